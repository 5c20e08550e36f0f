/// News of a run, sent to its observer as it happens.
package enum Observation: Hashable, Sendable {
    /// An event that the state file holds by now.
    case event(Event)
    /// A task got so far since it started.
    case progress(TaskName, rows: Int, bytes: Int)
    /// A task waits for something that a person may want to know of, such as a job's worker that still runs.
    case waiting(TaskName, String)
    /// A task failed in a way that may pass, and is done again after a pause: the first time, out of so many.
    case retrying(TaskName, TaskFailure, retry: Int, of: Int, seconds: Double)
    /// Tasks that will not run because one that they depend on did not succeed.
    case blocked([TaskName])
    /// The run was told to stop: nothing new starts. `isImmediate` says that tasks in flight are rolled back.
    case stopping(isImmediate: Bool)
}

/// The receiver of a run's news. It is called from many tasks at once, and while they wait, so it must not block.
package protocol Observer: Sendable {
    func observe(_ observation: Observation)
}
