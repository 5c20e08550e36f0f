/// A named moment of a task at which the process can be killed on demand (`FaultInjection`).
package enum FaultPoint: String, CaseIterable, Hashable, Sendable {
    /// The task's start is on stable storage, and nothing of its effect has happened.
    case intent
    /// The whole effect has happened, and its outcome is not recorded yet.
    case effect
    /// The outcome is on stable storage.
    case record
    /// The jobs' former state is on stable storage, and none is paused.
    case jobsRecorded = "jobs-recorded"
    /// A job was paused.
    case paused
    /// The indexes' definitions are on stable storage, and none is dropped.
    case indexesRecorded = "indexes-recorded"
    /// An index was dropped.
    case dropped
    /// The window's missing chunks are made, as far as the edition can.
    case chunks
    /// The window's rows are deleted, in a transaction that goes on.
    case deleted
    /// All rows are sent and verified, and the source has ended well; only the COMMIT is missing.
    case sent
    /// An index was made again.
    case created
    /// The event that the indexes exist again is on stable storage.
    case indexesRestored = "indexes-restored"
    /// A job was turned on again.
    case enabled
    /// The event that the jobs are as they were is on stable storage.
    case jobsRestored = "jobs-restored"
}
