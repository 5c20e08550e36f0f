/// What a task that succeeded has to tell.
public struct TaskResult: Hashable, Codable, Sendable {
    /// Rows deleted, copied or counted in the target.
    public var rows: Int?
    /// Bytes sent to the target.
    public var bytes: Int?
    /// What tells the rows that a `copy` loaded from others, where the source knows: 16 hexadecimal digits that
    /// do not depend on the rows' order.
    public var digest: String?
    /// Rows of the source that lie before the hypertable's first window; never loaded.
    public var rowsBefore: Int?
    /// Rows of the source that lie at or after the end of its last window; never loaded.
    public var rowsAfter: Int?
    /// How long it took, in seconds.
    public var seconds: Double
    /// What a person should know though nothing failed, a sentence each.
    public var warnings: [String]?

    public init(
        rows: Int? = nil, bytes: Int? = nil, digest: String? = nil, rowsBefore: Int? = nil,
        rowsAfter: Int? = nil, seconds: Double = 0, warnings: [String]? = nil
    ) {
        self.rows = rows
        self.bytes = bytes
        self.digest = digest
        self.rowsBefore = rowsBefore
        self.rowsAfter = rowsAfter
        self.seconds = seconds
        self.warnings = warnings
    }
}
