import Threads

/// Runs work that blocks on a thread of its own.
///
/// - Throws: what the work throws; `ThreadError`.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do throws(ThreadError) {
            try WorkerThread.run { continuation.resume(with: Swift.Result { try work() }) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
