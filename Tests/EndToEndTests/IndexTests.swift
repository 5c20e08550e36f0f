import TestSupport
import Testing

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
}
