import Execution
import Statements
import Synchronization
import Tasks
import Terms
import TestSupport
import TimeAxis

/// One plan from its first run to its last, with everything that happens to it, drawn from a seed: the order of what
/// happens side by side, deaths of the process and cuts of power at any step, failures, stops, edits of the plan, a
/// clock that goes backwards. The scheduler, the executor, the events and their fold are the real ones.
public struct Simulation {
    private let seed: UInt64
    private var random: SplitMix
    private var plan: SimulatedPlan
    private let world: World
    private let store: SimulatedStore
    private let original: [World.Target]
    private var fault = Faults()
    /// Copies of the state file that somebody made, the last one the newest.
    private var copies: [[Event]] = []

    /// What a simulation went through.
    public struct Tally: Sendable {
        public var runs = 0
        public var deaths = 0
        public var powerCuts = 0
        public var edits = 0
        /// Older copies that were put back, and those of them that were refused.
        public var olderCopies = 0
        public var refusals = 0
        /// Hypertables that were made anew, or lost their chunks.
        public var losses = 0
        public var steps = 0

        public init() {}

        public mutating func add(_ other: Tally) {
            runs += other.runs
            deaths += other.deaths
            powerCuts += other.powerCuts
            edits += other.edits
            olderCopies += other.olderCopies
            refusals += other.refusals
            losses += other.losses
            steps += other.steps
        }
    }

    private struct Faults {
        var deathRate = 0
        var failureRate = 0
        var stopRate = 0
    }

    /// - Parameter trace: told what happens, a line each.
    public init(
        seed: UInt64, sabotage: Sabotage? = nil, trace: (@Sendable (String) -> Void)? = nil
    ) {
        self.seed = seed
        random = SplitMix(seed: seed)
        plan = SimulatedPlan(&random)
        world = World(seed: random.next(), plan, sabotage, trace)
        // A real log of real bytes costs as much as ten simulations without.
        store = SimulatedStore(world, onDisk: Int.random(in: 0..<16, using: &random) == 0)
        original = world.with { $0.hypertables }
    }

