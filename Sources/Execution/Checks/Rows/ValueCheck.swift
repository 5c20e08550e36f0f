import Postgres
import RowSources
import Tasks
import Timescale

/// Values of the source's first rows that only the server can judge. It is asked, without storing them.
struct ValueCheck: Check {
    /// Finds the first refused value of each column.
    func problems(of rows: CheckedRows) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        var refused: Set<String> = []
        for doubt in rows.sample?.values.unchecked ?? [] where !refused.contains(doubt.column) {
            guard let column = rows.facts.columns.first(where: { $0.name == doubt.column }),
                let refusal = try await rows.session.refusal(of: doubt.text, for: column)
            else { continue }
            refused.insert(doubt.column)
            problems.append(.value(doubt, column, rows.spec, refusal))
        }
        return problems
    }
}

extension PlanProblem {
    fileprivate static func value(
        _ doubt: UncheckedValue, _ column: Column, _ spec: HypertableSpec, _ refusal: ServerError
    ) -> PlanProblem {
        error(
            "value",
            "\(doubt.place): the column \(column.name) (\(column.type)) does not take the value there: "
                + refusal.messageWithState, at: spec.places.ofColumn(column.name),
            fix: "convert such values by a `query`, or say by `null:` which stand for NULL")
    }
}
