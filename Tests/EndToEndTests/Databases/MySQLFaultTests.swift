#if MySQL
    import Glibc
    import TestSupport
    import Testing
    import Timescale

    /// What goes wrong between a MariaDB server and a real target.
    @Suite(
        .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
        .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
    struct MySQLFaultTests {
        /// More than what fits into the buffers between the two.
        private static let rows = 60_000
        private static let make = """
            CREATE TABLE readings (k int PRIMARY KEY, t datetime NOT NULL, v double, s char(200), KEY (t));
            INSERT INTO readings SELECT seq, '2024-06-02' + INTERVAL seq SECOND, seq, REPEAT('x', 200)
                FROM seq_1_to_\(rows);
            """

        /// A scene in which the load waits for a lock until the body gives it back, its source in mid-stream.
        private static func held(
            _ mariadb: MariaDB, _ plan: SamplePlan = .mysql(),
            while body: @Sendable (Scene, String, Running) async throws -> Void,
            then check: @Sendable (Scene, Ended) async throws -> Void
        ) async throws {
            try await mariadb.withDatabase { name in
                try mariadb.execute(make, in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, k int, v float8, s text)",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')",
                        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                            + "PERFORM pg_advisory_xact_lock(77); RETURN NEW; END $$",
                        "CREATE TRIGGER slow BEFORE INSERT ON times FOR EACH ROW EXECUTE FUNCTION slow()")
                    try scene.write(plan)
                    let blocker = try await scene.database.session()
                    try await blocker.execute("SELECT pg_advisory_lock(77)")
                    let held = scene
                    let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                        try await held.waitsForLock()
                        try await body(held, name, running)
                        try await blocker.execute("SELECT pg_advisory_unlock(77)")
                    }
                    await blocker.close()
                    try await check(scene, outcome.ended)
                }
            }
        }

        /// The user's `net_write_timeout` is two seconds; a target that is slow for longer ended the export elsewhere.
        @Test func aSlowTargetIsWaitedFor() async throws {
            try await Self.held(try await MariaDB.shared()) { _, _, _ in
                try await Task.sleep(for: .seconds(TestSize.isLong ? 70 : 5))
            } then: { scene, ended in
                ended.expect(0, "60,000 rows")
                #expect(!ended.errors.contains("attempt 2"))
            }
        }

        @Test func aConnectionThatIsEndedIsMadeAgain() async throws {
            let mariadb = try await MariaDB.shared()
            try await Self.held(mariadb) { _, name, _ in
                let threads = try mariadb.query(
                    "SELECT group_concat(id) FROM information_schema.processlist WHERE db = '\(name)' "
                        + "AND info LIKE 'SELECT%readings%WHERE%' AND id <> connection_id()")
                // One that counts for another window may be over by now.
                for thread in threads.split(separator: ",") { try? mariadb.execute("KILL \(thread)") }
                #expect(!threads.isEmpty)
            } then: { scene, ended in
                ended.expect(0, "60,000 rows", "it succeeded at attempt 2")
                let rows = try await scene.value("SELECT count(DISTINCT k) FROM times")
                #expect(rows == "60000")
            }
        }

        @Test func aServerThatDiesLeavesNothingHalf() async throws {
            let mariadb = try await MariaDB()
            let plan = SamplePlan.mysql().changed { $0.more = "retries: 1\nretry-delay: 50ms" }
            try await Self.held(mariadb, plan) { _, _, _ in
                mariadb.server.kill()
            } then: { scene, ended in
                #expect([1, 69].contains(ended.status), "\(ended)")
                #expect(ended.errors.contains("this was attempt 2"))
                #expect(!"\(ended)".contains("canary"))
                let rows = try await scene.value("SELECT count(*) FROM times")
                #expect(rows == "0")
            }
        }

        @Test func aSourceThatChangesBelowTIsFound() async throws {
            let mariadb = try await MariaDB.shared()
            try await Self.held(mariadb) { _, name, _ in
                try mariadb.execute("INSERT INTO readings VALUES (0, '2024-06-02 00:00:00', 9, '')", in: name)
            } then: { scene, ended in
                ended.expect(2, "the source changed below T", "choose an earlier T")
                let rows = try await scene.value("SELECT count(*) FROM times")
                #expect(rows == "0")
                try await scene.run().expect(0, "60,001 rows")
            }
        }

        @Test func aStopEndsTheQueryOnTheServerToo() async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    Self.make + " INSERT INTO readings VALUES (0, '2024-06-30', 0, '');", in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, v float8)",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    // The last window, which is looked at before the tasks, takes no time.
                    let sleep = "sleep(if({{start}} < '2024-06-20', 60, 0))"
                    let query =
                        "query: \"SELECT t, v + \(sleep) AS v FROM readings WHERE t >= {{start}} AND t < {{end}}\", "
                        + "count: \"SELECT count(*) FROM readings WHERE t >= {{start}} AND t < {{end}}\""
                    try scene.write(.mysql(query))
                    let held = scene
                    let asleep =
                        "SELECT count(*) FROM information_schema.processlist WHERE db = '\(name)' AND state = 'User sleep'"
                    let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                        try await eventually("the query") { try mariadb.query(asleep) != "0" }
                        try await held.reaches(["copy", "started"])
                        running.send(SIGINT)
                        try await running.says("stopping: waits for the tasks in flight")
                        running.send(SIGINT)
                    }
                    #expect(outcome.ended.status == 75, "\(outcome.ended)")
                    try await eventually("the end of the query") { try mariadb.query(asleep) == "0" }
                }
            }
        }

        @Test(arguments: [
            ("mysql://reader:canary-wrong@127.0.0.1:PORT/NAME", "Access denied", 69),
            ("mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:PORT/nowhere", "nowhere", 69),
            ("mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:1/NAME", "127.0.0.1", 69),
            ("mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:PORT/NAME?ssl-mode=required", "TLS", 69),
            ("mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:PORT/NAME?ssl-mode=canary", "ssl-mode", 69),
            ("mysql://reader:canary-p%40ss%2Fw%3Frd@127.0.0.1:PORT/NAME?ssl-ca=ca.pem", "ssl-ca", 69),
            ("mysql://reader:canary-p%4@127.0.0.1:PORT/NAME", "percent-encoded", 69),
            ("postgres://reader:canary@127.0.0.1:PORT/NAME", "does not begin with mysql://", 69),
        ])
        func whatDoesNotConnect(uri: String, text: String, status: Int32) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute("CREATE TABLE readings (t datetime NOT NULL, v double)", in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] =
                        uri.replacing("PORT", with: "\(mariadb.port)").replacing("NAME", with: name)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, v float8)",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    try scene.write(.mysql())
                    let ended = try await scene.run()
                    #expect(ended.status == 65 || ended.status == status, "\(ended)")
                    #expect(ended.errors.contains(text) || text == "TLS", "\(ended)")
                    #expect(!"\(ended)".contains("canary"), "\(ended)")
                }
            }
        }

        /// From an empty folder to a done backfill, as the README tells it.
        @Test func fromNothingToADoneBackfill() async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    """
                    CREATE TABLE Metrics (id bigint PRIMARY KEY AUTO_INCREMENT, ts datetime(3) NOT NULL,
                        device_id int, value double, note varchar(20), KEY (ts));
                    INSERT INTO Metrics (ts, device_id, value) SELECT '2024-02-01' + INTERVAL seq MINUTE, seq % 7, seq / 4
                        FROM seq_0_to_50000;
                    """, in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await scene.database.execute(
                        "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int, value float8)",
                        "SELECT create_hypertable('metrics', 'time', chunk_time_interval => interval '7 days')",
                        "INSERT INTO metrics VALUES ('2024-03-01 10:00Z', 1, 1), ('2024-03-02 10:00Z', 1, 1)")
                    try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")
                        .expect(0)
                    #expect(try scene.folder.read("plan.yaml").contains("timezone:"))
                    scene.program.environment["T_TIMESTAMPTZ"] = "2024-03-01T12:00:00Z"
                    let checked = try await scene.hyperfill("validate", "--live", "plan.yaml")
                    checked.expect(0)
                    for text in ["MariaDB 10.", "fits its target and its sources", "datetime(3)"] {
                        #expect(checked.output.contains(text), "\(checked)")
                    }
                    try await scene.hyperfill("plan", "plan.yaml").expect(0)
                    try await scene.run().expect(0, "42,480 rows")
                    try await scene.hyperfill("status", "plan.yaml").expect(0)
                    #expect(try await scene.value("SELECT count(*) FROM metrics") == "42481")
                }
            }
        }
    }
#endif
