#if ODBC
    import Foundation
    import Glibc
    import TestSupport
    import Testing

    /// Plans whose source is a MariaDB behind its ODBC driver.
    @Suite(
        .enabled(if: Program.isAvailable && MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
        .timeLimit(.minutes(30)))
    struct ODBCMariaDBTests {
        /// A scene with tables in a MariaDB database, and the hypertable `public.times (t, …)`. What sessions of the
        /// user begin with cuts results, moves times and ends queries; see `MariaDB`.
        private static func with(
            _ columns: String, source: String, on server: MariaDB? = nil,
            _ plan: SamplePlan = .database("odbc", source: ", timezone: \"+02:00\""),
            _ body: @Sendable (Scene, MariaDB, String) async throws -> Void
        ) async throws {
            let maria = if let server { server } else { try await MariaDB.shared() }
            try await Scene.with { scene in
                try await maria.withDatabase { database in
                    try maria.execute("SET time_zone = '+02:00'; \(source)", in: database)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    var scene = scene
                    scene.program.environment["SOURCE"] = maria.odbc(database)
                    try scene.write(plan)
                    try await body(scene, maria, database)
                }
            }
        }

        private static let table = """
            CREATE TABLE readings (t datetime(6) NOT NULL, k bigint PRIMARY KEY, s varchar(50), l longtext, b longblob,
                u bigint unsigned, d decimal(30,10), v double, f float, day date, ti time(3), ts timestamp(3) NULL,
                flag tinyint(1), bi bit(1), KEY (t));
            INSERT INTO readings SELECT timestamp('2024-06-01') + INTERVAL seq * 15 MINUTE - INTERVAL seq % 2 MICROSECOND, seq,
                elt(1 + seq % 4, NULL, '', 'NULL', 'é🙂"\\n'), if(seq % 50 = 0, repeat('é🙂x', seq * 20), 'short'),
                if(seq % 70 = 0, repeat(0x00ff10, seq * 10), 0x00), if(seq % 3 = 0, 18446744073709551615, seq), -seq / 7,
                nullif(seq, 5) / 3e0, seq / 8, '2024-02-29', '-12:34:56.789', '2024-06-01 12:00:00.5', seq % 2, seq % 2
            FROM seq_0_to_2900
            """

        /// Every value, as MariaDB's own client says it.
        @Test func valuesAreTheSame() async throws {
            let columns =
                "k bigint, s text, l text, b bytea, u numeric, d numeric, v float8, f real, day date, ti interval, "
                + "ts timestamptz, flag boolean, bi boolean"
            try await Self.with(columns, source: Self.table) { scene, maria, database in
                try scene.write(
                    SamplePlan.database("odbc", source: ", timezone: \"+02:00\"").changed {
                        $0.hypertables[0].windows = "{ start: 2024-06-01T06:00:00Z, every: 30h }"
                    })
                try await scene.run().expect(0, "rows loaded and counted")
                let was = try maria.query(
                    """
                    SET time_zone = '+02:00';
                    SELECT date_format(t, '%Y-%m-%d %H:%i:%s.%f'), k, ifnull(lower(hex(s)), '-'), md5(l), md5(b), u, d,
                        ifnull(v, '-'), f, day, ti, ts, flag, 0 + bi
                    FROM readings WHERE t >= '2024-06-01 08:00' AND t < '2024-07-01 02:00' ORDER BY k
                    """, in: database)
                let now = try await scene.database.query(
                    """
                    SELECT to_char(t AT TIME ZONE 'UTC' + interval '2 h', 'YYYY-MM-DD HH24:MI:SS.US'), k::text,
                        coalesce(encode(convert_to(s, 'UTF8'), 'hex'), '-'), md5(l), md5(b), u::text, d::text,
                        coalesce(v::text, '-'), f::text, day::text, ti::text,
                        to_char(ts AT TIME ZONE 'UTC' + interval '2 h', 'YYYY-MM-DD HH24:MI:SS.MS'), flag::int::text, bi::int::text
                    FROM times ORDER BY times.k
                    """
                ).map { $0.map { $0 ?? "NULL" }.joined(separator: "\t") }
                let lines = was.split(separator: "\n").map(String.init)
                #expect(lines.count == now.count && lines.count > 2_800)
                for (was, now) in zip(lines, now) where was != now {
                    Issue.record("\(was) became \(now)")
                    break
                }
            }
        }

        /// Everyday rows in number. The driver holds all rows of a window in memory.
        @Test func manyRowsAreTheSame() async throws {
            let plan = SamplePlan.database("odbc", source: ", timezone: UTC").changed {
                $0.workers = 2
                $0.hypertables[0].windows = "{ start: 2024-06-01, every: 1d }"
            }
            try await Self.with(MariaDBSample.columns, source: MariaDBSample.make, plan) {
                scene, maria, database in
                try await scene.run().expect(0, "rows loaded and counted")
                let comparison = try MariaDBSample.comparison(scene, maria, database)
                #expect(comparison == "\(TestSize.rows) rows are the same\n")
            }
        }

        @Test func aRefusedRowIsNamedByItsKey() async throws {
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY, n decimal(9,2), z datetime); "
                + "INSERT INTO readings SELECT '2024-06-02', seq, seq, NULL FROM seq_1_to_3000; "
                + "UPDATE readings SET n = 1.25 WHERE k = 1471"
            try await Self.with("n integer, z timestamptz", source: source) { scene, maria, database in
                let zoned = ", timezone: \"+02:00\""
                try scene.write(
                    SamplePlan.database("odbc", source: zoned).with("columns: { t: t, \"n\": \"n\", z: z }"))
                try await scene.run().expectRefusal("k = 1471", "digits that the target's integer would lose")
                try maria.execute(
                    "SET sql_mode = ''; UPDATE readings SET n = 1, z = '0000-00-00' WHERE k = 1471",
                    in: database)
                try await scene.run().expectRefusal("k = 1471", "a date that does not exist")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try scene.write(
                    SamplePlan.database("odbc", source: zoned).with(
                        "columns: { t: t, \"n\": \"n\", z: { zero-date: null } }"))
                try await scene.run().expect(0, "3,000 rows")
                // Without a zone, nothing says what time it is; nor of a query's times, or of another column's.
                let before = try await scene.value("SELECT count(*) FROM times")
                let query = "query: 'select t, z from readings where t >= {{start}} and t < {{end}}'"
                let other =
                    "query: 'select unix_timestamp(t) as t, z from readings where t >= {{start}} and t < {{end}}'"
                for (plan, column) in [
                    (SamplePlan.database("odbc").with("columns: { t: t }"), "t"),
                    (SamplePlan.database("odbc", query), "t"),
                    (
                        SamplePlan.database("odbc", other).with(
                            "columns: { t: { to: t, as: epoch_s }, z: z }"), "z"
                    ),
                ] {
                    try scene.write(plan)
                    try await scene.run().expect(
                        65, "the column `\(column)`", "holds times without a zone",
                        "`timezone` of the source",
                        "nothing was run")
                }
                #expect(try await scene.value("SELECT count(*) FROM times") == before)
            }
        }

        @Test func aServerThatDiesLeavesNothingHalf() async throws {
            let maria = try await MariaDB()
            let query =
                "query: \"select t, k from readings where t >= {{start}} and t < {{end}} and sleep(0.02) = 0\", "
                + "count: \"select count(*) from readings where t >= {{start}} and t < {{end}}\""
            let plan = SamplePlan.database("odbc", query, source: ", timezone: UTC").changed {
                $0.more = "retries: 1\nretry-delay: 50ms"
            }
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY); "
                + "INSERT INTO readings SELECT '2024-06-02', seq FROM seq_1_to_3000"
            try await Self.with("k bigint", source: source, on: maria, plan) { scene, maria, _ in
                let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                    try await eventually("the query") {
                        try maria.query(
                            "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%sleep(0.02)%' "
                                + "AND user = 'reader'") == "1"
                    }
                    maria.server.kill()
                }
                #expect([1, 69].contains(outcome.ended.status), "\(outcome.ended)")
                #expect(outcome.ended.errors.contains("this was attempt 2"), "\(outcome.ended)")
                #expect(!outcome.ended.description.contains("canary"), "\(outcome.ended)")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            }
        }

        @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY, s char(200)); "
                + "INSERT INTO readings SELECT '2024-06-02', seq, repeat('x', 200) FROM seq_1_to_60000"
            let plan = SamplePlan.database("odbc", source: ", timezone: UTC")
            try await Self.with("k bigint, s text", source: source, plan) { scene, _, _ in
                try await scene.expectPatience(rows: "60,000")
            }
        }

        /// The server has no tables of zones but of one: what is an instant in a table is right all the same, and what a
        /// query or a view may have computed in another zone is refused.
        @Test func timesOfAZoneThatTheServerDoesNotKnow() async throws {
            let source = """
                SET time_zone = '+00:00';
                CREATE TABLE readings (k int PRIMARY KEY, t datetime NOT NULL, ts timestamp NULL, e bigint);
                INSERT INTO readings VALUES (1, '2024-06-02 14:00:00', '2024-06-02 12:00:00', 1717329600),
                    (2, '2024-06-03 14:00:00', NULL, 1717416000);
                CREATE VIEW seen AS SELECT k, t, ts, from_unixtime(e) AS c FROM readings;
                """
            let berlin = SamplePlan.database("odbc", source: ", timezone: Europe/Berlin")
            try await Self.with(
                "k int, ts timestamptz, c timestamptz", source: source, berlin.with("columns: [t, k, ts]")
            ) {
                scene, maria, database in
                try await scene.run().expect(0, "2 rows")
                let right = "SELECT '2024-06-02 12:00Z'::timestamptz + (k - 1) * interval '1 day', k, "
                let times = "\(right) CASE k WHEN 1 THEN '2024-06-02 12:00Z'::timestamptz END"
                let rows = "FROM generate_series(1, 2) AS k"
                let first = try await scene.difference("times", from: "\(times) \(rows)", columns: "t, k, ts")
                #expect(first.isEmpty, "\(first)")
                for query in [
                    "table: seen", "query: \"select * from seen where t >= {{start}} and t < {{end}}\"",
                ] {
                    try scene.write(
                        SamplePlan.database("odbc", query, source: ", timezone: Europe/Berlin"))
                    try await scene.run("--state", "second.jsonl").expect(
                        65, "cannot show times in the zone Europe/Berlin", "mariadb-tzinfo-to-sql",
                        "nothing was run")
                }
                try scene.folder.shell(
                    "mariadb-tzinfo-to-sql /usr/share/zoneinfo/Europe/Paris Europe/Paris | \(maria.client) mysql"
                )
                try scene.write(.database("odbc", "table: seen", source: ", timezone: Europe/Paris"))
                try await scene.run("--state", "third.jsonl").expect(0, "2 rows")
                let all = "\(times), '2024-06-02 12:00Z'::timestamptz + (k - 1) * interval '1 day' \(rows)"
                let second = try await scene.difference("times", from: all, columns: "t, k, ts, c")
                #expect(second.isEmpty, "\(second)")
                // Clocks that are set back give its times another order.
                try scene.write(
                    SamplePlan.database("odbc", "table: seen", source: ", timezone: Europe/Paris")
                        .with("columns: { ts: t, k: k }"))
                try await scene.run("--state", "fourth.jsonl").expect(
                    65, "whose order may differ from that of time")
            }
        }

        /// Over both hours that clocks show alike.
        @Test func instantsAreWindowsTimes() async throws {
            let source = """
                SET time_zone = '+00:00';
                CREATE TABLE readings (k int PRIMARY KEY, t timestamp NOT NULL, KEY (t));
                INSERT INTO readings SELECT seq, '2024-10-27 00:00:00' + INTERVAL seq MINUTE FROM seq_0_to_240;
                """
            let plan = SamplePlan.database("odbc", source: ", timezone: Europe/Berlin").changed {
                $0.completion = "timestamptz: 2024-10-27T01:30:00Z"
                $0.hypertables[0].windows = "{ start: 2024-10-27T00:20:00Z, every: 30min }"
            }
            try await Self.with("k int", source: source, plan) { scene, _, _ in
                try await scene.run().expect(0, "70 rows")
                let difference = try await scene.difference(
                    "times",
                    from:
                        "SELECT '2024-10-27Z'::timestamptz + i * interval '1 min', i FROM generate_series(20, 89) AS i"
                )
                #expect(difference.isEmpty, "\(difference)")
            }
        }

        @Test(arguments: ["datetime", "timestamp", "date"])
        func datesThatDoNotExistAreFoundBeforeARun(type: String) async throws {
            let source = """
                SET sql_mode = '';
                CREATE TABLE readings (k int PRIMARY KEY, t \(type) NOT NULL);
                INSERT INTO readings VALUES (1, '2024-06-02'), (2, '0000-00-00');
                """
            try await Self.with("k int", source: source) { scene, maria, database in
                try await scene.run().expect(
                    65, "`t` is NULL or 0000-00-00 in 1 of its rows", "nothing was run")
                try maria.execute("DELETE FROM readings WHERE k = 2", in: database)
                try await scene.run().expect(0, "1 row")
            }
        }

        @Test func wrongPasswordsAndConnectionsThatAreKilled() async throws {
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY); "
                + "INSERT INTO readings SELECT '2024-06-02', seq FROM seq_1_to_3000; "
                + "INSERT INTO readings VALUES ('2024-06-30', 0)"
            // The last window, which is looked at before the tasks, takes no time.
            let sleep = "sleep(if({{start}} < '2024-06-20', 0.5, 0))"
            let query =
                "query: \"select t, k from readings where t >= {{start}} and t < {{end}} and \(sleep) = 0\", "
                + "count: \"select count(*) from readings where t >= {{start}} and t < {{end}}\""
            let plan = SamplePlan.database("odbc", query, source: ", timezone: UTC").changed {
                $0.more += "\nretries: 1"
            }
            try await Self.with("k bigint", source: source, plan) {
                scene, maria, database in
                var other = scene
                other.program.environment["SOURCE"] = maria.odbc(
                    database, password: "canary-wrong")
                let refused = try await other.run()
                refused.expect(65, "Access denied", "nothing was run")
                #expect(!refused.description.contains("canary"), "\(refused)")
                // A stop ends the query on the server, too.
                let running =
                    "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%sleep(if(%' "
                    + "AND user = 'reader' AND db = '\(database)' AND time_ms > 300"
                let stopped = try await scene.program.during(["run", "plan.yaml", "--yes"]) { program in
                    try await eventually("the query") { try maria.query(running) == "1" }
                    program.send(SIGINT)
                    try await program.says("stopping: waits for the tasks in flight")
                    program.send(SIGINT)
                }
                #expect(stopped.ended.status == 75, "\(stopped.ended)")
                try await eventually("its end") { try maria.query(running) == "0" }
                let killed = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                    var last = ""
                    for _ in 1...2 {
                        let identifier = running.replacing("count(*)", with: "max(id)")
                        try await eventually("a query") {
                            let now = try maria.query(identifier)
                            guard now != "NULL", now != last else { return false }
                            last = now
                            return true
                        }
                        try maria.execute("KILL CONNECTION \(last)")
                    }
                }
                killed.ended.expect(69, "attempt 2")
                #expect(try await scene.value("SELECT count(*) FROM times WHERE k > 0") == "0")
                #expect(!killed.ended.description.contains("canary"), "\(killed.ended)")
            }
        }
    }
#endif
