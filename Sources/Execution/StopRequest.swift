import Synchronization

/// How far a run has been asked to stop; shared by all who have to know.
public final class StopRequest: Sendable {
    private struct State {
        var isStopped = false
        var isImmediate = false
        /// The run itself, while it goes on.
        var work: _Concurrency.Task<RunSummary, any Error>?
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether no window is to be begun any more.
    public var isStopped: Bool { state.withLock(\.isStopped) }

    /// Whether what is in flight is to be rolled back.
    public var isImmediate: Bool { state.withLock(\.isImmediate) }

    /// Asks for the end; a second time, or `immediately`, cancels what is in flight. Returns whether it does.
    func raise(immediately: Bool) -> Bool {
        let (work, isImmediate) = state.withLock { state in
            state.isImmediate = state.isImmediate || state.isStopped || immediately
            state.isStopped = true
            return (state.work, state.isImmediate)
        }
        if isImmediate { work?.cancel() }
        return isImmediate
    }

    /// Names what is to be cancelled.
    func watch(_ work: _Concurrency.Task<RunSummary, any Error>) {
        let isImmediate = state.withLock { state in
            state.work = work
            return state.isImmediate
        }
        if isImmediate { work.cancel() }
    }
}
