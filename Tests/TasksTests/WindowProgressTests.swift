import Compiler
import Tasks
import Terms
import Testing
import TimeAxis

@Suite struct WindowProgressTests {
    let graph: TaskGraph
    var history = History()

    init() throws {
        graph = try smallGraph()
        try history.startRun(graph)
    }

    private var agenda: Agenda { Agenda(graph: graph, state: history.state) }
    private var spec: HypertableSpec { graph.hypertables[0] }
    private var first: PlannedWindow { graph.hypertables[0].windows[0] }

    /// The names of the tasks, without the table.
    private func names(_ tasks: Range<Int>) -> [String] {
        graph.tasks[tasks].map { String($0.name.text.dropFirst("public.m/".count)) }
    }

    @Test func windowsHoldTheirTasks() {
        #expect(names(spec.before) == ["disable-policy", "drop-index"])
        #expect(names(first.tasks) == ["0..10/delete", "0..10/copy", "0..10/count"])
        #expect(names(spec.windows[1].tasks) == ["10..20/delete", "10..20/copy", "10..20/count"])
        #expect(names(spec.after) == ["create-index", "enable-policy"])
        #expect(spec.tasks == graph.tasks.indices)
        #expect(spec.range == Window(start: 0, end: 20))
        #expect(first.last == 4 && first.load(in: graph) == 3)
    }

    /// A window is whole only once its last task succeeded, of whichever kind that is.
    @Test mutating func aWindowIsWholeOnceAllOfItsTasksAreDone() throws {
        for task in graph.tasks[spec.before] { try history.succeed(task, of: graph) }
        for index in first.tasks {
            #expect(!first.isWhole(in: agenda), "before \(graph.tasks[index])")
            #expect(first.lastToRun(in: agenda) == first.last)
            try history.succeed(graph.tasks[index], of: graph)
        }
        #expect(first.isWhole(in: agenda) && first.lastToRun(in: agenda) == nil)
        #expect(!spec.isWhole(in: agenda))
        #expect(agenda.decisions[spec.before].allSatisfy { $0 == .done })
        #expect(agenda.windowsToChange == [[Window(start: 10, end: 20)]])
    }

    @Test mutating func aLoadedWindowMayStillHaveToBeCounted() throws {
        for task in graph.tasks.prefix(4) { try history.succeed(task, of: graph) }
        #expect(first.isLoaded(in: agenda) && !first.isWhole(in: agenda))
        #expect(!first.isToChange(in: agenda) && !first.isToLoad(in: agenda) && first.isToRead(in: agenda))
        #expect(agenda.holdsLoadedWindows == [true])
        try history.fail(graph.tasks[4], .countMismatch)
        #expect(!first.isLoaded(in: agenda) && first.isToLoad(in: agenda))
        #expect(agenda.holdsLoadedWindows == [false])
    }

    @Test func aSelectionMayEmptyAWindowWithoutLoadingIt() {
        let agenda = Agenda(
            graph: graph, state: history.state, selection: Selection(select: ["*/0..10/delete"]))
        #expect(first.isToChange(in: agenda) && !first.isToLoad(in: agenda) && !first.isToRead(in: agenda))
        #expect(agenda.windowsToChange == [[Window(start: 0, end: 10)]])
    }

    /// Loads of every form of the plan count, if they found rows.
    @Test mutating func loadedRowsAreRemembered() throws {
        let table = spec.table
        let copy = try smallGraph(windows: 1, every: 15).tasks[3]
        #expect(!history.state.holdsLoadedRows(of: table))
        try history.add(.taskStarted(copy.name, copy.fingerprint))
        #expect(!history.state.holdsLoadedRows(of: table))
        try history.add(.taskSucceeded(copy.name, copy.fingerprint, TaskResult(rows: 0)))
        #expect(!history.state.holdsLoadedRows(of: table))
        try history.succeed(copy, of: graph)
        #expect(history.state.holdsLoadedRows(of: table))
        #expect(!history.state.holdsLoadedRows(of: TableName(schema: "public", name: "n")))
    }
}
