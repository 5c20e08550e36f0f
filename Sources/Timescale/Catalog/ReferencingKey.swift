import Terms

/// A foreign key of another table that refers to a hypertable. Deleting rows of the hypertable changes the other
/// table, or is refused.
package struct ReferencingKey: Hashable, Sendable {
    /// The effect of a delete on the other table's rows, as in `confdeltype` of `pg_constraint`.
    package enum Effect: String, Hashable, Sendable {
        case noAction = "a"
        case restrict = "r"
        case cascade = "c"
        case setNull = "n"
        case setDefault = "d"
    }

    package let name: String
    package let table: TableName
    package let effect: Effect
    /// Whether it is checked at the end of a transaction only.
    package let isDeferred: Bool
    /// The columns of the other table, by the columns of the hypertable that they refer to.
    package let columns: [String: String]

    /// Whether it refuses the delete of a row that is referred to, even if the row comes back within the transaction.
    package var refusesDelete: Bool { effect == .restrict || effect == .noAction && !isDeferred }
}
