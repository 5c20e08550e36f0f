import Terms
import TestSupport
import Testing
import Timescale

/// Targets that lost what they had committed, and targets that were restarted and have everything.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct TimelineTests {
    /// A scene with the sample hypertable on a server that may be stopped, and put back to an earlier time.
    private func withServer(
        plan: SamplePlan = .command, _ body: @Sendable (Scene, PostgresServer) async throws -> Void
    ) async throws {
        try await Turns.shared.take {
            let server = try await PostgresServer()
            let folder = try PlanFolder()
            let scene = Scene(
                database: try await ScratchDatabase(of: server), folder: folder,
                program: Program(folder: folder, environment: ["TARGET": server.uri]))
            try await scene.makeReadings()
            try scene.write(plan)
            try await body(scene, server)
        }
    }

    @Test func aCopyOfTheDiskThatIsPutBackBetweenTwoRuns() async throws {
        try await withServer { scene, server in
            try await scene.die(at: "*/60..80/copy:sent")
            try server.save()
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
            try await server.putBack()
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            live.expect(0)
            #expect(live.output.contains("to run       6 tasks; 11 done already"), "\(live)")
            #expect(live.output.contains("60..80 (0 instead of 20), 80..100 (1 instead of 20)"), "\(live)")
            (try await scene.run()).expect(0, "to be loaded again", "2 windows and 40 rows")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// A plan whose run waits for a server that restarts.
    private static let patient = SamplePlan.command.changed { $0.more = "retries: 12\nretry-delay: 50ms" }

    /// Runs the plan, and promotes a standby that has the second window and lacks the third.
    private func runThroughFailover(
        _ scene: Scene, _ server: PostgresServer, by program: Program
    ) async throws -> Ended {
        try scene.folder.write("hold-40", "")
        try scene.folder.write("hold-60", "")
        return try await program.during(["run", "plan.yaml", "--yes"]) { _ in
            try await eventually("the third window") { scene.folder.exists("reached-40") }
            try server.save()
            try scene.folder.remove("hold-40")
            try await eventually("the fourth window") { scene.folder.exists("reached-60") }
            try await server.putBack(promoting: true)
            try scene.folder.remove("hold-60")
        }.ended
    }

    /// The run goes on, because the server has the same identity and answers again. Its last line is not "done".
    @Test func aStandbyThatLagsIsPromotedInMidRun() async throws {
        try await withServer(plan: Self.patient) { scene, server in
            let ended = try await runThroughFailover(scene, server, by: scene.program)
            ended.expect(
                2, "what was done is gone:", "40..60", "it is safe to run again", "hyperfill run plan.yaml")
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(!status.output.contains("Everything before T is loaded"), "\(status)")
            (try await scene.run()).expect(0, "1 window and 20 rows")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// The run is killed after the failover, so that nothing is said at its end.
    @Test func aStandbyThatLagsIsPromotedInARunThatIsKilled() async throws {
        try await withServer(plan: Self.patient) { scene, server in
            var rehearsing = scene.program
            rehearsing.environment["HYPERFILL_FAIL_AT"] = "*/enable-policy:record"
            try await runThroughFailover(scene, server, by: rehearsing).expect(137)
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("no run has counted once more"), "\(status)")
            (try await scene.run()).expect(
                0, "the target was restarted after windows had been loaded", "40..60", "1 window and 20 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test func aTargetThatHasEverythingGoesOnWithoutAWord() async throws {
        try await withServer { scene, server in
            (try await scene.run()).expect(0)
            try server.save()
            for promotes in [false, true] {
                try await server.putBack(promoting: promotes)
                let ended = try await scene.run()
                ended.expect(0, "nothing to do")
                #expect(!ended.errors.contains("warning"), "\(ended)")
            }
            try await scene.expectAllReadings()
        }
    }

    @Test func rowsThatAreDeletedBetweenTwoRunsAreLoadedAgain() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try await scene.database.execute("DELETE FROM readings WHERE ts IN (5, 6, 45)")
            (try await scene.run()).expect(
                0,
                "public.readings: 2 windows that were loaded hold fewer rows than were loaded: "
                    + "0..20 (18 instead of 20), 40..60 (19 instead of 20); to be loaded again",
                "2 windows and 40 rows")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    @Test func oneOfTwoChunksOfAWindowIsGone() async throws {
        let plan = SamplePlan.command.changed { $0.hypertables[0].windows = "{ start: 0, every: 40 }" }
        try await Scene.withReadings(plan: plan) { scene in
            (try await scene.run()).expect(0)
            try await scene.database.execute("SELECT drop_chunks('readings', older_than => 20)")
            (try await scene.run()).expect(0, "0..40 (20 instead of 40)", "1 window and 40 rows")
            try await scene.expectAllReadings()
        }
    }

    /// Rows that came since are the application's. They are told, and left.
    @Test func rowsThatAreAddedBetweenTwoRunsAreLeft() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try await scene.database.execute("INSERT INTO readings VALUES (5, -1, 0)")
            (try await scene.run()).expect(
                0, "1 window that was loaded holds more rows than were loaded: 0..20 (21 instead of 20)",
                "nothing to do")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE device = -1") == "1")
        }
    }

    /// The last window's task `count` waits, while windows that were loaded before lose rows.
    @Test(arguments: [
        ("DELETE FROM readings WHERE ts < 3", "0..20 (17 instead of 20)", 1),
        ("SELECT drop_chunks('readings', older_than => 40)", "lost their chunks: 0..20, 20..40", 2),
    ]) func rowsThatGoDuringARun(loss: String, words: String, windows: Int) async throws {
        try await Scene.withReadings { scene in
            try scene.folder.script(
                "count.sh",
                """
                if grep -qs '"public.readings/80..100/count"' plan.yaml.state.jsonl; then
                    touch reached-count
                    while [ -e hold-count ]; do sleep 0.05; done
                fi
                echo $(($2 - $1))
                """)
            try scene.folder.write("hold-count", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the last count") { scene.folder.exists("reached-count") }
                _ = try await scene.database.query(loss)
                try scene.folder.remove("hold-count")
            }
            ended.expect(2, words, "what was done is gone:", "it is safe to run again")
            #expect(!ended.errors.contains("done:"), "\(ended)")
            (try await scene.run()).expect(0, "\(counted(windows, "window")) and \(windows * 20) rows")
            try await scene.expectAllReadings()
        }
    }

    /// Not every version of TimescaleDB makes such a table, so the catalog is changed.
    @Test func anUnloggedHypertableIsRefused() async throws {
        try await Scene.withReadings { scene in
            let session = try await scene.database.session()
            func mark(_ persistence: String, _ condition: String) async throws {
                try await session.execute("SET allow_system_table_mods = on")
                try await session.execute(
                    "UPDATE pg_class SET relpersistence = '\(persistence)' WHERE oid \(condition)")
            }
            let chunks = "IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'readings'::regclass)"
            for (condition, words) in [
                ("= 'readings'::regclass", "public.readings is unlogged"),
                (chunks, "chunks of public.readings are unlogged"),
            ] {
                try await mark("u", condition)
                (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(65, words)
                (try await scene.run()).expect(65, words, "nothing was run")
                try await mark("p", condition)
            }
            await session.close()
            (try await scene.run()).expect(0)
        }
    }
}
