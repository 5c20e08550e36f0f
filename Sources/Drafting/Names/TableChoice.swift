import Diagnostics
import Terms

/// The table of a source that holds the rows of a hypertable, chosen by their names.
struct TableChoice {
    /// `nil` if no table has a name like the hypertable's.
    private(set) var table: SourceTable?
    /// Sentences for the reader of the plan: points to check.
    private(set) var notes: [String] = []
    /// A similar name, if no table was chosen.
    private(set) var near: [String] = []

    /// Chooses the nearest name: first the same one, then one that differs by capitals, by underscores, by a plural.
    /// Among equals it prefers a schema of the same name. A note lists the other tables that fit.
    init(for table: TableName, in source: [SourceTable]) {
        let schema = table.schema
        let last = { (table: SourceTable) in table.parts[table.parts.count - 1] }
        let likenesses: [(SourceTable) -> Bool] = [
            { last($0) == table.name },
            { last($0).lowercased() == table.name.lowercased() },
            { foldedName(last($0)) == foldedName(table.name) },
            { foldedSingular(last($0)) == foldedSingular(table.name) },
        ]
        var found: [SourceTable] = []
        let isInSchema = { (table: SourceTable) in table.parts.dropLast().last == schema }
        for likeness in likenesses {
            let alike = source.filter { table in
                likeness(table) && !found.contains(table) && table.parts.allSatisfy(\.isOneLine)
            }
            found += alike.filter(isInSchema) + alike.filter { !isInSchema($0) }
        }
        guard let first = found.first else {
            near = nearest(to: table.name, among: source.map(last)).map { [$0] } ?? []
            return
        }
        self.table = first
        if last(first).lowercased() != table.name.lowercased() {
            notes.append("The source has no `\(table.name)`: is `\(first)` the right table?")
        }
        if found.count > 1 {
            let others = found.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
            notes.append("The source also has \(others): make sure that `\(first)` holds the rows.")
        }
    }
}
