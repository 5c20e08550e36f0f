import Terms

/// A foreign key of another table that refers to a hypertable. Deleting rows of the hypertable changes the other
/// table.
package struct ReferencingKey: Hashable, Sendable {
    /// The change of the other table's rows, as in `confdeltype` of `pg_constraint`.
    package enum Effect: String, Hashable, Sendable {
        case cascade = "c"
        case setNull = "n"
        case setDefault = "d"
    }

    package let name: String
    package let table: TableName
    package let effect: Effect
}
