import TestSupport
import Testing

/// A count that the source does not take, the plan's own or that of its query, is found before a window's rows are
/// deleted.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CountQueryTests {
    private static let rows =
        "query: \"SELECT t, k FROM readings WHERE t >= {{start}} AND t < {{end}}\", "
        + "count: \"SELECT count(*) FROM readings WHERE tt >= {{start}} AND tt < {{end}}\""

    /// A query that nothing is wrong with but that it cannot stand in parentheses.
    private static func query(with end: String) -> String {
        "query: \"SELECT t, k FROM readings WHERE t >= {{start}} AND t < {{end}}\(end)\""
    }

    /// The target holds a row that dual-writing has put there; it has to stay.
    private static func refuses(
        _ scene: Scene, _ plan: SamplePlan, with end: String = "; -- done"
    ) async throws {
        try await refuses(scene, "the count query: ", "tt")
        try scene.write(plan.changed { $0.hypertables[0].rows = query(with: end) })
        try await scene.database.execute("DELETE FROM times")
        try await refuses(scene, "a count of the query: ", "without a semicolon in it")
    }

    private static func refuses(_ scene: Scene, _ texts: String...) async throws {
        try await scene.database.execute("INSERT INTO times VALUES ('2024-06-02Z', 1)")
        for command in [["run", "plan.yaml", "--yes"], ["validate", "plan.yaml", "--live"]] {
            let ended = try await scene.program(command)
            for text in texts { ended.expect(65, text) }
        }
        #expect(try await scene.value("SELECT count(*) FROM times") == "1")
    }

    @Test func ofPostgreSQL() async throws {
        let plan = SamplePlan.database("postgres", Self.rows)
        try await PostgresPair.with("k int", plan: plan) { pair in
            try await Self.refuses(pair.scene, plan)
        }
    }

    #if SQLite
        @Test func ofSQLite() async throws {
            try await Scene.withTimes("k int", plan: .sqlite(Self.rows)) { scene in
                try scene.folder.shell("sqlite3 data.db 'create table readings (t text, k int)'")
                try await Self.refuses(scene, .sqlite(), with: " /* done")
            }
        }

        /// What can be prepared may still give no number, or another one than there are rows.
        @Test(arguments: [
            ("SELECT 'many' WHERE {{start}} < {{end}}", "the count query gave no whole number"),
            (
                "SELECT 2 WHERE {{start}} < {{end}}",
                "source s gives 1 row for the window 2024-06-29..2024-07-01, and the count query counts 2"
            ),
        ])
        func aCountThatCanBePrepared(count: String, text: String) async throws {
            let rows =
                "query: \"SELECT t, k FROM readings WHERE t >= {{start}} AND t < {{end}}\", count: \"\(count)\""
            try await Scene.withTimes("k int", plan: .sqlite(rows)) { scene in
                try scene.folder.shell(
                    "sqlite3 data.db \"create table readings (t text, k int); insert into readings values "
                        + "('2024-06-30', 1)\"")
                (try await scene.hyperfill("validate", "plan.yaml", "--live")).expect(
                    65, "plan.yaml:11:", text)
            }
        }
    #endif

    #if MySQL || ODBC
        private static let sources: [String] = {
            var sources: [String] = []
            #if MySQL
                sources.append("mysql")
            #endif
            #if ODBC
                sources.append("odbc")
            #endif
            return sources
        }()

        @Test(.enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), arguments: sources)
        func ofMariaDB(kind: String) async throws {
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { database in
                try maria.execute("CREATE TABLE readings (t datetime NOT NULL, k int)", in: database)
                let plan = SamplePlan.database(kind, Self.rows, source: ", timezone: UTC")
                try await Scene.withTimes("k int", plan: plan) { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] =
                        kind == "odbc" ? maria.odbc(database) : maria.uri(database)
                    try await Self.refuses(scene, plan)
                }
            }
        }
    #endif
}
