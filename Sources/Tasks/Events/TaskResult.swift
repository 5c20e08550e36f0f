import Statements

/// The report of a task that succeeded.
package struct TaskResult: Hashable, Codable, Sendable {
    /// Rows deleted, copied or counted in the target.
    package var rows: Int?
    /// Bytes sent to the target.
    package var bytes: Int?
    /// A hash of the rows that a `copy` loaded, where the source knows one: 16 hexadecimal digits that do not depend on
    /// the rows' order.
    package var digest: String?
    /// Rows of the source that lie before the hypertable's first window; never loaded.
    package var rowsBefore: Int?
    /// Rows of the source that lie at or after the end of its last window; never loaded.
    package var rowsAfter: Int?
    /// Where the target was on its time line when a `count` had found the window's rows.
    package var position: TimelinePosition?
    /// The duration in seconds.
    package var seconds: Double
    /// What a person should know although nothing failed, a sentence each.
    package var warnings: [String]?

    package init(
        rows: Int? = nil, bytes: Int? = nil, digest: String? = nil, rowsBefore: Int? = nil,
        rowsAfter: Int? = nil, position: TimelinePosition? = nil, seconds: Double = 0,
        warnings: [String]? = nil
    ) {
        self.rows = rows
        self.bytes = bytes
        self.digest = digest
        self.rowsBefore = rowsBefore
        self.rowsAfter = rowsAfter
        self.position = position
        self.seconds = seconds
        self.warnings = warnings
    }
}
