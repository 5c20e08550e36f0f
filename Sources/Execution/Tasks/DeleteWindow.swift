import Statements
import Tasks
import TimeAxis
import Timescale

/// Empties a window of what dual-writing put into it, and proves that it is empty.
struct DeleteWindow {
    let table: TargetTable
    let window: Window
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let emptied = table.rows(of: window)
        let locks = WindowLock(table.spec, window).statements
        let rows = try await session.transaction { [reached] session in
            for lock in locks { _ = try session.query(lock) }
            let rows = try session.empty(emptied)
            reached(.deleted)
            return rows
        }
        return TaskResult(rows: rows)
    }
}

extension Session {
    /// Deletes the window's rows inside a transaction that holds its locks, and returns how many they were.
    ///
    /// - Throws: `TaskFailure` when rows are left, which a version of TimescaleDB with a known fault, or a
    ///   trigger that keeps rows, can cause.
    func empty(_ window: WindowClause) throws -> Int {
        for setting in DeleteStatement.settings { _ = try query(setting) }
        let rows = try execute(DeleteStatement(window).sql)
        guard try query(ExistsStatement(window).sql).first?[0] == "f" else {
            throw TaskFailure(
                message: "the window still holds rows after they were deleted; the deletion was rolled back",
                hint: "look for a BEFORE DELETE trigger or a row-level policy that keeps rows of "
                    + "\(window.table) where \(window.predicate)")
        }
        return rows
    }
}
