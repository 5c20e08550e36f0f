import Rows
import TimeAxis

/// The first rows of a source, read to find out whether it can be read and what it contains.
package struct SourceSample: Hashable, Sendable {
    /// The name of what was read, for people: `the first rows of 3 files`.
    package var what: String
    /// The columns that would be sent, in order.
    package var columns: [String]
    /// The number of rows that were read.
    package var rows: Int
    /// The earliest and the latest point among them; nil without rows.
    package var earliest: Int64?
    package var latest: Int64?
    /// An estimate of the rows of the whole source; nil without one.
    package var estimatedRows: Int?
    /// The description of a database; nil for other sources.
    package var description: SourceDescription?
    /// The findings about values; empty for CSV, which has no types.
    package var values = ValueSample()
    /// The number of rows of the requested window, if all of them were read.
    package var rowsOfWindow: Int?
    /// The rows of a database that has none in the windows of the plan.
    package var outsideWindows: RowsOutsideWindows?
    /// Whether it is certain that the source has no row in any window, nor outside of them.
    package var isEmpty = false

    init(
        _ what: String, columns: [String], _ tallies: [RowTally], estimatedRows: Int? = nil,
        description: SourceDescription? = nil
    ) {
        self.what = what
        self.columns = columns
        rows = tallies.reduce(0) { $0 + $1.rows }
        earliest = tallies.compactMap(\.earliest).min()
        latest = tallies.compactMap(\.latest).max()
        self.estimatedRows = estimatedRows
        self.description = description
    }
}

/// The first rows of a window.
struct SampleHead: Sendable {
    /// The number of rows from which a sample ends.
    static let rowLimit = 1_000

    let tally: RowTally
    let columns: [String]
    /// Whether the window has no other rows.
    let isAll: Bool
    var values = ValueSample()

    init(tally: RowTally, columns: [String], isAll: Bool) {
        self.tally = tally
        self.columns = columns
        self.isAll = isAll
    }
}

extension CSVFiles {
    /// Reads the head of each file, and the first rows of some.
    package func sample(of window: Window) async throws -> SourceSample? {
        try await check()
        let files = try inputs()
        let request = requestOfAnyTime
        var heads: [SampleHead] = []
        for file in someOf(files) {
            heads.append(
                try await withStopSignal { stop in
                    try await WindowReader(file.name, stop) { try CSVRows([file], request, stop) }
                        .examine { try $0.head() }
                })
        }
        let tallies = heads.map(\.tally)
        var sample = SourceSample(
            "the first rows of \(files.count == 1 ? files[0].name : "\(files.count) files")",
            columns: heads.last?.columns ?? [], tallies,
            estimatedRows: try estimatedRows(of: files, tallies))
        sample.isEmpty = sample.rows == 0 && heads.count == files.count
        return sample
    }

    package func isEmpty(likely window: Window) async throws -> Bool {
        try await sample(of: window)?.isEmpty ?? false
    }

    /// The first and the last files, by name.
    private func someOf(_ files: [InputFile]) -> [InputFile] {
        let few = 8
        return files.count <= 2 * few ? files : files.prefix(few) + files.suffix(few)
    }

    /// - Returns: `nil` for compressed files, whose size tells little about their rows.
    private func estimatedRows(of files: [InputFile], _ tallies: [RowTally]) throws -> Int? {
        let rows = tallies.reduce(0) { $0 + $1.rows }
        let bytes = tallies.reduce(0) { $0 + $1.bytes }
        guard bytes > 0, !files.contains(where: \.isCompressed) else { return nil }
        let size = try files.reduce(0) { $0 + Double(try $1.check().size) }
        return Int((size * Double(rows) / Double(bytes)).rounded())
    }
}

extension CommandSource {
    /// Runs the rows' command for the window, and ends it after its first rows.
    package func sample(of window: Window) async throws -> SourceSample? {
        let head = try await withStopSignal { stop in
            try await reader(of: window, as: textFormat, isSample: true, stop).examine { try $0.head() }
        }
        var sample = SourceSample("the first rows of a window", columns: head.columns, [head.tally])
        sample.values = head.values
        sample.rowsOfWindow = head.isAll ? head.tally.rows : nil
        return sample
    }
}

extension DatabaseSource {
    /// Reads the first rows of the window, and those of all windows together. If neither has any, looks for rows of any
    /// time, to distinguish an empty source from one whose times do not fit the plan.
    ///
    /// A query may take long before its first row. It is asked for the window alone if that has rows.
    package func sample(of window: Window) async throws -> SourceSample? {
        let description = try await describe()
        var heads = [try await head(of: window)]
        if window != whole, isTable || heads[0].tally.rows == 0 {
            heads.insert(try await head(of: whole), at: 0)
        }
        var tallies = heads.map(\.tally)
        var outside: RowsOutsideWindows?
        if tallies.allSatisfy({ $0.rows == 0 }) {
            outside = try await rowsOfAnyTime()
            var tally = RowTally()
            (tally.earliest, tally.latest) = (outside?.earliest, outside?.latest)
            tallies = [tally]
        }
        var sample = SourceSample(
            heads.count > 1
                ? "the first rows and those of the last window" : "the first rows of the last window",
            columns: heads[0].columns, tallies,
            estimatedRows: description.rows, description: description)
        sample.outsideWindows = outside
        sample.isEmpty = heads.allSatisfy { $0.tally.rows == 0 } && outside == nil
        for head in heads { sample.values.add(head.values) }
        sample.rowsOfWindow = heads.last.flatMap { $0.isAll ? $0.tally.rows : nil }
        return sample
    }
}
