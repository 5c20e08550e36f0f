import Execution
import Foundation
import Glibc
import Reporting
import RowSources
import StateFile
import Tasks
import Terms

/// One run of a plan, from its first task to its report.
struct Backfill {
    let held: LockedPlan
    let agenda: Agenda
    /// Found out before the run, and recorded first.
    let news: [Event.Kind]
    let tables: TargetTables
    /// The risks that `--accept` names.
    let accepted: Set<Risk>
    let faults: FaultInjection?

    /// How long the run waits for background workers, and for transactions of a run that was killed.
    static let waitLimit = Duration.seconds(600)

    private var compiled: CompiledPlan { held.compiled }
    private var invocation: Invocation { held.invocation }
    private var target: OpenTarget { held.target }
    private var targetLock: TargetLock { held.targetLock }

    /// - Throws: ``Ending`` with the run's exit status; `StateError` if the state file fails.
    func run() async throws {
        let begun = Clock.now
        let display = ProgressDisplay(graph: compiled.graph, agenda: agenda)
        let log = try await held.begin(observer: display)
        for event in news { try await log.append(event) }
        let pool = SessionPool { [target] in try await target.connect() }
        let executor = executor(display, log, pool)
        let signals = StopSignals(executor)
        defer { signals.cancel() }
        let keeper = Task { [targetLock] in
            guard let loss = await targetLock.keep(with: pool) else { return }
            display.note("error: \(loss.message)")
            executor.stop(immediately: true)
        }
        defer { keeper.cancel() }
        try await waitForOrphans(display, executor)
        display.start()
        let summary: RunSummary
        do {
            summary = try await executor.run()
        } catch {
            display.finish()
            throw error
        }
        display.finish()
        // What happens to the locks from here on changes nothing that was loaded.
        keeper.cancel()
        let hasLostTables = summary.isInterrupted ? await targetLock.loss != nil : false
        let state = await log.state
        let seconds = Double(Clock.now - begun) / 1_000_000
        report(summary, state, seconds: seconds, hasLostTables: hasLostTables)
        // Everything is done and reported, so Ctrl-C ends the program from here on.
        signals.cancel()
        await held.settle { [graph = compiled.graph] in try await $0.settle(graph, state, with: pool) }
        await pool.close()
        let status = ExitStatus(
            ofRun: summary.failures.map(\.failure) + [summary.reviewFailure].compactMap(\.self),
            isInterrupted: summary.isInterrupted, hasLostTables: hasLostTables,
            hasLostRows: !summary.losses.isEmpty)
        if status != .done { throw Ending(status) }
    }

    private func executor(_ display: ProgressDisplay, _ log: EventLog, _ pool: SessionPool) -> Executor {
        let graph = compiled.graph
        let workers = Workers(graph.workers)
        let redaction = compiled.redaction(conninfo: target.conninfo)
        let runner = TargetRunner(
            tables: tables, server: target.server, pool: pool, lock: targetLock, timeouts: graph.timeouts,
            log: log, notes: held.notes, observer: display, jobTimeout: Self.waitLimit, accepted: accepted,
            redaction: redaction, workers: workers,
            faults: faults)
        let request = StopRequest()
        let renewing = WatchedStep(
            timeouts: graph.timeouts, saying: { display.note("waits: \($0)") })
        let retrying = Retrying(
            runner, policy: graph.retryPolicy, observer: display, isStopped: { request.isStopped },
            recover: { [targetLock] in
                try await renewing.run {
                    Liveness.current?.wait { "an answer from the target" }
                    try await targetLock.renew(after: pool)
                }
            })
        let reviewing = WatchedStep(
            timeouts: graph.timeouts, probe: target.probe, saying: { display.note("waits: \($0)") })
        return Executor(
            graph: graph, agenda: agenda, log: log, runner: retrying, observer: display, request: request,
            faults: faults, workers: workers,
            review: { [target, notes = held.notes] state in
                try await retrying.run {
                    try await reviewing.run { flight in
                        try await FinalReview.read(
                            graph, state, target.server, notes, with: pool, redaction, in: flight)
                    }
                }
            })
    }

    /// Waits for transactions of a run that was killed, until the run is to stop.
    ///
    /// - Throws: as ``OrphanWait``; `TaskFailure` if the target stood still for too long.
    private func waitForOrphans(_ display: ProgressDisplay, _ executor: Executor) async throws {
        let wait = OrphanWait(timeout: Self.waitLimit, isStopped: { executor.isStopped }) { display.note($0) }
        try await target.watching { [compiled, target] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await wait.run(for: compiled.graph.hypertables, on: target.control) }
                group.addTask {
                    while !executor.isStopped { try await Task.sleep(for: .milliseconds(100)) }
                }
                // A statement that waits on the server does not notice the request to stop.
                _ = try await group.next()
                group.cancelAll()
            }
        }
    }

    /// Prints how the run ended.
    private func report(
        _ summary: RunSummary, _ state: PlanState, seconds: Double, hasLostTables: Bool
    ) {
        let after = Agenda(graph: compiled.graph, state: state)
        var report = RunReport(
            hypertables: compiled.graph.hypertables.indices.map { totals($0, state, after) },
            seconds: seconds, invocation: invocation)
        report.failures = summary.failures.map { .init(task: $0.task, failure: $0.failure) }
        report.blocked = summary.blocked
        report.cancelled = summary.cancelled
        report.isInterrupted = summary.isInterrupted
        report.losses = summary.losses.map(text)
        report.differences = summary.differences.map(text)
        report.reviewFailure = summary.reviewFailure
        report.hasLostTables = hasLostTables
        report.warnings = ran.flatMap { index in
            let name = compiled.graph.tasks[index].name
            let warnings = state.tasks[name]?.result?.warnings ?? []
            return warnings.map { RunReport.Warning(task: name, text: $0) }
        }
        Console.styledError(report.text(usesColour: Console.usesColour(STDERR_FILENO)))
    }

    private func text(_ warning: ReconciliationWarning) -> String {
        ReconciliationWarningText(warning, stateFile: "\(held.open.lock.statePath)").sentence
    }

    /// The indexes of the tasks that this run was to run.
    private var ran: [Int] {
        agenda.decisions.indices.filter { agenda.decisions[$0].isRun }
    }

    private func totals(_ index: Int, _ state: PlanState, _ after: Agenda) -> RunReport.Hypertable {
        let graph = compiled.graph
        let spec = graph.hypertables[index]
        let loads = spec.windows.filter { $0.isToLoad(in: agenda) }.compactMap { $0.load(in: graph) }
            .compactMap { state.tasks[graph.tasks[$0].name]?.result }
        let suspended = state.hypertables[spec.table]
        return RunReport.Hypertable(
            spec: spec,
            windows: spec.windows.count { $0.isWhole(in: after) && !$0.isWhole(in: agenda) },
            windowsLeft: spec.windows.count { !$0.isWhole(in: after) },
            rows: loads.reduce(0) { $0 + ($1.rows ?? 0) },
            // Every window's pass over the files meets the same rows outside all of them.
            rowsBefore: loads.map { $0.rowsBefore ?? 0 }.max() ?? 0,
            rowsAfter: loads.map { $0.rowsAfter ?? 0 }.max() ?? 0,
            hasSuspendedObjects: suspended?.hasSuspendedObjects ?? false)
    }
}
