import Rows
import Terms
import TimeAxis

/// The rows of one window out of a cursor, whose values are converted to what is sent.
final class CursorRows: WindowRows {
    private(set) var tally = RowTally()
    private(set) var hasEnded = false
    var columns: [String] { encoder.columns }
    var name: String { request.name }
    private let request: CursorRequest
    private let cursor: any RowCursor
    private let window: Window
    private var encoder: TypedEncoder
    private let row: UnsafeMutableBufferPointer<TypedValue>
    private var earliest = Int64.max
    private var latest = Int64.min
    /// The findings of a sample; `nil` for rows that are not read for one.
    private var sample: ValueSample?

    /// Closes the cursor if it throws.
    ///
    /// - Throws: ``SourceError`` for columns that do not fit the request.
    init(_ cursor: any RowCursor, _ request: CursorRequest) throws {
        self.request = request
        self.cursor = cursor
        window = request.window
        do {
            let layout = try TypedLayout(request.columns, of: cursor.columns)
            encoder = try TypedEncoder(layout, request.columns, zone: request.zone, format: request.format)
        } catch {
            cursor.close()
            throw SourceError.ofColumns(error, in: request.name)
        }
        if request.isSample { sample = ValueSample(textReason: encoder.constantTextReason) }
        row = .allocate(capacity: cursor.columns.count)
        row.initialize(repeating: .null)
        tally.notes = cursor.notes
    }

    /// Compares the plan's columns with those of the source.
    ///
    /// - Throws: ``SourceError`` for columns that do not fit.
    static func check(
        _ request: ColumnRequest, _ columns: [String], zone: ZoneTable?, in name: String
    ) throws {
        do {
            _ = try TypedEncoder(
                TypedLayout(request, of: columns), request, zone: zone, format: TypedEncoder.csv)
        } catch {
            throw SourceError.ofColumns(error, in: name)
        }
    }

    deinit {
        row.deallocate()
    }

    func close() {
        cursor.close()
    }

    func next(limit: Int) throws -> [UInt8]? {
        var batch: [UInt8] = []
        batch.reserveCapacity(limit + limit / 4)
        while batch.count < limit {
            guard try take(into: &batch) else { break }
        }
        return batch.isEmpty ? nil : batch
    }

    func skip() throws -> Bool {
        try next(limit: WindowReader.batchSize) != nil
    }

    func findSentLine() throws -> RowPlace? {
        guard let line = request.sentLine else { return nil }
        var lines = 0
        var bytes: [UInt8] = []
        while lines < line {
            bytes.removeAll(keepingCapacity: true)
            guard try take(into: &bytes) else { return nil }
            // As ``RowFilter`` counts: in the first line the server does not know yet how lines end.
            let lineBreak = lines == 0 ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
            let breaks = encoder.format == .binary ? 0 : bytes.dropLast().count { $0 == lineBreak }
            lines += 1 + breaks
        }
        return place(ofRow: tally.rows)
    }

    /// Takes one row; false after the last.
    @inline(__always)
    private func take(into batch: inout [UInt8]) throws -> Bool {
        guard try cursor.next(into: row) else {
            hasEnded = true
            tally.notes = cursor.notes
            return false
        }
        let before = batch.count
        let point: Int64
        do {
            point = try encoder.point(of: UnsafeBufferPointer(row))
            guard window.contains(point) else { throw outside(point) }
            try encoder.append(UnsafeBufferPointer(row), point, to: &batch)
            if sample != nil { addToSample() }
            earliest = min(earliest, point)
            latest = max(latest, point)
        } catch {
            throw located(error)
        }
        tally.rows &+= 1
        tally.sumOfPoints &+= point
        tally.bytes &+= batch.count - before
        (tally.earliest, tally.latest) = (earliest, latest)
        return true
    }

    // MARK: Samples

    private func addToSample() {
        let values = UnsafeBufferPointer(row)
        // The place of a row may cost a call to its client, so only rows that are kept are asked for theirs.
        for (column, reason, text) in encoder.doubts(in: values) where sample?.lacks(column, text) ?? false {
            sample?.add(
                UncheckedValue(column: column, place: place, text: text),
                reason: reason.flatMap { located($0) as? NeedsText })
        }
        for column in encoder.nulls(in: values) where sample?.lacksNull(of: column) ?? false {
            sample?.add(NullColumn(column: column, place: place))
        }
    }

    func describe(in head: inout SampleHead) {
        if let sample { head.values = sample }
    }

    // MARK: Errors

    /// The place of the row that is being taken.
    private var place: RowPlace { place(ofRow: tally.rows + 1) }

    /// The place of the cursor's row.
    ///
    /// - Parameter number: the number of the row in the window, from 1.
    private func place(ofRow number: Int) -> RowPlace {
        if let line = cursor.line { return RowPlace(input: request.name, line: line) }
        return RowPlace(input: request.name, key: cursor.key ?? "row \(number) of the window")
    }

    private func outside(_ point: Int64) -> ValueError {
        let type = request.columns.timeType
        return ValueError(
            .outsideWindow, "the time \(type.text(point)) lies outside the window \(window.name(as: type))",
            hint: request.outsideHint)
    }

    private func located(_ error: any Error) -> any Error {
        switch error {
        case let fault as ValueError: SourceError(.row(fault.kind), place, fault.message, hint: fault.hint)
        case let reason as NeedsText:
            reason.at(cursor.line.map { .line($0) } ?? .row(place.key ?? "\(tally.rows + 1)"))
        default: error
        }
    }
}

extension SourceError {
    fileprivate static func ofColumns(_ error: any Error, in name: String) -> any Error {
        switch error {
        case let fault as RecordError: SourceError(fault, in: name)
        case let fault as ValueError:
            SourceError(.row(fault.kind), RowPlace(input: name), fault.message, hint: fault.hint)
        default: error
        }
    }
}
