import Tasks

/// What came of giving the indexes or the jobs of a hypertable back. One that cannot be given back does not keep the
/// others.
struct GivenBack: Sendable {
    /// How many were given back now; those that were so already do not count.
    var count = 0
    /// What a person should know though nothing failed, a sentence each.
    var warnings: [String] = []
    /// Those that could not be given back.
    private(set) var refused: [Refused] = []

    /// One thing, and why it could not be given back.
    struct Refused: Sendable {
        /// `index metrics_device`, `job 1000 (policy_retention)`.
        var name: String
        var failure: TaskFailure
    }

    /// Notes that one could not be given back.
    ///
    /// - Throws: The error itself, when it is no matter of this one alone: the task was stopped, the connection is
    ///   lost, the state file cannot be written.
    mutating func refuse(_ name: String, _ error: any Error) throws {
        guard let failure = TaskFailure.orCancellation(error) as? TaskFailure, failure.kind != .unreachable
        else { throw error }
        refused.append(Refused(name: name, failure: failure))
    }

    /// Notes more of them.
    mutating func add(_ others: [Refused]) {
        refused += others
    }

    /// The end of the task that gives back.
    ///
    /// - Throws: A failure that names all that is missing.
    func result() throws -> TaskResult {
        if let failure { throw failure }
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }

    /// One failure for all that could not be given back; `nil` when everything could.
    var failure: TaskFailure? {
        guard let first = refused.first else { return nil }
        var failure = first.failure
        failure.message = "\(first.name) could not be given back: \(failure.message)"
        for other in refused.dropFirst() {
            let code = other.failure.sqlState.map { " (SQLSTATE \($0))" } ?? ""
            failure.details =
                (failure.details ?? []) + ["\(other.name) neither: \(other.failure.message)\(code)"]
                + (other.failure.details ?? [])
        }
        // One that fails for good would be tried again and again with one that may pass.
        failure.isTransient = refused.allSatisfy { $0.failure.isTransient == true } ? true : nil
        return failure
    }
}
