import RowSources
import Tasks
import Terms
import Timescale

/// Gives tasks their effect on a real target.
public struct TargetRunner: TaskRunning {
    private let tables: [TargetTable]
    private let server: ServerFacts
    private let pool: SessionPool
    private let log: EventLog
    private let notes: TakenNotes
    private let observer: any Observer
    private let jobTimeout: Duration
    private let redaction: Redaction
    private let rehearsal: Rehearsal?
    private let hold: TargetHold
    private let patience: Patience
    private let workers: Workers
    private let marks: LoadMarks

    /// - Parameters:
    ///   - tables: One for each hypertable of the graph, in its order.
    ///   - hold: Asked what the server does for a task that stands still.
    ///   - notes: Where it is noted on the target what is taken from it.
    ///   - jobTimeout: How long background workers that already run are waited for.
    ///   - workers: The run's; a task that can use more than one borrows those that are free.
    ///   - redaction: Applied to every failure before anybody sees it.
    ///   - rehearsal: Where the process is to die on purpose, if anywhere.
    public init(
        tables: [TargetTable], server: ServerFacts, pool: SessionPool, hold: TargetHold, patience: Patience,
        log: EventLog, notes: TakenNotes, observer: any Observer, jobTimeout: Duration, redaction: Redaction,
        workers: Workers, rehearsal: Rehearsal? = nil
    ) {
        self.tables = tables
        self.server = server
        self.pool = pool
        self.log = log
        self.notes = notes
        self.observer = observer
        self.jobTimeout = jobTimeout
        self.redaction = redaction
        self.rehearsal = rehearsal
        self.hold = hold
        self.patience = patience
        self.workers = workers
        marks = LoadMarks(log: log, notes: notes)
    }

    public func run(_ task: PlannedTask) async throws -> TaskResult {
        do {
            let watch = StallWatch(
                patience: patience, look: { [hold] in await hold.look(atProcess: $0) },
                waiting: { [observer] in observer.observe(.waiting(task.id, "for \($0)")) })
            return try await watch { flight in
                try await pool.withSession { session in
                    flight.add(process: try await session.backendPID())
                    return try await effect(of: task, on: session, flight)
                }
            }
        } catch {
            let translated = TaskFailure.orCancellation(error)
            throw (translated as? TaskFailure).map(redaction.applied(to:)) ?? translated
        }
    }

    private func effect(
        of task: PlannedTask, on session: Session, _ flight: StallWatch.Flight
    ) async throws -> TaskResult {
        let table = tables[task.hypertable]
        let reached = reached(in: task)
        switch task.kind {
        case .disablePolicy:
            return try await DisablePolicy(
                table: table, server: server, log: log, notes: notes, timeout: jobTimeout,
                waiting: { observer.observe(.waiting(task.id, $0)) }, reached: reached
            ).run(on: session)
        case .dropIndex:
            return try await DropIndex(table: table, log: log, notes: notes, reached: reached).run(
                on: session)
        case .createIndex:
            let spare = SpareSessions(workers: workers, pool: pool, flight: flight)
            return try await CreateIndex(
                spec: table.spec, log: log, notes: notes, spare: spare, reached: reached
            ).run(on: session)
        case .enablePolicy:
            return try await EnablePolicy(
                spec: table.spec, server: server, log: log, notes: notes, reached: reached
            )
            .run(on: session)
        case .delete, .copy, .count: return try await windowEffect(of: task, table, on: session)
        }
    }

    private func windowEffect(
        of task: PlannedTask, _ table: TargetTable, on session: Session
    ) async throws -> TaskResult {
        guard let window = task.window else { throw TaskFailure(message: "the task has no window") }
        guard task.kind != .count else {
            return try await CountWindow(table: table, window: window).run(on: session)
        }
        let warning = try await marks.mark(table, on: session)
        var result =
            task.kind == .delete
            ? try await DeleteWindow(table: table, window: window, reached: reached(in: task)).run(
                on: session)
            : try await CopyWindow(
                table: table, window: window, server: server,
                checkColumns: { [marks] in try await marks.check($0, of: table) },
                progress: { observer.observe(.progress(task.id, rows: $0, bytes: $1)) },
                reached: reached(in: task)
            ).run(on: session)
        if let warning { result.warnings = [warning] + (result.warnings ?? []) }
        return result
    }

    private func reached(in task: PlannedTask) -> @Sendable (FailurePoint) -> Void {
        { [rehearsal] point in rehearsal?.reach(point, in: task.id) }
    }
}
