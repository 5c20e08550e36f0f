import Synchronization
import Tasks
import Testing

@testable import Execution

/// A runner that gives each task the effect of a closure.
private struct FakeRunner: TaskRunning {
    let effect: @Sendable (PlannedTask) async throws -> TaskResult

    func run(_ task: PlannedTask) async throws -> TaskResult {
        try await effect(task)
    }
}

/// Keeps events in memory, and fails once it is full.
private final class MemoryStore: EventStore {
    struct Full: Error {}
    let events = Mutex<[Event]>([])
    let capacity: Int

    init(capacity: Int = .max) {
        self.capacity = capacity
    }

    func append(_ event: Event) throws {
        try events.withLock { events in
            guard events.count < capacity else { throw Full() }
            events.append(event)
        }
    }

    /// The state that a process would read that starts afterwards.
    func reread() throws -> PlanState {
        try events.withLock { events in
            var state = PlanState()
            for event in events { try state.apply(event) }
            return state
        }
    }
}

private struct NoObserver: Observer {
    func observe(_ observation: Observation) {}
}

@Suite struct ExecutorTests {
    private func executor(
        _ graph: TaskGraph, _ store: MemoryStore,
        review: (@Sendable (PlanState) async throws -> FinalReview)? = nil,
        _ effect: @escaping @Sendable (PlannedTask) async throws -> TaskResult
    ) async throws -> (Executor, EventLog) {
        let state = try store.reread()
        let log = EventLog(store: store, state: state, observer: NoObserver(), now: { 0 })
        try await log.append(
            .runStarted(
                RunStart(command: "run", version: "0", plan: graph.fingerprint, host: "h", user: "u", pid: 1))
        )
        let agenda = Agenda(graph: graph, state: state)
        return (
            Executor(
                graph: graph, agenda: agenda, log: log, runner: FakeRunner(effect: effect),
                observer: NoObserver(), review: review),
            log
        )
    }

    @Test func allTasksSucceedAndTheRunEnds() async throws {
        let graph = try exampleGraph(hypertables: 3, windows: 4, workers: 3)
        let store = MemoryStore()
        let (executor, _) = try await executor(graph, store) { _ in TaskResult(rows: 2) }
        let summary = try await executor.run()
        #expect(summary.succeeded == graph.tasks.count && summary.failures.isEmpty)
        #expect(summary.rowsCopied == 3 * 4 * 2)
        #expect(Agenda(graph: graph, state: try store.reread()).isEmpty)
        #expect(try store.reread().latestEnd?.end == .finished)
    }

    @Test func aFailureIsRecordedAndOthersGoOn() async throws {
        let graph = try exampleGraph(hypertables: 2, windows: 2, workers: 2)
        let store = MemoryStore()
        let (executor, _) = try await executor(graph, store) { task in
            if task.hypertable == 0 && task.kind == .dropIndex { throw TaskFailure(message: "no") }
            return TaskResult()
        }
        let summary = try await executor.run()
        #expect(summary.failures.map(\.task.text) == ["public.t0/drop-index"])
        #expect(summary.blocked.count == 8)
        #expect(summary.succeeded == 11)
        #expect(try store.reread().latestEnd?.end == .failed)
    }

    @Test func theFirstStopFinishesWhatIsInFlight() async throws {
        let graph = try exampleGraph(hypertables: 1, windows: 5, workers: 1)
        let store = MemoryStore()
        let stop = Mutex<Executor?>(nil)
        let (executor, _) = try await executor(graph, store) { task in
            if task.kind == .copy { stop.withLock { $0 }?.stop() }
            return TaskResult(rows: 1)
        }
        stop.withLock { $0 = executor }
        let summary = try await executor.run()
        #expect(summary.isInterrupted && summary.cancelled.isEmpty && summary.succeeded == 5)
        #expect(try store.reread().latestEnd?.end == .interrupted)
    }

    @Test(arguments: [true, false]) func aStopInTheLastTaskHasStoppedNothing(succeeds: Bool) async throws {
        let graph = try exampleGraph(hypertables: 1, windows: 2, workers: 1)
        let store = MemoryStore()
        let stop = Mutex<Executor?>(nil)
        let last = try #require(graph.tasks.last)
        let (executor, _) = try await executor(graph, store) { task in
            guard task.id == last.id else { return TaskResult() }
            stop.withLock { $0 }?.stop()
            if !succeeds { throw TaskFailure(message: "no") }
            return TaskResult()
        }
        stop.withLock { $0 = executor }
        let summary = try await executor.run()
        #expect(!summary.isInterrupted)
        #expect(try store.reread().latestEnd?.end == (succeeds ? .finished : .failed))
    }

    /// What was loaded is looked at again, also after a stop that came when all had begun.
    @Test func aStopInTheLastTaskLeavesNoReviewOut() async throws {
        let graph = try exampleGraph(hypertables: 1, windows: 2, workers: 1)
        let store = MemoryStore()
        let stop = Mutex<Executor?>(nil)
        let last = try #require(graph.tasks.last)
        let (executor, _) = try await executor(
            graph, store, review: { FinalReview(graph, $0, [], position: nil) }
        ) { task in
            if task.id == last.id { stop.withLock { $0 }?.stop() }
            return TaskResult(rows: 1)
        }
        stop.withLock { $0 = executor }
        let summary = try await executor.run()
        #expect(summary.losses == [.absent(graph.hypertables[0].table)])
        #expect(try store.reread().latestEnd?.end == .failed)
    }

    @Test func theSecondStopRollsBackWhatIsInFlight() async throws {
        let graph = try exampleGraph(hypertables: 1, windows: 5, workers: 1)
        let store = MemoryStore()
        let stop = Mutex<Executor?>(nil)
        let (executor, _) = try await executor(graph, store) { task in
            guard task.kind == .copy else { return TaskResult() }
            let executor = stop.withLock { $0 }
            executor?.stop()
            executor?.stop()
            try await Task.sleep(for: .seconds(3600))
            return TaskResult()
        }
        stop.withLock { $0 = executor }
        let summary = try await executor.run()
        #expect(summary.cancelled.map(\.text) == ["public.t0/0..10/copy"])
        #expect(try store.reread().tasks[graph.tasks[3].name]?.phase == .cancelled)
    }

    /// If any write fails, the run stops, and the store holds enough to go on from.
    @Test func aStoreThatFailsAtAnyWriteStopsTheRun() async throws {
        let graph = try exampleGraph(hypertables: 2, windows: 2, workers: 2)
        for capacity in 1...45 {
            let store = MemoryStore(capacity: capacity)
            let effects = Mutex<[TaskName: Int]>([:])
            let (executor, _) = try await executor(graph, store) { task in
                effects.withLock { $0[task.name, default: 0] += 1 }
                return TaskResult()
            }
            guard (try? await executor.run()) == nil else {
                #expect(capacity >= 2 * graph.tasks.count + 2)
                continue
            }
            let state = try store.reread()
            for id in effects.withLock({ $0.keys }) {
                #expect(state.tasks[id] != nil, "\(id) had an effect before its intent was stored")
            }
        }
    }
}
