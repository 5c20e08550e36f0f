#if ODBC
    import Foundation
    import TestSupport
    import Testing

    /// Plans whose source is SQLite's ODBC driver. What it makes wrong of values has to be refused.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
    struct ODBCSQLiteTests {
        /// A scene with a database made by Python's sqlite3 module, and the hypertable `public.times (t, …)`.
        private static func with(
            _ columns: String, make: String, _ plan: SamplePlan,
            _ body: @Sendable (Scene) async throws -> Void
        ) async throws {
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                try scene.folder.write(
                    "make.py",
                    "import sqlite3\nc = sqlite3.connect('data.db')\nx = c.execute\n\(make)\nc.commit()\nc.close()\n"
                )
                try scene.folder.shell("python3 make.py")
                var scene = scene
                scene.program.environment["SOURCE"] =
                    "DRIVER=SQLite3;Database=\(scene.folder.file("data.db"));PWD=canary-secret"
                try scene.write(plan)
                try await body(scene)
            }
        }

        private static let times = "ts: { to: t, as: epoch_ms }"

        /// NULL and its text, emoji, the greatest integers, and values far longer than any buffer.
        @Test func valuesAreWhole() async throws {
            let make = """
                x("create table readings (ts integer not null, k integer primary key, s text, v varchar(10), b blob, i bigint)")
                texts = [None, '', 'NULL', '\\\\N', 'it\\'s "so"', 'a\\nb\\r\\nc', 'é🙂', ' x ', 'é🙂' * 40000]
                for k in range(1500):
                    x("insert into readings values (?,?,?,?,?,?)", (1717200000000 + k * 1800000, k, texts[k % 9],
                        'ü' * (k * 7 if k % 10 == 0 else 3), bytes(range(256)) * (k if k % 50 == 0 else 1) if k % 3 else None,
                        [2**63 - 1, -2**63, None, 0][k % 4]))
                x("create index readings_ts on readings (ts)")
                """
            let plan = SamplePlan.database("odbc")
                .with("columns: { \(Self.times), k: k, s: s, v: v, b: b, i: i }")
                // Bounds that are a row's very time.
                .changed { $0.hypertables[0].windows = "{ start: 2024-06-01T06:00:00Z, every: 30h }" }
            try await Self.with("k bigint, s text, v text, b bytea, i bigint", make: make, plan) { scene in
                try await scene.run().expect(0, "rows loaded and counted")
                #expect(try Self.comparison(scene) == "1428 rows are the same\n")
            }
        }

        /// Everyday rows in number: integers, texts and blobs, which is what the driver gives as it is.
        @Test func manyRowsAreTheSame() async throws {
            let make = """
                x("create table readings (ts integer not null, k integer primary key, s text, v varchar(10), b blob, i bigint)")
                texts = [None, '', 'NULL', '\\\\N', 'it\\'s "so"', 'a\\nb\\r\\nc', 'é🙂', ' x ']
                c.executemany("insert into readings values (?,?,?,?,?,?)", ((1717221600000 + k * 2500000 // \(TestSize.rows) * 1000,
                    k, texts[k % 8], 'ü%d' % k, bytes((0, k % 256)) if k % 3 else None, [2**63 - 1 - k, -2**63 + k, None, k][k % 4])
                    for k in range(\(TestSize.rows))))
                x("create index readings_ts on readings (ts)")
                """
            let plan = SamplePlan.database("odbc")
                .with("columns: { \(Self.times), k: k, s: s, v: v, b: b, i: i }")
                .changed {
                    $0.workers = 2
                    $0.hypertables[0].windows = "{ start: 2024-06-01, every: 2d }"
                }
            try await Self.with("k bigint, s text, v text, b bytea, i bigint", make: make, plan) { scene in
                try await scene.run().expect(0, "rows loaded and counted")
                #expect(try Self.comparison(scene) == "\(TestSize.rows) rows are the same\n")
            }
        }

        /// Every row and value, as Python reads them.
        private static func comparison(_ scene: Scene) throws -> String {
            try scene.folder.write("compare.py", compare)
            try scene.folder.shell(
                #"""
                psql -X -q -v ON_ERROR_STOP=1 '\#(scene.database.uri)' -c "\copy (select k, extract(epoch from t)::bigint,
                encode(convert_to(s, 'UTF8'), 'hex'), encode(convert_to(v, 'UTF8'), 'hex'), encode(b, 'hex'), i from times
                order by k) to 'target.txt'" && python3 compare.py >differences 2>&1 || { tail -c 1000 differences; false; }
                """#.replacing("\n", with: " "))
            return try scene.folder.read("differences")
        }

        private static let compare = """
            import sqlite3, itertools
            def hexed(b): return None if b is None else b.hex()
            def text(s): return None if s is None else s.encode().hex()
            source = sqlite3.connect('file:data.db?mode=ro', uri=True).execute(
                "select k, ts, s, v, b, i from readings where ts >= 1717221600000 and ts < 1719792000000 order by k")
            rows = 0
            for (k, ts, s, v, b, i), line in itertools.zip_longest(source, open('target.txt', encoding='utf-8')):
                found = [None if f == '\\\\N' else f for f in line.rstrip('\\n').split('\\t')]
                wanted = [str(k), str(ts // 1000), text(s), text(v), hexed(b), None if i is None else str(i)]
                assert wanted == found, (k, [a == b for a, b in zip(wanted, found)])
                rows += 1
            print(rows, 'rows are the same')
            """

        @Test func whatTheDriverCutsIsRefused() async throws {
            let make = """
                x("create table readings (ts integer, k integer, v double, w)")
                for i in range(9): x("insert into readings values (?,?,?,?)", (1717300000000 + i, i, 1 / 3, i))
                """
            let plan = SamplePlan.database("odbc").with("columns: { \(Self.times), v: v }")
            try await Self.with("k bigint, v float8, w text", make: make, plan) { scene in
                try await scene.run().expect(
                    65, "the column `v` holds doubles", "the kind `sqlite`", "nothing was run")
                try scene.write(SamplePlan.database("odbc").with("columns: { \(Self.times), k: k }"))
                try scene.folder.shell(
                    "sqlite3 data.db 'update readings set k = 9223372036854775808 where k = 7'")
                try await scene.run().expect(65, "1 of its rows hold doubles", "nothing was run")
                let query =
                    "query: 'select ts, k from readings where ts >= {{start:epoch_ms}} and ts < {{end:epoch_ms}}'"
                try scene.write(SamplePlan.database("odbc", query).with("columns: { \(Self.times), k: k }"))
                try await scene.run().expectRefusal("the column `k` holds a value that is not an integer")
                try scene.write(SamplePlan.database("odbc").with("columns: { \(Self.times), k: k }"))
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try scene.folder.shell("sqlite3 data.db 'update readings set k = 7 where k > 8'")
                try await scene.run().expect(0, "9 rows")
                // Texts have an order of their own.
                try scene.write(SamplePlan.database("odbc").with("columns: { w: t, k: k }"))
                try await scene.run("--state", "second.jsonl").expect(
                    65, "whose order may differ from that of time", "nothing was run")
                try scene.write(SamplePlan.database("odbc").with("columns: { \(Self.times), k: k }"))
                try scene.folder.shell("sqlite3 data.db 'update readings set ts = null where k = 3'")
                try await scene.run("--state", "third.jsonl").expect(
                    65, "the time column `ts` is NULL in 1 of its rows", "nothing was run")
                let live = try await scene.hyperfill("validate", "--live", "plan.yaml")
                #expect(!live.description.contains("canary-secret"))
            }
        }

        @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
            let make = """
                x("create table readings (ts integer, k integer, s text)")
                c.executemany("insert into readings values (?,?,?)", ((1717300000000 + k, k, 'x' * 200) for k in range(60000)))
                """
            let plan = SamplePlan.database("odbc").with("columns: { \(Self.times), k: k, s: s }")
            try await Self.with("k bigint, s text", make: make, plan) { scene in
                try await scene.expectPatience(rows: "60,000")
            }
        }

        @Test func aSourceThatIsNotThere() async throws {
            let plan = SamplePlan.database("odbc").with("columns: { \(Self.times) }")
            try await Self.with("k bigint", make: "x('create table other (x)')", plan) { scene in
                let none = try await scene.run()
                none.expect(65, "no such table: readings", "nothing was run")
                #expect(!none.description.contains("canary-secret"), "\(none)")
                var scene = scene
                scene.program.environment["SOURCE"] = "DSN=nowhere;PWD={canary;secret}"
                let missing = try await scene.run()
                missing.expect(65, "IM002", "odbcinst", "nothing was run")
                #expect(!missing.description.contains("canary"), "\(missing)")
                scene.program.environment["SOURCE"] = "DRIVER=NoSuchDriver;PWD=canary-secret"
                let driver = try await scene.run()
                driver.expect(65, "01000", "nothing was run")
                #expect(!driver.description.contains("canary"), "\(driver)")
            }
        }
    }
#endif
