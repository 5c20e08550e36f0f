import Tasks

/// The outcome of restoring the indexes or the jobs of a hypertable. An object that cannot be restored does not keep the
/// others from being restored.
struct RestoreOutcome: Sendable {
    /// How many objects were restored; those that were in place already do not count.
    var count = 0
    /// Sentences that a person should know though nothing failed.
    var warnings: [String] = []
    private(set) var refused: [Refused] = []

    /// An object that could not be restored.
    struct Refused: Sendable {
        /// `index metrics_device`, `job 1000 (policy_retention)`.
        var name: String
        var failure: TaskFailure
    }

    /// Adds an object that could not be restored.
    ///
    /// - Throws: the error itself if it concerns more than this object: the task was stopped, the connection was lost,
    ///   or the state file cannot be written.
    mutating func refuse(_ name: String, _ error: any Error) throws {
        guard let failure = TaskFailure.orCancellation(error) as? TaskFailure, failure.kind != .unreachable
        else { throw error }
        refused.append(Refused(name: name, failure: failure))
    }

    mutating func add(_ others: [Refused]) {
        refused += others
    }

    /// The result of the task that restores.
    ///
    /// - Throws: a failure that names every object that is missing.
    func result() throws -> TaskResult {
        if let failure { throw failure }
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }

    /// One failure for all objects that could not be restored; `nil` when there are none.
    var failure: TaskFailure? {
        guard let first = refused.first else { return nil }
        var failure = first.failure
        failure.message = "\(first.name) could not be restored: \(failure.message)"
        for other in refused.dropFirst() {
            let code = other.failure.sqlState.map { " (SQLSTATE \($0))" } ?? ""
            failure.details =
                (failure.details ?? []) + ["\(other.name) neither: \(other.failure.message)\(code)"]
                + (other.failure.details ?? [])
        }
        // The failure is tried again only if that may help every object.
        failure.isTransient = refused.allSatisfy { $0.failure.isTransient == true } ? true : nil
        return failure
    }
}
