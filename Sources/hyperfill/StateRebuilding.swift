import ArgumentParser
import Execution
import Reporting
import StateFile
import SystemPackage
import Tasks
import TimeAxis

struct StateRebuilding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make a new state from plan and target, when the file is lost.",
        discussion: """
            Counts every window in source and target. It counts as done where both agree on the number of rows and \
            on the first and last time, and one transaction wrote all of its rows since the first run began, as a load \
            does; values are not compared. What runs had paused or dropped, and when they began, is read from their \
            notes in the comments of the hypertables.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(
        name: .long,
        help:
            "Take windows for done whose counts and times agree, also where dual-writing may have filled them."
    )
    var trustCounts = false

    @Flag(name: .long, help: "Take no window for done: all are loaded again, and nothing is counted now.")
    var reload = false

    func validate() throws {
        guard !(trustCounts && reload) else {
            throw ValidationError("--trust-counts and --reload contradict each other; choose one.")
        }
    }

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
                    + "if it is damaged, try `\(state.invocation(for: compiled.path).command("state repair"))` first; otherwise give it another "
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
            grounds: reload ? .nothing : trustCounts ? .counts : .load,
            progress: { Console.error("\($0)\n") })
        let outcomes = try await target.watching { try await rebuilding.run(on: target.control) }
        withExtendedLifetime(hold) { report(outcomes, compiled) }
    }

    private func report(_ outcomes: [Rebuilding.Outcome], _ compiled: CompiledPlan) {
        for outcome in outcomes {
            let spec = outcome.spec
            Console.out(
                "\(spec.table): \(outcome.done.count) of \(spec.windowCount) windows are taken for done; "
                    + "\(outcome.jobs) jobs and \(outcome.indexes) indexes to give back\n")
            if trustCounts, !outcome.done.isEmpty {
                Console.error(
                    "warning: \(spec.table): values were not compared: rows of dual-writing may stand in "
                        + "\(names(outcome.done, spec)); with --reload all are loaded again\n")
            }
            if !outcome.unproven.isEmpty {
                Console.error(
                    "warning: \(spec.table): nothing shows that a run loaded \(names(outcome.unproven, spec)), which "
                        + "hold as many rows as the source: dual-writing may have filled them. They are loaded again, "
                        + "unless the state is rebuilt with --trust-counts\n")
            }
        }
        let invocation = state.invocation(for: compiled.path)
        Console.error(
            "the state is rebuilt; to go on: \(invocation.command("run"))\n"
                + "to give back jobs and indexes without going on: \(invocation.command("abandon"))\n")
    }

    /// The windows, those that follow on each other as one.
    private func names(_ windows: [Window], _ spec: HypertableSpec) -> String {
        Window.joined(windows).map { $0.name(as: spec.timeType) }.joined(separator: ", ")
    }
}
