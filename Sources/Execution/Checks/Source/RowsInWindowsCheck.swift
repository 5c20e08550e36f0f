import RowSources
import Tasks
import TimeAxis

/// A table with rows, but with none in any window, has times of another unit or zone than the plan says. A run would
/// empty every window and load nothing.
struct RowsInWindowsCheck: Check {
    func problems(of source: CheckedSource) async throws -> [PlanProblem] {
        guard source.otherUnit == nil, let rows = try await rowsOutside(source) else { return [] }
        return [.noRowsInWindows(source.spec, rows)]
    }

    /// Asks the source itself where no sample tells.
    private func rowsOutside(_ source: CheckedSource) async throws -> RowsOutsideWindows? {
        if let sample = source.sample { return sample.outsideWindows }
        return try await (source.source as? DatabaseSource)?.rowsOutsideWindows(likely: source.window)
    }
}

extension PlanProblem {
    fileprivate static func noRowsInWindows(
        _ spec: HypertableSpec, _ rows: RowsOutsideWindows
    ) -> PlanProblem {
        let type = spec.timeType
        let start = spec.range.start.map { " from \(type.text($0))" } ?? ""
        let end = spec.range.end == spec.completion ? "T" : "their end"
        let times = rows.earliest.flatMap { first in
            rows.latest.map { "; its times lie from \(type.text(first)) to \(type.text($0))" }
        }
        return error(
            "no-rows-in-windows",
            "source \(spec.source.name) has rows, but none in any window\(start) to \(end) "
                + "(\(type.text(spec.range.end)))\(times ?? "")", at: spec.places.source,
            fix:
                "make sure that T and the source's times mean the same: the unit (`as: epoch_s`, `epoch_ms`, …) "
                + "and the zone above all; leave the hypertable out of the plan when there is nothing to load"
        )
    }
}
