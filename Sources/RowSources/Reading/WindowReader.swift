import Rows
import Synchronization

/// The reader of one window's rows, for all kinds of source.
///
/// The first call opens the rows. Rows of a database are read on the connection's thread, all others on the caller's.
final class WindowReader: RowReader {
    /// The size of a batch, in bytes.
    static let batchSize = 256 << 10

    private let name: String
    private let stop: Signal
    private let connection: PooledConnection?
    private let open: @Sendable () throws -> any WindowRows
    private let state = Mutex(State())
    /// Copied from the rows after each call. A caller must not wait for the lock on the rows, which a call holds.
    private let published: Mutex<Published>

    private struct State {
        var rows: (any WindowRows)?
    }

    private struct Published {
        var name: String
        var columns: [String] = []
        var tally = RowTally()
        var hasEnded = false
    }

    /// - Parameters:
    ///   - name: the name of the source in messages.
    ///   - stop: makes every call throw `CancellationError` once raised.
    ///   - connection: makes the calls that read from a database; `nil` for other sources.
    ///   - open: opens the rows, as far as the columns are known.
    init(
        _ name: String, _ stop: Signal, on connection: PooledConnection? = nil,
        open: @escaping @Sendable () throws -> any WindowRows
    ) {
        self.name = name
        self.stop = stop
        self.connection = connection
        self.open = open
        published = Mutex(Published(name: name))
    }

    var columns: [String] { published.withLock(\.columns) }
    var tally: RowTally { published.withLock(\.tally) }

    func next() throws -> [UInt8]? {
        try read { rows in
            // The first batch is the first row.
            try rows.next(limit: rows.tally.rows == 0 ? 1 : Self.batchSize)
        }.flatMap(\.self)
    }

    /// Reads to the end without keeping anything.
    func count() throws -> RowTally {
        while try read({ rows in try rows.skip() }) == true {}
        return tally
    }

    /// Reads up to the row of the request's `sentLine`.
    func findSentLine() throws -> RowPlace? {
        try read { rows in try rows.findSentLine() }.flatMap(\.self)
    }

    /// Reads the first rows, for a sample.
    func head() throws -> SampleHead {
        var isAll = false
        while !isAll, tally.rows < SampleHead.rowLimit { isAll = try next() == nil }
        let head = SampleHead(tally: tally, columns: columns, isAll: isAll)
        return state.withLock { state in
            var described = head
            state.rows?.describe(in: &described)
            return described
        }
    }

    // MARK: Opening and closing

    /// Gives the reader to `body`, and makes sure that all rows were read and that the source ended well.
    func deliver<Result: Sendable>(
        to body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        do {
            // Opens the rows, so that the columns are known.
            try await onThread { _ = try self.read { _ in } }
            let result = try await body(self)
            try await onThread { try self.finish() }
            return result
        } catch {
            // Also ends a call in which a thread of the body may still be blocked.
            if let connection { connection.interrupt() } else { stop.raise() }
            try? await onThread { try self.close() }
            throw error
        }
    }

    /// Reads rows on a thread of its own for `work`, and closes the source, whose other rows are dropped.
    func examine<Result: Sendable>(
        _ work: @escaping @Sendable (WindowReader) throws -> Result
    ) async throws -> Result {
        try await onThread {
            defer { try? self.close() }
            return try work(self)
        }
    }

    /// - Throws: ``SourceError`` if rows are left; `CancellationError` if the source could not be closed.
    private func finish() throws {
        try close()
        let (name, hasEnded) = published.withLock { ($0.name, $0.hasEnded) }
        guard hasEnded else {
            throw SourceError(
                .notReadToEnd, RowPlace(input: name), "the rows were not read to their end",
                hint: "this is a bug of hyperfill; nothing of the window may be committed")
        }
    }

    private func close() throws {
        try call(waitingFor: "the end of the rows of \(self.name)") { state in
            state.rows?.close()
            state.rows = nil
        }
    }

    // MARK: Calls

    /// Works with the rows, which the first call opens.
    ///
    /// - Returns: `nil` after the last row.
    private func read<Result: Sendable>(
        _ work: @escaping @Sendable (any WindowRows) throws -> Result
    ) throws -> Result? {
        if stop.isRaised { throw CancellationError() }
        return try call(waitingFor: "rows of \(self.name)") { [self] state in
            guard !published.withLock(\.hasEnded) else { return nil }
            let rows = try state.rows ?? open()
            state.rows = rows
            defer {
                let current = Published(
                    name: rows.name, columns: rows.columns, tally: rows.tally, hasEnded: rows.hasEnded)
                published.withLock { $0 = current }
            }
            return try work(rows)
        }
    }

    /// - Parameter cause: what the call waits for, for people.
    private func call<Result: Sendable>(
        waitingFor cause: @autoclosure @escaping @Sendable () -> String,
        _ work: @escaping @Sendable (inout State) throws -> Result
    ) throws -> Result {
        guard let connection else { return try state.withLock { try work(&$0) } }
        return try connection.run(waitingFor: cause) { [self] in try state.withLock { try work(&$0) } }
    }
}
