import ArgumentParser
import Execution
import Reporting
import RowSources
import SystemPackage
import Tasks
import TimeAxis

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run what is not done yet; after a failure, run again to go on.",
        discussion: """
            Everything before T is deleted from the windows and copied from the source, once and exactly. \
            The first Ctrl-C finishes the windows in flight, a second one rolls them back.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(help: "Do not ask before the first delete; needed where there is no terminal.")
    var yes = false

    @Option(help: "Run only tasks that match this glob, and what they need. May be given several times.")
    var select: [String] = []

    @Option(help: "Leave out tasks that match this glob, and what needs them. May be given several times.")
    var exclude: [String] = []

    func run() async throws {
        let compiled = try plan.compile()
        let graph = compiled.graph
        let selection = Selection(select: select, exclude: exclude)
        try require(selection, in: graph)
        let rehearsal = try Rehearsal.fromEnvironment(for: graph)
        var held = try await HeldPlan(compiled, state, command: "run")
        defer { held.release() }
        let target = held.target
        let inspections = try await target.inspect(compiled)
        try await held.reclaim(inspections)
        try refuseStranded(held.open.state, compiled)
        let indexFolder = state.path(for: compiled.path).string + ".index"
        let tables = try zip(inspections, graph.windowsByHypertable).map { inspection, windows in
            try TargetTable(
                inspection, folder: compiled.folder, windows: windows, indexFolder: indexFolder,
                server: target.server, patience: graph.patience)
        }
        let agenda = Agenda(graph: graph, state: held.open.state, selection: selection)
        try await target.watching { try await check(tables, graph, agenda) }
        let review = try await SourcesReview(held, tables, selection)
        guard !review.agenda.isEmpty else {
            try await review.record(held)
            await held.settle { [state = held.open.state] in
                try await $0.settle(graph, state, on: target.control)
            }
            Console.error("nothing to do: every task of \(compiled.path) is done\n")
            return
        }
        let confirmation = Confirmation(
            graph: graph, agenda: review.agenda, state: held.open.state, isGiven: yes)
        try await confirmation.ask(inspections, on: target)
        try await Backfill(
            held: held, agenda: review.agenda, news: review.events, tables: tables, rehearsal: rehearsal
        ).run()
    }

    /// A source that cannot be opened is found out before windows are emptied for it.
    private func check(_ tables: [TargetTable], _ graph: TaskGraph, _ agenda: Agenda) async throws {
        var needed: Set<Int> = []
        for (task, decision) in zip(graph.tasks, agenda.decisions) where task.kind == .copy {
            if case .run = decision { needed.insert(task.hypertable) }
        }
        for (index, table) in tables.enumerated() where needed.contains(index) {
            do {
                try await table.source.check()
                try await requireRows(table, graph.windowsByHypertable[index].last, graph.planFile)
            } catch let error as SourceError where error.isTransient {
                throw Ending(
                    error.kind == .unreachable ? .unreachable : .taskFailed,
                    "\(table.spec.table): \(error)\nnothing was run; it is safe to run again")
            } catch let error as SourceError {
                throw unfit(table, "\(error)", in: graph.planFile)
            }
        }
    }

    /// What no task gives back would be missing for ever, and nothing would say so.
    private func refuseStranded(_ state: PlanState, _ compiled: CompiledPlan) throws {
        let text = StrandedText(
            Stranded(state, compiled.graph),
            self.state.invocation(for: compiled.path))
        guard !text.lines.isEmpty else { return }
        throw Ending(.invalidPlan, (text.lines + ["nothing was run"]).joined(separator: "\n"))
    }

    /// A table that has rows and none in any window was asked in another unit or zone than its own; its windows would
    /// be emptied for nothing.
    private func requireRows(
        _ table: TargetTable, _ window: Window?, _ planFile: String
    ) async throws {
        guard let source = table.source as? DatabaseSource, let window,
            let rows = try await source.rowsElsewhere(than: window)
        else { return }
        let problem = SampleCheck.nothingInWindows(table.spec, rows)
        throw unfit(table, "\(problem.message)\n\(problem.fix ?? "")", in: planFile)
    }

    private func unfit(_ table: TargetTable, _ reason: String, in planFile: String) -> Ending {
        let place = table.spec.places.source
        return Ending(
            .invalidPlan,
            "\(planFile):\(place.line):\(place.column): \(table.spec.table): \(reason)\nnothing was run")
    }

    private func require(_ selection: Selection, in graph: TaskGraph) throws {
        guard let glob = selection.unmatched(in: graph).first else { return }
        throw Ending(
            .usage,
            "no task of \(graph.planFile) matches `\(glob)`; nothing was run\n"
                + "`hyperfill plan \(graph.planFile)` lists the tasks; put the glob in quotes")
    }
}
