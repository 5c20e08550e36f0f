import RowSources
import Tasks
import TimeAxis

/// The times of a source's first rows, beside T and the start of the windows.
struct SourceTimesCheck: Check {
    func problems(of source: CheckedSource) -> [PlanProblem] {
        let spec = source.spec
        guard let sample = source.sample, source.otherUnit == nil, sample.outsideWindows == nil else {
            return []
        }
        guard let earliest = sample.earliest else { return [.noRows(sample, spec)] }
        if earliest >= spec.completion { return [.noRowsBeforeCompletion(sample, earliest, spec)] }
        guard let start = spec.range.start, earliest < start else { return [] }
        return [.rowsBeforeWindows(earliest, spec)]
    }
}

extension PlanProblem {
    fileprivate static func noRows(_ sample: SourceSample, _ spec: HypertableSpec) -> PlanProblem {
        warning(
            "no-rows", "\(sample.what) of source \(spec.source.name): there are none", at: spec.places.source,
            fix: "make sure that this is so, and that the plan names the right rows")
    }

    fileprivate static func noRowsBeforeCompletion(
        _ sample: SourceSample, _ earliest: Int64, _ spec: HypertableSpec
    ) -> PlanProblem {
        warning(
            "no-rows-before-completion",
            "\(sample.what) of source \(spec.source.name) lie at or after T, the earliest at "
                + spec.timeType.text(earliest), at: spec.places.completion,
            fix: "make sure that T and the source's times mean the same")
    }

    fileprivate static func rowsBeforeWindows(_ earliest: Int64, _ spec: HypertableSpec) -> PlanProblem {
        warning(
            "rows-before-windows",
            "source \(spec.source.name) has rows before the first window, such as one at "
                + "\(spec.timeType.text(earliest)); they are not loaded", at: spec.places.table,
            fix: "start the windows there unless that is wanted")
    }
}
