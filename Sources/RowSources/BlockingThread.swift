import Glibc

/// Runs work that blocks on a thread of its own, so that the shared pool keeps its threads.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let box = WorkBox { continuation.resume(with: Swift.Result { try work() }) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(box)
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<WorkBox>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            context.release()
            continuation.resume(throwing: ThreadError(code: code))
        }
    }
}

/// The system gives no further thread.
struct ThreadError: Error, Hashable {
    let code: Int32
}

private final class WorkBox: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }
}
