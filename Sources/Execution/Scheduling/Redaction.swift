import Tasks
import Terms

/// Takes secrets out of what a failure says. A client that fails may print the connection string it was given,
/// or a key; what it prints ends up in logs and in the state file.
package struct Redaction: Sendable {
    private let mask: SecretMask

    package init(_ mask: SecretMask) {
        self.mask = mask
    }

    /// The failure with every secret masked.
    func applied(to failure: TaskFailure) -> TaskFailure {
        var failure = failure
        failure.message = mask.masked(failure.message)
        failure.details = failure.details?.map(mask.masked)
        failure.hint = failure.hint.map(mask.masked)
        return failure
    }

    /// The problem with every secret masked.
    package func applied(to problem: PlanProblem) -> PlanProblem {
        var problem = problem
        problem.message = mask.masked(problem.message)
        problem.fix = problem.fix.map(mask.masked)
        return problem
    }
}
