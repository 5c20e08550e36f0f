import Tasks
import Terms
import Testing

@Suite struct FewerRowsTests {
    @Test func onlyFewerRowsAreRefused() {
        #expect(FewerRows(held: 0, given: 0, accepted: []) == nil)
        #expect(FewerRows(held: 5, given: 5, accepted: []) == nil)
        #expect(FewerRows(held: 5, given: 6, accepted: []) == nil)
        #expect(FewerRows(held: 5, given: 4, accepted: [.fewerRows]) == nil)
        let failure = FewerRows(held: 5, given: 4, accepted: [])?.failure(countedBy: "it")
        #expect(failure?.kind == .countMismatch)
        #expect(failure?.isTransient == nil)
        #expect(failure?.message.contains("5 rows") == true && failure?.message.contains("only 4") == true)
    }

    /// The rows that a `delete` took count until the window is loaded, whatever ran in between.
    @Test func deletedRowsAreRememberedUntilTheLoad() throws {
        let graph = try smallGraph()
        let window = graph.hypertables[0].windows[0]
        let tasks = window.tasks.map { graph.tasks[$0] }
        let (delete, copy) = (tasks[0], tasks[1])
        var history = History()
        try history.startRun(graph)
        try history.delete(3, by: delete)
        #expect(history.state.rowsEmptied(before: copy.id) == 3)
        try history.fail(copy)
        try history.startRun(graph)
        try history.delete(0, by: delete)
        #expect(history.state.rowsEmptied(before: copy.id) == 3)
        #expect(history.state.rowsEmptied(before: graph.tasks[graph.hypertables[0].windows[1].last].id) == 0)
        try history.succeed(copy, of: graph)
        #expect(history.state.rowsEmptied(before: copy.id) == 0)
    }

    /// The rows of a hypertable that was made anew are gone for another reason.
    @Test func rowsOfAFormerHypertableAreForgotten() throws {
        let graph = try smallGraph()
        let tasks = graph.hypertables[0].windows[0].tasks.map { graph.tasks[$0] }
        var history = History()
        try history.startRun(graph)
        try history.delete(3, by: tasks[0])
        try history.add(.rowsLost(graph.hypertables[0].table, [], .madeAnew, relation: "18"))
        #expect(history.state.rowsEmptied(before: tasks[1].id) == 0)
    }
}

extension History {
    fileprivate mutating func delete(_ rows: Int, by task: PlannedTask) throws {
        try add(.taskStarted(task.name, task.fingerprint))
        try add(.taskSucceeded(task.name, task.fingerprint, TaskResult(rows: rows)))
    }
}
