/// Runs the body and returns its result, or `nil` when the time limit passes first.
///
/// When the limit passes, or the task is cancelled, the body is cancelled and its end is not awaited.
///
/// - Parameter limit: `nil` for no limit.
/// - Throws: The error of the body; `CancellationError`.
package func withTimeLimit<Result: Sendable>(
    _ limit: Duration?, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
    let (outcomes, giver) = AsyncStream<Swift.Result<Result, any Error>?>.makeStream()
    let work = Task {
        do {
            giver.yield(.success(try await body()))
        } catch {
            giver.yield(.failure(error))
        }
    }
    let clock = limit.map { limit in
        Task {
            try? await Task.sleep(for: limit)
            giver.yield(nil)
        }
    }
    defer {
        work.cancel()
        clock?.cancel()
    }
    for await outcome in outcomes { return try outcome?.get() }
    throw CancellationError()
}
