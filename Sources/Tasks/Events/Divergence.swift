/// Objects of the target that undo what a finished task did: jobs that are scheduled although a run had paused them,
/// indexes that exist although a run had dropped them.
package struct Divergence: Hashable, Sendable {
    /// The task that has to run again while windows are left: `disable-policy` or `drop-index`.
    package var undone: TaskKind
    package var cause: Cause
    /// The objects' names for people: `retention policy 1000`, `index metrics_device`. Never empty.
    package var objects: [String]

    /// Where the objects come from.
    package enum Cause: String, Hashable, Codable, Sendable {
        /// A run had suspended them, and another copy of the state or a person has restored them.
        case restored
        /// They were created or enabled after the task had run.
        case added
    }

    package init(undone: TaskKind, cause: Cause, objects: [String]) {
        (self.undone, self.cause, self.objects) = (undone, cause, objects)
    }
}
