import Foundation
import Runbook
import Tasks
import Terms
import TimeAxis
import Testing

/// Runs runbooks on a real server where rows would be lost, or put where no query sees them.
@Suite(
    .serialized,
    .enabled(if: Psql.server != nil, "set HYPERFILL_TEST_TARGET_URI to a PostgreSQL that has timescaledb"))
struct RunbookRefusalTests {
    @Test func aFileWithAHeaderAlone() throws {
        try withReadings { psql, script in
            try write("ts,note", to: psql)
            let objects = try psql.query(Self.objects)
            let refused: [[String]] = [[], ["accept_fewer_rows=0"]]
            for variables in refused {
                let outcome = try psql.script(script, variables)
                #expect(outcome.status == 3)
                let message =
                    "public.readings/-infinity..10: the target holds 1 row of this window, and the source only 0"
                #expect(outcome.errors.contains(message), "\(outcome.errors)")
                #expect(!outcome.output.contains("done"))
                #expect(try psql.query(Self.rows) == Self.dualWritten)
            }
            let accepted = try psql.script(script, ["accept_fewer_rows=1"])
            #expect(accepted.status == 0, "\(accepted.errors)")
            #expect(try psql.query(Self.rows) == "25|dual-written at T")
            #expect(try psql.query(Self.objects) == objects)
        }
    }

    /// The window then holds what the script loaded.
    @Test func aWindowThatIsLoadedAgain() throws {
        try withReadings { psql, script in
            let loaded = "5|five\n6|six\n15|fifteen\n25|dual-written at T"
            try write("ts,note\n5,five\n6,six\n15,fifteen", to: psql)
            for _ in 1...2 {
                let outcome = try psql.script(script)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(try psql.query(Self.rows) == loaded)
            }
            try write("ts,note\n5,five\n15,fifteen", to: psql)
            let outcome = try psql.script(script)
            #expect(outcome.status == 3)
            let message = "the target holds 2 rows of this window, and the source only 1"
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(try psql.query(Self.rows) == loaded)
        }
    }

    @Test(arguments: [("timescaledb.restoring", "on"), ("session_replication_role", "replica")])
    func aSettingThatIsLeftBehind(_ name: String, _ value: String) throws {
        try withReadings { psql, script in
            let objects = try psql.query(Self.objects)
            try psql.query("ALTER DATABASE \(psql.database) SET \(name) = '\(value)'")
            let outcome = try psql.script(script)
            let restored = try psql.script(script, ["restore_only=1"])
            try psql.query("ALTER DATABASE \(psql.database) RESET \(name)")
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("\(name) is \(value)"), "\(outcome.errors)")
            let expected: Int32 = name == "timescaledb.restoring" ? 3 : 0
            #expect(restored.status == expected, "\(restored.errors)")
            #expect(try psql.query(Self.rows) == Self.dualWritten)
            #expect(try psql.query(Self.objects) == objects)
        }
    }

    /// Not every version of TimescaleDB makes such a table, so the catalog is changed.
    @Test(arguments: [
        ("= 'public.readings'::regclass", "public.readings is unlogged"),
        (
            "IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'public.readings'::regclass)",
            "2 chunks of public.readings are unlogged"
        ),
    ])
    func anUnloggedTable(_ condition: String, _ message: String) throws {
        try withReadings { psql, script in
            func mark(_ persistence: String) throws {
                try psql.query(
                    "SET allow_system_table_mods = on; "
                        + "UPDATE pg_class SET relpersistence = '\(persistence)' WHERE oid \(condition)")
            }
            let objects = try psql.query(Self.objects)
            try mark("u")
            let outcome = try psql.script(script)
            try mark("p")
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(try psql.query(Self.rows) == Self.dualWritten)
            #expect(try psql.query(Self.objects) == objects)
        }
    }

    @Test func aVariableThatIsNeitherYesNorNo() throws {
        try withReadings { psql, script in
            let objects = try psql.query(Self.objects)
            let outcome = try psql.script(script, ["accept_fewer_rows=perhaps"])
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("\"perhaps\""), "\(outcome.errors)")
            #expect(try psql.query(Self.objects) == objects)
        }
    }

    private static let rows = "SELECT ts, note FROM public.readings ORDER BY ts"
    private static let dualWritten = "7|dual-written before T\n25|dual-written at T"
    private static let objects =
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname"

    private func write(_ rows: String, to psql: Psql) throws {
        try Data("\(rows)\n".utf8).write(to: psql.folder.appending(path: "rows.csv"))
    }

    /// Makes a database with a hypertable, and the script of a plan that loads it from `rows.csv`.
    private func withReadings(_ body: (Psql, String) throws -> Void) throws {
        let psql = try Psql(server: try #require(Psql.server))
        defer { psql.remove() }
        try psql.query("CREATE EXTENSION IF NOT EXISTS timescaledb")
        try psql.query(
            """
            CREATE TABLE public.readings (ts bigint NOT NULL, note text);
            SELECT create_hypertable('public.readings', 'ts', chunk_time_interval => 10);
            CREATE INDEX plain ON public.readings (note);
            INSERT INTO public.readings VALUES (7, 'dual-written before T'), (25, 'dual-written at T');
            """)
        try write("ts,note\n5,five", to: psql)
        var graph = TaskGraph(planFile: "plan.yaml", connection: nil, workers: 1)
        graph.add(
            TableName(schema: "public", name: "readings"), "ts", .bigint,
            [Window(start: nil, end: 10), Window(start: 10, end: 20)],
            .csv(path: "", shown: "rows.csv", format: CSVFormat(header: true)), columns: nil, pauses: false,
            rebuilds: true)
        try body(psql, try RunbookScript(graph).text())
    }
}
