import Rows
import Synchronization
import Terms
import TimeAxis

/// Reads a window's rows out of a cursor, in batches of one form.
final class CursorReader: PreparedReader {
    let format: SentFormat
    private let open: @Sendable () throws -> any RowCursor
    private let name: String
    private let request: ColumnRequest
    private let zone: ZoneTable?
    private let window: Window
    private let form: RowForm
    private let stop: Signal
    private let outsideHint: String
    /// Where the cursor's calls are made; `nil` for one whose calls end for certain once the signal is raised.
    private let held: HeldConnection?
    private let state = Mutex(State())
    /// What is known of the rows without waiting for a call that goes on, which has the state.
    private let published = Mutex(Published())

    private struct Published {
        var columns: [String] = []
        var tally = RowTally()
        var hasEnded = false
    }

    private struct State {
        var rows: CursorRows?

        /// - Returns: nil after the last row.
        mutating func batch() throws -> [UInt8]? {
            guard let rows else { return nil }
            // A first batch ends with its first record.
            return try rows.nextBatch(limit: rows.tally.rows == 0 ? 1 : InputReader.batchSize)
        }
    }

    /// - Parameters:
    ///   - open: opens the window's rows.
    ///   - outsideHint: what to do about a row that lies outside the window.
    init(
        _ open: @escaping @Sendable () throws -> any RowCursor, _ name: String, _ request: ColumnRequest,
        _ zone: ZoneTable?,
        _ window: Window, _ form: RowForm, _ stop: Signal, outsideHint: String, on held: HeldConnection? = nil
    ) {
        self.outsideHint = outsideHint
        self.open = open
        self.name = name
        self.request = request
        self.zone = zone
        self.window = window
        self.form = form
        self.stop = stop
        self.held = held
        format = form == .text ? .csv(CSVFormat()) : .binary
    }

    var columns: [String] { published.withLock(\.columns) }
    var tally: RowTally { published.withLock(\.tally) }

    /// Opens the cursor, so that the columns are known.
    func prepare() throws {
        try reading { _ in }
    }

    func next() throws -> [UInt8]? {
        try reading { state in try state.batch() }.flatMap(\.self)
    }

    /// From now on, notes values of which only the server says whether it takes them, and columns that are NULL.
    func watchDoubts() {
        state.withLock { $0.rows?.doubts = [] }
    }

    /// Why rows like those read so far go as text, and what was noted.
    var found: (misfit: BinaryMisfit?, doubts: [ValueDoubt], nulls: [SeenNull]) {
        state.withLock { ($0.rows?.misfit, $0.rows?.doubts ?? [], $0.rows?.nulls ?? []) }
    }

    /// Reads until the row is found that covers a line of what is sent, in binary a tuple.
    func search(_ line: Int) throws -> RowPlace? {
        try reading { state in try state.rows?.place(ofSentLine: line) }.flatMap(\.self)
    }

    /// Reads to the end without keeping anything.
    func count() throws -> RowTally {
        while try next() != nil {}
        return tally
    }

    /// - Throws: when the rows were not read to the end; `CancellationError` when the source did not close the cursor.
    func finish() throws {
        try close()
        guard published.withLock(\.hasEnded) else {
            throw SourceError(
                .notReadToEnd, RowPlace(input: name), "the rows were not read to their end",
                hint: "this is a fault of the program; nothing of the window may be committed")
        }
    }

    /// Closes the cursor.
    func abandon() {
        try? close()
    }

    private func close() throws {
        try calling("the end of the rows of \(self.name)") { state in
            state.rows?.close()
            state.rows = nil
        }
    }

    /// - Returns: nil after the last row.
    private func reading<Result: Sendable>(
        _ work: @escaping @Sendable (inout State) throws -> Result
    ) throws -> Result? {
        if stop.isRaised { throw CancellationError() }
        return try calling("rows of \(self.name)") { [self] state in
            guard !published.withLock(\.hasEnded) else { return nil }
            if state.rows == nil {
                let cursor = try open()
                state.rows = try CursorRows(
                    cursor, name, request, zone, window, form, outsideHint: outsideHint)
            }
            var hasEnded = false
            defer {
                let now = Published(
                    columns: state.rows?.columns ?? [], tally: state.rows?.tally ?? RowTally(),
                    hasEnded: hasEnded)
                published.withLock { $0 = now }
            }
            let result = try work(&state)
            hasEnded = state.rows?.hasEnded ?? true
            return result
        }
    }

    /// Works with the cursor where its calls are made.
    ///
    /// - Parameter cause: what is waited for meanwhile.
    private func calling<Result: Sendable>(
        _ cause: @autoclosure @escaping @Sendable () -> String,
        _ work: @escaping @Sendable (inout State) throws -> Result
    ) throws -> Result {
        stop.liveness?.wait(for: cause)
        defer { stop.liveness?.touch() }
        guard let held else { return try state.withLock { try work(&$0) } }
        return try held.run { [self] in try state.withLock { try work(&$0) } }
    }
}
