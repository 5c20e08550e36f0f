#if SQLite
    import Foundation
    import Glibc
    import TestSupport
    import Testing
    import Timescale

    extension Scene {
        /// A scene with a database made by Python's sqlite3 module, and the hypertable `public.times (t, …)`.
        static func withSQLite(
            _ columns: String = "v float8", make: String, _ plan: SamplePlan = .sqlite(),
            _ body: @Sendable (Scene) async throws -> Void
        ) async throws {
            try await with { scene in
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                try scene.folder.write(
                    "make.py",
                    "import sqlite3\nc = sqlite3.connect('data.db')\nx = c.execute\n\(make)\nc.commit()\nc.close()\n"
                )
                try scene.folder.shell("python3 make.py")
                try scene.write(plan)
                try await body(scene)
            }
        }
    }

    /// Plans whose source is a SQLite database, run by the program against a real target.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)))
    struct SQLiteTests {
        /// Every row and value of a million, as Python reads them, with what loses its way on others' ways:
        /// doubles of 17 digits, the least and greatest integers, quotes, line breaks, NULL beside ''.
        @Test func aMillionRowsAreTheSame() async throws {
            let make = """
                x("create table readings (t text, i integer, v real, s text, b blob, n text, k integer primary key)")
                import random
                r = random.Random(4)
                texts = [None, '', 'NULL', '\\\\N', 'it\\'s "so"', 'a\\nb\\r\\nc', 'é🙂', ' x ', ',', '\\\\.']
                special = [None, 0.0, -0.0, 1e308, -5e-324, 0.1, 1/3, 1e22]
                def row(k):
                    ms = k * 2591
                    day, ms = divmod(ms, 86400000)
                    s, ms = divmod(ms, 1000)
                    t = '2024-06-%02d %02d:%02d:%02d.%03d' % (day + 1, s // 3600, s // 60 % 60, s % 60, ms)
                    i = r.choice([None, r.getrandbits(63), -2**63, 2**63 - 1, k])
                    v = r.choice(special) if k % 7 == 0 else r.uniform(-1e3, 1e3)
                    n = '%d.%030d' % (r.getrandbits(60), r.getrandbits(90))
                    return (t, i, v, texts[k % 11] if k % 11 < 10 else str(k), r.randbytes(k % 5) if k % 3 else None, n, k)
                c.executemany("insert into readings values (?,?,?,?,?,?,?)", map(row, range(1000000)))
                x("create index readings_t on readings (t)")
                """
            let plan = SamplePlan.sqlite().changed { $0.workers = 2 }
            try await Scene.withSQLite(
                "i bigint, v float8, s text, b bytea, n numeric, k bigint", make: make, plan
            ) { scene in
                try await scene.run().expect(0, "1,000,000 rows loaded and counted")
                try scene.folder.write("compare.py", Self.compare)
                try scene.folder.shell(
                    #"""
                    psql -X -q -v ON_ERROR_STOP=1 '\#(scene.database.uri)' -c "\copy (select \#(Self.shown) from times
                    order by k) to 'target.txt'" && python3 compare.py >differences 2>&1 || { cat differences; false; }
                    """#.replacing("\n", with: " "))
                #expect(try scene.folder.read("differences") == "1000000 rows are the same\n")
            }
        }

        /// All as text that means one thing only.
        private static let shown =
            "k, to_char(t at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), i, encode(float8send(v), 'hex'), "
            + "encode(convert_to(s, 'UTF8'), 'hex'), encode(b, 'hex'), n"

        private static let compare = """
            import sqlite3, struct, itertools, decimal
            def hexed(b): return None if b is None else b.hex()
            def row(k, t, i, v, s, b, n):
                return [str(k), t, None if i is None else str(i),
                    None if v is None else struct.pack('>d', v).hex(),
                    None if s is None else s.encode().hex(), hexed(b), n]
            source = sqlite3.connect('file:data.db?mode=ro', uri=True).execute(
                'select k, t, i, v, s, b, n from readings order by k')
            rows = 0
            for a, b in itertools.zip_longest(source, open('target.txt', encoding='utf-8')):
                b = [None if f == '\\\\N' else f for f in b.rstrip('\\n').split('\\t')]
                assert row(*a) == b, (row(*a), b)
                rows += 1
            print(rows, 'rows are the same')
            """

        @Test func aFileThatIsNotThereIsNotMade() async throws {
            try await Scene.withSQLite(make: "x('select 1')") { scene in
                try scene.folder.remove("data.db")
                try await scene.run().expect(65, "there is no file", "nothing was run")
                #expect(!scene.folder.exists("data.db"))
                try scene.folder.write("data.db", "this is no database, but long enough to look like one\n")
                try await scene.run().expect(65, "file is not a database", "nothing was run")
                try scene.folder.shell("rm data.db && sqlite3 data.db 'create table other (x)'")
                try await scene.run().expect(65, "there is no table readings", "it has other")
            }
        }

        /// A writer that keeps on writing: its rows in the log count, and nothing of the file changes.
        @Test func aDatabaseInUseIsReadAsItIs() async throws {
            let make = """
                x("pragma journal_mode = wal")
                x("create table readings (t text, v real)")
                x("insert into readings values ('2024-06-02', 1)")
                """
            try await Scene.withSQLite(make: make) { scene in
                try scene.folder.write(
                    "writer.py",
                    """
                    import os, sqlite3, time
                    c = sqlite3.connect('data.db', isolation_level=None)
                    c.execute("insert into readings values ('2024-06-03', 2)")
                    c.execute("begin immediate")
                    c.execute("insert into readings values ('2024-06-04', 3)")
                    open('ready', 'w').close()
                    while os.path.exists('ready'): time.sleep(0.05)
                    """)
                try scene.folder.shell("python3 writer.py & while [ ! -e ready ]; do sleep 0.05; done")
                defer { try? scene.folder.remove("ready") }
                try await scene.run().expect(0, "2 rows")
                #expect(
                    try await scene.value("SELECT string_agg(v::text, ',' ORDER BY t) FROM times") == "1,2")
            }
        }

        @Test func aSourceThatChangesBelowTIsFound() async throws {
            let make = """
                x("pragma journal_mode = wal")
                x("create table readings (t text, v real)")
                for i in range(3000): x("insert into readings values ('2024-06-02 00:' || printf('%02d:%02d', ? / 60, ? % 60), 1)", (i, i))
                """
            try await Scene.withSQLite(make: make) { scene in
                // A trigger in the target that is slow once, long enough for a writer to come in between.
                try await scene.database.execute(
                    "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "PERFORM pg_advisory_xact_lock(77); RETURN NEW; END $$",
                    "CREATE TRIGGER slow BEFORE INSERT ON times FOR EACH ROW EXECUTE FUNCTION slow()")
                let blocker = try await scene.database.session()
                try await blocker.execute("SELECT pg_advisory_lock(77)")
                let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                    try await scene.waitsForLock()
                    try scene.folder.shell(
                        "sqlite3 data.db \"insert into readings values ('2024-06-02 12:00', 9)\"")
                    try await blocker.execute("SELECT pg_advisory_unlock(77)")
                }
                await blocker.close()
                outcome.ended.expect(
                    2, "the source changed below T", "3000 rows", "3001 rows", "choose an earlier T")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try await scene.run().expect(0, "3,001 rows")
            }
        }

        @Test func columnsAreRenamedFilledAndEmptied() async throws {
            let make = """
                x("create table readings (ts integer, temp real, note text, flag integer, big integer)")
                rows = [(1717286400000 + i, [1.5, -999, None][i % 3], ['', '-', 'x'][i % 3], i % 2, 2**53 + 1) for i in range(6)]
                c.executemany("insert into readings values (?,?,?,?,?)", rows)
                """
            let columns = """
                columns: { ts: { to: t, as: epoch_ms }, temp: { to: v, null: ["-999"] }, note: { null: ["-"] }, \
                flag: flag, big: big, site: { value: "it's \\"north\\"" }, level: { value: "12.50" } }
                """
            let table = "v float8, note text, flag boolean, big numeric, site text, level numeric(6,3)"
            try await Scene.withSQLite(table, make: make, SamplePlan.sqlite().with(columns)) { scene in
                try await scene.run().expect(0, "6 rows")
                let rows = try await scene.database.query(
                    "SELECT extract(epoch from t)::numeric, v, note, flag, big, site, level FROM times ORDER BY t"
                )
                #expect(
                    rows[0] == [
                        "1717286400.000000", "1.5", "", "f", "9007199254740993", "it's \"north\"", "12.500",
                    ])
                #expect(
                    rows[1] == [
                        "1717286400.001000", nil, nil, "t", "9007199254740993", "it's \"north\"", "12.500",
                    ])
                #expect(rows[2][1] == nil && rows[2][2] == "x")
            }
        }

        /// Types of the target without a binary form make rows go as text, which has to hold the same.
        @Test func rowsThatGoAsTextHoldTheSame() async throws {
            let make = """
                x("create table readings (t integer, address text, v real, s text, b blob, num integer, u blob)")
                for i in range(500):
                    x("insert into readings values (?,?,?,?,?,?,?)", (1717286400 + i, '10.0.%d.1' % (i % 200),
                        [0.1, 1e300, None, 2/3][i % 4], ['', None, 'a "b"\\nc', '\\\\.'][i % 4], bytes([i % 256, 0]), i, bytes(range(16))))
                """
            let plan = SamplePlan.sqlite().with(
                "columns: { t: { as: epoch_s }, address: address, v: v, s: s, b: b, num: num, u: u }")
            let table = "address inet, v float8, s text, b bytea, num numeric, u uuid"
            try await Scene.withSQLite(table, make: make, plan) { scene in
                try await scene.run().expect(0, "500 rows")
                let difference = try await scene.difference(
                    "public.times",
                    from: #"""
                        SELECT to_timestamp(1717286400 + i), ('10.0.' || i % 200 || '.1')::inet,
                            ('{0.1,1e300,NULL,0.6666666666666666}'::float8[])[i % 4 + 1],
                            (ARRAY['', NULL, E'a "b"\nc', '\.'])[i % 4 + 1],
                            set_byte('\x0000'::bytea, 0, i % 256), i::numeric,
                            '00010203-0405-0607-0809-0a0b0c0d0e0f'::uuid
                        FROM generate_series(0, 499) AS i
                        """#)
                #expect(difference.isEmpty, "\(difference)")
            }
        }

        @Test func queriesAreCountedTooAndStayInTheirWindow() async throws {
            let make = """
                x("create table readings (t text, v real)")
                for i in range(48): x("insert into readings values (?, ?)", ('2024-06-%02d' % (i // 4 + 1), i))
                """
            let query = "query: \"select t, v from readings where t >= {{start}} and t < {{end}} and v > 3\""
            // Without a time of day a text is less than the literal of its own midnight.
            try await Scene.withSQLite(make: make, .sqlite(query)) { scene in
                try await scene.run().expectRefusal(
                    "lies outside the window", "in the form that the column has")
                let good =
                    "query: \"select t, v from readings where t >= date({{start}}) and t < date({{end}}) -- by day\""
                try scene.write(.sqlite(good))
                try await scene.run().expect(0, "48 rows")
                try scene.write(
                    .sqlite(
                        "query: \"select t, v from readings where t > \\\"t\\\" || {{start}} || {{end}}\\\"oops\\\"\""
                    ))
                try await scene.run().expect(65, "nothing was run")
                try scene.write(
                    .sqlite(
                        "query: \"delete from readings where t >= {{start}} and t < {{end}} returning t, v\"")
                )
                #expect(try await scene.run().status != 0)
                try scene.folder.shell("[ $(sqlite3 data.db 'select count(*) from readings') = 48 ]")
            }
        }

        /// Also where it is the earliest of its window; and after every T there is no window at all.
        @Test func aTimeThatCannotBeLoadedNamesItsRow() async throws {
            let make = """
                x("create table readings (ts real, v real)")
                x("insert into readings values (?, 1)", (float('inf'),))
                x("insert into readings values (?, 1)", (1717286400.1234567,))
                """
            let plan = SamplePlan.sqlite().with("columns: { ts: { to: t, as: epoch_s }, v: v }")
            try await Scene.withSQLite(make: make, plan) { scene in
                try await scene.run().expect(65, "rowid 1", "a time that is infinite", "nothing was run")
                try scene.folder.shell("sqlite3 data.db 'delete from readings where rowid = 1'")
                try await scene.run().expectRefusal(
                    "rowid 2", "the column `ts` (to `t`)", "round: microseconds")
            }
        }

        @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
            let make = """
                x("create table readings (t text, s text)")
                c.executemany("insert into readings values (?,?)", (('2024-06-02', 'x' * 200) for k in range(60000)))
                """
            try await Scene.withSQLite("s text", make: make) { scene in
                try await scene.expectPatience(rows: "60,000")
            }
        }

        @Test func aStopEndsALongQuery() async throws {
            let make = "x('create table readings (t text, v real)')"
            // The last window, which is looked at before the tasks, takes no time.
            let endless = """
                query: "with recursive n(i) as (select 1 union all select i + 1 from n where {{start}} < '2024-06-20') \
                select t, v from readings, n where t >= {{start}} and t < {{end}} \
                union all select {{start}}, count(*) from n"
                """
            try await Scene.withSQLite(make: make, .sqlite(endless, source: "")) { scene in
                let outcome = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                    try await scene.reaches(["copy", "started"])
                    running.send(SIGINT)
                    try await running.says("stopping: waits for the tasks in flight")
                    running.send(SIGINT)
                }
                #expect(outcome.ended.status == 75, "\(outcome.ended)")
            }
        }
    }
#endif
