import TimeAxis

/// Takes the records of a buffer and counts them by window.
package struct CensusTaker {
    /// The counts of all windows together; complete after ``finish()``.
    package private(set) var census: FileCensus
    /// The rows of each window; complete after ``finish()``.
    package private(set) var tallies: WindowTallies = [:]
    private let windows: WindowTable
    private let blockSize: Int
    private var times: RecordTime
    private let digest: RecordDigest
    /// The stretch of the axis that the last rows were in, and how many of them.
    private var stretch = Stretch()
    private var run = WindowTally()
    /// The block that is being filled.
    private var blockStart: RecordStart?
    private var blockWindows = WindowSpans()
    /// The offset from which a record opens the next block.
    private var nextBlock: Int

    /// - Parameters:
    ///   - blockSize: the length from which a block is closed, in bytes; nil to note no blocks.
    ///   - blockLimit: the highest number of blocks that are kept.
    package init(
        _ layout: RecordLayout, _ type: TimeType, _ dialect: CSVDialect, windows: WindowTable,
        blockSize: Int?, blockLimit: Int
    ) {
        census = FileCensus(blockLimit: blockLimit)
        self.windows = windows
        self.blockSize = max(1, blockSize ?? 1)
        nextBlock = blockSize == nil ? .max : .min
        times = RecordTime(layout, type, dialect)
        digest = RecordDigest(columns: layout.inputColumns)
    }

    /// Whether a marker has ended the data.
    package var hasEndMarker: Bool { times.markerLine != nil }

    /// Takes all whole records.
    ///
    /// - Throws: ``RecordError``.
    package mutating func take(from buffer: RecordBuffer) throws {
        let view = buffer.view
        let last = view.records.upperBound
        var record = view.records.lowerBound
        if record < last { census.hasRecords = true }
        defer { buffer.take(upTo: record) }
        while record < last {
            if let point = try times.point(of: record, view, buffer) {
                let offset = buffer.offset(of: record)
                if offset >= nextBlock { openBlock(offset, buffer.line(of: record)) }
                if !stretch.contains(point) { change(to: point) }
                run.rows &+= 1
                run.earliest = min(run.earliest, point)
                run.latest = max(run.latest, point)
                run.digest &+= digest.of(view.text(of: record))
            }
            record &+= 1
        }
    }

    /// To be called after the last record.
    package mutating func finish() {
        closeRun()
        closeBlock()
        census.droppedZones = times.droppedZones
        census.hasEndMarker = hasEndMarker
    }

    private mutating func change(to point: Int64) {
        closeRun()
        stretch = windows.stretch(at: point)
        if case .window(let number) = stretch.place { blockWindows.insert(number) }
    }

    private mutating func closeRun() {
        guard run.rows > 0 else { return }
        switch stretch.place {
        case .window(let number):
            tallies[number, default: WindowTally()].add(run)
            census.rowsInWindows += run.rows
        case .before: census.rowsBefore += run.rows
        case .after: census.rowsAfter += run.rows
        case .between: census.rowsBetween += run.rows
        }
        run = WindowTally()
        stretch = Stretch()
    }

    private mutating func openBlock(_ offset: Int, _ line: Int) {
        closeRun()
        closeBlock()
        blockStart = RecordStart(offset: offset, line: line)
        nextBlock = offset + blockSize
    }

    private mutating func closeBlock() {
        guard let start = blockStart else { return }
        census.blocks.append(BlockList.Block(start: start, spans: blockWindows.spans))
        blockWindows.removeAll()
        blockStart = nil
    }
}
