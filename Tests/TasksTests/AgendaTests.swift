import Tasks
import TestSupport
import Testing
import TimeAxis

@Suite struct AgendaTests {
    let graph: TaskGraph
    var history = History()

    init() throws {
        graph = try smallGraph()
        try history.startRun(graph)
    }

    private func agenda(_ graph: TaskGraph? = nil, _ selection: Selection = Selection()) -> Agenda {
        Agenda(graph: graph ?? self.graph, state: history.state, selection: selection)
    }

    @Test func everythingRunsAtFirst() {
        #expect(agenda().decisions.allSatisfy { $0 == .run(.neverRan) })
    }

    @Test mutating func nothingRunsWhenAllSucceeded() throws {
        for task in graph.tasks { try history.succeed(task, of: graph) }
        #expect(agenda().isEmpty)
    }

    @Test mutating func aKilledTaskRunsAgainAndTheDoneOnesAreKept() throws {
        for task in graph.tasks.prefix(3) { try history.succeed(task, of: graph) }
        try history.add(.taskStarted(graph.tasks[3].name, graph.tasks[3].fingerprint))
        try history.startRun(graph)
        #expect(
            agenda().running(in: graph) == [
                "0..10/copy", "0..10/count", "10..20/delete", "10..20/copy", "10..20/count", "create-index",
                "enable-policy",
            ])
        #expect(agenda().decisions[3] == .run(.interrupted))
        #expect(agenda().decisions[4] == .run(.neverRan))
    }

    @Test mutating func aChangedSourceLoadsAgainBetweenPausedPolicies() throws {
        for task in graph.tasks { try history.succeed(task, of: graph) }
        let edited = try smallGraph(meaning: "b")
        #expect(
            agenda(edited).running(in: edited) == [
                "disable-policy", "drop-index", "0..10/copy", "0..10/count", "10..20/copy", "10..20/count",
                "create-index", "enable-policy",
            ])
        #expect(agenda(edited).decisions[0] == .run(.windowsLeft))
        #expect(agenda(edited).decisions[3] == .run(.meaningChanged(former: graph.tasks[3].fingerprint)))
        #expect(agenda(edited).decisions[4] == .run(.meaningChanged(former: graph.tasks[4].fingerprint)))
    }

    @Test mutating func aCountFromBeforeTheLastCopyDoesNotStand() throws {
        for task in graph.tasks { try history.succeed(task, of: graph) }
        try history.succeed(graph.tasks[0], of: graph)
        try history.succeed(graph.tasks[3], of: graph)
        try history.startRun(graph)
        #expect(agenda().decisions[4] == .run(.redone(.copy)))
        #expect(agenda().decisions[0] == .done)
    }

    @Test mutating func aMismatchLoadsTheWindowAgain() throws {
        for task in graph.tasks.prefix(4) { try history.succeed(task, of: graph) }
        try history.fail(graph.tasks[4], .countMismatch)
        #expect(agenda().decisions[3] == .run(.countsDiffer))
        #expect(agenda().decisions[2] == .done)
        #expect(agenda().decisions[4] == .run(.failed))
    }

    @Test mutating func afterAbandonPoliciesArePausedAgainForWhatIsLeft() throws {
        for task in graph.tasks.prefix(5) { try history.succeed(task, of: graph) }
        try history.add(.jobsRestored(graph.hypertables[0].table))
        try history.add(.indexesRestored(graph.hypertables[0].table))
        #expect(agenda().decisions[0] == .run(.windowsLeft))
        #expect(agenda().decisions[1] == .run(.windowsLeft))
    }

    /// A job may be on again although its former state is still on record.
    @Test mutating func whatWasHalfGivenBackIsTakenAgain() throws {
        for task in graph.tasks.prefix(9) { try history.succeed(task, of: graph) }
        let enable = graph.tasks[9]
        try history.add(.taskStarted(enable.name, enable.fingerprint))
        let edited = try smallGraph(windows: 3)
        try history.startRun(edited)
        #expect(agenda(edited).decisions[0] == .run(.windowsLeft))
        #expect(agenda().decisions[0] == .done)
    }

    @Test mutating func whatAnAbandonGaveBackIsTakenAgain() throws {
        for task in graph.tasks.prefix(5) { try history.succeed(task, of: graph) }
        try history.startRun(graph)
        #expect(agenda().decisions[0] == .done && agenda().decisions[1] == .done)
        try history.startRun(graph, "abandon")
        try history.startRun(graph)
        #expect(agenda().decisions[0] == .run(.windowsLeft))
        #expect(agenda().decisions[1] == .run(.windowsLeft))
    }

    // MARK: What happened to windows beside the graph

    @Test mutating func aChangeInTheSourceLoadsItsWindowsAgain() throws {
        for task in graph.tasks { try history.succeed(task, of: graph) }
        let table = graph.hypertables[0].table
        try history.add(.filesRecorded(table, [], changed: []))
        #expect(agenda().isEmpty)
        try history.add(.filesRecorded(table, [], changed: [Window(start: 10, end: 12)]))
        #expect(agenda().decisions[6] == .run(.sourceChanged))
        #expect(agenda().running(in: graph).filter { $0.hasPrefix("0..10") } == [])
        try history.startRun(graph)
        for task in graph.tasks { try history.succeed(task, of: graph) }
        #expect(agenda().isEmpty)
    }

    /// A window of an earlier form of the plan was begun after these were done. It may have deleted or replaced their rows.
    @Test mutating func aLoadByAnEarlierPlanLoadsItsWindowsAgain() throws {
        for task in graph.tasks { try history.succeed(task, of: graph) }
        let before = try smallGraph(windows: 1, every: 15)
        try history.startRun(before)
        let delete = before.tasks[2]
        try history.add(.taskStarted(delete.name, delete.fingerprint))
        try history.startRun(graph)
        #expect(agenda().decisions[3] == .run(.overwritten(delete.name)))
        #expect(agenda().decisions[6] == .run(.overwritten(delete.name)))
        for task in graph.tasks.prefix(5) { try history.succeed(task, of: graph) }
        #expect(agenda().decisions[3] == .done && agenda().decisions[4] == .done)
        #expect(agenda().decisions[6] == .run(.overwritten(delete.name)))
    }

    @Test mutating func aCountByAnEarlierPlanChangesNothing() throws {
        let before = try smallGraph(windows: 1, every: 15)
        for task in before.tasks { try history.succeed(task, of: before) }
        try history.startRun(graph)
        for task in graph.tasks { try history.succeed(task, of: graph) }
        try history.startRun(before)
        try history.succeed(before.tasks[4], of: before)
        #expect(agenda().isEmpty)
    }

    @Test func aSelectionTakesWhatItNeedsWithIt() {
        let some = agenda(nil, Selection(select: ["*/0..10/copy"]))
        #expect(some.running(in: graph) == ["disable-policy", "drop-index", "0..10/delete", "0..10/copy"])
    }

    @Test func anExclusionTakesWhatNeedsItWithIt() {
        let some = agenda(nil, Selection(exclude: ["*/10..20/*"]))
        #expect(
            some.running(in: graph) == [
                "disable-policy", "drop-index", "0..10/delete", "0..10/copy", "0..10/count",
            ])
        #expect(Selection(select: ["x*"], exclude: ["*"]).unmatched(in: graph) == ["x*"])
    }

    @Test mutating func anExclusionReachesBehindWhatIsDone() throws {
        for task in graph.tasks.prefix(3) { try history.succeed(task, of: graph) }
        try history.add(.jobsRestored(graph.hypertables[0].table))
        let some = agenda(nil, Selection(exclude: ["*/disable-policy"]))
        #expect(some.running(in: graph) == [])
    }

    @Test mutating func statusesAreDerived() throws {
        for task in graph.tasks.prefix(2) { try history.succeed(task, of: graph) }
        try history.fail(graph.tasks[2])
        try history.add(.taskStarted(graph.tasks[5].name, graph.tasks[5].fingerprint))
        let live = TaskStatus.all(of: graph, agenda: agenda(), state: history.state, isLive: true)
        #expect(
            live == [
                .succeeded, .succeeded, .failed, .blocked, .blocked, .running, .pending, .pending, .blocked,
                .blocked,
            ])
        let dead = TaskStatus.all(of: graph, agenda: agenda(), state: history.state, isLive: false)
        #expect(dead[5] == .pending)
    }

    /// After any history, one run of the agenda's tasks leaves nothing to do.
    @Test func everyHistoryLeadsToAnAgendaThatFinishes() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        for _ in 0..<300 {
            var history = History()
            var graph = try smallGraph(windows: 3)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                graph = try smallGraph(windows: 3, meaning: Bool.random(using: &random) ? "a" : "b")
                try history.startRun(graph)
                try runPartly(graph, &history, &random)
            }
            try history.startRun(graph)
            let agenda = Agenda(graph: graph, state: history.state)
            for (task, decision) in zip(graph.tasks, agenda.decisions) where decision != .done {
                try history.succeed(task, of: graph)
            }
            let after = Agenda(graph: graph, state: history.state)
            #expect(after.isEmpty, "seed \(seed)")
        }
    }

    /// Runs an agenda in order and dies somewhere, in the middle of a task or between two.
    private func runPartly(_ graph: TaskGraph, _ history: inout History, _ random: inout SplitMix) throws {
        let agenda = Agenda(graph: graph, state: history.state)
        for (task, decision) in zip(graph.tasks, agenda.decisions) where decision != .done {
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                try history.add(.taskStarted(task.name, task.fingerprint))
                return
            case 1: return try history.fail(task, task.kind == .count ? .countMismatch : .refused)
            case 2: return
            default: try history.succeed(task, of: graph)
            }
        }
    }
}
