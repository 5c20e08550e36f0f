import Foundation
import TestSupport
import Testing

/// Plans whose source is a PostgreSQL without TimescaleDB, run by the program against a real target.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PostgresSourceTests {
    /// A value of every built-in type that has a binary form, edges included, made by the source itself.
    private static let everyType = """
        SELECT '2024-06-01Z'::timestamptz + k * interval '37 min', k,
            ('{-32768,32767,0,NULL}'::smallint[])[k % 4 + 1],
            ('{-2147483648,2147483647,7,NULL}'::int[])[k % 4 + 1],
            ('{-9223372036854775808,9223372036854775807,NULL}'::bigint[])[k % 3 + 1],
            ('{0.1,NaN,Infinity,-0,1.17549435e-38,NULL}'::real[])[k % 6 + 1],
            ('{0.1,NaN,-Infinity,-0,5e-324,1.7976931348623157e308,NULL}'::float8[])[k % 7 + 1],
            ('{NaN,0,-1e-21,123456789012345678901234567890.1230,NULL}'::numeric[])[k % 5 + 1],
            k * 1.001, ('{t,f,NULL}'::bool[])[k % 3 + 1],
            (ARRAY['', 'NULL', '\\N', E'a\\nb\\r\\nc', 'it''s "so", é🙂', ' x ', NULL, '\\.'])[k % 8 + 1],
            (ARRAY['', 'x', NULL])[k % 3 + 1], (ARRAY['ab', '', NULL])[k % 3 + 1],
            (ARRAY['{"b": 1, "a":  [null]}', '"🙂"', 'null', NULL])[k % 4 + 1]::json,
            (ARRAY['{"b": 1, "a":  [null]}', '"🙂"', 'null', NULL])[k % 4 + 1]::jsonb,
            (ARRAY['\\x'::bytea, '\\x00ff', NULL])[k % 3 + 1], CASE WHEN k % 5 > 0 THEN md5(k::text)::uuid END,
            (ARRAY['infinity', '0045-02-29 12:00+00 BC', '2024-03-31 01:30:00.123456+00', NULL])[k % 4 + 1]::timestamptz,
            (ARRAY['-infinity', '12024-12-31 23:59', '2024-03-31 02:30:00.1', NULL])[k % 4 + 1]::timestamp,
            (ARRAY['infinity', '0001-01-01 BC', '2024-02-29', NULL])[k % 4 + 1]::date,
            (ARRAY['00:00', '24:00:00', '23:59:59.999999', NULL])[k % 4 + 1]::time,
            (ARRAY['1 mon -2 days +03:04:05.678', '-1 year', '0', NULL])[k % 4 + 1]::interval,
            (ARRAY['sad', 'it''s, "ok"', 'é', NULL])[k % 4 + 1]::mood, k + 1
        FROM generate_series(0, 999) AS k
        """

    private static let columns = """
        k bigint, a smallint, b integer, c bigint, d real, e float8, f numeric, g numeric(12,3), h boolean, i text, \
        j varchar(20), l char(5), m json, n jsonb, o bytea, p uuid, q timestamptz, r timestamp, s date, u time, \
        v interval, w mood, x positive
        """

    enum Way: CaseIterable { case copy, text, copyRefused }

    /// Straight through; as text, because of a column that has no binary form; and from a server without COPY.
    @Test(arguments: Way.allCases)
    func everyTypeArrivesAsItWas(way: Way) async throws {
        let more = way == .text ? ", z inet[]" : ""
        let types = [
            "CREATE TYPE mood AS ENUM ('é', 'sad', 'it''s, \"ok\"')",
            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
        ]
        try await PostgresPair.with(Self.columns + more, types: types) { pair in
            try await pair.source.execute(
                "INSERT INTO readings \(Self.everyType)",
                "CREATE INDEX ON readings (t)")
            if way == .text {
                try await pair.source.execute(
                    "UPDATE readings SET z = ARRAY['10.0.0.1', NULL, '::1/64']::inet[] WHERE k % 2 = 0")
            }
            if way == .copyRefused { pair.proxy.make(.refuseCopy) }
            let ended = try await pair.scene.run()
            ended.expect(0, "1,000 rows loaded and counted")
            if way == .copyRefused { ended.expect(0, "refuses COPY (0A000: COPY TO is not supported here)") }
            try await pair.expectSame()
        }
    }

    /// Bytes are bytes by either way: they become a `uuid`, and never a text.
    @Test(arguments: [false, true]) func bytesAreNoText(isRefused: Bool) async throws {
        try await PostgresPair.with("k bigint, v uuid, w bytea", source: "k bigint, v bytea, w bytea") {
            pair in
            try await pair.source.execute(
                "INSERT INTO readings SELECT '2024-06-02Z', k, decode(md5(k::text), 'hex'), "
                    + "decode(repeat(md5(k::text), k), 'hex') || '\\x5c00ff27'::bytea FROM generate_series(1, 100) AS k"
            )
            if isRefused { pair.proxy.make(.refuseCopy) }
            try await pair.scene.run().expect(0, "100 rows")
            let now = try await pair.scene.database.query(
                "SELECT count(*), sum((v = md5(k::text)::uuid)::int), sum((w = decode(repeat(md5(k::text), k::int), "
                    + "'hex') || '\\x5c00ff27'::bytea)::int) FROM times")
            #expect(now == [["100", "100", "100"]])
            try await pair.scene.database.execute("ALTER TABLE times ALTER w TYPE text USING ''")
            try await pair.scene.run("--state", "second.jsonl").expectRefusal(
                "the column `w` holds bytes, which does not become the target's text")
        }
    }

    /// Everyday rows in number.
    @Test func manyRowsAreTheSame() async throws {
        let rows = TestSize.rows
        let columns =
            "k bigint, v float8, w float8, s text, n numeric, b bytea, f boolean, i integer, p timestamptz"
        try await PostgresPair.with(columns) { pair in
            try await pair.source.execute(
                """
                INSERT INTO readings SELECT '2024-06-01Z'::timestamptz + k * (interval '29 days' / \(rows)), k,
                    k / 3.0::float8, CASE WHEN k % 7 > 0 THEN sqrt(k::float8) END,
                    (ARRAY[NULL, '', 'NULL', E'a\\nb', 'é🙂 "x"', 'plain'])[k % 6 + 1], k / 7.0,
                    CASE WHEN k % 3 > 0 THEN decode(md5(k::text), 'hex') END, k % 2 = 0, k % 100, now() + k * interval '1 us'
                FROM generate_series(0, \(rows - 1)) AS k ORDER BY (k * 7919::bigint) % \(rows)
                """, "CREATE INDEX ON readings (t)")
            try pair.scene.write(SamplePlan.database("postgres").changed { $0.workers = 2 })
            try await pair.scene.run().expect(0, "rows loaded and counted")
            try await pair.expectSame()
        }
    }

    /// Chunks and compression are the source's own affair.
    @Test func aHypertableIsATable() async throws {
        try await PostgresPair.with("k bigint, v float8", isHypertable: true) { pair in
            try await pair.source.execute(
                "INSERT INTO readings SELECT '2024-06-01Z'::timestamptz + k * interval '13 min', k, sqrt(k) "
                    + "FROM generate_series(0, 2999) AS k", "ANALYZE readings")
            let live = try await pair.scene.hyperfill("validate", "--live", "plan.yaml")
            live.expect(0)
            #expect(
                live.output.contains("about 3000 rows") || live.output.contains("about 3,000 rows"), "\(live)"
            )
            #expect(!live.errors.contains("no index"), "\(live)")
            try await pair.scene.run().expect(0, "3,000 rows loaded and counted")
            try await pair.expectSame()
        }
    }

    /// Types that are known by their text alone, into the same types and into texts.
    @Test(arguments: [true, false]) func whatIsOnlyTextStaysIt(isSame: Bool) async throws {
        let types = ["CREATE TYPE spot AS (x int, name text, tags text[])"]
        let source = [
            "a int[]", "b text[]", "c spot", "d spot[]", "e int4range", "f numrange", "g tsrange", "h point",
            "i inet",
            "j bit(5)", "l xml", "m int4multirange", "n tsvector",
        ]
        let target = isSame ? source : source.map { $0.prefix(1) + " text" }
        try await PostgresPair.with(
            "k bigint, " + target.joined(separator: ", "),
            source: "k bigint, " + source.joined(separator: ", "),
            types: types
        ) { pair in
            try await pair.source.execute(
                #"""
                INSERT INTO readings SELECT '2024-06-01Z'::timestamptz + k * interval '13 min', k,
                    (ARRAY['{}', '{1,NULL,3}', '[2:3]={7,8}', '{{1,2},{3,4}}', NULL])[k % 5 + 1]::int[],
                    (ARRAY['{"a,b","it''s \"so\"",NULL,"NULL","é🙂"}', '{""}', NULL])[k % 3 + 1]::text[],
                    CASE WHEN k % 4 > 0 THEN row(k, (ARRAY['a,b', '"(', NULL, E'x\ny'])[k % 4 + 1], ARRAY['\', '"'])::spot END,
                    ARRAY[row(k, 'it''s', NULL)::spot, NULL],
                    (ARRAY['[1,9)', 'empty', '(,)', NULL])[k % 4 + 1]::int4range,
                    (ARRAY['(1.50,2]', '[,7)', NULL])[k % 3 + 1]::numrange,
                    tsrange('2024-06-01', '2024-06-01'::timestamp + k * interval '1 us'), point(k, k / 3.0),
                    ('10.0.0.0'::inet + k), (k % 32)::int::bit(5), xmlelement(name a, 'é <' || k),
                    (ARRAY['{[1,3), [5,7)}', '{}', NULL])[k % 3 + 1]::int4multirange, to_tsvector('simple', 'it''s ' || k)
                FROM generate_series(0, 999) AS k
                """#)
            try await pair.scene.run().expect(0, "1,000 rows loaded and counted")
            try await pair.expectSame()
        }
    }

    /// A source's types that the target's are not.
    @Test func typesThatDiffer() async throws {
        let types = ["CREATE TYPE mood AS ENUM ('sad', 'glad')"]
        let source =
            "k integer, a integer, b bigint, c real, d numeric, e timestamp, f date, g jsonb, h uuid, i text, j mood"
        let target =
            "k bigint, a bigint, b numeric, c float8, d text, e timestamptz, f timestamptz, g json, h text, i float8, j text"
        let plan = SamplePlan.database("postgres", source: ", timezone: Europe/Berlin")
        try await PostgresPair.with(target, source: source, types: types, plan: plan) { pair in
            try await pair.source.execute(
                """
                INSERT INTO readings SELECT '2024-06-01Z'::timestamptz + k * interval '1 hour', k, -k, k * 10::bigint ^ 15,
                    k / 8.0, k / 100.0, '2024-06-01'::timestamp + k * interval '1 hour', '2024-01-01'::date + k,
                    jsonb_build_object('a', k), md5(k::text)::uuid, (k / 16.0)::text, 'glad'
                FROM generate_series(0, 99) AS k
                """)
            try await pair.scene.run().expect(0, "100 rows")
            let difference = try await pair.scene.difference(
                "times",
                from: """
                    SELECT '2024-06-01Z'::timestamptz + k * interval '1 hour', k::bigint, -k::bigint,
                        (k * 10::bigint ^ 15)::numeric, k / 8.0::float8, (k / 100.0)::text,
                        ('2024-06-01'::timestamp + k * interval '1 hour') AT TIME ZONE 'Europe/Berlin',
                        ('2024-01-01'::date + k)::timestamp AT TIME ZONE 'Europe/Berlin', '{"a": ' || k || '}',
                        md5(k::text)::uuid::text, k / 16.0::float8, 'glad' FROM generate_series(0, 99) AS k
                    """, columns: "t, k, a, b, c, d, e, f, g::text, h, i, j")
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func aValueThatDoesNotFitNamesItsRow() async throws {
        try await PostgresPair.with("k integer, v integer", source: "k bigint, v numeric, m money") { pair in
            let (scene, source) = (pair.scene, pair.source)
            try await source.execute(
                "ALTER TABLE readings ADD PRIMARY KEY (k)",
                "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + k * interval '1 s', k, k FROM generate_series(1, 100) AS k"
            )
            try scene.write(SamplePlan.database("postgres").with("columns: [t, k, v]"))
            try await source.execute("UPDATE readings SET v = 1.5 WHERE k = 71")
            try await scene.run().expectRefusal("k = 71", "digits that the target's integer would lose")
            try await source.execute("UPDATE readings SET v = 'NaN' WHERE k = 71")
            try await scene.run().expectRefusal("k = 71")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            try await source.execute("UPDATE readings SET v = 7 WHERE k = 71")
            try scene.write(SamplePlan.database("postgres").with("columns: { t: t, k: k, m: v }"))
            try await scene.run().expect(65, "the type money", "nothing was run")
            try scene.write(SamplePlan.database("postgres").with("columns: { t: t, k: k }"))
            // Without a key, a row is known by its place. What is sent straight through names its row, too.
            try await source.execute(
                "ALTER TABLE readings DROP CONSTRAINT readings_pkey",
                "UPDATE readings SET k = 3000000000 WHERE k = 71")
            try await scene.run().expectRefusal("ctid (0,", "outside the range of the target's integer")
            try await source.execute("UPDATE readings SET k = 71 WHERE k > 100")
            try await scene.database.execute("ALTER TABLE times ADD CHECK (k <> 42)")
            try await source.execute("ALTER TABLE readings ALTER k TYPE integer")
            try await scene.run().expectRefusal("23514", "ctid (0,")
            try await scene.database.execute("ALTER TABLE times DROP CONSTRAINT times_k_check")
            try await scene.run().expect(0, "100 rows")
        }
    }

    /// The same instants in every type that holds times, with an index and without.
    @Test(arguments: [
        ("timestamptz", "i", "", ""), ("timestamp", "i AT TIME ZONE '+02:00'", "", ", timezone: \"-02:00\""),
        ("timestamp", "i AT TIME ZONE 'Europe/Berlin'", "", ", timezone: Europe/Berlin"),
        ("bigint", "extract(epoch FROM i)", "as: epoch_s", ""),
        ("integer", "extract(epoch FROM i)", "as: epoch_s", ""),
        ("bigint", "extract(epoch FROM i) * 1000", "as: epoch_ms", ""),
        ("bigint", "extract(epoch FROM i) * 1000000", "as: epoch_us", ""),
        ("bigint", "extract(epoch FROM i) * 1000000000", "as: epoch_ns", ""),
        ("numeric", "extract(epoch FROM i)", "as: epoch_s", ""),
        ("float8", "extract(epoch FROM i)", "as: epoch_s", ""),
    ])
    func timesInEveryForm(type: String, value: String, form: String, zone: String) async throws {
        let column = form.isEmpty ? "ts: t" : "ts: { to: t, \(form) }"
        let plan = SamplePlan.database("postgres", source: zone)
            .with("columns: { \(column), v: v }")
            .changed { $0.hypertables[0].windows = "{ start: 2024-06-01T06:00:00Z, every: 102h }" }
        try await PostgresPair.with("v float8", plan: plan) { pair in
            try await pair.source.execute(
                "DROP TABLE readings",
                "CREATE TABLE readings (ts \(type) NOT NULL, v float8)",
                """
                INSERT INTO readings SELECT \(value), extract(epoch FROM i)::float8 FROM generate_series(
                    '2024-06-01Z'::timestamptz, '2024-07-02Z', interval '1 hour') AS i
                """)
            for index in ["", "CREATE INDEX ON readings (ts)"] {
                if !index.isEmpty { try await pair.source.execute(index) }
                try await pair.scene.run("--state", "\(index.isEmpty).jsonl").expect(0)
                let difference = try await pair.scene.difference(
                    "times",
                    from: """
                        SELECT i, extract(epoch FROM i)::float8 FROM generate_series(
                            '2024-06-01 06:00Z'::timestamptz, '2024-06-30 23:00Z', interval '1 hour') AS i
                        """)
                #expect(difference.isEmpty, "\(difference)")
            }
        }
    }

    @Test func queriesAndPartitionsAndViews() async throws {
        try await PostgresPair.with("k bigint, v float8") { pair in
            try await pair.source.execute(
                "DROP TABLE readings",
                "CREATE TABLE readings (t timestamptz, k bigint, v float8) PARTITION BY RANGE (t)",
                "CREATE TABLE early PARTITION OF readings FOR VALUES FROM (MINVALUE) TO ('2024-06-10Z')",
                "CREATE TABLE late PARTITION OF readings FOR VALUES FROM ('2024-06-10Z') TO (MAXVALUE)",
                "CREATE INDEX ON readings (t)",
                "INSERT INTO readings SELECT '2024-06-01Z'::timestamptz + k * interval '1 hour', k, k FROM generate_series(0, 699) AS k",
                "CREATE VIEW \"Odd View\" AS SELECT * FROM readings WHERE k % 2 = 0", "ANALYZE")
            let live = try await pair.scene.hyperfill("validate", "--live", "plan.yaml")
            live.expect(0)
            #expect(live.output.contains("about 700 rows"), "\(live)")
            #expect(!live.errors.contains("no index"), "\(live)")
            try await pair.scene.run().expect(0, "700 rows")
            try pair.scene.write(.database("postgres", "table: '\"Odd View\"'"))
            // The other queries of this test have fewer rows than the one before.
            let (option, risk) = ("--accept", "fewer-rows")
            try await pair.scene.run(option, risk).expect(0, "350 rows")
            let query =
                "query: \"select t, k, v from readings -- {{start}}\\n where t >= {{start}} and t < {{end}} and k < 10 -- a word\""
            try pair.scene.write(.database("postgres", query))
            try await pair.scene.run(option, risk).expect(0, "10 rows")
            try pair.scene.write(
                .database(
                    "postgres",
                    "query: \"delete from readings where t >= {{start}} and t < {{end}} returning *\""))
            #expect(try await pair.scene.run().status != 0)
            #expect(try await pair.source.query("SELECT count(*) FROM readings") == [["700"]])
            // A row without a time is in no window.
            try await pair.source.execute(
                "CREATE TABLE loose (t timestamptz, k bigint, v float8)",
                "INSERT INTO loose VALUES (NULL, 1, 1)")
            try pair.scene.write(.database("postgres", "table: loose"))
            try await pair.scene.run().expect(65, "the time column `t` is NULL", "nothing was run")
            try await pair.source.execute("UPDATE loose SET t = '-infinity'")
            try pair.scene.write(
                SamplePlan.database("postgres", "table: loose").changed {
                    $0.hypertables[0].windows = "{ start: -infinity, first: 2024-06-01, every: 1mo }"
                })
            try await pair.scene.run(option, risk).expect(
                65, "`t` holds infinity, which lies in no window", "nothing was run")
            try pair.scene.write(.database("postgres", "table: none.such"))
            try await pair.scene.run().expect(
                65, "there is no table none.such", "42P01", "public.readings", "nothing was run")
        }
    }

    /// Times after every T are in no window, and those before every start in the first one alone.
    @Test(arguments: [
        ("timestamptz", "'infinity'", "", "'-infinity'"), ("date", "'infinity'", "", "'-infinity'"),
        ("timestamp", "'infinity'", "", "'-infinity'"), ("float8", "'NaN'", "as: epoch_s", "'-Infinity'"),
        ("float8", "'Infinity'", "as: epoch_s", "'-Infinity'"),
        ("real", "'NaN'", "as: epoch_s", "'-Infinity'"),
        ("numeric", "'NaN'", "as: epoch_s", "'-Infinity'"),
    ])
    func timesThatNoWindowFinds(type: String, value: String, form: String, early: String) async throws {
        let column = form.isEmpty ? "ts: t" : "ts: { to: t, \(form) }"
        let plan = SamplePlan.database("postgres", source: ", timezone: UTC").with(
            "columns: { \(column), k: k }")
        try await PostgresPair.with("k int", plan: plan) { pair in
            try await pair.source.execute(
                "DROP TABLE readings", "CREATE TABLE readings (k int PRIMARY KEY, ts \(type) NOT NULL)",
                "INSERT INTO readings VALUES (7, \(value)), (8, \(early))")
            try await pair.scene.run().expect(
                65, "k = 7: the time column `ts` holds a time that is infinite, or no number",
                "nothing was run")
            try await pair.source.execute("DELETE FROM readings WHERE k = 7")
            try await pair.scene.run().expect(65, "has rows, but none in any window", "nothing was run")
            try pair.scene.write(
                plan.changed {
                    $0.hypertables[0].windows = "{ start: -infinity, first: 2024-06-01, every: 1mo }"
                })
            let first = try await pair.scene.run("--state", "second.jsonl")
            first.expectRefusal("k = 8", "column `ts` (to `t`) holds ")
            #expect(!first.errors.contains("wider type"), "\(first)")
        }
    }

    /// A table that was never analyzed has no row count.
    @Test func theSizeOfATableThatWasNotAnalyzed() async throws {
        try await PostgresPair.with("v float8") { pair in
            try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02Z', 1)")
            (try await pair.scene.hyperfill("validate", "--live", "plan.yaml")).expect(
                0, "reads the whole table (8.2 kB with its indexes)")
        }
    }
}
