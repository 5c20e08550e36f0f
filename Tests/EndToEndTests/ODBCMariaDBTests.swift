#if ODBC
    import Foundation
    import Glibc
    import TestSupport
    import Testing

    /// Plans whose source is a MariaDB behind its ODBC driver.
    @Suite(
        .enabled(if: Program.isAvailable && MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
        .timeLimit(.minutes(10)))
    struct ODBCMariaDBTests {
        /// A scene with tables in a MariaDB database, and the hypertable `public.times (t, …)`. What sessions of the
        /// user begin with cuts results, moves times and ends queries; see `MariaDB`.
        private static func with(
            _ columns: String, source: String,
            _ plan: SamplePlan = .database("odbc", source: ", timezone: \"+02:00\""),
            _ body: @Sendable (Scene, MariaDB, String) async throws -> Void
        ) async throws {
            let maria = try await MariaDB.shared()
            try await Scene.with { scene in
                try await maria.withDatabase { database in
                    try maria.execute("SET time_zone = '+02:00'; \(source)", in: database)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    var scene = scene
                    scene.program.environment["SOURCE"] = connection(maria, database)
                    try scene.write(plan)
                    try await body(scene, maria, database)
                }
            }
        }

        private static func connection(
            _ maria: MariaDB, _ database: String, password: String = "canary-p@ss/w?rd"
        ) -> String {
            "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(maria.port);DATABASE=\(database);UID=reader;"
                + "PWD={\(password)};CHARSET=utf8mb4"
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

        @Test func aRefusedRowIsNamedByItsKey() async throws {
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY, n decimal(9,2), z datetime); "
                + "INSERT INTO readings SELECT '2024-06-02', seq, seq, NULL FROM seq_1_to_3000; "
                + "UPDATE readings SET n = 1.25 WHERE k = 1471"
            try await Self.with("n integer, z timestamptz", source: source) { scene, maria, database in
                let zoned = ", timezone: \"+02:00\""
                try scene.write(
                    SamplePlan.database("odbc", source: zoned).with("columns: { t: t, \"n\": \"n\", z: z }"))
                try await scene.run().expect(1, "k = 1471", "digits that the target's integer would lose")
                try maria.execute(
                    "SET sql_mode = ''; UPDATE readings SET n = 1, z = '0000-00-00' WHERE k = 1471",
                    in: database)
                try await scene.run().expect(1, "k = 1471", "a date that does not exist")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try scene.write(
                    SamplePlan.database("odbc", source: zoned).with(
                        "columns: { t: t, \"n\": \"n\", z: { zero-date: null } }"))
                try await scene.run().expect(0, "3,000 rows")
                // Without a zone, nothing says what time it is.
                try scene.write(SamplePlan.database("odbc").with("columns: { t: t }"))
                #expect(try await scene.run().status != 0)
            }
        }

        @Test func wrongPasswordsAndConnectionsThatAreKilled() async throws {
            let source =
                "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY); "
                + "INSERT INTO readings SELECT '2024-06-02', seq FROM seq_1_to_3000"
            let query =
                "query: \"select t, k from readings where t >= {{start}} and t < {{end}} and sleep(0.5) = 0\", "
                + "count: \"select count(*) from readings where t >= {{start}} and t < {{end}}\""
            let plan = SamplePlan.database("odbc", query, source: ", timezone: UTC").changed {
                $0.more += "\nretries: 1"
            }
            try await Self.with("k bigint", source: source, plan) {
                scene, maria, database in
                var other = scene
                other.program.environment["SOURCE"] = Self.connection(
                    maria, database, password: "canary-wrong")
                let refused = try await other.run()
                refused.expect(65, "Access denied", "nothing was run")
                #expect(!refused.description.contains("canary"), "\(refused)")
                // A stop ends the query on the server, too.
                let running =
                    "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%sleep(0.5)%' "
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
                killed.ended.expect(1, "attempt 2")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                #expect(!killed.ended.description.contains("canary"), "\(killed.ended)")
            }
        }
    }
#endif
