import Foundation
import Glibc
import TestSupport
import Testing
import Timescale

/// Plans whose source is Parquet files, read by DuckDB in a command.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled(if: DuckDB.folder != nil, Comment(rawValue: DuckDB.reason)), .timeLimit(.minutes(30)))
struct DuckDBTests {
    /// What DuckDB makes of numbers: every kind of value, with what loses its way elsewhere.
    private static let values = """
        TIMESTAMPTZ '2024-06-01 00:00:00+00' + to_microseconds(n * (2591000000000 // ROWS)) AS ts, n AS k,
        CASE WHEN n % 5 > 0 THEN (hash(n) >> 1)::BIGINT END AS i,
        CASE n % 4 WHEN 0 THEN 18446744073709551615 ELSE hash(n + 1) END AS u,
        CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN 1e308 WHEN 2 THEN -5e-324 WHEN 3 THEN 'nan'::DOUBLE WHEN 4 THEN '-inf'::DOUBLE
            ELSE hash(n)::DOUBLE / 7e9 END AS v,
        CASE n % 11 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'NULL' WHEN 3 THEN '\\N' WHEN 4 THEN 'a' || chr(10) || 'b' || chr(9)
            || chr(13) WHEN 5 THEN 'it''s "so", é🙂' WHEN 6 THEN '\\.' WHEN 7 THEN ',' WHEN 8 THEN ' x ' ELSE n::VARCHAR END AS s,
        CASE WHEN n % 3 > 0 THEN (hash(n) // 3)::DECIMAL(30, 2) * 0.01 - 1000 END AS d,
        CASE WHEN n % 3 > 0 THEN unhex(printf('00ff%08x', n % 1000000)) END AS b, n % 2 = 0 AS f
        """

    private static let columns =
        "k bigint, i bigint, u numeric, v float8, s text, d numeric, b bytea, f boolean"

