import TestSupport
import Testing
import Timescale

/// `indexes: rebuild`.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(10)))
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
            ended.expect(0, "recorded 4 indexes", "indexes stand again")
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
            try await scene.database.execute(
                """
                CREATE FUNCTION gate(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN $1; END'
                """,
                "CREATE INDEX a_gated ON readings (gate(ts))", "CREATE INDEX b_plain ON readings (device)")
            let before = try await scene.indexes()
            try scene.folder.write("hold-40", "")
            let holder = try await scene.database.session()
            let ended = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                try await holder.execute("SELECT pg_advisory_lock(4711)")
                try scene.folder.remove("hold-40")
                try await eventually("the other index") { try await scene.isValid("b_plain") }
                #expect(try await !scene.isValid("a_gated"))
                try await holder.execute("SELECT pg_advisory_unlock(4711)")
            }.ended
            await holder.close()
            ended.expect(0, "indexes stand again")
            #expect(try await scene.indexes() == before)
            try await scene.expectAllReadings()
        }
    }
}

extension Scene {
    fileprivate func isValid(_ index: String) async throws -> Bool {
        let found = try await database.query(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('\(index)')")
        return found == [["t"]]
    }
}
