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

/// The rows of windows, by their numbers; windows without rows are left out.
public typealias WindowTallies = [Int: WindowTally]

extension WindowTallies {
    public mutating func add(_ others: WindowTallies) {
        for (window, tally) in others { self[window, default: WindowTally()].add(tally) }
    }
}

/// What a pass over a file, or over a part of one, found of all windows together, and where.
///
/// What it found of each window is not here: with many files and many windows that is kept once for all files.
public struct FileCensus: Hashable, Sendable {
    /// Rows of windows, before the whole range, after it, and within it but in no window.
    public var rowsInWindows = 0
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
    public var rows: Int { rowsInWindows + rowsBefore + rowsAfter + rowsBetween }

    /// Adds what was found in the part of the file behind this one.
    public mutating func append(_ next: FileCensus) {
        rowsInWindows += next.rowsInWindows
        rowsBefore += next.rowsBefore
        rowsAfter += next.rowsAfter
        rowsBetween += next.rowsBetween
        droppedZones += next.droppedZones
        hasRecords = hasRecords || next.hasRecords
        hasEndMarker = hasEndMarker || next.hasEndMarker
        for index in 0..<next.blocks.count { blocks.append(next.blocks[index]) }
    }
}

/// What a pass over all files of a source found.
public struct SourceCensus: Hashable, Sendable {
    /// The rows of all files.
    public var windows: WindowTallies
    /// One for each file.
    public var files: [FileCensus]

    public init(windows: WindowTallies = [:], files: [FileCensus]) {
        self.windows = windows
        self.files = files
    }
}
