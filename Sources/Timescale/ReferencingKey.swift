import Terms

/// A foreign key of another table that points at a hypertable, and that changes the other table's rows when
/// rows of the hypertable are deleted.
public struct ReferencingKey: Hashable, Sendable {
    /// What becomes of the other table's rows, by `confdeltype` of `pg_constraint`.
    public enum Effect: String, Hashable, Sendable {
        case cascade = "c"
        case setNull = "n"
        case setDefault = "d"
    }

    public let name: String
    public let table: TableName
    public let effect: Effect
}
