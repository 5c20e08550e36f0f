import Terms

/// Rows that are JSON objects, one a line: their keys name the columns.
public final class ObjectLines: ValueLines {
    public private(set) var columns: [String]?
    private let request: ColumnRequest
    private var fields = FieldNames([])
    /// Whether the keys of the first object are the columns of all.
    private let isByFirst: Bool
    private var rules: [FieldRule] = []
    /// For each column, whether the row has had it.
    private var isGiven: [Bool] = []
    /// Keys of the row that are no columns.
    private var others: [[UInt8]] = []
    private var line = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var hasRow = false

    public init(_ request: ColumnRequest) {
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

    public func take(_ line: UnsafeMutableRawBufferPointer, isEnded: Bool) throws {
        guard TextValue.isValid(UnsafeRawBufferPointer(line)) else { throw TypedFault.notUTF8 }
        self.line = line
        var reader = JSONReader(line)
        switch reader.peek() {
        case UInt8(ascii: "{"): break
        case nil:
            hasRow = false
            return
        case UInt8(ascii: "["):
            throw TypedFault(
                .badJSON, "the line is a JSON array, not an object",
                hint: "one object a line: leave out `--jsonArray`, or take `jq -c '.[]'`")
        default:
            throw TypedFault(
                .badJSON, "the line is no JSON object",
                hint: ServerComplaint.hint(UnsafeRawBufferPointer(line)))
        }
        if columns == nil { setColumns(try keys()) }
        hasRow = true
    }

    /// The keys of the object, which stays as it is.
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
        guard distinct(keys).count == keys.count else { throw TypedFault.twice("the object") }
        return keys
    }

    public func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
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
                throw TypedFault(
                    .unknownColumn,
                    "the object has the key `\(printable(key))`, which the first one does not have",
                    hint: "name the columns under `columns`; other keys are then left out")
            }
            others.append(Array(key))
            _ = try reader.skipValue()
            return
        }
        guard !isGiven[field] else { throw TypedFault.twice("the object") }
        isGiven[field] = true
        row[field] = try reader.takeValue(isJSON: rules[field].isJSON)
    }

    private func refuseTwins() throws {
        guard others.count > 1 else { return }
        guard Set(others).count == others.count else { throw TypedFault.twice("the object") }
    }

    private func missing(_ field: Int) -> TypedFault {
        TypedFault.missing(columns?[field] ?? "", "the object")
    }
}

extension TypedFault {
    static func missing(_ column: String, _ what: String) -> TypedFault {
        TypedFault(
            .missingColumn, "\(what) has no `\(printable(column.utf8))`",
            hint: "write `missing: null` for the column to load NULL where it is left out")
    }
}

/// What the plan says of a column of the source.
struct FieldRule {
    /// Whether it goes into a column that holds JSON.
    let isJSON: Bool
    /// Whether NULL is loaded where a row does not have it.
    let mayLack: Bool

    init(_ name: String, _ request: ColumnRequest) {
        let mappings = request.mapping?.filter { $0.source == name } ?? []
        let targets = request.mapping == nil ? [name] : mappings.map(\.target)
        isJSON = targets.contains { request.types[$0] == .json || request.types[$0] == .jsonb }
        mayLack = !mappings.isEmpty && mappings.allSatisfy { $0.missing == .null }
    }
}

/// Names without those that were there before.
func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
}

/// The columns by their names' bytes. Most rows have them in the same order.
struct FieldNames {
    private let names: [[UInt8]]
    private let places: [[UInt8]: Int]
    /// The field that the last row had in each place.
    private var usual: [Int]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        places = Dictionary(zip(self.names, self.names.indices)) { first, _ in first }
        usual = Array(names.indices)
    }

    /// - Parameter place: how many keys stand before it in the row.
    @inline(__always)
    mutating func field(_ name: UnsafeRawBufferPointer, near place: Int) -> Int? {
        if place < usual.count, usual[place] >= 0, isSame(names[usual[place]], name) { return usual[place] }
        return search(name, place)
    }

    private mutating func search(_ name: UnsafeRawBufferPointer, _ place: Int) -> Int? {
        let field = places[Array(name)]
        // A row with very many keys is not remembered beyond some.
        while usual.count <= min(place, 4_096) { usual.append(-1) }
        if let field, place < usual.count { usual[place] = field }
        return field
    }

    @inline(__always)
    private func isSame(_ one: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }
}
