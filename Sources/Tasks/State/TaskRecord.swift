/// The last that is known of a task.
package struct TaskRecord: Hashable, Sendable {
    package var phase: Phase
    /// What the task meant when it last started.
    package var fingerprint: Fingerprint
    /// How often it started, from 1.
    package var attempts: Int
    /// When it last started, in microseconds since 2000-01-01 UTC.
    package var startedAt: Int64
    /// When it ended.
    package var endedAt: Int64?
    /// The number of the event that started it; says what happened before what.
    var startOrder: Int
    var endOrder: Int?

    init(phase: Phase, fingerprint: Fingerprint, attempts: Int, startedAt: Int64, startOrder: Int) {
        self.phase = phase
        self.fingerprint = fingerprint
        self.attempts = attempts
        self.startedAt = startedAt
        self.startOrder = startOrder
    }

    /// How far the task got. What it told lies apart: there may be a million records, of which few are looked at.
    package enum Phase: Hashable, Sendable {
        /// It has not ended: it runs, or its process died.
        case started
        /// Its process died.
        case interrupted
        indirect case succeeded(TaskResult)
        indirect case failed(TaskFailure)
        case cancelled
        /// It succeeded, and objects of the target undo its effect.
        indirect case undone(Divergence)
    }

    /// What it reported, when it succeeded.
    package var result: TaskResult? {
        if case .succeeded(let result) = phase { result } else { nil }
    }

    /// Why it failed, when it did.
    package var failure: TaskFailure? {
        if case .failed(let failure) = phase { failure } else { nil }
    }
}
