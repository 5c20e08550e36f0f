import Diagnostics
import Terms

/// Which of a source's tables holds the rows of a hypertable, told by their names.
public struct TableChoice {
    /// `nil` where none has a name like the hypertable's.
    public private(set) var table: SourceTable?
    /// What a person should make sure of, a sentence each.
    public private(set) var notes: [String] = []
    /// A name that may be meant, where none was chosen.
    public private(set) var near: [String] = []

    /// The nearer name wins: the same one, one that differs by capitals, by underscores, by a plural; of these one in a
    /// schema of the same name. Whatever else would have done is named.
    public init(for table: TableName, in source: [SourceTable]) {
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
            notes.append("The source has no `\(table.name)`: is `\(first)` it?")
        }
        if found.count > 1 {
            let others = found.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
            notes.append("The source also has \(others): make sure that `\(first)` holds the rows.")
        }
    }
}