    /// Bytes as PostgreSQL reads them, and times in UTC.
    private static let rows = #"""
        duckdb -c "SET TimeZone = 'UTC'; COPY (SELECT ts, k, i, u, v, s, d, '\x' || lower(hex(b)) AS b, f
            FROM read_parquet('lake/*/*.parquet') WHERE ts >= {{start}} AND ts < {{end}} ORDER BY ts)
            TO '/dev/stdout' (FORMAT csv, HEADER false, NULLSTR '\N', FORCE_QUOTE (s))" | cat
        """#

    private static let count = #"""
        duckdb -csv -noheader -c "SET TimeZone = 'UTC'; SELECT count(*), min(ts), max(ts)
            FROM read_parquet('lake/*/*.parquet') WHERE ts >= {{start}} AND ts < {{end}}"
        """#

    /// One partition is lacking in rows and count alike: the files have to be held against a list of them.
    private static let whole = #"""
        find lake -name '*.parquet' | sort | cmp -s - manifest || { echo "the files are not those of the manifest" >&2; exit 1; }
        """#

    /// A scene with the first numbers' rows in ten partitions, and the hypertable `public.times (t, …)`.
    private static func with(
        rows: Int, columns: String = columns, plan: SamplePlan = plan(),
        _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        try await Scene.with { scene in
            var scene = scene
            scene.program.environment["PATH"] = DuckDB.path
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
            try scene.folder.write(
                "make.sql",
                """
                SET TimeZone = 'UTC';
                COPY (SELECT \(values.replacing("ROWS", with: "\(rows)")), n // (\(rows) // 10) AS part FROM range(\(rows)) AS r (n))
                TO 'lake' (FORMAT parquet, PARTITION_BY (part));
                """)
            try scene.folder.shell(
                "PATH='\(DuckDB.path)' && duckdb <make.sql && find lake -name '*.parquet' | sort >manifest")
            try scene.write(plan)
            try await body(scene)
        }
    }

    private static func plan(
        _ rows: String = rows, columns: String = "[t, k, i, u, v, s, d, b, f]", before: String = whole
    ) -> SamplePlan {
        let indented = { (text: String) in
            text.split(separator: "\n").map { "\n        \($0)" }.joined()
        }
        var plan = SamplePlan(
            completion: "timestamptz: 2024-07-01T00:00:00Z",
            source: """
                command:
                      rows: |\(indented("\(before)\n\(rows)"))
                      count: |\(indented(count))
                      csv: { null: '\\N' }
                """)
        plan.hypertables[0] = SamplePlan.Hypertable(
            table: "public.times", time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 10d }", more: ["columns: \(columns)"])
        return plan
    }

    /// Every row and value, as DuckDB itself says them.
    @Test func allRowsAreTheSame() async throws {
        try await Self.with(rows: TestSize.rows, plan: Self.plan().changed { $0.workers = 2 }) { scene in
            try await scene.run().expect(0, "rows loaded and counted")
            try scene.folder.write(
                "shown.sql",
                """
                COPY (SELECT epoch_us(ts), k, i, u, v, lower(hex(encode(s))), d, lower(hex(b)), f FROM read_parquet('lake/*/*.parquet')
                ORDER BY k) TO 'source.csv' (FORMAT csv, HEADER false, NULLSTR '~');
                """)
            try scene.folder.write("compare.py", Self.compare)
            try scene.folder.shell(
                #"""
                PATH='\#(DuckDB.path)' && duckdb <shown.sql && psql -X -q -v ON_ERROR_STOP=1 '\#(scene.database.uri)' -c
                "\copy (select (extract(epoch from t) * 1000000)::bigint, k, i, u, v, encode(convert_to(s, 'UTF8'), 'hex'), d,
                encode(b, 'hex'), case when f then 'true' else 'false' end from times order by k)
                to 'target.csv' (format csv, null '~')" && python3 compare.py >differences 2>&1 || { cat differences; false; }
                """#.replacing("\n", with: " "))
            #expect(try scene.folder.read("differences") == "\(TestSize.rows) rows are the same\n")
        }
    }

    private static let compare = """
        import csv, itertools, struct
        def row(fields):
            v = fields[4]
            return fields[:4] + [v if v == '~' else struct.pack('>d', float(v)).hex()] + fields[5:]
        rows = 0
        for a, b in itertools.zip_longest(csv.reader(open('source.csv')), csv.reader(open('target.csv'))):
            assert row(a) == row(b), (a, b)
            rows += 1
        print(rows, 'rows are the same')
        """

    @Test func aMissingPartitionIsNoticed() async throws {
        try await Self.with(rows: 5_000) { scene in
            try scene.folder.shell("rm -r lake/part=4")
            try await scene.run().expectRefusal("the files are not those of the manifest")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            // One that is there for the count, and not for the rows.
            let blind = Self.rows.replacing("lake/*/*.parquet", with: "lake/part=[0-35-9]/*.parquet")
            try scene.write(Self.plan(blind, before: ""))
            try scene.folder.shell("rm -r lake")
            try scene.folder.shell("PATH='\(DuckDB.path)' && duckdb <make.sql")
            try await scene.run().expect(2, "a file or partition may have been missing", "count the files")
            try scene.write(Self.plan())
            try await scene.run().expect(0, "rows loaded and counted")
            #expect(try await scene.value("SELECT count(DISTINCT k) FROM times") == "5000")
        }
    }

    /// Behind a pipe that ends well, nothing but the status of the whole pipeline tells.
    @Test func aProgramThatIsKilledInMidStream() async throws {
        // A window of some 16 MB: sockets may take in six of it.
        try await Self.with(rows: 400_000) { scene in
            let ended = try await scene.runHeld { running in
                let killed = running.processes(named: "duckdb").map { kill($0, SIGKILL) }
                #expect(killed.contains(0))
            }
            ended.expectRefusal("it ended with status")
            #expect(try await scene.value("SELECT count(*) FROM times WHERE t < '2024-06-11Z'") == "0")
            try await scene.database.execute("DROP TRIGGER hold ON times")
            try await scene.run().expect(0, "rows loaded and counted")
            #expect(try await scene.value("SELECT count(DISTINCT k) FROM times") == "400000")
        }
    }

    @Test func aValueThatDoesNotFitNamesItsLine() async throws {
        try await Self.with(
            rows: 5_000, columns: Self.columns.replacing("u numeric", with: "u bigint")
        ) { scene in
            try await scene.run().expectRefusal("22003", "the rows command:1")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
        }
    }

    @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
        let plan = Self.plan().changed { $0.hypertables[0].windows = "{ start: 2024-06-01, every: 30d }" }
        try await Self.with(rows: 200_000, plan: plan) { scene in
            try await scene.expectPatience(rows: "200,000")
        }
    }
}

/// DuckDB's program, which is beside the tests' Python.
private enum DuckDB {
    static let reason = "needs duckdb, of Tests/requirements.txt"
    static let folder =
        ProcessInfo.processInfo.environment["HYPERFILL_PYTHON"].map {
            URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false)
        }.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/duckdb") ? $0 : nil }

    static var path: String {
        "\(folder ?? ""):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    }
}
