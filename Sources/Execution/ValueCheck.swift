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

    /// Columns of `money`, where the server reads its texts otherwise than they are written: values with types would
    /// become other amounts without a word.
    ///
    /// - Throws: `ServerError` when the server cannot be asked.
    func amounts(on session: Session) async throws -> [PlanProblem] {
        let columns = facts.columns.filter { column in
            ["money", "money[]"].contains(column.baseType) && !column.isGenerated
                && spec.columnNames?.contains(column.name) ?? true
        }
        guard spec.source.format == nil, !columns.isEmpty, try await !readsAmounts(session) else { return [] }
        return columns.map { column in
            problem(
                "money", column,
                "the column \(column.name) is of type money, and the server's `lc_monetary` does not read 1234.56 as "
                    + "that amount",
                fix: "set `lc_monetary` to C for hyperfill's role, or give the column the type numeric")
        }
    }

    private func readsAmounts(_ session: Session) async throws -> Bool {
        do {
            let sql = "SELECT pg_catalog.encode(pg_catalog.cash_send('1234.56'), 'hex')"
            return try await session.query(sql).first?[0] == "000000000001e240"
        } catch let error as ServerError where error.sqlState == "22P02" {
            return false
        }
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
