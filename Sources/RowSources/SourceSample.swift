import Rows
import TimeAxis

/// The first rows of a source, read to learn whether it can be read and what it holds.
public struct SourceSample: Hashable, Sendable {
    /// What was read, for people: `the first rows of 3 files`.
    public var what: String
    /// The columns that would be sent, in order.
    public var columns: [String]
    /// How many rows were read.
    public var rows: Int
    /// The earliest and the latest point among them; nil without rows.
    public var earliest: Int64?
    public var latest: Int64?
    /// How many rows the whole source may hold, from its size and that of the rows read; nil when nothing tells.
    public var estimatedRows: Int?
    /// What a database says of itself; nil for other sources.
    public var description: SourceDescription?
    /// Why rows like these go as text; nil where nothing speaks against binary.
    public var misfit: BinaryMisfit?
    /// Values among these rows of which only the server says whether it takes them.
    public var doubts: [ValueDoubt] = []
    /// Columns that are NULL in one of these rows; of CSV, which has no types, that is not known.
    public var nulls: [SeenNull] = []
    /// How many rows the window has that was asked for, if all of them were read.
    public var rowsOfWindow: Int?
    /// Of a database: that it has rows, but none in the windows of the plan.
    public var elsewhere: RowsElsewhere?

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

/// Rows enough to judge a source by.
let rowsToSample = 1_000

/// What the first rows of typed values are like.
struct SampleHead {
    var tally: RowTally
    var columns: [String]
    var misfit: BinaryMisfit?
    var doubts: [ValueDoubt]
    var nulls: [SeenNull]
    /// Whether there are no others.
    var isAll: Bool
}

extension CursorReader {
    /// Reads the first rows and leaves the others.
    func sampleHead() throws -> SampleHead {
        try prepare()
        watchDoubts()
        let head = try sample()
        let (misfit, doubts, nulls) = found
        return SampleHead(
            tally: head.tally, columns: head.columns, misfit: misfit, doubts: doubts, nulls: nulls,
            isAll: head.isAll)
    }
}

extension RowReader {
    /// Reads the first rows and leaves the others, if there are any.
    func sample() throws -> (tally: RowTally, columns: [String], isAll: Bool) {
        var isAll = false
        while !isAll, tally.rows < rowsToSample { isAll = try next() == nil }
        return (tally, columns, isAll)
    }
}

extension CSVFiles {
    /// Reads the head of each file, and the first rows of some.
    public func sample(of window: Window) async throws -> SourceSample? {
        try await check()
        let files = try inputs()
        let shape = shapeOfEverything
        var tallies: [RowTally] = []
        var columns: [String] = []
        for file in someOf(files) {
            let head = try await reading([file], shape) { try $0.sample() }
            tallies.append(head.tally)
            columns = head.columns
        }
        return SourceSample(
            "the first rows of \(files.count == 1 ? files[0].name : "\(files.count) files")",
            columns: columns, tallies, estimatedRows: try estimatedRows(of: files, tallies))
    }

    /// The first and the last ones, by name.
    private func someOf(_ files: [InputFile]) -> [InputFile] {
        let few = 8
        return files.count <= 2 * few ? files : files.prefix(few) + files.suffix(few)
    }

    /// What is packed does not tell how much is in it.
    private func estimatedRows(of files: [InputFile], _ tallies: [RowTally]) throws -> Int? {
        let rows = tallies.reduce(0) { $0 + $1.rows }
        let bytes = tallies.reduce(0) { $0 + $1.bytes }
        guard bytes > 0, !files.contains(where: \.isCompressed) else { return nil }
        let size = try files.reduce(0) { $0 + Double(try $1.check().size) }
        return Int((size * Double(rows) / Double(bytes)).rounded())
    }
}

extension DatabaseSource {
    /// Reads the first rows of the window and of all windows together. Where neither has any, looks for rows of any
    /// time, to tell an empty source from one whose times mean something else than the plan's.
    public func sample(of window: Window) async throws -> SourceSample? {
        let description = try await describe()
        var heads = [try await head(of: whole)]
        if window != whole { heads.append(try await head(of: window)) }
        var tallies = heads.map(\.tally)
        var elsewhere: RowsElsewhere?
        if tallies.allSatisfy({ $0.rows == 0 }) {
            elsewhere = try await rowsOfAnyTime()
            var tally = RowTally()
            (tally.earliest, tally.latest) = (elsewhere?.earliest, elsewhere?.latest)
            tallies = [tally]
        }
        var sample = SourceSample(
            "the first rows and those of the last window", columns: heads[0].columns, tallies,
            estimatedRows: description.rows, description: description)
        sample.elsewhere = elsewhere
        sample.misfit = heads.compactMap(\.misfit).first
        sample.doubts = heads.flatMap(\.doubts)
        sample.nulls = heads.flatMap(\.nulls)
        sample.rowsOfWindow = heads.last.flatMap { $0.isAll ? $0.tally.rows : nil }
        return sample
    }
}
