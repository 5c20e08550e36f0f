import Tasks
import TestSupport
import Testing

@testable import Execution

@Suite struct WorkersTests {
    @Test func onlyFreeWorkersAreLent() {
        let workers = Workers(4)
        #expect(workers.begin { _ in [0, 1] } == [0, 1])
        #expect(workers.lend(atMost: 5) == 2)
        #expect(workers.lend(atMost: 1) == 0)
        var told = 0
        _ = workers.begin { lent in
            told = lent
            return []
        }
        #expect(told == 2)
        workers.giveBack(2)
        workers.ended()
        #expect(workers.lend(atMost: 2) == 2)
        #expect(workers.lend(atMost: -1) == 0)
    }

    @Test func whatIsLentIsNotGivenTasks() throws {
        let graph = try exampleGraph(hypertables: 3, windows: 1, workers: 3)
        var scheduler = Scheduler(graph: graph, agenda: Agenda(graph: graph, state: PlanState()))
        #expect(scheduler.start(lent: 2).count == 1)
        #expect(scheduler.start(lent: 2).isEmpty)
        #expect(scheduler.start(lent: 0).count == 2)
    }

    @Test func noWorkerIsMissedWhateverIsLent() {
        var random = SplitMix(seed: testSeed())
        let workers = Workers(3)
        var busy = 0
        var lent = 0
        for _ in 0..<10_000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                busy +=
                    workers.begin { taken in
                        #expect(taken == lent)
                        return busy + taken < 3 ? [0] : []
                    }.count
            case 1 where busy > 0:
                workers.ended()
                busy -= 1
            case 2: lent += workers.lend(atMost: Int.random(in: 0...3, using: &random))
            default:
                workers.giveBack(lent)
                lent = 0
            }
            #expect(busy + lent <= 3)
        }
    }
}
