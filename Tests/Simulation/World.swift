import Execution
import Statements
import Synchronization
import Tasks
import TestSupport
import TimeAxis

/// Everything outside the program: the target, chance, and whether the process lives.
///
/// All of it changes only by ``act(_:)``, which is where a process may die: what comes after never happened.
final class World: Sendable {
    /// The process is dead. No error of a task, so that the executor treats it as it does a state file that cannot
    /// be written.
    struct Dead: Error {}

    struct State {
        var random: SplitMix
        var hypertables: [Target] = []
        /// Transactions whose COMMIT was sent and not answered.
        var orphans: [Orphan] = []
        /// Those of an earlier process that no run waits for, by sabotage.
        var strays: [Orphan] = []
        /// The tasks whose intent is stored and whose end is not.
        var intents: Set<TaskName> = []
        /// The number of the process's run.
        var run = 0
        /// Former contents of the target, the latest last.
        var history: [[Target]] = []
        /// How often the target went back to one of them; each time its server is started anew.
        var start = 1
        /// How many changes were made to it; a target that goes back forgets some of them.
        var changes = 0
        /// Whether the target went back since the run began.
        var hasGoneBack = false
        var isDead = false
        /// One chance in so many that a step is the process's last; 0 for none.
        var deathRate = 0
        /// One chance in so many that a task fails; 0 for none.
        var failureRate = 0
        /// One chance in so many that the run is stopped; 0 for none.
        var stopRate = 0
        /// One chance in so many that the target goes back in time at a step; 0 for never.
        var setbackRate = 0
        var executor: Executor?
        var steps = 0
    }

    /// A hypertable as it is in the target.
    struct Target: Hashable {
        /// For each cell, how often the source's rows are there.
        var copies = [Int](repeating: 0, count: SimulatedPlan.cells)
        /// For each cell, how many rows dual-writing has put there.
        var dual = [Int](repeating: 0, count: SimulatedPlan.cells)
        /// Whether each job is on.
        var jobs: [Int: Bool] = [:]
        var indexes: Set<String> = []
        /// The same as they were when it was made.
        var madeJobs: [Int: Bool] = [:]
        var madeIndexes: Set<String> = []
        /// Another one once it was made anew.
        var identity = 1
        /// Cells that have a chunk.
        var chunks = Set(0..<SimulatedPlan.cells)
        /// The note in its comment.
        var note: ProgressNote?

        /// The rows that a count finds.
        func rows(in window: Window) -> Int {
            (Int(window.start ?? 0)..<Int(window.end)).reduce(0) {
                $0 + copies[$1] * World.rowsOfCell + dual[$1]
            }
        }
    }

    /// The rows that the source has for a cell. Dual-writing has fewer, so that a count tells them apart.
    static let rowsOfCell = 3

    struct Orphan: Hashable {
        var hypertable: Int
        var cells: Range<Int>
        /// Whether it loads; otherwise it only deletes.
        var loads: Bool
    }

    /// That of the plan's only state file.
    static let stateIdentity = "0123456789abcdef"

    let sabotage: Sabotage?
    /// Told what happens.
    let trace: (@Sendable (String) -> Void)?
    private let state: Mutex<State>

    init(
        seed: UInt64, _ plan: SimulatedPlan, _ sabotage: Sabotage?,
        _ trace: (@Sendable (String) -> Void)?
    ) {
        self.sabotage = sabotage
        self.trace = trace
        var random = SplitMix(seed: seed)
        let targets = (0..<plan.hypertables).map { _ in
            var target = Target()
            for job in 0..<Int.random(in: 0...2, using: &random) {
                // TimescaleDB numbers the jobs of users from 1000 on.
                target.jobs[1_000 + job] = Bool.random(using: &random)
            }
            target.indexes = Set(["a", "b"].prefix(Int.random(in: 0...2, using: &random)))
            (target.madeJobs, target.madeIndexes) = (target.jobs, target.indexes)
            for cell in target.dual.indices { target.dual[cell] = Int.random(in: 0...1, using: &random) }
            return target
        }
        state = Mutex(State(random: random, hypertables: targets))
    }

    /// Looks at the world, or changes it from outside the process.
    func with<Value>(_ body: (inout sending State) -> sending Value) -> sending Value {
        state.withLock { body(&$0) }
    }

