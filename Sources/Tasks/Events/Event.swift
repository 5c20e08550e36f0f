import Statements
import Terms
import TimeAxis

/// One thing that happened, as the state file records it. The state of a plan is a fold over its events.
package struct Event: Hashable, Sendable {
    /// The time in microseconds since 2000-01-01 UTC.
    package var at: Int64
    package var kind: Kind

    package init(at: Int64, kind: Kind) {
        self.at = at
        self.kind = kind
    }

    /// The kinds of event.
    package enum Kind: Hashable, Sendable {
        /// A process began to work on the plan. Whatever an earlier one left running is interrupted.
        case runStarted(RunStart)
        /// The task is about to have its effect.
        case taskStarted(TaskName, Fingerprint)
        /// The former state of a hypertable's background jobs, before the first is paused.
        case jobsRecorded(TableName, [RecordedJob])
        /// The definitions of a hypertable's secondary indexes, before the first is dropped.
        case indexesRecorded(TableName, [IndexDefinition])
        /// The jobs recorded for the hypertable are as they were.
        case jobsRestored(TableName)
        /// The indexes recorded for the hypertable exist again.
        case indexesRestored(TableName)
        /// The files of a hypertable's source before anything is loaded from them, and the stretches of time in which they
        /// hold other rows than were loaded before.
        case filesRecorded(TableName, [RecordedFile], changed: [Window])
        /// The first window of a hypertable is about to be emptied by this run.
        case loadBegun(TableName, LoadToken)
        /// Rows that were loaded into these windows do not count any more; `relation` is the identity of the hypertable
        /// that was made anew.
        case rowsLost(TableName, [Window], RowLoss, relation: String? = nil)
        /// All windows that count as loaded were counted again, and the target was there on its time line. Windows with
        /// other rows are in a ``rowsLost(_:_:_:relation:)`` before it.
        case positionRecorded(TimelinePosition)
        /// Objects of the target undo what a finished task of the hypertable did, so that it has to run again.
        case targetDiverged(TableName, Divergence)
        case taskSucceeded(TaskName, Fingerprint, TaskResult)
        case taskFailed(TaskName, Fingerprint, TaskFailure)
        /// The task was stopped on demand and its effect rolled back.
        case taskCancelled(TaskName, Fingerprint)
        /// The process ended by itself.
        case runEnded(RunEnd)
    }
}
