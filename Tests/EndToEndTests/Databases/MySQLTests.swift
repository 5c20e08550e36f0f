#if MySQL
    import Foundation
    import Glibc
    import TestSupport
    import Testing
    import Timescale

    /// Plans whose source is a MariaDB server, run by the program against a real target.
    ///
    /// The source's user has settings that cut results to 1,000 rows, end what takes two seconds, and show times in
    /// another zone; see `MariaDB`.
    @Suite(
        .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
        .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
    struct MySQLTests {
        /// A scene with a table `readings` in a MariaDB database, and the hypertable `public.times (t, …)`.
        private static func with(
            _ columns: String = "v float8", make: String, _ plan: SamplePlan = .mysql(),
            _ body: @Sendable (Scene, MariaDB, String) async throws -> Void
        ) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(make, in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    try scene.write(plan)
                    try await body(scene, mariadb, name)
                }
            }
        }

        @Test func allRowsAreTheSame() async throws {
            let plan = SamplePlan.mysql().changed { $0.workers = 2 }
            try await Self.with(MariaDBSample.columns, make: MariaDBSample.make, plan) {
                scene, mariadb, name in
                try await scene.run().expect(0, "rows loaded and counted")
                let comparison = try MariaDBSample.comparison(scene, mariadb, name)
                #expect(comparison == "\(TestSize.rows) rows are the same\n")
            }
        }

        /// The same instants in every type that MariaDB's users store them in, each with an index and without.
        @Test(arguments: [
            ("datetime", "'2024-06-01' + INTERVAL seq HOUR", ""),
            ("datetime(6)", "'2024-06-01' + INTERVAL seq HOUR", ""),
            ("timestamp", "FROM_UNIXTIME(1717200000 + seq * 3600)", ""),
            ("bigint", "1717200000 + seq * 3600", "as: epoch_s"),
            ("int unsigned", "1717200000 + seq * 3600", "as: epoch_s"),
            ("bigint", "(1717200000 + seq * 3600) * 1000", "as: epoch_ms"),
            ("bigint unsigned", "(1717200000 + seq * 3600) * 1000000", "as: epoch_us"),
            ("bigint", "(1717200000 + seq * 3600) * 1000000000", "as: epoch_ns"),
            ("double", "1717200000.0 + seq * 3600", "as: epoch_s"),
            ("decimal(20,6)", "1717200000.0 + seq * 3600", "as: epoch_s"),
        ])
        func timesOfEveryType(type: String, value: String, form: String) async throws {
            let make = """
                CREATE TABLE readings (ts \(type), v double\(type.contains("big") ? "" : ", KEY (ts, v)"));
                SET time_zone = '+00:00';
                INSERT INTO readings SELECT \(value), seq / 2 FROM seq_0_to_719 ORDER BY (seq * 7919) % 720;
                """
            let entry = form.isEmpty ? "{ to: t }" : "{ to: t, \(form) }"
            let plan = SamplePlan.mysql().with("columns: { ts: \(entry), v: v }")
                .changed { $0.hypertables[0].windows = "{ start: 2024-06-01T06:00:00Z, every: 6h }" }
            try await Self.with(make: make, plan) { scene, _, _ in
                try await scene.run().expect(0)
                let difference = try await scene.difference(
                    "public.times",
                    from: "SELECT '2024-06-01Z'::timestamptz + i * interval '1 hour', i / 2.0::float8 "
                        + "FROM generate_series(6, 719) AS i")
                #expect(difference.isEmpty, "\(difference)")
            }
        }

        /// A DATETIME is what clocks showed; at the end of summer time one hour of it is two.
        @Test func timesOfAZone() async throws {
            let make = """
                CREATE TABLE readings (k int PRIMARY KEY, t datetime NOT NULL, v double);
                INSERT INTO readings VALUES (1, '2024-03-31 01:59:59', 1), (2, '2024-03-31 03:00:00', 2),
                    (3, '2024-06-01 00:00:00', 3), (4, '2024-10-27 01:59:59', 4), (5, '2024-10-27 03:00:00', 5);
                """
            let plan = SamplePlan.mysql(zone: "Europe/Berlin").with("columns: [t, v]").changed {
                $0.completion = "timestamptz: 2024-11-01T00:00:00Z"
                $0.hypertables[0].windows = "{ start: 2024-03-01, every: 1mo }"
            }
            try await Self.with(make: make, plan) { scene, mariadb, name in
                try await scene.run().expect(0, "5 rows")
                let times = try await scene.database.query(
                    "SELECT to_char(t AT TIME ZONE 'UTC', 'MM-DD HH24:MI:SS') FROM times ORDER BY v")
                #expect(
                    times.map { $0[0] } == [
                        "03-31 00:59:59", "03-31 01:00:00", "05-31 22:00:00", "10-26 23:59:59",
                        "10-27 02:00:00",
                    ])
                try mariadb.execute("INSERT INTO readings VALUES (6, '2024-10-27 02:30:00', 6)", in: name)
                try scene.folder.remove("plan.yaml.state.jsonl")
                try await scene.run().expectRefusal("k = 6", "2024-10-27")
            }
        }

        /// Also where it is the earliest and the latest of its window, and by the source's name of its column.
        @Test func aTimeThatCannotBeLoadedNamesItsRow() async throws {
            let make = """
                CREATE TABLE readings (k int PRIMARY KEY, ts datetime NOT NULL, v double);
                INSERT INTO readings VALUES (6, '2024-10-27 02:30:00', 6);
                """
            let plan = SamplePlan.mysql(zone: "Europe/Berlin").with("columns: { ts: t, v: v }").changed {
                $0.completion = "timestamptz: 2024-11-01T00:00:00Z"
                $0.hypertables[0].windows = "{ start: 2024-10-01, every: 1mo }"
            }
            try await Self.with(make: make, plan) { scene, _, _ in
                try await scene.run().expectRefusal(
                    "k = 6", "the column `ts` (to `t`) holds 2024-10-27T02:30:00")
            }
        }

        @Test func aQueryMayEndInAComment() async throws {
            let make =
                "CREATE TABLE readings (t datetime NOT NULL, v double); INSERT INTO readings VALUES ('2024-06-02', 1);"
            let query =
                "query: \"select t, v from readings where t >= {{start}} and t < {{end}} -- all of them\""
            try await Self.with(make: make, .mysql(query)) { scene, _, _ in
                try await scene.run().expect(0, "1 row loaded")
            }
        }

        @Test func datesThatDoNotExist() async throws {
            let make = """
                SET sql_mode = '';
                CREATE TABLE readings (k int PRIMARY KEY, t datetime NOT NULL, d date, v double);
                INSERT INTO readings VALUES (1, '2024-06-02', '2024-06-02', 1), (2, '2024-06-03', '0000-00-00', 2);
                """
            try await Self.with("d date, v float8", make: make, .mysql().with("columns: [t, d, v]")) {
                scene, mariadb, name in
                try await scene.run().expectRefusal("k = 2", "zero-date: null")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try mariadb.execute("UPDATE readings SET d = '2024-02-00' WHERE k = 2", in: name)
                try await scene.run().expectRefusal("k = 2", "does not exist")
                try scene.write(.mysql().with("columns: { t: t, d: { zero-date: null }, v: v }"))
                try await scene.run().expect(0, "2 rows")
                #expect(try await scene.value("SELECT count(*) FROM times WHERE d IS NULL") == "1")
                try mariadb.execute(
                    "SET sql_mode = ''; INSERT INTO readings VALUES (7, '0000-00-00', NULL, 1)", in: name)
                try scene.folder.remove("plan.yaml.state.jsonl")
                try await scene.run().expect(65, "k = 7", "nothing was run")
            }
        }

        /// What the server only warns of has left rows out, or looked for other ones.
        @Test(arguments: [
            ("SELECT t, v FROM readings WHERE t >= {{start}} AND t < {{end}} LIMIT ROWS EXAMINED 50", "1931"),
            ("SELECT t, v FROM readings WHERE t >= CONCAT({{start}}, '+02:00') AND t < {{end}}", "1292"),
            (
                "SELECT t, v, GROUP_CONCAT(v) FROM readings WHERE t >= {{start}} AND t < {{end}} "
                    + "AND @@group_concat_max_len > 1e9 GROUP BY t, v", nil
            ),
        ])
        func queriesThatAreCut(query: String, warning: String?) async throws {
            let make = """
                CREATE TABLE readings (t datetime NOT NULL, v double);
                INSERT INTO readings SELECT '2024-06-01' + INTERVAL seq MINUTE, seq FROM seq_1_to_500;
                """
            let plan = SamplePlan.mysql(
                "query: \"\(query)\", count: \"SELECT 500 FROM dual WHERE {{start}} < {{end}}\""
            ).with(
                "columns: { t: t, v: v }"
            )
            .changed {
                $0.hypertables[0].windows = "{ start: 2024-06-01, every: 30d, end: 2024-07-01T00:00:00Z }"
            }
            try await Self.with(make: make, plan) { scene, _, _ in
                let ended = try await scene.run()
                if let warning {
                    #expect(ended.status != 0 && "\(ended)".contains(warning), "\(ended)")
                    #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                } else {
                    ended.expect(0, "500 rows")
                }
            }
        }

        @Test func aValueThatDoesNotFitNamesTheRow() async throws {
            let make = """
                CREATE TABLE readings (device int, t datetime(6) NOT NULL, v bigint unsigned, PRIMARY KEY (device, t));
                INSERT INTO readings SELECT seq, '2024-06-02', seq FROM seq_1_to_100;
                UPDATE readings SET v = 18446744073709551615 WHERE device = 71;
                """
            try await Self.with("v bigint", make: make, .mysql().with("columns: [t, v]")) {
                scene, mariadb, name in
                try await scene.run().expectRefusal("device = 71", "outside the range of the target's bigint")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try mariadb.execute("ALTER TABLE readings MODIFY v varchar(20)", in: name)
                try mariadb.execute("UPDATE readings SET v = 'canary' WHERE device = 71", in: name)
                let ended = try await scene.run()
                ended.expectRefusal("22P02", "device = 71")
                #expect(!"\(ended)".contains("canary"))
            }
        }

        /// A subquery with a name twice cannot be counted, also where the plan wants neither column.
        @Test func aQueryWithANameTwice() async throws {
            let make = """
                CREATE TABLE readings (t datetime NOT NULL, v double, id int);
                INSERT INTO readings VALUES ('2024-06-02', 1.5, 7);
                """
            let query =
                "select a.t, a.v, a.id, b.ID from readings a join readings b using (t) where a.t >= {{start}} "
                + "and a.t < {{end}}"
            let plan = SamplePlan.mysql("query: \"\(query)\"").with("columns: [t, v]")
            try await Self.with(make: make, plan) { scene, _, _ in
                try await scene.run().expect(
                    65, "the query gives the column `ID` twice", "with AS, or write a `count`",
                    "nothing was run")
                try scene.write(
                    .mysql("query: \"\(query.replacing("b.ID", with: "b.ID AS other"))\"").with(
                        "columns: [t, v]"))
                try await scene.run().expect(0, "1 row")
            }
        }

        /// Values longer than any buffer, in a window whose memory stays what it is.
        @Test func longValuesAreWhole() async throws {
            let make = """
                CREATE TABLE readings (t datetime NOT NULL, s longtext, b longblob);
                INSERT INTO readings SELECT '2024-06-02' + INTERVAL seq SECOND, REPEAT(CHAR(97 + seq), POW(3, seq)),
                    REPEAT(CHAR(0), POW(2, seq)) FROM seq_1_to_14;
                INSERT INTO readings VALUES ('2024-06-03', NULL, NULL), ('2024-06-04', '', '');
                """
            try await Self.with("s text, b bytea", make: make) { scene, _, _ in
                try await scene.run().expect(0, "16 rows")
                let rows = try await scene.database.query(
                    "SELECT count(*) FROM times, extract(epoch FROM t - '2024-06-02Z') AS n "
                        + "WHERE s = repeat(chr(97 + n::int), (3 ^ n)::int) AND length(b) = 2 ^ n")
                #expect(rows == [["14"]])
                #expect(try await scene.value("SELECT count(*) FROM times WHERE s = '' AND b = ''") == "1")
            }
        }
    }
#endif
