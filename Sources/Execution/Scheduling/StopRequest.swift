import Synchronization

/// The request to stop a run, shared by everything that heeds it.
package final class StopRequest: Sendable {
    private struct State {
        var isStopped = false
        var isImmediate = false
        /// The run itself, while it goes on.
        var work: Task<RunSummary, any Error>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether no further window is to be begun.
    package var isStopped: Bool { state.withLock(\.isStopped) }

    /// Whether what is in flight is to be rolled back.
    package var isImmediate: Bool { state.withLock(\.isImmediate) }

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
    func watch(_ work: Task<RunSummary, any Error>) {
        let isImmediate = state.withLock { state in
            state.work = work
            return state.isImmediate
        }
        if isImmediate { work.cancel() }
    }
}
