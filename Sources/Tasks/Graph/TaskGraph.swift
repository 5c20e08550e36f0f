import Terms

/// The compiled plan: one value, and all that crosses from the compiler to the executor.
package struct TaskGraph: Hashable, Sendable {
    /// The plan file's path as it was given.
    package var planFile: String
    /// The target's connection string, its references to the environment unresolved; `nil` leaves everything
    /// to libpq's own variables.
    package var connection: ConnectionTemplate?
    /// Sessions on the target that work at once, from 1.
    package var workers: Int
    /// The rule for retries. Like ``timeouts``, it decides no outcome.
    package var retryPolicy: RetryPolicy
    package var timeouts: Timeouts
    package var hypertables: [HypertableSpec]
    /// In an order that obeys every dependency.
    package var tasks: [PlannedTask]

    package init(
        planFile: String, connection: ConnectionTemplate?, workers: Int,
        retryPolicy: RetryPolicy = RetryPolicy(),
        timeouts: Timeouts = Timeouts(),
        hypertables: [HypertableSpec] = [], tasks: [PlannedTask] = []
    ) {
        self.planFile = planFile
        self.connection = connection
        self.workers = workers
        self.retryPolicy = retryPolicy
        self.timeouts = timeouts
        self.hypertables = hypertables
        self.tasks = tasks
    }

    /// The fingerprint of the whole: of all its tasks in order.
    package var fingerprint: Fingerprint {
        Fingerprint(of: tasks.lazy.map(\.fingerprint))
    }

    /// Returns the hypertable that the task belongs to.
    package func hypertable(of task: PlannedTask) -> HypertableSpec {
        hypertables[task.hypertable]
    }
}

extension Array {
    /// The first index whose element fulfils the condition, where all elements after one that does fulfil it too; the
    /// end without one.
    func partitioningIndex(where isFulfilled: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isFulfilled(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
