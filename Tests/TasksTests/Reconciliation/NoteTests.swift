import Statements
import Tasks
import Testing
import TimeAxis

/// Notes on the target that know more than the state, or that belong to another one.
@Suite struct NoteTests {
    var start: StartedPlan

    init() throws {
        start = try StartedPlan()
    }

    private static let everything = Window(start: nil, end: .max)

    @Test(arguments: ["run", "abandon"]) func aNoteOfAnotherStateIsRefused(command: String) throws {
        for note in [
            StartedPlan.note(state: "other", word: "b"), StartedPlan.note(state: "other", jobs: [1]),
            StartedPlan.note(state: "other", indexes: ["k"]),
        ] {
            let reconciliation = try start.reconcile(start.catalog(), note: note, command: command)
            #expect(reconciliation.refusal == .otherState(start.spec, note))
            #expect(reconciliation.refusal?.meaning == .wrongState)
            #expect(reconciliation.refusal?.forbidsRecording == true)
        }
    }

    @Test func everyNoteIsForeignWhereThereIsNoStateFile() throws {
        let note = StartedPlan.note(word: "a")
        #expect(try start.reconcile(note: note, identity: nil).refusal == .otherState(start.spec, note))
        #expect(try start.reconcile(identity: nil).refusal == nil)
    }

    /// Another plan may have paused jobs of a hypertable that this one leaves alone.
    @Test func suspendedObjectsOfAPlanThatSuspendsNothingAreLeftToOthers() throws {
        var graph = start.graph
        graph.hypertables[0].pausesPolicies = false
        graph.hypertables[0].rebuildsIndexes = false
        let others = StartedPlan.note(state: "other", jobs: [1])
        #expect(try start.reconcile(note: others, graph: graph).refusal == nil)
        let loading = StartedPlan.note(state: "other", word: "b")
        #expect(
            try start.reconcile(note: loading, graph: graph).refusal
                == .otherState(graph.hypertables[0], loading))
    }

    @Test mutating func aRunThatTheStateKnowsIsNoNews() throws {
        try start.finish(0..<5)
        let reconciliation = try start.reconcile(start.catalog(), note: StartedPlan.note(word: "a"))
        #expect(reconciliation.events.isEmpty && reconciliation.refusal == nil)
    }

    @Test mutating func anOlderCopyThatTrustsWindowsIsRefused() throws {
        try start.finish(0..<5)
        let note = StartedPlan.note(word: "b")
        let reconciliation = try start.reconcile(start.catalog(), note: note)
        #expect(reconciliation.refusal == .olderCopy(start.table, note))
        #expect(reconciliation.refusal?.forbidsRecording == true)
    }

    @Test mutating func abandonIsOnlyWarnedOfAnOlderCopy() throws {
        try start.finish(0..<5)
        let note = StartedPlan.note(word: "b")
        let reconciliation = try start.reconcile(start.catalog(), note: note, command: "abandon")
        #expect(reconciliation.refusal == nil)
        #expect(reconciliation.warnings == [.olderCopy(start.table, note)])
        #expect(reconciliation.events == [.rowsLost(start.table, [Self.everything], .unknownRun)])
        #expect(
            Agenda(graph: start.graph, state: reconciliation.state).decisions[3]
                == .run(.rowsLost(.unknownRun)))
    }

    @Test mutating func anOlderCopyThatTrustsNothingStartsAnew() throws {
        try start.finish(0..<3)
        let reconciliation = try start.reconcile(start.catalog(), note: StartedPlan.note(word: "b"))
        #expect(reconciliation.refusal == nil && reconciliation.warnings.isEmpty)
        #expect(reconciliation.events == [.rowsLost(start.table, [Self.everything], .unknownRun)])
    }

    @Test func objectsThatOnlyTheNoteKnowsAreRecorded() throws {
        let note = StartedPlan.note(jobs: [1000], indexes: ["k"])
        let reconciliation = try start.reconcile(start.catalog(), note: note)
        #expect(
            reconciliation.events == [
                .jobsRecorded(start.table, note.jobs), .indexesRecorded(start.table, note.indexes),
            ])
        #expect(reconciliation.warnings == [.notesTakenIn])
        #expect(reconciliation.state.hypertables[start.table]?.jobs == note.jobs)
    }

    @Test mutating func objectsThatTheStateKnowsAreNot() throws {
        try start.finish(0..<2)
        let note = StartedPlan.note(jobs: [1000, 1001], indexes: ["k"])
        let reconciliation = try start.reconcile(start.catalog(), note: note)
        #expect(reconciliation.events == [.jobsRecorded(start.table, [note.jobs[1]])])
    }

    /// The note of a hypertable that was dropped went with it, so this one belongs to the new hypertable.
    @Test mutating func aHypertableThatWasMadeAnewHasItsOwnNote() throws {
        try start.finish(0..<5)
        let note = StartedPlan.note(jobs: [1000])
        let reconciliation = try start.reconcile(start.catalog(relation: "18"), note: note)
        #expect(reconciliation.events.last == .jobsRecorded(start.table, note.jobs))
    }

    /// The objects are on record first, because they are suspended whatever the plan says.
    @Test func objectsThatNoTaskRestoresAreRefusedOnceTheyAreRecorded() throws {
        var graph = start.graph
        graph.hypertables[0].pausesPolicies = false
        let note = StartedPlan.note(jobs: [1000])
        let reconciliation = try start.reconcile(start.catalog(), note: note, graph: graph)
        #expect(
            reconciliation.refusal
                == .suspendedObjects(SuspendedObjects(reconciliation.state, graph)))
        #expect(reconciliation.refusal?.meaning == .invalidPlan)
        #expect(reconciliation.refusal?.forbidsRecording == false)
        #expect(reconciliation.events == [.jobsRecorded(start.table, note.jobs)])
        #expect(try start.reconcile(note: note, command: "abandon", graph: graph).refusal == nil)
    }

    /// The owner of the hypertable may edit the comment: what no run can have written is named, and not recorded.
    @Test func whatNoRunCanHaveWrittenIsNotTakenIn() throws {
        var note = StartedPlan.note(word: "a", jobs: [1000], indexes: ["k"])
        var evil = StartedPlan.index("evil")
        evil.definition = "ALTER ROLE x SUPERUSER"
        var elsewhere = StartedPlan.index("elsewhere")
        elsewhere.schema = "other"
        note.indexes += [evil, elsewhere]
        note.jobs += [
            RecordedJob(id: 7, procedure: "anything", isScheduled: true),
            RecordedJob(id: -1, procedure: "policy_retention", isScheduled: true),
        ]
        let reconciliation = try start.reconcile(start.catalog(), note: note)
        #expect(
            reconciliation.warnings.contains(
                .strangersInNote(
                    start.table,
                    ["job 7 (anything)", "job -1 (policy_retention)", "index evil", "index elsewhere"])))
        let record = try #require(reconciliation.state.hypertables[start.table])
        #expect(record.jobs?.map(\.id) == [1000])
        #expect(record.indexes == [StartedPlan.index("k")])
    }

    @Test func aListOfStrangersIsCutShort() {
        let names = (1...9).map { "index \($0)" } + [String(repeating: "x", count: 100_000)]
        #expect(ScreenedNote.list(names) == "index 1, index 2, index 3, index 4, index 5 and 5 more")
        #expect(ScreenedNote.list([names[9]]).count == 100)
    }
}
