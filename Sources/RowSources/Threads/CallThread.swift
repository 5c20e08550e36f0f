import Dispatch
import Synchronization
import Threads

/// Makes calls into a client library on a thread of its own, one after the other. Such a call may block for ever: a
/// server that stands still answers neither it nor the request to end it.
///
/// A caller leaves soon after a signal was raised, whether its call has returned or not. The thread is then left behind
/// with the calls that are still queued, such as closing the connection, and ends with these or with the process.
final class CallThread: Sendable {
    /// How long a call that was asked to end is waited for.
    private static let grace = Duration.seconds(4)
    /// How often the signal is looked at.
    private static let pace = DispatchTimeInterval.milliseconds(100)

    private let thread: WorkerThread
    /// Whether a caller has left while its call went on.
    private let isLeft = Atomic<Bool>(false)

    /// - Throws: `ThreadError`.
    init() throws {
        thread = try WorkerThread.start()
    }

    /// Blocks until the call has returned, or until the signal was raised and the call did not heed it.
    ///
    /// The call is made with the liveness of the signal's task.
    ///
    /// - Parameter dropped: given what the call returns after its caller has left.
    /// - Throws: what the call throws; `CancellationError` when it was left.
    func run<Result: Sendable>(
        _ stop: Signal, dropped: @escaping @Sendable (Result) -> Void = { _ in },
        _ call: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        let outcome = Outcome<Result>()
        let isLeft = isLeft.load(ordering: .sequentiallyConsistent)
        thread.add {
            let result = Liveness.$current.withValue(stop.liveness) { Swift.Result { try call() } }
            if let late = outcome.end(with: result) { dropped(late) }
        }
        var deadline: ContinuousClock.Instant? = isLeft ? .now : nil
        while outcome.ended.wait(timeout: .now() + Self.pace) == .timedOut {
            guard isLeft || stop.isRaised else { continue }
            let end = deadline ?? .now + Self.grace
            deadline = end
            if .now >= end, outcome.leave() {
                self.isLeft.store(true, ordering: .sequentiallyConsistent)
                throw CancellationError()
            }
        }
        return try outcome.get()
    }

    /// Queues a call whose end is not waited for.
    func add(_ call: @escaping @Sendable () -> Void) {
        thread.add(call)
    }

    /// Ends the thread after what is queued.
    func stop() {
        thread.stop()
    }
}

/// The outcome of a call, for the caller that waits for it.
private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case running, left
        case ended(Result<Value, any Error>)
    }

    let ended = DispatchSemaphore(value: 0)
    private let state = Mutex(State.running)

    /// Returns the value if the caller has left.
    func end(with result: Result<Value, any Error>) -> Value? {
        let late: Value? = state.withLock { state in
            if case .left = state { return try? result.get() }
            state = .ended(result)
            return nil
        }
        ended.signal()
        return late
    }

    /// Gives up waiting; false when the call has ended just now.
    func leave() -> Bool {
        state.withLock { state in
            guard case .running = state else { return false }
            state = .left
            return true
        }
    }

    func get() throws -> Value {
        try state.withLock { state in
            guard case .ended(let result) = state else { throw CancellationError() }
            return try result.get()
        }
    }
}
