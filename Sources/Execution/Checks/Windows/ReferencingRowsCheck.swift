import Postgres
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// Rows of other tables that refer to rows of the windows by a key that refuses the delete of these.
///
/// ``DeleteEffectCheck`` finds keys that change the other rows instead.
struct ReferencingRowsCheck: Check {
    func problems(of windows: CheckedWindows) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        for key in windows.facts.referencingKeys where key.refusesDelete {
            // A key of a hypertable holds its time column.
            guard let column = key.columns[windows.spec.timeColumn] else { continue }
            do {
                guard try await isUsed(key, column, windows) else { continue }
                problems.append(.referencedRows(key, windows))
            } catch let error as ServerError where error.sqlState == "42501" {
                problems.append(.unknownReferences(key, windows))
            }
        }
        return problems
    }

    private func isUsed(
        _ key: ReferencingKey, _ column: String, _ windows: CheckedWindows
    ) async throws -> Bool {
        for range in windows.ranges {
            let rows = WindowClause(
                table: key.table, timeColumn: column, timeType: windows.spec.timeType, window: range)
            if try await windows.session.query(ExistsStatement(rows).sql).first?[0] == "t" { return true }
        }
        return false
    }
}

extension PlanProblem {
    fileprivate static func referencedRows(_ key: ReferencingKey, _ windows: CheckedWindows) -> PlanProblem {
        error(
            "referenced-rows",
            "rows of \(key.table) refer to rows of \(windows.spec.table) in the windows, and the foreign key "
                + "\(quotedIdentifier(key.name)) refuses to delete these", at: windows.spec.places.table,
            fix: "drop the foreign key and add it again after the backfill")
    }

    fileprivate static func unknownReferences(
        _ key: ReferencingKey, _ windows: CheckedWindows
    ) -> PlanProblem {
        warning(
            "referenced-rows",
            "rows of \(key.table) may refer to rows of \(windows.spec.table) in the windows, and the foreign key "
                + "\(quotedIdentifier(key.name)) refuses to delete these; the role \(windows.server.role) may not look",
            at: windows.spec.places.table,
            fix: "let the role read \(key.table), or drop the foreign key for the time of the backfill")
    }
}
