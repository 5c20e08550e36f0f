/// What the body gives, or `nil` when that takes too long. Then, and when the task is cancelled, the body is cancelled
/// and left behind.
///
/// - Parameter limit: `nil` for as long as it takes.
/// - Throws: what the body throws; `CancellationError`.
public func within<Result: Sendable>(
    _ limit: Duration?, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
    let (outcomes, giver) = AsyncStream<Swift.Result<Result, any Error>?>.makeStream()
    let work = _Concurrency.Task {
        do {
            giver.yield(.success(try await body()))
        } catch {
            giver.yield(.failure(error))
        }
    }
    let clock = limit.map { limit in
        _Concurrency.Task {
            try? await _Concurrency.Task.sleep(for: limit)
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
