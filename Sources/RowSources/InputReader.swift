import Rows
import Synchronization
import Terms
import TimeAxis

/// What the sources have in common: the window's rows out of one input after the other.
struct RowShape: Sendable {
    let request: ColumnRequest
    let format: CSVFormat
    let dialect: CSVDialect
    let bounds: RowBounds
    let form: RowForm
    /// The columns that are sent, where they are known before any input is opened.
    var columns: [String]?
    /// Looks at what was given once all inputs are read, and completes it; throws where it cannot be right.
    var closing: (@Sendable (RowTally) throws -> RowTally)?

    /// As text, what is sent is CSV of the same form, without header.
    var sentFormat: SentFormat {
        guard form == .text else { return .binary }
        var format = format
        format.header = false
        return .csv(format)
    }
}

/// Reads inputs one after the other.
final class InputReader: PreparedReader {
    /// How many bytes a batch holds about.
    static let batchSize = 256 << 10

    let format: SentFormat
    private let stop: Signal
    private let state: Mutex<InputState>
    private let published = Mutex((columns: [String](), tally: RowTally()))

    init(_ inputs: [any RowInput], _ shape: RowShape, _ stop: Signal, searching line: Int? = nil) {
        format = shape.sentFormat
        self.stop = stop
        state = Mutex(InputState(inputs, shape, stop, searching: line))
    }

    var columns: [String] { published.withLock { $0.columns } }
    var tally: RowTally { published.withLock { $0.tally } }

    /// Opens the first input, so that the columns are known.
    func prepare() throws {
        try reading { state in try state.openNext() }
    }

    func next() throws -> [UInt8]? {
        try reading { state in
            // A first batch ends with its first record.
            let limit = state.tally.rows == 0 ? 1 : Self.batchSize
            return try state.nextBatch(limit: limit, keeping: true)
        }
    }

    /// Reads to the end without keeping anything.
    func count() throws -> RowTally {
        try reading { state in
            while try state.nextBatch(limit: .max, keeping: false) != nil {}
            return state.tally
        }
    }

    /// Reads until the searched line is found.
    func search() throws -> RowPlace? {
        try reading { state in
            while state.found == nil, try state.nextBatch(limit: .max, keeping: false) != nil {}
            return state.found
        }
    }

    /// - Throws: when the rows were not read to the end.
    func finish() throws {
        try state.withLock { state in
            guard state.hasEnded else {
                let place = RowPlace(input: state.inputName)
                state.abandon()
                throw SourceError(
                    .notReadToEnd, place, "the rows were not read to their end",
                    hint: "this is a fault of the program; nothing of the window may be committed")
            }
        }
    }

    func abandon() {
        state.withLock { $0.abandon() }
    }

    private func reading<Result: Sendable>(_ work: (inout InputState) throws -> Result) throws -> Result {
        try state.withLock { state in
            if stop.isRaised { throw CancellationError() }
            defer {
                let (columns, tally) = (state.columns, state.tally)
                published.withLock { $0 = (columns, tally) }
            }
            do {
                return try work(&state)
            } catch let fault as RowFault {
                throw SourceError(fault, in: state.inputName)
            }
        }
    }
}
