import TestSupport
import Testing

/// The list of preconditions: `run` refuses all that `validate --live` refuses, before the first change.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PreconditionTests {
    @Test(arguments: WrongTarget.all) func bothCommandsRefuse(_ wrong: WrongTarget) async throws {
        try await Scene.withReadings(plan: wrong.plan.with("indexes: rebuild")) { scene in
            try await wrong.prepare(scene)
            let before = try await TargetSnapshot(of: scene)
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(65, wrong.text)
            try await scene.run().expect(65, wrong.text, "nothing was run")
            #expect(try await TargetSnapshot(of: scene) == before)
        }
    }

    @Test(arguments: [
        "ALTER DATABASE \"%\" SET timescaledb.restoring = 'on'",
        "CREATE PUBLICATION readings FOR TABLE readings",
        "UPDATE _timescaledb_catalog.chunk SET status = 4 WHERE id = 1",
    ]) func aDryRunRefusesToo(statement: String) async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(statement.replacing("%", with: scene.database.name))
            try await scene.hyperfill("plan", "--live", "plan.yaml").expect(65, "nothing was run")
        }
    }

    /// Indexes that are made then would be on no chunk.
    @Test func nothingIsRestoredWhileADumpIs() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.database.execute("CREATE INDEX plain ON readings (device)")
            var broken = scene
            broken.program.environment["HYPERFILL_FAIL_AT"] = "*/drop-index:record"
            #expect(try await broken.run().status != 0)
            let before = try await TargetSnapshot(of: scene)
            let setting = "DATABASE \"\(scene.database.name)\""
            try await scene.database.execute("ALTER \(setting) SET timescaledb.restoring = 'on'")
            try await scene.hyperfill("abandon", "plan.yaml").expect(65, "timescaledb.restoring is on")
            try await scene.database.execute("ALTER \(setting) RESET timescaledb.restoring")
            #expect(try await TargetSnapshot(of: scene) == before)
            try await scene.hyperfill("abandon", "plan.yaml").expect(0)
        }
    }

    /// Windows that are loaded are not emptied again, so rows may refer to theirs, and their chunks may be frozen.
    @Test func loadedWindowsAreNoObstacle() async throws {
        try await Scene.withReadings { scene in
            try await scene.run("--exclude", "*/80..100/*").expect(0)
            try await scene.database.execute(
                "ALTER TABLE readings ADD UNIQUE (ts)",
                "CREATE TABLE notes (ts bigint REFERENCES readings (ts))",
                "INSERT INTO notes VALUES (3)",
                "UPDATE _timescaledb_catalog.chunk SET status = 4 WHERE id = 1")
            try await scene.run().expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func aCompletionInACompressedChunk() async throws {
        try await Scene.withReadings(plan: .command.changed { $0.completion = "bigint: 90" }) { scene in
            // The status of a chunk with compressed rows.
            try await scene.database.execute("UPDATE _timescaledb_catalog.chunk SET status = 1")
            let text = "T (90) lies in a compressed chunk of public.readings"
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(0, text, "40001")
            try scene.write(.command)
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(0)
            #expect(!ended.errors.contains("lies in a compressed chunk"))
        }
    }
}
