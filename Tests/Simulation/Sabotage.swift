/// Faults that the program does not have. A simulation that does not find them proves nothing.
package enum Sabotage: String, CaseIterable, Sendable {
    /// A load does not empty its window first.
    case loadsOnTop
    /// A run does not wait for the transactions of the one before.
    case ignoresOrphans
    /// Jobs are paused before their state is written down.
    case pausesFirst
    /// An event counts as stored when it is not.
    case storesLater
    /// Tasks start before those that they depend on.
    case ignoresDependencies
    /// A task's effect is not what decides on its success.
    case succeedsAnyway
    /// A plan that was edited is taken for the one that was run.
    case keepsFormerWindows
    /// An older copy of the state is trusted, whatever the target notes.
    case trustsOlderCopies
    /// Rows that are gone count as loaded.
    case overlooksLostRows
    /// The target's place on its time line is not looked at, and nothing is counted once more.
    case overlooksSetbacks
}
