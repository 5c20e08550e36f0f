import ArgumentParser
import Execution
import StateFile
import SystemPackage
import Tasks
import TimeAxis

struct StateRebuilding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make a new state from plan and target, when the file is lost.",
        discussion: """
            Counts every window in source and target: where both agree, the window counts as done. What runs had \
            paused or dropped is read from their notes in the comments of the hypertables.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    func run() async throws {
        let compiled = try plan.compile()
        let graph = compiled.graph
        let path = state.path(for: compiled.path)
        let holder = LockHolder.current(
            since: TimeType.timestamptz.text(Clock.now), command: "hyperfill state rebuild \(compiled.path)")
        let lock = try StateLock.acquire(path, holder: holder)
        defer { lock.release() }
        guard try state.read(for: compiled.path).header == nil else {
            throw Ending(
                .usage,
                "there is a state file \(path), and rebuilding would forget what it knows; nothing was changed\n"
                    + "if it is damaged, try `hyperfill state repair \(compiled.path)` first; otherwise give it another "
                    + "name, and rebuild then")
        }
        let target = try await OpenTarget(graph, purpose: "rebuild")
        try target.requireWritable()
        let hold = try await target.lock(graph)
        let inspections = try await target.inspect(compiled)
        let open = try OpenState(lock, graph: graph, server: target.server)
        let tables = try zip(inspections, graph.windowsByHypertable).map { inspection, windows in
            try TargetTable(
                inspection, folder: compiled.folder, windows: windows, indexFolder: path.string + ".index",
                patience: graph.patience)
        }
        let log = EventLog(store: open.log, state: open.state, observer: Silence(), now: { Clock.now })
        try await log.append(.runStarted(compiled.runStart("rebuild", holder)))
        let rebuilding = Rebuilding(
            graph: graph, tables: tables, log: log, notes: open.notes(for: compiled.path),
            progress: { Console.error("\($0)\n") })
        let outcomes = try await target.watching { try await rebuilding.run(on: target.control) }
        withExtendedLifetime(hold) { report(outcomes, compiled) }
    }

    private func report(_ outcomes: [Rebuilding.Outcome], _ compiled: CompiledPlan) {
        for outcome in outcomes {
            Console.out(
                "\(outcome.spec.table): \(outcome.windowsDone) of \(outcome.spec.windowCount) windows hold as many rows "
                    + "as the source; \(outcome.jobs) jobs and \(outcome.indexes) indexes to give back\n")
        }
        Console.error(
            "the state is rebuilt; to go on: hyperfill run \(compiled.path)\n"
                + "to give back jobs and indexes without going on: hyperfill abandon \(compiled.path)\n")
    }
}
