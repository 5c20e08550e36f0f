import Terms

/// A foreign key from a hypertable to another table.
package struct ForeignKey: Hashable, Sendable {
    package let name: String
    package let columns: [String]
    package let referencedTable: TableName
    package let referencedColumns: [String]
    /// Whether a sequence numbers the referenced rows (serial or identity). Source and target may then number them
    /// differently.
    package let referencesSequence: Bool
}
