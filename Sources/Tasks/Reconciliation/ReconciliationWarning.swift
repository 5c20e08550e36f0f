import Terms
import TimeAxis

/// A difference at the start of a command that a person should know of, though the command goes on.
package enum ReconciliationWarning: Hashable, Sendable {
    /// The state file is an older copy, so that no window of the hypertable counts as loaded.
    case olderCopy(TableName, ProgressNote)
    /// The hypertable was dropped and created again. `isReloading` says that the command loads its windows again.
    case madeAnew(TableName, isReloading: Bool)
    /// Windows that were loaded have no chunks any more: `expired` ones by a retention policy, which are left as they
    /// are, and `lost` ones, which are loaded again where `isReloading`.
    case chunksGone(HypertableSpec, expired: [Window], lost: [Window], isReloading: Bool)
    /// The hypertable does not exist any more.
    case absent(TableName)
    /// Windows hold other rows than were loaded, and what the target's time line says of it. They are loaded again where
    /// `isReloading`.
    case rowsMissing(HypertableSpec, [RowCountChange], TargetMove?, isReloading: Bool)
    /// Windows hold fewer rows than were loaded, which may have another reason than a loss. They stay as they are.
    case rowsAbsent(HypertableSpec, [RowCountChange], RowAbsence)
    /// Windows hold more rows than were loaded: rows before T still arrive. They stay as they are.
    case rowsAdded(HypertableSpec, [RowCountChange])
    /// Objects of the hypertable undo what a finished task did; the task runs again.
    case diverged(TableName, Divergence)
    /// The state records less than the notes: it is an older copy or was repaired.
    case notesTakenIn
    /// The note of the hypertable names objects that no run can have suspended; they are left as they are.
    case strangersInNote(TableName, [String])
    /// The note of the hypertable names objects that the run had restored: the target is one at which they are suspended.
    case suspendedAgain(TableName, [String])

    /// Whether something that counts as done is undone: rows are gone, or objects are suspended again.
    package var isLoss: Bool {
        switch self {
        case .madeAnew, .absent, .rowsMissing, .suspendedAgain: true
        case .chunksGone(_, _, let lost, _): !lost.isEmpty
        case .olderCopy, .rowsAbsent, .rowsAdded, .diverged, .notesTakenIn, .strangersInNote: false
        }
    }
}
