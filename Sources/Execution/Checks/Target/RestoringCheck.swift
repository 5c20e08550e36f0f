import Timescale

/// While a dump is restored, hypertables look like plain tables.
struct RestoringCheck: Check {
    func problems(of target: CheckedTarget) -> [PlanProblem] {
        target.capacity.isRestoring ? [.restoring(target)] : []
    }
}

extension PlanProblem {
    fileprivate static func restoring(_ target: CheckedTarget) -> PlanProblem {
        error(
            "restoring", "timescaledb.restoring is on: the database is set up to restore a dump",
            at: target.place, fix: "run timescaledb_post_restore() once that is done")
    }
}
