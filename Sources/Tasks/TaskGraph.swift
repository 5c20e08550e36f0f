import Terms

/// What a plan compiles to: a value, all that crosses from the compiler to the executor.
public struct TaskGraph: Hashable, Codable, Sendable {
    /// The plan file's path as it was given.
    public var planFile: String
    /// The target's connection string, its references to the environment unresolved; `nil` leaves everything
    /// to libpq's own variables.
    public var connection: Template?
    /// Sessions on the target that work at once, from 1.
    public var workers: Int
    /// What a run waits for, and how often it tries again; decides no outcome.
    public var patience: Patience
    public var hypertables: [HypertableSpec]
    /// In an order that obeys every dependency.
    public var tasks: [PlannedTask]

    public init(
        planFile: String, connection: Template?, workers: Int, patience: Patience = Patience(),
        hypertables: [HypertableSpec], tasks: [PlannedTask]
    ) {
        self.planFile = planFile
        self.connection = connection
        self.workers = workers
        self.patience = patience
        self.hypertables = hypertables
        self.tasks = tasks
    }

    /// The fingerprint of the whole: of all its tasks in order.
    public var fingerprint: Fingerprint {
        Fingerprint(of: tasks.lazy.map(\.fingerprint))
    }

    /// The hypertable that the task belongs to.
    public func hypertable(of task: PlannedTask) -> HypertableSpec {
        hypertables[task.hypertable]
    }
}
