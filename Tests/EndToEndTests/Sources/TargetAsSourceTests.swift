import TestSupport
import Testing
import Timescale

/// Plans that would read rows from where they are deleted first.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct TargetAsSourceTests {
    private static func with(_ body: @Sendable (Scene) async throws -> Void) async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, k bigint)",
                "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')",
                "INSERT INTO times SELECT '2024-06-01Z'::timestamptz + k * interval '1 hour', k FROM generate_series(0, 699) AS k",
                "CREATE VIEW seen AS SELECT * FROM times WHERE k >= 0",
                "CREATE VIEW seen_again AS SELECT t, k FROM seen",
                "CREATE TABLE other AS SELECT * FROM times")
            var scene = scene
            scene.program.environment["SOURCE"] = scene.database.uri
            try await body(scene)
        }
    }

    private static func expectRefused(_ scene: Scene, _ text: String) async throws {
        for arguments in [["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"]] {
            let ended = try await scene.program(arguments)
            ended.expect(65, "reads the target's own table public.times", text, "plan.yaml:11:")
        }
        #expect(try await scene.value("SELECT count(*) FROM times") == "700")
    }

    @Test(arguments: [
        "table: times", "table: public.times", "table: seen", "table: seen_again",
        "query: 'select t, k from times where t >= {{start}} and t < {{end}}'",
        "query: 'select o.t, o.k from other o join seen using (t) where o.t >= {{start}} and o.t < {{end}} -- all'",
    ])
    func theTargetsOwnTableIsRefused(rows: String) async throws {
        try await Self.with { scene in
            try scene.write(.database("postgres", rows))
            try await Self.expectRefused(scene, "the target needs a table of its own")
        }
    }

    @Test func itsChunksAreRefused() async throws {
        try await Self.with { scene in
            let chunk = try await scene.value("SELECT min(show_chunks::text) FROM show_chunks('times')") ?? ""
            try scene.write(.database("postgres", "table: \(chunk)"))
            try await Self.expectRefused(scene, "by its chunk \(chunk)")
        }
    }

    /// Neither a role that is not told which server it is, nor a query that finds nothing hides it.
    @Test func aRoleWithFewRightsIsRefused() async throws {
        try await Self.with { scene in
            try await scene.database.withRole { role, uri in
                try await scene.database.execute(
                    "GRANT SELECT ON times TO \(role)",
                    "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC")
                var scene = scene
                scene.program.environment["SOURCE"] = uri
                try scene.write(
                    .database(
                        "postgres",
                        "query: 'select t, k from times where t >= {{start}} and t < {{end}} and false'"))
                try await Self.expectRefused(scene, "the target needs a table of its own")
            }
        }
    }

    @Test func anotherTableBesideItIsRead() async throws {
        try await Self.with { scene in
            try scene.write(.database("postgres", "table: other"))
            try await scene.run().expect(0, "700 rows loaded")
            // So is one of the same name in another database.
            try await ScratchDatabase.with(timescale: false) { source in
                try await source.execute(
                    "CREATE TABLE times (t timestamptz NOT NULL, k bigint)",
                    "INSERT INTO times VALUES ('2024-06-02Z', 1)")
                var scene = scene
                scene.program.environment["SOURCE"] = source.uri
                try scene.write(.database("postgres", "table: times"))
                try await scene.run("--accept", "fewer-rows").expect(0, "1 row loaded")
            }
        }
    }

    /// A role that is not told which server the target is has TimescaleDB's own identifier to go by.
    @Test func aReplicaOfAnotherClusterIsRead() async throws {
        try await Self.with { scene in
            let oid = try await scene.value(
                "SELECT oid FROM pg_database WHERE datname = current_database()")
            let replica = try await Self.replica(withDatabase: oid ?? "")
            try await scene.database.withRole { role, uri in
                try await scene.database.execute(
                    "ALTER TABLE times OWNER TO \(role)",
                    "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC")
                var scene = scene
                scene.program.environment["TARGET"] = uri
                scene.program.environment["SOURCE"] = replica.uri.replacing(
                    #/:(\d+)\/[^?]*/#, with: { ":\($0.output.1)/replica" })
                try scene.write(.database("postgres", "table: times"))
                try await scene.hyperfill("validate", "--live", "plan.yaml").expect(0)
            }
        }
    }

    /// A server that stays a standby for ever, with a table of the target's name in a database of the OID.
    private static func replica(withDatabase oid: String) async throws -> PostgresServer {
        let server = try await PostgresServer()
        let admin = try await Session.connect(server.uri, applicationName: "hyperfill tests")
        try await admin.execute("CREATE DATABASE replica TEMPLATE template0 OID = \(oid)")
        let folder = try #require(try await admin.query("SHOW data_directory").first?[0])
        try await admin.execute("COPY (SELECT 1) TO '\(folder)/standby.signal'")
        await admin.close()
        let session = try await Session.connect(
            server.uri.replacing(#/:(\d+)\/[^?]*/#, with: { ":\($0.output.1)/replica" }),
            applicationName: "hyperfill tests")
        try await session.execute("CREATE TABLE times (t timestamptz NOT NULL, k bigint)")
        try await session.execute("INSERT INTO times VALUES ('2024-06-02Z', 1)")
        await session.close()
        try server.kill()
        try server.start()
        return server
    }
}
