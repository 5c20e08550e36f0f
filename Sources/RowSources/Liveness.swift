import Synchronization

/// Whether rows move, and what is waited for while none do. Whoever looks after a task binds one; the sources
/// that the task reads tell it.
public final class Liveness: Sendable {
    /// The one of the task that runs; `nil` where nobody looks.
    @TaskLocal public static var current: Liveness?

    private struct State {
        var movedAt = ContinuousClock.now
        var cause: (@Sendable () -> String)?
        var obstacle: (@Sendable () -> String?)?
    }

    private let state = Mutex(State())

    public init() {}

    /// Something moved just now; nothing is waited for any more.
    public func touch() {
        state.withLock { $0 = State() }
    }

    /// Something moved just now, and the same is waited for again.
    public func moveOn() {
        state.withLock { $0.movedAt = .now }
    }

    /// What is waited for from now on, such as `a row of the rows command (process 4711)`; worked out when asked.
    public func wait(for cause: @escaping @Sendable () -> String) {
        state.withLock { $0.cause = cause }
    }

    /// What may keep up what is waited for, such as a lock; `nil` as soon as it does not any more.
    public func meet(_ obstacle: @escaping @Sendable () -> String?) {
        state.withLock { $0.obstacle = obstacle }
    }

    /// When something moved last.
    public var movedAt: ContinuousClock.Instant { state.withLock(\.movedAt) }

    /// What is waited for; `nil` when nobody has said.
    public var cause: String? {
        let state = state.withLock { $0 }
        return state.obstacle?() ?? state.cause?()
    }
}
