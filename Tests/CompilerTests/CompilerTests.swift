import Compiler
import Diagnostics
import Foundation
import PlanFile
import Tasks
import Terms
import TestSupport
import Testing
import TimeAxis

/// Loads and compiles a plan that is expected to be valid.
private func compile(_ text: String) throws -> TaskGraph {
    let loaded = LoadedPlan(text: text, fileName: "plan.yaml", environment: ["TARGET": "x"])
    let plan = try #require(loaded.plan, "\(loaded.rendered())")
    let output = Compiler.compile(plan)
    return try #require(output.graph, "\(output.diagnostics)")
}

private func plan(_ type: TimeType, completion: String, windows: String, more: String = "") -> String {
    """
    version: 1
    target: { connection: "${TARGET}" }
    completion: { \(type): \(completion) }
    sources: { s: { csv: { header: true } } }
    hypertables:
      - table: public.m
        time: { column: ts, type: \(type) }
        from: { source: s, path: m.csv }
        windows: { \(windows) }
    \(more)
    """
}

private func windows(_ graph: TaskGraph, of hypertable: Int = 0) -> [Window] {
    graph.hypertables[hypertable].windows.map(\.bounds)
}

@Suite struct WindowTests {
    @Test(arguments: [
        (
            TimeType.timestamptz, "2024-03-05T00:00:00Z", "start: 2024-01-31, every: 1mo",
            ["2024-01-31..2024-02-29", "2024-02-29..2024-03-05"]
        ),
        (
            .date, "2025-03-01", "start: 2024-02-29, every: 1y",
            ["2024-02-29..2025-02-28", "2025-02-28..2025-03-01"]
        ),
        (
            .bigint, "25", "start: -infinity, first: 0, every: 10",
            ["-infinity..0", "0..10", "10..20", "20..25"]
        ),
        (.smallint, "32767", "start: 32760, every: 5", ["32760..32765", "32765..32767"]),
        (.bigint, "100", "start: 0, every: 40, end: 80", ["0..40", "40..80"]),
        (
            .timestamp, "2026-01-01T00:00:00.000001", "start: 2025-12-31, every: 1d",
            ["2025-12-31..2026-01-01", "2026-01-01..2026-01-01T00:00:00.000001"]
        ),
        (.bigint, "0", "start: -infinity, first: -5, every: 10", ["-infinity..-5", "-5..0"]),
        (.integer, "10", "start: 0, every: 100", ["0..10"]),
    ])
    func cuts(type: TimeType, completion: String, text: String, expected: [String]) throws {
        let graph = try compile(plan(type, completion: completion, windows: text))
        #expect(windows(graph).map { $0.name(as: type) } == expected)
    }

    /// Random starts, lengths and completion points: the windows partition `[start, T)`.
    @Test func alwaysPartitionTheRange() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        for _ in 0..<400 {
            let type = try #require(TimeType.allCases.randomElement(using: &random))
            let span = type.unitsPerDay.map { Int64(400) * $0 } ?? 30_000
            let start = Int64.random(in: (type == .smallint ? -32_768 : -span)...0, using: &random)
            let end = start + Int64.random(in: 1...min(span, 32_000 - min(start, 0)), using: &random)
            let every = try #require(self.every(type, span: end - start, &random))
            let isOpen = Bool.random(using: &random)
            let bound =
                isOpen ? "start: -infinity, first: \(quoted(start, type))" : "start: \(quoted(start, type))"
            let graph = try compile(
                plan(type, completion: quoted(end, type), windows: "\(bound), every: \(every)"))
            let all = windows(graph)
            #expect(all.first?.start == (isOpen ? nil : start) && all.last?.end == end, "seed \(seed)")
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.end == $1.start }, "seed \(seed)")
            #expect(all.allSatisfy { ($0.start ?? .min) < $0.end }, "seed \(seed)")
        }
    }

    private func quoted(_ point: Int64, _ type: TimeType) -> String {
        guard type != .timestamptz && type != .timestamp else { return "'\(type.text(point))'" }
        return type.text(point)
    }

    private func every(_ type: TimeType, span: Int64, _ random: inout SplitMix) -> String? {
        switch type {
        case .timestamptz, .timestamp: ["11h", "7d", "1mo", "1y", "5d"].randomElement(using: &random)
        case .date: ["1d", "2w", "3mo", "2y"].randomElement(using: &random)
        default: String(max(1, span / Int64.random(in: 1...50, using: &random)))
        }
    }

    @Test func tooManyWindowsAreASlip() throws {
        let loaded = LoadedPlan(
            text: plan(.bigint, completion: "1786363200000", windows: "start: 0, every: 86400"),
            fileName: "plan.yaml", environment: ["TARGET": "x"])
        let output = Compiler.compile(try #require(loaded.plan))
        #expect(output.graph == nil)
        #expect(output.diagnostics.map(\.code) == ["too-many-windows"])
    }
}

