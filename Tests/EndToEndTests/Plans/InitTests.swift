import Foundation
import TestSupport
import Testing
import Timescale

extension Scene {
    /// The same, which knows T.
    var answered: Scene {
        var scene = self
        scene.program.environment.merge([
            "T_TIMESTAMPTZ": "2024-03-01T12:00:00Z", "T_TIMESTAMP": "2024-03-01T12:00:00",
            "T_DATE": "2024-03-01", "T_BIGINT": "1709294400000", "T_INTEGER": "1709294400",
            "T_SMALLINT": "100",
        ]) { $1 }
        return scene
    }
}

/// Plans drawn from a target and a source.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct InitTests {
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
            var answered = scene.answered
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
                73, "plan.yaml exists already; nothing was written")
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
                drawn.expect(0, "the plan contains no secret, only ${TARGET}")
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
            let scene = scene.answered
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
                        }.joined() + (month == 3 ? "2024-03-01T11:00:00Z,9,9,x\n" : ""))
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
            (try await scene.run()).expect(0, "41 rows loaded")
            #expect(try await scene.value("SELECT count(*) FROM metrics") == "42")
        }
    }

    /// Semicolons and tabs, files without a header, packed ones, and names that fit more than one hypertable.
    @Test func filesOfManyForms() async throws {
        try await Scene.with { scene in
            let scene = scene.answered
            try await scene.database.execute(
                "CREATE TABLE soil (at timestamptz NOT NULL, plot int NOT NULL, vwc float8)",
                "SELECT create_hypertable('soil', 'at')",
                "CREATE TABLE weather (ts timestamptz NOT NULL, station text NOT NULL, celsius real, id bigint, "
                    + "fahrenheit real GENERATED ALWAYS AS (celsius * 1.8 + 32) STORED)",
                "SELECT create_hypertable('weather', 'ts')",
                "CREATE TABLE weather_hourly (ts timestamptz NOT NULL, station text)",
                "SELECT create_hypertable('weather_hourly', 'ts')")
            let folder = scene.folder
            try folder.write("csv/soil.csv", "at;plot;vwc\n2024-02-01 12:00Z;7;0.31\n2024-02-02 12:00Z;7;\n")
            try folder.write(
                "csv/weather_2023.csv", "2023-12-01 12:00Z,north,-1.5,1\n2023-12-02 12:00Z,x,1,2\n")
            try folder.write("csv/weather_2024.csv", "2024-02-01 12:00Z,north,-1.5,3\n")
            try folder.write("csv/weather_hourly.tsv", "ts\tstation\n2024-02-01 12:00Z\t\\N\n")
            try folder.shell("gzip csv/weather_20*.csv")
            (try await scene.hyperfill("init", "--source", "csv", "--output", "plan.yaml")).expect(0)
            let text = try folder.read("plan.yaml")
            for part in [
                "  dumps:\n    csv: { header: true, delimiter: \";\" }\n",
                "  dumps2:\n    csv: { header: false }\n",
                "  dumps3:\n    csv: { header: true, delimiter: \"\\t\", null: \"\\\\N\" }\n",
                "from: { source: dumps, path: csv/soil.csv }\n    columns: [at, plot, vwc]",
                "from: { source: dumps2, path: \"csv/weather_*.csv.gz\" }\n"
                    + "    # 2 files, from `weather_2023.csv.gz` to `weather_2024.csv.gz`.\n",
                "There is no header, so `columns` names the fields: the table's columns in order.",
                "columns: [ts, station, celsius, id]", "first: 2023-11-30T00:00:00Z",
                "from: { source: dumps3, path: csv/weather_hourly.tsv }",
            ] {
                #expect(text.contains(part), "no »\(part)« in\n\(text)")
            }
            (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(0)
            (try await scene.run()).expect(0, "6 rows loaded")
            #expect(try await scene.value("SELECT max(fahrenheit) FROM weather") == "33.8")
        }
    }

    /// A file that cannot be read, and one that is written otherwise than its neighbour, are told in the plan.
    @Test func filesThatAreOdd() async throws {
        try await Scene.withReadings { scene in
            let folder = scene.folder
            try folder.write("a/readings.csv.gz", "no archive")
            let broken = try await scene.hyperfill("init", "--source", "a")
            broken.expect(0)
            #expect(
                broken.output.contains(
                    "path: a/readings.csv.gz }\n    # `a/readings.csv.gz` cannot be read: "), "\(broken)")
            try folder.write("b/readings-1.csv", "ts,device,value\n7,1,0.5\n")
            try folder.write("b/readings-2.csv", "ts;device;value\n8;1;0.5\n")
            let mixed = try await scene.hyperfill("init", "--source", "b")
            mixed.expect(0)
            #expect(mixed.output.contains("path: \"b/readings-*.csv\""), "\(mixed)")
            let difference = "`b/readings-2.csv` seems to differ in its header or its delimiter"
            #expect(mixed.output.contains(difference), "\(mixed)")
            try folder.shell("mkdir c && printf 'ts,device,value\\n7,1,\\344\\n' >c/readings.csv")
            let latin = try await scene.hyperfill("init", "--source", "c")
            #expect(latin.output.contains("is not in UTF-8: set `encoding`"), "\(latin)")
        }
    }

    /// What a plan has no way to name is left out, and said; other names are only odd.
    @Test func namesOfSeveralLines() async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE \"a\nb\" (t timestamptz NOT NULL)", "SELECT create_hypertable('\"a\nb\"', 't')",
                "CREATE TABLE c (\"t\r\" timestamptz NOT NULL)", "SELECT create_hypertable('c', E't\\r')",
                "CREATE TABLE \"d: #1\" (\"yes\" timestamptz NOT NULL, \"x\ny\" int NOT NULL, \"a, b: #\" int, \"\u{FFFF}# \" int)",
                "SELECT create_hypertable('\"d: #1\"', 'yes')")
            try scene.folder.write("d: #1.csv", "yes,\"x\ny\",\"a, b: #\"\n2024-02-01T00:00:00Z,1,2\n")
            let scene = scene.answered
            (try await scene.hyperfill("init", "--source", ".", "--output", "plan.yaml")).expect(0)
            let text = try scene.folder.read("plan.yaml")
            for part in [
                "# Left out: public.\"a\\u{A}b\", a name in a plan is one line",
                "# Left out: public.c, a name",
                "path: \"d: #1.csv\"", "columns: [\"yes\", \"a, b: #\"]",
                "# The source's `x\\u{A}y` is left out: a name in a plan is one line.",
                "# Nothing is loaded into `x\\u{A}y` (integer), which must have a value: a name in",
                "# Nothing is loaded into `\\u{FFFF}# ` (integer).",
            ] {
                #expect(text.contains(part), "no »\(part)« in\n\(text)")
            }
            (try await scene.hyperfill("validate", "plan.yaml")).expect(0)
        }
    }

    /// The only file that is named is for the only hypertable, whatever it is called.
    @Test func theOnlyFile() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("export.dat", "ts|device|value\n7|1|0.5\n")
            let drawn = try await scene.hyperfill("init", "--source", "export.dat")
            drawn.expect(0)
            let note = "path: export.dat }\n    # This is the only file for the only"
            #expect(drawn.output.contains(note), "\(drawn)")
            #expect(drawn.output.contains("delimiter: \"|\""), "\(drawn)")
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
                var scene = scene.answered
                scene.program.environment["SOURCE"] = source.uri
                (try await scene.hyperfill("init", "--source", "${SOURCE}", "--output", "plan.yaml")).expect(
                    0)
                let text = try scene.folder.read("plan.yaml")
                for part in [
                    "timezone: UTC", "make sure that it is right", "`first` is far before any T",
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

    /// A pipe can be read once; `init` would wait for its writer.
    @Test func aPipe() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mkfifo rows.csv")
            (try await scene.hyperfill("init", "--source", "rows.csv")).expect(
                64, "the source rows.csv is neither a file nor a folder", "nothing was written")
        }
    }

    /// A keyword string of libpq's is a source, and one that is misspelt is never shown.
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
}
