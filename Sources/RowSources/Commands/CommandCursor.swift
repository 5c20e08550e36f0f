import Rows
import Terms

/// The rows that a command prints in another format than CSV.
final class CommandCursor: RowCursor {
    let columns: [String]
    private let name: String
    private let stream: any ByteStream
    private let buffer: LineBuffer
    private let lines: any ValueLines
    private var hasGiven = false
    private var hasEnded = false

    /// Starts the command, and reads until the columns are known.
    ///
    /// - Parameter fallback: the columns of an output without rows or names.
    init(
        _ input: any RowInput, _ lines: any ValueLines, escapes: Bool, fallback: [String], _ stop: Signal
    ) throws {
        name = input.name
        self.lines = lines
        buffer = LineBuffer(escapes: escapes)
        stream = try input.open(stop)
        do {
            columns = try Self.columns(lines, buffer, stream, name) ?? fallback
            hasEnded = lines.columns == nil
        } catch {
            stream.abandon()
            throw error
        }
    }

    convenience init(
        _ input: any RowInput, _ format: ValueFormat, _ request: ColumnRequest, _ stop: Signal
    ) throws {
        let named = request.sourceColumns ?? request.table
        let lines: any ValueLines =
            switch format {
            case .text: TextLines(columns: named)
            case .tsv: TabLines(request)
            case .ndjson: ObjectLines(request)
            case .influxdbJSON: InfluxLines(request)
            }
        try self.init(input, lines, escapes: format == .text, fallback: named, stop)
    }

    private static func columns(
        _ lines: any ValueLines, _ buffer: LineBuffer, _ stream: any ByteStream, _ name: String
    ) throws -> [String]? {
        while lines.columns == nil, try takeLine(lines, buffer, stream, name) {}
        return lines.columns
    }

    /// - Returns: false once the command has ended well.
    private static func takeLine(
        _ lines: any ValueLines, _ buffer: LineBuffer, _ stream: any ByteStream, _ name: String
    ) throws -> Bool {
        do {
            guard let line = try buffer.next(stream.read) else {
                try stream.end()
                try lines.finish()
                return false
            }
            try lines.take(line, isEnded: buffer.isEnded)
            return true
        } catch let fault as ValueError {
            throw try located(fault, lines, buffer, stream, name)
        }
    }

    /// The fault with its place. If the command has failed, its status is thrown instead: it explains more than the line
    /// that the command cut.
    private static func located(
        _ fault: ValueError, _ lines: any ValueLines, _ buffer: LineBuffer, _ stream: any ByteStream,
        _ name: String
    ) throws -> SourceError {
        if buffer.hasReadAll { try stream.end() }
        let place = RowPlace(input: name, line: max(1, buffer.line))
        return SourceError(.row(fault.kind), place, fault.message, hint: fault.hint)
    }

    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard !hasEnded else { return false }
        do {
            while true {
                if try lines.next(into: row) {
                    hasGiven = true
                    return true
                }
                guard try Self.takeLine(lines, buffer, stream, name) else {
                    hasEnded = true
                    return false
                }
            }
        } catch let fault as ValueError {
            throw try Self.located(fault, lines, buffer, stream, name)
        }
    }

    var key: String? {
        lines.place.map { "line \(buffer.line), \($0)" }
    }

    var line: Int? { lines.place == nil ? buffer.line : nil }

    var notes: [String] {
        guard hasEnded, !hasGiven else { return [] }
        let isInflux = lines is InfluxLines
        return [
            "\(name) has no rows"
                + (isInflux
                    ? "; InfluxDB also gives no rows for a measurement or field that it does not know" : "")
        ]
    }

    func close() {
        stream.abandon()
    }
}
