import Foundation
import Runbook
import Tasks
import Terms
import TimeAxis
import Testing

/// Runs runbooks on a real server. On an Apache edition there are no policies to pause.
@Suite(
    .serialized,
    .enabled(if: Psql.server != nil, "set HYPERFILL_TEST_TARGET_URI to a PostgreSQL that has timescaledb"))
struct RunbookOnServerTests {
    private let weird = TableName(schema: "Sch'e:ma", name: "Weird \"Na:me\\")

    @Test func loadsWhatTheSourcesHoldAndPutsEverythingBack() throws {
        let psql = try Psql(server: try #require(Psql.server))
        defer { psql.remove() }
        try prepare(psql)
        let indexes = try psql.query(Self.indexes)
        let former = try jobs(psql)
        let script = try RunbookScript(try graph()).text()
        for round in 1...2 {
            let outcome = try psql.script(script)
            #expect(outcome.status == 0, "round \(round): \(outcome.errors)")
            #expect(outcome.output.contains("1 before, 1 after"))
            #expect(outcome.output.hasSuffix("done\n"))
            #expect(try psql.query(Self.rows(weird)) == Self.expectedWeird)
            #expect(
                try psql.query("SELECT ts, note FROM public.readings ORDER BY ts") == Self.expectedReadings)
            #expect(
                try psql.query("SELECT to_char(d, 'YYYY-MM-DD'), v FROM public.headed") == "2024-02-29|1.50")
            #expect(try psql.query(Self.indexes) == indexes)
            #expect(try jobs(psql) == former)
            #expect(try psql.query(Self.helpers) == "0")
        }
    }

    @Test func stopsAtADifferenceAndLeavesTheWindowAlone() throws {
        let psql = try Psql(server: try #require(Psql.server))
        defer { psql.remove() }
        try prepare(psql)
        let indexes = try psql.query(Self.indexes)
        let former = try jobs(psql)
        let before = try psql.query("SELECT ts, note FROM public.readings ORDER BY ts")
        let script = try RunbookScript(try graph(count: "echo 7 # {{start}} {{end}}"))
            .text()
        let outcome = try psql.script(script)
        #expect(outcome.status == 3)
        #expect(
            outcome.errors.contains("public.readings/-infinity..10: the source has 7 rows, the target has 2"))
        #expect(!outcome.output.contains("done"))
        #expect(try psql.query("SELECT ts, note FROM public.readings ORDER BY ts") == before)
        let paused = "SELECT scheduled FROM timescaledb_information.jobs WHERE hypertable_name = 'readings'"
        #expect(try psql.query(paused) == (former.isEmpty ? "" : "f"))
        let again = try psql.script(script)
        #expect(again.status == 3)
        let restored = try psql.script(script, ["restore_only=1"])
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try psql.query(Self.indexes) == indexes)
        #expect(try jobs(psql) == former)
        #expect(try psql.query(Self.helpers) == "0")
    }

    /// The owner of the schema has put a helper table there, with a statement for the person who runs the file.
    @Test(arguments: ["", "restore_only=1"]) func refusesAHelperTableOfAnotherRole(variable: String) throws {
        let psql = try Psql(server: try #require(Psql.server))
        defer { psql.remove() }
        try prepare(psql)
        let role = psql.database
        try psql.query(
            """
            CREATE ROLE \(role);
            CREATE TABLE public.canary AS SELECT 1 AS alive;
            CREATE TABLE public.hyperfill_runbook_indexes (hypertable text, name text, creates text[] NOT NULL,
                PRIMARY KEY (hypertable, name));
            INSERT INTO public.hyperfill_runbook_indexes VALUES ('readings', 'evil', ARRAY['DROP TABLE public.canary']);
            ALTER TABLE public.hyperfill_runbook_indexes OWNER TO \(role);
            """)
        let script = try RunbookScript(try graph()).text()
        let outcome = try psql.script(script, variable.isEmpty ? [] : [variable])
        #expect(outcome.status == 3)
        #expect(
            outcome.errors.contains("hyperfill_runbook_indexes is not a table that only the role"),
            "\(outcome)")
        #expect(try psql.query("SELECT count(*) FROM public.canary") == "1")
        try psql.query("DROP OWNED BY \(role); DROP ROLE \(role)")
    }

    @Test(arguments: [
        ("printf '1,a\\n'; exit 4", "exit code 4"),
        ("printf '1,a\\n15,b\\n' # {{start}}", "outside the window"),
        ("printf '1,\"a\\n\\\\.\\nb\"\\n'", "a line \\. would end the rows here"),
        ("printf 'x,a\\n'", "invalid input syntax"),
    ])
    func refusesABadSource(_ command: String, _ message: String) throws {
        let psql = try Psql(server: try #require(Psql.server))
        defer { psql.remove() }
        try prepare(psql)
        let before = try psql.query("SELECT ts, note FROM public.readings ORDER BY ts")
        let script = try RunbookScript(
            try graph(rows: "\(command) # {{start}} {{end}}", count: nil)
        ).text()
        let outcome = try psql.script(script)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(try psql.query("SELECT ts, note FROM public.readings ORDER BY ts") == before)
    }

    private static let expectedWeird = """
        2023-01-01 00:00:00.000000|1|one, "quoted"|2
        2023-01-07 23:59:59.999999|2||4
        2023-01-08 00:00:00.000000|3|back\\slash|6
        2023-01-19 23:59:59.999999|4|:colon|8
        2023-01-20 00:00:00.000000|99|dual-written at T|198
        """

    private static let expectedReadings = """
        -5|it's 100% \\ :name "x"
        5|five
        10|ten
        25|dual-written at T
        """

    /// The policies, with the time zones that only the catalog knows.
    private func jobs(_ psql: Psql) throws -> String {
        let catalog = try psql.query(
            """
            SELECT coalesce(to_regclass('_timescaledb_catalog.bgw_job'), to_regclass('_timescaledb_config.bgw_job'))
            """)
        return try psql.query(
            """
            SELECT j.job_id, j.proc_name, j.scheduled, to_jsonb(b) ->> 'timezone',
                CASE WHEN to_jsonb(b) ->> 'timezone' IS NOT NULL THEN j.next_start END
            FROM timescaledb_information.jobs AS j JOIN \(catalog) AS b ON b.id = j.job_id
            WHERE j.job_id >= 1000 ORDER BY j.job_id
            """)
    }

    private static let indexes = """
        SELECT pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, obj_description(i.indexrelid),
            (SELECT string_agg(attnum || '=' || attstattarget, ' ') FROM pg_attribute
                WHERE attrelid = i.indexrelid AND attstattarget >= 0)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'Sch''e:ma') ORDER BY 1
        """
    private static let helpers = "SELECT count(*) FROM pg_class WHERE relname LIKE 'hyperfill%'"

    private static func rows(_ table: TableName) -> String {
        """
        SELECT to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), "Key", note, twice FROM \(table.sql) ORDER BY time
        """
    }

    private func graph(
        rows: String = #"""
        if [ {{start}} -lt 0 ]; then
          printf '%s\n' '-5,"it'"'"'s 100% \ :name ""x"""' '5,five'
        elif [ {{end}} = 20 ]; then cat <<'END'
        10,ten
        END
        fi
        """#, count: String? = "case {{end}} in 10) echo 2;; 20) echo 1;; *) echo 0;; esac # {{start}}"
    ) throws -> TaskGraph {
        var graph = TaskGraph(
            planFile: "plan.yaml", connection: nil, workers: 1)
        let days = try ["2023-01-01", "2023-01-08", "2023-01-20"].map(TimeType.timestamptz.point)
        graph.add(
            weird, "time", .timestamptz,
            [Window(start: days[0], end: days[1]), Window(start: days[1], end: days[2])],
            .csv(
                path: "", shown: "${HYPERFILL_UNSET:-du mps}/m-*.csv*",
                format: CSVFormat(header: true, delimiter: ";", null: "\\N")),
            columns: ["time", "Key", "note"], pauses: true, rebuilds: true)
        graph.add(
            TableName(schema: "public", name: "readings"), "ts", .bigint,
            [Window(start: nil, end: 10), Window(start: 10, end: 20), Window(start: 20, end: 25)],
            .command(
                rows: try CommandText(rows), count: try count.map { try CommandText($0) },
                format: .csv(CSVFormat())), columns: nil, pauses: true, rebuilds: true)
        let leapDay = try TimeType.date.point("2024-02-29")
        graph.add(
            TableName(schema: "public", name: "headed"), "d", .date,
            [Window(start: leapDay - 1, end: leapDay), Window(start: leapDay, end: leapDay + 1)],
            .command(
                rows: try CommandText(
                    "if [ {{start:iso}} = 2024-02-29 ]; then echo d,v; echo {{start:iso}},1.5; fi # {{end}}"),
                count: nil, format: .csv(CSVFormat(header: true))), columns: nil, pauses: false,
            rebuilds: false)
        return graph
    }

    private func prepare(_ psql: Psql) throws {
        try psql.query("CREATE EXTENSION IF NOT EXISTS timescaledb")
        for setting in [
            "TimeZone = 'Asia/Kolkata'", "DateStyle = 'German'", "standard_conforming_strings = off",
            "search_path = ''", "lock_timeout = 1",
        ] { try psql.query("ALTER DATABASE \(psql.database) SET \(setting)") }
        try psql.query(
            """
            SET search_path = public;
            CREATE SCHEMA "Sch'e:ma";
            CREATE TABLE \(weird.sql) (gone text, "Key" integer GENERATED ALWAYS AS IDENTITY, note text,
                time timestamptz NOT NULL, twice integer GENERATED ALWAYS AS ("Key" * 2) STORED);
            ALTER TABLE \(weird.sql) DROP COLUMN gone;
            SELECT create_hypertable(\(quotedLiteral(weird.sql)), 'time');
            CREATE INDEX "In'dex" ON \(weird.sql) ("Key") WITH (fillfactor = 70) WHERE note <> 'a WITH (b)';
            CREATE UNIQUE INDEX ON \(weird.sql) (time, "Key");
            CREATE INDEX "Comp'uted" ON \(weird.sql) ((length(note)), "Key");
            ALTER INDEX "Sch'e:ma"."Comp'uted" ALTER COLUMN 1 SET STATISTICS 500;
            COMMENT ON INDEX "Sch'e:ma"."In'dex" IS 'it''s a comment';
            CREATE INDEX plain ON \(weird.sql) (note);
            ALTER TABLE \(weird.sql) CLUSTER ON plain;
            INSERT INTO \(weird.sql) (time, "Key", note) OVERRIDING SYSTEM VALUE VALUES
                ('2023-01-03Z', 98, 'dual-written before T'), ('2023-01-20Z', 99, 'dual-written at T');
            CREATE TABLE readings (ts bigint NOT NULL, note text);
            SELECT create_hypertable('readings', 'ts', chunk_time_interval => 10);
            CREATE INDEX ON readings (note);
            CREATE TABLE headed (d date NOT NULL, v numeric(5, 2));
            SELECT create_hypertable('headed', 'd');
            INSERT INTO readings VALUES (7, 'dual-written before T'), (25, 'dual-written at T');
            """)
        if try psql.query("SHOW timescaledb.license") == "timescale" { try addPolicies(psql) }
        let dumps = psql.folder.appending(path: "du mps")
        try FileManager.default.createDirectory(at: dumps, withIntermediateDirectories: true)
        try Data(
            """
            \u{FEFF}note;time;extra;Key
            "one, ""quoted""\";2023-01-01T00:00:00Z;x;1
            too early;2022-12-31T23:59:59.999999Z;x;0
            back\\slash;2023-01-08T01:00:00+01:00;x;3

            """.utf8
        ).write(to: dumps.appending(path: "m-1.csv"))
        try Data(
            """
            \u{FEFF}note;time;extra;Key
            :colon;2023-01-19T23:59:59.999999Z;;4
            \\N;2023-01-07T23:59:59.999999Z;y;2
            at T;2023-01-20T00:00:00Z;y;5
            """.utf8
        ).write(to: dumps.appending(path: "m-2.csv"))
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", dumps.appending(path: "m-2.csv").path]
        try gzip.run()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
    }

    /// One job on, one off.
    private func addPolicies(_ psql: Psql) throws {
        try psql.query(
            """
            SET search_path = public;
            CREATE FUNCTION now_there() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 25::bigint';
            SELECT set_integer_now_func('readings', 'now_there');
            SELECT add_retention_policy('readings', 1000000, schedule_interval => INTERVAL '1 day',
                initial_start => now() + INTERVAL '1 hour', timezone => 'Europe/Berlin');
            SELECT add_retention_policy(\(quotedLiteral(weird.sql)), INTERVAL '100 years');
            SELECT alter_job(add_reorder_policy(\(quotedLiteral(weird.sql)), 'plain'),
                scheduled => false);
            """)
    }
}
