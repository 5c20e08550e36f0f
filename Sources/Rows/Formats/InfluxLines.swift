import Terms

/// Reads rows out of answers of InfluxDB's `/query`: the columns of each series, and its tags behind them.
package final class InfluxLines: ValueLines {
    package private(set) var columns: [String]?
    private let request: ColumnRequest
    /// Whether the first series decides the columns.
    private let isByFirst: Bool
    private var rules: [FieldRule] = []
    private var answer: InfluxAnswer?
    private var hasAnswer = false
    private var line = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// The places of the next result and series.
    private var next = (result: 0, series: 0)
    private var current: CurrentSeries?
    private var row = 0
    /// The statement and the series of which the server has announced more.
    private var statementToGoOn: Int?
    private var seriesToGoOn: SeriesIdentity?

    /// The series whose rows are read.
    private struct CurrentSeries {
        var reader: JSONReader
        var isFirst = true
        /// For each value of a row, its column; nil for values that are left out.
        let fields: [Int?]
        /// The values that all rows of the series share, with their columns.
        let constants: [(field: Int, text: UnsafeRawBufferPointer)]
    }

    package init(_ request: ColumnRequest) {
        self.request = request
        columns = request.sourceColumns.map(distinct)
        isByFirst = columns == nil
        rules = (columns ?? []).map { FieldRule($0, request) }
    }

    package var place: String? { "row \(row) of the answer" }

    package func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws {
        answer = nil
        var reader = JSONReader(line)
        guard reader.peek() != nil else { return }
        guard TextValue.isValid(UnsafeRawBufferPointer(line)) else { throw ValueError.notUTF8 }
        let answer = try InfluxAnswer(line)
        try follow(answer)
        self.line = line
        self.answer = answer
        hasAnswer = true
        next = (0, 0)
        row = 0
        guard columns == nil, let first = answer.results.flatMap(\.series).first else { return }
        columns = first.identity.names
        rules = first.identity.names.map { FieldRule($0, request) }
    }

    /// Checks that the answer continues what the server has announced as unfinished.
    ///
    /// - Throws: ``ValueError``.
    private func follow(_ answer: InfluxAnswer) throws {
        for result in answer.results {
            if let statement = statementToGoOn, statement != result.statement { throw Self.cut }
            for series in result.series {
                if let before = seriesToGoOn, before != series.identity { throw Self.cut }
                seriesToGoOn = series.isPartial ? series.identity : nil
            }
            statementToGoOn = result.isPartial ? result.statement : nil
        }
    }

    private static var cut: ValueError {
        ValueError(
            .serverError, "the answer ends while InfluxDB still calls it partial: rows are missing",
            hint: "with `chunked=true` an answer comes whole; without, `max-row-limit` of the server cuts it")
    }

    package func finish() throws {
        guard statementToGoOn == nil, seriesToGoOn == nil else { throw Self.cut }
        guard hasAnswer else {
            throw ValueError(
                .serverError, "there is no answer of InfluxDB, not even an empty one",
                hint: "curl needs `-f` to fail where the server refuses")
        }
    }

    /// The sum of the counts that `select count(…)` gives in the last line, one for each group.
    ///
    /// - Throws: ``ValueError``.
    package func countedRows() throws -> Int {
        var sum = 0
        for series in answer?.results.flatMap(\.series) ?? [] {
            guard let values = series.values else { continue }
            let places = series.identity.columns.indices.filter { series.identity.columns[$0] != "time" }
            guard places.count == 1 else {
                throw ValueError(
                    .badValue, "it counts \(places.count) columns, not one",
                    hint: "count one field that every row has: `select count(field) from …`")
            }
            var reader = JSONReader(line, at: values)
            try reader.expect(UInt8(ascii: "["), "array")
            guard !reader.take(UInt8(ascii: "]")) else { continue }
            repeat { sum += try count(places[0], &reader) } while reader.take(UInt8(ascii: ","))
        }
        return sum
    }

    /// The number in one place of a row.
    private func count(_ place: Int, _ reader: inout JSONReader) throws -> Int {
        try reader.expect(UInt8(ascii: "["), "array")
        var count = 0
        var index = 0
        repeat {
            let value = try reader.takeValue(isJSON: false)
            if index == place {
                guard case .integer(let number) = value, number >= 0 else {
                    throw ValueError(.badValue, "it gives something else than a count")
                }
                count = Int(number)
            }
            index += 1
        } while reader.take(UInt8(ascii: ","))
        try reader.expect(UInt8(ascii: "]"), "bracket")
        return count
    }

    package func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        while true {
            if current == nil {
                guard let series = nextSeries() else { return false }
                current = try start(series)
            }
            if try takeRow(into: row) { return true }
            current = nil
        }
    }

    private func nextSeries() -> InfluxAnswer.Series? {
        guard let answer else { return nil }
        while next.result < answer.results.count {
            let series = answer.results[next.result].series
            if next.series < series.count {
                defer { next.series += 1 }
                return series[next.series]
            }
            next = (next.result + 1, 0)
        }
        return nil
    }

    private func start(_ series: InfluxAnswer.Series) throws -> CurrentSeries? {
        guard let values = series.values, let columns else { return nil }
        let names = series.identity.names
        guard distinct(names).count == names.count else {
            throw ValueError(
                .duplicateColumn, "the answer has two columns of one name",
                hint: "give one of them another name in the query, with AS")
        }
        if isByFirst, let other = names.first(where: { !columns.contains($0) }) {
            throw ValueError(
                .unknownColumn,
                "a series has the column `\(printable(other.utf8))`, which the first one does not have",
                hint: "name the columns under `columns`; others are then left out")
        }
        for (name, rule) in zip(columns, rules) where !names.contains(name) && !rule.mayLack {
            throw ValueError.missing(name, "the answer")
        }
        var reader = JSONReader(line, at: values)
        var constants: [(field: Int, text: UnsafeRawBufferPointer)] = []
        for (tag, text) in zip(series.identity.tags, series.tags) {
            guard let field = columns.firstIndex(of: tag.key) else { continue }
            constants.append((field, try reader.resolve(text)))
        }
        try reader.expect(UInt8(ascii: "["), "array")
        return CurrentSeries(
            reader: reader, fields: series.identity.columns.map { columns.firstIndex(of: $0) },
            constants: constants)
    }

    /// - Returns: false behind the last row of the series.
    private func takeRow(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard var series = current else { return false }
        self.current = nil
        defer { current = series }
        let isFirst = series.isFirst
        series.isFirst = false
        if series.reader.take(UInt8(ascii: "]")) { return false }
        if !isFirst { try series.reader.expect(UInt8(ascii: ","), "comma") }
        for field in row.indices { row[field] = .null }
        try series.reader.expect(UInt8(ascii: "["), "array")
        for (place, field) in series.fields.enumerated() {
            if place > 0 { try series.reader.expect(UInt8(ascii: ","), "comma: a row has too few values") }
            if let field {
                row[field] = try series.reader.takeValue(isJSON: rules[field].isJSON)
            } else {
                _ = try series.reader.skipValue()
            }
        }
        try series.reader.expect(UInt8(ascii: "]"), "bracket: a row has too many values")
        for constant in series.constants { row[constant.field] = .text(constant.text) }
        self.row += 1
        return true
    }
}
