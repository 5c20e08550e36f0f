import Statements
import Terms
import TimeAxis

/// The advisory locks that every transaction takes before it deletes or loads rows.
///
/// A killed process leaves backends behind that may still commit what they were sent. Such a transaction holds the lock
/// of its window, which keeps the window from being loaded beside it. It also holds the lock of its hypertable, shared:
/// a new run waits for that lock, and so for all such transactions, whatever windows the plan has by then.
package struct WindowLock: Hashable, Sendable {
    /// The key of the hypertable.
    package let table: Int64
    /// The key of the window of the hypertable.
    package let window: Int64

    package init(_ spec: HypertableSpec, _ window: Window) {
        table = Self.key(of: spec.table)
        self.window =
            Fingerprint([
                "lock": "window", "table": spec.table.sql, "start": window.start.map(String.init),
                "end": String(window.end),
            ]).lockKey
    }

    /// Returns the key of a hypertable.
    package static func key(of table: TableName) -> Int64 {
        Fingerprint(["lock": "hypertable", "table": table.sql]).lockKey
    }

    /// The first statements of a transaction.
    package var statements: [String] {
        [AdvisoryLock.share(key: table), AdvisoryLock.takeInTransaction(key: window)]
    }
}
