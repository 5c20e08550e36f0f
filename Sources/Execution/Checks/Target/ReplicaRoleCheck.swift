import Timescale

/// A session in the role `replica` fires no triggers and checks no foreign keys.
struct ReplicaRoleCheck: Check {
    func problems(of target: CheckedTarget) -> [PlanProblem] {
        target.capacity.ignoresTriggers ? [.replicaRole(target)] : []
    }
}

extension PlanProblem {
    fileprivate static func replicaRole(_ target: CheckedTarget) -> PlanProblem {
        warning(
            "replica-role",
            "session_replication_role is replica: triggers and foreign keys pass over what is loaded",
            at: target.place, fix: "reset it for the role \(target.server.role) unless that is wanted")
    }
}
