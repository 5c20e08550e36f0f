import Diagnostics
import GoldenFiles
import Reporting
import Tasks
import Terms
import TestSupport
import TimeAxis
import Testing

@Suite struct ProgressTests {
    private let start: Int64 = 840_000_000_000_000

    private func observations(_ graph: TaskGraph) throws -> [(Observation, Double)] {
        func event(_ kind: Event.Kind) -> Observation { .event(Event(at: 0, kind: kind)) }
        let first = "public.metrics/2023-01-01..2023-01-08"
        let pause = try graph.task("public.metrics/disable-policy")
        let delete = try graph.task("\(first)/delete"), copy = try graph.task("\(first)/copy")
        let count = try graph.task("\(first)/count")
        let next = try graph.task("public.metrics/2023-01-08..2023-01-15/copy")
        let other = try graph.task("public.readings/-infinity..100/copy")
        let start = RunStart(
            command: "run", version: "1.0.0", plan: graph.fingerprint, host: "db-1", user: "ops", pid: 4711)
        return [
            (event(.runStarted(start)), 0), (event(.taskStarted(pause.name, pause.fingerprint)), 0),
            (event(.jobsRecorded(Sample.metrics, [])), 0.1),
            (.waiting(pause.name, "Columnstore Policy [1000] (process 99)"), 1),
            (.waiting(pause.name, "Columnstore Policy [1000] (process 99)"), 1),
            (event(.taskSucceeded(pause.name, pause.fingerprint, TaskResult(seconds: 2.1))), 1),
            (event(.taskStarted(delete.name, delete.fingerprint)), 0),
            (event(.taskSucceeded(delete.name, delete.fingerprint, TaskResult(rows: 12, seconds: 0.5))), 0.5),
            (event(.taskStarted(copy.name, copy.fingerprint)), 0),
            (.progress(copy.name, rows: 100_000, bytes: 6_000_000), 1),
            (.progress(copy.name, rows: 300_000, bytes: 18_000_000), 2),
            (
                event(
                    .taskSucceeded(
                        copy.name, copy.fingerprint,
                        TaskResult(rows: 604_800, bytes: 36_288_000, seconds: 6, warnings: ["odd\u{1B}[2J"]))),
                3
            ),
            (event(.taskStarted(count.name, count.fingerprint)), 0),
            (
                event(.taskSucceeded(count.name, count.fingerprint, TaskResult(rows: 604_800, seconds: 0.3))),
                0.3
            ),
            (event(.taskStarted(next.name, next.fingerprint)), 0),
            (event(.taskStarted(other.name, other.fingerprint)), 0),
            (.progress(next.name, rows: 50_000, bytes: 3_000_000), 2),
            (event(.taskFailed(other.name, other.fingerprint, History.badRow)), 1),
            (.blocked([try graph.task("public.readings/-infinity..100/count").name, other.name]), 0),
            (.stopping(isImmediate: false), 1), (.stopping(isImmediate: true), 1),
            (event(.taskCancelled(next.name, next.fingerprint)), 0.5), (event(.runEnded(.interrupted)), 0),
        ]
    }

    @Test func showsARun() throws {
        let graph = try Sample.graph()
        var view = ProgressView(graph, Agenda(graph: graph, state: PlanState()))
        var now = start
        var frames: [String] = []
        for (observation, seconds) in try observations(graph) {
            now += Int64(seconds * 1_000_000)
            view.take(observation, at: now)
            frames.append(
                view.lines(at: now, width: 110, height: 24, usesColour: false).joined(separator: "\n"))
        }
        try expectGolden("progress.txt", frames.joined(separator: "\n\n") + "\n")
    }

    @Test func logsARun() throws {
        let graph = try Sample.graph()
        var view = LogView(graph, Agenda(graph: graph, state: PlanState()))
        var now = start
        var lines: [String] = []
        for (observation, seconds) in try observations(graph) {
            now += Int64(seconds * 1_000_000)
            lines += view.lines(for: observation, at: now)
            if case .progress = observation { lines.append(view.heartbeat(at: now + 60_000_000)) }
        }
        try expectGolden("log.txt", lines.joined(separator: "\n") + "\n")
        #expect(
            lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
    }

    @Test func startsWhereAnEarlierRunEnded() throws {
        let graph = try Sample.graph()
        let history = try History.troubled(graph)
        let view = ProgressView(graph, Agenda(graph: graph, state: history.state))
        let lines = view.lines(at: 0, width: 80, height: 24, usesColour: false)
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.contains(" 1/3") })
    }

    /// Whatever happens at whatever size, nothing is wider than the terminal or scrolls.
    @Test(arguments: [UInt64(1), 20_260_810, 77])
    func neverExceedsTheTerminal(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var graph = try Sample.long(windows: 4, hypertables: 9)
        graph.add(
            TableName(schema: "测试", name: "Weird \u{1B}[31m 🚀 name that is quite long indeed"), "ts", .bigint,
            [Window(start: 0, end: 10)], .csv(path: "", shown: "", format: CSVFormat()), columns: nil,
            pauses: false, rebuilds: false)
        var view = ProgressView(graph, Agenda(graph: graph, state: PlanState()))
        var now = start
        for _ in 0..<400 {
            now += Int64.random(in: -100_000...5_000_000, using: &random)
            view.take(Self.observation(graph, &random), at: now)
            let width = Int.random(in: 0...160, using: &random)
            let height = Int.random(in: 0...30, using: &random)
            let usesColour = Bool.random(using: &random)
            let lines = view.lines(at: now, width: width, height: height, usesColour: usesColour)
            #expect(lines.count <= max(1, height - 1), "seed \(seed)")
            for line in lines {
                let plain = usesColour ? line.replacing(/\u{1B}\[[0-9;]*m/, with: "") : line
                let columns = plain.unicodeScalars.reduce(0) { $0 + displayWidth(of: $1) }
                #expect(columns <= width, "seed \(seed), width \(width): \(plain)")
                #expect(!plain.contains("\u{1B}"), "seed \(seed)")
            }
        }
    }

    private static func observation(_ graph: TaskGraph, _ random: inout SplitMix) -> Observation {
        let task = graph.tasks[Int.random(in: 0..<graph.tasks.count, using: &random)]
        let rows = Int.random(in: 0...5_000_000_000, using: &random)
        func event(_ kind: Event.Kind) -> Observation { .event(Event(at: 0, kind: kind)) }
        return switch Int.random(in: 0...9, using: &random) {
        case 0...3: event(.taskStarted(task.name, task.fingerprint))
        case 4:
            event(
                .taskSucceeded(
                    task.name, task.fingerprint, TaskResult(rows: rows, bytes: rows, warnings: ["w\u{9B}31m"])
                ))
        case 5: event(.taskFailed(task.name, task.fingerprint, TaskFailure(message: "no\nno\u{1B}")))
        case 6...7: .progress(task.name, rows: rows, bytes: rows &* 7)
        case 8: .waiting(task.name, "等待 \u{1B}[0m worker")
        default: .stopping(isImmediate: Bool.random(using: &random))
        }
    }
}
