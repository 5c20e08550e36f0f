import RowSources
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// Empties a window of what dual-writing put into it, and proves that it is empty.
///
/// The rows stay if the source has fewer. If the source cannot be counted without reading it, rows are left to the load,
/// which deletes and counts them in its own transaction.
struct DeleteWindow {
    let table: TargetTable
    let window: Window
    /// The risks that the run accepts.
    let accepted: Set<Risk>
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let emptied = table.rows(of: window)
        try await session.begin()
        do {
            try await session.lock(table, window)
            let rows = try await session.empty(emptied)
            reached(.deleted)
            guard try await mayDelete(rows) else {
                await session.rollback()
                return TaskResult(rows: 0)
            }
            try await session.commit()
            return TaskResult(rows: rows)
        } catch {
            await session.rollback()
            throw error
        }
    }

    /// - Returns: `false` if the rows are to be left to the load.
    /// - Throws: `TaskFailure` if the source has fewer rows; `SourceError`.
    private func mayDelete(_ rows: Int) async throws -> Bool {
        guard rows > 0, !accepted.contains(.fewerRows) else { return true }
        guard table.source.countsCheaply, let count = try await table.source.count(of: window) else {
            return false
        }
        let given = try count.checked().rows
        if let fewer = FewerRows(held: rows, given: given, accepted: accepted) {
            throw fewer.failure(countedBy: count.method)
        }
        return true
    }
}

extension Session {
    /// Deletes the window's rows inside a transaction that holds its locks, and returns how many they were.
    ///
    /// - Throws: `TaskFailure` when rows are left, which a version of TimescaleDB with a known fault, or a
    ///   trigger that keeps rows, can cause.
    func empty(_ window: WindowClause) throws -> Int {
        _ = try query((DeleteStatement.settings + [ApplicationPath.use]).joined(separator: "; "))
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
