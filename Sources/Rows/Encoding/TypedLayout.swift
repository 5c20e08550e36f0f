import Terms

/// The mapping from the values of a row to the columns that are sent.
package struct TypedLayout: Sendable {
    struct Column: Sendable {
        let mapping: ColumnMapping
        /// The place in the row; nil for a constant.
        let field: Int?
    }

    let columns: [Column]
    /// The place of the time column among the columns that are sent.
    let time: Int

    /// - Parameter names: the source's columns in order, compared exactly as written. Without `columns` in the plan, all
    ///   are sent, and each must be a column of the target's table.
    /// - Throws: ``RecordError`` for names that are duplicate, unknown or missing.
    package init(_ request: ColumnRequest, of names: [String]) throws {
        let mapping = request.mapping ?? names.map { ColumnMapping($0) }
        try requireKnown(mapping.map(\.target), request, line: nil)
        try requireComplete(mapping.map(\.target), request, line: nil)
        let wanted = mapping.compactMap(\.source)
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            guard places.updateValue(place, forKey: name) == nil || !wanted.contains(name) else {
                throw RecordError(
                    .duplicateColumn, line: nil,
                    "the source gives the column `\(printable(name.utf8))` twice",
                    hint: "give each a name of its own in the query, with AS")
            }
        }
        columns = try mapping.map { column in
            guard let source = column.source else { return Column(mapping: column, field: nil) }
            guard let place = places[source] else {
                throw RecordError(
                    .missingColumn, line: nil,
                    "the source has no column `\(printable(source.utf8))`",
                    hint: near(source, in: names)
                        ?? "it has \(names.map { "`\(printable($0.utf8))`" }.joined(separator: ", "))")
            }
            return Column(mapping: column, field: place)
        }
        guard let time = columns.firstIndex(where: { $0.mapping.target == request.time }) else {
            throw RecordError(
                .missingColumn, line: nil, "the rows have no time column `\(request.time)`",
                hint: near(request.time, in: names) ?? "name it under `columns`: { source: target }")
        }
        self.time = time
    }
}
