import Foundation
import GoldenFiles
import Reporting
import Runbook
import Tasks
import Terms
import TimeAxis
import Testing

@Suite struct PlanTextTests {
    private let invocation = Invocation(planFile: "plans/fleet.yaml")

    @Test func showsThePlanOffline() throws {
        let graph = try Sample.graph()
        try expectGolden("plan.txt", PlanText(graph, invocation: invocation).text)
        try expectGolden("plan.json", PlanJSON(graph).text)
    }

    @Test func showsWhatTheTargetKnows() throws {
        let graph = try Sample.graph()
        let live = try live(graph)
        try expectGolden(
            "plan-live.txt",
            PlanText(graph, live: live, invocation: invocation).text)
        try expectGolden("plan-live.json", PlanJSON(graph, live: live).text)
    }

    @Test func keepsResolvedPathsOut() throws {
        let graph = try Sample.graph()
        for text in [
            PlanText(graph, invocation: invocation).text,
            PlanJSON(graph).text,
            try RunbookScript(graph).text(),
        ] {
            #expect(!text.contains("/secret"))
            #expect(text.contains("DUMPS"))
        }
    }

    @Test func printsTenThousandWindowsALineEach() throws {
        let graph = try Sample.long(windows: 10_000)
        let text = PlanText(graph, invocation: invocation).text
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("  ") && $0.contains("..") && !$0.contains("/") } == 9_999 + 2)
        #expect(text == PlanText(graph, invocation: invocation).text)
    }

    @Test func jsonParsesAndNamesEveryTask() throws {
        let graph = try Sample.graph()
        let live = try live(graph)
        let data = Data(PlanJSON(graph, live: live).text.utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["format"] as? String == "hyperfill-plan")
        #expect(object["version"] as? Int == 1)
        let tasks = try #require(object["tasks"] as? [[String: Any]])
        #expect(tasks.compactMap { $0["id"] as? String } == graph.tasks.map(\.name.text))
        #expect(tasks.allSatisfy { $0["decision"] is String })
    }

    @Test func escapesControlCharacters() throws {
        var graph = try Sample.long(windows: 2)
        graph.add(
            TableName(schema: "s\u{1B}[31m", name: "Weird \"\u{202E}\nName"), "t\u{7}", .bigint,
            [Window(start: 0, end: 1)], .csv(path: "", shown: "a\u{1B}b", format: CSVFormat()),
            columns: ["t\u{7}"], pauses: true, rebuilds: true)
        let texts = [
            PlanText(graph, invocation: invocation).text,
            PlanJSON(graph).text, GraphText(graph).text(.dot),
            GraphText(graph).text(.mermaid), GraphText(graph).text(.json),
        ]
        for text in texts {
            #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
        }
    }

    private func live(_ graph: TaskGraph) throws -> LivePlan {
        var decisions = [Agenda.Decision](repeating: .run(.neverRan), count: graph.tasks.count)
        for (index, task) in graph.tasks.enumerated() where task.name.text.contains("2023-01-08..2023-01-15")
        {
            decisions[index] = task.kind == .delete ? .done : .run(.redone(graph.tasks[index - 1].kind))
        }
        return LivePlan(
            target: "TimescaleDB 2.29.2 (Community) on PostgreSQL 17.5",
            hypertables: [
                .init(
                    rowsToDelete: 12_345,
                    jobs: [
                        .init(id: 1000, name: "retention policy", isScheduled: true, isPaused: true),
                        .init(id: 1001, name: "columnstore policy", isScheduled: false, isPaused: true),
                    ], indexesToDrop: ["metrics_device_id_time_idx"],
                    chunks: ["The windows span 3 chunks of 7 days; 1 exists."],
                    warnings: ["the retention policy keeps 30 days and will drop what is loaded"]),
                .init(rowsToDelete: nil),
            ], decisions: decisions, warnings: ["the role is no superuser"])
    }
}
