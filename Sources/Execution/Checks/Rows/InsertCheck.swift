import Postgres
import RowSources
import Statements
import Tasks
import Terms
import Timescale

/// The rights to fill the columns that the source names, and whatever else lets the server refuse an insert before its
/// first row. It plans an insert, and runs none.
///
/// ``RightsCheck`` looks at the columns that the plan names.
struct InsertCheck: Check {
    func problems(of rows: CheckedRows) async throws -> [PlanProblem] {
        let (spec, session) = (rows.spec, rows.session)
        let known = spec.sentColumns(of: rows.facts) ?? rows.sample?.columns ?? [spec.timeColumn]
        let columns = known.filter { name in rows.facts.columns.contains { $0.name == name } }
        guard !columns.isEmpty else { return [] }
        let rights = try await session.rights(on: spec.table, time: spec.timeColumn, columns: columns)
        guard rights.columnsWithoutInsert.isEmpty else {
            return [.unfillableColumns(rights.columnsWithoutInsert, rows)]
        }
        let sequences = try await session.unusableSequences(of: spec.table, leavingOut: columns)
        guard sequences.isEmpty else { return [.unusableSequences(sequences, rows)] }
        let insert = InsertProbe(table: spec.table, columns: columns).sql
        guard let refusal = try await session.refusal(toBegin: insert),
            // The probe's own values are NULL, which no row of the source needs to be.
            !["22", "23"].contains(refusal.sqlState.prefix(2))
        else { return [] }
        return [.refusedInsert(refusal, rows)]
    }
}

extension PlanProblem {
    fileprivate static func unfillableColumns(_ columns: [String], _ rows: CheckedRows) -> PlanProblem {
        let (spec, role) = (rows.spec, rows.server.role)
        let list = columns.map(quotedIdentifier).joined(separator: ", ")
        return error(
            "missing-right",
            "the role \(role) lacks INSERT on columns of \(spec.table): \(columns.joined(separator: ", "))",
            at: spec.places.columns,
            fix: "GRANT INSERT (\(list)) ON \(spec.table.sql) TO \(quotedIdentifier(role))")
    }

    fileprivate static func unusableSequences(_ names: [String], _ rows: CheckedRows) -> PlanProblem {
        let (spec, role) = (rows.spec, rows.server.role)
        let list = names.joined(separator: ", ")
        return error(
            "missing-right",
            "the role \(role) lacks USAGE on sequences that number rows of \(spec.table): \(list)",
            at: spec.places.columns,
            fix: "GRANT USAGE ON SEQUENCE \(list) TO \(quotedIdentifier(role))")
    }

    fileprivate static func refusedInsert(_ refusal: ServerError, _ rows: CheckedRows) -> PlanProblem {
        let spec = rows.spec
        return error(
            "refused-insert", "rows cannot be inserted into \(spec.table): \(refusal.messageWithState)",
            at: spec.places.table, fix: refusal.hint)
    }
}
