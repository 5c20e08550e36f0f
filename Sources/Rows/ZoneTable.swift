import TimeAxis

/// When a time zone had which offset from UTC.
public struct ZoneTable: Hashable, Sendable {
    /// From this instant on, in microseconds since 2000-01-01 UTC, so many seconds east of UTC.
    public struct Change: Hashable, Sendable {
        public let instant: Int64
        public let offset: Int

        public init(instant: Int64, offset: Int) {
            self.instant = instant
            self.offset = offset
        }
    }

    /// What a local time is to which no single instant belongs.
    public enum Fault: Error, Hashable, Sendable {
        /// Clocks were set back, so that it was there twice.
        case twice
        /// Clocks were set forward over it.
        case never
    }

    public static let utc = ZoneTable(offset: 0)

    /// The offset before the first change.
    private let first: Int
    /// In order of time.
    private let changes: [Change]

    public init(offset: Int, changes: [Change] = []) {
        first = offset
        self.changes = changes
    }

    /// Whether the offset never changes, so that every local time is one instant.
    public var isFixed: Bool { changes.isEmpty }

    /// The instant at which clocks showed a local time.
    public func instant(ofLocal local: Int64) throws(Fault) -> Int64 {
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

    /// What clocks showed at an instant.
    public func local(ofInstant instant: Int64) -> Int64 {
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
