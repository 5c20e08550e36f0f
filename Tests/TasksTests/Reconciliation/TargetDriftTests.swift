import Statements
import Tasks
import Terms
import Testing
import TimeAxis

/// Rows, jobs and indexes of the target that are not as finished tasks left them.
@Suite struct TargetDriftTests {
    var start: StartedPlan

    init() throws {
        start = try StartedPlan()
    }

    private static let everything = Window(start: nil, end: .max)

    @Test mutating func aTargetAsRunsLeftItChangesNothing() throws {
        try start.finishAll()
        let reconciliation = try start.reconcile(start.catalog())
        #expect(reconciliation.events.isEmpty && reconciliation.warnings.isEmpty)
        #expect(reconciliation.refusal == nil && reconciliation.records.isEmpty)
    }

    @Test mutating func aHypertableThatWasMadeAnewIsLoadedAgain() throws {
        try start.finishAll()
        let reconciliation = try start.reconcile(start.catalog(relation: "18"))
        #expect(
            reconciliation.events == [
                .rowsLost(start.table, [Self.everything], .madeAnew, relation: "18")
            ])
        #expect(reconciliation.warnings == [.madeAnew(start.table, isReloading: true)])
        let agenda = Agenda(graph: start.graph, state: reconciliation.state)
        #expect(agenda.decisions[3] == .run(.rowsLost(.madeAnew)))
        #expect(agenda.decisions[6] == .run(.rowsLost(.madeAnew)))
    }

    @Test mutating func onlyTheWindowWithoutChunksIsLoadedAgain() throws {
        try start.finishAll()
        let reconciliation = try start.reconcile(start.catalog(chunks: [Window(start: 0, end: 10)]))
        let lost = Window(start: 10, end: 20)
        #expect(reconciliation.events == [.rowsLost(start.table, [lost], .chunksGone)])
        #expect(
            reconciliation.warnings == [
                .chunksGone(start.spec, expired: [], lost: [lost], isReloading: true)
            ])
        let agenda = Agenda(graph: start.graph, state: reconciliation.state)
        #expect(agenda.decisions[3] == .done)
        #expect(agenda.decisions[6] == .run(.rowsLost(.chunksGone)))
    }

    @Test mutating func chunksThatMayBeHiddenAreNotMissed() throws {
        try start.finishAll()
        #expect(try start.reconcile(start.catalog(chunks: nil)).events.isEmpty)
    }

    /// The policy would drop the chunks again. While windows are left, it is paused.
    @Test mutating func whatRetentionDroppedIsLoadedAgainOnlyWhileWindowsAreLeft() throws {
        let first = Window(start: 0, end: 10)
        var catalog = start.catalog(chunks: [Window(start: 10, end: 20)])
        catalog.expiresThrough = 10
        try start.finish(0..<5)
        #expect(
            try start.reconcile(catalog).events == [.rowsLost(start.table, [first], .chunksGone)])
        try start.finish(5..<10)
        let reconciliation = try start.reconcile(catalog)
        #expect(reconciliation.events.isEmpty)
        #expect(
            reconciliation.warnings == [
                .chunksGone(start.spec, expired: [first], lost: [], isReloading: true)
            ])
    }

    @Test mutating func aJobThatIsOnAgainIsPausedAgain() throws {
        try start.finish(0..<5)
        let reconciliation = try start.reconcile(start.catalog(jobs: [1000, 1001]))
        let divergence = Divergence(
            undone: .disablePolicy, cause: .restored, objects: ["policy 1000", "policy 1001"])
        #expect(reconciliation.events == [.targetDiverged(start.table, divergence)])
        #expect(reconciliation.warnings == [.diverged(start.table, divergence)])
        let agenda = Agenda(graph: start.graph, state: reconciliation.state)
        #expect(agenda.decisions[0] == .run(.diverged(divergence)))
        #expect(agenda.decisions[1] == .done)
    }

    @Test mutating func aJobThatIsNewIsPausedToo() throws {
        try start.finish(0..<5)
        let reconciliation = try start.reconcile(start.catalog(jobs: [1001]))
        let divergence = Divergence(undone: .disablePolicy, cause: .added, objects: ["policy 1001"])
        #expect(reconciliation.events == [.targetDiverged(start.table, divergence)])
    }

    /// An index that was not dropped may be one that a person made meanwhile.
    @Test mutating func onlyAnIndexThatWasDroppedIsDroppedAgain() throws {
        try start.finish(0..<5)
        let reconciliation = try start.reconcile(start.catalog(indexes: ["k", "other"]))
        let divergence = Divergence(undone: .dropIndex, cause: .restored, objects: ["index k"])
        #expect(reconciliation.events == [.targetDiverged(start.table, divergence)])
        let agenda = Agenda(graph: start.graph, state: reconciliation.state)
        #expect(agenda.decisions[1] == .run(.diverged(divergence)))
    }

    @Test mutating func allIndexesOfAHypertableThatWasMadeAnewAreDropped() throws {
        try start.finish(0..<5)
        let reconciliation = try start.reconcile(
            start.catalog(relation: "18", jobs: [7], indexes: ["k", "other"]))
        #expect(
            reconciliation.events == [
                .rowsLost(start.table, [Self.everything], .madeAnew, relation: "18"),
                .targetDiverged(
                    start.table, Divergence(undone: .disablePolicy, cause: .added, objects: ["policy 7"])),
                .targetDiverged(
                    start.table,
                    Divergence(undone: .dropIndex, cause: .added, objects: ["index k", "index other"])),
            ])
    }

    /// Restoring is what the command is for, and it loads nothing.
    @Test mutating func abandonRecordsLostRowsAndSuspendsNothing() throws {
        try start.finish(0..<5)
        let catalog = start.catalog(chunks: [], jobs: [1000], indexes: ["k"])
        let reconciliation = try start.reconcile(catalog, command: "abandon")
        let lost = Window(start: 0, end: 10)
        #expect(reconciliation.events == [.rowsLost(start.table, [lost], .chunksGone)])
        #expect(
            reconciliation.warnings == [
                .chunksGone(start.spec, expired: [], lost: [lost], isReloading: false)
            ])
    }

    @Test mutating func jobsThatAreOnOnceAllIsLoadedAreLeftOn() throws {
        try start.finish(0..<8)
        #expect(try start.reconcile(start.catalog(jobs: [1000], indexes: ["k"])).events.isEmpty)
    }

    /// The tasks count as undone until they have succeeded again, however often a start is tried.
    @Test mutating func aDivergenceIsRecordedOnce() throws {
        try start.finish(0..<5)
        let catalog = start.catalog(jobs: [1000])
        start.history.state = try start.reconcile(catalog).state
        #expect(try start.reconcile(catalog).events.isEmpty)
        #expect(
            TaskStatus.all(of: start.graph, agenda: start.agenda, state: start.history.state, isLive: false)[
                0] == .pending)
        try start.history.startRun(start.graph)
        try start.history.succeed(start.graph.tasks[0], of: start.graph)
        #expect(start.agenda.decisions[0] == .done)
        #expect(try start.reconcile(catalog).events.count == 1)
    }
}
