import RowSources
import Tasks
import Terms
import Timescale

/// A column that is NULL in one of the source's first rows and refuses NULL in the target: a run would fail there.
struct NullCheck: Check {
    func problems(of rows: CheckedRows) -> [PlanProblem] {
        guard let sample = rows.sample else { return [] }
        var refused = Set(Self.strictColumns(of: rows, sample))
        return sample.values.nulls.filter { refused.remove($0.column) != nil }.map { .null($0, rows.spec) }
    }

    /// A sentence that names the columns that may be NULL in the source and refuse it in the target. Columns that
    /// are NULL in the sample are problems instead.
    static func notes(on rows: CheckedRows) -> [String] {
        guard let sample = rows.sample else { return [] }
        let columns = sample.description?.columns ?? []
        let seen = sample.values.nulls.map(\.column)
        let names = strictColumns(of: rows, sample).filter { name in
            let source = rows.spec.columns?.first { $0.target == name }?.source ?? name
            return !seen.contains(name) && columns.contains { $0.name == source && $0.isNullable ?? false }
        }
        guard !names.isEmpty else { return [] }
        return [
            "may be NULL there, and not in the target: \(names.joined(separator: ", ")); a row with NULL fails its window"
        ]
    }

    /// The loaded columns, except for the time, that refuse NULL. A trigger may fill them in, so none is named then.
    private static func strictColumns(of rows: CheckedRows, _ sample: SourceSample) -> [String] {
        guard !rows.facts.triggers.contains(where: { $0.isBeforeInsertRow && $0.isEnabled }) else {
            return []
        }
        return rows.facts.columns.filter { column in
            column.isNotNull && column.name != rows.spec.timeColumn && sample.columns.contains(column.name)
        }.map(\.name)
    }
}

extension PlanProblem {
    fileprivate static func null(_ seen: NullColumn, _ spec: HypertableSpec) -> PlanProblem {
        error(
            "null", "\(seen.place): the column \(seen.column) would be NULL, and \(spec.table) refuses that",
            at: spec.places.ofColumn(seen.column),
            fix: "mend the source, leave such rows out by a `query`, or let the target's column be NULL")
    }
}