    /// One step of the process: it may be its last, and then nothing of it happens.
    ///
    /// - Throws: ``Dead``.
    @discardableResult
    func act<Value: Sendable>(_ change: @Sendable (inout State) -> Value) throws -> Value {
        let (value, executor): (Value?, Executor?) = state.withLock { state in
            state.steps += 1
            if state.isDead || Self.strikes(state.deathRate, &state.random) {
                state.isDead = true
                return (nil, nil)
            }
            if !state.strays.isEmpty, Self.strikes(40, &state.random) {
                state.commit(state.strays.removeFirst(), onTop: true)
            }
            if Self.strikes(state.setbackRate, &state.random) { state.goBack() }
            let isStopped = Self.strikes(state.stopRate, &state.random)
            let former = state.hypertables
            let value = change(&state)
            if state.hypertables != former { state.remember(former) }
            return (value, isStopped ? state.executor : nil)
        }
        executor?.stop()
        guard let value else { throw Dead() }
        return value
    }

    /// A chance that the seed decides.
    func chance(oneIn rate: Int) -> Bool {
        state.withLock { Self.strikes(rate, &$0.random) }
    }

    private static func strikes(_ rate: Int, _ random: inout SplitMix) -> Bool {
        rate > 0 && Int.random(in: 0..<rate, using: &random) == 0
    }
}

extension World.State {
    /// Changes the note of a hypertable; a note of nothing is removed.
    mutating func changeNote(of hypertable: Int, _ change: (inout ProgressNote) -> Void) {
        var note =
            hypertables[hypertable].note
            ?? ProgressNote(state: World.stateIdentity, plan: "plan.yaml", host: "h", since: "s")
        change(&note)
        hypertables[hypertable].note = note.isEmpty ? nil : note
    }

    /// Keeps former contents of the target, to go back to.
    mutating func remember(_ former: [World.Target]) {
        history.append(former)
        changes += 1
        if history.count > 24 { history.removeFirst() }
    }

    /// A standby that lags is promoted, or a copy of the server's disk is put back: the last changes never happened, and
    /// the sessions are lost with the transactions in them.
    mutating func goBack() {
        guard !history.isEmpty else { return }
        let lost = Int.random(in: 1...history.count, using: &random)
        hypertables = history[history.count - lost]
        history.removeLast(lost)
        changes -= lost
        start += 1
        (orphans, strays, hasGoneBack) = ([], [], true)
    }

    /// Where the target is on its time line.
    var position: TimelinePosition {
        TimelinePosition(timeline: 1, wal: UInt64(changes), start: Int64(start))
    }

    /// A person drops and creates a hypertable, or drops its chunks. Those that never lie before T are kept.
    mutating func loseRows(of hypertable: Int, isMadeAnew: Bool) {
        if isMadeAnew {
            hypertables[hypertable].identity += 1
            hypertables[hypertable].note = nil
            hypertables[hypertable].jobs = hypertables[hypertable].madeJobs
            hypertables[hypertable].indexes = hypertables[hypertable].madeIndexes
        }
        for cell in 0..<SimulatedPlan.cells - 2 {
            hypertables[hypertable].copies[cell] = 0
            hypertables[hypertable].dual[cell] = 0
            hypertables[hypertable].chunks.remove(cell)
        }
    }

    /// Transactions that a lock would make others wait for end, one way or the other.
    mutating func settleOrphans(of hypertable: Int? = nil, _ cells: Range<Int>? = nil) {
        for orphan in orphans
        where (hypertable ?? orphan.hypertable) == orphan.hypertable
            && (cells ?? orphan.cells).overlaps(orphan.cells)
        {
            orphans.removeAll { $0 == orphan }
            if Bool.random(using: &random) { commit(orphan, onTop: false) }
        }
    }

    /// - Parameter onTop: the rows that the transaction deleted were deleted by another one already, and what that
    ///   one loaded is not touched.
    mutating func commit(_ transaction: World.Orphan, onTop: Bool) {
        for cell in transaction.cells {
            if !onTop {
                hypertables[transaction.hypertable].copies[cell] = 0
                hypertables[transaction.hypertable].dual[cell] = 0
            }
            if transaction.loads {
                hypertables[transaction.hypertable].copies[cell] += 1
                hypertables[transaction.hypertable].chunks.insert(cell)
            }
        }
    }
}
