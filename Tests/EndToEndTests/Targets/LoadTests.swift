import TestSupport
import Testing

/// What a plan that goes well leaves behind.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct LoadTests {
    @Test func aPlanIsLoadedCountedAndThenDone() async throws {
        try await Scene.withReadings { scene in
            let first = try await scene.run()
            first.expect(0, "done: 5 windows and 100 rows loaded and counted")
            try await scene.expectAllReadings()
            let again = try await scene.run()
            again.expect(0, "nothing to do: every task of plan.yaml is done")
            let status = try await scene.hyperfill("status", "plan.yaml")
            status.expect(0)
            #expect(status.output.contains("Everything before T is loaded and counted"))
            try await scene.expectAllReadings()
        }
    }

    @Test func windowsAreLoadedSideBySide() async throws {
        let plan = SamplePlan.command.changed { $0.workers = 4 }
        try await Scene.withReadings(plan: plan) { scene in
            for start in [0, 20, 40] { try scene.folder.write("hold-\(start)", "") }
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("three windows to be in their middle at once") {
                    [0, 20, 40].allSatisfy { scene.folder.exists("reached-\($0)") }
                }
                for start in [0, 20, 40] { try scene.folder.remove("hold-\(start)") }
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func theFirstWindowMayStartAtMinusInfinity() async throws {
        let plan = SamplePlan.command.changed {
            $0.hypertables[0].windows = "{ start: -infinity, first: 60, every: 20 }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute("INSERT INTO readings VALUES (-5000, -1, 0)")
            let ended = try await scene.run()
            ended.expect(0, "done: 3 windows and 100 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test(.enabled("only the Community edition compresses", { try await ScratchDatabase.isCommunity() }))
    func compressedWindowsAreEmptiedAndLoaded() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "INSERT INTO readings SELECT i % 60, -1, 0 FROM generate_series(1, 150000) AS i",
                "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device')",
                "SELECT compress_chunk(c) FROM show_chunks('readings') AS c")
            (try await scene.run("--accept", "fewer-rows")).expect(0, "100 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test func aHypertableWithASecondDimension() async throws {
        try await Scene.withReadings(plan: .command.changed { $0.workers = 3 }) { scene in
            try await scene.database.execute(
                "CREATE TABLE spread (LIKE readings)",
                "SELECT create_hypertable('spread', 'ts', 'device', 3, chunk_time_interval => 30)",
                "INSERT INTO spread TABLE readings", "DROP TABLE readings",
                "ALTER TABLE spread RENAME TO readings")
            (try await scene.run()).expect(0, "100 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test func columnsWithDefaultsIdentityAndGenerationAreFilledByTheTarget() async throws {
        try await Scene.withReadings(plan: .command.with("columns: [ts, device, value]")) { scene in
            try await scene.database.execute(
                "ALTER TABLE readings ADD origin text NOT NULL DEFAULT 'new', "
                    + "ADD twice float8 GENERATED ALWAYS AS (value * 2) STORED")
            (try await scene.run()).expect(0, "100 rows")
            let sums = try await scene.database.query(
                "SELECT count(*), sum(twice) FROM readings WHERE origin = 'new' AND ts < 100")
            #expect(sums == [["100", "2475"]])
        }
    }

    @Test func aHypertableThatFailsDoesNotStopTheOther() async throws {
        var plan = SamplePlan.command
        plan.workers = 2
        plan.hypertables.append(SamplePlan.Hypertable(table: "public.\"Other\""))
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.makeReadings("public.\"Other\"")
            try await scene.database.execute(
                "ALTER TABLE readings ADD CONSTRAINT small CHECK (ts NOT BETWEEN 50 AND 98)")
            let ended = try await scene.run()
            ended.expect(
                1, "public.readings/40..60/copy", "SQLSTATE 23514", "constraint small", "left out",
                "It is safe to run again".lowercased())
            try await scene.expectAllReadings("public.\"Other\"")
            let left = try await scene.database.query(
                "SELECT ts / 20, count(*) FROM readings WHERE ts < 100 GROUP BY 1 ORDER BY 1")
            #expect(left == [["0", "20"], ["1", "20"]])
            try await scene.database.execute("ALTER TABLE readings DROP CONSTRAINT small")
            let again = try await scene.run()
            again.expect(0, "60 rows")
            try await scene.expectAllReadings()
        }
    }
}
