import Synchronization

/// Connections that are open and idle.
final class ConnectionShelf: Sendable {
    private let client: any DatabaseClient
    private let idle = Mutex<[any DatabaseConnection]>([])

    init(_ client: any DatabaseClient) {
        self.client = client
    }

    deinit {
        idle.withLock { for connection in $0 { connection.close() } }
    }

    /// Gives a connection that nobody else uses meanwhile, an idle or a new one. After an error it is closed:
    /// nobody knows what state it is in.
    ///
    /// When the task is cancelled the connection is interrupted, and the signal raised.
    func withConnection<Result: Sendable>(
        _ body: @Sendable (any DatabaseConnection, Signal) async throws -> Result
    ) async throws -> Result {
        let connection = try await taken()
        let stop = try Signal()
        do {
            let result = try await withTaskCancellationHandler {
                try await body(connection, stop)
            } onCancel: {
                stop.raise()
                connection.interrupt()
            }
            // A cancellation at the last moment has made it useless.
            if stop.isRaised { connection.close() } else { idle.withLock { $0.append(connection) } }
            return result
        } catch {
            try? await onThread { connection.close() }
            throw stop.isRaised && Task.isCancelled ? CancellationError() : error
        }
    }

    private func taken() async throws -> any DatabaseConnection {
        try Task.checkCancellation()
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        let client = client
        return try await onThread { try client.connect() }
    }
}
