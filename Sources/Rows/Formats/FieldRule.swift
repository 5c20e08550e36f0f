import Terms

/// The plan's rules for a column of the source.
struct FieldRule {
    /// Whether its values go into a column that holds JSON.
    let isJSON: Bool
    /// Whether NULL is loaded for a row without the column.
    let mayLack: Bool

    init(_ name: String, _ request: ColumnRequest) {
        let mappings = request.mapping?.filter { $0.source == name } ?? []
        let targets = request.mapping == nil ? [name] : mappings.map(\.target)
        isJSON = targets.contains { request.types[$0] == .json || request.types[$0] == .jsonb }
        mayLack = !mappings.isEmpty && mappings.allSatisfy { $0.missing == .null }
    }
}
