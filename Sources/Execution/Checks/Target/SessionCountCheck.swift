import Timescale

/// A run opens a session for each worker and one more, and the target may have room for fewer.
struct SessionCountCheck: Check {
    func problems(of target: CheckedTarget) -> [PlanProblem] {
        // The session that asks is one of those that a run opens.
        target.capacity.sessions < target.workers ? [.fewSessions(target)] : []
    }
}

extension PlanProblem {
    fileprivate static func fewSessions(_ target: CheckedTarget) -> PlanProblem {
        warning(
            "few-sessions",
            "the target has room for \(target.capacity.sessions + 1) sessions now, and a run opens "
                + "\(target.workers + 1)", at: target.place,
            fix: "lower `workers`, or make room (max_connections, CONNECTION LIMIT)")
    }
}
