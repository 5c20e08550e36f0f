import Rows
import Terms
import TimeAxis

/// The rows of one window out of CSV: of several inputs, one after the other.
final class CSVRows: WindowRows {
    private(set) var columns: [String]
    private(set) var hasEnded = false
    private let inputs: [any RowInput]
    private let request: CSVRequest
    private let stop: Signal
    /// The place in ``inputs`` of the input to open next.
    private var next = 0
    private var current: OpenInput?
    /// The tally of the inputs that were read to their end.
    private var finished = RowTally()
    /// The line that is searched for, and the lines sent by earlier inputs.
    private var search: (line: Int, sent: Int)?
    private var found: RowPlace?
    private var hasColumns: Bool
    /// The buffer of the last part of a file, which the next part reuses.
    private var spare: RecordBuffer?

    private struct OpenInput {
        let stream: any ByteStream
        let buffer: RecordBuffer
        var filter: RowFilter
    }

    /// Opens the first input that has rows.
    ///
    /// - Throws: ``SourceError``, `CancellationError`.
    init(_ inputs: [any RowInput], _ request: CSVRequest, _ stop: Signal) throws {
        self.inputs = inputs
        self.request = request
        self.stop = stop
        search = request.sentLine.map { ($0, 0) }
        columns = request.sentColumns ?? request.columns.columns ?? request.columns.table
        hasColumns = request.sentColumns != nil
        _ = try locatingFaults { try openNext() }
    }

    var tally: RowTally { current?.filter.tally ?? finished }

    /// The name of the input that is being read, or was read last.
    var name: String { inputs.isEmpty ? "" : inputs[max(0, next - 1)].name }

    func next(limit: Int) throws -> [UInt8]? {
        var batch: [UInt8] = []
        batch.reserveCapacity(limit + limit / 4)
        try locatingFaults {
            while batch.count < limit, try openNext() {
                if try !take(into: &batch, limit: limit, keeping: true) { try closeCurrent() }
            }
        }
        return batch.isEmpty ? nil : batch
    }

    func skip() throws -> Bool {
        var nothing: [UInt8] = []
        return try locatingFaults {
            while try openNext() {
                if try take(into: &nothing, limit: .max, keeping: false) { return true }
                try closeCurrent()
            }
            return false
        }
    }

    func findSentLine() throws -> RowPlace? {
        while found == nil, try skip() {}
        return found
    }

    func close() {
        current?.stream.abandon()
        current = nil
    }

    private func locatingFaults<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let fault as RecordError {
            throw SourceError(fault, in: name)
        }
    }

    /// Takes records of the current input; false at its end.
    private func take(into batch: inout [UInt8], limit: Int, keeping: Bool) throws -> Bool {
        guard var input = current else { return false }
        // The filter must have one owner, or its tables would be copied.
        current = nil
        defer { current = input }
        do {
            guard try input.buffer.fill(input.stream.read) else { return false }
            try input.filter.take(from: input.buffer, into: &batch, limit: limit, keeping: keeping)
        } catch let fault as RecordError where input.buffer.hasReadAll {
            // If the program that wrote the row has failed, its status explains more than the row that it cut.
            try input.stream.end()
            throw fault
        }
        if let line = input.filter.found { found = RowPlace(input: name, line: line) }
        return true
    }

    /// Opens inputs until one has rows, unless one is open already.
    ///
    /// - Returns: false, with ``hasEnded`` set, after the last input.
    private func openNext() throws -> Bool {
        while current == nil, !hasEnded {
            guard next < inputs.count else {
                finished = try request.completeTally?(finished) ?? finished
                hasEnded = true
                break
            }
            let input = inputs[next]
            next += 1
            let stream = try input.open(stop)
            let buffer = spare ?? RecordBuffer(request.dialect)
            spare = nil
            do {
                try start(input, stream, buffer)
            } catch {
                stream.abandon()
                throw error
            }
        }
        return !hasEnded
    }

    private func start(
        _ input: any RowInput, _ stream: any ByteStream, _ buffer: RecordBuffer
    ) throws {
        let layout: RecordLayout
        if let part = input.part {
            buffer.restart(at: part.start, part.ending)
            layout = part.layout
        } else {
            let head = try InputHead(buffer, stream, request, sentBefore: hasColumns ? columns : nil)
            guard let named = head.layout else { return try endWithoutHeader(input, stream) }
            layout = named
        }
        columns = layout.columns
        hasColumns = true
        current = OpenInput(
            stream: stream, buffer: buffer,
            filter: RowFilter(
                layout, request.columns.timeType, request.bounds, request.dialect, tally: finished,
                search: search, encoder: try encoder(layout)))
        if try !buffer.fill(stream.read) {
            finished.notes.append("\(input.name) has no rows")
            try closeCurrent(keepingNotes: true)
        }
    }

    private func endWithoutHeader(_ input: any RowInput, _ stream: any ByteStream) throws {
        // If the program that should write the header has failed, its status explains more than the missing header.
        try stream.end()
        guard input.mayLackHeader else { throw RecordError.emptyFile }
        finished.notes.append("\(input.name) printed nothing, not even a header")
    }

    /// Converts rows to tuples; `nil` for rows that are sent as text.
    private func encoder(_ layout: RecordLayout) throws -> BinaryEncoder? {
        guard request.copyFormat == .binary else { return nil }
        return try BinaryEncoder(
            layout, request.columns.timeType, request.columns.types, request.dialect,
            encoding: request.format.encoding)
    }

    private func closeCurrent(keepingNotes: Bool = false) throws {
        guard let input = current else { return }
        current = nil
        var tally = input.filter.tally
        if keepingNotes { tally.notes = finished.notes }
        finished = tally
        if let search { self.search = (search.line, input.filter.sentLines) }
        do {
            try input.stream.end()
        } catch {
            input.stream.abandon()
            throw error
        }
        if next < inputs.count, inputs[next].part != nil { spare = input.buffer }
    }
}
