import Statements
import Terms
import TimeAxis

/// The advisory locks that every transaction takes before it deletes or loads rows.
///
/// A process that is killed leaves backends behind that may still commit what they were sent. Such a
/// transaction holds the lock of its window, so that the window is not loaded beside it; and the lock of its
/// hypertable, shared, so that a new run can wait for all of them before it begins, whatever windows the plan
/// has by then.
public struct WindowLock: Hashable, Sendable {
    /// Stands for the hypertable.
    public let table: Int64
    /// Stands for the window of the hypertable.
    public let window: Int64

    public init(_ spec: HypertableSpec, _ window: Window) {
        table = Self.key(of: spec.table)
        self.window =
            Fingerprint([
                "lock": "window", "table": spec.table.sql, "start": window.start.map(String.init),
                "end": String(window.end),
            ]).lockKey
    }

    /// The key that stands for a hypertable.
    public static func key(of table: TableName) -> Int64 {
        Fingerprint(["lock": "hypertable", "table": table.sql]).lockKey
    }

    /// The first statements of a transaction.
    public var statements: [String] {
        [AdvisoryLock.share(key: table), WindowStatements.lock(key: window)]
    }
}
