import Terms
import TimeAxis

/// Which columns a hypertable takes from its rows.
public struct ColumnRequest: Hashable, Sendable {
    /// The time column's name.
    public let time: String
    public let timeType: TimeType
    /// The plan's `columns`; nil when it names none.
    public let mapping: [ColumnMapping]?
    /// The columns of the target's table that can be loaded, in order; empty when they are not known.
    public let table: [String]
    /// The types of those that have a binary form, by name.
    public let types: [String: BinaryType]
    /// What those keep of a value that do not keep all of it, by name.
    public let limits: [String: TypeLimit]
    /// Those that are arrays, by name.
    public let arrays: [String: ArrayElements]
    /// The types of dates and times that there are in or within the values of the target's columns, by name, as
    /// PostgreSQL prints them.
    public let times: [String: [String]]
    /// The columns of the target's table that have to have a value.
    public let required: [String]

    public init(
        time: String, timeType: TimeType, mapping: [ColumnMapping]?, table: [String],
        types: [String: BinaryType] = [:], limits: [String: TypeLimit] = [:],
        arrays: [String: ArrayElements] = [:], times: [String: [String]] = [:], required: [String] = []
    ) {
        self.time = time
        self.timeType = timeType
        self.mapping = mapping
        self.table = table
        self.types = types
        self.limits = limits
        self.arrays = arrays
        self.times = times
        self.required = required
    }

    /// Columns that have the same names in source and target.
    public init(time: String, timeType: TimeType, columns: [String]?, table: [String]) {
        self.init(
            time: time, timeType: timeType, mapping: columns?.map { ColumnMapping($0) }, table: table)
    }

    /// The target's columns that the plan names.
    public var columns: [String]? { mapping?.map(\.target) }

    /// What the source calls the columns that the plan names.
    public var sourceColumns: [String]? { mapping?.compactMap(\.source) }

    /// The target's columns that get the values of one of the source's.
    public func targets(of source: String) -> [String] {
        mapping?.filter { $0.source == source }.map(\.target) ?? [source]
    }

    /// What the source calls a column of the target.
    func source(of target: String) -> String {
        mapping?.first { $0.target == target }?.source ?? target
    }

    /// What the target calls a column of the source.
    func target(of source: String) -> String {
        mapping?.first { $0.source == source }?.target ?? source
    }
}

/// How records map to the columns that are sent.
public struct RecordLayout: Hashable, Sendable {
    /// The columns of the records, as they stand in the input.
    public let inputColumns: [String]
    /// The columns that are sent, in order.
    public let columns: [String]
    /// The place of each sent column in the record; nil when records are sent as they are.
    public let projection: [Int]?
    /// The place of the time column in the record.
    public let timeField: Int

    public var fieldCount: Int { inputColumns.count }

    /// The layout of records without a header: they have the plan's columns, or else the table's.
    ///
    /// - Throws: ``RowFault`` when the columns are not known or lack the time column.
    public init(_ request: ColumnRequest) throws {
        let columns = request.columns ?? request.table
        guard !columns.isEmpty else {
            throw RowFault(
                .noHeader, line: nil, "nothing says which columns the rows have",
                hint: "name them under `columns`, or set `header: true` where the first line names them")
        }
        try requireDistinct(columns, in: "`columns`", line: nil)
        try requireKnown(columns, request, line: nil)
        try requireComplete(columns, request, line: nil)
        self.columns = columns
        inputColumns = request.sourceColumns ?? columns
        projection = nil
        timeField = try place(of: request.time, in: columns, line: nil)
    }

    /// The layout of records under a header.
    ///
    /// Names count exactly as written. Without `columns` in the plan, every name must be a column of the table;
    /// with it, the named columns are sent and the others are left out. `sentBefore` are the columns that an
    /// earlier file of the same source sends: this one has to send the same, in the same order.
    ///
    /// - Throws: ``RowFault`` for names that are duplicate, empty, unknown or missing.
    public init(header: [String], _ request: ColumnRequest, sentBefore: [String]? = nil, line: Int = 1) throws
    {
        try requireDistinct(header, in: "the header", line: line)
        let wanted = request.sourceColumns ?? header
        try requireDistinct(wanted, in: "`columns`", line: nil)
        try requireKnown(wanted.map(request.target), request, line: line)
        for name in wanted where !header.contains(name) {
            throw RowFault(
                .missingColumn, line: line, "the header does not name the column `\(printable(name.utf8))`",
                hint: near(name, in: header))
        }
        let natural = header.filter(wanted.contains).map(request.target)
        try requireComplete(natural, request, line: line)
        if let sentBefore, Set(sentBefore) != Set(natural) {
            let odd = Set(sentBefore).symmetricDifference(natural).sorted()
            throw RowFault(
                .badHeader, line: line,
                "the header names other columns than the first file's: \(odd.map { "`\($0)`" }.joined(separator: ", "))",
                hint: "all files of one source have the same columns; name those to load under `columns`")
        }
        columns = sentBefore ?? natural
        inputColumns = header
        let places = columns.compactMap { header.firstIndex(of: request.source(of: $0)) }
        projection = places == Array(header.indices) ? nil : places
        timeField = try place(of: request.source(of: request.time), in: header, line: line)
        guard columns.contains(request.time) else {
            throw RowFault(
                .missingColumn, line: nil, "`columns` leaves out the time column `\(request.time)`", hint: nil
            )
        }
    }
}

private func requireDistinct(_ names: [String], in place: String, line: Int?) throws {
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
        guard !name.isEmpty else {
            throw RowFault(.badHeader, line: line, "\(place) has no name for column \(index + 1)")
        }
        guard seen.insert(name).inserted else {
            throw RowFault(
                .duplicateColumn, line: line, "\(place) names the column `\(printable(name.utf8))` twice")
        }
    }
}

func requireKnown(_ names: [String], _ request: ColumnRequest, line: Int?) throws {
    guard !request.table.isEmpty else { return }
    for name in names where !request.table.contains(name) {
        let choose =
            request.columns == nil
            ? "to load only some of the file's columns, name them under `columns`" : nil
        throw RowFault(
            .unknownColumn, line: line,
            "the table has no column `\(printable(name.utf8))` that can be loaded",
            hint: near(name, in: request.table) ?? choose)
    }
}

/// Refuses rows without a column that has to have a value.
func requireComplete(_ names: [String], _ request: ColumnRequest, line: Int?) throws {
    for name in request.required where !names.contains(name) {
        throw RowFault(
            .missingColumn, line: line,
            "the target's column `\(printable(name.utf8))` must have a value, and the source has no such column",
            hint: near(name, in: names)
                ?? "say under `columns` where it comes from, or give it a default in the target")
    }
}

private func place(of time: String, in columns: [String], line: Int?) throws -> Int {
    guard let place = columns.firstIndex(of: time) else {
        throw RowFault(
            .missingColumn, line: line, "the rows have no time column `\(time)`",
            hint: near(time, in: columns))
    }
    return place
}

/// A name that differs only by case or white space.
func near(_ name: String, in names: [String]) -> String? {
    let key = folded(name)
    return names.first { folded($0) == key }.map { "did you mean `\(printable($0.utf8))`?" }
}

private func folded(_ name: String) -> String {
    String(name.lowercased().filter { !$0.isWhitespace })
}
