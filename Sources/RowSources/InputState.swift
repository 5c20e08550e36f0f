import Rows
import Terms
import TimeAxis

/// Where a reader stands in its inputs.
struct InputState {
    private(set) var columns: [String]
    private(set) var found: RowPlace?
    private(set) var hasEnded = false
    private let inputs: [any RowInput]
    private let shape: RowShape
    private let stop: Signal
    private var next = 0
    private var current: Current?
    private var finished = RowTally()
    private var search: (line: Int, sent: Int)?
    private var hasColumns = false
    /// The buffer of a part, which the next part can use.
    private var spare: RecordBuffer?

    private struct Current {
        let stream: any ByteStream
        let buffer: RecordBuffer
        var filter: RowFilter
    }

    init(_ inputs: [any RowInput], _ shape: RowShape, _ stop: Signal, searching line: Int?) {
        self.inputs = inputs
        self.shape = shape
        self.stop = stop
        search = line.map { ($0, 0) }
        columns = shape.columns ?? shape.request.columns ?? shape.request.table
        hasColumns = shape.columns != nil
    }

    var tally: RowTally { current?.filter.tally ?? finished }

    /// The input that is read, or was read last.
    var inputName: String { inputs.isEmpty ? "" : inputs[max(0, next - 1)].name }

    /// - Returns: nil after the last row. A batch may be empty where nothing is kept.
    mutating func nextBatch(limit: Int, keeping: Bool) throws -> [UInt8]? {
        var batch: [UInt8] = []
        if keeping { batch.reserveCapacity(limit + limit / 4) }
        while keeping ? batch.count < limit : true {
            if current == nil {
                try openNext()
                if current == nil { break }
            }
            if try take(into: &batch, limit, keeping) {
                if !keeping { return batch }
            } else {
                try closeCurrent()
            }
        }
        return batch.isEmpty ? nil : batch
    }

    /// Takes records of the current input; false at its end.
    private mutating func take(into batch: inout [UInt8], _ limit: Int, _ keeping: Bool) throws -> Bool {
        guard var current else { return false }
        self.current = nil
        defer { self.current = current }
        do {
            guard try current.buffer.fill(current.stream.read) else { return false }
            try current.filter.take(from: current.buffer, into: &batch, limit: limit, keeping: keeping)
        } catch let fault as RowFault where current.buffer.hasReadAll {
            // A row that is cut short says less than the program that failed while it wrote it.
            try current.stream.end()
            throw fault
        }
        if let line = current.filter.found { found = RowPlace(input: inputName, line: line) }
        return true
    }

    /// Opens inputs until one has records to give; leaves ``hasEnded`` behind when there is none.
    mutating func openNext() throws {
        while current == nil, !hasEnded {
            guard next < inputs.count else {
                finished = try shape.closing?(finished) ?? finished
                hasEnded = true
                return
            }
            let input = inputs[next]
            next += 1
            let stream = try input.open(stop)
            let buffer = spare ?? RecordBuffer(shape.dialect)
            spare = nil
            do {
                try start(input, stream, buffer)
            } catch {
                stream.abandon()
                throw error
            }
        }
    }

    private mutating func start(
        _ input: any RowInput, _ stream: any ByteStream, _ buffer: RecordBuffer
    ) throws {
        let layout: RecordLayout
        if let part = input.part {
            buffer.restart(at: part.start, part.ending)
            layout = part.layout
        } else {
            let head = try InputHead(buffer, stream, shape, sentBefore: hasColumns ? columns : nil)
            guard let named = head.layout else { return try endWithoutHeader(input, stream) }
            layout = named
        }
        columns = layout.columns
        hasColumns = true
        current = Current(
            stream: stream, buffer: buffer,
            filter: RowFilter(
                layout, shape.request.timeType, shape.bounds, shape.dialect, tally: finished, search: search,
                encoder: try encoder(layout)))
        if try !buffer.fill(stream.read) {
            finished.notes.append("\(input.name) has no rows")
            try closeCurrent(keepingNotes: true)
        }
    }

    private mutating func endWithoutHeader(_ input: any RowInput, _ stream: any ByteStream) throws {
        // A program that failed at once says more in its status than its missing header does.
        try stream.end()
        guard input.mayLackHeader else {
            throw RowFault.emptyFile
        }
        finished.notes.append("\(input.name) printed nothing, not even a header")
    }

    /// What turns the rows into tuples; nil when they go as text.
    private func encoder(_ layout: RecordLayout) throws -> BinaryEncoder? {
        guard case .binary(let types) = shape.form else { return nil }
        return try BinaryEncoder(
            layout, shape.request.timeType, types, shape.dialect, encoding: shape.format.encoding)
    }

    private mutating func closeCurrent(keepingNotes: Bool = false) throws {
        guard let current else { return }
        self.current = nil
        var tally = current.filter.tally
        if keepingNotes { tally.notes = finished.notes }
        finished = tally
        if let search { self.search = (search.line, current.filter.sentLines) }
        do {
            try current.stream.end()
        } catch {
            current.stream.abandon()
            throw error
        }
        if next < inputs.count, inputs[next].part != nil { spare = current.buffer }
    }

    mutating func abandon() {
        current?.stream.abandon()
        current = nil
    }
}
