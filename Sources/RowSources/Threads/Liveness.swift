import Synchronization

/// The progress of a task: when a row last moved, and the cause of the wait while none does.
///
/// `StallWatch` binds one for each task. The sources that the task reads report to it.
package final class Liveness: Sendable {
    /// The one of the running task; `nil` outside a watched task.
    @TaskLocal package static var current: Liveness?

    private struct State {
        var movedAt = ContinuousClock.now
        var cause: (@Sendable () -> String)?
        var isInDatabase = true
        var obstacle: (@Sendable () -> String?)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Records that something moved, and that nothing is waited for.
    package func touch() {
        state.withLock { $0 = State() }
    }

    /// Records that something moved, and that the wait goes on for the same cause.
    package func moveOn() {
        state.withLock { $0.movedAt = .now }
    }

    /// Sets the cause of the wait, such as `a row of the rows command (process 4711)`. It is evaluated when it is shown.
    ///
    /// - Parameter isInDatabase: whether a database has to answer; false for a command.
    package func wait(isInDatabase: Bool = true, for cause: @escaping @Sendable () -> String) {
        state.withLock { ($0.cause, $0.isInDatabase) = (cause, isInDatabase) }
    }

    /// Sets an obstacle to the awaited step, such as a lock. It returns `nil` once it is gone.
    package func meet(_ obstacle: @escaping @Sendable () -> String?) {
        state.withLock { $0.obstacle = obstacle }
    }

    /// The last movement.
    package var movedAt: ContinuousClock.Instant { state.withLock(\.movedAt) }

    /// The cause of the wait: the obstacle if there is one, else the awaited step; `nil` if none was set.
    package var cause: String? {
        let state = state.withLock { $0 }
        return state.obstacle?() ?? state.cause?()
    }

    /// Whether the wait is for a database, not for a command.
    package var waitsForDatabase: Bool { state.withLock(\.isInDatabase) }
}
