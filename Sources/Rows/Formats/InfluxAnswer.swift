/// One JSON document of InfluxDB's `/query`, checked as a whole. Its values are not copied.
///
/// With `chunked=true` an answer is several such documents, one a line. `partial` in a result announces another result of
/// the statement; `partial` in a series announces that the series continues in it.
struct InfluxAnswer {
    struct Result {
        var statement = 0
        var series: [Series] = []
        var isPartial = false
    }

    struct Series {
        var identity = SeriesIdentity()
        /// The places of its tags' values.
        var tags: [JSONReader.Text] = []
        /// The offset of the array of rows; nil without one.
        var values: Int?
        var isPartial = false
    }

    private(set) var results: [Result] = []

    init(_ line: UnsafeMutableRawBufferPointer) throws(ValueError) {
        var reader = JSONReader(line)
        guard reader.peek() == UInt8(ascii: "{") else {
            throw ValueError(
                .badJSON, "the line is no answer of InfluxDB",
                hint: "an answer is JSON; leave out `-H 'Accept: application/csv'`")
        }
        var results: [Result] = []
        var isAnswer = false
        try reader.eachMember { (reader, key) throws(ValueError) in
            switch key {
            case "error": throw .ofInflux(try reader.takeString())
            case "results":
                isAnswer = true
                try reader.eachElement { (reader) throws(ValueError) in
                    results.append(try Self.result(&reader))
                }
            default: _ = try reader.skipValue()
            }
        }
        try reader.expectEnd()
        guard isAnswer else {
            throw ValueError(.badJSON, "the line is no answer of InfluxDB: it has no `results`")
        }
        self.results = results
    }

    private static func result(_ reader: inout JSONReader) throws(ValueError) -> Result {
        var result = Result()
        try reader.eachMember { (reader, key) throws(ValueError) in
            switch key {
            case "error": throw .ofInflux(try reader.takeString())
            case "partial": result.isPartial = try reader.takeBoolean()
            case "statement_id": result.statement = try reader.takeInteger()
            case "series":
                try reader.eachElement { (reader) throws(ValueError) in
                    result.series.append(try Self.series(&reader))
                }
            default: _ = try reader.skipValue()
            }
        }
        return result
    }

    private static func series(_ reader: inout JSONReader) throws(ValueError) -> Series {
        var series = Series()
        try reader.eachMember { (reader, key) throws(ValueError) in
            switch key {
            case "name": series.identity.name = try reader.takeString()
            case "partial": series.isPartial = try reader.takeBoolean()
            case "columns":
                try reader.eachElement { (reader) throws(ValueError) in
                    series.identity.columns.append(try reader.takeString())
                }
            case "tags":
                try reader.eachMember { (reader, key) throws(ValueError) in
                    let text = try reader.takeText()
                    let value = String(decoding: reader.characters(of: text), as: UTF8.self)
                    series.tags.append(text)
                    series.identity.tags.append(.init(key: key, value: value))
                }
            case "values": series.values = try reader.skipValue().lowerBound
            default: _ = try reader.skipValue()
            }
        }
        return series
    }
}

/// The name, tags and columns that distinguish a series from others.
struct SeriesIdentity: Equatable {
    var name = ""
    var tags: [Tag] = []
    var columns: [String] = []

    struct Tag: Equatable {
        let key: String
        let value: String
    }

    /// The columns of its rows: those of its values, and behind them its tags.
    var names: [String] { columns + tags.map(\.key) }
}

extension JSONReader {
    /// Takes an object, with its keys in order.
    fileprivate mutating func eachMember(
        _ body: (inout JSONReader, String) throws(ValueError) -> Void
    ) throws(ValueError) {
        try expect(UInt8(ascii: "{"), "object")
        guard !take(UInt8(ascii: "}")) else { return }
        var keys: Set<String> = []
        repeat {
            let key = try takeString()
            guard keys.insert(key).inserted else { throw .twice("the answer") }
            try expect(UInt8(ascii: ":"), "colon")
            try body(&self, key)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "comma or brace")
    }

    fileprivate mutating func eachElement(
        _ body: (inout JSONReader) throws(ValueError) -> Void
    ) throws(ValueError) {
        try expect(UInt8(ascii: "["), "array")
        guard !take(UInt8(ascii: "]")) else { return }
        repeat { try body(&self) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "comma or bracket")
    }

    fileprivate mutating func takeString() throws(ValueError) -> String {
        let text = try takeText()
        return String(decoding: characters(of: text), as: UTF8.self)
    }

    fileprivate mutating func takeBoolean() throws(ValueError) -> Bool {
        skipSpace()
        guard offset < bytes.count, let value = try takeWord() else { throw fault("no boolean") }
        return value
    }

    fileprivate mutating func takeInteger() throws(ValueError) -> Int {
        let range = try skipValue()
        let text = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range])
        guard let number = IntegerText.value(text, as: Int.self) else { throw fault("no whole number") }
        return number
    }
}

extension ValueError {
    /// An error that InfluxDB reports.
    static func ofInflux(_ error: String) -> ValueError {
        let lower = error.lowercased()
        let hint: String? =
            if lower.contains("timeout") || lower.contains("interrupted") || lower.contains("killed") {
                "the server cut the answer; take shorter windows, or raise `query-timeout` in its configuration"
            } else if lower.contains("database not found") {
                "look at `db=` in the command"
            } else {
                nil
            }
        return ValueError(
            .serverError, "InfluxDB answers with the error `\(printable(error.utf8, limit: 200))`", hint: hint
        )
    }
}
