import RowSources
import Tasks
import TimeAxis

/// Holds the times of a source's first rows against T and the windows.
public struct SampleCheck {
    let spec: HypertableSpec
    let sample: SourceSample

    var problems: [PlanProblem] { timeProblems + indexProblems }

    /// A window of a table without an index on its time is found by reading all of the table.
    private var indexProblems: [PlanProblem] {
        guard let description = sample.description, description.timeIndex == .missing else { return [] }
        let size = (description.rows.map { "about \($0) rows" } ?? description.size).map { " (\($0))" } ?? ""
        return [
            PlanProblem(
                isError: false, code: "no-time-index",
                "no index of the source \(spec.source.name) leads with the time column: "
                    + (spec.windowCount == 1 ? "the window" : "each of \(spec.windowCount) windows")
                    + " reads the whole table\(size), and its count once more",
                at: spec.places.source, fix: "make an index on the time column there, or use fewer windows")
        ]
    }

    private var timeProblems: [PlanProblem] {
        if let latest = sample.latest, let unit = wrongUnit(latest) { return [unit] }
        if let elsewhere = sample.elsewhere { return [Self.nothingInWindows(spec, elsewhere)] }
        guard let earliest = sample.earliest else { return [noRows] }
        if earliest >= spec.completion { return [nothingBeforeCompletion(earliest)] }
        return beforeWindows(earliest)
    }

    private var noRows: PlanProblem {
        PlanProblem(
            isError: false, code: "no-rows", "\(sample.what) of source \(spec.source.name): there are none",
            at: spec.places.source, fix: "make sure that this is so, and that the plan names the right rows")
    }

    private func wrongUnit(_ latest: Int64) -> PlanProblem? {
        guard !spec.timeType.isCalendar, let planned = EpochUnit(plausibleFor: spec.completion),
            let given = EpochUnit(plausibleFor: latest), given != planned
        else { return nil }
        return PlanProblem(
            isError: true, code: "wrong-unit",
            "T (\(spec.completion)) looks like \(planned.rawValue), but source \(spec.source.name) gives "
                + "\(given.rawValue) (such as \(latest))",
            at: spec.places.completion,
            fix: "write T in the unit of the column, or convert the source's times")
    }

    /// A run would empty every window and load nothing.
    public static func nothingInWindows(_ spec: HypertableSpec, _ rows: RowsElsewhere) -> PlanProblem {
        let type = spec.timeType
        let start = spec.range.start.map { " from \(type.text($0))" } ?? ""
        let end = spec.range.end == spec.completion ? "T" : "their end"
        let times = rows.earliest.flatMap { first in
            rows.latest.map { "; its times lie from \(type.text(first)) to \(type.text($0))" }
        }
        return PlanProblem(
            isError: true, code: "no-rows-in-windows",
            "source \(spec.source.name) has rows, but none in any window\(start) to \(end) "
                + "(\(type.text(spec.range.end)))\(times ?? "")",
            at: spec.places.source,
            fix:
                "make sure that T and the source's times mean the same: the unit (`as: epoch_s`, `epoch_ms`, …) and "
                + "the zone above all; leave the hypertable out of the plan when there is nothing to load")
    }

    private func nothingBeforeCompletion(_ earliest: Int64) -> PlanProblem {
        PlanProblem(
            isError: false, code: "no-rows-before-completion",
            "\(sample.what) of source \(spec.source.name) lie at or after T, the earliest at "
                + spec.timeType.text(earliest),
            at: spec.places.completion, fix: "make sure that T and the source's times mean the same")
    }

    private func beforeWindows(_ earliest: Int64) -> [PlanProblem] {
        guard let start = spec.range.start, earliest < start else { return [] }
        return [
            PlanProblem(
                isError: false, code: "rows-before-windows",
                "source \(spec.source.name) has rows before the first window, such as one at "
                    + "\(spec.timeType.text(earliest)); they are not loaded",
                at: spec.places.table, fix: "start the windows there unless that is wanted")
        ]
    }
}
