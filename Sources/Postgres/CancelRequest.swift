import CLibPQ
import Dispatch
import Threads

/// The request to end the statement that a connection has in flight.
package final class CancelRequest: @unchecked Sendable {
    // Used by one thread: the one that sends it, and that keeps the request alive until then.
    private let handle: OpaquePointer
    private let isSent = DispatchSemaphore(value: 0)

    /// `nil` when the connection is lost.
    package init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Sends the request on a thread of its own.
    ///
    /// - Returns: false if sending takes longer than that. The request may still arrive then, so the connection must
    ///   not be used for another statement.
    package func send(within time: DispatchTimeInterval) -> Bool {
        let isRunning: Void? = try? WorkerThread.run { [self] in
            var message = [CChar](repeating: 0, count: 256)
            // When the server cannot be reached for it, the statement goes on and is waited for.
            _ = PQcancel(handle, &message, Int32(message.count))
            isSent.signal()
        }
        guard isRunning != nil else { return true }
        return isSent.wait(timeout: .now() + time) == .success
    }
}
