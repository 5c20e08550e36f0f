import Tasks
import Timescale

/// Gives back what a plan has taken from its hypertables, policies and indexes, without finishing the plan.
public struct Abandonment: Sendable {
    private let tables: [TargetTable]
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog
    private let notes: TakenNotes
    private let workers: Int
    private let rehearsal: Rehearsal?

    /// - Parameters:
    ///   - workers: How many sessions may work at once.
    ///   - rehearsal: Where the process is to die on purpose, if anywhere.
    public init(
        tables: [TargetTable], server: ServerFacts, pool: SessionPool, log: EventLog, notes: TakenNotes,
        workers: Int, rehearsal: Rehearsal? = nil
    ) {
        self.tables = tables
        self.server = server
        self.pool = pool
        self.log = log
        self.notes = notes
        self.workers = workers
        self.rehearsal = rehearsal
    }

    /// What was given back to one hypertable, or why it could not be.
    public struct Outcome: Sendable {
        public var table: HypertableSpec
        public var indexes: Int
        public var jobs: Int
        public var warnings: [String]
        public var failure: TaskFailure?
    }

    /// Restores one hypertable after the other; a failure does not keep the others from being restored.
    ///
    /// - Throws: When the state file cannot be written.
    public func run() async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for table in tables {
            let record = await log.state.hypertables[table.spec.table]
            var outcome = Outcome(
                table: table.spec, indexes: record?.indexes?.count ?? 0,
                jobs: record?.jobs?.count { $0.isScheduled } ?? 0, warnings: [])
            do {
                outcome.warnings = try await restore(table, record)
            } catch {
                guard let failure = TaskFailure.orCancellation(error) as? TaskFailure else { throw error }
                outcome.failure = failure
            }
            outcomes.append(outcome)
        }
        let failed = outcomes.contains { $0.failure != nil }
        try await log.append(.runEnded(failed ? .failed : .abandoned))
        return outcomes
    }

    /// Indexes first, as at the end of a run: jobs then find the table as they left it.
    private func restore(_ table: TargetTable, _ record: HypertableRecord?) async throws -> [String] {
        try await pool.withSession { session in
            var warnings: [String] = []
            if record?.indexes != nil {
                let spare = SpareSessions(workers: Workers(workers, busy: 1), pool: pool)
                let task = CreateIndex(
                    table: table, log: log, notes: notes, spare: spare,
                    reached: reached(.createIndex, table))
                warnings += try await task.run(on: session).warnings ?? []
            }
            if record?.jobs != nil {
                let task = EnablePolicy(
                    table: table, server: server, log: log, notes: notes,
                    reached: reached(.enablePolicy, table))
                warnings += try await task.run(on: session).warnings ?? []
            }
            return warnings
        }
    }

    /// The same points as those of the task that gives back in a run.
    private func reached(_ kind: TaskKind, _ table: TargetTable) -> @Sendable (FailurePoint) -> Void {
        let task = TaskID(table: table.spec.table, kind: kind)
        return { [rehearsal] point in rehearsal?.reach(point, in: task) }
    }
}
