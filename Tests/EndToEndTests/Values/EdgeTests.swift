import Foundation
import TestSupport
import Testing

/// Rows exactly at the start of the plan, at the edge of two windows, and at T, for each kind of time.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct EdgeTests {
    /// Times of one type: one step before and at the start, before and at an edge, before and at T.
    struct Case: Sendable, CustomTestStringConvertible {
        var type: String
        var start: String
        var every: String
        var end: String
        var chunk: String
        /// In the order of time; the first and the last lie outside.
        var times: [String]

        var testDescription: String { type }
    }

    private static let cases = [
        Case(
            type: "timestamptz", start: "2023-01-01T00:00:00Z", every: "1d", end: "2023-01-03T12:00:00Z",
            chunk: "interval '1 day'",
            times: [
                "2022-12-31 23:59:59.999999+00", "2023-01-01 01:00:00+01", "2023-01-01 23:59:59.999999+00",
                "2023-01-02T00:00:00Z", "2023-01-03 11:59:59.999999+00", "2023-01-03 12:00:00.000000+00",
            ]),
        Case(
            type: "timestamp", start: "2023-01-01T00:00:00", every: "1d", end: "2023-01-03T12:00:00",
            chunk: "interval '1 day'",
            times: [
                "2022-12-31 23:59:59.999999", "2023-01-01 00:00:00", "2023-01-01 23:59:59.999999",
                "2023-01-02T00:00:00", "2023-01-03 11:59:59.999999", "2023-01-03 12:00:00",
            ]),
        Case(
            type: "date", start: "2023-01-01", every: "1mo", end: "2023-03-15", chunk: "interval '7 days'",
            times: ["2022-12-31", "2023-01-01", "2023-01-31", "2023-02-01", "2023-03-14", "2023-03-15"]),
        Case(
            type: "bigint", start: "1672531200000", every: "86400000", end: "1672704000000",
            chunk: "86400000",
            times: [
                "1672531199999", "1672531200000", "1672617599999", "1672617600000", "1672703999999",
                "1672704000000",
            ]),
        Case(
            type: "integer", start: "-100", every: "60", end: "100", chunk: "50",
            times: ["-101", "-100", "-41", "-40", "99", "100"]),
        Case(
            type: "smallint", start: "-32768", every: "20000", end: "32767", chunk: "10000",
            times: ["-32768", "-32768", "-12769", "-12768", "32766", "32767"]),
    ]

    /// The source holds all six; four are loaded. Dual-writing had put other rows at the same six times: those
    /// outside the plan stay, and the others go.
    @Test(arguments: cases)
    func rowsAtTheEdgesAreLoadedOnceAndExactly(of edge: Case) async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE edges (ts \(edge.type) NOT NULL, n integer)",
                "SELECT create_hypertable('edges', 'ts', chunk_time_interval => \(edge.chunk))")
            for time in edge.times {
                try await scene.database.execute("INSERT INTO edges VALUES ('\(time)', -1)")
            }
            try scene.folder.write(
                "rows.csv", edge.times.enumerated().map { "\($1),\($0)\n" }.reduce("ts,n\n", +))
            try scene.write(
                SamplePlan.csv().changed {
                    $0.completion = "\(edge.type): \(edge.end)"
                    $0.hypertables[0].table = "public.edges"
                    $0.hypertables[0].time = "{ column: ts, type: \(edge.type) }"
                    $0.hypertables[0].windows = "{ start: \(edge.start), every: \(edge.every) }"
                })
            let hasNoneBefore = edge.times[0] == edge.times[1]
            let ended = try await scene.run()
            ended.expect(
                0, "outside every window", "1 at or after T",
                hasNoneBefore ? "" : "1 before \(edge.start.prefix(10))")
            let inside = hasNoneBefore ? 0..<5 : 1..<5
            let expected = edge.times.enumerated().map { index, time in
                "('\(time)'::\(edge.type), \(inside.contains(index) ? index : -1))"
            }
            let difference = try await scene.difference(
                "edges", from: "VALUES " + expected.joined(separator: ", "))
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func rowsOutsideEveryWindowAreCountedAndLeftOut() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            let rows = (-30..<140).map { "\($0),\((($0 % 7) + 7) % 7),\(Double($0) / 4)\n" }.joined()
            try scene.folder.write("rows.csv", "ts,device,value\n" + rows)
            let ended = try await scene.run()
            ended.expect(
                0,
                "70 rows of source s lie outside every window: 30 before 0, 40 at or after T (100); not loaded"
            )
            try await scene.expectAllReadings()
        }
    }

    @Test func aCommandThatGivesARowOutsideItsWindowIsRefused() async throws {
        let plan = SamplePlan.command.changed {
            $0.source = "command: { rows: 'seq 0 39 | sed s/$/,1,2/ # {{start}} {{end}}' }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            let ended = try await scene.run()
            ended.expectRefusal("lies outside the window", "{{start}} <= time")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE device = 1") == "0")
        }
    }

    /// The role's own zone and the source's offsets must not shift a row into another window.
    @Test func everyFormOfTheSameMomentIsTheSameMoment() async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE moments (ts timestamptz NOT NULL, n integer)",
                "SELECT create_hypertable('moments', 'ts')")
            let forms = [
                "2023-01-02 00:00:00+00", "2023-01-02T00:00:00Z", "2023-01-01 14:00:00-10",
                "2023-01-02 05:30:00+05:30", "2023-01-02 14:00:00+14", "2023-01-02 00:00:00.000000+0000",
            ]
            try scene.folder.write("rows.csv", "ts,n\n" + forms.map { "\($0),1\n" }.joined())
            try scene.write(
                SamplePlan.csv().changed {
                    $0.completion = "timestamptz: 2023-01-03T00:00:00Z"
                    $0.hypertables[0].table = "public.moments"
                    $0.hypertables[0].time = "{ column: ts, type: timestamptz }"
                    $0.hypertables[0].windows = "{ start: 2023-01-01T00:00:00Z, every: 1d }"
                })
            let ended = try await scene.run()
            ended.expect(0, "2023-01-02..2023-01-03/copy: 6 rows")
            #expect(
                try await scene.database.query("SELECT ts = '2023-01-02Z', count(*) FROM moments GROUP BY 1")
                    == [["t", "6"]])
        }
    }
}
