import Foundation
import TestSupport
import Testing

/// Examples that are run as they stand, on data of their own.
@Suite(.enabled(if: Program.isAvailable, ExampleRun.reason))
struct RunTests {
    @Test func csvDumps() async throws {
        let metrics = SampleTable(
            name: "public.metrics", columns: "time timestamptz NOT NULL, device_id integer, value float8",
            chunk: "interval '7 days'",
            source: """
                SELECT t, d, CASE WHEN d = 3 THEN NULL ELSE extract(epoch FROM t)::float8 / 7 + d END
                FROM generate_series('2024-01-30'::timestamptz, '2024-03-04', '37 min') AS t, generate_series(1, 3) AS d
                """,
            dualWritten: "('2024-02-29', -1, 0), ('2024-03-01 12:00', -1, 1), ('2024-03-02', -1, NULL)",
            inside: "time >= '2024-02-01' AND time < '2024-03-01 12:00'")
        let events = SampleTable(
            name: #"plant."Event Log""#, columns: "at timestamptz NOT NULL, level text, message text",
            chunk: "interval '1 month'",
            source: """
                SELECT t, CASE WHEN extract(day FROM t) = 5 THEN NULL ELSE 'info' END,
                    'line 1, "quoted"' || chr(10) || 'line 2 ' || t
                FROM generate_series('2023-12-30'::timestamptz, '2024-03-02', '5 hours') AS t
                """,
            dualWritten: "('2024-02-29', 'info', 'dual'), ('2024-03-01 12:00', NULL, 'dual')",
            inside: "at >= '2024-01-01' AND at < '2024-03-01 12:00'")
        let ticks = SampleTable(
            name: "public.ticks", columns: "ts bigint NOT NULL, sensor smallint, value numeric",
            chunk: "604800000",
            source:
                "SELECT i, (i % 5)::smallint, i / 3.0 FROM generate_series(1701000000000, 1709300000000, 9999937) AS i",
            dualWritten: "(1709294399999, -1, 0), (1709294400000, -1, 0.25)", inside: "ts < 1709294400000")
        try await ExampleRun.with { run in
            for table in [metrics, events, ticks] { try await table.make(in: run.database) }
            let rows = try await metrics.rows(in: run.database)
            try run.folder.write(
                "dumps/metrics-1.csv", Data(("time,device_id,value\n" + csv(Array(rows[..<1_500]))).utf8))
            // The second file has its columns in another order.
            let turned = rows[1_500...].map { [$0[2], $0[0], $0[1]] }
            try run.folder.write("dumps/metrics-2.csv", Data(("value,time,device_id\n" + csv(turned)).utf8))
            try run.folder.write(
                "dumps/events.csv",
                Data(("at,level,message\n" + csv(try await events.rows(in: run.database))).utf8))
            try run.folder.write("dumps/ticks.csv", Data(csv(try await ticks.rows(in: run.database)).utf8))
            try await backfill("02-csv-dumps.yaml", run)
            for table in [metrics, events, ticks] { try await table.expectBackfilled(run) }
        }
    }

    @Test func compressedLatin1() async throws {
        let table = SampleTable(
            name: "public.consumption",
            columns: "zeit timestamp NOT NULL, zähler text, verbrauch numeric, notiz text",
            chunk: "interval '1 month'",
            source: """
                SELECT t, 'Zähler ' || extract(hour FROM t), CASE WHEN extract(day FROM t) = 9 THEN NULL
                    ELSE round(extract(epoch FROM t)::numeric / 13, 3) END,
                    CASE WHEN extract(hour FROM t) = 4 THEN 'NULL' ELSE 'it''s; a \\ »größer« one' END
                FROM generate_series('2023-01-01'::timestamp, '2024-01-03', '2 hours 13 min') AS t
                """,
            dualWritten: "('2023-12-31', 'dual', 1, NULL), ('2024-01-01', 'dual', 1, 'ß')",
            inside: "zeit >= '2023-01-01' AND zeit < '2024-01-01'")
        try await ExampleRun.with { run in
            try await table.make(in: run.database)
            let rows = try await table.rows(in: run.database)
            for (part, name) in [rows.prefix(1_700), rows.dropFirst(1_700)].enumerated() {
                let text =
                    "zeit;zähler;verbrauch;notiz\n"
                    + csv(Array(name), delimiter: ";", quote: "'", escape: "\\", null: "NULL")
                let bytes = try #require(text.data(using: .isoLatin1))
                try run.folder.write("archive/verbrauch-2023-\(part + 1).csv", bytes)
            }
            try await run.shell(
                "gzip archive/verbrauch-2023-1.csv && zstd -q --rm archive/verbrauch-2023-2.csv")
            try await backfill("03-compressed-latin1.yaml", run)
            try await table.expectBackfilled(run)
        }
    }

