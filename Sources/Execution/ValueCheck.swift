import Postgres
import RowSources
import Tasks
import Terms
import Timescale

/// Asks the server about values that only it reads for certain, before anything is deleted for them.
struct ValueCheck {
    let spec: HypertableSpec
    let facts: HypertableFacts

    /// The plan's own values that their columns do not take.
    ///
    /// - Throws: `ServerError` when the server cannot be asked.
    func constants(on session: Session) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        for mapping in spec.columns ?? [] {
            guard case .constant(let text, _) = mapping.origin, let column = column(mapping.target),
                let refusal = try await session.refusal(of: text, for: column)
            else { continue }
            problems.append(
                problem(
                    "constant", column,
                    "the plan's value for the column \(column.name) is none of its type "
                        + "\(column.type): \(said(refusal))", fix: "correct the value"))
        }
        return problems
    }

    /// Values of the source that their columns do not take; the first of each column.
    ///
    /// - Throws: `ServerError` when the server cannot be asked.
    func doubts(_ doubts: [ValueDoubt], on session: Session) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        var refused: Set<String> = []
        for doubt in doubts where !refused.contains(doubt.column) {
            guard let column = column(doubt.column),
                let refusal = try await session.refusal(of: doubt.text, for: column)
            else { continue }
            refused.insert(doubt.column)
            problems.append(
                problem(
                    "value", column,
                    "\(doubt.place): the column \(column.name) (\(column.type)) does not take the "
                        + "value there: \(said(refusal))",
                    fix: "convert such values by a `query`, or say by `null:` which stand for NULL"))
        }
        return problems
    }

    private func column(_ name: String) -> Column? {
        facts.columns.first { $0.name == name }
    }

    private func said(_ refusal: ServerError) -> String {
        "\(refusal.message) (SQLSTATE \(refusal.sqlState))"
    }

    private func problem(_ code: String, _ column: Column, _ message: String, fix: String) -> PlanProblem {
        PlanProblem(
            isError: true, code: code, message, at: spec.places.ofColumns[column.name] ?? spec.places.columns,
            fix: fix)
    }
}
