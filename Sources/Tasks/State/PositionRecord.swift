import Statements

/// The record of the target's places on its time line.
package struct PositionRecord: Hashable, Sendable {
    /// The latest place at which a task, or a look at all that was loaded, found its rows.
    package private(set) var latest: TimelinePosition?
    /// Whether the target left its time line, or was restarted, and not all that was loaded before was counted since.
    package private(set) var isBroken = false

    /// A task found its rows there. Tasks that run side by side report in any order.
    mutating func see(_ position: TimelinePosition) {
        guard let former = latest else {
            latest = position
            return
        }
        if former.timeline != position.timeline || former.start != position.start {
            isBroken = true
            latest = position
        } else if former.wal < position.wal {
            latest = position
        }
    }

    /// All that was loaded was counted there.
    mutating func settle(at position: TimelinePosition) {
        latest = position
        isBroken = false
    }
}
