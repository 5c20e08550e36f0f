import Foundation
import TestSupport
import Testing
import Timescale

/// Plans drawn from databases, and run: from an empty folder to a done backfill.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct InitSourceTests {
    /// Times that have no zone in the source, and have one in the target.
    @Test func fromPostgreSQLWithoutZones() async throws {
        try await ScratchDatabase.with(timescale: false) { source in
            try await source.execute(
                "CREATE TABLE metrics (time timestamp(3) NOT NULL, day date, device_id int)",
                "INSERT INTO metrics SELECT '2024-01-01'::timestamp + i * interval '1 hour', '2024-01-01', i "
                    + "FROM generate_series(0, 1999) AS i", "CREATE INDEX ON metrics (time)")
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE metrics (time timestamptz NOT NULL, day timestamptz, device_id int)",
                    "SELECT create_hypertable('metrics', 'time')",
                    "INSERT INTO metrics VALUES ('2024-03-01 11:00Z', NULL, 9), ('2024-03-02 10:00Z', NULL, 9)"
                )
                var scene = scene.answered
                scene.program.environment["SOURCE"] = source.uri
                (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(
                    0)
                let text = try scene.folder.read("plan.yaml")
                #expect(text.contains("make sure that it is right.\n      timezone: UTC\n"), "\(text)")
                #expect(text.contains("begin at 2024-01-01"), "\(text)")
                let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
                live.expect(0)
                #expect(live.errors.isEmpty, "\(live)")
                // Without it, a window would begin, and fail at its first row.
                try scene.folder.write(
                    "without.yaml", text.replacing("timezone: UTC", with: "# timezone: UTC"))
                (try await scene.hyperfill("run", "without.yaml", "--yes")).expect(
                    65, "the column `time`, timestamp(3) without time zone, holds times without a zone",
                    "`timezone` of the source", "nothing was run")
                (try await scene.hyperfill("validate", "--live", "without.yaml")).expect(
                    65, "holds times without a zone")
                (try await scene.run()).expect(0, "1,452 rows loaded")
                // What has zones on both sides needs none.
                try await source.execute(
                    "ALTER TABLE metrics ALTER time TYPE timestamptz, ALTER day TYPE timestamptz")
                let zoned = try await scene.hyperfill("init", "--source", "${SOURCE}")
                #expect(zoned.status == 0 && !zoned.output.contains("timezone"), "\(zoned)")
                // And the other way round it is just as needed.
                try await scene.database.execute(
                    "DROP TABLE metrics",
                    "CREATE TABLE metrics (time timestamp NOT NULL, day date, device_id int)",
                    "SELECT create_hypertable('metrics', 'time')")
                try scene.folder.remove("plan.yaml")
                (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(
                    0)
                try scene.folder.write(
                    "without.yaml",
                    try scene.folder.read("plan.yaml").replacing("timezone: UTC", with: "# timezone: UTC"))
                (try await scene.hyperfill("run", "without.yaml", "--yes")).expect(
                    65, "holds points of time, and the target's times have no zone", "nothing was run")
            }
        }
    }

    /// Similar tables are named, and tables that are used twice.
    @Test func tablesOfSimilarNames() async throws {
        try await ScratchDatabase.with(timescale: false) { source in
            try await source.execute(
                "CREATE TABLE \"Metric\" (\"measuredAt\" timestamptz, \"deviceId\" int, \"createdAt\" timestamptz)",
                "INSERT INTO \"Metric\" VALUES ('2024-01-01Z', 1, '2020-01-01Z')",
                "CREATE SCHEMA old", "CREATE TABLE old.metrix (t int)", "CREATE TABLE old.\"METRIC\" (t int)")
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE SCHEMA barn",
                    "CREATE TABLE metrics (measured_at timestamptz NOT NULL, device_id int NOT NULL)",
                    "SELECT create_hypertable('metrics', 'measured_at')",
                    "CREATE TABLE barn.metrics (LIKE metrics)",
                    "SELECT create_hypertable('barn.metrics', 'measured_at')")
                var scene = scene
                scene.program.environment["SOURCE"] = source.uri
                let drawn = try await scene.hyperfill("init", "--source", "${SOURCE}")
                drawn.expect(0)
                for part in [
                    "from: { source: old, table: public.Metric }\n    # The source has no `metrics`: is `public.Metric` the right table?\n"
                        + "    # The source also has `old.METRIC`: make sure that `public.Metric` holds the rows.\n",
                    "from: { source: old, table: old.METRIC }\n    # The source has no `metrics`: is `old.METRIC` the right table?\n",
                ] {
                    #expect(drawn.output.contains(part), "no »\(part)« in\n\(drawn.output)")
                }
                try await source.execute("DROP TABLE old.\"METRIC\"")
                let other = try await scene.hyperfill("init", "--source", "${SOURCE}")
                for part in [
                    "      measuredAt: measured_at\n      deviceId: device_id\n",
                    "# The source's `createdAt` is left out.",
                    "# May be NULL in the source, and not in the table: `measuredAt`, `deviceId`.",
                    "first: 2023-12-28T00:00:00Z",
                    "# `public.Metric` is the source of public.metrics as well: make sure which table its rows are for.",
                ] {
                    #expect(other.output.contains(part), "no »\(part)« in\n\(other.output)")
                }
            }
        }
    }

    #if ODBC
        /// From an empty folder to a done backfill, through the driver of a database that this program has no other way to.
        @Test(.enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)))
        func fromODBCToADoneBackfill() async throws {
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { name in
                try maria.execute(
                    """
                    CREATE TABLE Metrics (id bigint PRIMARY KEY AUTO_INCREMENT, ts datetime(3) NOT NULL,
                        device_id int, value double, note varchar(20), KEY (ts));
                    INSERT INTO Metrics (ts, device_id, value) SELECT '2024-01-01' + INTERVAL seq HOUR, seq % 7, seq / 4
                        FROM seq_0_to_1999;
                    """, in: name)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int, value float8)",
                        "SELECT create_hypertable('metrics', 'time')",
                        "INSERT INTO metrics VALUES ('2024-03-01 11:00Z', 9, 9), ('2024-03-02 10:00Z', 9, 9)")
                    var scene = scene.answered
                    scene.program.environment["SOURCE"] =
                        "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(maria.port);DATABASE=\(name);UID=reader;"
                        + "PWD={canary-p@ss/w?rd};CHARSET=utf8mb4"
                    (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml"))
                        .expect(0)
                    let text = try scene.folder.read("plan.yaml")
                    for part in [
                        "    odbc:\n      connection: ${SOURCE}\n",
                        "make sure that it is right.\n      timezone: UTC\n",
                        "from: { source: old, table: Metrics }",
                        "# `ts` holds times: is it the table's `time`?",
                        "begin at 2024-01-01", "start: 2023-12-28T00:00:00Z, every: 7d",
                    ] {
                        #expect(text.contains(part), "no »\(part)« in\n\(text)")
                    }
                    let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
                    live.expect(0)
                    #expect(live.errors.isEmpty, "\(live)")
                    (try await scene.hyperfill("plan", "plan.yaml")).expect(0)
                    (try await scene.run()).expect(0, "1,452 rows loaded")
                    (try await scene.hyperfill("status", "plan.yaml")).expect(0)
                    #expect(try await scene.value("SELECT count(*) FROM metrics") == "1453")
                }
            }
        }
    #endif

    #if MySQL
        /// Texts are not ordered like times. The plan says that a query is needed.
        @Test(.enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)))
        func fromMariaDBWithTimesInTexts() async throws {
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { name in
                try maria.execute(
                    """
                    CREATE TABLE metrics (time varchar(30) NOT NULL, device_id int);
                    INSERT INTO metrics VALUES ('2024-01-01 00:00:00', 1);
                    """, in: name)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int)",
                        "SELECT create_hypertable('metrics', 'time')")
                    var scene = scene.answered
                    scene.program.environment["SOURCE"] = maria.uri(name)
                    (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml"))
                        .expect(0)
                    let text = try scene.folder.read("plan.yaml")
                    for part in [
                        "timezone: UTC", "# As written here, hyperfill cannot select rows by their time:",
                        "the time column `time` has the type varchar(30)", "let a `query` convert it",
                        "No row is known",
                    ] {
                        #expect(text.contains(part), "no »\(part)« in\n\(text)")
                    }
                    (try await scene.hyperfill("validate", "plan.yaml")).expect(0)
                    (try await scene.run()).expect(65, "the type varchar(30)", "nothing was run")
                    try scene.folder.write(
                        "plan.yaml",
                        text.replacing(
                            "table: metrics }",
                            with: "query: \"SELECT cast(time AS datetime) AS time, device_id FROM metrics "
                                + "WHERE cast(time AS datetime) >= {{start}} AND cast(time AS datetime) < {{end}}\" }"
                        ))
                    (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(0)
                    (try await scene.run()).expect(0, "1 row loaded")
                }
            }
        }
    #endif

    #if SQLite
        /// How the source writes its times is found out from its rows.
        @Test(arguments: [
            ("1704067200 + i * 3600", "as: epoch_s"), ("(1704067200 + i * 3600) * 1000", "as: epoch_ms"),
            ("strftime('%Y-%m-%d %H:%M:%S', 1704067200 + i * 3600, 'unixepoch')", "ts: time\n"),
            ("2460310.5 + i / 24.0", "as: julian"),
        ])
        func fromSQLiteToADoneBackfill(time: String, form: String) async throws {
            try await Scene.with { scene in
                let scene = scene.answered
                try await scene.database.execute(
                    "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int NOT NULL, value float8)",
                    "SELECT create_hypertable('metrics', 'time')",
                    "INSERT INTO metrics VALUES ('2024-03-01 11:00Z', 9, 9), ('2024-03-02 10:00Z', 9, 9)")
                try scene.folder.write(
                    "make.sql",
                    """
                    CREATE TABLE Metrics (ts, device_id INTEGER, value REAL, note TEXT);
                    INSERT INTO Metrics WITH RECURSIVE n (i) AS (
                        SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
                    SELECT \(time), i % 5, i / 4.0, NULL FROM n;
                    CREATE INDEX by_time ON Metrics (ts);
                    """)
                try scene.folder.shell("sqlite3 old.db <make.sql")
                (try await scene.hyperfill("init", "--source", "old.db", "--output", "plan.yaml")).expect(0)
                let text = try scene.folder.read("plan.yaml")
                #expect(text.contains("from: { source: old, table: Metrics }"), "\(text)")
                #expect(text.contains("# `ts` holds times: is it the table's `time`?"), "\(text)")
                #expect(text.contains(form), "\(text)")
                #expect(text.contains("start: 2023-12-28T00:00:00Z, every: 7d"), "\(text)")
                let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
                live.expect(0)
                #expect(live.errors.isEmpty, "\(live)")
                #expect(live.output.contains("public.metrics from source old (SQLite 3."), "\(live)")
                (try await scene.hyperfill("plan", "plan.yaml")).expect(0)
                let rows = 60 * 24 + 12
                (try await scene.run()).expect(0, "rows loaded")
                #expect(try await scene.value("SELECT count(*) FROM metrics") == "\(rows + 1)")
            }
        }
    #endif
}
