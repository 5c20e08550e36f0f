import Foundation
import TestSupport
import Testing
import Timescale

/// Plans drawn from a target and a source.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(10)))
struct InitTests {
    private static let chosen = [
        "T_TIMESTAMPTZ": "2024-03-01T12:00:00Z", "T_TIMESTAMP": "2024-03-01T12:00:00", "T_DATE": "2024-03-01",
        "T_BIGINT": "1709294400000", "T_INTEGER": "1709294400", "T_SMALLINT": "100",
    ]

    /// A scene that knows T.
    private func answered(_ scene: Scene) -> Scene {
        var scene = scene
        scene.program.environment.merge(Self.chosen) { $1 }
        return scene
    }

    /// Each of the six types; odd names; a space dimension; chunks and none; a view, and a table of another type.
    private static let schema = [
        "CREATE TABLE clock (time timestamptz NOT NULL, value float8)",
        "SELECT create_hypertable('clock', 'time', chunk_time_interval => interval '6 hours')",
        "INSERT INTO clock VALUES ('2024-03-01 10:00Z', 1), ('2024-03-02 10:00Z', 2)",
        "CREATE SCHEMA \"Odd \"\"Schema\"",
        "CREATE TABLE \"Odd \"\"Schema\".\"no: #1\" (\"On\" timestamp NOT NULL, \"it's\" text, \"${A}\" int)",
        "SELECT create_hypertable('\"Odd \"\"Schema\".\"no: #1\"', 'On', 'it''s', 4)",
        "CREATE TABLE days (day date NOT NULL, value numeric GENERATED ALWAYS AS (1) STORED, n int NOT NULL)",
        "SELECT create_hypertable('days', 'day', chunk_time_interval => interval '30 days')",
        "CREATE TABLE readings (ts bigint NOT NULL, device integer)",
        "SELECT create_hypertable('readings', 'ts', chunk_time_interval => 86400000)",
        "INSERT INTO readings VALUES (1709290000000, 1), (1709300000000, 2)",
        "CREATE TABLE micros (ts bigint NOT NULL)",
        "SELECT create_hypertable('micros', 'ts', chunk_time_interval => 86400000000)",
        "INSERT INTO micros VALUES (1709290000000000)",
        "CREATE TABLE seconds (ts integer NOT NULL)",
        "SELECT create_hypertable('seconds', 'ts', chunk_time_interval => 86400)",
        "CREATE TABLE small (ts smallint NOT NULL)",
        "SELECT create_hypertable('small', 'ts', chunk_time_interval => 20)",
        "CREATE TABLE plain (ts bigint)",
    ]

    private func withSchema<Result: Sendable>(
        _ body: @Sendable (Scene) async throws -> Result
    ) async throws -> Result {
        try await Scene.with { scene in
            let session = try await scene.database.session()
            for statement in Self.schema { try await session.execute(statement) }
            await session.close()
            return try await body(scene)
        }
    }

    @Test func everyHypertableOfATarget() async throws {
        try await withSchema { scene in
            let drawn = try await scene.hyperfill("init", "--output", "plan.yaml")
            drawn.expect(
                0, "wrote plan.yaml", "T_TIMESTAMPTZ, T_TIMESTAMP, T_DATE, T_BIGINT, T_INTEGER, T_SMALLINT")
            #expect(drawn.output.isEmpty)
            let text = try scene.folder.read("plan.yaml")
            for part in [
                "# yaml-language-server: $schema=", "connection: ${TARGET}\n",
                "table: public.clock\n    time: { column: time, type: timestamptz }",
                "windows: { start: -infinity, first: 2024-03-01T06:00:00Z, every: 6h }",
                "table: \"\\\"Odd \\\"\\\"Schema\\\".\\\"no: #1\\\"\"\n    time: { column: \"On\", type: timestamp }",
                "table: public.days\n    time: { column: day, type: date }", "# columns: [day, \"n\"]",
                "every: 30d }",
                "first: 1709251200000000, every: 86400000000 }", "table: public.seconds",
                "table: public.small",
                "# Left out: public.readings, its times are milliseconds, those of public.micros microseconds",
            ] {
                #expect(text.contains(part), "no »\(part)« in\n\(text)")
            }
            #expect(!text.contains("public.plain"))
            let open = try await scene.hyperfill("validate", "plan.yaml")
            open.expect(0, "T of `date` is still to be chosen")
            #expect(open.output == "plan.yaml: valid, but for T, which is still to be chosen\n")
            (try await scene.hyperfill("run", "plan.yaml", "--yes")).expect(
                65, "error: plan.yaml: T is still to be chosen; nothing was run")
            // Of an empty table, windows begin long before any T.
            var answered = answered(scene)
            answered.program.environment["T_BIGINT"] = "1709294400000000"
            let closed = try await answered.hyperfill("validate", "plan.yaml")
            closed.expect(0)
            #expect(closed.output.contains("plan.yaml: valid: 6 hypertables"), "\(closed)")
        }
    }

