import ArgumentParser
import Execution
import Reporting
import RowSources
import SystemPackage
import Tasks
import Terms
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

    @Option(
        help: ArgumentHelp(
            "Go on in spite of a refusal that only you can judge: \(Risk.list). May be given several times.",
            valueName: "risk"))
    var accept: [Risk] = []

    func run() async throws {
        let compiled = try plan.compile()
        let graph = compiled.graph
        let selection = Selection(select: select, exclude: exclude)
        try require(selection, in: graph)
        let faults = try FaultRequest.read(for: graph)
        var held = try await LockedPlan(compiled, state, command: RunStart.run, accepted: Set(accept))
        defer { held.release() }
        let target = held.target
        let inspections = try await target.inspect(compiled)
        try await held.reconcile(inspections, for: selection)
        let indexFolder = state.path(for: compiled.path).string + ".index"
        let prepare: @Sendable (Inspection) throws -> TargetTable = { inspection in
            try TargetTable(
                inspection, folder: compiled.folder, windows: inspection.spec.windows.map(\.bounds),
                indexFolder: indexFolder, server: target.server, timeouts: graph.timeouts)
        }
        let tables = try inspections.map(prepare)
        let agenda = Agenda(graph: graph, state: held.open.state, selection: selection)
        try await target.checkSources(tables, of: inspections, agenda, accepting: Set(accept), compiled)
        let changed = try await ChangedSources(held, tables, selection)
        guard !changed.agenda.isEmpty else {
            let left = Agenda(graph: graph, state: held.open.state).decisions.count(where: \.isRun)
            try await changed.record(held, isLast: left == 0)
            await held.settle { [state = held.open.state] in
                try await $0.settle(graph, state, on: target.control)
            }
            Console.error(
                left == 0
                    ? "nothing to do: every task of \(compiled.path) is done\n"
                    : "nothing to do in this selection; \(counted(left, "task")) of \(compiled.path) \(left == 1 ? "is" : "are") "
                        + "left\n")
            return
        }
        try await target.check(changed.agenda.windowsToChange, of: inspections, compiled)
        let confirmation = Confirmation(
            graph: graph, agenda: changed.agenda, state: held.open.state,
            invocation: state.invocation(for: compiled.path), isGiven: yes)
        try await confirmation.ask(inspections, on: target)
        try await Backfill(
            held: held, agenda: changed.agenda, news: changed.events,
            tables: TargetTables(tables, on: target.server, prepare: prepare), accepted: Set(accept),
            faults: faults
        ).run()
    }

    private func require(_ selection: Selection, in graph: TaskGraph) throws {
        guard let glob = selection.unmatched(in: graph).first else { return }
        throw Ending(
            .usage,
            "no task of \(graph.planFile) matches `\(glob)`; nothing was run\n"
                + "`\(Invocation(planFile: graph.planFile).command("plan"))` lists the tasks; put the glob in quotes"
        )
    }
}

extension Risk: ExpressibleByArgument {
    /// The names with their meanings, for the help.
    fileprivate static var list: String {
        allCases.map { "`\($0.rawValue)`: \($0.meaning)" }.joined(separator: "; ")
    }
}
