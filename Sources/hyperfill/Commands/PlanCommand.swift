import ArgumentParser
import Execution
import Reporting
import Runbook
import StateFile
import Tasks
import Timescale

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a run would do, without doing it.",
        discussion: """
            Needs no target. The same plan gives the same bytes: a pull request shows what an edit of the plan \
            changes. With --live it also reads the target and the state file, and changes nothing.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(help: "Read the target and the state file, too: rows to delete, jobs, what is done already.")
    var live = false

    @Option(help: "Print the graph of tasks instead: dot, mermaid or json.")
    var graph: GraphText.Form?

    @Flag(help: "Print a script for psql that does the same work by hand.")
    var sql = false

    @Flag(help: "Print JSON, in a documented and versioned form.")
    var json = false

    func validate() throws {
        guard [graph != nil, sql, json].count(where: { $0 }) <= 1 else {
            throw ValidationError("--graph, --sql and --json print different things; choose one.")
        }
        guard !live || (graph == nil && !sql) else {
            throw ValidationError("--live adds to the plan's text or its --json, not to --graph or --sql.")
        }
    }

    func run() async throws {
        let compiled = try plan.compile()
        if let graph {
            Console.out(GraphText(compiled.graph).text(graph))
        } else if sql {
            Console.out(try runbook(compiled))
        } else {
            let facts = live ? try await liveFacts(compiled) : nil
            Console.out(
                json
                    ? PlanJSON(compiled.graph, live: facts).text
                    : PlanText(compiled.graph, live: facts, invocation: invocation(compiled)).text)
        }
    }

    private func invocation(_ compiled: CompiledPlan) -> Invocation {
        state.invocation(for: compiled.path)
    }

    private func runbook(_ compiled: CompiledPlan) throws -> String {
        do {
            return try RunbookScript(compiled.graph).text()
        } catch let error as RunbookError {
            throw Ending(error, "\(compiled.path) has no script: \(error)")
        }
    }

    private func liveFacts(_ compiled: CompiledPlan) async throws -> LivePlan {
        let reading = try state.read(for: compiled.path)
        let target = try await OpenTarget(compiled.graph, purpose: "plan", isReadOnly: true)
        try reading.check(target.server)
        let inspections = try await target.inspect(compiled)
        // A run that is at work has compared them itself.
        let facts = reading.isLive ? [] : TargetFacts.of(compiled.graph.hypertables, inspections)
        let reconciliation = try await reconciliation(compiled, reading, facts, on: target)
        let agenda = Agenda(graph: compiled.graph, state: reconciliation.state)
        try await target.check(agenda.windowsToChange, of: inspections, compiled)
        var live = try await target.watching {
            try await CatalogReading.repeated {
                try await LivePlan(inspections, agenda, on: target, for: compiled)
            }
        }
        live.warnings += reconciliation.warnings.map {
            ReconciliationWarningText($0, stateFile: "\(reading.path)").sentence
        }
        if case .suspendedObjects(let suspended) = reconciliation.refusal {
            live.warnings.append(
                SuspendedObjectsText(suspended, invocation(compiled)).lines.joined(separator: "; "))
        }
        if let refusal = reconciliation.refusal, case .emptiedWindows = refusal {
            let text = RefusalText(refusal, stateFile: "\(reading.path)", invocation(compiled)).text
            live.warnings.append(text.split(separator: "\n").joined(separator: "; "))
        }
        return live
    }

    /// What a run would find, with the loaded windows counted if it would count them before it loads others.
    private func reconciliation(
        _ compiled: CompiledPlan, _ reading: StateReading, _ facts: [TargetFacts], on target: OpenTarget
    ) async throws -> Reconciliation {
        let position = reading.isLive ? nil : try await target.control.timelinePosition()
        let run = compiled.runStart(RunStart.run, .current(since: "", command: ""))
        let identity = reading.header?.identity
        let first = try Reconciliation(
            compiled.graph, reading.state, facts, position: position, stateIdentity: identity, in: run,
            at: Clock.now)
        guard first.needsCounts else { return first }
        let counted = try await target.watching { [state = reading.state] in
            try await TargetFacts.count(facts, of: compiled.graph, state, on: target.control)
        }
        return try Reconciliation(
            compiled.graph, reading.state, counted, position: position, stateIdentity: identity, in: run,
            at: Clock.now)
    }
}

extension GraphText.Form: ExpressibleByArgument {}
