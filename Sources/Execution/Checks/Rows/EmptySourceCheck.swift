import Statements
import Tasks
import Terms
import Timescale

/// A source without a row in any window, for a hypertable that has rows there: a run would lose them all.
struct EmptySourceCheck: Check {
    func problems(of rows: CheckedRows) async throws -> [PlanProblem] {
        guard rows.isSourceEmpty else { return [] }
        let stored = ExistsStatement(rows.spec.rows(of: rows.spec.range))
        guard try await rows.session.query(stored.sql).first?[0] == "t" else { return [] }
        return [.emptySource(rows.spec)]
    }
}

extension PlanProblem {
    fileprivate static func emptySource(_ spec: HypertableSpec) -> PlanProblem {
        var problem = error(
            "empty-source",
            "source \(spec.source.name) has no rows in any window, and \(spec.table) has rows there, which the run "
                + "would delete", at: spec.places.source,
            fix: "make sure that the plan names the right source and that its export did not fail; "
                + "`hyperfill run` with `\(Risk.fewerRows.option)` empties the windows all the same")
        problem.risk = .fewerRows
        return problem
    }
}
