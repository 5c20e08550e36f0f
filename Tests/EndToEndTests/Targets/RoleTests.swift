import TestSupport
import Testing
import Timescale

/// Roles with unusual settings, and names that need quoting.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct RoleTests {
    private static let settings = [
        ("TimeZone", "'Asia/Kolkata'"), ("DateStyle", "'German, DMY'"), ("search_path", "'nowhere'"),
        ("standard_conforming_strings", "off"), ("lock_timeout", "1"), ("statement_timeout", "250"),
        ("default_transaction_read_only", "on"), ("default_transaction_isolation", "'serializable'"),
        ("IntervalStyle", "'sql_standard'"), ("client_encoding", "'latin1'"), ("extra_float_digits", "-15"),
        ("idle_in_transaction_session_timeout", "1"), ("bytea_output", "'escape'"),
    ]

    private static let plan = SamplePlan.csv("rows.csv").with("indexes: rebuild").changed {
        $0.completion = "timestamptz: 2023-01-04T00:00:00Z"
        $0.hypertables[0].table = #"'"Sch ema"."Weird ""Näme"'"#
        $0.hypertables[0].time = #"{ column: 'Time "stamp"', type: timestamptz }"#
        $0.hypertables[0].windows = "{ start: 2023-01-01T00:00:00Z, every: 1d }"
    }

    private static let table = #""Sch ema"."Weird ""Näme""#

    @Test func unusualSettingsAndWeirdNamesChangeNothing() async throws {
        try await Scene.with { scene in
            let table = Self.table
            try await scene.database.standInForPolicies()
            try await scene.database.execute(
                "CREATE SCHEMA \"Sch ema\"",
                "CREATE TABLE \(table) (\"Time \"\"stamp\"\"\" timestamptz NOT NULL, \"Größe\" float8, \"it's\" text)",
                "SELECT create_hypertable('\(table)', 'Time \"stamp\"', chunk_time_interval => interval '1 day')",
                "CREATE INDEX \"In'dex \"\"\" ON \(table) (\"Größe\")")
            try scene.folder.write(
                "rows.csv",
                "\"it's\",\"Time \"\"stamp\"\"\",Größe\n"
                    + (0..<72).map {
                        "ü\\'\($0),2023-01-0\($0 / 24 + 1) \($0 % 24 < 10 ? "0" : "")\($0 % 24):00:00Z,0.1\n"
                    }
                    .joined() + "later,2023-01-04T00:00:00Z,9\n")
            try scene.write(Self.plan)
            try await scene.database.withRole(settings: Self.settings) { role, uri in
                try await scene.database.execute(
                    "ALTER SCHEMA \"Sch ema\" OWNER TO \(role)", "ALTER TABLE \(table) OWNER TO \(role)",
                    "INSERT INTO \(table) VALUES ('2023-01-02 00:00Z', 5, 'dual'), ('2023-01-04 00:00Z', 5, 'dual')"
                )
                let owner = try await Session.connect(uri, applicationName: "hyperfill tests")
                try await owner.execute(
                    "SELECT public.add_retention_policy('\(table)', interval '1000 years')")
                await owner.close()
                // Longer than the role's statements may take.
                try await scene.database.execute(
                    "CREATE FUNCTION public.doze() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END'",
                    "CREATE TRIGGER doze BEFORE INSERT ON \(table) FOR EACH STATEMENT EXECUTE FUNCTION public.doze()"
                )
                var scene = scene
                scene.program.environment["TARGET"] = uri
                let ended = try await scene.run()
                ended.expect(0, "72 rows", "indexes are restored")
                let difference = try await scene.difference(
                    table,
                    from: """
                        SELECT '2023-01-01Z'::timestamptz + n * interval '1 hour', 0.1::float8, E'ü\\\\''' || n
                        FROM generate_series(0, 71) AS n UNION ALL SELECT '2023-01-04Z', 5, 'dual'
                        """)
                #expect(difference.isEmpty, "\(difference)")
                #expect(
                    try await scene.value("SELECT count(*) FROM pg_indexes WHERE indexname = 'In''dex \"'")
                        == "1")
                #expect(
                    try await scene.value(
                        "SELECT scheduled FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'"
                    )
                        == "t")
                let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
                live.expect(0)
                let explained = try await scene.hyperfill(
                    "explain", "plan.yaml", "\(table)/2023-01-01..2023-01-02/copy")
                explained.expect(0)
                #expect(explained.output.contains("COPY \(table)"), "\(explained)")
            }
        }
    }

    @Test func namesNeedNoQuotesInACommandSource() async throws {
        var plan = SamplePlan.command
        plan.hypertables[0].table = #"'"Two Words"'"#
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute("ALTER TABLE readings RENAME TO \"Two Words\"")
            let ended = try await scene.run()
            ended.expect(0, "\"Two Words\"/0..20/copy: 20 rows")
            try await scene.expectAllReadings("\"Two Words\"")
            let selected = try await scene.run("--select", "*\"Two Words\"/*")
            selected.expect(0, "nothing to do")
        }
    }
}
