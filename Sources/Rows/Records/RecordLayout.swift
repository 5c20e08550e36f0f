/// The mapping from the fields of records to the columns that are sent.
package struct RecordLayout: Hashable, Sendable {
    /// The columns of the records, as they stand in the input.
    package let inputColumns: [String]
    /// The columns that are sent, in order.
    package let columns: [String]
    /// The place of each sent column in the record; nil if records are sent unchanged.
    package let projection: [Int]?
    /// The place of the time column in the record.
    package let timeField: Int

    package var fieldCount: Int { inputColumns.count }

    /// The layout of records without a header: they have the plan's columns, or else the table's.
    ///
    /// - Throws: ``RecordError`` if the columns are not known or lack the time column.
    package init(_ request: ColumnRequest) throws {
        let columns = request.columns ?? request.table
        guard !columns.isEmpty else {
            throw RecordError(
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
    /// Names are compared exactly as written. Without `columns` in the plan, every name must be a column of the table;
    /// with it, the named columns are sent and the others are left out.
    ///
    /// - Parameter sentBefore: the columns of an earlier file of the same source. This one sends the same, in the same
    ///   order.
    /// - Throws: ``RecordError`` for names that are duplicate, empty, unknown or missing.
    package init(header: [String], _ request: ColumnRequest, sentBefore: [String]? = nil, line: Int = 1)
        throws
    {
        try requireDistinct(header, in: "the header", line: line)
        let wanted = request.sourceColumns ?? header
        try requireDistinct(wanted, in: "`columns`", line: nil)
        try requireKnown(wanted.map(request.target), request, line: line)
        for name in wanted where !header.contains(name) {
            throw RecordError(
                .missingColumn, line: line, "the header does not name the column `\(printable(name.utf8))`",
                hint: near(name, in: header))
        }
        let natural = header.filter(wanted.contains).map(request.target)
        try requireComplete(natural, request, line: line)
        if let sentBefore, Set(sentBefore) != Set(natural) {
            let odd = Set(sentBefore).symmetricDifference(natural).sorted()
            throw RecordError(
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
            throw RecordError(
                .missingColumn, line: nil, "`columns` leaves out the time column `\(request.time)`", hint: nil
            )
        }
    }
}

private func requireDistinct(_ names: [String], in place: String, line: Int?) throws {
    var seen: Set<String> = []
    for (index, name) in names.enumerated() {
        guard !name.isEmpty else {
            throw RecordError(.badHeader, line: line, "\(place) has no name for column \(index + 1)")
        }
        guard seen.insert(name).inserted else {
            throw RecordError(
                .duplicateColumn, line: line, "\(place) names the column `\(printable(name.utf8))` twice")
        }
    }
}

private func place(of time: String, in columns: [String], line: Int?) throws -> Int {
    guard let place = columns.firstIndex(of: time) else {
        throw RecordError(
            .missingColumn, line: line, "the rows have no time column `\(time)`",
            hint: near(time, in: columns))
    }
    return place
}
