import Tasks
import TimeAxis

/// T in another unit than the times of the source, such as seconds for milliseconds.
///
/// ``CompletionUnitCheck`` compares T with the rows of the target.
struct SourceUnitCheck: Check {
    func problems(of source: CheckedSource) -> [PlanProblem] {
        guard let (planned, given, latest) = source.otherUnit else { return [] }
        return [.sourceUnit(planned, given, latest, source.spec)]
    }
}

extension PlanProblem {
    fileprivate static func sourceUnit(
        _ planned: EpochUnit, _ given: EpochUnit, _ latest: Int64, _ spec: HypertableSpec
    ) -> PlanProblem {
        error(
            "wrong-unit",
            "T (\(spec.completion)) looks like \(planned.rawValue), but source \(spec.source.name) gives "
                + "\(given.rawValue) (such as \(latest))", at: spec.places.completion,
            fix: "write T in the unit of the column, or convert the source's times")
    }
}