    @Test func daysAndCounters() async throws {
        let prices = SampleTable(
            name: "public.closing_prices", columns: "day date NOT NULL, symbol text, close numeric",
            chunk: "interval '1 year'",
            source: """
                SELECT t::date, s, CASE WHEN extract(dow FROM t) = 0 THEN NULL ELSE extract(doy FROM t) / 4 END
                FROM generate_series('2021-12-25'::timestamp, '2024-01-05', '1 day') AS t, unnest('{ABC,DÉF}'::text[]) AS s
                """,
            dualWritten: "('2023-12-31', 'ABC', -1), ('2024-01-01', 'ABC', 7)",
            inside: "day >= '2022-01-01' AND day < '2024-01-01'")
        let batches = SampleTable(
            name: "public.batches", columns: "batch integer NOT NULL, note text", chunk: "1000",
            source: "SELECT i, nullif(i % 3, 0)::text FROM generate_series(-5, 5200) AS i",
            dualWritten: "(4999, 'dual'), (5000, 'dual')", inside: "batch >= 0 AND batch < 5000")
        let missions = SampleTable(
            name: "public.missions", columns: "mission_day smallint NOT NULL, distance float8", chunk: "365",
            source: "SELECT i::smallint, i / 8.0::float8 FROM generate_series(-40, 800) AS i",
            dualWritten: "(699, -1), (700, -1), (730, -1)", inside: "mission_day >= -30 AND mission_day < 700"
        )
        try await ExampleRun.with { run in
            for table in [prices, batches, missions] { try await table.make(in: run.database) }
            for (table, path, header) in [
                (prices, "prices", "day,symbol,close"), (batches, "batches", "batch,note"),
                (missions, "missions", "mission_day,distance"),
            ] {
                let text = header + "\n" + csv(try await table.rows(in: run.database))
                try run.folder.write("exports/\(path).csv", Data(text.utf8))
            }
            try await backfill("07-days-and-counters.yaml", run)
            for table in [prices, batches, missions] { try await table.expectBackfilled(run) }
        }
    }

    @Test func postgres() async throws {
        let readings = SampleTable(
            name: "public.readings",
            columns: "time timestamptz NOT NULL, device integer, value float8, note text",
            chunk: "interval '1 month'",
            source: """
                SELECT t, i % 7, CASE WHEN i % 5 > 0 THEN i / 3.0::float8 END, nullif('n' || i % 3, 'n1')
                FROM (SELECT '2024-12-20Z'::timestamptz + i * interval '41 min 0.001 s' AS t, i
                    FROM generate_series(0, 16000) AS i) AS s
                """,
            dualWritten: "('2026-02-28 23:00Z', 1, 0, 'dual'), ('2026-03-01Z', 1, 0, 'dual')",
            inside: "time < '2026-03-01Z'")
        let visits = SampleTable(
            name: "public.visits",
            columns: "time timestamptz NOT NULL, left_at timestamptz, visitor uuid, pages integer",
            chunk: "interval '1 month'",
            source: """
                SELECT '2025-01-01 05:00Z'::timestamptz + i * interval '5 hours 0.25 s',
                    '2025-01-01 05:30Z'::timestamptz + i * interval '5 hours 0.25 s', md5(i::text)::uuid, i % 40
                FROM generate_series(0, 3000) AS i
                """,
            dualWritten: "('2026-01-01Z', NULL, NULL, -1), ('2026-03-01Z', NULL, NULL, -1)",
            inside: "time >= '2025-01-01Z' AND time < '2026-03-01Z'")
        try await ExampleRun.with { run in
            try await ScratchDatabase.with(timescale: false) { old in
                for table in [readings, visits] { try await table.make(in: run.database) }
                try await old.execute(
                    "CREATE SCHEMA plant",
                    "CREATE TABLE plant.readings AS SELECT t AS time, device, value, note FROM (\(readings.source)) "
                        + "AS s (t, device, value, note)",
                    "CREATE INDEX ON plant.readings (time)",
                    "CREATE TABLE plant.visits AS SELECT t AT TIME ZONE 'Europe/Berlin' AS logged_at, left_at, visitor, "
                        + "pages::bigint FROM (\(visits.source)) AS s (t, left_at, visitor, pages)")
                var run = run
                run.environment["OLD"] = old.uri
                try await backfill("10-postgres.yaml", run, hasOthers: false)
                for table in [readings, visits] { try await table.expectBackfilled(run) }
            }
        }
    }

