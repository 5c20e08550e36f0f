/// The number of rows of a window, their earliest and latest point, and a digest of them.
package struct WindowTally: Hashable, Sendable {
    package var rows: Int
    package var earliest: Int64
    package var latest: Int64
    /// The sum of a hash of each row.
    package var digest: UInt64

    package init(rows: Int = 0, earliest: Int64 = .max, latest: Int64 = .min, digest: UInt64 = 0) {
        self.rows = rows
        self.earliest = earliest
        self.latest = latest
        self.digest = digest
    }

    package mutating func add(_ other: WindowTally) {
        rows += other.rows
        earliest = min(earliest, other.earliest)
        latest = max(latest, other.latest)
        digest &+= other.digest
    }
}

/// The rows of windows, by their numbers; windows without rows are left out.
package typealias WindowTallies = [Int: WindowTally]

extension WindowTallies {
    package mutating func add(_ others: WindowTallies) {
        for (window, tally) in others { self[window, default: WindowTally()].add(tally) }
    }
}
