import Statements
import Synchronization
import Tasks
import Timescale

/// Makes the recorded indexes of a hypertable again, chunk by chunk, so that writers wait for one chunk at a
/// time; several indexes at once where workers are free.
struct CreateIndex {
    let table: TargetTable
    let log: EventLog
    let notes: TakenNotes
    let spare: SpareSessions
    /// Told of the points that the task passes.
    let reached: @Sendable (FailurePoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let recorded = await log.state.hypertables[table.spec.table]?.indexes ?? []
        let standing = try await session.hypertableFacts(of: table.spec.table).indexes
        var warnings: [String] = []
        var missing: [IndexDefinition] = []
        for index in recorded {
            let same = standing.first {
                $0.definition.schema == index.schema && $0.definition.name == index.name
            }
            guard let same, same.isValid else {
                // An attempt that died half-way leaves an invalid index behind. A drop locks the whole hypertable,
                // so it comes before any index is made.
                if same != nil { try await session.execute(index.drop) }
                missing.append(index)
                continue
            }
            if same.definition.definition != index.definition {
                warnings.append(
                    "the index \(index.name) stands already with another definition and was left as it is; "
                        + "the recorded one is: \(index.definition)")
            } else if same.definition != index {
                // An attempt that died half-way has left it without what follows on it.
                for statement in index.finish(on: table.spec.table) { try await session.execute(statement) }
            }
        }
        try await create(missing, on: session)
        try await notes.remove(indexes: true, from: table.spec.table, on: session)
        try await log.append(.indexesRestored(table.spec.table))
        reached(.indexesRestored)
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }

    /// Makes the indexes; whoever is free takes the next one.
    private func create(_ indexes: [IndexDefinition], on session: Session) async throws {
        let queue = Queue(indexes)
        try await spare(with: session, atMost: indexes.count - 1) { session, sessions in
            // Where several work, processes that PostgreSQL adds to each only take turns on the cores: for chunks of
            // 864,000 rows they cost a fifth more CPU time.
            if sessions > 1 { try await session.execute("SET max_parallel_maintenance_workers = 0") }
            while let index = queue.next() {
                for statement in index.create(on: table.spec.table, perChunk: true) {
                    try await session.execute(statement)
                }
                reached(.created)
            }
            if sessions > 1 { try await session.execute("RESET max_parallel_maintenance_workers") }
        }
    }

    /// Indexes that nobody makes yet.
    private final class Queue: Sendable {
        private let rest: Mutex<ArraySlice<IndexDefinition>>

        init(_ indexes: [IndexDefinition]) {
            rest = Mutex(indexes[...])
        }

        func next() -> IndexDefinition? {
            rest.withLock { $0.popFirst() }
        }
    }
}
