import Tasks
import TimeAxis
import Timescale

/// T in another unit than the rows that dual-writing has put into the target, such as seconds for milliseconds.
///
/// ``SourceUnitCheck`` compares T with the times of the source.
struct CompletionUnitCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        let spec = hypertable.spec
        guard !spec.timeType.isCalendar, let planned = EpochUnit(plausibleFor: spec.completion) else {
            return []
        }
        let latest = try await hypertable.session.latestNumber(of: hypertable.facts, column: spec.timeColumn)
        guard let latest, let stored = EpochUnit(plausibleFor: latest), stored != planned else { return [] }
        return [.completionUnit(planned, of: hypertable, stored: stored, latest)]
    }
}

extension PlanProblem {
    fileprivate static func completionUnit(
        _ planned: EpochUnit, of hypertable: CheckedHypertable, stored: EpochUnit, _ latest: Int64
    ) -> PlanProblem {
        let spec = hypertable.spec
        return error(
            "wrong-unit",
            "T (\(spec.completion)) looks like \(planned.rawValue), but \(spec.table) holds \(stored.rawValue) "
                + "(its latest row is at \(latest))", at: spec.places.completion,
            fix: "write T in the unit of the column")
    }
}
