import Tasks

/// What a run came to.
public struct RunSummary: Sendable {
    /// How many tasks succeeded.
    public private(set) var succeeded = 0
    /// Rows that the run's `copy` tasks loaded.
    public private(set) var rowsCopied = 0
    /// The tasks that failed, in the order in which they did, and why.
    public private(set) var failures: [(task: TaskID, failure: TaskFailure)] = []
    /// The tasks whose effect was rolled back on demand.
    public private(set) var cancelled: [TaskID] = []
    /// The tasks that did not run because one that they depend on did not succeed.
    public internal(set) var blocked: [TaskID] = []
    /// Whether the run was told to stop, and something was left undone for it.
    public internal(set) var isInterrupted = false

    /// How one task ended.
    enum Ending: Sendable {
        case succeeded(TaskResult)
        case failed(TaskFailure)
        case cancelled

        var isSuccess: Bool {
            if case .succeeded = self { true } else { false }
        }
    }

    mutating func add(_ ending: Ending, of task: PlannedTask) {
        switch ending {
        case .succeeded(let result):
            succeeded += 1
            if task.kind == .copy { rowsCopied += result.rows ?? 0 }
        case .failed(let failure): failures.append((task.id, failure))
        case .cancelled: cancelled.append(task.id)
        }
    }

    /// How the state file records the end.
    var end: RunEnd {
        if isInterrupted { return .interrupted }
        return failures.isEmpty ? .finished : .failed
    }
}
