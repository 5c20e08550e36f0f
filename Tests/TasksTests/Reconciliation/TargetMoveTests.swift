import Statements
import Tasks
import Terms
import Testing
import TimeAxis

/// Targets that are behind the place at which the state saw them, or came to their own by another way.
@Suite struct TargetMoveTests {
    var start: StartedPlan

    private static let seen = TimelinePosition(timeline: 1, wal: 100, start: 7)
    private static let first = Window(start: 0, end: 10)
    private static let second = Window(start: 10, end: 20)

    /// All windows are loaded with a row each, and were counted at ``seen``.
    init() throws {
        start = try StartedPlan()
        try start.finishAll()
        try start.history.add(.positionRecorded(Self.seen))
        try start.history.add(.runEnded(.finished))
    }

    private func reconcile(
        _ counts: [Window: Int]? = nil, at position: TimelinePosition?, note: ProgressNote? = nil
    ) throws -> Reconciliation {
        try start.reconcile(start.catalog(), note: note, counts: counts, position: position)
    }

    @Test func aTargetThatOnlyWentOnIsNotCounted() throws {
        let reconciliation = try reconcile(at: TimelinePosition(timeline: 1, wal: 200, start: 7))
        #expect(!reconciliation.needsCounts && reconciliation.news.isEmpty && reconciliation.events.isEmpty)
        #expect(try !reconcile(at: nil).needsCounts)
    }

    @Test(arguments: [
        (TimelinePosition(timeline: 1, wal: 99, start: 7), true),
        (TimelinePosition(timeline: 2, wal: 200, start: 7), false),
        (TimelinePosition(timeline: 1, wal: 200, start: 8), false),
    ]) func aTargetThatMovedIsCounted(position: TimelinePosition, isBehind: Bool) throws {
        #expect(try reconcile(at: position).needsCounts)
        let whole = try reconcile([Self.first: 1, Self.second: 1], at: position)
        #expect(!whole.needsCounts && whole.events.isEmpty && whole.warnings.isEmpty)
        #expect(whole.news == [.positionRecorded(position)])
        // More rows are a loss as well: those of dual-writing are back.
        let broken = try reconcile([Self.first: 0, Self.second: 5], at: position)
        let lost = Window(start: 0, end: 20)
        #expect(broken.events == [.rowsLost(start.table, [lost], .targetMoved)])
        let agenda = Agenda(graph: start.graph, state: broken.state)
        #expect(agenda.decisions[3] == .run(.rowsLost(.targetMoved)))
        #expect(agenda.decisions[6] == .run(.rowsLost(.targetMoved)))
        guard case .rowsMissing(_, let changes, let move?, isReloading: true) = broken.warnings.first else {
            Issue.record("\(broken.warnings)")
            return
        }
        #expect(changes.map(\.now) == [0, 5])
        #expect((move == .behind(recorded: Self.seen, now: position)) == isBehind)
    }

    @Test mutating func whatIsRecordedOnceIsNotCountedAgain() throws {
        let position = TimelinePosition(timeline: 2, wal: 5, start: 8)
        try start.history.startRun(start.graph)
        for event in try reconcile([Self.first: 1, Self.second: 1], at: position).news {
            try start.history.add(event)
        }
        #expect(try !reconcile(at: position).needsCounts)
    }

    /// The run was killed before it could look at all that it had loaded.
    @Test mutating func aMoveInTheMiddleOfARunIsNotForgotten() throws {
        try start.history.startRun(start.graph)
        let moved = TimelinePosition(timeline: 2, wal: 5, start: 8)
        let count = start.graph.tasks[start.spec.windows[1].last]
        try start.history.add(.taskStarted(count.name, count.fingerprint))
        try start.history.add(
            .taskSucceeded(count.name, count.fingerprint, TaskResult(rows: 1, position: moved)))
        #expect(start.history.state.position.isBroken)
        #expect(try reconcile(at: moved).needsCounts)
    }

    /// Tasks that run side by side end in another order than they counted in.
    @Test mutating func theOrderOfTasksIsNoMove() throws {
        try start.history.startRun(start.graph)
        for (index, wal) in [UInt64(300), 200].enumerated() {
            let count = start.graph.tasks[start.spec.windows[index].last]
            try start.history.add(.taskStarted(count.name, count.fingerprint))
            let position = TimelinePosition(timeline: 1, wal: wal, start: 7)
            try start.history.add(
                .taskSucceeded(count.name, count.fingerprint, TaskResult(rows: 1, position: position)))
        }
        #expect(!start.history.state.position.isBroken)
        #expect(start.history.state.position.latest?.wal == 300)
    }

    /// As in a state file of an earlier version.
    @Test mutating func aStateWithoutAPositionIsCountedOnce() throws {
        start = try StartedPlan()
        try start.finishAll()
        #expect(try reconcile(at: Self.seen).needsCounts)
        #expect(try !reconcile(at: nil).needsCounts)
        let counted = try reconcile([Self.first: 1, Self.second: 2], at: Self.seen)
        #expect(counted.events.isEmpty && counted.news == [.positionRecorded(Self.seen)])
        #expect(counted.warnings.count == 1)
    }

