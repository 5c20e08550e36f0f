import Execution
import Foundation
import Glibc
import Reporting
import RowSources
import StateFile
import Tasks
import Terms

/// One run of a plan from its first task to its report.
struct Backfill {
    let held: HeldPlan
    let agenda: Agenda
    /// What was found out before the run and is to be written down first.
    let news: [Event.Kind]
    let tables: [TargetTable]
    let rehearsal: Rehearsal?

    /// How long background workers, and transactions of a run that was killed, are waited for.
    private static let patience = Duration.seconds(600)

    private var compiled: CompiledPlan { held.compiled }
    private var invocation: Invocation { held.invocation }
    private var target: OpenTarget { held.target }
    private var hold: TargetHold { held.hold }

    /// - Throws: ``Ending`` with the run's exit status; `StateError` when the state file fails.
    func run() async throws {
        let graph = compiled.graph
        let begun = Clock.now
        let watch = Watch(graph: graph, agenda: agenda)
        let log = try await held.begin(observer: watch)
        for event in news { try await log.append(event) }
        let pool = SessionPool { [target] in try await target.connect() }
        let workers = Workers(graph.workers)
        let runner = TargetRunner(
            tables: tables, server: target.server, pool: pool, hold: hold, patience: graph.patience, log: log,
            notes: held.notes, observer: watch, jobTimeout: Self.patience,
            redaction: compiled.redaction(conninfo: target.conninfo), workers: workers,
            rehearsal: rehearsal)
        let request = StopRequest()
        let renewing = Preparation(patience: graph.patience, saying: { watch.note("waits: \($0)") })
        let retrying = Retrying(
            runner, patience: graph.patience, observer: watch, isStopped: { request.isStopped },
            recover: { [hold] in
                try await renewing.run {
                    Liveness.current?.wait { "an answer from the target" }
                    try await hold.renew(after: pool)
                }
            })
        let executor = Executor(
            graph: graph, agenda: agenda, log: log, runner: retrying, observer: watch, request: request,
            rehearsal: rehearsal, workers: workers)
        let signals = StopSignals(executor)
        defer { signals.cancel() }
        let keeper = _Concurrency.Task { [hold] in
            guard let loss = await hold.keep(with: pool) else { return }
            watch.note("error: \(loss.message)")
            executor.stop(immediately: true)
        }
        defer { keeper.cancel() }
        try await waitForOrphans(watch, executor)
        watch.start()
        let summary: RunSummary
        do {
            summary = try await executor.run()
        } catch {
            watch.finish()
            throw error
        }
        watch.finish()
        let state = await log.state
        report(summary, state, seconds: Double(Clock.now - begun) / 1_000_000)
        // All is done and said: whoever presses Ctrl-C now wants the program to end.
        signals.cancel()
        await held.settle { try await $0.settle(graph, state, with: pool) }
        await pool.close()
        if let status = status(of: summary) { throw Ending(status) }
    }

    /// Waits for transactions of a run that was killed, until the run is to stop.
    ///
    /// - Throws: as ``OrphanWait``; `TaskFailure` when the target stood still for too long.
    private func waitForOrphans(_ watch: Watch, _ executor: Executor) async throws {
        let wait = OrphanWait(timeout: Self.patience, isStopped: { executor.isStopped }) { watch.note($0) }
        try await target.watching { [compiled, target] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await wait.run(for: compiled.graph.hypertables, on: target.control) }
                group.addTask {
                    while !executor.isStopped { try await _Concurrency.Task.sleep(for: .milliseconds(100)) }
                }
                // A server that stands still does not see that the run is to stop.
                _ = try await group.next()
                group.cancelAll()
            }
        }
    }

    /// Prints how the run ended.
    private func report(_ summary: RunSummary, _ state: PlanState, seconds: Double) {
        let after = Agenda(graph: compiled.graph, state: state)
        var report = RunReport(
            hypertables: compiled.graph.hypertables.indices.map { totals($0, state, after) },
            seconds: seconds, invocation: invocation)
        report.failures = summary.failures.map { .init(task: $0.task, failure: $0.failure) }
        report.blocked = summary.blocked
        report.cancelled = summary.cancelled
        report.isInterrupted = summary.isInterrupted
        report.warnings = ran.flatMap { index in
            let id = compiled.graph.tasks[index].id
            let warnings = state.tasks[id]?.result?.warnings ?? []
            return warnings.map { RunReport.Warning(task: id, text: $0) }
        }
        Console.error(report.text(usesColour: Console.usesColour(STDERR_FILENO)))
    }

    /// The tasks that this run was to run.
    private var ran: [Int] {
        agenda.decisions.indices.filter { if case .run = agenda.decisions[$0] { true } else { false } }
    }

    private func totals(_ index: Int, _ state: PlanState, _ after: Agenda) -> RunReport.Hypertable {
        let graph = compiled.graph
        let spec = graph.hypertables[index]
        let counts = graph.tasks.indices.filter { task in
            graph.tasks[task].hypertable == index && graph.tasks[task].kind == .count
        }
        let copies = ran.filter { graph.tasks[$0].hypertable == index && graph.tasks[$0].kind == .copy }
            .compactMap { state.tasks[graph.tasks[$0].id]?.result }
        let taken = state.hypertables[spec.table]
        return RunReport.Hypertable(
            spec: spec,
            windows: counts.count { after.decisions[$0] == .done && agenda.decisions[$0] != .done },
            windowsLeft: counts.count { after.decisions[$0] != .done },
            rows: copies.reduce(0) { $0 + ($1.rows ?? 0) },
            // Every window's pass over the files meets the same rows outside all of them.
            rowsBefore: copies.map { $0.rowsBefore ?? 0 }.max() ?? 0,
            rowsAfter: copies.map { $0.rowsAfter ?? 0 }.max() ?? 0,
            isTaken: taken?.isAnythingTaken ?? false)
    }

    private func status(of summary: RunSummary) -> ExitStatus? {
        if summary.isInterrupted { return .interrupted }
        guard let first = summary.failures.first else { return nil }
        let kinds = summary.failures.map(\.failure.kind)
        if kinds.contains(.refused) { return .taskFailed }
        if kinds.contains(.countMismatch) { return .countMismatch }
        return first.failure.kind == .unreachable ? .unreachable : .taskFailed
    }
}
