import Foundation
import Terms
import TestSupport
import Testing

/// A scene in which another role owns the sample hypertable, and the superuser runs the program.
struct EnemyScene {
    let scene: Scene
    /// The owner of the hypertable; no superuser.
    let owner: String
    /// A retention job of another hypertable, which is off.
    let otherJob: String
    /// The definitions of the hypertable's indexes at the beginning.
    let indexes: [String?]

    /// The sample's plan with everything suspended, and a run that died after it dropped an index.
    static func with(
        _ body: @Sendable (EnemyScene) async throws -> Void
    ) async throws {
        try await Scene.withReadings(plan: SamplePlan.command.with("indexes: rebuild")) { scene in
            try await scene.addJobsAndIndexes()
            try await scene.makeReadings("public.other")
            try await scene.database.execute(
                "SELECT set_integer_now_func('other', 'tick')", "CREATE TABLE canary AS SELECT 1 AS alive")
            let job = try await scene.value("SELECT add_retention_policy('other', 1000000)") ?? ""
            try await scene.database.execute("SELECT alter_job(\(job), scheduled => false)")
            try await scene.database.withRole { owner, _ in
                try await scene.database.execute(
                    "ALTER TABLE readings OWNER TO \(owner)", "GRANT CREATE ON SCHEMA public TO \(owner)")
                let enemy = EnemyScene(
                    scene: scene, owner: owner, otherJob: job, indexes: try await Self.definitions(scene))
                try await body(enemy)
                try await scene.database.execute("ALTER TABLE readings OWNER TO CURRENT_USER")
            }
        }
    }

    func die(at point: String) async throws {
        try await scene.die(at: point)
    }

    /// The note of the hypertable's comment.
    func note() async throws -> String {
        let comment = try await scene.value("SELECT obj_description('public.readings'::regclass, 'pg_class')")
        return String(try #require(comment).dropFirst("[hyperfill] ".count))
    }

    func setNote(_ note: String) async throws {
        try await scene.database.execute(
            "COMMENT ON TABLE public.readings IS \(quotedLiteral("[hyperfill] \(note)"))")
    }

    static func definitions(_ scene: Scene) async throws -> [String?] {
        try await scene.database.query(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'public.readings'::regclass ORDER BY 1"
        ).map { $0[0] }
    }

    /// Records an issue if anything but the hypertable's own jobs and indexes was changed.
    func expectNothingElse(
        _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let facts = try await scene.database.query(
            """
            SELECT (SELECT count(*) FROM public.canary),
                (SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = '\(owner)'),
                (SELECT scheduled FROM timescaledb_information.jobs WHERE job_id = \(otherJob)),
                (SELECT count(*) FROM pg_index WHERE indrelid = 'public.other'::regclass)
            """)
        #expect(facts == [["1", "f", "f", "1"]], "\(comment())", sourceLocation: sourceLocation)
    }
}
