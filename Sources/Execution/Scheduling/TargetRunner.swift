import RowSources
import Tasks
import Terms
import TimeAxis
import Timescale

/// Gives tasks their effect on a real target.
package struct TargetRunner: TaskRunning {
    private let tables: TargetTables
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog
    private let notes: ProgressNoteStore
    private let observer: any Observer
    private let jobTimeout: Duration
    private let accepted: Set<Risk>
    private let redaction: Redaction
    private let faults: FaultInjection?
    private let lock: TargetLock
    private let timeouts: Timeouts
    private let workers: Workers
    private let tokens: LoadTokens

    /// - Parameters:
    ///   - lock: The locks of the hypertables; it also looks at the server while a task makes no progress.
    ///   - notes: The notes on the target about its suspended objects.
    ///   - jobTimeout: The limit on waiting for background workers that already run.
    ///   - workers: The run's; a task that can use more than one borrows those that are free.
    ///   - accepted: The risks that the run accepts.
    ///   - redaction: Applied to every failure before it is recorded or shown.
    ///   - faults: The point at which the process is killed on demand; `nil` for none.
    package init(
        tables: TargetTables, server: ServerFacts, pool: SessionPool, lock: TargetLock, timeouts: Timeouts,
        log: EventLog, notes: ProgressNoteStore, observer: any Observer, jobTimeout: Duration,
        accepted: Set<Risk> = [], redaction: Redaction, workers: Workers, faults: FaultInjection? = nil
    ) {
        self.tables = tables
        self.server = server
        self.pool = pool
        self.log = log
        self.notes = notes
        self.observer = observer
        self.jobTimeout = jobTimeout
        self.accepted = accepted
        self.redaction = redaction
        self.faults = faults
        self.lock = lock
        self.timeouts = timeouts
        self.workers = workers
        tokens = LoadTokens(log: log, notes: notes)
    }

    package func run(_ task: PlannedTask) async throws -> TaskResult {
        do {
            let watch = StallWatch(
                timeouts: timeouts, look: { [lock] in await lock.look(atProcess: $0) },
                waiting: { [observer] in observer.observe(.waiting(task.name, "for \($0)")) })
            return try await watch { flight in
                try await pool.withSession { session in
                    flight.add(process: try await session.backendPID())
                    let table = try await table(of: task, on: session)
                    do {
                        return try await effect(of: task, on: table, session, flight)
                    } catch let change as CatalogChange {
                        try await note(change, of: table, in: task)
                        throw change
                    }
                }
            }
        } catch {
            let translated = TaskFailure.orCancellation(error)
            throw (translated as? TaskFailure).map(redaction.applied(to:)) ?? translated
        }
    }

    /// Tasks that give something back do not ask whether the plan still fits the hypertable.
    private func table(of task: PlannedTask, on session: Session) async throws -> TargetTable {
        task.kind.isPerWindow
            ? try await tables.current(task.hypertable, on: session)
            : await tables.lastRead(task.hypertable)
    }

    /// Has the hypertable read again, and its windows loaded again if the change harmed their rows.
    private func note(
        _ change: CatalogChange, of table: TargetTable, in task: PlannedTask
    ) async throws {
        await tables.outdate(task.hypertable, preparedFor: table.facts.shape)
        if change.changes.contains(where: \.isReplacedColumn) { try await tokens.replaced(in: table) }
    }

    private func effect(
        of task: PlannedTask, on table: TargetTable, _ session: Session, _ flight: StallWatch.Flight
    ) async throws -> TaskResult {
        let reached = reached(in: task)
        switch task.kind {
        case .disablePolicy:
            return try await DisablePolicy(
                table: table, server: server, log: log, notes: notes, timeout: jobTimeout,
                waiting: { observer.observe(.waiting(task.name, $0)) }, reached: reached
            ).run(on: session)
        case .dropIndex:
            return try await DropIndex(table: table, log: log, notes: notes, reached: reached).run(
                on: session)
        case .delete:
            let window = try window(of: task)
            return try await loading(table, on: session) {
                try await DeleteWindow(table: table, window: window, accepted: accepted, reached: reached)
                    .run(on: session)
            }
        case .copy:
            let window = try window(of: task)
            let emptied = await log.rowsEmptied(before: task.id)
            return try await loading(table, on: session) {
                try await CopyWindow(
                    table: table, window: window, server: server, emptied: emptied, accepted: accepted,
                    checkColumns: { [tokens] in try await tokens.check($0, of: table) },
                    progress: { observer.observe(.progress(task.name, rows: $0, bytes: $1)) },
                    reached: reached
                ).run(on: session)
            }
        case .count:
            return try await CountWindow(table: table, window: try window(of: task)).run(on: session)
        case .createIndex:
            let spare = SpareSessions(workers: workers, pool: pool, flight: flight)
            return try await CreateIndex(
                spec: table.spec, log: log, notes: notes, spare: spare, reached: reached
            ).run(on: session)
        case .enablePolicy:
            return try await EnablePolicy(
                spec: table.spec, server: server, log: log, notes: notes, reached: reached
            ).run(on: session)
        }
    }

    private func window(of task: PlannedTask) throws -> Window {
        guard let window = task.window else { throw TaskFailure(message: "the task has no window") }
        return window
    }

    /// Changes rows after state file and target have recorded that this run loads the hypertable.
    private func loading(
        _ table: TargetTable, on session: Session, _ change: () async throws -> TaskResult
    ) async throws -> TaskResult {
        let warning = try await tokens.mark(table, on: session)
        var result = try await change()
        if let warning { result.warnings = [warning] + (result.warnings ?? []) }
        return result
    }

    private func reached(in task: PlannedTask) -> @Sendable (FaultPoint) -> Void {
        { [faults] point in faults?.reach(point, in: task.id) }
    }
}
