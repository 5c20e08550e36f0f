import Postgres
import Tasks
import Terms
import Timescale

/// The plan's own values have to be values of their columns' types. The server is asked, without storing them.
struct ConstantCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        for mapping in hypertable.spec.columns ?? [] {
            guard case .constant(let text, _) = mapping.origin,
                let column = hypertable.facts.columns.first(where: { $0.name == mapping.target }),
                let refusal = try await hypertable.session.refusal(of: text, for: column)
            else { continue }
            problems.append(.constant(column, hypertable.spec, refusal))
        }
        return problems
    }
}

extension PlanProblem {
    fileprivate static func constant(
        _ column: Column, _ spec: HypertableSpec, _ refusal: ServerError
    ) -> PlanProblem {
        error(
            "constant",
            "the plan's value for the column \(column.name) is not of its type \(column.type): "
                + refusal.messageWithState, at: spec.places.ofColumn(column.name), fix: "correct the value")
    }
}
