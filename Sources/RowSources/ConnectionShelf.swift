import Synchronization

/// Connections that are open and idle.
final class ConnectionShelf: Sendable {
    private let client: any DatabaseClient
    private let idle = Mutex<[HeldConnection]>([])

    init(_ client: any DatabaseClient) {
        self.client = client
    }

    deinit {
        idle.withLock { for held in $0 { held.putAway() } }
    }

    /// Gives a connection that nobody else uses meanwhile, an idle or a new one. After an error it is closed:
    /// nobody knows what state it is in.
    ///
    /// When the task is cancelled the connection is interrupted, and its signal raised.
    func withConnection<Result: Sendable>(
        _ body: @Sendable (HeldConnection) async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let stop = try Signal()
        let held = try await withTaskCancellationHandler {
            try await taken(stop)
        } onCancel: {
            stop.raise()
        }
        do {
            let result = try await withTaskCancellationHandler {
                try await body(held)
            } onCancel: {
                held.interrupt()
            }
            // A cancellation at the last moment has made it useless.
            if stop.isRaised { await held.close() } else { idle.withLock { $0.append(held) } }
            return result
        } catch {
            let isCancelled = stop.isRaised && Task.isCancelled
            await held.close()
            throw isCancelled ? CancellationError() : error
        }
    }

    private func taken(_ stop: Signal) async throws -> HeldConnection {
        if let held = idle.withLock({ $0.popLast() }) { return held.with(stop) }
        let thread = try CallThread.start()
        let client = client
        do {
            let connection = try await onThread {
                stop.liveness?.wait { "a connection to \(client.place)" }
                defer { stop.liveness?.touch() }
                return try thread.run(stop, dropped: { $0.close() }) { try client.connect() }
            }
            return HeldConnection(connection, thread, stop)
        } catch {
            thread.stop()
            throw error
        }
    }
}

/// A connection in use, the thread on which its calls are made, and the signal that ends them.
struct HeldConnection: Sendable {
    /// Called on the thread alone.
    let connection: any DatabaseConnection
    private let thread: CallThread
    let stop: Signal

    init(_ connection: any DatabaseConnection, _ thread: CallThread, _ stop: Signal) {
        self.connection = connection
        self.thread = thread
        self.stop = stop
    }

    /// The same for somebody else.
    func with(_ stop: Signal) -> HeldConnection {
        HeldConnection(connection, thread, stop)
    }

    /// Makes a call that may block, and says meanwhile what is waited for.
    ///
    /// - Parameter what: such as `a count of the table readings of the source `meters``.
    func ask<Result: Sendable>(
        for what: String, _ call: @escaping @Sendable (any DatabaseConnection) throws -> Result
    ) async throws -> Result {
        let connection = connection
        return try await onThread {
            stop.liveness?.wait { what }
            defer { stop.liveness?.touch() }
            return try run { try call(connection) }
        }
    }

    /// Makes a call, from a thread that may wait.
    func run<Result: Sendable>(_ call: @escaping @Sendable () throws -> Result) throws -> Result {
        try thread.run(stop, call)
    }

    /// Ends the call that goes on, and all that follow.
    func interrupt() {
        stop.raise()
        connection.interrupt()
    }

    /// Closes the connection, which nobody may use any more; one that stands still is left behind.
    func close() async {
        stop.raise()
        let (connection, thread, stop) = (connection, thread, stop)
        try? await onThread { try thread.run(stop) { connection.close() } }
        thread.stop()
    }

    /// Closes the connection without waiting for it.
    func putAway() {
        let connection = connection
        thread.add { connection.close() }
        thread.stop()
    }
}