@Suite struct GraphTests {
    static let base = plan(.bigint, completion: "30", windows: "start: 0, every: 10")

    @Test func orderObeysEveryEdge() throws {
        for more in [
            "", "    indexes: rebuild", "    policies: leave", "    indexes: rebuild\n    policies: leave",
        ] {
            let graph = try compile(
                plan(.bigint, completion: "30", windows: "start: 0, every: 10", more: more))
            for (index, task) in graph.tasks.enumerated() {
                #expect(task.dependencies.allSatisfy { $0 < index })
            }
            #expect(Set(graph.tasks.map(\.id)).count == graph.tasks.count)
        }
    }

    @Test func aWindowRunsBetweenThePausesAndIsCountedBeforePoliciesReturn() throws {
        let graph = try compile(
            plan(.bigint, completion: "10", windows: "start: 0, every: 10", more: "    indexes: rebuild"))
        let edges = graph.tasks.map { task in
            task.name.text + " < "
                + task.dependencies.map { graph.tasks[$0].name.text }.joined(separator: ", ")
        }
        #expect(
            edges == [
                "public.m/disable-policy < ", "public.m/drop-index < public.m/disable-policy",
                "public.m/0..10/delete < public.m/drop-index", "public.m/0..10/copy < public.m/0..10/delete",
                "public.m/0..10/count < public.m/0..10/copy", "public.m/create-index < public.m/0..10/count",
                "public.m/enable-policy < public.m/create-index",
            ])
    }

    @Test func whatDoesNotChangeTheMeaningChangesNoFingerprint() throws {
        let reference = try compile(Self.base)
        let edits: [(String, String)] = [
            ("version: 1", "# a comment\nversion: 1"), ("{ s:", "{ other: { csv: {} }, s:"),
            ("{ column: ts, type: bigint }", "{ type: bigint, column: ts }"), ("start: 0", "start: '0'"),
            ("connection:", "workers: 7, connection:"), ("table: public.m", "table: '\"public\".\"m\"'"),
            ("path: m.csv", "path: ${M:-m.csv}"),
        ]
        for (old, new) in edits {
            let loaded = LoadedPlan(
                text: Self.base.replacing(old, with: new), fileName: "other.yaml",
                environment: ["TARGET": "y"])
            guard let plan = loaded.plan else { continue }
            let graph = try #require(Compiler.compile(plan).graph)
            #expect(graph.tasks.map(\.fingerprint) == reference.tasks.map(\.fingerprint), "\(new)")
        }
        let more = Self.base.replacing(
            "hypertables:\n",
            with: """
                hypertables:
                  - table: public.other
                    time: { column: ts, type: bigint }
                    from: { source: s, path: m.csv }
                    windows: { start: 0, every: 10 }

                """)
        let both = try compile(more)
        let kept = Dictionary(uniqueKeysWithValues: both.tasks.map { ($0.id, $0.fingerprint) })
        for task in reference.tasks { #expect(kept[task.id] == task.fingerprint) }
    }

    @Test(arguments: [
        ("path: m.csv", "path: n.csv", ["copy", "count"]),
        ("header: true", "header: false", ["copy", "count"]),
        ("column: ts", "column: other", TaskKind.allCases.map(\.rawValue)),
        ("from: {", "columns: [ts, v]\n    from: {", ["copy", "count"]),
    ])
    func whatChangesTheMeaningChangesFingerprints(old: String, new: String, kinds: [String]) throws {
        let reference = try compile(Self.base)
        let edited = try compile(Self.base.replacing(old, with: new))
        let changed = zip(reference.tasks, edited.tasks).filter { $0.fingerprint != $1.fingerprint }
        let expected = reference.tasks.filter { kinds.contains($0.kind.rawValue) }
        #expect(changed.map(\.0.id) == expected.map(\.id))
    }

    /// Part of the state file's format: a change here makes every finished task of every user run again.
    @Test func fingerprintsAreGolden() throws {
        let text = try compile(Self.base).tasks.map { "\($0.fingerprint)  \($0.id)\n" }.joined()
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "fingerprints.expected")
        if ProcessInfo.processInfo.environment["HYPERFILL_RECORD"] == "1" {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: path, encoding: .utf8)))
    }
}
