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

    /// What a simulation went through.
    public struct Tally: Sendable {
        public var runs = 0
        public var deaths = 0
        public var powerCuts = 0
        public var edits = 0
        public var steps = 0

        public init() {}

        public mutating func add(_ other: Tally) {
            runs += other.runs
            deaths += other.deaths
            powerCuts += other.powerCuts
            edits += other.edits
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
        }
        fault = Faults()
        // The first may find that a count differed, or stop at orders given before; the second has no excuse.
        try runOnce(&tally)
        try checkEnd()
        tally.steps = world.with { $0.steps }
        return tally
    }

    private mutating func runOnce(_ tally: inout Tally) throws {
        tally.runs += 1
        let faults = fault
        let ignores = world.sabotage == .ignoresOrphans
        world.with { state in
            state.isDead = false
            state.intents = []
            if ignores { (state.strays, state.orphans) = (state.strays + state.orphans, []) }
            (state.deathRate, state.failureRate, state.stopRate) = (
                faults.deathRate, faults.failureRate, faults.stopRate
            )
        }
        do {
            try process()
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

    /// What a process does from its start to its end.
    private mutating func process() throws {
        world.trace?("run of \(plan)")
        let graph = try plan.graph()
        let former = try store.open()
        let agenda =
            world.sabotage == .keepsFormerWindows
            ? try keeping(former, graph) : Agenda(graph: graph, state: former)
        let loose = world.sabotage == .ignoresDependencies ? try plan.graph(isLoose: true) : graph
        let (world, store) = (world, store)
        let stepping = SteppingExecutor(seed: random.next())
        let clock = SimulatedClock(seed: random.next())
        _ = try stepping.run {
            let log = EventLog(store: store, state: former, observer: Silence(), now: { clock.now })
            try await log.append(
                .runStarted(
                    RunStart(
                        command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1)))
            if world.sabotage != .ignoresOrphans { try world.act { $0.settleOrphans() } }
            let executor = Executor(
                graph: loose, agenda: agenda, log: log,
                runner: SimulatedRunner(world: world, log: log, graph: graph), observer: Silence(),
                threads: stepping)
            world.with { $0.executor = executor }
            return try await executor.run().succeeded
        }
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
        let state = try store.open()
        let graph = try plan.graph()
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
