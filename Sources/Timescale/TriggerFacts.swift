/// A trigger that somebody put on a hypertable.
public struct TriggerFacts: Hashable, Sendable {
    public let name: String
    /// The whole `CREATE TRIGGER`.
    public let definition: String
    public let isEnabled: Bool
    /// `BEFORE INSERT … FOR EACH ROW`, under which COPY goes row by row.
    public let isBeforeInsertRow: Bool
    /// Whether an INSERT or a COPY fires it.
    public let isOnInsert: Bool
    /// Whether a DELETE fires it.
    public let isOnDelete: Bool
}
