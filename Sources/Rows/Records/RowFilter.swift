import TimeAxis

/// Takes the records of a buffer, keeps those of one window, and counts.
package struct RowFilter {
    package let layout: RecordLayout
    package private(set) var tally = RowTally()
    /// The line of the row that a search for a sent line found; nil before.
    package private(set) var found: Int?

    private let bounds: RowBounds
    private let dialect: CSVDialect
    private let type: TimeType
    private var times: RecordTime
    private var earliest = Int64.max
    private var latest = Int64.min
    /// The searched line of the sent stream, and the number of lines that were sent.
    private var search: (line: Int, sent: Int)?
    /// Turns kept rows into binary tuples; nil for text.
    private var encoder: BinaryEncoder?
    /// The point of the last record.
    private var point: Int64 = 0

    /// - Parameters:
    ///   - tally: the counts of earlier inputs.
    ///   - search: the line of the sent stream whose row is searched, counted from 1 over all inputs. In binary, a line
    ///     is a tuple, as the server counts them.
    ///   - encoder: made for the same layout. With it, kept rows are given as binary tuples, and their bytes are still
    ///     counted as text.
    package init(
        _ layout: RecordLayout, _ type: TimeType, _ bounds: RowBounds, _ dialect: CSVDialect,
        tally: RowTally = RowTally(), search: (line: Int, sent: Int)? = nil, encoder: BinaryEncoder? = nil
    ) {
        self.layout = layout
        self.bounds = bounds
        self.dialect = dialect
        self.type = type
        self.tally = tally
        self.search = search
        self.encoder = encoder
        times = RecordTime(layout, type, dialect)
        earliest = tally.earliest ?? .max
        latest = tally.latest ?? .min
    }

    /// The number of lines sent so far; 0 without a search.
    package var sentLines: Int { search?.sent ?? 0 }

    /// Takes records until none is left or the output holds `limit` bytes.
    ///
    /// - Parameters:
    ///   - output: gets the kept records, each ended by LF, or as tuples without header and trailer.
    ///   - keeping: false only counts.
    /// - Throws: ``RecordError``, and ``NeedsText`` for a row that can only go as text. The record that caused the error
    ///   and those behind it are not taken.
    package mutating func take(
        from buffer: RecordBuffer, into output: inout [UInt8], limit: Int = .max, keeping: Bool = true
    ) throws {
        var pending = PendingRun()
        let rowsBefore = tally.rows
        let zonesBefore = times.droppedZones
        let view = buffer.view
        var record = view.records.lowerBound
        let last = view.records.upperBound
        defer {
            pending.flush(view, into: &output)
            buffer.take(upTo: record)
            tally.droppedZones += times.droppedZones - zonesBefore
            if tally.rows > rowsBefore { (tally.earliest, tally.latest) = (earliest, latest) }
        }
        while record < last, output.count + pending.count < limit, found == nil {
            if try isKept(record, view, buffer) {
                let length = try keep(record, view, buffer, &pending, into: &output, keeping)
                tally.rows &+= 1
                tally.bytes &+= length
            }
            record += 1
        }
    }

    /// Whether the record is a row of the window.
    @inline(__always)
    private mutating func isKept(_ record: Int, _ view: RecordView, _ buffer: RecordBuffer) throws -> Bool {
        guard let point = try times.point(of: record, view, buffer) else { return false }
        guard bounds.window.contains(point) else {
            try leaveOut(point, record, buffer)
            return false
        }
        self.point = point
        earliest = min(earliest, point)
        latest = max(latest, point)
        tally.sumOfPoints &+= point
        return true
    }

    /// Adds the record to the output; returns its length there.
    @inline(__always)
    private mutating func keep(
        _ record: Int, _ view: RecordView, _ buffer: RecordBuffer, _ pending: inout PendingRun,
        into output: inout [UInt8],
        _ keeping: Bool
    ) throws -> Int {
        let extent = view.extent(of: record)
        if search != nil { count(record, buffer) }
        if encoder != nil {
            if keeping { try encoder?.append(record, view, buffer, point: point, to: &output) }
            return textLength(record, view)
        }
        guard let projection = layout.projection else {
            guard keeping else { return extent.count + 1 }
            if view.endsInLineFeed(record) {
                pending.add(extent.lowerBound..<(extent.upperBound + 1), view, into: &output)
            } else {
                pending.flush(view, into: &output)
                output.append(contentsOf: view.text(of: record))
                output.append(Byte.lineFeed)
            }
            return extent.count + 1
        }
        var length = projection.count
        for (place, field) in projection.enumerated() {
            let text = view.field(field, of: record)
            length += text.count
            guard keeping else { continue }
            if place > 0 { output.append(dialect.delimiter) }
            output.append(contentsOf: text)
        }
        if keeping { output.append(Byte.lineFeed) }
        return length
    }

    /// The length that a kept record has as text, its LF included.
    @inline(__always)
    private func textLength(_ record: Int, _ view: RecordView) -> Int {
        guard let projection = layout.projection else { return view.extent(of: record).count + 1 }
        return projection.reduce(projection.count) { $0 + view.field($1, of: record).count }
    }

    /// Counts the lines of the sent stream as the server does: every LF, also in quotes; in the first record every CR,
    /// because the server does not know yet how lines end (`CopyReadLineText` in `copyfromparse.c`). In binary, every
    /// tuple.
    private mutating func count(_ record: Int, _ buffer: RecordBuffer) {
        guard let (line, sent) = search else { return }
        let lineBreak = sent == 0 ? Byte.carriageReturn : Byte.lineFeed
        var breaks = 1
        let fields = encoder == nil ? layout.projection ?? Array(0..<layout.fieldCount) : []
        for field in fields {
            for byte in buffer.field(field, of: record) where byte == lineBreak { breaks += 1 }
        }
        search = (line, sent + breaks)
        if sent + breaks >= line { found = buffer.line(of: record) }
    }

    private mutating func leaveOut(_ point: Int64, _ record: Int, _ buffer: RecordBuffer) throws {
        if bounds.outside == .refused {
            throw RecordError(
                .outsideWindow, line: buffer.line(of: record),
                "the time \(type.text(point)) lies outside the window \(bounds.window.name(as: type))",
                hint: "the command has to ask for {{start}} <= time and time < {{end}}")
        }
        if bounds.whole.contains(point) {
            tally.rowsOfOtherWindows &+= 1
        } else if point >= bounds.whole.end {
            tally.rowsAfter &+= 1
        } else {
            tally.rowsBefore &+= 1
        }
    }
}

/// Neighbouring records that are sent unchanged and copied in one piece.
private struct PendingRun {
    private var range = 0..<0

    var count: Int { range.count }

    @inline(__always)
    mutating func add(_ record: Range<Int>, _ view: RecordView, into output: inout [UInt8]) {
        if record.lowerBound != range.upperBound || range.isEmpty {
            flush(view, into: &output)
            range = record
        } else {
            range = range.lowerBound..<record.upperBound
        }
    }

    mutating func flush(_ view: RecordView, into output: inout [UInt8]) {
        guard !range.isEmpty else { return }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: view.bytes[range]))
        range = 0..<0
    }
}
