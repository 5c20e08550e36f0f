import TestSupport
import Testing

/// A plan's own count query that the source does not take is found before a window's rows are deleted.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CountQueryTests {
    private static let rows =
        "query: \"SELECT t, k FROM readings WHERE t >= {{start}} AND t < {{end}}\", "
        + "count: \"SELECT count(*) FROM readings WHERE tt >= {{start}} AND tt < {{end}}\""

    /// The target holds a row that dual-writing has put there; it has to stay.
    private static func refuses(_ scene: Scene) async throws {
        try await scene.database.execute("INSERT INTO times VALUES ('2024-06-02Z', 1)")
        for command in [["run", "plan.yaml", "--yes"], ["validate", "plan.yaml", "--live"]] {
            let ended = try await scene.program(command)
            ended.expect(65, "the count query: ", "tt")
        }
        #expect(try await scene.value("SELECT count(*) FROM times") == "1")
    }

    @Test func ofPostgreSQL() async throws {
        try await PostgresPair.with("k int", plan: .database("postgres", Self.rows)) { pair in
            try await Self.refuses(pair.scene)
        }
    }

    private static func withTarget(
        _ plan: SamplePlan, _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, k int)",
                "SELECT create_hypertable('public.times', 't')")
            try scene.write(plan)
            try await body(scene)
        }
    }

    #if SQLite
        @Test func ofSQLite() async throws {
            try await Self.withTarget(.sqlite(Self.rows)) { scene in
                try scene.folder.shell("sqlite3 data.db 'create table readings (t text, k int)'")
                try await Self.refuses(scene)
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
                try await Self.withTarget(.database(kind, Self.rows, source: ", timezone: UTC")) { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] =
                        kind == "odbc" ? maria.odbc(database) : maria.uri(database)
                    try await Self.refuses(scene)
                }
            }
        }
    #endif
}
