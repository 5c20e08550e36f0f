import Rows
import Synchronization
import Terms
import TimeAxis

/// Reads a window's rows out of a database's cursor, in batches of one form.
final class CursorReader: RowReader {
    let format: SentFormat
    private let connection: any DatabaseConnection
    private let name: String
    private let request: ColumnRequest
    private let zone: ZoneTable?
    private let window: Window
    private let form: RowForm
    private let stop: Signal
    private let state = Mutex(State())
    private let published = Mutex((columns: [String](), tally: RowTally()))

    private struct State {
        var rows: CursorRows?
        var hasEnded = false

        /// - Returns: nil after the last row.
        mutating func batch() throws -> [UInt8]? {
            guard let rows else { return nil }
            // A first batch ends with its first record.
            return try rows.nextBatch(limit: rows.tally.rows == 0 ? 1 : InputReader.batchSize)
        }
    }

    init(
        _ connection: any DatabaseConnection, _ name: String, _ request: ColumnRequest, _ zone: ZoneTable?,
        _ window: Window, _ form: RowForm, _ stop: Signal
    ) {
        self.connection = connection
        self.name = name
        self.request = request
        self.zone = zone
        self.window = window
        self.form = form
        self.stop = stop
        format = form == .text ? .csv(CSVFormat()) : .binary
    }

    var columns: [String] { published.withLock { $0.columns } }
    var tally: RowTally { published.withLock { $0.tally } }

    /// Opens the cursor, so that the columns are known.
    func prepare() throws {
        try reading { _ in }
    }

    func next() throws -> [UInt8]? {
        try reading { state in try state.batch() }.flatMap(\.self)
    }

    /// Reads until the row is found that covers a line of what is sent, in binary a tuple.
    func search(_ line: Int) throws -> RowPlace? {
        try reading { state in try state.rows?.place(ofSentLine: line) }.flatMap(\.self)
    }

    /// - Throws: when the rows were not read to the end.
    func finish() throws {
        abandon()
        guard state.withLock(\.hasEnded) else {
            throw SourceError(
                .notReadToEnd, RowPlace(input: name), "the rows were not read to their end",
                hint: "this is a fault of the program; nothing of the window may be committed")
        }
    }

    /// Closes the cursor.
    func abandon() {
        state.withLock { state in
            state.rows?.close()
            state.rows = nil
        }
    }

    /// - Returns: nil after the last row.
    private func reading<Result: Sendable>(_ work: (inout State) throws -> Result) throws -> Result? {
        try state.withLock { state in
            if stop.isRaised { throw CancellationError() }
            guard !state.hasEnded else { return nil }
            if state.rows == nil {
                let cursor = try connection.rows(of: window, as: form)
                state.rows = try CursorRows(cursor, name, request, zone, window, form)
            }
            defer {
                let now = (state.rows?.columns ?? [], state.rows?.tally ?? RowTally())
                published.withLock { $0 = now }
            }
            let result = try work(&state)
            state.hasEnded = state.rows?.hasEnded ?? true
            return result
        }
    }
}
