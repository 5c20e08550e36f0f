import CLibPQ
import Dispatch
import Glibc

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

    /// Sends it on a thread of its own; false when that takes too long. It may then still arrive: the connection
    /// must not be used for another statement.
    package func send(within time: DispatchTimeInterval) -> Bool {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let request = Unmanaged<CancelRequest>.fromOpaque(argument).takeRetainedValue()
                var message = [CChar](repeating: 0, count: 256)
                // When the server cannot be reached for it, the statement goes on and is waited for.
                _ = PQcancel(request.handle, &message, Int32(message.count))
                request.isSent.signal()
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            return true
        }
        pthread_detach(thread)
        return isSent.wait(timeout: .now() + time) == .success
    }
}
