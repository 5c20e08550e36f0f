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
        }
    }

    /// How many chunks a window takes: one, unless that makes very many windows up to the target's latest row.
    private var chunks: Int64 {
        guard case .known(let start, _) = table.start, let rows = table.rows, rows.upperBound > start,
            table.timeType.length(table.chunkLength) != nil
        else { return 1 }
        let windows = (rows.upperBound - start) / table.chunkLength
        return windows > Self.most ? (windows + Self.most - 1) / Self.most : 1
    }
}
