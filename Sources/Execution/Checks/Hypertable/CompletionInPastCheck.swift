import Tasks
import TimeAxis
import Timescale

/// T has to lie in the past of the target's clock: rows before a later T may still be written.
///
/// `PlanFile` has a rule of its own, by this machine's clock (`CompletionInPastRule`), for plans without a database.
/// Only `timestamptz` is a moment that can be compared with a clock.
struct CompletionInPastCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let spec = table.spec
        return spec.timeType == .timestamptz && spec.completion > table.server.now
            ? [.futureCompletion(table)] : []
    }
}

extension PlanProblem {
    fileprivate static func futureCompletion(_ table: CheckedTable) -> PlanProblem {
        let spec = table.spec
        return error(
            "future-completion",
            "T (\(spec.timeType.text(spec.completion))) lies in the future of the target's clock",
            at: spec.places.completion,
            fix: "rows before T may still be written; choose a T after which everything is dual-written")
    }
}