    #if SQLite
        @Test func sqliteColumns() async throws {
            let samples = SampleTable(
                name: "public.samples",
                columns:
                    "time timestamptz NOT NULL, device text, temperature real, calibrated_at timestamptz, site text",
                chunk: "interval '1 month'",
                source: """
                    SELECT t, 'd' || i % 3, CASE i % 5 WHEN 0 THEN NULL ELSE (i / 7.0)::real END,
                        '2025-01-01 11:00Z'::timestamptz + i * interval '1 hour', 'north'
                    FROM (SELECT '2025-01-01Z'::timestamptz + i * interval '37 min 0.001 s' AS t, i
                        FROM generate_series(0, 17000) AS i) AS s
                    """,
                dualWritten:
                    "('2026-02-28 23:00Z', 'x', 0, NULL, 'dual'), ('2026-03-01Z', 'x', 0, NULL, 'dual')",
                inside: "time < '2026-03-01Z'")
            let alarms = SampleTable(
                name: "public.alarms", columns: "time timestamptz NOT NULL, code integer, message text",
                chunk: "interval '1 year'",
                source: """
                    SELECT '2024-06-01Z'::timestamptz + i * interval '5 hours 0.25 s', i % 4, nullif('m' || i, 'm8')
                    FROM generate_series(0, 3000) AS i WHERE i % 4 > 0
                    """,
                dualWritten: "('2026-01-01Z', -1, NULL), ('2026-03-01Z', -1, NULL)",
                inside: "time < '2026-03-01Z'")
            try await ExampleRun.with { run in
                for table in [samples, alarms] { try await table.make(in: run.database) }
                try run.folder.write("make.py", Self.logger)
                try await run.shell("python3 make.py")
                try await backfill("09-sqlite-columns.yaml", run, hasOthers: false)
                for table in [samples, alarms] { try await table.expectBackfilled(run) }
            }
        }

        private static let logger = """
            import sqlite3
            c = sqlite3.connect('logger.db')
            c.execute("create table sample (ts integer, probe text, temp real, calibrated text, unused blob)")
            c.executemany("insert into sample values (?,?,?,strftime('%Y-%m-%d %H:%M', '2025-01-01 12:00', ?),x'00')", (
                (1735689600000 + i * 2220001, 'd%d' % (i % 3), i / 7 if i % 5 else [None, -999, -127][i % 3], '%d hours' % i)
                for i in range(17001)))
            c.execute("create index sample_ts on sample (ts)")
            c.execute("create table alarm (day real, code integer, message text)")
            c.executemany("insert into alarm values (julianday('2024-06-01', ?), ?, nullif(?, 'm8'))", (
                ('+%.2f seconds' % (i * 18000.25), i % 4, 'm%d' % i) for i in range(3001)))
            c.commit()
            """
    #endif

    /// Copies the example beside its data and runs it; what is done is then not done again.
    ///
    /// - Parameter hasOthers: whether the source gives rows outside every window, too.
    private func backfill(_ name: String, _ run: ExampleRun, hasOthers: Bool = true) async throws {
        let before = try await indexes(run)
        try run.folder.write(name, try Data(contentsOf: ExamplePlan(name).url))
        let report = try await run.hyperfill("run", name, "--yes")
        #expect(report.contains("done: "), "\(report)")
        #expect(
            report.contains("lie outside every window") == hasOthers, "the sample proves nothing: \(report)")
        #expect(try await run.hyperfill("run", name).contains("nothing to do"))
        #expect(try await indexes(run) == before)
    }

    private func indexes(_ run: ExampleRun) async throws -> [[String?]] {
        try await run.database.query(
            "SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'plant') ORDER BY indexdef")
    }
}
