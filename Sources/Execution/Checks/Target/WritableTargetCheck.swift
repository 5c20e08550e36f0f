import Timescale

/// A run has to write to the target.
struct WritableTargetCheck: Check {
    func problems(of target: CheckedTarget) -> [PlanProblem] {
        let server = target.server
        return server.isStandby || server.isReadOnly ? [.readOnlyTarget(target)] : []
    }
}

extension PlanProblem {
    fileprivate static func readOnlyTarget(_ target: CheckedTarget) -> PlanProblem {
        var problem = error(
            "read-only-target",
            "the target \(target.server.database) is \(target.server.isStandby ? "a standby" : "read-only")",
            at: target.place, fix: "connect to the primary server")
        problem.unreachable = .target
        return problem
    }
}
