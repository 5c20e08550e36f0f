import Execution
import Statements
import Synchronization
import Tasks
import Terms
import TestSupport
import TimeAxis

/// One plan from its first run to its last, with everything that happens to it, drawn from a seed: the order of what
/// happens side by side, deaths of the process and cuts of power at any step, failures, stops, edits of the plan, a
/// clock that goes backwards. The scheduler, the executor, the events and their fold, and the reconciliation at a start
/// are the real ones.
package struct Simulation {
    private let seed: UInt64
    private var random: SplitMix
    private(set) var plan: SimulatedPlan
    let world: World
    let store: SimulatedStore
    let original: [World.Target]
    private var fault = Faults()
    /// Copies of the state file, the newest last.
    private var copies: [[Event]] = []

    private struct Faults {
        var deathRate = 0
        var failureRate = 0
        var stopRate = 0
        var setbackRate = 0
    }

    /// - Parameter trace: told what happens, a line each.
    package init(
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
    package mutating func run() throws -> Tally {
        var tally = Tally()
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            fault.deathRate = [0, 15, 40, 120].randomElement(using: &random) ?? 0
            fault.failureRate = [0, 0, 8, 30].randomElement(using: &random) ?? 0
            fault.stopRate = [0, 0, 25].randomElement(using: &random) ?? 0
            fault.setbackRate = [0, 0, 60].randomElement(using: &random) ?? 0
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
        (tally.steps, tally.setbacks) = world.with { ($0.steps, $0.start - 1) }
        return tally
    }

    /// What happens between two runs: an older copy of the state is put back, the target goes back in time, a hypertable
    /// is made anew or loses its chunks.
    private mutating func disturb(_ tally: inout Tally) {
        if let newest = store.copy {
            copies.append(newest)
            if Int.random(in: 0..<4, using: &random) == 0, let older = copies.randomElement(using: &random) {
                store.putBack(older)
                tally.olderCopies += 1
                world.trace?("a state file of \(older.count) events is put back in place of \(newest.count)")
            }
        }
        if Int.random(in: 0..<5, using: &random) == 0 {
            world.with { $0.goBack() }
            world.trace?("the target goes back in time")
        }
        guard Int.random(in: 0..<6, using: &random) == 0 else { return }
        let hypertable = Int.random(in: 0..<plan.hypertables, using: &random)
        let isMadeAnew = Bool.random(using: &random)
        world.with { state in
            state.settleOrphans()
            let former = state.hypertables
            defer { state.remember(former) }
            state.loseRows(of: hypertable, isMadeAnew: isMadeAnew)
        }
        tally.losses += 1
        world.trace?("t\(hypertable) \(isMadeAnew ? "is made anew" : "loses its chunks")")
    }

    private mutating func runOnce(_ tally: inout Tally) throws {
        tally.runs += 1
        let faults = fault
        let ignores = world.sabotage == .ignoresOrphans
        world.with { state in
            state.isDead = false
            state.run += 1
            state.intents = []
            state.hasGoneBack = false
            state.setbackRate = faults.setbackRate
            if ignores { (state.strays, state.orphans) = (state.strays + state.orphans, []) }
            (state.deathRate, state.failureRate, state.stopRate) = (
                faults.deathRate, faults.failureRate, faults.stopRate
            )
        }
        do {
            if try !process() {
                tally.refusals += 1
                world.trace?("the run is refused")
                try putNewestBack()
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
            (state.deathRate, state.setbackRate) = (0, 0)
            // Server processes that were left behind end between two runs, or later.
            if !ignores, Bool.random(using: &state.random) { state.settleOrphans() }
        }
        try checkBetweenRuns()
    }

    /// A person whose older copy is refused puts the newest back. The last copy may itself be one of a run that went on
    /// with an older copy and died before it could record that, so the copies are tried from the last to the first.
    private mutating func putNewestBack() throws {
        for copy in copies.reversed() {
            store.putBack(copy)
            if try process() { return }
        }
        throw Broken("every copy of the state file is refused")
    }

    /// What a process does from its start to its end; false when it refuses to run.
    private mutating func process() throws -> Bool {
        world.trace?("run of \(plan)")
        let graph = try plan.graph()
        var former = try store.open()
        let reconciliation = try self.reconciliation(former, graph)
        guard reconciliation.refusal == nil else { return false }
        for kind in reconciliation.records {
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
        let begun: [Event.Kind] = [.runStarted(runStart(graph))] + reconciliation.news
        let review: @Sendable (PlanState) async throws -> FinalReview = {
            try Self.review($0, graph, world)
        }
        try stepping.run {
            let log = EventLog(store: store, state: state, observer: NoObserver(), now: { clock.now })
            for event in begun { try await log.append(event) }
            if world.sabotage != .ignoresOrphans { try world.act { $0.settleOrphans() } }
            let executor = Executor(
                graph: loose, agenda: agenda, log: log,
                runner: SimulatedRunner(world: world, log: log, graph: graph), observer: NoObserver(),
                threads: stepping, review: review)
            world.with { $0.executor = executor }
            _ = try await executor.run()
            let left = zip(graph.tasks, Agenda(graph: graph, state: await log.state).decisions)
                .filter { $0.1 != .done }.map(\.0.hypertable)
            for number in graph.hypertables.indices where !left.contains(number) {
                try world.act { state in state.changeNote(of: number) { $0.word = nil } }
            }
        }
        return true
    }

    /// The person accepts that windows left the plan after they were emptied: an edit may move T at any time.
    func runStart(_ graph: TaskGraph) -> RunStart {
        RunStart(
            command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1,
            accepted: [.fewerRows])
    }

    /// An agenda that knows nothing of windows that the plan had before.
    private func keeping(_ state: PlanState, _ graph: TaskGraph) throws -> Agenda {
        var forgetful = PlanState()
        try forgetful.apply(Event(at: 0, kind: .runStarted(runStart(graph))))
        for task in graph.tasks {
            guard let record = state.tasks[task.name], let result = record.result else { continue }
            try forgetful.apply(Event(at: 0, kind: .taskStarted(task.name, record.fingerprint)))
            try forgetful.apply(Event(at: 0, kind: .taskSucceeded(task.name, record.fingerprint, result)))
        }
        return Agenda(graph: graph, state: forgetful)
    }
}

private struct NoObserver: Observer {
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
