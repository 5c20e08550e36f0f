import Tasks
import Terms
import TimeAxis
import Timescale

/// T before the start of dual-writing: rows between the two would be in the source alone.
struct DualWriteCheck: Check {
    func problems(of rows: CheckedRows) async throws -> [PlanProblem] {
        let spec = rows.spec
        let sql =
            "SELECT EXISTS (SELECT FROM \(spec.table.sql)), EXISTS (SELECT FROM \(spec.table.sql) "
            + "WHERE \(quotedIdentifier(spec.timeColumn)) < \(spec.timeType.literal(spec.completion)))"
        guard let row = try await rows.session.query(sql).first, row[1] != "t" else { return [] }
        return [row[0] == "t" ? .completionBeforeDualWrite(spec) : .nothingDualWritten(spec)]
    }
}

extension PlanProblem {
    private static let laterCompletion = "choose a T after the last writer began to write to both"

    fileprivate static func nothingDualWritten(_ spec: HypertableSpec) -> PlanProblem {
        warning(
            "nothing-dual-written", "\(spec.table) holds no rows: nothing shows that dual-writing has begun",
            at: spec.places.completion, fix: laterCompletion)
    }

    fileprivate static func completionBeforeDualWrite(_ spec: HypertableSpec) -> PlanProblem {
        warning(
            "completion-before-dual-write",
            "every row of \(spec.table) lies at or after T (\(spec.timeType.text(spec.completion))): what was "
                + "written between T and the start of dual-writing would be in the source alone",
            at: spec.places.completion, fix: laterCompletion)
    }
}
