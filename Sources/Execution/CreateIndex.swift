import Statements
import Tasks
import Timescale

/// Makes the recorded indexes of a hypertable again, chunk by chunk, so that writers wait for one chunk at a
/// time.
struct CreateIndex {
    let table: TargetTable
    let log: EventLog
    let notes: TakenNotes
    /// Told of the points that the task passes.
    let reached: @Sendable (FailurePoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let recorded = await log.state.hypertables[table.spec.table]?.indexes ?? []
        let present = try await session.hypertableFacts(of: table.spec.table).indexes
        var warnings: [String] = []
        for index in recorded {
            let same = present.first {
                $0.definition.schema == index.schema && $0.definition.name == index.name
            }
            if let same, same.isValid {
                if same.definition.definition != index.definition {
                    warnings.append(
                        "the index \(index.name) stands already with another definition and was left as it is; "
                            + "the recorded one is: \(index.definition)")
                } else if same.definition != index {
                    // An attempt that died half-way has left it without what follows on it.
                    for statement in index.finish(on: table.spec.table) {
                        try await session.execute(statement)
                    }
                }
                continue
            }
            // An attempt that died half-way leaves an invalid index behind.
            if same != nil { try await session.execute(index.drop) }
            for statement in index.create(on: table.spec.table, perChunk: true) {
                try await session.execute(statement)
            }
            reached(.created)
        }
        try await notes.remove(indexes: true, from: table.spec.table, on: session)
        try await log.append(.indexesRestored(table.spec.table))
        reached(.indexesRestored)
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }
}
