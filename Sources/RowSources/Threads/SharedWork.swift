import Synchronization

/// Work that is done once, for the first caller. Other callers wait for the same result.
///
/// The work is stopped if all callers are cancelled. The result is kept for later callers, also an error; only after a
/// transient error is the work done again.
final class SharedWork<Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Value, any Error>, Never>

    private enum State {
        case idle
        case running(Signal, waiters: [Int: Waiter])
        case done(Result<Value, any Error>)
    }

    private let work: @Sendable (Signal) async throws -> Value
    private let state = Mutex((state: State.idle, nextID: 0))

    /// - Parameter work: ends soon, by `CancellationError`, once the signal is raised.
    init(_ work: @escaping @Sendable (Signal) async throws -> Value) {
        self.work = work
    }

    /// - Throws: errors of the work; `CancellationError` if the caller's task was cancelled.
    func value() async throws -> Value {
        while true {
            try Task.checkCancellation()
            let stop = try Signal()
            let id = state.withLock { state in
                state.nextID += 1
                return state.nextID
            }
            let result = await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in wait(waiter, id, stop) }
            } onCancel: {
                leave(id)
            }
            // The work was stopped because all earlier callers were cancelled, just before this one came.
            if case .failure(let error) = result, error is CancellationError { continue }
            return try result.get()
        }
    }

    private func wait(_ waiter: Waiter, _ id: Int, _ stop: Signal) {
        let result: Result<Value, any Error>? = state.withLock { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            switch state.state {
            case .done(let result): return result
            case .running(let stop, var waiters):
                waiters[id] = waiter
                state.state = .running(stop, waiters: waiters)
            case .idle:
                state.state = .running(stop, waiters: [id: waiter])
                Task { await self.run(stop) }
            }
            return nil
        }
        if let result { waiter.resume(returning: result) }
    }

    private func run(_ stop: Signal) async {
        let result: Result<Value, any Error>
        do {
            result = .success(try await work(stop))
        } catch {
            result = .failure(error)
        }
        let waiters = state.withLock { state in
            guard case .running(_, let waiters) = state.state else { return [Int: Waiter]() }
            if case .failure(let error) = result,
                error is CancellationError || (error as? SourceError)?.isTransient == true
            {
                state.state = .idle
            } else {
                state.state = .done(result)
            }
            return waiters
        }
        for waiter in waiters.values { waiter.resume(returning: result) }
    }

    private func leave(_ id: Int) {
        let waiter: Waiter? = state.withLock { state in
            guard case .running(let stop, var waiters) = state.state else { return nil }
            let waiter = waiters.removeValue(forKey: id)
            state.state = .running(stop, waiters: waiters)
            if waiters.isEmpty { stop.raise() }
            return waiter
        }
        waiter?.resume(returning: .failure(CancellationError()))
    }
}
