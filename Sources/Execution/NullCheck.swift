import RowSources
import Tasks
import Terms
import Timescale

/// Holds what a source leaves NULL against the columns of the target that refuse it.
struct NullCheck {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let sample: SourceSample

    /// Columns that have no value in one of the first rows: a run would fail at that row.
    var problems: [PlanProblem] {
        var refused = Set(strict)
        return sample.nulls.filter { refused.remove($0.column) != nil }.map { seen in
            PlanProblem(
                isError: true, code: "null",
                "\(seen.place): the column \(seen.column) would be NULL, and \(spec.table) refuses that",
                at: spec.places.ofColumns[seen.column] ?? spec.places.columns,
                fix: "mend the source, leave such rows out by a `query`, or let the target's column be NULL")
        }
    }

    /// That the source may leave columns NULL, as a sentence for a person; none where it says that it does not.
    var notes: [String] {
        let columns = sample.description?.columns ?? []
        let seen = sample.nulls.map(\.column)
        let names = strict.filter { name in
            let source = spec.columns?.first { $0.target == name }?.source ?? name
            return !seen.contains(name) && columns.contains { $0.name == source && $0.isNullable ?? false }
        }
        guard !names.isEmpty else { return [] }
        return [
            "may be NULL there, and not in the target: \(names.joined(separator: ", ")); a row with NULL fails its window"
        ]
    }

    /// The loaded columns that refuse NULL, but for the time; none where a trigger may fill them in.
    private var strict: [String] {
        guard !facts.triggers.contains(where: { $0.isBeforeInsertRow && $0.isEnabled }) else { return [] }
        return facts.columns.filter { column in
            column.isNotNull && column.name != spec.timeColumn && sample.columns.contains(column.name)
        }.map(\.name)
    }
}
