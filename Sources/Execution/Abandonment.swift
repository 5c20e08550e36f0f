import Tasks
import Timescale

/// Gives back what a plan has taken from its hypertables, policies and indexes, without finishing the plan.
public struct Abandonment: Sendable {
    private let hypertables: [HypertableSpec]
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog
    private let notes: TakenNotes
    private let workers: Int
    private let redaction: Redaction
    private let rehearsal: Rehearsal?

    /// - Parameters:
    ///   - workers: How many sessions may work at once.
    ///   - redaction: Applied to every failure before anybody sees it.
    ///   - rehearsal: Where the process is to die on purpose, if anywhere.
    public init(
        hypertables: [HypertableSpec], server: ServerFacts, pool: SessionPool, log: EventLog,
        notes: TakenNotes, workers: Int, redaction: Redaction, rehearsal: Rehearsal? = nil
    ) {
        self.hypertables = hypertables
        self.server = server
        self.pool = pool
        self.log = log
        self.notes = notes
        self.workers = workers
        self.redaction = redaction
        self.rehearsal = rehearsal
    }

    /// What was given back to one hypertable, and what could not be.
    public struct Outcome: Sendable {
        public let spec: HypertableSpec
        /// How many were made again now.
        public fileprivate(set) var indexes = 0
        /// How many were turned on again now.
        public fileprivate(set) var jobs = 0
        public fileprivate(set) var warnings: [String] = []
        /// What is still missing: `index metrics_device`, `job 1000 (policy_retention)`.
        public fileprivate(set) var missing: [String] = []
        /// What may be missing or not, as the connection was lost.
        public fileprivate(set) var unknown: [String] = []
        /// Why, under the names of the tasks that give back in a run.
        public fileprivate(set) var failures: [(task: TaskID, failure: TaskFailure)] = []
    }

    /// Restores one hypertable after the other, as far as it can be.
    ///
    /// - Parameter flight: told of the sessions that work.
    /// - Throws: When the state file cannot be written.
    public func run(in flight: StallWatch.Flight? = nil) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for spec in hypertables { outcomes.append(try await restore(spec, flight)) }
        let failed = outcomes.contains { !$0.failures.isEmpty }
        try await log.append(.runEnded(failed ? .failed : .abandoned))
        return outcomes
    }

    /// Indexes first, as at the end of a run: jobs then find the table as they left it. But jobs do not wait for an
    /// index that cannot be made.
    private func restore(_ spec: HypertableSpec, _ flight: StallWatch.Flight?) async throws -> Outcome {
        let record = await log.state.hypertables[spec.table]
        var outcome = Outcome(spec: spec)
        if let indexes = record?.indexes {
            let task = CreateIndex(
                spec: spec, log: log, notes: notes,
                spare: SpareSessions(workers: Workers(workers, busy: 1), pool: pool, flight: flight),
                reached: reached(.createIndex, spec))
            outcome.indexes = try await give(
                indexes.map(\.title), back: .createIndex, &outcome, flight
            ) { try await task.restore(on: $0) }
        }
        if let jobs = record?.jobs {
            let task = EnablePolicy(
                spec: spec, server: server, log: log, notes: notes, reached: reached(.enablePolicy, spec))
            outcome.jobs = try await give(
                jobs.filter(\.isScheduled).map(\.title), back: .enablePolicy, &outcome, flight
            ) { try await task.restore(on: $0) }
        }
        return outcome
    }

    /// - Parameter titles: of all that is to be given back.
    /// - Returns: how many were.
    private func give(
        _ titles: [String], back kind: TaskKind, _ outcome: inout Outcome, _ flight: StallWatch.Flight?,
        _ body: @Sendable (Session) async throws -> GivenBack
    ) async throws -> Int {
        let id = TaskID(table: outcome.spec.table, kind: kind)
        do {
            let given = try await pool.withSession { session in
                let process = try await session.backendPID()
                flight?.add(process: process)
                defer { flight?.remove(process: process) }
                return try await body(session)
            }
            outcome.warnings += given.warnings
            outcome.missing += given.refused.map(\.name)
            if let failure = given.failure { outcome.failures.append((id, redaction.applied(to: failure))) }
            return given.count
        } catch {
            guard let failure = TaskFailure.orCancellation(error) as? TaskFailure else { throw error }
            outcome.unknown += titles
            outcome.failures.append((id, redaction.applied(to: failure)))
            return 0
        }
    }

    /// The same points as those of the task that gives back in a run.
    private func reached(_ kind: TaskKind, _ spec: HypertableSpec) -> @Sendable (FailurePoint) -> Void {
        let task = TaskID(table: spec.table, kind: kind)
        return { [rehearsal] point in rehearsal?.reach(point, in: task) }
    }
}
