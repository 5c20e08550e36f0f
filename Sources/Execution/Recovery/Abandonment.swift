import Tasks
import Timescale

/// Restores the jobs and indexes that a plan suspended, without finishing the plan.
package struct Abandonment: Sendable {
    private let hypertables: [HypertableSpec]
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog
    private let notes: ProgressNoteStore
    private let workers: Int
    private let redaction: Redaction
    private let faults: FaultInjection?

    /// - Parameters:
    ///   - workers: how many sessions may work at once.
    ///   - redaction: applied to every failure before it is passed on.
    ///   - faults: the point at which the process is killed on demand; `nil` for none.
    package init(
        hypertables: [HypertableSpec], server: ServerFacts, pool: SessionPool, log: EventLog,
        notes: ProgressNoteStore, workers: Int, redaction: Redaction, faults: FaultInjection? = nil
    ) {
        self.hypertables = hypertables
        self.server = server
        self.pool = pool
        self.log = log
        self.notes = notes
        self.workers = workers
        self.redaction = redaction
        self.faults = faults
    }

    /// The objects of one hypertable that were restored, and those that were not.
    package struct Outcome: Sendable {
        package let spec: HypertableSpec
        /// How many indexes this command made again.
        package fileprivate(set) var indexes = 0
        /// How many jobs this command turned on again.
        package fileprivate(set) var jobs = 0
        package fileprivate(set) var warnings: [String] = []
        /// Objects that are still missing: `index metrics_device`, `job 1000 (policy_retention)`.
        package fileprivate(set) var missing: [String] = []
        /// Objects that may be missing, because the connection was lost.
        package fileprivate(set) var unknown: [String] = []
        /// The reasons, under the names of the tasks that restore in a run.
        package fileprivate(set) var failures: [(task: TaskName, failure: TaskFailure)] = []
    }

    /// Restores one hypertable after the other, as far as possible.
    ///
    /// - Parameter flight: receives the sessions that work.
    /// - Throws: when the state file cannot be written.
    package func run(in flight: StallWatch.Flight? = nil) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for spec in hypertables { outcomes.append(try await restore(spec, flight)) }
        let failed = outcomes.contains { !$0.failures.isEmpty }
        try await log.append(.runEnded(failed ? .failed : .abandoned))
        return outcomes
    }

    /// Restores indexes first, as at the end of a run: jobs then find the table as they left it. An index that cannot be
    /// made does not keep the jobs from being restored.
    private func restore(_ spec: HypertableSpec, _ flight: StallWatch.Flight?) async throws -> Outcome {
        let record = await log.state.hypertables[spec.table]
        var outcome = Outcome(spec: spec)
        if let indexes = record?.indexes {
            let task = CreateIndex(
                spec: spec, log: log, notes: notes,
                spare: SpareSessions(workers: Workers(workers, busy: 1), pool: pool, flight: flight),
                reached: reached(.createIndex, spec))
            outcome.indexes = try await restore(
                indexes.map(\.title), as: .createIndex, &outcome, flight
            ) { try await task.restore(on: $0) }
        }
        if let jobs = record?.jobs {
            let task = EnablePolicy(
                spec: spec, server: server, log: log, notes: notes, reached: reached(.enablePolicy, spec))
            outcome.jobs = try await restore(
                jobs.filter(\.isScheduled).map(\.title), as: .enablePolicy, &outcome, flight
            ) { try await task.restore(on: $0) }
        }
        return outcome
    }

    /// - Parameters:
    ///   - titles: of all objects that are to be restored.
    ///   - kind: the task that restores them in a run.
    /// - Returns: how many were restored.
    private func restore(
        _ titles: [String], as kind: TaskKind, _ outcome: inout Outcome, _ flight: StallWatch.Flight?,
        _ body: @Sendable (Session) async throws -> RestoreOutcome
    ) async throws -> Int {
        let id = TaskID(kind, of: outcome.spec).name
        do {
            let restored = try await pool.withSession { session in
                let process = try await session.backendPID()
                flight?.add(process: process)
                defer { flight?.remove(process: process) }
                return try await body(session)
            }
            outcome.warnings += restored.warnings
            outcome.missing += restored.refused.map(\.name)
            if let failure = restored.failure {
                outcome.failures.append((id, redaction.applied(to: failure)))
            }
            return restored.count
        } catch {
            guard let failure = TaskFailure.orCancellation(error) as? TaskFailure else { throw error }
            outcome.unknown += titles
            outcome.failures.append((id, redaction.applied(to: failure)))
            return 0
        }
    }

    /// The fault points of the task that restores in a run.
    private func reached(_ kind: TaskKind, _ spec: HypertableSpec) -> @Sendable (FaultPoint) -> Void {
        let task = TaskID(kind, of: spec)
        return { [faults] point in faults?.reach(point, in: task) }
    }
}
