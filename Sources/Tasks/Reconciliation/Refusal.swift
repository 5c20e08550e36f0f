import Terms

/// A reason for which a command may not go on from the state that it found.
package enum Refusal: Hashable, Sendable {
    /// Runs with another state file have suspended objects of the hypertable or are loading it.
    case otherState(HypertableSpec, ProgressNote)
    /// The state file is an older copy that takes windows for loaded, and a run that it does not know began to load the
    /// hypertable again.
    case olderCopy(TableName, ProgressNote)
    /// No task of the plan restores these objects any more.
    case suspendedObjects(SuspendedObjects)
    /// No task of the plan loads these windows any more, and their rows were deleted.
    case emptiedWindows([EmptiedWindow])

    /// The kinds of refusal, as the program's exit status tells them apart.
    package enum Meaning: Hashable, Sendable {
        /// The state file is not the one that belongs to the target as it is.
        case wrongState
        /// The plan may not be run as it was edited.
        case invalidPlan
    }

    package var meaning: Meaning {
        switch self {
        case .otherState, .olderCopy: .wrongState
        case .suspendedObjects, .emptiedWindows: .invalidPlan
        }
    }

    /// Whether the state file stays as it is. If not, the events are recorded first: they are true whatever the plan
    /// says.
    package var forbidsRecording: Bool { meaning == .wrongState }
}
