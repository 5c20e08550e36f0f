import Foundation
import TestSupport
import Testing

/// Examples that are run as they stand, against real servers of their own.
@Suite(.enabled(if: Program.isAvailable, ExampleRun.reason)) struct ServerTests {
    @Test(.enabled(if: ClickHouse.isAvailable, Comment(rawValue: ClickHouse.reason)))
    func clickHouse() async throws {
        let table = SampleTable(
            name: "monitoring.load", columns: "ts timestamptz NOT NULL, host text, cpu float8, message text",
            chunk: "interval '1 month'",
            source: """
                SELECT t, 'host ' || d, CASE WHEN d = 2 THEN NULL ELSE extract(epoch FROM t)::float8 / 7 END,
                    CASE extract(minute FROM t)::int % 4 WHEN 0 THEN NULL WHEN 1 THEN 'NULL' WHEN 2 THEN ''
                        ELSE 'line 1, "it''s"' || chr(10) || chr(9) || '\\N é' END
                FROM generate_series('2023-04-20'::timestamptz, '2024-05-05', '97 min') AS t, generate_series(1, 2) AS d
                """,
            dualWritten: "('2024-04-29', 'dual', 0, NULL), ('2024-05-01', 'dual', 1, NULL)",
            inside: "ts >= '2023-05-01' AND ts < '2024-05-01'")
        let server = try await ClickHouse()
        try await ExampleRun.with { run in
            try await table.make(in: run.database)
            let rows = try await run.database.query(
                "SELECT extract(epoch FROM t)::bigint, h, c, m FROM (\(table.source)) AS s (t, h, c, m)")
            try run.folder.write("rows.csv", Data(csv(rows, null: "\\N").utf8))
            try run.folder.write(
                ".clickhouse-client/config.xml",
                "<config><host>127.0.0.1</host><port>\(server.port)</port><user>reader</user>"
                    + "<password>secret</password></config>")
            var run = run
            run.environment["HOME"] = run.folder.path
            try await run.shell(
                """
                clickhouse-client -q 'CREATE DATABASE monitoring'
                clickhouse-client -q 'CREATE TABLE monitoring.load (ts DateTime, host String, cpu Nullable(Float64),
                    message Nullable(String)) ENGINE = MergeTree() PARTITION BY toYYYYMM(ts) ORDER BY ts'
                clickhouse-client -q 'INSERT INTO monitoring.load FORMAT CSV' <rows.csv
                """)
            try await backfill("04-clickhouse.yaml", run)
            try await table.expectBackfilled(run)
        }
    }

    @Test(.enabled(if: InfluxDB.isAvailable, Comment(rawValue: InfluxDB.reason)))
    func influxDB() async throws {
        let table = SampleTable(
            name: "public.sensors",
            columns: "time timestamptz NOT NULL, temperature float8, state text, site text",
            chunk: "interval '1 month'",
            source: """
                SELECT t, extract(epoch FROM t)::float8 / 7, CASE WHEN extract(day FROM t) = 5 THEN NULL
                    ELSE 'it''s "on"' || chr(10) || 'é' END, CASE extract(hour FROM t)::int % 3 WHEN 0 THEN NULL
                    WHEN 1 THEN 'north' ELSE 'south, west' END
                FROM generate_series('2021-12-20'::timestamptz, '2024-05-05', '2 hours 11 min 0.000001 s') AS t
                """,
            dualWritten: "('2024-04-29', 0, 'dual', NULL), ('2024-05-01', 1, 'dual', NULL)",
            inside: "time >= '2022-01-01' AND time < '2024-05-01'")
        let server = try await InfluxDB()
        try await ExampleRun.with { run in
            try await table.make(in: run.database)
            try run.folder.write(
                "rows.csv", Data(csv(try await table.rows(in: run.database), null: "\\N").utf8))
            try run.folder.write("points.py", Self.points)
            try run.folder.write(".netrc", InfluxDB.netrc)
            try run.folder.write("netrc", InfluxDB.netrc)
            var run = run
            run.environment["HOME"] = run.folder.path
            run.environment["INFLUX"] = server.address
            try await run.shell(
                server.preparation(database: "plant") + "\n"
                    + "python3 points.py <rows.csv | curl -nsSf \"$INFLUX/write?db=plant\" --data-binary @-")
            try await backfill("05-influxdb.yaml", run)
            try await table.expectBackfilled(run)
            // An unknown field gives nothing, so the plan asks for it first.
            try run.folder.write(
                "unknown.yaml",
                try run.folder.read("05-influxdb.yaml").replacing("temperature", with: "temprature")
                    .replacing("temprature: temprature", with: "temprature: temperature"))
            let ended = try await run.ended("run", "unknown.yaml", ["--yes"])
            #expect(ended.status == 65 && ended.errors.contains("it ended with status 1"), "\(ended)")
        }
    }

    /// 400 nanoseconds more than the microseconds of the table, which are to be rounded off.
    private static let points = #"""
        import csv, datetime, sys
        def escaped(text): return text.replace(',', '\\,').replace(' ', '\\ ')
        for time, temperature, state, site in csv.reader(sys.stdin):
            t = datetime.datetime.fromisoformat(time + ':00') if time[-3] == '+' else None
            ns = (t - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1) * 1000 + 400
            tags = '' if site == '\\N' else ',site=' + escaped(site)
            fields = 'temperature=' + temperature
            if state != '\\N': fields += ',state="%s"' % state.replace('"', '\\"')
            print('sensors%s %s %d' % (tags, fields, ns))
        """#

    /// Where DuckDB's program is: beside the tests' Python.
    private static let duckDB =
        ProcessInfo.processInfo.environment["HYPERFILL_PYTHON"].map {
            URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false)
        }.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/duckdb") ? $0 : nil }

    @Test(.enabled(if: duckDB != nil, "needs duckdb, of Tests/requirements.txt"))
    func parquet() async throws {
        let table = SampleTable(
            name: "public.readings", columns: "ts timestamp NOT NULL, sensor text, value float8",
            chunk: "interval '1 month'",
            source: """
                SELECT t, CASE extract(hour FROM t)::int % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'it''s "é", \\N' END,
                    CASE WHEN extract(day FROM t) = 9 THEN NULL ELSE extract(epoch FROM t)::float8 / 7 END
                FROM generate_series('2021-01-01'::timestamp, '2023-12-31', '3 hours 7 min 0.123456 s') AS t
                """,
            dualWritten: "('2023-12-31', 'dual', 1), ('2024-01-01', 'dual', 2)",
            inside: "ts >= '2021-01-01' AND ts < '2024-01-01'")
        try await ExampleRun.with { run in
            try await table.make(in: run.database)
            let rows = try await table.rows(in: run.database)
            try run.folder.write("rows.csv", Data(csv(rows, null: "\\N").utf8))
            var run = run
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            run.environment["PATH"] = "\(Self.duckDB ?? ""):\(path)"
            try await run.shell(
                """
                mkdir -p lake
                duckdb -c "COPY (SELECT *, strftime(ts, '%Y-%m') AS month FROM read_csv('rows.csv', header = false,
                    nullstr = '\\N', quote = '\\"', escape = '\\"', allow_quoted_nulls = false,
                    columns = {'ts': 'TIMESTAMP', 'sensor': 'VARCHAR', 'value': 'DOUBLE'}))
                    TO 'lake/readings' (FORMAT parquet, PARTITION_BY (month), COMPRESSION zstd)"
                """)
            try await backfill("08-parquet.yaml", run)
            try await table.expectBackfilled(run)
            // A partition that is missing is missing in the rows and their count alike.
            try await run.shell(
                "rm -r lake/readings/month=2022-05 && touch other.yaml && cp 08-parquet.yaml other.yaml")
            let ended = try await run.ended("run", "other.yaml", ["--yes"])
            #expect(ended.status == 65 && ended.errors.contains("not all 36 files are there"), "\(ended)")
        }
    }

    private func backfill(_ name: String, _ run: ExampleRun) async throws {
        try run.folder.write(name, try Data(contentsOf: ExamplePlan(name).url))
        let report = try await run.hyperfill("run", name, "--yes")
        #expect(report.contains("done: "), "\(report)")
        #expect(try await run.hyperfill("run", name).contains("nothing to do"))
    }
}
