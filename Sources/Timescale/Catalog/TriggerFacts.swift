/// A trigger of a user's on a hypertable.
package struct TriggerFacts: Hashable, Sendable {
    package let name: String
    /// The whole `CREATE TRIGGER`.
    package let definition: String
    package let isEnabled: Bool
    /// `BEFORE INSERT … FOR EACH ROW`, under which COPY goes row by row.
    package let isBeforeInsertRow: Bool
    /// Whether an INSERT or a COPY fires it.
    package let isOnInsert: Bool
    /// Whether a DELETE fires it.
    package let isOnDelete: Bool
}
