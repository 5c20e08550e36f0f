import TimeAxis

/// The `windows` of a hypertable as `hyperfill init` writes them.
struct WindowSketch {
    private let table: PlanSketch.Hypertable

    init(_ table: PlanSketch.Hypertable) {
        self.table = table
    }

    /// More windows than this are many to look at: each then takes several chunks.
    private static let most: Int64 = 2_000

    var lines: [String] {
        let type = table.timeType
        let chunk = type.length(table.chunkLength)
        let every = type.length(table.chunkLength * chunks) ?? "7d"
        var why = "Chunks are \(chunk ?? "of no length that a duration names"); "
        switch (chunk, chunks) {
        case (nil, _): why += "windows of that length are not possible."
        case (_, 1): why += "each window is one of them."
        default: why += "each window is \(chunks) of them, as there would be very many otherwise."
        }
        let windows: String
        switch table.start {
        case .known(let start, let earliest):
            why += " The source's rows begin at \(type.text(earliest))."
            windows = "start: \(type.planText(start))"
        case .open(let first):
            why +=
                " When the source's rows begin is not known: the first window takes all before `first`. Better write "
                + "the beginning of the earliest chunk as `start`."
            windows = "start: -infinity, first: \(type.planText(first))"
        case .unknown(let first):
            why +=
                " No row is known in source or target, so `first` is far before any T, and the first window takes all "
                + "before it. Better write the beginning of the earliest row's chunk as `start`: a window without rows "
                + "costs a little as well."
            windows = "start: -infinity, first: \(type.planText(first))"
        }
        return commentLines(why) + ["    windows: { \(windows), every: \(every) }"]
    }

    /// How many chunks a window takes: one, unless that makes very many windows.
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
