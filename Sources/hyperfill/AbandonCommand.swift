import ArgumentParser
import Execution
import Reporting
import StateFile
import Tasks
import TimeAxis

struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Put policies and indexes back without finishing.",
        discussion: "Says which windows are whole. A later run takes up what is left.")

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    func run() async throws {
        let compiled = try plan.compile()
        let graph = compiled.graph
        let rehearsal = try Rehearsal.fromEnvironment(for: graph)
        guard try state.read(for: compiled.path).header != nil else {
            let target = try await OpenTarget(graph, purpose: "abandon")
            try await target.watching {
                try await ForeignNote.refuse(compiled, state.invocation(for: compiled.path), on: target)
            }
            Console.error("nothing to put back: \(compiled.path) was never run\n")
            return
        }
        var held = try await HeldPlan(compiled, state, command: RunStart.abandon)
        defer { held.release() }
        let target = held.target
        try await held.reclaim(await inspections(graph, target))
        let log = try await held.begin(observer: Silence())
        let pool = SessionPool { try await target.connect() }
        let abandonment = Abandonment(
            hypertables: graph.hypertables, server: target.server, pool: pool, log: log,
            notes: held.notes, workers: graph.workers,
            redaction: compiled.redaction(conninfo: target.conninfo), rehearsal: rehearsal)
        let outcomes = try await target.watching { try await abandonment.run(in: $0) }
        await pool.close()
        try report(outcomes, compiled, await log.state)
    }

    /// Of all hypertables that can be inspected; the others are put back all the same.
    private func inspections(_ graph: TaskGraph, _ target: OpenTarget) async -> [Inspection] {
        var inspections: [Inspection] = []
        for spec in graph.hypertables {
            do {
                let inspection = try await target.watching {
                    try await Inspection(spec, on: target.control, target.server)
                }
                inspections.append(inspection)
            } catch {
                Console.error(
                    "warning: \(spec.table) cannot be looked at, so that nobody knows whether its windows are still "
                        + "whole: \(error)\n")
            }
        }
        return inspections
    }

    private func report(
        _ outcomes: [Abandonment.Outcome], _ compiled: CompiledPlan, _ state: PlanState
    ) throws {
        let agenda = Agenda(graph: compiled.graph, state: state)
        for (index, outcome) in outcomes.enumerated() {
            let windows = zip(compiled.graph.tasks, agenda.decisions)
                .filter { $0.0.hypertable == index && $0.0.kind == .count }
            let whole = windows.count { $0.1 == .done }
            let jobs = outcome.jobs == 1 ? "1 job" : "\(outcome.jobs) jobs"
            let indexes = outcome.indexes == 1 ? "1 index" : "\(outcome.indexes) indexes"
            Console.out(
                "\(outcome.spec.table): \(whole) of \(windows.count) windows are whole; "
                    + "\(jobs) turned on again, \(indexes) made again\n")
            for (task, decision) in windows where decision != .done {
                guard let window = task.window else { continue }
                Console.out("  not whole: \(window.name(as: outcome.spec.timeType))\n")
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
                failures.allSatisfy { $0.failure.kind == .unreachable } ? .unreachable : .taskFailed,
                "not everything could be put back; run `\(self.state.invocation(for: compiled.path).command("abandon"))` again "
                    + "once the cause is removed")
        }
    }
}
