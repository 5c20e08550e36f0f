import RowSources
import Tasks

/// Without an index on the time, every window reads the whole table of the source.
struct TimeIndexCheck: Check {
    func problems(of source: CheckedSource) -> [PlanProblem] {
        guard let description = source.sample?.description, description.timeIndex == .missing else {
            return []
        }
        return [.noTimeIndex(description, source.spec)]
    }
}

extension PlanProblem {
    fileprivate static func noTimeIndex(
        _ description: SourceDescription, _ spec: HypertableSpec
    ) -> PlanProblem {
        let size = (description.rows.map { "about \($0) rows" } ?? description.size).map { " (\($0))" } ?? ""
        return warning(
            "no-time-index",
            "no index of the source \(spec.source.name) leads with the time column: "
                + (spec.windows.count == 1 ? "the window" : "each of \(spec.windows.count) windows")
                + " reads the whole table\(size), and its count once more", at: spec.places.source,
            fix: "make an index on the time column there, or use fewer windows")
    }
}
