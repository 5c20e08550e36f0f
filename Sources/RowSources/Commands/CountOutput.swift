import Rows

/// Parses the output of a count command: the number of rows, alone or with the earliest and the latest time.
struct CountOutput {
    private let request: ColumnRequest
    private let zone: ZoneTable?
    private let isInflux: Bool
    private let name: String

    /// - Parameters:
    ///   - zone: the zone of times that have none.
    ///   - isInflux: whether the command may print an answer of InfluxDB instead.
    init(_ request: ColumnRequest, _ zone: ZoneTable?, isInflux: Bool, name: String) {
        self.request = request
        self.zone = zone
        self.isInflux = isInflux
        self.name = name
    }

    /// - Throws: ``SourceError``.
    func count(in output: [UInt8]) throws -> SourceCount {
        if isInflux, output.first(where: { !$0.isSpace }) == UInt8(ascii: "{") {
            return SourceCount(rows: try sum(ofAnswers: output), method: name)
        }
        let lines = output.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map(trimmed)
            .filter { !$0.isEmpty }
        let counts = lines.map(Self.fields)
        let numbers = counts.map { $0.first.flatMap(Self.number) }
        guard let last = counts.last, let rows = numbers.last ?? nil,
            lines.count == 1 || lines.count == 2 && numbers[0] == nil, last.count == 1 || last.count == 3
        else { throw refused(lines) }
        guard last.count == 3, rows > 0 else { return SourceCount(rows: rows, method: name) }
        return SourceCount(
            rows: rows, earliest: try point(last[1], "earliest"), latest: try point(last[2], "latest"),
            method: name)
    }

    /// The fields of a line, separated by tabs, commas or bars, without their quotes.
    private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let delimiter = [0x09, UInt8(ascii: ","), UInt8(ascii: "|")].first(where: line.contains)
        guard let delimiter else { return [unquoted(line)] }
        return line.split(separator: delimiter, omittingEmptySubsequences: false).map {
            unquoted(trimmed($0))
        }
    }

    private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        return field.count > 1 && field.first == quote && field.last == quote
            ? field.dropFirst().dropLast() : field
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        guard field.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(String(decoding: field, as: UTF8.self))
    }

    private func point(_ field: ArraySlice<UInt8>, _ which: String) throws -> Int64 {
        var fault = "`\(printable(field))` is not a time of the column's type"
        do {
            var reader = try TimeColumnReader(request, zone: zone)
            return try Array(field).withUnsafeBytes { try reader.point(of: .text($0)) }
        } catch let found as ValueError {
            fault = found.message
        } catch is NeedsText {
            // Only the server can read the text.
        }
        throw SourceError(
            .badCount, RowPlace(input: name), "the \(which) time that it printed: \(fault)",
            hint: "the count command has to print times in the form of the rows' command, or the number alone"
        )
    }

    private func refused(_ lines: [ArraySlice<UInt8>]) -> SourceError {
        let first = lines.first.map { "`\(printable($0, limit: 120))`" }
        let message =
            switch (first, lines.count) {
            case (nil, _): "it printed nothing"
            case (let first?, 1): "it printed \(first), which is not one whole number"
            case (let first?, let count):
                "it printed \(count) lines, the first of them \(first), not one number"
            }
        return SourceError(
            .badCount, RowPlace(input: name), message,
            hint:
                "the count command has to print the number of the window's rows, alone or with the earliest and the "
                + "latest time, and nothing else")
    }

    /// Adds up the counts in the answers to one or several `select count(…)`.
    private func sum(ofAnswers output: [UInt8]) throws -> Int {
        let lines = InfluxLines(request)
        var sum = 0
        var bytes = output
        do {
            return try bytes.withUnsafeMutableBytes { output in
                var rest = output[...]
                while !rest.isEmpty {
                    let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
                    try lines.take(UnsafeMutableRawBufferPointer(rebasing: rest[..<end]), isEnded: true)
                    sum += try lines.countedRows()
                    rest = rest[end...].dropFirst()
                }
                try lines.finish()
                return sum
            }
        } catch let fault as ValueError {
            throw SourceError(.badCount, RowPlace(input: name), fault.message, hint: fault.hint)
        }
    }
}

private func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = field
    while let first = rest.first, first.isSpace { rest = rest.dropFirst() }
    while let last = rest.last, last.isSpace { rest = rest.dropLast() }
    return rest
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || self >= 0x09 && self <= 0x0D }
}
