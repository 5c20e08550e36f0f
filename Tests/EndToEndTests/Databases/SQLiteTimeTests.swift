#if SQLite
    import Foundation
    import TestSupport
    import Testing
    import Timescale

    /// Times as SQLite's users store them: in every form, each found in its window or refused.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)))
    struct SQLiteTimeTests {
        /// The same instants in every form that SQLite's users store them in, each with an index and without.
        @Test(arguments: [
            ("integer", "1717200000 + i * 3600", "as: epoch_s"),
            ("integer", "(1717200000 + i * 3600) * 1000", "as: epoch_ms"),
            ("integer", "(1717200000 + i * 3600) * 1000000", "as: epoch_us"),
            ("integer", "(1717200000 + i * 3600) * 1000000000", "as: epoch_ns"),
            ("real", "1717200000.0 + i * 3600", "as: epoch_s"),
            ("real", "julianday('2024-06-01', '+' || i || ' hours')", "as: julian"),
            ("text", "strftime('%Y-%m-%d %H:%M:%S', '2024-06-01', '+' || i || ' hours')", "as: iso"),
            ("text", "strftime('%Y-%m-%dT%H:%M:%fZ', '2024-06-01', '+' || i || ' hours')", "as: iso"),
            ("datetime", "strftime('%Y-%m-%d %H:%M', '2024-06-01', '+' || i || ' hours')", "as: iso"),
        ])
        func timesInEveryForm(type: String, value: String, form: String) async throws {
            let make = """
                x("create table readings (ts \(type), v real)")
                x("with recursive n(i) as (select 0 union all select i + 1 from n where i < 719) "
                  "insert into readings select \(value), i / 2.0 from n order by (i * 7919) % 720")
                """
            let plan = SamplePlan.sqlite().with("columns: { ts: { to: t, \(form) }, v: v }")
            try await Scene.withSQLite(make: make, plan) { scene in
                // Windows of six hours, whose bounds are not midnights.
                try scene.write(
                    plan.changed { $0.hypertables[0].windows = "{ start: 2024-06-01T06:00:00Z, every: 6h }" })
                try await scene.run().expect(0)
                let difference = try await scene.difference(
                    "public.times",
                    from: "SELECT '2024-06-01Z'::timestamptz + i * interval '1 hour', i / 2.0::float8 "
                        + "FROM generate_series(6, 719) AS i")
                #expect(difference.isEmpty, "\(difference)")
            }
        }

        @Test func aColumnThatDoesNotFitNamesTheRow() async throws {
            let make = """
                x("create table readings (t text, v)")
                for i in range(100): x("insert into readings values (?, ?)", ('2024-06-02 00:00:%02d' % (i % 60), i))
                x("update readings set v = x'00ff' where rowid = 71")
                """
            try await Scene.withSQLite("v integer", make: make) { scene in
                try await scene.run().expectRefusal(
                    "rowid 71", "the column `v` holds bytes, which does not become the target's integer")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                // Text that is no number is the server's to refuse, and the row is named all the same.
                try scene.folder.shell("sqlite3 data.db \"update readings set v = 'abc' where rowid = 71\"")
                try await scene.run().expectRefusal("22P02", "rowid 71")
                try scene.folder.shell(
                    "sqlite3 data.db \"update readings set v = 2147483648 where rowid = 71\"")
                try await scene.run().expectRefusal("outside the range of the target's integer", "rowid 71")
                try scene.folder.shell("sqlite3 data.db \"update readings set v = 1.5 where rowid = 71\"")
                try await scene.run().expectRefusal("digits that the target's integer would lose", "rowid 71")
                try scene.folder.shell("sqlite3 data.db \"update readings set v = '7' where rowid = 71\"")
                try await scene.run().expect(0, "100 rows")
            }
        }

        /// SQLite sorts numbers before texts: such a row would be in no window and lost without a word.
        @Test(arguments: [
            ("1717300000", "integer"), ("null", "NULL"), ("x'41'", "blob"), ("'yesterday'", "text"),
            ("''", "text"),
        ])
        func aTimeThatNoWindowFindsIsRefused(value: String, storage: String) async throws {
            let make = """
                x("create table readings (t, v)")
                for i in range(9): x("insert into readings values ('2024-06-02 00:00:0' || ?, 1)", (i,))
                x("insert into readings values (\(value), 1)")
                """
            try await Scene.withSQLite(make: make) { scene in
                try await scene.run().expect(65, "rowid 10", storage, "nothing was run")
            }
        }

        /// A row before T whose text SQLite sorts behind T, or in front of all windows.
        @Test(arguments: [
            ("2024-06-30T11:00:00", "2024-06-02 00:00:00"), ("2024-06-30 11:00:00", "2024-06-02T00:00:00"),
            ("2024-06-30 12:30:00+01:00", "2024-06-02 00:00:00"),
            ("2024-06-30 11:00:00-01:00", "2024-06-02 00:00:00Z"),
            ("2024-6-3 00:00:00", "2024-06-02 00:00:00"), ("2024/06/03 00:00:00", "2024-06-02 00:00:00"),
            ("20240603 00:00:00", "2024-06-02 00:00:00"), ("06/03/2024 00:00", "2024-06-02 00:00:00"),
            ("2024-06-03 1:00:00", "2024-06-02 00:00:00"), ("2024-05-31 24:00:00", "2024-06-02"),
            ("2024-06-03 00:00:60", "2024-06-02 00:00"), ("2024-06-03 00:00:00 BC", "2024-06-02"),
            ("2024-06-03 00:00:00.", "2024-06-02"), ("2024-06-03 00:00:00.1x", "2024-06-02"),
            ("2024-06-03 00", "2024-06-02"), ("2024-06-03Z", "2024-06-02"), (" 2024-06-03", "2024-06-02"),
            ("2024-06-03 00:00:00\\0", "2024-06-02"),
        ])
        func aTextThatWindowsMightMissIsRefused(text: String, first: String) async throws {
            let make = """
                x("create table readings (t text, v real)")
                x("insert into readings values (?, 1)", ('\(first)',))
                x("insert into readings values ('2024-06-02', 2)")
                x("insert into readings values (?, 3)", ('\(text)',))
                """
            let plan = SamplePlan.sqlite().changed { $0.completion = "timestamptz: 2024-06-30T12:00:00Z" }
            try await Scene.withSQLite(make: make, plan) { scene in
                try await scene.run().expect(
                    65, "rowid 3", "text in another form than the plan expects", "datetime(\"t\")",
                    "nothing was run")
                try await scene.hyperfill("validate", "--live", "plan.yaml").expect(
                    65, "plan.yaml:11:", "rowid 3")
            }
        }

        /// Rows of one instant in all spellings whose order is kept, around bounds that are whole minutes, seconds, or
        /// in another zone, are all found, each in its window: others are refused there.
        @Test(arguments: [
            ("2024-06-01", "7s", "", " ", ["", "Z", "+00:00", "+00", "-0000", "z"]),
            ("2024-06-01T00:00:00.55Z", "1s", "", "T", ["", "Z", "+00:00"]),
            ("2024-06-01T00:00:30Z", "1min", ", timezone: \"-05:30\"", " ", ["", "-05:30", "-0530"]),
        ])
        func everySpellingIsFoundInItsWindow(
            start: String, every: String, zone: String, separator: String, zones: [String]
        ) async throws {
            let make = """
                import random
                r = random.Random(\(testSeed()))
                x("create table readings (t text, us integer)")
                shift = -19800 if '\(zone)' else 0
                for k in range(3000):
                    us = r.choice([r.randrange(180_000_000), r.randrange(180) * 1_000_000, r.randrange(3) * 60_000_000,
                        r.randrange(18_000) * 10_000, r.randrange(180) * 1_000_000 + 550_000, 0])
                    s = us // 1_000_000 + shift + 86400
                    text = '2024-05-31' if s < 86400 else '2024-06-01'
                    text += '\(separator)%02d:%02d' % (s // 3600 % 24, s // 60 % 60)
                    fraction = '%06d' % (us % 1_000_000)
                    shown = fraction.rstrip('0') if r.random() < .5 else fraction + '0' * r.randrange(4)
                    if s % 60 or shown.strip('0') or r.random() < .5: text += ':%02d' % (s % 60)
                    if len(text) > 16 and shown and (shown.strip('0') or r.random() < .5): text += '.' + shown
                    zone = r.choice('\(zones.joined(separator: ","))'.split(','))
                    if us == 0 and s % 86400 == 0 and r.random() < .5: text, zone = text[:10], ''
                    x("insert into readings values (?, ?)", (text + zone, us))
                x("create index readings_t on readings (t)")
                """
            let plan = SamplePlan.sqlite(source: zone).changed {
                $0.completion = "timestamptz: 2024-06-01T00:03:00Z"
                $0.hypertables[0].windows = "{ start: \(start), every: \(every) }"
            }
            try await Scene.withSQLite("us bigint", make: make, plan) { scene in
                let first = "extract(epoch from '\(start)'::timestamptz - '2024-06-01') * 1000000"
                try await scene.run().expect(0)
                try scene.folder.shell("sqlite3 data.db 'select us from readings' >us.txt")
                let expected = try scene.folder.read("us.txt").split(separator: "\n").map {
                    "(\($0)::bigint)"
                }
                let difference = try await scene.difference(
                    "public.times",
                    from: "SELECT '2024-06-01Z'::timestamptz + us * interval '1 us', us "
                        + "FROM (VALUES \(expected.joined(separator: ","))) AS u (us) WHERE us >= \(first)")
                #expect(difference.isEmpty, "seed \(testSeed()): \(difference)")
            }
        }

        /// Days that are finer than the millisecond, each at the nearest microsecond and in the window of that.
        @Test(arguments: ["", "create index readings_ts on readings (ts)"])
        func julianDaysAreRoundedToMicroseconds(index: String) async throws {
            let make = """
                import random
                from fractions import Fraction
                from math import nextafter, inf
                r = random.Random(\(testSeed()))
                x("create table readings (ts real, us integer)")
                midnight = 2460462.5
                for k in range(3000):
                    ms = r.randrange(3_000)
                    if k % 3: v = midnight + (ms * 1_000 + r.choice([0, 399, 400, 401, r.randrange(1_000)])) / 86_400e6
                    else: v = (midnight * 86_400_000 + ms) / 86_400_000
                    if k % 5 == 0: v = nextafter(v, r.choice([-inf, inf]))
                    v = max(v, midnight)
                    ms = round(v * 86_400_000) - int(midnight * 86_400_000)
                    isWhole = (midnight * 86_400_000 + ms) / 86_400_000 == v
                    us = ms * 1_000 if isWhole else round((Fraction(v) - Fraction(midnight)) * 86_400_000_000)
                    x("insert into readings values (?, ?)", (v, us))
                x("\(index.isEmpty ? "select 1" : index)")
                """
            let plan = SamplePlan.sqlite().with(
                "columns: { ts: { to: t, as: julian, round: microseconds }, us: us }"
            ).changed {
                $0.completion = "timestamptz: 2024-06-01T00:00:02.500413Z"
                $0.hypertables[0].windows = "{ start: 2024-06-01T00:00:00.0004Z, every: 1s }"
            }
            try await Scene.withSQLite("us bigint", make: make, plan) { scene in
                try await scene.run().expect(0)
                try scene.folder.shell("sqlite3 data.db 'select us from readings' >us.txt")
                let all = try scene.folder.read("us.txt").split(separator: "\n").map { "(\($0)::bigint)" }
                let difference = try await scene.difference(
                    "public.times",
                    from: "SELECT '2024-06-01Z'::timestamptz + us * interval '1 us', us "
                        + "FROM (VALUES \(all.joined(separator: ","))) AS u (us) WHERE us >= 400 AND us < 2500413"
                )
                #expect(difference.isEmpty, "seed \(testSeed()): \(difference)")
            }
        }
    }
#endif
