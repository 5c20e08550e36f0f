import Foundation
import TestSupport
import Testing

/// The surroundings of one test: a database of its own, a folder with a plan, and the program.
///
/// The sample hypertable is `public.readings (ts bigint, device integer, value float8)` with chunks of 20. Its
/// source, ``SamplePlan/command``, gives one row for each `ts`, and the sample's T is 100.
struct Scene: Sendable {
    let database: ScratchDatabase
    let folder: PlanFolder
    var program: Program

    static func with<Result: Sendable>(
        _ body: @Sendable (Scene) async throws -> Result
    ) async throws -> Result {
        try await Turns.shared.take { try await besides(body) }
    }

    /// Makes another scene, for a test that has one already.
    static func besides<Result: Sendable>(
        _ body: @Sendable (Scene) async throws -> Result
    ) async throws -> Result {
        try await ScratchDatabase.with { database in
            let folder = try PlanFolder()
            let program = Program(folder: folder, environment: ["TARGET": database.uri])
            return try await body(Scene(database: database, folder: folder, program: program))
        }
    }

    /// A scene with the sample hypertable, its source, and rows of dual-writing on both sides of T.
    static func withReadings<Result: Sendable>(
        plan: SamplePlan = .command, _ body: @Sendable (Scene) async throws -> Result
    ) async throws -> Result {
        try await with { scene in
            try await scene.makeReadings()
            try scene.write(plan)
            return try await body(scene)
        }
    }

    /// A scene with the empty hypertable `times`, for plans with databases.
    static func withTimes<Result: Sendable>(
        _ columns: String, plan: SamplePlan, _ body: @Sendable (Scene) async throws -> Result
    ) async throws -> Result {
        try await with { scene in
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                "SELECT create_hypertable('public.times', 't')")
            try scene.write(plan)
            return try await body(scene)
        }
    }

    func makeReadings(_ name: String = "public.readings") async throws {
        try await database.execute(
            "CREATE TABLE \(name) (ts bigint NOT NULL, device integer, value float8)",
            "SELECT create_hypertable('\(name)', 'ts', chunk_time_interval => 20)",
            "INSERT INTO \(name) VALUES (7, -1, 0), (7, -1, 0), (99, -1, 0), (100, -2, 0), (131, -2, 1)")
        try folder.script("rows.sh", Self.rowsScript)
        try folder.script("count.sh", "first=$1; [ $first -lt 0 ] && first=0; echo $(($2 - first))")
    }

    /// A script that prints the rows from $1 to before $2. It stops half-way while a file `hold-$1` exists.
    private static let rowsScript = """
        first=$1; [ $first -lt 0 ] && first=0
        half=$(( (first + $2) / 2 ))
        give() { [ $1 -gt $2 ] || seq $1 $2 | awk '{ printf "%d,%d,%s\\n", $1, $1 % 7, $1 / 4 }'; }
        give $first $((half - 1))
        touch reached-$first
        while [ -e hold-$first ]; do sleep 0.05; done
        give $half $(($2 - 1))
        """

    /// The rows in the hypertable of ``makeReadings(_:)`` when the sample plan is done.
    static let expectedReadings = """
        SELECT i::bigint, i % 7, i / 4.0::float8 FROM generate_series(0, 99) AS i
        UNION ALL VALUES (100::bigint, -2, 0::float8), (131, -2, 1)
        """

    func write(_ plan: SamplePlan, to name: String = "plan.yaml") throws {
        try folder.write(name, plan.text)
    }

    /// Runs the plan, and has the process killed at a fault point.
    func die(at point: String, _ arguments: String...) async throws {
        var rehearsing = program
        rehearsing.environment["HYPERFILL_FAIL_AT"] = point
        (try await rehearsing(["run", "plan.yaml", "--yes"] + arguments)).expect(137)
    }

    /// Runs `hyperfill run plan.yaml --yes`.
    func run(_ arguments: String...) async throws -> Ended {
        try await program(["run", "plan.yaml", "--yes"] + arguments)
    }

    func hyperfill(_ arguments: String...) async throws -> Ended {
        try await program(arguments)
    }

    /// The number of rows that the table has too many or too few, and the first of them.
    ///
    /// - Parameter columns: the expressions that are compared, for types without equality.
    func difference(
        _ table: String, from expected: String, columns: String = "*"
    ) async throws -> [[String?]] {
        let table = "SELECT \(columns) FROM \(table)"
        return try await difference(query: table, from: expected)
    }

    private func difference(query: String, from expected: String) async throws -> [[String?]] {
        try await database.query(
            """
            SELECT d.*, count(*) OVER () FROM (
                (SELECT 'too many', * FROM ((\(query)) EXCEPT ALL (\(expected))) AS a)
                UNION ALL (SELECT 'missing', * FROM ((\(expected)) EXCEPT ALL (\(query))) AS b)) AS d
            LIMIT 5
            """)
    }

    /// Records an issue unless the sample hypertable holds exactly the source's rows before T, and the
    /// dual-written ones from T on.
    func expectAllReadings(
        _ table: String = "public.readings", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let difference = try await difference(table, from: Self.expectedReadings)
        #expect(difference.isEmpty, "\(difference)", sourceLocation: sourceLocation)
    }

    /// One value.
    func value(_ sql: String) async throws -> String? {
        try await database.query(sql).first?.first ?? nil
    }

    /// Waits until a session waits for an advisory lock in this scene's database.
    func waitsForLock() async throws {
        try await eventually("a wait for the lock") {
            try await value(
                """
                SELECT count(*) > 0 FROM pg_locks JOIN pg_database AS d ON d.oid = database
                WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
                """) == "t"
        }
    }

    /// Waits until the state file has a line with all of these texts.
    func reaches(_ texts: [String]) async throws {
        try await eventually("\(texts) in the state file") {
            folder.state().contains { line in texts.allSatisfy { line.contains($0) } }
        }
    }
}
