import Tasks
import Testing

/// A state that is built again from notes and counts.
@Suite struct RebuiltStateTests {
    private let start: StartedPlan
    private let rebuilt: RebuiltState

    init() throws {
        start = try StartedPlan()
        rebuilt = RebuiltState(start.graph)
    }

    @Test func aNoteBecomesTheState() throws {
        let note = StartedPlan.note(word: "b", jobs: [1000], indexes: ["k"])
        var history = History()
        try history.startRun(start.graph)
        for event in rebuilt.events(of: note, on: start.table, relation: "17") { try history.add(event) }
        #expect(history.state.hypertables[start.table]?.jobs == note.jobs)
        #expect(history.state.hypertables[start.table]?.indexes == note.indexes)
        #expect(history.state.knows("b", of: start.table))
        #expect(history.state.loads[start.table]?.relation == "17")
    }

    @Test func aNoteOfNothingRecordsNothing() {
        #expect(rebuilt.events(of: StartedPlan.note(), on: start.table, relation: "17").isEmpty)
    }

    @Test func aWindowIsDoneWithAllOfItsTasks() throws {
        var history = History()
        try history.startRun(start.graph)
        for event in rebuilt.events(ofDone: start.spec.windows[0], rows: 20) { try history.add(event) }
        let decisions = Agenda(graph: start.graph, state: history.state).decisions
        #expect(decisions[2...4].allSatisfy { $0 == .done })
        #expect(decisions[5] == .run(.neverRan))
        #expect(history.state.tasks[start.graph.tasks[2].name]?.result?.rows == nil)
        #expect(history.state.tasks[start.graph.tasks[3].name]?.result?.rows == 20)
        #expect(history.state.tasks[start.graph.tasks[4].name]?.result?.warnings?.count == 1)
    }
}
