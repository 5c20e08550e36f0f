import Tasks

/// Gives tasks their effect.
package protocol TaskRunning: Sendable {
    /// Does what the task says, again from the start if it was begun before.
    ///
    /// - Throws: `TaskFailure` when the task fails, `CancellationError` when it was stopped and rolled back;
    ///   anything else means that the state file cannot be written.
    func run(_ task: PlannedTask) async throws -> TaskResult
}
