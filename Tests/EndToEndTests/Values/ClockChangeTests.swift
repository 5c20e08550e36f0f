import TestSupport
import Testing

/// Windows of which the first or the last ends while clocks show an hour twice: 2024-10-27 from 00:00 to 02:00 UTC in
/// Berlin. A row whose time has no zone may lie on either side, and must not be lost.
@Suite(
    .enabled(if: Program.isAvailable && MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
    .timeLimit(.minutes(30)))
struct ClockChangeTests {
    private static let zone = ", timezone: Europe/Berlin"

    /// What is to become of two rows, which clocks showed at 02:15 and at 02:45.
    struct Bounds: Sendable, CustomTestStringConvertible {
        let start: String
        let completion: String
        /// The key of the row that is named, or nil where neither can lie in a window.
        let refused: String?
        var testDescription: String { "\(start) to \(completion)" }
    }

    static let bounds = [
        Bounds(start: "2024-10-26T00:00:00Z", completion: "2024-10-27T01:00:00Z", refused: "15"),
        Bounds(start: "2024-10-26T00:00:00Z", completion: "2024-10-27T01:30:00Z", refused: "15"),
        Bounds(start: "2024-10-27T01:20:00Z", completion: "2024-10-27T01:30:00Z", refused: "45"),
        Bounds(start: "2024-10-27T00:20:00Z", completion: "2024-10-29T00:00:00Z", refused: "15"),
        Bounds(start: "2024-10-27T01:20:00Z", completion: "2024-10-29T00:00:00Z", refused: "45"),
        Bounds(start: "2024-10-26T00:00:00Z", completion: "2024-10-27T00:00:00Z", refused: nil),
        Bounds(start: "2024-10-27T02:00:00Z", completion: "2024-10-29T00:00:00Z", refused: nil),
    ]

    private static func plan(_ engine: String, _ bounds: Bounds) -> SamplePlan {
        SamplePlan.database(engine, source: zone).with("columns: [t, k]").changed {
            $0.completion = "timestamptz: \(bounds.completion)"
            $0.hypertables[0].windows = "{ start: \(bounds.start), every: 1d }"
        }
    }

    private static let rows = "('2024-10-27 02:15', 15), ('2024-10-27 02:45', 45)"

    private static func check(_ bounds: Bounds, _ scene: Scene, _ engine: String) async throws {
        try scene.write(plan(engine, bounds))
        let ended = try await scene.run()
        if let key = bounds.refused {
            ended.expectRefusal("k = \(key)", "there twice when clocks were set back")
        } else {
            ended.expect(65, "has rows, but none in any window")
        }
    }

    private static let target = [
        "CREATE TABLE public.times (t timestamptz NOT NULL, k int)",
        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')",
    ]

    #if MySQL && ODBC
        @Test(arguments: bounds)
        func inMariaDBByItsClientAndByODBC(bounds: Bounds) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    "CREATE TABLE readings (t datetime NOT NULL, k int PRIMARY KEY); "
                        + "INSERT INTO readings VALUES \(Self.rows)", in: name)
                try await Scene.with { scene in
                    for statement in Self.target { try await scene.database.execute(statement) }
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await Self.check(bounds, scene, "mysql")
                    try? scene.folder.remove("plan.yaml.state.jsonl")
                    try await scene.database.execute("COMMENT ON TABLE public.times IS NULL")
                    scene.program.environment["SOURCE"] = mariadb.odbc(name)
                    try await Self.check(bounds, scene, "odbc")
                }
            }
        }
    #endif

    @Test(arguments: bounds)
    func inPostgreSQL(bounds: Bounds) async throws {
        try await PostgresPair.with("k int", source: "k int PRIMARY KEY", plan: Self.plan("postgres", bounds))
        {
            pair in
            try await pair.source.execute(
                "ALTER TABLE readings ALTER t TYPE timestamp", "INSERT INTO readings VALUES \(Self.rows)")
            try await Self.check(bounds, pair.scene, "postgres")
        }
    }

    #if SQLite
        /// Clocks in São Paulo went from 23:59 of the day before to 01:00.
        @Test func aDayWithoutABeginningIsNamed() async throws {
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE public.times (t date NOT NULL, k int)",
                    "SELECT create_hypertable('public.times', 't')")
                try scene.folder.shell("sqlite3 data.db 'create table readings (t integer, k integer)'")
                let plan = SamplePlan.sqlite(source: ", timezone: America/Sao_Paulo")
                    .with("columns: { t: { to: t, as: epoch_s }, k: k }")
                try scene.write(
                    plan.changed {
                        $0.completion = "date: 2018-11-04"
                        $0.hypertables[0].time = "{ column: t, type: date }"
                        $0.hypertables[0].windows = "{ start: 2018-11-01, every: 1d }"
                    })
                try await scene.run().expect(
                    65, "2018-11-04 is no certain time in its zone", "nothing was run")
            }
        }
    #endif
}
