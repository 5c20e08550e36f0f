import Tasks
import Timescale

/// Gives back what a plan has taken from its hypertables, policies and indexes, without finishing the plan.
public struct Abandonment: Sendable {
    private let tables: [TargetTable]
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog

    public init(tables: [TargetTable], server: ServerFacts, pool: SessionPool, log: EventLog) {
        self.tables = tables
        self.server = server
        self.pool = pool
        self.log = log
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
                warnings += try await CreateIndex(table: table, log: log).run(on: session).warnings ?? []
            }
            if record?.jobs != nil {
                warnings +=
                    try await EnablePolicy(table: table, server: server, log: log).run(on: session).warnings
                    ?? []
            }
            return warnings
        }
    }
}
