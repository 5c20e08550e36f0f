import Statements
import Tasks
import Timescale

/// Drops the plain secondary indexes of a hypertable, after their definitions are on stable storage.
struct DropIndex {
    let table: TargetTable
    let log: EventLog
    let notes: ProgressNoteStore
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let facts = try await session.hypertableFacts(of: table.spec.table)
        let indexes = facts.indexes.filter(\.isRebuildable).map(\.definition)
        try await log.append(.indexesRecorded(table.spec.table, indexes))
        reached(.indexesRecorded)
        let warning = try await notes.add(indexes: indexes, to: table.spec.table, on: session)
        for index in indexes {
            try await session.dropPatiently(index)
            reached(.dropped)
        }
        return TaskResult(warnings: warning.map { [$0] })
    }
}