    @Test mutating func aNoteThatIsNotOfTheLatestLoadIsDoubted() throws {
        start = try StartedPlan()
        try start.finish(0..<5)
        try start.history.add(.positionRecorded(Self.seen))
        #expect(try !reconcile(at: Self.seen, note: StartedPlan.note(word: "a")).needsCounts)
        #expect(try reconcile(at: Self.seen).needsCounts)
        try start.history.startRun(start.graph)
        try start.history.add(.loadBegun(start.table, LoadToken(word: "b", relation: "17")))
        #expect(try reconcile(at: Self.seen, note: StartedPlan.note(word: "a")).needsCounts)
        #expect(try !reconcile(at: Self.seen, note: StartedPlan.note(word: "b")).needsCounts)
    }

    @Test func rowsThatAreMissingWithoutAMove() throws {
        let fewer = try reconcile([Self.first: 1, Self.second: 0], at: Self.seen)
        #expect(fewer.events == [.rowsLost(start.table, [Self.second], .rowsMissing)])
        let more = try reconcile([Self.first: 1, Self.second: 2], at: Self.seen)
        #expect(more.events.isEmpty)
        #expect(
            more.warnings == [
                .rowsAdded(start.spec, [RowCountChange(window: Self.second, loaded: 1, now: 2)])
            ])
    }

    /// The policy would drop the rows again. Where chunks leave no gap, it has dropped nothing.
    @Test func rowsThatRetentionMayHaveDropped() throws {
        let counts = [Self.first: 0, Self.second: 0]
        let changes = [Self.first, Self.second].map { RowCountChange(window: $0, loaded: 1, now: 0) }
        for cutoff in [15, .max] as [Int64] {
            var catalog = start.catalog(chunks: [Window(start: 5, end: 20)])
            catalog.expiresThrough = cutoff
            let gap = try start.reconcile(catalog, counts: counts, position: Self.seen)
            #expect(gap.events == [.rowsLost(start.table, [Self.second], .rowsMissing)])
            #expect(gap.warnings.contains(.rowsAbsent(start.spec, [changes[0]], .retention)))
            // A target that went back lacks chunks, too.
            let back = try start.reconcile(
                catalog, counts: counts, position: TimelinePosition(timeline: 1, wal: 99, start: 8))
            #expect(
                back.events == [.rowsLost(start.table, [Window(start: 0, end: 20)], .targetMoved)])
            catalog.chunks = [Self.first, Self.second]
            let whole = try start.reconcile(catalog, counts: counts, position: Self.seen)
            #expect(
                whole.events == [.rowsLost(start.table, [Window(start: 0, end: 20)], .rowsMissing)])
        }
    }

    /// A count need not read tiered chunks. What is missing is named, and not loaded again.
    @Test func rowsThatMayBeInHiddenChunks() throws {
        var catalog = start.catalog()
        catalog.chunks = nil
        let reconciliation = try start.reconcile(
            catalog, counts: [Self.first: 0, Self.second: 1],
            position: TimelinePosition(timeline: 1, wal: 99, start: 8))
        #expect(reconciliation.events.isEmpty)
        let change = RowCountChange(window: Self.first, loaded: 1, now: 0)
        #expect(reconciliation.warnings == [.rowsAbsent(start.spec, [change], .hiddenChunks)])
    }

    /// A standby was promoted that lacks the end of the run: its note still names what the run restored.
    @Test func objectsThatAreSuspendedAgain() throws {
        var note = ProgressNote(state: "s", plan: "plan.yaml", host: "h", since: "2026-01-01")
        note.jobs = [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true)]
        let facts = TargetFacts(
            table: start.table, note: note, catalog: start.catalog(), counts: [Self.first: 1, Self.second: 1])
        let review = FinalReview(start.graph, start.history.state, [facts], position: Self.seen)
        #expect(review.losses == [.suspendedAgain(start.table, ["job 1000"])])
    }

    @Test func theLookAtTheEnd() throws {
        func review(_ catalog: CatalogFacts?, _ counts: [Window: Int]) -> FinalReview {
            let facts = TargetFacts(table: start.table, catalog: catalog, counts: counts)
            return FinalReview(start.graph, start.history.state, [facts], position: Self.seen)
        }
        let whole = review(start.catalog(), [Self.first: 1, Self.second: 2])
        #expect(whole.events == [.positionRecorded(Self.seen)])
        #expect(whole.losses.isEmpty && whole.warnings.count == 1)
        let deleted = review(start.catalog(), [Self.first: 0, Self.second: 1])
        #expect(
            deleted.events == [
                .rowsLost(start.table, [Self.first], .rowsMissing), .positionRecorded(Self.seen),
            ])
        #expect(deleted.losses.count == 1)
        let dropped = review(start.catalog(chunks: [Self.first]), [Self.first: 1, Self.second: 0])
        #expect(dropped.events.first == .rowsLost(start.table, [Self.second], .chunksGone))
        let another = review(start.catalog(relation: "18"), [:])
        #expect(another.losses == [.madeAnew(start.table, isReloading: false)])
        let absent = review(nil, [:])
        #expect(absent.losses == [.absent(start.table)] && absent.events.isEmpty)
    }
}
