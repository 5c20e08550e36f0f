import Postgres
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// The hypertable is not as it was when the task was prepared. Nothing that the task sent or deleted is kept.
struct CatalogChange: Error {
    let table: TableName
    /// What changed, as far as it still shows.
    let changes: [ShapeChange]

    /// Whether rows that were loaded before the change do not hold what was loaded.
    var harmsLoadedRows: Bool { changes.contains(where: \.harmsLoadedRows) }

    /// The failure of the task. It is tried again with the new catalog, unless loaded rows were harmed.
    var failure: TaskFailure {
        let what = changes.map(\.description).joined(separator: "; ")
        return TaskFailure(
            message: "\(table) was changed beside the run, and the window was rolled back: "
                + (what.isEmpty ? "its definition was another one for a moment" : what),
            hint: harmsLoadedRows
                ? "the next run loads the windows again that were loaded before"
                : "the next attempt reads the catalog anew; change the schema before or after a backfill, not beside it",
            isTransient: !harmsLoadedRows)
    }
}

extension Session {
    /// Takes the locks of a window and of its hypertable in an open transaction, and compares the hypertable with the one
    /// that the task prepared for. Until the transaction ends, no other session can change its definition.
    ///
    /// - Parameter columns: the columns of the rows; the time column is always compared.
    /// - Throws: ``CatalogChange``; `ServerError`, `TargetError`.
    func lock(_ table: TargetTable, _ window: Window, sending columns: [String] = []) throws {
        let name = table.spec.table
        // In one message. Each statement of it sees what was committed before it began.
        let statements =
            WindowLock(table.spec, window).statements + [LockStatement(name).sql, TableShape.query(name)]
        let rows: [[String?]]
        do {
            rows = try query(statements.joined(separator: "; "))
        } catch let error as ServerError where error.sqlState == "42P01" {
            throw CatalogChange(table: name, changes: [.absent])
        }
        let changes = try table.changes(TableShape(rows: rows), sending: columns)
        guard changes.isEmpty else { throw CatalogChange(table: name, changes: changes) }
    }

    /// The error to end a task with if a statement failed: a change of the hypertable if there is one, as it explains the
    /// server's words.
    func cause(of error: ServerError, on table: TargetTable, sending columns: [String] = []) -> any Error {
        guard !error.isConnectionLost, !error.isCancellation, !error.isTransient,
            let change = change(of: table, sending: columns)
        else { return error }
        return change
    }

    /// The differences that show now; `nil` if there are none, or they cannot be read. Outside a transaction.
    func change(of table: TargetTable, sending columns: [String] = []) -> CatalogChange? {
        let name = table.spec.table
        do {
            let shape = try TableShape(rows: query(TableShape.query(name)))
            let changes = table.changes(shape, sending: columns)
            return changes.isEmpty ? nil : CatalogChange(table: name, changes: changes)
        } catch let error as ServerError where error.sqlState == "42P01" {
            return CatalogChange(table: name, changes: [.absent])
        } catch {
            return nil
        }
    }
}

extension TargetTable {
    fileprivate func changes(_ now: TableShape, sending columns: [String]) -> [ShapeChange] {
        now.changes(since: facts.shape, of: columns + [spec.timeColumn])
    }
}
