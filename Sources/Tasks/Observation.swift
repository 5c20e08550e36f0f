/// What a run tells those who watch it, as it happens.
public enum Observation: Hashable, Sendable {
    /// An event that stands in the state file by now.
    case event(Event)
    /// A task got so far since it started.
    case progress(TaskID, rows: Int, bytes: Int)
    /// A task waits for something that a person may want to know of, such as a job's worker that still runs.
    case waiting(TaskID, String)
    /// A task failed in a way that may pass, and is done again after a pause: the first time, out of so many.
    case retrying(TaskID, TaskFailure, retry: Int, of: Int, seconds: Double)
    /// Tasks that will not run because one that they depend on did not succeed.
    case blocked([TaskID])
    /// The run was told to stop: nothing new starts. `isImmediate` says that tasks in flight are rolled back.
    case stopping(isImmediate: Bool)
}

/// Somebody who watches a run. Called from many tasks at once, and while they wait: it must not block.
public protocol Observer: Sendable {
    func observe(_ observation: Observation)
}