    /// - Throws: ``Broken`` with what did not hold.
    public mutating func run() throws -> Tally {
        var tally = Tally()
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            fault.deathRate = [0, 15, 40, 120].randomElement(using: &random) ?? 0
            fault.failureRate = [0, 0, 8, 30].randomElement(using: &random) ?? 0
            fault.stopRate = [0, 0, 25].randomElement(using: &random) ?? 0
            try runOnce(&tally)
            if Int.random(in: 0..<4, using: &random) == 0 {
                plan.edit(&random)
                tally.edits += 1
            }
            disturb(&tally)
        }
        fault = Faults()
        // The first may find that a count differed, or stop at orders given before; the second has no excuse.
        try runOnce(&tally)
        try checkEnd()
        tally.steps = world.with { $0.steps }
        return tally
    }

    /// What people do between two runs: an older copy of the state is put back, a hypertable is made anew or loses its
    /// chunks.
    private mutating func disturb(_ tally: inout Tally) {
        // What the target's notes say of jobs and indexes is not simulated.
        if plan.takesNothing, let newest = store.copy {
            copies.append(newest)
            if Int.random(in: 0..<4, using: &random) == 0, let older = copies.randomElement(using: &random) {
                store.putBack(older)
                tally.olderCopies += 1
                world.trace?("a state file of \(older.count) events is put back in place of \(newest.count)")
            }
        }
        guard Int.random(in: 0..<6, using: &random) == 0 else { return }
        let hypertable = Int.random(in: 0..<plan.hypertables, using: &random)
        let isMadeAnew = Bool.random(using: &random)
        world.with { state in
            state.settleOrphans()
            state.loseRows(of: hypertable, isMadeAnew: isMadeAnew)
        }
        tally.losses += 1
        world.trace?("t\(hypertable) \(isMadeAnew ? "is made anew" : "loses its chunks")")
    }

    /// What a process finds out at its start, before it trusts its state.
    ///
    /// - Returns: the events that it writes down; `nil` when it refuses to run.
    private func findings(_ state: PlanState, _ graph: TaskGraph) throws -> [Event.Kind]? {
        let targets = world.with { $0.hypertables }
        let agenda = Agenda(graph: graph, state: state)
        let isTrusted = agenda.holdsLoadedWindows(graph)
        var events: [Event.Kind] = []
        for (number, spec) in graph.hypertables.enumerated() where world.sabotage != .trustsOlderCopies {
            guard let word = targets[number].word, !state.knows(word, of: spec.table) else { continue }
            if isTrusted[number] { return nil }
            events.append(.rowsLost(spec.table, [Window(start: nil, end: .max)], .unknownRun))
        }
        for (number, spec) in graph.hypertables.enumerated() where world.sabotage != .overlooksLostRows {
            let own = zip(graph.tasks, agenda.decisions).filter {
                $0.0.hypertable == number && $0.0.window != nil
            }
            let lost = LostRows(
                spec, state.loads[spec.table],
                done: own.compactMap { $0.0.kind == .copy && $0.1 == .done ? $0.0.window : nil },
                isFinished: own.allSatisfy { $0.1 == .done }, relation: "\(targets[number].identity)",
                chunks: targets[number].chunks.sorted().map { Window(start: Int64($0), end: Int64($0) + 1) },
                isExpired: { _ in false })
            events += [lost.event].compactMap(\.self)
            if lost.isMadeAnew || own.contains(where: { $0.1 != .done }) {
                events += takenAgain(targets[number], number, graph, state)
            }
        }
        return events
    }

    /// What is on or stands again is paused and dropped again, while windows are left.
    private func takenAgain(
        _ target: World.Target, _ number: Int, _ graph: TaskGraph, _ state: PlanState
    ) -> [Event.Kind] {
        graph.tasks.filter { task in
            switch task.kind {
            case _ where task.hypertable != number || state.tasks[task.id]?.result == nil: false
            case .disablePolicy: target.jobs.values.contains(true)
            case .dropIndex: !target.indexes.isEmpty
            default: false
            }
        }.flatMap { task -> [Event.Kind] in
            [
                .taskStarted(task.id, task.fingerprint),
                .taskFailed(task.id, task.fingerprint, TaskFailure(message: "somebody gave it back")),
            ]
        }
    }

    private mutating func runOnce(_ tally: inout Tally) throws {
        tally.runs += 1
        let faults = fault
        let ignores = world.sabotage == .ignoresOrphans
        world.with { state in
            state.isDead = false
            state.run += 1
            state.intents = []
            if ignores { (state.strays, state.orphans) = (state.strays + state.orphans, []) }
            (state.deathRate, state.failureRate, state.stopRate) = (
                faults.deathRate, faults.failureRate, faults.stopRate
            )
        }
        do {
            // Whoever is told that the file is an older copy puts the newest back.
            if try !process(), let newest = copies.last {
                tally.refusals += 1
                world.trace?("the run is refused")
                store.putBack(newest)
                guard try process() else { throw Broken("the newest state file is refused") }
            }
        } catch let broken as Broken {
            throw broken
        } catch {
            guard world.with({ $0.isDead }) else { throw Broken("the run ended by \(error)") }
        }
        world.with { $0.executor = nil }
        if world.with({ $0.isDead }) {
            tally.deaths += 1
            world.trace?("the process dies")
            if Bool.random(using: &random) {
                tally.powerCuts += 1
                store.losePower(&random)
                world.trace?("the power is cut")
            }
        }
        world.with { state in
            state.isDead = false
            state.deathRate = 0
            // Backends that were left behind end while nobody looks, or later.
            if !ignores, Bool.random(using: &state.random) { state.settleOrphans() }
        }
        try checkBetweenRuns()
    }

    /// What a process does from its start to its end; false when it refuses to run.
    private mutating func process() throws -> Bool {
        world.trace?("run of \(plan)")
        let graph = try plan.graph()
        var former = try store.open()
        guard let found = try findings(former, graph) else { return false }
        for kind in found.isEmpty ? [] : [runStart(graph)] + found + [.runEnded(.interrupted)] {
            let event = Event(at: 0, kind: kind)
            try former.apply(event)
            try store.append(event)
        }
        let state = former
        let agenda =
            world.sabotage == .keepsFormerWindows
            ? try keeping(state, graph) : Agenda(graph: graph, state: state)
        let loose = world.sabotage == .ignoresDependencies ? try plan.graph(isLoose: true) : graph
        let (world, store) = (world, store)
        let stepping = SteppingExecutor(seed: random.next())
        let clock = SimulatedClock(seed: random.next())
        let started = runStart(graph)
        try stepping.run {
            let log = EventLog(store: store, state: state, observer: Silence(), now: { clock.now })
            try await log.append(started)
            if world.sabotage != .ignoresOrphans { try world.act { $0.settleOrphans() } }
            let executor = Executor(
                graph: loose, agenda: agenda, log: log,
                runner: SimulatedRunner(world: world, log: log, graph: graph), observer: Silence(),
                threads: stepping)
            world.with { $0.executor = executor }
            _ = try await executor.run()
            let left = zip(graph.tasks, Agenda(graph: graph, state: await log.state).decisions)
                .filter { $0.1 != .done }.map(\.0.hypertable)
            for number in graph.hypertables.indices where !left.contains(number) {
                try world.act { $0.hypertables[number].word = nil }
            }
        }
        return true
    }

    private func runStart(_ graph: TaskGraph) -> Event.Kind {
        .runStarted(
            RunStart(command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1))
    }

    /// An agenda that knows nothing of windows that the plan had before.
    private func keeping(_ state: PlanState, _ graph: TaskGraph) throws -> Agenda {
        var forgetful = PlanState()
        try forgetful.apply(
            Event(
                at: 0,
                kind: .runStarted(
                    RunStart(
                        command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1)))
        )
        for task in graph.tasks {
            guard let record = state.tasks[task.id], let result = record.result else { continue }
            try forgetful.apply(Event(at: 0, kind: .taskStarted(task.id, record.fingerprint)))
            try forgetful.apply(Event(at: 0, kind: .taskSucceeded(task.id, record.fingerprint, result)))
        }
        return Agenda(graph: graph, state: forgetful)
    }

    // MARK: What has to hold

    /// After every run, however it ended: what counts as done is done, and what was taken is on record.
    private func checkBetweenRuns() throws {
        var state = try store.open()
        let graph = try plan.graph()
        // What a run would find out before it trusts its state.
        guard let found = try findings(state, graph) else { return }
        for kind in [runStart(graph)] + found { try state.apply(Event(at: 0, kind: kind)) }
        let agenda = Agenda(graph: graph, state: state)
        let targets = world.with { $0.hypertables }
        for (task, decision) in zip(graph.tasks, agenda.decisions) where decision == .done {
            guard task.kind == .count, let window = task.window else { continue }
            try checkWhole(
                targets[task.hypertable], Int(window.start ?? 0)..<Int(window.end), "\(task.id) is done")
        }
        for (number, target) in targets.enumerated() {
            let record = state.hypertables[SimulatedPlan.table(number)]
            for (job, isOn) in original[number].jobs where isOn && target.jobs[job] == false {
                guard record?.jobs?.contains(where: { $0.id == job && $0.isScheduled }) == true else {
                    throw Broken("job \(job) of t\(number) is off, and nothing says that it was on")
                }
            }
            for index in original[number].indexes.subtracting(target.indexes) {
                guard record?.indexes?.contains(where: { $0.name == index }) == true else {
                    throw Broken("the index \(index) of t\(number) is gone, and nothing says what it was")
                }
            }
        }
    }

    /// After a run without faults: everything is done once and exactly, and everything else is as it was.
    private func checkEnd() throws {
        let state = try store.open()
        let graph = try plan.graph()
        guard Agenda(graph: graph, state: state).isEmpty, state.latestEnd?.end == .finished else {
            throw Broken("something is left to do after a run without faults")
        }
        for (number, target) in world.with({ $0.hypertables }).enumerated() {
            try checkWhole(target, 0..<plan.completion, "t\(number) at the end")
            guard target.jobs == original[number].jobs else { throw Broken("t\(number) has other jobs") }
            guard target.indexes == original[number].indexes else {
                throw Broken("t\(number) has other indexes")
            }
            for cell in SimulatedPlan.cells - 2..<SimulatedPlan.cells {
                guard target.dual[cell] == original[number].dual[cell], target.copies[cell] == 0 else {
                    throw Broken("t\(number) was changed at \(cell), which never lay before T")
                }
            }
        }
    }

    private func checkWhole(_ target: World.Target, _ cells: Range<Int>, _ when: String) throws {
        for cell in cells where target.copies[cell] != 1 || target.dual[cell] != 0 {
            throw Broken(
                "\(when), but \(cell) has the source's rows \(target.copies[cell]) times, and "
                    + "\(target.dual[cell]) others")
        }
    }
}

/// Nobody watches.
private struct Silence: Observer {
    func observe(_ observation: Observation) {}
}

/// A clock that mostly goes forward.
private final class SimulatedClock: Sendable {
    private let state: Mutex<(time: Int64, random: SplitMix)>

    init(seed: UInt64) {
        state = Mutex((839_678_400_000_000, SplitMix(seed: seed)))
    }

    var now: Int64 {
        state.withLock { state in
            state.time += Int64.random(in: -3_000_000...9_000_000, using: &state.random)
            return state.time
        }
    }
}
