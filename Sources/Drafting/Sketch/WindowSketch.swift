import TimeAxis

/// The `windows` of a hypertable as `hyperfill init` writes them.
struct WindowSketch {
    private let table: PlanSketch.Hypertable

    init(_ table: PlanSketch.Hypertable) {
        self.table = table
    }

    /// The largest number of windows. Beyond it, a window takes several chunks.
    private static let most: Int64 = 2_000

    var lines: [String] {
        let type = table.timeType
        let chunk = type.length(table.chunkLength)
        let every = type.length(table.chunkLength * chunks) ?? "7d"
        var why = "Chunks are \(chunk ?? "of a length that no duration can name"); "
        switch (chunk, chunks) {
        case (nil, _): why += "windows of that length are not possible."
        case (_, 1): why += "each window is one chunk."
        default: why += "each window is \(chunks) chunks, because there would be too many windows otherwise."
        }
        let windows: String
        switch table.start {
        case .known(let start, let earliest):
            why += " The source's rows begin at \(type.text(earliest))."
            windows = "start: \(type.planText(start))"
        case .open(let first):
            why +=
                " The source's earliest row is unknown, so the first window takes all rows before `first`. Better: "
                + "write the beginning of the earliest row's chunk as `start`."
            windows = "start: -infinity, first: \(type.planText(first))"
        case .unknown(let first):
            why +=
                " No row is known in source or target, so `first` is far before any T, and the first window takes all "
                + "rows before it. Better: write the beginning of the earliest row's chunk as `start`, because windows "
                + "without rows take time as well."
            windows = "start: -infinity, first: \(type.planText(first))"
        }
        return commentLines(why) + ["    windows: { \(windows), every: \(every) }"]
    }

    /// The number of chunks in a window: one, unless there would be more windows than ``most``.
    private var chunks: Int64 {
        guard let end = table.windowsEnd, table.timeType.length(table.chunkLength) != nil else { return 1 }
        let start =
            switch table.start {
            case .known(let start, _): start
            case .open(let first), .unknown(let first): first
            }
        let (length, isTooLong) = end.subtractingReportingOverflow(start)
        guard end > start else { return 1 }
        let windows = (isTooLong ? .max : length) / table.chunkLength
        return windows > Self.most ? (windows - 1) / Self.most + 1 : 1
    }
}
