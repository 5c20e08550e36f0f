/// How many rows of a window there are, between which points, and what tells them from others.
public struct WindowTally: Hashable, Sendable {
    public var rows: Int
    public var earliest: Int64
    public var latest: Int64
    /// The sum of a hash of each row.
    public var digest: UInt64

    public init(rows: Int = 0, earliest: Int64 = .max, latest: Int64 = .min, digest: UInt64 = 0) {
        self.rows = rows
        self.earliest = earliest
        self.latest = latest
        self.digest = digest
    }

    public mutating func add(_ other: WindowTally) {
        rows += other.rows
        earliest = min(earliest, other.earliest)
        latest = max(latest, other.latest)
        digest &+= other.digest
    }
}

/// What a pass over a file, or over a part of one, found of all windows at once.
public struct FileCensus: Hashable, Sendable {
    /// By the windows' numbers; windows without rows are left out.
    public var windows: [Int: WindowTally] = [:]
    /// Rows before the whole range, after it, and within it but in no window.
    public var rowsBefore = 0
    public var rowsAfter = 0
    public var rowsBetween = 0
    /// See ``RowTally/droppedZones``.
    public var droppedZones = 0
    /// Whether there was any record, rows or not.
    public var hasRecords = false
    /// Whether a marker ended the data; what follows holds no rows.
    public var hasEndMarker = false
    public var blocks: BlockList

    public init(blockLimit: Int) {
        blocks = BlockList(limit: blockLimit)
    }

    /// All rows, of whatever time.
    public var rows: Int {
        windows.values.reduce(rowsBefore + rowsAfter + rowsBetween) { $0 + $1.rows }
    }

    /// Adds what was found in the part of the file behind this one.
    public mutating func append(_ next: FileCensus) {
        windows.merge(next.windows) { first, second in
            var both = first
            both.add(second)
            return both
        }
        rowsBefore += next.rowsBefore
        rowsAfter += next.rowsAfter
        rowsBetween += next.rowsBetween
        droppedZones += next.droppedZones
        hasRecords = hasRecords || next.hasRecords
        hasEndMarker = hasEndMarker || next.hasEndMarker
        for index in 0..<next.blocks.count { blocks.append(next.blocks[index]) }
    }
}
