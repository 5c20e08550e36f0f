import Tasks
import Terms
import Timescale

/// The columns that the plan names have to exist and take values, and those that need a value have to be named.
struct ColumnCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let (spec, facts) = (table.spec, table.facts)
        let columns = spec.columnNames ?? []
        let unknown = columns.filter { name in !facts.columns.contains { $0.name == name } }
        let generated = facts.columns.filter { $0.isGenerated && columns.contains($0.name) }
        let required = spec.columns == nil ? [] : facts.requiredColumns.filter { !columns.contains($0) }
        return unknown.map { .unknownColumn($0, of: table) }
            + generated.map { .generatedColumn($0.name, of: table) }
            + required.map { .missingColumn($0, of: table) }
    }
}

extension PlanProblem {
    fileprivate static func unknownColumn(_ name: String, of table: CheckedTable) -> PlanProblem {
        let near = table.facts.columns.first { $0.name.lowercased() == name.lowercased() }
        return error(
            "unknown-column", "\(table.spec.table) has no column \(quotedIdentifier(name))",
            at: table.spec.places.columns,
            fix: near.map { "did you mean `\($0.name)`?" }
                ?? "it has \(table.facts.columns.map(\.name).joined(separator: ", "))")
    }

    fileprivate static func generatedColumn(_ name: String, of table: CheckedTable) -> PlanProblem {
        error(
            "generated-column", "the target computes the column \(name) itself",
            at: table.spec.places.columns, fix: "leave it out of `columns`")
    }

    fileprivate static func missingColumn(_ name: String, of table: CheckedTable) -> PlanProblem {
        error(
            "missing-column", "the column \(name) must have a value, and `columns` leaves it out",
            at: table.spec.places.columns, fix: "add it, or give it a default in the target")
    }
}
