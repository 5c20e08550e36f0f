import GoldenFiles
import Reporting
import Tasks
import TimeAxis
import Testing

@Suite struct ExplainTextTests {
    private func text(_ id: String, _ graph: TaskGraph, _ history: History, isLive: Bool = false) throws
        -> String
    {
        let index = try #require(TaskLookup(graph).index(of: id))
        return ExplainText(
            graph, task: index, history.state, events: history.events, isLive: isLive
        ).text
    }

    @Test(arguments: [
        ("explain-failed.txt", "public.metrics/2023-01-08..2023-01-15/copy"),
        ("explain-done.txt", "public.metrics/2023-01-01..2023-01-08/count"),
        ("explain-blocked.txt", "public.metrics/enable-policy"),
        ("explain-command.txt", "public.readings/-infinity..100/copy"),
    ])
    func explains(_ golden: String, _ id: String) throws {
        let graph = try Sample.graph()
        try expectGolden(golden, try text(id, graph, try History.troubled(graph)))
    }

    @Test func tellsRunningFromInterrupted() throws {
        let graph = try Sample.graph()
        let history = try History.troubled(graph)
        let id = "public.readings/100..200/delete"
        #expect(try text(id, graph, history, isLive: true).contains("UTC  running\n"))
        #expect(try text(id, graph, history).contains("UTC  interrupted: the process died\n"))
        #expect(try text(id, graph, History(graph)).contains("it never ran\n"))
    }

    @Test func countsManyDependencies() throws {
        let graph = try Sample.long(windows: 5_000)
        let text = try text("public.m/create-index", graph, try History(graph))
        #expect(text.contains("… and 4,990 more: 4,990 pending"))
        #expect(text.split(separator: "\n").count < 40)
    }

    @Test func saysWhatChanged() throws {
        let old = try Sample.long(windows: 1)
        var history = try History(old)
        try history.startRun()
        for task in old.tasks { try history.succeed(task.name.text) }
        var new = old
        for (index, task) in new.tasks.enumerated() where task.kind == .copy {
            new.tasks[index].fingerprint = Fingerprint(["new": "meaning"])
        }
        let copy = try text("public.m/0..10/copy", new, history)
        #expect(copy.contains("run: the plan changed its source"))
        #expect(try text("public.m/0..10/count", new, history).contains("public.m/0..10/copy runs before it"))
    }

    @Test(arguments: [
        ("public.metrics/disable-polcy", "public.metrics/disable-policy"),
        ("metrics/drop-index", "public.metrics/drop-index"),
        ("public.metric/2023-01-01..2023-01-08/copy", "public.metrics/2023-01-01..2023-01-08/copy"),
        ("public.metrics/2023-01-08/copy", "public.metrics/2023-01-08..2023-01-15/copy"),
        ("public.metrics/2023-01-01..2023-01-09/copy", "public.metrics/2023-01-01..2023-01-08/copy"),
        ("public.metrics/2023-01-08..2023-01-15", "public.metrics/2023-01-08..2023-01-15/delete"),
        ("public.readings/-infinity..100/cont", "public.readings/-infinity..100/count"),
    ])
    func offersNearTasks(_ typed: String, _ meant: String) throws {
        let lookup = TaskLookup(try Sample.graph())
        #expect(lookup.index(of: typed) == nil)
        #expect(lookup.near(typed).first?.text == meant)
    }

    @Test func offersAtMostWhatIsAskedFor() throws {
        let lookup = TaskLookup(try Sample.long(windows: 100))
        #expect(lookup.near("public.m/1/copy", limit: 3).count == 3)
        #expect(lookup.near("").isEmpty)
        #expect(lookup.near("nothing like it").isEmpty)
    }
}
