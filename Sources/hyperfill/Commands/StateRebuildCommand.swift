import ArgumentParser
import Execution
import Reporting
import StateFile
import SystemPackage
import Tasks
import Terms
import TimeAxis

struct StateRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make a new state from plan and target, when the file is lost.",
        discussion: """
            Counts every window in source and target. A window counts as done if both agree on the number of rows and \
            on the first and last time, and if one transaction wrote all of its rows since the first run began, as a \
            load does. The transaction wrote no other window, and no chunk was rewritten. Values are not compared. The \
            notes of runs in the comments of the hypertables name the jobs and indexes that were paused or dropped, and \
            the time of the first run.
            """)

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(
        name: .long,
        help:
            "Count windows as done whose counts and times agree, even if dual-writing may have filled them."
    )
    var trustCounts = false

    @Flag(name: .long, help: "Count no window as done: all are loaded again, and nothing is counted now.")
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
                "there is a state file \(path), and a rebuilt one would know less; nothing was changed\n"
                    + "if it is damaged, try `\(state.invocation(for: compiled.path).command("state repair"))` first; otherwise rename it, "
                    + "and rebuild then")
        }
        let target = try await OpenTarget(graph, purpose: RunStart.rebuild)
        try target.requireWritable()
        let targetLock = try await target.lock(graph)
        let inspections = try await target.inspect(compiled)
        let open = try OpenState(lock, graph: graph, server: target.server)
        let tables = try zip(inspections, graph.windowsByHypertable).map { inspection, windows in
            try TargetTable(
                inspection, folder: compiled.folder, windows: windows, indexFolder: path.string + ".index",
                timeouts: graph.timeouts)
        }
        let log = EventLog(store: open.log, state: open.state, observer: NoObserver(), now: { Clock.now })
        try await log.append(.runStarted(compiled.runStart(RunStart.rebuild, holder)))
        let rebuild = StateRebuild(
            graph: graph, tables: tables, log: log, notes: open.notes(for: compiled.path),
            proof: reload ? .nothingCounts : trustCounts ? .counts : .load,
            progress: { Console.error("\($0)\n") })
        let outcomes = try await target.watching { try await rebuild.run(on: target.control) }
        withExtendedLifetime(targetLock) { report(outcomes, compiled) }
    }

    private func report(_ outcomes: [StateRebuild.Outcome], _ compiled: CompiledPlan) {
        for outcome in outcomes {
            let spec = outcome.spec
            Console.out(
                "\(spec.table): \(outcome.done.count) of \(spec.windows.count) windows count as done; "
                    + "\(counted(outcome.jobs, "job")) and "
                    + "\(counted(outcome.indexes, "index", plural: "indexes")) to restore\n")
            if trustCounts, !outcome.done.isEmpty {
                Console.error(
                    "warning: \(spec.table): values were not compared, so rows of dual-writing may be left in "
                        + "\(names(outcome.done, spec)); --reload loads all windows again\n")
            }
            for doubt in LoadDoubt.allCases {
                guard let windows = outcome.unproven[doubt] else { continue }
                Console.error(
                    "warning: \(spec.table): nothing shows that a run loaded \(names(windows, spec)), which "
                        + "have as many rows as the source: \(reason(doubt)). They are loaded again, "
                        + "unless the state is rebuilt with --trust-counts\n")
            }
        }
        let invocation = state.invocation(for: compiled.path)
        Console.error(
            "the state is rebuilt; to go on: \(invocation.command("run"))\n"
                + "to restore jobs and indexes without going on: \(invocation.command("abandon"))\n")
    }

    private func reason(_ doubt: LoadDoubt) -> String {
        switch doubt {
        case .writers: "dual-writing may have filled them"
        case .rewritten:
            "their chunks were rewritten or truncated, as by ALTER TABLE, so it is unknown "
                + "which transactions wrote the rows"
        case .severalWindows: "one transaction wrote rows of several windows, as no load does"
        }
    }

    /// The windows' names; adjacent windows are named as one.
    private func names(_ windows: [Window], _ spec: HypertableSpec) -> String {
        Window.joined(windows).map { $0.name(as: spec.timeType) }.joined(separator: ", ")
    }
}
