/// The last that is known of a task.
public struct TaskRecord: Hashable, Sendable {
    public var phase: Phase
    /// What the task meant when it last started.
    public var fingerprint: Fingerprint
    /// How often it started, from 1.
    public var attempts: Int
    /// When it last started, in microseconds since 2000-01-01 UTC.
    public var startedAt: Int64
    /// When it ended.
    public var endedAt: Int64?
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
    public enum Phase: Hashable, Sendable {
        /// It has not ended: it runs, or its process died.
        case started
        /// Its process died.
        case interrupted
        indirect case succeeded(TaskResult)
        indirect case failed(TaskFailure)
        case cancelled
    }

    /// What it reported, when it succeeded.
    public var result: TaskResult? {
        if case .succeeded(let result) = phase { result } else { nil }
    }

    /// Why it failed, when it did.
    public var failure: TaskFailure? {
        if case .failed(let failure) = phase { failure } else { nil }
    }
}
