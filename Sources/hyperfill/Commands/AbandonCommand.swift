import ArgumentParser
import Execution
import Reporting
import StateFile
import Tasks
import Terms
import TimeAxis

struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Restore policies and indexes without finishing.",
        discussion: "Says which windows are whole. A later run takes up what is left.")

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    func run() async throws {
        let compiled = try plan.compile()
        let graph = compiled.graph
        let faults = try FaultRequest.read(for: graph)
        guard try state.read(for: compiled.path).header != nil else {
            let target = try await OpenTarget(graph, purpose: RunStart.abandon)
            let holder = LockHolder.current(since: "", command: "")
            try await target.refuseNotes(
                of: compiled, compiled.runStart(RunStart.abandon, holder),
                state.invocation(for: compiled.path),
                stateFile: "\(state.path(for: compiled.path))")
            Console.error("nothing to restore: \(compiled.path) was never run\n")
            return
        }
        var held = try await LockedPlan(compiled, state, command: RunStart.abandon)
        defer { held.release() }
        let target = held.target
        try await target.requireSettings(compiled)
        try await held.reconcile(await inspections(graph, target))
        let log = try await held.begin(observer: NoObserver())
        for event in held.news { try await log.append(event) }
        let pool = SessionPool { try await target.connect() }
        let orphans = OrphanWait(timeout: Backfill.waitLimit) { Console.error("\($0)\n") }
        try await target.watching { try await orphans.run(for: graph.hypertables, on: target.control) }
        let abandonment = Abandonment(
            hypertables: graph.hypertables, server: target.server, pool: pool, log: log,
            notes: held.notes, workers: graph.workers,
            redaction: compiled.redaction(conninfo: target.conninfo), faults: faults)
        let outcomes = try await target.watching { try await abandonment.run(in: $0) }
        await pool.close()
        try report(outcomes, compiled, await log.state)
    }

    /// The inspections that succeed. Objects of the other hypertables are restored all the same.
    private func inspections(_ graph: TaskGraph, _ target: OpenTarget) async -> [Inspection] {
        var inspections: [Inspection] = []
        for spec in graph.hypertables {
            do {
                let inspection = try await target.watching {
                    try await target.inspection(of: spec)
                }
                inspections.append(inspection)
            } catch {
                Console.error(
                    "warning: \(spec.table) cannot be read, so its windows may not be whole: \(error)\n")
            }
        }
        return inspections
    }

    private func report(
        _ outcomes: [Abandonment.Outcome], _ compiled: CompiledPlan, _ state: PlanState
    ) throws {
        let agenda = Agenda(graph: compiled.graph, state: state)
        for (index, outcome) in outcomes.enumerated() {
            let windows = compiled.graph.hypertables[index].windows
            let whole = windows.count { $0.isWhole(in: agenda) }
            let jobs = counted(outcome.jobs, "job")
            let indexes = counted(outcome.indexes, "index", plural: "indexes")
            Console.out(
                "\(outcome.spec.table): \(whole) of \(windows.count) windows are whole; "
                    + "\(jobs) turned on again, \(indexes) made again\n")
            for window in windows where !window.isWhole(in: agenda) {
                Console.out("  not whole: \(window.bounds.name(as: outcome.spec.timeType))\n")
            }
            for thing in outcome.missing { Console.out("  still missing: \(thing)\n") }
            for thing in outcome.unknown { Console.out("  perhaps missing: \(thing)\n") }
            for warning in outcome.warnings { Console.error("warning: \(outcome.spec.table): \(warning)\n") }
            for (task, failure) in outcome.failures {
                Console.error("error: \(FailureText(task, failure).lines.joined(separator: "\n"))\n")
            }
        }
        let failures = outcomes.flatMap(\.failures)
        guard failures.isEmpty else {
            throw Ending(
                ExitStatus(ofFailures: failures.map(\.failure)),
                "not everything could be restored; run `\(self.state.invocation(for: compiled.path).command("abandon"))` again "
                    + "once the cause is removed")
        }
        let suspended = SuspendedObjects(state, compiled.graph)
        guard suspended.isEmpty else {
            let invocation = self.state.invocation(for: compiled.path)
            throw Ending(
                .invalidPlan, SuspendedObjectsText(suspended, invocation).lines.joined(separator: "\n"))
        }
    }
}
