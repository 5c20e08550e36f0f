import Foundation
import TestSupport
import Testing
import Timescale

/// A scene whose source is another database, without TimescaleDB, behind a proxy: its table `readings`, which the
/// plan loads into `public.times`.
struct PostgresPair: Sendable {
    let scene: Scene
    let source: ScratchDatabase
    /// Between the program and the source.
    let proxy: Proxy

    /// - Parameters:
    ///   - columns: of the target's table, behind `t timestamptz`; the source's too, unless it has others.
    ///   - types: statements for both databases.
    static func with(
        _ columns: String, source others: String? = nil, types: [String] = [],
        plan: SamplePlan = .database("postgres"), _ body: @Sendable (PostgresPair) async throws -> Void
    ) async throws {
        try await Scene.with { scene in
            try await ScratchDatabase.with(timescale: false) { source in
                for type in types {
                    try await source.execute(type)
                    try await scene.database.execute(type)
                }
                try await source.execute(
                    "CREATE TABLE readings (t timestamptz NOT NULL, \(others ?? columns))")
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                let port = try #require(source.uri.firstMatch(of: #/:(\d+)\//#)?.output.1)
                let proxy = try Proxy(serverPort: try #require(Int(port)))
                proxy.start()
                var scene = scene
                scene.program.environment["SOURCE"] = source.uri.replacing(
                    ":\(port)/", with: ":\(proxy.port)/")
                try scene.write(plan)
                try await body(PostgresPair(scene: scene, source: source, proxy: proxy))
            }
        }
    }

    /// Records an issue unless both tables hold the same rows, by their text.
    func expectSame(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let digest =
            "SELECT count(*), md5(string_agg(whole::text, '|' ORDER BY k, whole::text)) FROM %s AS whole"
        let was = try await source.query(digest.replacing("%s", with: "readings"))
        let now = try await scene.database.query(digest.replacing("%s", with: "times"))
        #expect(was == now, sourceLocation: sourceLocation)
        #expect(was.first?[0] != "0", sourceLocation: sourceLocation)
    }

    /// Runs the plan, and the body while the load waits for the first row's lock.
    func runHeld(
        _ body: @Sendable (Running) async throws -> Void
    ) async throws -> Ended {
        try await scene.database.execute(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "PERFORM pg_advisory_xact_lock_shared(77); RETURN NEW; END $$",
            "CREATE TRIGGER hold BEFORE INSERT ON times FOR EACH ROW EXECUTE FUNCTION hold()")
        let blocker = try await scene.database.session()
        try await blocker.execute("SELECT pg_advisory_lock(77)")
        let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
            do {
                try await eventually("the load's wait") {
                    try await scene.value(
                        "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 77 "
                            + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    )
                        == "t"
                }
            } catch {
                throw ScratchError("\(error), of a program that said:\n\(running.errors)")
            }
            try await body(running)
            try await blocker.execute("SELECT pg_advisory_unlock(77)")
        }
        await blocker.close()
        return outcome.ended
    }
}
