import Postgres
import Statements
import Tasks
import Timescale

/// Drops the plain secondary indexes of a hypertable, after their definitions are on stable storage.
struct DropIndex {
    let table: TargetTable
    let log: EventLog
    let notes: TakenNotes
    /// Told of the points that the task passes.
    let reached: @Sendable (FailurePoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let facts = try await session.hypertableFacts(of: table.spec.table)
        let indexes = facts.indexes.filter(\.isRebuildable).map(\.definition)
        try await log.append(.indexesRecorded(table.spec.table, indexes))
        reached(.indexesRecorded)
        let warning = try await notes.add(indexes: indexes, to: table.spec.table, on: session)
        for index in indexes {
            // A drop waits for every query on the hypertable, and what comes after it waits for the drop; so it
            // gives up soon and tries again, and the application goes on in between.
            try await session.patiently { session in _ = try await session.execute(index.drop) }
            reached(.dropped)
        }
        return TaskResult(warnings: warning.map { [$0] })
    }
}

extension Session {
    /// Runs a statement that needs a strong lock, giving up after a second each time so that others get their
    /// turn, for as long as the task is not cancelled and at most a hundred times.
    fileprivate func patiently(_ body: @Sendable (Session) async throws -> Void) async throws {
        for attempt in 1... {
            try execute("SET lock_timeout = '1s'")
            do {
                try await body(self)
                try execute("SET lock_timeout = 0")
                return
            } catch let error as ServerError where error.sqlState == "55P03" && attempt < 100 {
                try execute("SET lock_timeout = 0")
                try await _Concurrency.Task.sleep(for: .milliseconds(500))
            }
        }
    }
}