    @Test func aFileThatIsThereStays() async throws {
        try await Scene.withReadings { scene in
            let before = try scene.folder.read("plan.yaml")
            (try await scene.hyperfill("init", "--output", "plan.yaml")).expect(
                73, "plan.yaml is there already; nothing was written")
            #expect(try scene.folder.read("plan.yaml") == before)
            (try await scene.hyperfill("init", "--output", "none/plan.yaml")).expect(73, "none/plan.yaml")
        }
    }

    @Test func aTargetWithoutHypertables() async throws {
        try await Scene.with { scene in
            (try await scene.hyperfill("init")).expect(65, "has no hypertable", "create_hypertable")
        }
    }

    /// A connection string that is typed goes nowhere.
    @Test func noSecretIsWritten() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.withRole { role, uri in
                try await scene.database.execute("GRANT ALL ON readings TO \(role)")
                var scene = scene
                scene.program.environment = [:]
                let drawn = try await scene.hyperfill("init", "--target", uri, "--output", "new.yaml")
                drawn.expect(0, "the plan refers to ${TARGET}")
                #expect(!drawn.description.contains("secret-"))
                #expect(!(try scene.folder.read("new.yaml")).contains("secret-"))
                (try await scene.hyperfill("init")).expect(64, "TARGET is not set")
                (try await scene.hyperfill("init", "--target", "${OTHER}")).expect(64, "OTHER is not set")
                scene.program.environment = ["OTHER": uri]
                let other = try await scene.hyperfill("init", "--target", "${OTHER}")
                other.expect(0)
                #expect(other.output.contains("connection: ${OTHER}\n"))
            }
        }
    }

    /// From an empty folder to a done backfill.
    @Test func fromFilesToADoneBackfill() async throws {
        try await Scene.with { scene in
            let scene = answered(scene)
            try await scene.database.execute(
                "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int NOT NULL, value float8)",
                "SELECT create_hypertable('metrics', 'time')",
                "INSERT INTO metrics VALUES ('2024-03-01 11:00Z', 9, 9), ('2024-03-02 10:00Z', 9, 9)")
            for month in 1...3 {
                try scene.folder.write(
                    "dumps/metrics-2024-0\(month).csv",
                    "Time,DEVICE_ID,value,extra\n"
                        + (1...20).map {
                            "2024-0\(month)-\($0 < 10 ? "0" : "")\($0)T12:00:00Z,1,0.5,x\n"
                        }.joined())
            }
            let drawn = try await scene.hyperfill("init", "--source", "dumps", "--output", "plan.yaml")
            drawn.expect(0)
            let text = try scene.folder.read("plan.yaml")
            #expect(text.contains("from: { source: dumps, path: \"dumps/metrics-*.csv\" }"), "\(text)")
            #expect(
                text.contains("      Time: time\n      DEVICE_ID: device_id\n      value: value\n"), "\(text)"
            )
            #expect(text.contains("# The source's `extra` is left out."), "\(text)")
            #expect(text.contains("start: -infinity, first: 2023-12-28T00:00:00Z, every: 7d"), "\(text)")
            let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
            live.expect(0)
            #expect(live.errors.isEmpty, "\(live)")
            (try await scene.hyperfill("plan", "plan.yaml")).expect(0)
            (try await scene.run()).expect(0, "40 rows loaded")
            #expect(try await scene.value("SELECT count(*) FROM metrics") == "41")
        }
    }

    @Test(arguments: ["nothing.csv", "*.tsv", "empty"])
    func aSourceThatIsNotThere(source: String) async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mkdir empty")
            (try await scene.hyperfill("init", "--source", source)).expect(
                64, "the source \(source) is no CSV file", "nothing was written")
        }
    }

    /// A plan whose T is long past is valid, even where no row is known in source or target.
    @Test func anEmptySource() async throws {
        try await ScratchDatabase.with(timescale: false) { source in
            try await source.execute("CREATE TABLE clock (time timestamp NOT NULL, value float8)")
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE clock (time timestamptz NOT NULL, value float8)",
                    "SELECT create_hypertable('clock', 'time', chunk_time_interval => interval '1 hour')")
                var scene = answered(scene)
                scene.program.environment["SOURCE"] = source.uri
                (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(
                    0)
                let text = try scene.folder.read("plan.yaml")
                for part in [
                    "timezone: UTC", "make sure of it", "No row is known in source or target",
                    "start: -infinity, first: ",
                ] {
                    #expect(text.contains(part), "no »\(part)« in\n\(text)")
                }
                // Of an hour each there would be very many.
                #expect(text.contains("each window is 4"), "\(text)")
                (try await scene.hyperfill("validate", "plan.yaml")).expect(0)
                let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
                live.expect(0, "there are none")
            }
        }
    }

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
                var scene = answered(scene)
                scene.program.environment["SOURCE"] = source.uri
                (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(
                    0)
                let text = try scene.folder.read("plan.yaml")
                #expect(text.contains("make sure of it.\n      timezone: UTC\n"), "\(text)")
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
                    65, "holds points of time, and the target's have no zone", "nothing was run")
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
                    var scene = answered(scene)
                    scene.program.environment["SOURCE"] =
                        "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=\(maria.port);DATABASE=\(name);UID=reader;"
                        + "PWD={canary-p@ss/w?rd};CHARSET=utf8mb4"
                    (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml"))
                        .expect(0)
                    let text = try scene.folder.read("plan.yaml")
                    for part in [
                        "    odbc:\n      connection: ${SOURCE}\n", "make sure of it.\n      timezone: UTC\n",
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
        /// Texts have no order of times, so that somebody has to write a query: the plan says so.
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
                    var scene = answered(scene)
                    scene.program.environment["SOURCE"] = maria.uri(name)
                    (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml"))
                        .expect(0)
                    let text = try scene.folder.read("plan.yaml")
                    for part in [
                        "timezone: UTC", "# Rows cannot be asked for by their time as it stands here:",
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

    /// A pipe can be read once; `init` would wait for its writer.
    @Test func aPipe() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mkfifo rows.csv")
            (try await scene.hyperfill("init", "--source", "rows.csv")).expect(
                64, "the source rows.csv is neither a file nor a folder", "nothing was written")
        }
    }

    /// A keyword string of libpq's is a source, and one that is misspelt is shown to nobody.
    @Test func aConnectionStringIsNoPath() async throws {
        try await Scene.withReadings { scene in
            let parts = try #require(scene.database.uri.firstMatch(of: #/:(\d+)\//#)?.output)
            let keywords = "host=127.0.0.1 port=\(parts.1) user=nobody password='canary 7f3a' dbname=none"
            let ended = try await scene.hyperfill("init", "--source", keywords)
            ended.expect(65, "cannot connect to the source")
            #expect(!ended.description.contains("canary"), "\(ended)")
            for wrong in [keywords + " zzz=1", "password='canary 7f3a", "canary;PWD=canary", "x://canary"] {
                let ended = try await scene.hyperfill("init", "--source", wrong)
                ended.expect(64, "the source that --source names is no CSV file", "nothing was written")
                #expect(!ended.description.contains("canary"), "\(ended)")
            }
            var scene = scene
            scene.program.environment["OLD"] = "canary"
            let reference = try await scene.hyperfill("init", "--source", "${OLD}")
            reference.expect(64, "the source ${OLD} is no CSV file")
            #expect(!reference.description.contains("canary"), "\(reference)")
        }
    }

    #if SQLite
        /// How the source writes its times is found out from its rows.
        @Test(arguments: [
            ("1704067200 + i * 3600", "as: epoch_s"), ("(1704067200 + i * 3600) * 1000", "as: epoch_ms"),
            ("strftime('%Y-%m-%d %H:%M:%S', 1704067200 + i * 3600, 'unixepoch')", "ts: time\n"),
            ("2460310.5 + i / 24.0", "as: julian"),
        ])
        func fromSQLiteToADoneBackfill(time: String, form: String) async throws {
            try await Scene.with { scene in
                let scene = answered(scene)
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
