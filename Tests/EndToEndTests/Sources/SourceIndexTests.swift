import TestSupport
import Testing

/// An index counts only if it finds a range of times and may be used. Otherwise each window reads the whole table.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SourceIndexTests {
    /// Holds that `validate --live` misses an index, that a run needs none, and that another index counts.
    private static func expectNone(_ scene: Scene, size: String, then make: () async throws -> Void)
        async throws
    {
        let text = "no index of the source s leads with the time column"
        let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
        ended.expect(0, text, size, "make an index on the time column there")
        (try await scene.run()).expect(0, "1 row loaded")
        try await make()
        let found = try await scene.hyperfill("validate", "--live", "plan.yaml")
        found.expect(0)
        #expect(!found.errors.contains(text), "\(found)")
    }

    @Test(arguments: [
        "CREATE INDEX ON readings USING hash (t)", "CREATE INDEX ON readings (t) WHERE k > 0",
        "CREATE INDEX ON readings (date_trunc('day', t AT TIME ZONE 'UTC'))",
        "CREATE INDEX ON readings (k, t)",
        "CREATE INDEX i ON readings (t); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass",
    ])
    func ofPostgreSQL(index: String) async throws {
        try await PostgresPair.with("k int") { pair in
            try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02', 1)")
            for statement in index.split(separator: "; ") { try await pair.source.execute(String(statement)) }
            try await Self.expectNone(pair.scene, size: "windows reads the whole table (") {
                try await pair.source.execute("CREATE INDEX ON readings (t)")
            }
        }
    }

    #if SQLite
        @Test(arguments: ["(t) WHERE k > 0", "(k, t)", "(lower(t))"])
        func ofSQLite(index: String) async throws {
            try await Scene.withTimes("k int", plan: .sqlite()) { scene in
                try scene.folder.shell(
                    "sqlite3 data.db \"CREATE TABLE readings (t, k); CREATE INDEX i ON readings \(index); "
                        + "INSERT INTO readings VALUES ('2024-06-02', 1)\"")
                try await Self.expectNone(scene, size: "a file of") {
                    try scene.folder.shell("sqlite3 data.db 'CREATE INDEX j ON readings (t)'")
                }
            }
        }
    #endif

    #if MySQL
        @Test(
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
            arguments: [
                ("", "KEY i (t) IGNORED"), (" ENGINE = MEMORY", "KEY i (t) USING HASH"), ("", "KEY i (k, t)"),
            ])
        func ofMariaDB(engine: String, index: String) async throws {
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { database in
                try maria.execute(
                    "CREATE TABLE readings (t datetime NOT NULL, k int, \(index))\(engine); "
                        + "INSERT INTO readings VALUES ('2024-06-02', 1)", in: database)
                try await Scene.withTimes("k int", plan: .mysql()) { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = maria.uri(database)
                    try await Self.expectNone(scene, size: "(about 1 rows)") {
                        try maria.execute("CREATE INDEX j USING BTREE ON readings (t)", in: database)
                    }
                }
            }
        }
    #endif
}
