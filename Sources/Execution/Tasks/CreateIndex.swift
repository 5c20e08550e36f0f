import Statements
import Synchronization
import Tasks
import Terms
import Timescale

/// Makes the recorded indexes of a hypertable again, chunk by chunk, so that writers wait for one chunk at a
/// time; several indexes at once where workers are free. One that cannot be made does not keep the others.
struct CreateIndex {
    let spec: HypertableSpec
    let log: EventLog
    let notes: ProgressNoteStore
    let spare: SpareSessions
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        try await restore(on: session).result()
    }

    /// Makes what can be made.
    ///
    /// - Throws: What concerns more than one index, such as a lost connection.
    func restore(on session: Session) async throws -> RestoreOutcome {
        let all = await log.state.hypertables[spec.table]?.indexes ?? []
        var outcome = RestoreOutcome()
        // An index is in its table's schema. A record that says otherwise is not of a run.
        let recorded = all.filter { $0.schema == spec.table.schema }
        if recorded.count < all.count {
            let strangers = all.filter { $0.schema != spec.table.schema }.map(\.title)
            outcome.warnings.append(
                "\(ScreenedNote.list(strangers)) cannot be of \(spec.table) and was not made")
        }
        let missing = try await review(recorded, into: &outcome, on: session)
        let refused = try await create(missing, into: &outcome, on: session)
        outcome.count = missing.count - refused.count
        outcome.add(refused)
        guard outcome.refused.isEmpty else { return outcome }
        try await notes.remove(indexes: true, from: spec.table, on: session)
        try await log.append(.indexesRestored(spec.table))
        reached(.indexesRestored)
        return outcome
    }

    /// The indexes that have to be made. An index that exists counts, also if a person made it.
    private func review(
        _ recorded: [IndexDefinition], into outcome: inout RestoreOutcome, on session: Session
    ) async throws -> [IndexDefinition] {
        let facts = try await session.hypertableFacts(of: spec.table)
        guard facts.kind != .absent else {
            if let renamed = try await renamed(on: session) {
                for index in recorded { try outcome.refuse(index.title, renamed) }
                return []
            }
            outcome.warnings += recorded.map {
                "\(spec.table) is \(facts.kind), so \($0.title) is not made again; \($0.shown(on: spec.table))"
            }
            return []
        }
        let standing = facts.indexes
        var missing: [IndexDefinition] = []
        for index in recorded {
            let same = standing.first { $0.definition.isNamed(like: index) }
            do {
                guard let same, same.isValid else {
                    // An attempt that died half-way leaves an invalid index behind. A drop locks the whole
                    // hypertable, so it comes before any index is made.
                    if same != nil { try await session.dropPatiently(index) }
                    missing.append(index)
                    continue
                }
                if same.definition.definition != index.definition {
                    outcome.warnings.append(
                        "the index \(index.name) stands already with another definition and was left as it is; "
                            + index.shown(on: spec.table))
                } else if same.definition != index {
                    // An attempt that died half-way has left it without what follows on it.
                    for statement in index.finish(on: spec.table) { try await session.execute(statement) }
                }
            } catch {
                try outcome.refuse(index.title, error)
            }
        }
        return missing
    }

    /// Why the hypertable is not found, if that is because it has another name by now.
    private func renamed(on session: Session) async throws -> TaskFailure? {
        guard let relation = await log.state.loads[spec.table]?.relation,
            let name = try await session.table(withIdentity: relation)
        else { return nil }
        return TaskFailure(
            message: "\(spec.table) is \(name) now",
            hint: "give it its former name back until nothing is missing any more, and try again")
    }

    /// Makes the indexes: each free session takes the next one. Returns those that could not be made.
    private func create(
        _ indexes: [IndexDefinition], into outcome: inout RestoreOutcome, on session: Session
    ) async throws -> [RestoreOutcome.Refused] {
        let queue = Queue(indexes)
        let lock = WindowLock.key(of: spec.table)
        try await spare(with: session, atMost: indexes.count - 1) { session, sessions in
            // Where several work, processes that PostgreSQL adds to each only take turns on the cores: for chunks of
            // 864,000 rows they cost a fifth more CPU time.
            if sessions > 1 { try await session.execute("SET max_parallel_maintenance_workers = 0") }
            // The server goes on with the index if this process is killed. The next command waits for it (`OrphanWait`).
            _ = try await session.query(AdvisoryLock.shareInSession(key: lock))
            while let index = queue.next() {
                do {
                    let warning = try await IndexCreation(index: index, table: spec.table).run(on: session)
                    queue.add(warning)
                    reached(.created)
                } catch {
                    try queue.refuse(index, error)
                }
            }
            _ = try await session.query(AdvisoryLock.releaseShared(key: lock))
            if sessions > 1 { try await session.execute("RESET max_parallel_maintenance_workers") }
        }
        outcome.warnings += queue.allWarnings
        var refused: [RestoreOutcome.Refused] = []
        for (index, failure) in queue.refused(in: indexes) {
            var failure = failure
            failure.details = (failure.details ?? []) + [index.shown(on: spec.table)]
            failure.details? += failure.hint.map { [$0] } ?? []
            failure.details? += try await dropRemains(of: index, on: session)
            if failure.isTransient != true {
                failure.hint =
                    "remove the cause, such as a row that the index cannot take, and try again; or make an index of "
                    + "this name by hand: any index of that name counts, and may be dropped once nothing is missing"
            }
            refused.append(.init(name: index.title, failure: failure))
        }
        return refused
    }

    /// An invalid index answers no query, but writers wait for it, and fail where it cannot take their rows.
    ///
    /// - Returns: What to tell when it cannot be dropped.
    private func dropRemains(of index: IndexDefinition, on session: Session) async throws -> [String] {
        let standing = try await session.hypertableFacts(of: spec.table).indexes
        guard standing.contains(where: { $0.definition.isNamed(like: index) && !$0.isValid }) else {
            return []
        }
        var outcome = RestoreOutcome()
        do {
            try await session.dropPatiently(index)
        } catch {
            try outcome.refuse(index.title, error)
        }
        return outcome.refused.map { "its invalid remains could not be dropped: \($0.failure.message)" }
    }

    /// Indexes that no session has begun to make, and those that could not be made.
    private final class Queue: Sendable {
        private let rest: Mutex<ArraySlice<IndexDefinition>>
        private let failures = Mutex<[String: TaskFailure]>([:])
        private let warnings = Mutex<[String]>([])

        init(_ indexes: [IndexDefinition]) {
            rest = Mutex(indexes[...])
        }

        func next() -> IndexDefinition? {
            rest.withLock { $0.popFirst() }
        }

        func add(_ warning: String?) {
            if let warning { warnings.withLock { $0.append(warning) } }
        }

        var allWarnings: [String] { warnings.withLock { $0 } }

        /// - Throws: As ``RestoreOutcome/refuse(_:_:)``.
        func refuse(_ index: IndexDefinition, _ error: any Error) throws {
            var outcome = RestoreOutcome()
            try outcome.refuse(index.title, error)
            failures.withLock { $0[index.name] = outcome.refused.first?.failure }
        }

        /// In the order of the indexes.
        func refused(in indexes: [IndexDefinition]) -> [(IndexDefinition, TaskFailure)] {
            failures.withLock { failures in
                indexes.compactMap { index in failures[index.name].map { (index, $0) } }
            }
        }
    }
}

extension IndexDefinition {
    /// `index metrics_device`.
    var title: String { "index \(name)" }

    fileprivate func isNamed(like other: IndexDefinition) -> Bool {
        schema == other.schema && name == other.name
    }
}
