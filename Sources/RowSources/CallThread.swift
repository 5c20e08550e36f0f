import Dispatch
import Glibc
import Synchronization

/// A thread for calls into a client library, one after the other. Such a call may block for ever: a server that
/// stands still answers neither it nor the request to end it.
///
/// Whoever waits for a call leaves soon after a signal was raised, returned or not. The thread is then left behind with
/// what it still has to do, such as closing the connection, and ends with that or with the process.
final class CallThread: Sendable {
    private enum Item {
        case work(@Sendable () -> Void)
        case stop
    }

    private struct State {
        var items: [Item] = []
        /// Whether somebody has left while a call went on.
        var isLeft = false
    }

    /// How long a call that was asked to end is waited for.
    private static let grace = Duration.seconds(4)
    /// How often the signal is looked at.
    private static let pace = DispatchTimeInterval.milliseconds(100)

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)

    /// - Throws: ``ThreadError``.
    static func start() throws -> CallThread {
        let thread = CallThread()
        let retained = Unmanaged.passRetained(thread)
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CallThread>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            throw ThreadError(code: code)
        }
        pthread_detach(handle)
        return thread
    }

    /// Blocks until the call has returned, or until the signal was raised and the call did not heed it.
    ///
    /// The call is made with the liveness of the signal's task.
    ///
    /// - Parameter dropped: given what the call still returns once nobody waits for it any more.
    /// - Throws: what the call throws; `CancellationError` when it was left.
    func run<Result: Sendable>(
        _ stop: Signal, dropped: @escaping @Sendable (Result) -> Void = { _ in },
        _ call: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        let outcome = Outcome<Result>()
        let isLeft = state.withLock(\.isLeft)
        add {
            let result = Liveness.$current.withValue(stop.liveness) { Swift.Result { try call() } }
            if let late = outcome.end(with: result) { dropped(late) }
        }
        var deadline: ContinuousClock.Instant? = isLeft ? .now : nil
        while outcome.ended.wait(timeout: .now() + Self.pace) == .timedOut {
            guard isLeft || stop.isRaised else { continue }
            let end = deadline ?? .now + Self.grace
            deadline = end
            if .now >= end, outcome.leave() {
                state.withLock { $0.isLeft = true }
                throw CancellationError()
            }
        }
        return try outcome.get()
    }

    /// Queues a call that nobody waits for.
    func add(_ call: @escaping @Sendable () -> Void) {
        append(.work(call))
    }

    /// Ends the thread after what is queued.
    func stop() {
        append(.stop)
    }

    private func append(_ item: Item) {
        state.withLock { $0.items.append(item) }
        filled.signal()
    }

    private func work() {
        while true {
            filled.wait()
            switch state.withLock({ $0.items.removeFirst() }) {
            case .work(let body): body()
            case .stop: return
            }
        }
    }
}

/// What became of a call, for one who waits for it.
private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case running, left
        case ended(Result<Value, any Error>)
    }

    let ended = DispatchSemaphore(value: 0)
    private let state = Mutex(State.running)

    /// Returns the value when nobody waits for it any more.
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
