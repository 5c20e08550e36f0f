import TimeAxis

/// The offsets of a time zone from UTC, and the instants at which they changed.
package struct ZoneTable: Hashable, Sendable {
    /// A change to an offset, in seconds east of UTC, at an instant, in microseconds since 2000-01-01 UTC.
    package struct Change: Hashable, Sendable {
        package let instant: Int64
        package let offset: Int

        package init(instant: Int64, offset: Int) {
            self.instant = instant
            self.offset = offset
        }
    }

    /// A local time that is not exactly one instant.
    package enum Fault: Error, Hashable, Sendable {
        /// Clocks were set back and showed it twice.
        case twice
        /// Clocks were set forward and never showed it.
        case never
    }

    package static let utc = ZoneTable(offset: 0)

    /// The offset before the first change.
    private let first: Int
    /// In order of time.
    private let changes: [Change]

    package init(offset: Int, changes: [Change] = []) {
        first = offset
        self.changes = changes
    }

    /// Whether the offset never changes. Then every local time is one instant.
    package var isFixed: Bool { changes.isEmpty }

    /// The instant at which clocks showed a local time.
    package func instant(ofLocal local: Int64) throws(Fault) -> Int64 {
        guard !isFixed else { return local - microseconds(first) }
        // No zone is further than a day from UTC.
        let range = place(before: local - microsecondsPerDay)..<place(before: local + microsecondsPerDay) + 1
        var found: Int64?
        for place in range {
            let instant = local - microseconds(offset(at: place))
            guard place == 0 || changes[place - 1].instant <= instant else { continue }
            guard place == changes.count || instant < changes[place].instant else { continue }
            guard found == nil || found == instant else { throw .twice }
            found = instant
        }
        guard let found else { throw .never }
        return found
    }

    /// The local time that clocks showed at an instant.
    package func local(ofInstant instant: Int64) -> Int64 {
        instant + microseconds(offset(at: place(before: instant)))
    }

    /// The instants of changes after one instant and up to another.
    func changes(after first: Int64, until last: Int64) -> [Int64] {
        changes[place(before: first)..<place(before: last)].map(\.instant)
    }

    /// How many changes there were up to the instant.
    private func place(before instant: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].instant <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func offset(at place: Int) -> Int {
        place == 0 ? first : changes[place - 1].offset
    }

    private func microseconds(_ seconds: Int) -> Int64 {
        Int64(seconds) * 1_000_000
    }
}
