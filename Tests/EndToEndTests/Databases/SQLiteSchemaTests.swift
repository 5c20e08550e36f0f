#if SQLite
    import Foundation
    import TestSupport
    import Testing
    import Timescale

    /// What people's SQLite tables are made like, and what becomes of the file while it is read.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)))
    struct SQLiteSchemaTests {
        /// A table without a rowid has its primary key, of which only numbers and the time are shown.
        @Test func rowsWithoutARowIDAreNamedByTheirKey() async throws {
            let make = """
                x("create table readings (site text, device integer, t text, v, primary key (device, t, site)) without rowid")
                for i in range(9): x("insert into readings values ('secret', ?, '2024-06-02 00:00', ?)", (i, i))
                x("update readings set v = x'00' where device = 7")
                """
            try await Scene.withSQLite("site text, device int, v int", make: make) { scene in
                let ended = try await scene.run()
                ended.expectRefusal("device = 7, t = `2024-06-02 00:00`", "the column `v` holds bytes")
                #expect(!ended.errors.contains("secret"))
                try scene.folder.shell(
                    "sqlite3 data.db \"update readings set v = 7; update readings set t = '2.6.2024' where device = 3\""
                )
                try await scene.run().expect(
                    65, "device = 3, t = `2.6.2024`", "text in another form", "nothing was run")
                try scene.folder.shell("sqlite3 data.db 'delete from readings where device = 3'")
                try await scene.run().expect(0, "8 rows")
            }
        }

        /// Whether an index finds a window depends on more than its first column; rows are right either way.
        @Test(arguments: [
            ("t text", "(t)", true), ("t text", "(t desc, v)", true), ("t text", "(v, t)", false),
            ("t text", "(t) where v > 0", false), ("t text", "(substr(t, 1, 10))", false),
            ("t text", "(t collate nocase)", false), ("t text collate nocase", "(t)", true),
            ("t text collate rtrim", "(t)", true), ("t text collate nocase", "(t collate binary)", false),
            ("t text collate other", "(t)", false), ("t text collate other", "(t collate binary)", true),
        ])
        func indexesThatFindAWindow(column: String, index: String, isFound: Bool) async throws {
            let make = """
                c.create_collation("other", lambda a, b: (a < b) - (a > b))
                x("create table readings (\(column), v real)")
                for i in range(48):
                    x("insert into readings values ('2024-06-%02d %02d:00' || ?, ?)" % (i // 2 + 1, i % 2 * 7), ('Z' if i % 5 else ':00.5', i - 9))
                x("create index by_time on readings \(index)")
                """
            let plan = SamplePlan.sqlite().changed {
                $0.hypertables[0].windows = "{ start: '2024-06-01T07:00:00.5Z', every: 25h }"
            }
            try await Scene.withSQLite(make: make, plan) { scene in
                let checked = try await scene.hyperfill("validate", "--live", "plan.yaml")
                checked.expect(0)
                #expect(checked.errors.contains("no index of the source s leads") != isFound, "\(checked)")
                try await scene.run().expect(0, "46 rows")
            }
        }

        /// Views, and columns that are worked out.
        @Test(arguments: ["readings", "seen"])
        func viewsAndGeneratedColumns(name: String) async throws {
            let make = """
                x("create table readings (at integer primary key, v real, "
                  "t text generated always as (datetime(at, 'unixepoch')) virtual, "
                  "twice real generated always as (v * 2) stored)")
                for i in range(50): x("insert into readings (at, v) values (?, ?)", (1717286400 + i, i))
                x("create view seen as select t, twice, v from readings")
                x("create index readings_t on readings (t)")
                """
            let plan = SamplePlan.sqlite("table: \(name)").with("columns: { t: t, v: v, twice: twice }")
            try await Scene.withSQLite("v float8, twice float8", make: make, plan) { scene in
                try await scene.run().expect(0, "50 rows")
                #expect(
                    try await scene.value(
                        "SELECT sum(twice) FROM times WHERE extract(epoch FROM t) = 1717286400 + v")
                        == "2450")
            }
        }

        /// SQLite tells names apart by their bytes; the plan may write the same characters in another way.
        @Test func namesOfEveryKind() async throws {
            let make = #"""
                table, accent = 'odd "\u0301 .name', 'e\u0301'
                x('create table "%s" ("rowid" integer, "%s" text, "a""b" real)' % (table.replace('"', '""'), accent))
                for i in range(9): x('insert into "%s" values (?, ?, ?)' % table.replace('"', '""'), (-i, '2024-06-0%d' % (i + 1), i))
                """#
            let plan = SamplePlan.sqlite("table: '\"odd \"\"\u{301} .name\"'").with(
                "columns: { \"\u{e9}\": t, 'a\"b': v, rowid: r }")
            try await Scene.withSQLite("v float8, r int", make: make, plan) { scene in
                try await scene.run().expect(0, "9 rows")
                #expect(try await scene.value("SELECT sum(v) || ' ' || sum(r) FROM times") == "36 -36")
            }
        }

        /// A journal that must be played back first, which a reader without write access cannot do.
        @Test func whatACrashedWriterLeftIsNamed() async throws {
            let make = """
                x("create table readings (t text, v real, s text)")
                c.executemany("insert into readings values (?, 1, ?)", (('2024-06-02', 'x' * 500) for _ in range(2000)))
                """
            try await Scene.withSQLite("v float8, s text", make: make) { scene in
                try scene.folder.write(
                    "crash.py",
                    """
                    import os, sqlite3
                    c = sqlite3.connect('data.db', isolation_level=None)
                    c.execute('pragma cache_size = 5')
                    c.execute('begin')
                    c.execute('update readings set v = 2')
                    os.kill(os.getpid(), 9)
                    """)
                try scene.folder.shell("python3 crash.py || [ -e data.db-journal ]")
                try await scene.run().expect(
                    65, "a program that was writing has crashed", "pragma user_version", "nothing was run")
                try scene.folder.shell("sqlite3 data.db 'pragma user_version'")
                try await scene.run().expect(0, "2,000 rows")
                #expect(try await scene.value("SELECT max(v) FROM times") == "1")
            }
        }

        /// Connections that are open would go on reading what the path does not lead to any more.
        @Test func aFileThatIsReplacedMeanwhile() async throws {
            let make = """
                x("create table readings (t text, v real)")
                for i in range(300): x("insert into readings values ('2024-06-02 00:' || printf('%02d:%02d', ? / 60, ? % 60), 1)", (i, i))
                """
            try await Scene.withSQLite(make: make) { scene in
                let ended = try await scene.runHeld { _ in
                    try scene.folder.shell(
                        "cp data.db new.db && sqlite3 new.db \"insert into readings values ('2024-06-02', 9)\" "
                            + "&& mv new.db data.db")
                }
                ended.expectRefusal("data.db is not the file any more that it was when the run began")
                #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                try await scene.run().expect(0, "301 rows")
            }
        }

        /// Of texts that do not sort as their times do, a query's own condition may take account.
        @Test func aQueryWhoseTextsHaveAnotherOrder() async throws {
            let make = """
                x("create table readings (t text, v real)")
                for t in ['2024-06-02T12:00:00+02:00', '2024-06-02T11:30:00+01:00', '2024-06-02T10:00:00.5Z', '2024-06-02T10:45:00Z',
                    '2024-06-02T09:50:00-01:00']: x("insert into readings values (?, 1)", (t,))
                """
            let query =
                "query: \"select t, v from readings where datetime(t) >= {{start}} and datetime(t) < {{end}}\""
            try await Scene.withSQLite(make: make, .sqlite(query)) { scene in
                try await scene.run().expect(0, "5 rows")
                #expect(
                    try await scene.value("SELECT extract(epoch FROM max(t) - min(t)) FROM times")
                        == "3000.000000")
            }
        }
    }
#endif
