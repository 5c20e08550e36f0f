import Foundation
import GoldenFiles
import Reporting
import Tasks
import TimeAxis
import Testing

@Suite struct StatusTextTests {
    private let invocation = Invocation(planFile: "plans/fleet.yaml", stateFile: "my state.jsonl")

    private func text(_ history: History, _ graph: TaskGraph, isLive: Bool = false) -> String {
        StatusText(
            graph, history.state, isLive: isLive, holder: isLive ? "process 4711 on db-1" : nil,
            now: history.now + 30_000_000, invocation: invocation
        ).text
    }

    @Test func tellsOfARunAtWork() throws {
        let graph = try Sample.graph()
        let history = try History.troubled(graph)
        try expectGolden("status-live.txt", text(history, graph, isLive: true))
        let json = StatusJSON(
            graph, history.state, isLive: true, holder: "process 4711 on db-1", now: history.now,
            invocation: invocation
        ).text
        try expectGolden("status-live.json", json)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["format"] as? String == "hyperfill-status")
        #expect((object["windows"] as? [String: Int])?["running"] == 1)
    }

    @Test func tellsOfADeadRun() throws {
        let graph = try Sample.graph()
        let history = try History.troubled(graph)
        let text = text(history, graph)
        try expectGolden("status-died.txt", text)
        #expect(!text.contains("running for"))
    }

    @Test func tellsOfAFailedRun() throws {
        let graph = try Sample.graph()
        var history = try History.troubled(graph)
        let task = try graph.task("public.readings/100..200/delete")
        try history.add(.taskCancelled(task.name, task.fingerprint))
        try history.add(.runEnded(.failed))
        try expectGolden("status-failed.txt", text(history, graph))
    }

    @Test func tellsOfNoRun() throws {
        let graph = try Sample.graph()
        try expectGolden("status-none.txt", text(try History(graph), graph))
    }

    @Test func tellsOfAnEditedPlan() throws {
        let graph = try Sample.graph()
        let history = try History.troubled(graph)
        var edited = graph
        edited.tasks[0].fingerprint = Fingerprint(["new": "meaning"])
        #expect(!text(history, graph).contains("changed since the latest run"))
        #expect(text(history, edited).contains("changed since the latest run"))
    }

    @Test func tellsOfAFinishedRun() throws {
        let graph = try Sample.graph()
        var history = try History(graph)
        try history.startRun()
        for task in graph.tasks { try history.succeed(task.name.text, rows: task.kind == .copy ? 1000 : nil) }
        try history.add(.runEnded(.finished))
        let text = text(history, graph)
        try expectGolden("status-finished.txt", text)
        #expect(!text.contains("hyperfill run"))
    }

    @Test(arguments: [RunEnd.interrupted, .abandoned])
    func saysHowToGoOn(_ end: RunEnd) throws {
        let graph = try Sample.graph()
        var history = try History(graph)
        try history.startRun()
        try history.add(.runEnded(end))
        #expect(
            text(history, graph).hasSuffix("\n  hyperfill run plans/fleet.yaml --state 'my state.jsonl'\n"))
    }
}
