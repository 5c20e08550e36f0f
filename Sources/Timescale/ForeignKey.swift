import Terms

/// A foreign key from a hypertable to another table.
public struct ForeignKey: Hashable, Sendable {
    public let name: String
    public let columns: [String]
    public let referencedTable: TableName
    public let referencedColumns: [String]
    /// Whether a sequence numbers the referenced rows (serial or identity), so that the source's numbers need
    /// not be the target's.
    public let referencesSequence: Bool
}
