import Execution
import Statements
import Tasks
import TimeAxis

/// Gives tasks their effect on a simulated target, step by step as the real ones do.
struct SimulatedRunner: TaskRunning {
    let world: World
    let log: EventLog
    /// The graph as it should be, also when the executor is given another one.
    let graph: TaskGraph

    /// The start of the server that the task's session is connected to.
    @TaskLocal private static var start = 0

    func run(_ task: PlannedTask) async throws -> TaskResult {
        try await checkOrder(task)
        do {
            return try await Self.$start.withValue(world.with { $0.start }) { try await effect(of: task) }
        } catch let failure as TaskFailure where world.sabotage == .succeedsAnyway {
            _ = failure
            return TaskResult()
        }
    }

    private func effect(of task: PlannedTask) async throws -> TaskResult {
        try await pause()
        if world.chance(oneIn: world.with { $0.failureRate }) { throw TaskFailure(message: "refused") }
        let table = graph.hypertable(of: task).table
        switch task.kind {
        case .disablePolicy: try await pauseJobs(task.hypertable)
        case .dropIndex: try await dropIndexes(task.hypertable)
        case .delete: try await transact(task, loads: false)
        case .copy: try await transact(task, loads: true)
        case .count: return try await count(task)
        case .createIndex:
            for index in await log.state.hypertables[table]?.indexes ?? [] {
                try await step { $0.hypertables[task.hypertable].indexes.insert(index.name) }
            }
            try await step { state in state.changeNote(of: task.hypertable) { $0.indexes = [] } }
            try await log.append(.indexesRestored(table))
        case .enablePolicy:
            for job in await log.state.hypertables[table]?.jobs ?? [] {
                try await step { $0.hypertables[task.hypertable].jobs[job.id] = job.isScheduled }
            }
            try await step { state in state.changeNote(of: task.hypertable) { $0.jobs = [] } }
            try await log.append(.jobsRestored(table))
        }
        let cells = task.window.map { Int($0.end) - Int($0.start ?? 0) } ?? 0
        return TaskResult(rows: cells * World.rowsOfCell)
    }

    private func pauseJobs(_ number: Int) async throws {
        let jobs = world.with { $0.hypertables[number].jobs }
        let records = jobs.sorted { $0.key < $1.key }.map {
            RecordedJob(id: $0.key, procedure: "policy_retention", isScheduled: $0.value)
        }
        let record = Event.Kind.jobsRecorded(SimulatedPlan.table(number), records)
        if world.sabotage != .pausesFirst {
            try await log.append(record)
            try await step { state in
                state.changeNote(of: number) { $0.jobs.record(records.filter(\.isScheduled)) }
            }
        }
        for job in jobs.keys.sorted() { try await step { $0.hypertables[number].jobs[job] = false } }
        if world.sabotage == .pausesFirst { try await log.append(record) }
    }

    private func dropIndexes(_ number: Int) async throws {
        let names = world.with { $0.hypertables[number].indexes }.sorted()
        let definitions = names.map { SimulatedPlan.index($0, of: SimulatedPlan.table(number)) }
        try await log.append(.indexesRecorded(SimulatedPlan.table(number), definitions))
        try await step { state in state.changeNote(of: number) { $0.indexes.record(definitions) } }
        for name in names { try await step { $0.hypertables[number].indexes.remove(name) } }
    }

    /// Sends a transaction; between its COMMIT and the answer anything may happen.
    private func transact(_ task: PlannedTask, loads: Bool) async throws {
        guard let window = task.window else { throw TaskFailure(message: "no window") }
        let transaction = World.Orphan(
            hypertable: task.hypertable, cells: Int(window.start ?? 0)..<Int(window.end), loads: loads)
        try await mark(task.hypertable)
        let ignores = world.sabotage == .ignoresOrphans
        try await step { state in
            // The window's lock.
            if !ignores { state.settleOrphans(of: transaction.hypertable, transaction.cells) }
        }
        try await step { $0.orphans.append(transaction) }
        try await pause()
        let onTop = world.sabotage == .loadsOnTop
        try act { state in
            state.orphans.removeAll { $0 == transaction }
            state.commit(transaction, onTop: onTop && loads)
        }
        if world.chance(oneIn: world.with { $0.failureRate }) {
            throw TaskFailure(kind: .unreachable, message: "the answer to COMMIT was lost")
        }
        try await step { _ in }
    }

    /// The state file first, then the target, then the first window.
    private func mark(_ number: Int) async throws {
        let table = SimulatedPlan.table(number)
        let (word, identity) = world.with { ("\($0.run)", $0.hypertables[number].identity) }
        let noted = world.with { $0.hypertables[number].note?.word }
        guard await !log.state.knows(word, of: table) || noted != word else { return }
        try await log.append(.loadBegun(table, LoadToken(word: word, relation: "\(identity)")))
        try await step { state in state.changeNote(of: number) { $0.word = word } }
    }

    private func count(_ task: PlannedTask) async throws -> TaskResult {
        guard let window = task.window else { throw TaskFailure(message: "no window") }
        let (isWhole, rows, position) = try await step { state in
            let target = state.hypertables[task.hypertable]
            let isWhole = (Int(window.start ?? 0)..<Int(window.end)).allSatisfy {
                target.copies[$0] == 1 && target.dual[$0] == 0
            }
            return (isWhole, target.rows(in: window), state.position)
        }
        guard isWhole, !world.chance(oneIn: world.with { $0.failureRate }) else {
            throw TaskFailure(kind: .countMismatch, message: "other rows")
        }
        return TaskResult(rows: rows, position: world.sabotage == .overlooksSetbacks ? nil : position)
    }

    /// Nothing runs whose intent is not stored, or before what it depends on; and windows are loaded only while jobs
    /// are paused.
    private func checkOrder(_ task: PlannedTask) async throws {
        let state = await log.state
        guard !(world.with { $0.isDead }) else { throw World.Dead() }
        guard world.with({ $0.intents.contains(task.name) }) else {
            throw Broken("\(task.name) runs before its intent is stored")
        }
        guard let planned = graph.tasks.first(where: { $0.name == task.name }) else { return }
        for dependency in planned.dependencies.map({ graph.tasks[$0] }) {
            guard state.tasks[dependency.name]?.result != nil else {
                throw Broken("\(task.name) runs before \(dependency.name) succeeded")
            }
        }
        guard task.kind.changesRows, graph.hypertable(of: task).pausesPolicies else {
            return
        }
        guard world.with({ $0.hasGoneBack || !$0.hypertables[task.hypertable].jobs.values.contains(true) })
        else {
            throw Broken("\(task.name) runs while a job is on")
        }
    }

    @discardableResult
    private func step<Value: Sendable>(
        _ change: @Sendable (inout World.State) -> Value
    ) async throws -> Value {
        try await pause()
        return try act(change)
    }

    /// A step of the task's session, which is lost when the server is started anew.
    @discardableResult
    private func act<Value: Sendable>(_ change: @Sendable (inout World.State) -> Value) throws -> Value {
        let start = Self.start
        let value = try world.act { state -> Value? in state.start == start ? change(&state) : nil }
        guard let value else { throw TaskFailure(kind: .unreachable, message: "the session is lost") }
        return value
    }

    /// Lets others go on, and heeds that the run is stopped.
    private func pause() async throws {
        await Task.yield()
        try Task.checkCancellation()
    }
}
