import Postgres
import Statements
import Tasks
import Timescale

/// A delete that the server refuses before its first row, such as one of a table that is published without a replica
/// identity. The server plans the run's own statements, and runs none.
struct DeleteCheck: Check {
    func problems(of windows: CheckedWindows) async throws -> [PlanProblem] {
        for piece in windows.pieces {
            let delete = DeleteStatement(windows.spec.rows(of: piece)).sql
            if let refusal = try await windows.session.refusal(toBegin: delete) {
                return [.refusedDelete(refusal, windows)]
            }
        }
        return []
    }
}

extension PlanProblem {
    fileprivate static func refusedDelete(_ refusal: ServerError, _ windows: CheckedWindows) -> PlanProblem {
        error(
            "refused-delete",
            "rows of \(windows.spec.table) cannot be deleted: \(refusal.messageWithState)",
            at: windows.spec.places.table,
            fix: refusal.hint ?? "let the role \(windows.server.role) delete rows of \(windows.spec.table)")
    }
}
