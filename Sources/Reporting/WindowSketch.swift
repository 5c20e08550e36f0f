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
        var why = "# Chunks are \(chunk ?? "of no length that a duration names"); "
        switch (chunk, chunks) {
        case (nil, _): why += "windows of that length are not possible."
        case (_, 1): why += "each window is one of them."
        default: why += "each window is \(chunks) of them."
        }
        switch table.start {
        case .known(let start, let earliest):
            return [
                "    \(why) The source's rows begin at \(type.text(earliest)).",
                "    windows: { start: \(type.planText(start)), every: \(every) }",
            ]
        case .open(let first):
            return [
                "    \(why) When the source's rows begin is not known: the first",
                "    # window takes all before `first`. Better write the beginning of the earliest chunk as `start`.",
                "    windows: { start: -infinity, first: \(type.planText(first)), every: \(every) }",
            ]
        case .unknown(let first, _):
            return [
                "    \(why) No row is known in source or target, so `first`",
                "    # is far before any T, and the first window takes all before it. Better write the beginning of the earliest",
                "    # row's chunk as `start`: a window without rows costs a little as well.",
                "    windows: { start: -infinity, first: \(type.planText(first)), every: \(every) }",
            ]
        }
    }

    /// How many chunks a window takes: one, unless that makes very many windows.
    private var chunks: Int64 {
        guard let (start, end) = span, end > start, table.timeType.length(table.chunkLength) != nil
        else { return 1 }
        let windows = (end - start) / table.chunkLength
        return windows > Self.most ? (windows + Self.most - 1) / Self.most : 1
    }

    /// From where to where there will be windows: up to the target's latest row, or to now; `nil` when not known.
    private var span: (start: Int64, end: Int64)? {
        switch table.start {
        case .known(let start, _): table.rows.map { (start, $0.upperBound) }
        case .unknown(let first, let now): now.map { (first, $0) }
        case .open: nil
        }
    }
}
