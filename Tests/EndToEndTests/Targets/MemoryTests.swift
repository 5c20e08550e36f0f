import Foundation
import TestSupport
import Testing

/// Memory stays within 32 MiB and 16 MiB for each worker, whatever the size of files, tables, windows and of rows of some
/// MiB.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct MemoryTests {
    private static let workers = 2
    private static let rows = 160_000

    /// 160 MB in one window, in three at a time, and in windows whose rows lie scattered over the whole file.
    @Test(arguments: [
        ("$1", "{ start: 0, every: 160000 }"), ("$1", "{ start: 0, every: 20000 }"),
        ("($1 * 7919) % 160000", "{ start: 0, every: 80000 }"),
    ]) func staysWithinItsBound(_ time: String, _ windows: String) async throws {
        let plan = SamplePlan.csv("rows.csv").changed { plan in
            plan.workers = Self.workers
            plan.completion = "bigint: \(Self.rows)"
            plan.hypertables[0].windows = windows
        }
        try await Scene.with { scene in
            try await Self.makeTable(scene)
            try scene.write(plan)
            try scene.folder.shell(
                "seq 0 \(Self.rows - 1) | awk 'BEGIN { print \"ts,note\"; n = sprintf(\"%01000d\", 0) } "
                    + "{ printf \"%d,%s\\n\", \(time), n }' > rows.csv")
            try await Self.expectBound(scene)
        }
    }

    /// Rows of 4 MiB, of which each worker holds one as it was read and as it is sent.
    @Test func staysWithinItsBoundForLongRows() async throws {
        let plan = SamplePlan.csv("rows.csv").changed { plan in
            plan.workers = Self.workers
            plan.completion = "bigint: 40"
            plan.hypertables[0].windows = "{ start: 0, every: 4 }"
        }
        try await Scene.with { scene in
            try await Self.makeTable(scene)
            try scene.write(plan)
            try scene.folder.shell(
                "echo ts,note > rows.csv; for i in $(seq 0 39); do printf '%d,' $i; "
                    + "head -c 4194304 /dev/zero | tr '\\0' x; echo; done >> rows.csv")
            try await Self.expectBound(scene, "40 rows")
        }
    }

    /// The hypertable, which stores texts as long as they are.
    private static func makeTable(_ scene: Scene) async throws {
        try await scene.database.execute(
            "CREATE TABLE readings (ts bigint NOT NULL, note text)",
            "SELECT create_hypertable('readings', 'ts', chunk_time_interval => 200000)",
            "ALTER TABLE readings ALTER note SET STORAGE EXTERNAL")
    }

    /// Runs the plan, and looks again and again.
    private static func expectBound(
        _ scene: Scene, _ said: String = "160,000 rows", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (ended, peak) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
            var peak = 0
            while let memory = running.memory {
                peak = max(peak, memory)
                try await Task.sleep(for: .milliseconds(10))
            }
            return peak
        }
        ended.expect(0, said, sourceLocation: sourceLocation)
        #expect(peak > 0, sourceLocation: sourceLocation)
        #expect(peak <= 32 + 16 * workers, "\(peak) MiB", sourceLocation: sourceLocation)
    }

    /// A hypertable for 160 MB that a database gives in one window, or in two at a time.
    private static func withDatabase(
        _ engine: String, _ location: String, windows: String,
        _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        let plan = SamplePlan(
            workers: workers, completion: "bigint: \(rows)",
            source: "\(engine): { \(location), timezone: UTC }"
        ).changed {
            $0.hypertables[0].windows = windows
            $0.hypertables[0].rows = "table: readings"
        }
        try await Scene.with { scene in
            try await makeTable(scene)
            try scene.write(plan)
            try await body(scene)
        }
    }

    private static let databaseWindows = ["{ start: 0, every: 160000 }", "{ start: 0, every: 40000 }"]

    #if SQLite
        @Test(arguments: databaseWindows) func ofSQLiteToo(windows: String) async throws {
            try await Self.withDatabase("sqlite", "path: data.db", windows: windows) { scene in
                try scene.folder.write(
                    "make.sql",
                    """
                    CREATE TABLE readings (ts integer, note text);
                    INSERT INTO readings WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows - 1))
                        SELECT i, printf('%01000d', 0) FROM n;
                    CREATE INDEX by_ts ON readings (ts);
                    """)
                try scene.folder.shell("sqlite3 data.db <make.sql")
                try await Self.expectBound(scene)
            }
        }
    #endif

    #if MySQL
        @Test(
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), arguments: databaseWindows)
        func ofMariaDBToo(windows: String) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    """
                    CREATE TABLE readings (ts bigint PRIMARY KEY, note text);
                    INSERT INTO readings SELECT seq, REPEAT('0', 1000) FROM seq_0_to_\(Self.rows - 1);
                    """, in: name)
                try await Self.withDatabase("mysql", "connection: \"${SOURCE}\"", windows: windows) {
                    scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await Self.expectBound(scene)
                }
            }
        }
    #endif
}

extension Running {
    /// What the process has in memory of its own, in MiB, without the pages of its files; nil when it has ended.
    fileprivate var memory: Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
            let kibibytes = line.split(separator: " ").compactMap({ Int($0) }).first
        else { return nil }
        return kibibytes / 1024
    }
}
