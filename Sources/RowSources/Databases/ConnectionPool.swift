import Synchronization

/// The connections to a source. Idle ones are kept for later calls.
final class ConnectionPool: Sendable {
    private let client: any DatabaseClient
    private let idle = Mutex<[PooledConnection]>([])

    init(_ client: any DatabaseClient) {
        self.client = client
    }

    deinit {
        idle.withLock { for connection in $0 { connection.closeLater() } }
    }

    /// Gives `body` a connection of its own, an idle or a new one. It is closed after an error, as its state is unknown.
    ///
    /// When the task is cancelled, the connection is interrupted and its signal raised.
    func withConnection<Result: Sendable>(
        _ body: @Sendable (PooledConnection) async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let stop = try Signal()
        let connection = try await withTaskCancellationHandler {
            try await idleOrNew(stop)
        } onCancel: {
            stop.raise()
        }
        do {
            let result = try await withTaskCancellationHandler {
                try await body(connection)
            } onCancel: {
                connection.interrupt()
            }
            // A connection that was interrupted at the last moment cannot be used again.
            if stop.isRaised { await connection.close() } else { idle.withLock { $0.append(connection) } }
            return result
        } catch {
            let isCancelled = stop.isRaised && Task.isCancelled
            await connection.close()
            throw isCancelled ? CancellationError() : error
        }
    }

    private func idleOrNew(_ stop: Signal) async throws -> PooledConnection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection.with(stop) }
        let thread = try CallThread()
        let client = client
        do {
            let connection = try await onThread {
                stop.liveness?.wait { "a connection to \(client.place)" }
                defer { stop.liveness?.touch() }
                return try thread.run(stop, dropped: { $0.close() }) { try client.connect() }
            }
            return PooledConnection(connection, thread, stop)
        } catch {
            thread.stop()
            throw error
        }
    }
}

/// A connection in use, the thread on which its calls are made, and the signal that ends them.
struct PooledConnection: Sendable {
    /// Called on the thread only.
    let connection: any DatabaseConnection
    private let thread: CallThread
    let stop: Signal

    init(_ connection: any DatabaseConnection, _ thread: CallThread, _ stop: Signal) {
        self.connection = connection
        self.thread = thread
        self.stop = stop
    }

    /// The same connection with the signal of another task.
    func with(_ stop: Signal) -> PooledConnection {
        PooledConnection(connection, thread, stop)
    }

    /// Makes a call that may block.
    ///
    /// - Parameter what: the result that is waited for, for people: `a count of the table readings`.
    func ask<Result: Sendable>(
        for what: String, _ call: @escaping @Sendable (any DatabaseConnection) throws -> Result
    ) async throws -> Result {
        let connection = connection
        return try await onThread {
            try run(waitingFor: { what }) { try call(connection) }
        }
    }

    /// Makes a call and waits for it. Blocks.
    ///
    /// - Parameter cause: the result that is waited for, for people.
    func run<Result: Sendable>(
        waitingFor cause: @escaping @Sendable () -> String, _ call: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        stop.liveness?.wait(for: cause)
        defer { stop.liveness?.touch() }
        return try thread.run(stop, call)
    }

    /// Ends the present call and all later ones.
    func interrupt() {
        stop.raise()
        connection.interrupt()
    }

    /// Closes the connection. One that hangs is left behind.
    func close() async {
        stop.raise()
        let (connection, thread, stop) = (connection, thread, stop)
        try? await onThread { try thread.run(stop) { connection.close() } }
        thread.stop()
    }

    /// Closes the connection without waiting for it.
    func closeLater() {
        let connection = connection
        thread.add { connection.close() }
        thread.stop()
    }
}
