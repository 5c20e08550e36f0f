import Postgres
import Tasks
import Timescale

/// The server reads texts of type `money` by its `lc_monetary`, which may turn the amounts of a source with types into
/// other amounts, without an error.
struct MoneyCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        let spec = hypertable.spec
        let columns = hypertable.facts.columns.filter { column in
            ["money", "money[]"].contains(column.baseType) && !column.isGenerated
                && spec.columnNames?.contains(column.name) ?? true
        }
        guard spec.source.format == nil, !columns.isEmpty,
            try await !readsAmounts(hypertable.session)
        else { return [] }
        return columns.map { .money($0, spec) }
    }

    private func readsAmounts(_ session: Session) async throws -> Bool {
        do {
            let sql = "SELECT pg_catalog.encode(pg_catalog.cash_send('1234.56'), 'hex')"
            return try await session.query(sql).first?[0] == "000000000001e240"
        } catch let error as ServerError where error.sqlState == "22P02" {
            return false
        }
    }
}

extension PlanProblem {
    fileprivate static func money(_ column: Column, _ spec: HypertableSpec) -> PlanProblem {
        error(
            "money",
            "the column \(column.name) is of type money, and the server's `lc_monetary` does not read 1234.56 as "
                + "that amount", at: spec.places.ofColumn(column.name),
            fix: "set `lc_monetary` to C for hyperfill's role, or give the column the type numeric")
    }
}
