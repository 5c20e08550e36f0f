import Tasks
import TestSupport
import Testing

@testable import Execution

@Suite struct SchedulerTests {
    private func scheduler(_ graph: TaskGraph) -> Scheduler {
        Scheduler(graph: graph, agenda: Agenda(graph: graph, state: PlanState()))
    }

    @Test func aWindowIsFinishedBeforeTheNextBegins() throws {
        let graph = try exampleGraph(hypertables: 1, windows: 2, workers: 1)
        var scheduler = scheduler(graph)
        var order: [TaskKind] = []
        while let next = scheduler.start().first {
            order.append(graph.tasks[next].kind)
            _ = scheduler.ended(next, succeeded: true)
        }
        #expect(
            order == [
                .disablePolicy, .dropIndex, .delete, .copy, .count, .delete, .copy, .count, .createIndex,
                .enablePolicy,
            ])
        #expect(scheduler.isFinished)
    }

    /// A window whose delete is done still waits for the jobs that its delete had waited for.
    @Test func nothingOvertakesThroughWhatIsDone() throws {
        let graph = try exampleGraph(hypertables: 1, windows: 2, workers: 4)
        var state = PlanState()
        let start = RunStart(
            command: "run", version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1)
        try state.apply(Event(at: 0, kind: .runStarted(start)))
        for task in graph.tasks where task.kind == .delete {
            try state.apply(Event(at: 0, kind: .taskStarted(task.name, task.fingerprint)))
            try state.apply(Event(at: 0, kind: .taskSucceeded(task.name, task.fingerprint, TaskResult())))
        }
        var scheduler = Scheduler(graph: graph, agenda: Agenda(graph: graph, state: state))
        for kind in [TaskKind.disablePolicy, .dropIndex] {
            let started = scheduler.start()
            #expect(started.map { graph.tasks[$0].kind } == [kind])
            for index in started { _ = scheduler.ended(index, succeeded: true) }
        }
        #expect(scheduler.start().map { graph.tasks[$0].kind } == [.copy, .copy])
    }

    @Test func hypertablesTakeTurns() throws {
        let graph = try exampleGraph(hypertables: 3, windows: 1, workers: 3)
        var scheduler = scheduler(graph)
        #expect(scheduler.start().map { graph.tasks[$0].hypertable } == [0, 1, 2])
    }

    @Test func aFailureBlocksWhatNeedsItAndNothingElse() throws {
        let graph = try exampleGraph(hypertables: 2, windows: 2, workers: 1)
        var scheduler = scheduler(graph)
        var done: Set<Int> = []
        var blocked: Set<Int> = []
        while let next = scheduler.start().first {
            let fails = graph.tasks[next].name.text == "public.t0/0..10/copy"
            if !fails { done.insert(next) }
            blocked.formUnion(scheduler.ended(next, succeeded: !fails))
        }
        let ids = Set(blocked.map { graph.tasks[$0].name.text })
        #expect(ids == ["public.t0/0..10/count", "public.t0/create-index", "public.t0/enable-policy"])
        #expect(done.count + blocked.count + 1 == graph.tasks.count)
    }

    @Test func aCommonCauseOfFailureIsNotMetAThousandTimes() throws {
        let graph = try exampleGraph(hypertables: 2, windows: 50, workers: 1)
        var scheduler = scheduler(graph)
        var deletes = [0, 0]
        var blocked = 0
        while let next = scheduler.start().first {
            let task = graph.tasks[next]
            if task.kind == .delete { deletes[task.hypertable] += 1 }
            blocked += scheduler.ended(next, succeeded: !(task.hypertable == 0 && task.kind == .copy)).count
        }
        #expect(deletes == [Scheduler.failureLimit, 50])
        #expect(blocked == 3 + 47 * 3 + 2)
    }

    @Test func failuresBetweenSuccessesStopNothing() throws {
        let graph = try exampleGraph(hypertables: 1, windows: 20, workers: 1)
        var scheduler = scheduler(graph)
        var copies = 0
        while let next = scheduler.start().first {
            let isCopy = graph.tasks[next].kind == .copy
            if isCopy { copies += 1 }
            _ = scheduler.ended(next, succeeded: !isCopy || copies.isMultiple(of: 2))
        }
        #expect(copies == 20)
    }

    @Test func afterStopBegunWindowsAreFinished() throws {
        let graph = try exampleGraph(hypertables: 1, windows: 3, workers: 2)
        var scheduler = scheduler(graph)
        var kinds: [TaskKind] = []
        while let next = scheduler.start().first {
            kinds.append(graph.tasks[next].kind)
            if kinds.count(where: { $0 == .delete }) == 1 { scheduler.stop(atOnce: false) }
            _ = scheduler.ended(next, succeeded: true)
        }
        #expect(kinds == [.disablePolicy, .dropIndex, .delete, .copy, .count])
    }

    @Test func afterStopNothingStarts() throws {
        let graph = try exampleGraph(hypertables: 2, windows: 2, workers: 2)
        var scheduler = scheduler(graph)
        let running = scheduler.start()
        scheduler.stop(atOnce: true)
        for index in running {
            #expect(!scheduler.isFinished)
            _ = scheduler.ended(index, succeeded: true)
            #expect(scheduler.start().isEmpty)
        }
        #expect(scheduler.isFinished)
    }

    /// Random graphs, worker counts, failures and orders of ending: every task starts once, after all that it
    /// depends on succeeded, never more at once than workers; what did not start is blocked.
    @Test func everyOrderObeysTheEdges() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        for _ in 0..<400 {
            let graph = try exampleGraph(
                hypertables: .random(in: 1...4, using: &random), windows: .random(in: 1...6, using: &random),
                workers: .random(in: 1...5, using: &random))
            var scheduler = scheduler(graph)
            var (running, succeeded, started, blocked): ([Int], Set<Int>, Set<Int>, Set<Int>) = (
                [], [], [], []
            )
            while true {
                for index in scheduler.start() {
                    #expect(started.insert(index).inserted, "seed \(seed)")
                    #expect(graph.tasks[index].dependencies.allSatisfy(succeeded.contains), "seed \(seed)")
                    running.append(index)
                }
                #expect(running.count <= graph.workers)
                guard !running.isEmpty else { break }
                let index = running.remove(at: .random(in: running.indices, using: &random))
                let succeeds = Int.random(in: 0..<20, using: &random) > 0
                if succeeds { succeeded.insert(index) }
                blocked.formUnion(scheduler.ended(index, succeeded: succeeds))
            }
            #expect(scheduler.isFinished && started.isDisjoint(with: blocked), "seed \(seed)")
            #expect(started.count + blocked.count == graph.tasks.count, "seed \(seed)")
        }
    }
}
