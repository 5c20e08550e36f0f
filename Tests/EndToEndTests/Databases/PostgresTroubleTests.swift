import Foundation
import Glibc
import TestSupport
import Testing
import Timescale

/// What may happen to a source of PostgreSQL while it is read, and what its roles are told to do.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PostgresTroubleTests {
    /// Rows enough for several batches and more than sockets hold.
    private static func fill(_ rows: Int) -> String {
        "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + k * interval '1 s', k, repeat(md5(k::text), 20) "
            + "FROM generate_series(1, \(rows)) AS k"
    }

    private static let ours = "datname = current_database() AND application_name LIKE 'hyperfill: source%'"

    /// The server's process of the session is ended, or the network cuts it, while the target is slow.
    @Test(arguments: [true, false])
    func aSessionThatIsLostInMidStreamIsOpenedAgain(isTerminated: Bool) async throws {
        try await PostgresPair.with("k bigint, s text") { pair in
            try await pair.source.execute(Self.fill(30_000))
            let ended = try await pair.scene.runHeld { _ in
                if isTerminated {
                    let count = try await pair.source.query(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE \(Self.ours)")
                    #expect(count.first?[0] != "0")
                } else {
                    pair.proxy.make(.cut(afterBytes: 0, isReset: true))
                }
            }
            ended.expect(0, "30,000 rows loaded and counted", "attempt 2")
            try await pair.expectSame()
        }
    }

    @Test func aSourceThatChangesBelowTIsFound() async throws {
        try await PostgresPair.with("k bigint, s text") { pair in
            try await pair.source.execute(Self.fill(3_000))
            let ended = try await pair.scene.runHeld { _ in
                try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02 12:00Z', 0, 'late')")
            }
            ended.expect(2, "the source changed below T", "3000 rows", "3001 rows", "choose an earlier T")
            #expect(try await pair.scene.value("SELECT count(*) FROM times") == "0")
            try await pair.scene.run().expect(0, "3,001 rows")
            try await pair.expectSame()
        }
    }

    /// A target that takes nothing for a while, and time-outs of the role that are shorter.
    @Test func settingsOfTheRoleChangeNothing() async throws {
        let settings = [
            ("statement_timeout", "'50ms'"), ("idle_session_timeout", "'500ms'"), ("lock_timeout", "'10ms'"),
            ("DateStyle", "'SQL, DMY'"), ("TimeZone", "'Asia/Tokyo'"), ("IntervalStyle", "'sql_standard'"),
            ("extra_float_digits", "-15"), ("bytea_output", "'escape'"), ("client_encoding", "'latin1'"),
            ("default_transaction_isolation", "'serializable'"), ("search_path", "'$user', public"),
        ]
        try await PostgresPair.with("k bigint, s text, v float8, i interval, b bytea, a timestamptz[]") {
            pair in
            try await pair.source.execute(
                "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + k * interval '1 s', k, repeat('é', 900), k / 3.0, "
                    + "k * interval '-1 day 1 s', '\\x00ff', ARRAY['2024-03-04Z'::timestamptz] FROM generate_series(1, 20000) AS k"
            )
            try await pair.source.withRole(settings: settings) { role, uri in
                try await pair.source.execute("GRANT SELECT ON readings TO \(role)")
                var pair = pair
                pair.use(uri)
                let ended = try await pair.scene.runHeld { _ in try await Task.sleep(for: .seconds(2)) }
                ended.expect(0, "20,000 rows")
                try await pair.expectSame()
            }
        }
    }

    @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
        try await PostgresPair.with("k bigint, s text") { pair in
            try await pair.source.execute(Self.fill(30_000))
            try await pair.scene.expectPatience(rows: "30,000")
            try await pair.expectSame()
        }
    }

    /// A crash of the whole server: the window is gone, and the next run loads it.
    @Test func aServerThatDiesLeavesNothingHalf() async throws {
        let server = try await PostgresServer()
        let plan = SamplePlan.database("postgres").changed { $0.more = "retries: 1\nretry-delay: 50ms" }
        try await PostgresPair.with("k bigint, s text", plan: plan) { pair in
            var scene = pair.scene
            scene.program.environment["SOURCE"] = server.uri
            let session = try await Session.connect(server.uri, applicationName: "hyperfill tests")
            try await session.execute("CREATE TABLE readings (t timestamptz NOT NULL, k bigint, s text)")
            try await session.execute(Self.fill(30_000))
            await session.close()
            let ended = try await scene.runHeld { _ in try server.kill() }
            ended.expect(69, "this was attempt 2")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            try server.start()
            try await scene.run().expect(0, "30,000 rows")
        }
    }

    @Test func rowsThatAPolicyWouldHideAreNotLeftOut() async throws {
        try await PostgresPair.with("k bigint, s text") { pair in
            try await pair.source.execute(
                Self.fill(100), "ALTER TABLE readings ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY even ON readings USING (k % 2 = 0)")
            try await pair.source.withRole { role, uri in
                try await pair.source.execute("GRANT SELECT ON readings TO \(role)")
                var pair = pair
                pair.use(uri)
                let ended = try await pair.scene.run()
                ended.expect(65, "42501", "row-level security", "BYPASSRLS", "nothing was run")
                #expect(!ended.description.contains("secret-"))
                #expect(try await pair.scene.value("SELECT count(*) FROM times") == "0")
                try await pair.source.execute("ALTER ROLE \(role) BYPASSRLS")
                try await pair.scene.run().expect(0, "100 rows")
            }
        }
    }

    @Test func aServerThatDoesNotLetUsIn() async throws {
        try await PostgresPair.with("k bigint, s text") { pair in
            try await pair.source.withRole { role, uri in
                var pair = pair
                pair.use(uri.replacing("secret-\(role)", with: "canary-\(role)"))
                let refused = try await pair.scene.run()
                refused.expect(
                    65, "password authentication failed", "check the user, the password", "nothing was run")
                #expect(!refused.description.contains("canary-"), "\(refused)")
                pair.use(uri.replacing(#/\/hyperfill_db[^?]*/#, with: "/nowhere"))
                let nowhere = try await pair.scene.run()
                nowhere.expect(65, "database \"nowhere\" does not exist", "nothing was run")
                #expect(!nowhere.description.contains("secret-"), "\(nowhere)")
                try await pair.scene.hyperfill("validate", "--live", "plan.yaml").expect(65, "nowhere")
            }
        }
    }

    @Test func aStopEndsALongQueryOnTheServer() async throws {
        // The last window, which is looked at before the tasks, takes no time.
        let time = "case when {{start}} < '2024-06-20' then 600 else 0 end"
        let query =
            "query: \"select t, k, s from readings, pg_sleep(\(time)) where t >= {{start}} and t < {{end}}\""
        let count = "count: \"select count(*) from readings where t >= {{start}} and t < {{end}}\""
        try await PostgresPair.with("k bigint, s text", plan: .database("postgres", "\(query), \(count)")) {
            pair in
            try await pair.source.execute(
                "INSERT INTO readings VALUES ('2024-06-02Z', 1, 'a'), ('2024-06-30Z', 2, 'b')")
            let active =
                "SELECT count(*) FROM pg_stat_activity WHERE \(Self.ours) AND state = 'active' AND query LIKE 'COPY%'"
            let outcome = try await pair.scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the query") { try await pair.source.query(active) == [["1"]] }
                running.send(SIGINT)
                try await running.says("stopping: waits for the tasks in flight")
                running.send(SIGINT)
            }
            #expect(outcome.ended.status == 75, "\(outcome.ended)")
            try await eventually("its end") { try await pair.source.query(active) == [["0"]] }
        }
    }

    /// A process that is gone leaves no query on the source, which would go on for hours.
    @Test func aKilledProcessLeavesNoQuery() async throws {
        let query =
            "query: \"select t, k, s from readings, pg_sleep(600) where t >= {{start}} and t < {{end}}\""
        try await PostgresPair.with("k bigint, s text", plan: .database("postgres", query)) { pair in
            let active =
                "SELECT count(*) FROM pg_stat_activity WHERE \(Self.ours) AND state = 'active' AND query LIKE '%pg_sleep%'"
            let outcome = try await pair.scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the query") { try await pair.source.query(active) == [["1"]] }
                running.send(SIGKILL)
            }
            #expect(outcome.ended.status == 137, "\(outcome.ended)")
            try await eventually("its end") { try await pair.source.query(active) == [["0"]] }
        }
    }

    /// As a new user would: from nothing to a done backfill.
    @Test func fromNothingToADoneBackfill() async throws {
        try await PostgresPair.with("device int, value float8") { pair in
            try await pair.scene.database.execute(
                "INSERT INTO times VALUES ('2024-07-01Z', 0, 0), ('2024-07-02Z', 0, 0)")
            try await pair.source.execute(
                "CREATE TABLE times (t timestamptz, device int, value float8)",
                "INSERT INTO times SELECT '2024-06-01Z'::timestamptz + k * interval '1 hour', k % 5, k FROM generate_series(0, 999) AS k",
                "CREATE INDEX ON times (t)", "ANALYZE times")
            var scene = pair.scene
            scene.program.environment["T_TIMESTAMPTZ"] = "2024-07-01T12:00:00Z"
            try scene.folder.remove("plan.yaml")
            (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(0)
            let text = try scene.folder.read("plan.yaml")
            #expect(text.contains("table: public.times }"), "\(text)")
            #expect(!text.contains("127.0.0.1"), "\(text)")
            let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
            live.expect(0)
            #expect(live.output.contains("(PostgreSQL 1"), "\(live)")
            (try await scene.hyperfill("plan", "plan.yaml")).expect(0)
            (try await scene.run()).expect(0, "732 rows loaded")
            #expect(try await scene.value("SELECT count(*) FROM times") == "733")
        }
    }
}

extension PostgresPair {
    /// Has the program connect to the source by another URI, through the proxy.
    fileprivate mutating func use(_ uri: String) {
        var scene = scene
        let port = uri.firstMatch(of: #/:(\d+)\//#)?.output.1 ?? ""
        scene.program.environment["SOURCE"] = uri.replacing(":\(port)/", with: ":\(proxy.port)/")
        self = PostgresPair(scene: scene, source: source, proxy: proxy)
    }
}
