/// Refuses rows with a column that the table does not have.
///
/// - Throws: ``RecordError``.
func requireKnown(_ names: [String], _ request: ColumnRequest, line: Int?) throws {
    guard !request.table.isEmpty else { return }
    for name in names where !request.table.contains(name) {
        let choose =
            request.columns == nil
            ? "to load only some of the file's columns, name them under `columns`" : nil
        throw RecordError(
            .unknownColumn, line: line,
            "the table has no column `\(printable(name.utf8))` that can be loaded",
            hint: near(name, in: request.table) ?? choose)
    }
}

/// Refuses rows without a column that has to have a value.
///
/// - Throws: ``RecordError``.
func requireComplete(_ names: [String], _ request: ColumnRequest, line: Int?) throws {
    for name in request.required where !names.contains(name) {
        throw RecordError(
            .missingColumn, line: line,
            "the target's column `\(printable(name.utf8))` must have a value, and the source has no such column",
            hint: near(name, in: names)
                ?? "say under `columns` where it comes from, or give it a default in the target")
    }
}

/// The question whether a name was meant that differs only by case or white space; nil without such a name.
func near(_ name: String, in names: [String]) -> String? {
    let key = folded(name)
    return names.first { folded($0) == key }.map { "did you mean `\(printable($0.utf8))`?" }
}

private func folded(_ name: String) -> String {
    String(name.lowercased().filter { !$0.isWhitespace })
}
