import ArgumentParser
import Execution
import Reporting
import StateFile
import Tasks
import Timescale

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a run would do, without doing it.",
        discussion: """
            Needs no target, and prints the same bytes for the same plan, so that a pull request can show \
            its difference. With --live the target and the state file are read, and nothing is changed.
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
            return try Runbook(compiled.graph).text()
        } catch let error as RunbookError {
            throw Ending(.usage, "\(compiled.path) has no script: \(error)")
        }
    }

    private func liveFacts(_ compiled: CompiledPlan) async throws -> LivePlan {
        let reading = try state.read(for: compiled.path)
        let target = try await OpenTarget(compiled.graph, purpose: "plan", isReadOnly: true)
        try reading.check(target.server)
        let inspections = try await target.inspect(compiled)
        // A run that is at work has found out for itself.
        let undone = Undone(compiled.graph, reading.state, reading.isLive ? [] : inspections)
        let holder = LockHolder.current(since: "", command: "")
        let known = try undone.applied(
            to: reading.state, in: compiled.runStart("run", holder), at: Clock.now)
        let agenda = Agenda(graph: compiled.graph, state: known)
        var live = try await target.watching {
            try await LivePlan(inspections, agenda, on: target, for: compiled)
        }
        let stranded = StrandedText(Stranded(known, compiled.graph), invocation(compiled)).lines
        live.warnings += undone.lines + (stranded.isEmpty ? [] : [stranded.joined(separator: "; ")])
        return live
    }
}

extension GraphText.Form: ExpressibleByArgument {}
