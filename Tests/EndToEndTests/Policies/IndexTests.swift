import TestSupport
import Testing
import Timescale

/// `indexes: rebuild`.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct IndexTests {
    private static let plan = SamplePlan.command.with("indexes: rebuild", "policies: leave")

    @Test func plainIndexesAreGoneMeanwhileAndUniqueOnesStay() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            let before = try await scene.indexes()
            #expect(before.count == 5)
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let indexes = try await scene.indexes()
                try scene.folder.remove("hold-40")
                return indexes
            }
            ended.expect(0, "recorded 4 indexes", "indexes are restored")
            #expect(during.count == 1 && during[0][0]?.hasPrefix("CREATE UNIQUE INDEX") == true, "\(during)")
            #expect(try await scene.indexes() == before)
            // Five on each of the five chunks before T and two after it.
            #expect(try await scene.chunkIndexes() == "35")
            try await scene.expectAllReadings()
        }
    }

    @Test func indexesComeBackAfterAKillWhereverItHits() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            let before = try await scene.indexes()
            let moments = [
                ["\"event\":\"indexes-recorded\""], ["\"event\":\"task-succeeded\"", "/drop-index"],
                ["\"event\":\"task-started\"", "/create-index"],
            ]
            for moment in moments {
                _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                    try await scene.reaches(moment)
                    running.send(9)
                }
            }
            let ended = try await scene.run()
            ended.expect(0)
            let after = try await scene.indexes()
            #expect(after == before)
            #expect(try await scene.chunkIndexes() == "35")
            try await scene.expectAllReadings()
        }
    }

    /// One index is held up by its own expression; the other is made meanwhile, by the worker that has nothing to do.
    @Test func indexesAreMadeSideBySide() async throws {
        try await Scene.withReadings(plan: Self.plan.changed { $0.workers = 2 }) { scene in
            try await scene.addGate()
            try await scene.database.execute(
                "CREATE INDEX a_gated ON readings (gate(ts))", "CREATE INDEX b_plain ON readings (device)")
            let before = try await scene.indexes()
            try scene.folder.write("hold-40", "")
            let ended = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let gate = try await scene.holdGate()
                try scene.folder.remove("hold-40")
                try await eventually("the other index") { try await scene.isValid("b_plain") }
                #expect(try await !scene.isValid("a_gated"))
                await gate.close()
            }.ended
            ended.expect(0, "indexes are restored")
            #expect(try await scene.indexes() == before)
            try await scene.expectAllReadings()
        }
    }

    /// The source's rows keep one index from being made. The other one and the jobs come back all the same, and a person
    /// can get out.
    @Test func oneThatCannotBeMadeKeepsNothingElse() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.addRetention()
            let jobs = try await scene.jobs()
            let part = "CREATE OR REPLACE FUNCTION part(int) RETURNS int IMMUTABLE LANGUAGE sql AS"
            try await scene.database.execute(
                "\(part) 'SELECT 10 / $1'", "CREATE INDEX k_a ON readings (part(device))",
                "CREATE INDEX k_b ON readings (device)", "CREATE INDEX k_c ON readings (part(device), ts)")
            let ended = try await scene.run()
            ended.expect(
                1,
                "public.readings/create-index: index k_a could not be restored: division by zero "
                    + "(SQLSTATE 22012)", "index k_c neither: division by zero (SQLSTATE 22012)",
                "it was: CREATE INDEX k_a ON public.readings", "hint: remove the cause",
                "public.readings/enable-policy", "hyperfill abandon plan.yaml")
            // Nothing invalid is left for writers to fail at.
            #expect(try await scene.plainIndexes() == [["k_b", "t"]])
            for jobsNow in ["1 job", "0 jobs"] {
                let abandoned = try await scene.hyperfill("abandon", "plan.yaml")
                abandoned.expect(
                    1,
                    "error: public.readings/create-index: index k_a could not be restored: division by zero "
                        + "(SQLSTATE 22012)", "not everything could be restored")
                #expect(
                    abandoned.output.contains("\(jobsNow) turned on again, 0 indexes made again"),
                    "\(abandoned)")
                #expect(abandoned.output.contains("still missing: index k_a\n"), "\(abandoned)")
                #expect(!abandoned.output.contains("k_b"), "\(abandoned)")
                #expect(try await scene.jobs() == jobs)
            }
            // The cause is removed, and another index takes the place of one.
            try await scene.database.execute(
                "\(part) 'SELECT 10 / nullif($1, 0)'", "CREATE INDEX k_c ON readings (value)")
            let last = try await scene.run()
            last.expect(0, "the index k_c stands already with another definition")
            #expect(try await scene.plainIndexes() == [["k_a", "t"], ["k_b", "t"], ["k_c", "t"]])
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("nothing is left to restore"), "\(status)")
            #expect(try await scene.jobs() == jobs)
        }
    }

    /// A build that is killed after some chunks leaves an invalid index; its server process may live on.
    @Test(arguments: [false, true]) func aKillInsideABuild(serverLivesOn: Bool) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addGate(from: 60)
            try await scene.database.execute(
                "CREATE INDEX a_gated ON readings (gate(ts))", "CREATE INDEX b_plain ON readings (device)")
            let before = try await scene.indexes()
            let gate = try await scene.holdGate()
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await scene.reaches(["\"event\":\"task-started\"", "/create-index"])
                try await scene.waitsForLock()
                running.send(9)
            }
            #expect(try await !scene.isValid("a_gated"))
            let made = try #require(try await scene.chunkIndexes(named: "gated").flatMap { Int($0) })
            #expect((1..<7).contains(made))
            if !serverLivesOn {
                try await scene.database.execute(
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'CREATE INDEX "a_gated"%'
                    """)
            }
            let ended = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                await gate.close()
            }.ended
            ended.expect(0, "indexes are restored")
            #expect(try await scene.indexes() == before)
            #expect(try await scene.chunkIndexes(named: "gated") == "7")
            try await scene.expectAllReadings()
        }
    }

    /// A killed run's CREATE INDEX waits for a lock on the server, and goes on once it has it. The next command does not
    /// make the same index beside it.
    @Test(arguments: ["run", "abandon"]) func aBuildThatGoesOnIsWaitedFor(by command: String) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.database.execute("CREATE INDEX plain ON readings (device)")
            let before = try await scene.indexes()
            try scene.folder.write("hold-60", "")
            let holder = try await scene.database.session()
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("a late window") { scene.folder.exists("reached-60") }
                try await holder.begin()
                try await holder.execute("LOCK TABLE readings IN ROW EXCLUSIVE MODE")
                try scene.folder.remove("hold-60")
                try await eventually("the build's wait") {
                    try await scene.value(
                        "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'readings'::regclass"
                    ) == "t"
                }
                running.send(9)
            }
            let arguments = [command, "plan.yaml"] + (command == "run" ? ["--yes"] : [])
            let ended = try await scene.program.during(arguments) { running in
                try await running.says("waiting for an earlier run's work on public.readings to end: ")
                try await holder.commit()
            }.ended
            ended.expect(0)
            #expect(try await scene.indexes() == before)
            await holder.close()
        }
    }

    /// A person replaces the comment while indexes are dropped, and the state file is lost later on.
    @Test func aCommentThatReplacesTheNote() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.database.execute("CREATE INDEX plain ON readings (device)")
            let before = try await scene.indexes()
            (try await scene.run("--select", "*/0..20/*")).expect(0)
            try await scene.database.execute("COMMENT ON TABLE readings IS 'ours'")
            (try await scene.run("--select", "*/20..40/*")).expect(0)
            try scene.folder.remove("plan.yaml.state.jsonl")
            try await scene.hyperfill("state", "rebuild", "plan.yaml").expect(0)
            (try await scene.run()).expect(0)
            #expect(try await scene.indexes() == before)
            #expect(try await scene.value("SELECT obj_description('readings'::regclass)") == "ours")
        }
    }

    /// What a database says of the tablespace of new things concerns chunks, and not indexes that were elsewhere.
    @Test func indexesStayInTheirTablespace() async throws {
        try await Scene.withTablespace { scene, space in
            try await scene.makeReadings()
            try scene.write(Self.plan)
            try await scene.database.execute(
                "CREATE INDEX here ON readings (device)",
                "CREATE INDEX there ON readings (value) TABLESPACE \(space)",
                "ALTER DATABASE \"\(scene.database.name)\" SET default_tablespace = \(space)")
            let before = try await scene.tablespaces()
            #expect(before.map { $0[1] } == [nil, space])
            (try await scene.run()).expect(0, "100 rows")
            #expect(try await scene.tablespaces() == before)
            // Chunks that the run made are where the application's would be: those of 20 and 60.
            let chunks = try await scene.value(
                """
                SELECT count(*) FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
                JOIN pg_tablespace AS t ON t.oid = c.reltablespace
                WHERE inhparent = 'readings'::regclass AND t.spcname = '\(space)'
                """)
            #expect(chunks == "3")
        }
    }
}

extension Scene {
    fileprivate func plainIndexes() async throws -> [[String?]] {
        try await database.query(
            """
            SELECT c.relname, i.indisvalid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            WHERE i.indrelid = 'readings'::regclass AND c.relname LIKE 'k\\__' ORDER BY 1
            """)
    }

    fileprivate func chunkIndexes(named part: String) async throws -> String? {
        try await value(
            """
            SELECT count(*) FROM pg_inherits AS c JOIN pg_index AS i ON i.indrelid = c.inhrelid
            JOIN pg_class AS x ON x.oid = i.indexrelid
            WHERE c.inhparent = 'readings'::regclass AND x.relname LIKE '%\(part)%'
            """)
    }

    /// The names of the sample hypertable's plain indexes and of their tablespaces.
    fileprivate func tablespaces() async throws -> [[String?]] {
        try await database.query(
            """
            SELECT c.relname, t.spcname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            LEFT JOIN pg_tablespace AS t ON t.oid = c.reltablespace
            WHERE i.indrelid = 'readings'::regclass AND c.relname LIKE '%here' ORDER BY 1
            """)
    }

    /// A scene, and a tablespace that is dropped after it.
    fileprivate static func withTablespace(
        _ body: @Sendable (Scene, String) async throws -> Void
    ) async throws {
        let space = "space_\(UInt32.random(in: 0...UInt32.max))"
        let admin = try await Session.connect(
            try #require(ScratchDatabase.serverURI), applicationName: "hyperfill tests")
        // Inside the server's data folder: a test knows no other that the server may write to.
        try await admin.execute("SET allow_in_place_tablespaces = on")
        try await admin.execute("CREATE TABLESPACE \(space) LOCATION ''")
        do {
            try await with { try await body($0, space) }
        } catch {
            try await admin.execute("DROP TABLESPACE \(space)")
            throw error
        }
        try await admin.execute("DROP TABLESPACE \(space)")
        await admin.close()
    }

    fileprivate func isValid(_ index: String) async throws -> Bool {
        let found = try await database.query(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('\(index)')")
        return found == [["t"]]
    }
}
