import TestSupport
import Testing

/// Rows that were loaded and are gone: the hypertable was made anew, truncated, or lost chunks.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct LostRowsTests {
    @Test func aHypertableThatWasMadeAnewIsLoadedAgain() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try await scene.database.execute("DROP TABLE readings")
            try await scene.makeReadings()
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            live.expect(0)
            #expect(
                live.output.contains("public.readings was made anew since windows of it were loaded"),
                "\(live)")
            #expect(live.output.contains("run: the hypertable was made anew since"), "\(live)")
            // The question about its rows stays open, however often a run is tried.
            for _ in 1...2 {
                (try await scene.hyperfill("run", "plan.yaml")).expect(
                    64, "once more in public.readings", "nothing was run", "add --yes")
            }
            try await scene.die(at: "*/0..20/copy:intent")
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/60..80/copy")
            explained.expect(0)
            #expect(explained.output.contains("the hypertable was made anew since"), "\(explained)")
            (try await scene.run()).expect(0, "5 windows and 100 rows")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// In the middle of a plan, with jobs and indexes of its own.
    @Test func aHypertableThatIsMadeAnewInTheMiddleIsTakenAgain() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.addJobsAndIndexes()
            let former = try await scene.indexes()
            try await scene.die(at: "*/60..80/copy:sent")
            try await scene.database.execute("DROP TABLE readings")
            try await scene.makeReadings()
            try await scene.addJobsAndIndexes()
            // Its own, though it has the name of a former one.
            let name = try await scene.value(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'readings' LIMIT 1")
            try await scene.database.execute(
                "DROP INDEX \(name ?? "")", "CREATE INDEX \(name ?? "") ON readings (device DESC, ts)")
            let indexes = try await scene.indexes()
            #expect(former != indexes)
            let jobs = try await scene.jobs()
            try scene.folder.remove("reached-40")
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let during = (try await scene.jobs().map { $0[2] }, try await scene.indexes())
                try scene.folder.remove("hold-40")
                return during
            }
            ended.expect(
                0, "public.readings was made anew", "is on, and no run has paused it",
                "5 windows and 100 rows")
            #expect(during.0 == ["f", "f"])
            #expect(during.1 != indexes)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
        }
    }

    @Test func aHypertableThatWasTruncatedIsLoadedAgain() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try await scene.database.execute("TRUNCATE readings")
            (try await scene.run()).expect(
                0,
                "public.readings: 5 windows that were loaded lost their chunks: 0..20, ",
                "; to be loaded again",
                "5 windows and 100 rows")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 100") == "100")
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    @Test func chunksThatAreDroppedInTheMiddleAreLoadedAgain() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/60..80/copy:sent")
            try await scene.database.execute("SELECT drop_chunks('readings', older_than => 40)")
            (try await scene.run()).expect(
                0, "2 windows that were loaded lost their chunks: 0..20, 20..40; to be loaded again",
                "4 windows and 80 rows")
            try await scene.expectAllReadings()
        }
    }

    /// What retention drops of a plan that is done stays so; the policy would drop it again.
    @Test func whatRetentionDropsAfterwardsIsToldAndLeft() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention(keeping: 950)
            (try await scene.run()).expect(0)
            try await scene.database.execute("SELECT drop_chunks('readings', older_than => 50)")
            (try await scene.run()).expect(
                0, "a retention policy has dropped the chunks of 2 windows that were loaded: 0..20, 20..40",
                "nothing to do")
            try await scene.database.execute("SELECT drop_chunks('readings', older_than => 60)")
            (try await scene.run()).expect(
                0, "1 window that was loaded lost its chunks", "1 window and 20 rows")
        }
    }

    /// A policy that is added between two runs is paused, too.
    @Test func aPolicyThatIsAddedInTheMiddleIsPaused() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/40..60/copy:sent")
            try await scene.addRetention()
            let jobs = try await scene.jobs()
            try scene.folder.write("hold-60", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the fourth window") { scene.folder.exists("reached-60") }
                let jobs = try await scene.jobs()
                try scene.folder.remove("hold-60")
                return jobs
            }
            ended.expect(0, "is on, and no run has paused it")
            #expect(during.map { $0[2] } == ["f"])
            #expect(try await scene.jobs() == jobs)
            try await scene.expectAllReadings()
        }
    }

    @Test func abandonWhereATableIsGonePutsTheOthersBack() async throws {
        var plan = SamplePlan.command.with("indexes: rebuild")
        plan.hypertables.insert(
            SamplePlan.Hypertable(table: "public.gone", more: ["indexes: rebuild"]), at: 0)
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.makeReadings("public.gone")
            try await scene.database.execute("CREATE INDEX ON gone (device)")
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "public.readings/80..100/copy:sent")
            try await scene.database.execute("DROP TABLE gone")
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(
                0, "public.gone is absent from the target",
                "is not made again; it was: CREATE INDEX gone_device_idx")
            // It has nothing left to restore, so the plan goes on without it.
            try scene.write(.command.with("indexes: rebuild"))
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
        }
    }
}
