import Terms

/// Reads rows that are JSON objects, one a line. Their keys name the columns.
package final class ObjectLines: ValueLines {
    package private(set) var columns: [String]?
    private let request: ColumnRequest
    private var fields = FieldNames([])
    /// Whether the keys of the first object are the columns of all.
    private let isByFirst: Bool
    private var rules: [FieldRule] = []
    /// For each column, whether it was found in the row.
    private var isGiven: [Bool] = []
    /// Keys of the row that are no columns.
    private var others: [[UInt8]] = []
    private var line = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var hasRow = false

    package init(_ request: ColumnRequest) {
        self.request = request
        columns = request.sourceColumns.map(distinct)
        isByFirst = columns == nil
        if let columns { setColumns(columns) }
    }

    private func setColumns(_ columns: [String]) {
        self.columns = columns
        fields = FieldNames(columns)
        rules = columns.map { FieldRule($0, request) }
        isGiven = columns.map { _ in false }
    }

    package func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws {
        guard TextValue.isValid(UnsafeRawBufferPointer(line)) else { throw ValueError.notUTF8 }
        self.line = line
        var reader = JSONReader(line)
        switch reader.peek() {
        case UInt8(ascii: "{"): break
        case nil:
            hasRow = false
            return
        case UInt8(ascii: "["):
            throw ValueError(
                .badJSON, "the line is a JSON array, not an object",
                hint: "one object a line: leave out `--jsonArray`, or take `jq -c '.[]'`")
        default:
            throw ValueError(
                .badJSON, "the line is no JSON object",
                hint: ClickHouseErrorLine.hint(UnsafeRawBufferPointer(line)))
        }
        if columns == nil { setColumns(try keys()) }
        hasRow = true
    }

    /// The keys of the object, which is not changed.
    private func keys() throws -> [String] {
        var reader = JSONReader(line)
        try reader.expect(UInt8(ascii: "{"), "brace")
        var keys: [String] = []
        guard !reader.take(UInt8(ascii: "}")) else { return [] }
        repeat {
            let key = try reader.takeText()
            try reader.expect(UInt8(ascii: ":"), "colon")
            keys.append(String(decoding: reader.characters(of: key), as: UTF8.self))
            _ = try reader.skipValue()
        } while reader.take(UInt8(ascii: ","))
        guard distinct(keys).count == keys.count else { throw ValueError.twice("the object") }
        return keys
    }

    package func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
        guard hasRow else { return false }
        hasRow = false
        var reader = JSONReader(line)
        try reader.expect(UInt8(ascii: "{"), "brace")
        for field in isGiven.indices { isGiven[field] = false }
        if !others.isEmpty { others.removeAll(keepingCapacity: true) }
        var place = 0
        if !reader.take(UInt8(ascii: "}")) {
            repeat {
                try takeMember(&reader, place, into: row)
                place += 1
            } while reader.take(UInt8(ascii: ","))
            try reader.expect(UInt8(ascii: "}"), "comma or brace")
        }
        try reader.expectEnd()
        try refuseTwins()
        for field in isGiven.indices where !isGiven[field] {
            guard rules[field].mayLack else { throw missing(field) }
            row[field] = .null
        }
        return true
    }

    @inline(__always)
    private func takeMember(
        _ reader: inout JSONReader, _ place: Int, into row: UnsafeMutableBufferPointer<TypedValue>
    ) throws {
        let text = try reader.takeText()
        let key = try reader.resolve(text)
        try reader.expect(UInt8(ascii: ":"), "colon")
        guard let field = fields.field(key, near: place) else {
            guard !isByFirst else {
                throw ValueError(
                    .unknownColumn,
                    "the object has the key `\(printable(key))`, which the first one does not have",
                    hint: "name the columns under `columns`; other keys are then left out")
            }
            others.append(Array(key))
            _ = try reader.skipValue()
            return
        }
        guard !isGiven[field] else { throw ValueError.twice("the object") }
        isGiven[field] = true
        row[field] = try reader.takeValue(isJSON: rules[field].isJSON)
    }

    private func refuseTwins() throws {
        guard others.count > 1 else { return }
        guard Set(others).count == others.count else { throw ValueError.twice("the object") }
    }

    private func missing(_ field: Int) -> ValueError {
        ValueError.missing(columns?[field] ?? "", "the object")
    }
}

extension ValueError {
    static func missing(_ column: String, _ what: String) -> ValueError {
        ValueError(
            .missingColumn, "\(what) has no `\(printable(column.utf8))`",
            hint: "write `missing: null` for the column to load NULL where it is left out")
    }
}
