import TestSupport
import Testing

/// Time columns of sources with fewer digits than T and the bounds of windows have: each row is in one window, whatever a
/// server makes of a bound that its column cannot hold.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct FewerDigitsTests {
    /// Windows of 7 seconds, or of 36 hours, from and to a fraction of a second.
    private static func plan(_ plan: SamplePlan, areDays: Bool, form: String = "") -> SamplePlan {
        plan.with("columns: { t: { to: t\(form) }, k: k }").changed {
            $0.completion = "timestamptz: 2024-06-\(areDays ? "20T12" : "01T00"):00:57.000001Z"
            let (start, every) =
                areDays ? ("2024-06-02T12:00:00.000001Z", "36h") : ("2024-06-01T00:00:03.5Z", "7s")
            $0.hypertables[0].windows = "{ start: \(start), every: \(every) }"
        }
    }

    /// Without an index and with one, as servers then go by other ways.
    private static func statements(_ type: String, _ index: Bool, values: String) -> String {
        "CREATE TABLE readings (k int PRIMARY KEY, t \(type) NOT NULL\(index ? ", KEY (t)" : "")); "
            + "INSERT INTO readings \(values)"
    }

    private static func expect(_ scene: Scene, areDays: Bool, rows: Int) async throws {
        try await scene.run().expect(0, "\(rows) rows")
        // Days from the 3rd to the 20th, seconds from 4 to 57.
        let expected =
            areDays
            ? "SELECT '2024-06-01Z'::timestamptz + k * interval '1 day', k FROM generate_series(2, 19) AS k"
            : "SELECT '2024-06-01Z'::timestamptz + k * interval '1 s', k FROM generate_series(4, 57) AS k"
        let difference = try await scene.difference("public.times", from: expected, columns: "t, k")
        #expect(difference.isEmpty, "\(difference)")
    }

    #if MySQL && ODBC
        @Test(
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
            arguments: ["mysql", "odbc"],
            ["datetime", "timestamp", "datetime(3)", "date", "decimal(12,0)", "decimal(20,3)", "double"])
        func mariaDB(engine: String, type: String) async throws {
            for index in [false, true] {
                try await Self.load("table: readings", type, index, by: engine)
            }
        }

        /// The count that is made of a query goes by the index of its table, too.
        @Test(
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
            arguments: ["mysql", "odbc"])
        func queriesOfMariaDB(engine: String) async throws {
            let query = "query: \"select t, k from readings where t >= {{start}} and t < {{end}}\""
            for type in ["datetime", "timestamp(3)"] { try await Self.load(query, type, true, by: engine) }
        }

        private static func load(_ rows: String, _ type: String, _ index: Bool, by engine: String)
            async throws
        {
            let areDays = type == "date"
            let areTimes = type.contains("date") || type.contains("timestamp")
            let value =
                areDays
                ? "'2024-06-01' + INTERVAL seq DAY"
                : areTimes ? "'2024-06-01' + INTERVAL seq SECOND" : "1717200000 + seq"
            let values = "SELECT seq, \(value) FROM seq_0_to_\(areDays ? 29 : 90)"
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { database in
                try mariadb.execute(
                    "SET time_zone = '+00:00'; " + statements(type, index, values: values), in: database)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, k int)",
                        "SELECT create_hypertable('public.times', 't')")
                    var scene = scene
                    scene.program.environment["SOURCE"] =
                        engine == "odbc" ? mariadb.odbc(database) : mariadb.uri(database)
                    let plan = SamplePlan.database(engine, rows, source: ", timezone: UTC")
                    try scene.write(Self.plan(plan, areDays: areDays, form: areTimes ? "" : ", as: epoch_s"))
                    try await expect(scene, areDays: areDays, rows: areDays ? 18 : 54)
                }
            }
        }
    #endif

    @Test(arguments: ["timestamptz(0)", "timestamp(0)", "date"]) func postgres(type: String) async throws {
        let areDays = type == "date"
        let plan = Self.plan(.database("postgres", source: ", timezone: UTC"), areDays: areDays)
        try await PostgresPair.with("k int", plan: plan) { pair in
            try await pair.source.execute(
                "SET TimeZone = 'UTC'", "DROP TABLE readings",
                "CREATE TABLE readings (k int PRIMARY KEY, t \(type) NOT NULL)",
                areDays
                    ? "INSERT INTO readings SELECT k, '2024-06-01'::date + k FROM generate_series(0, 29) AS k"
                    : "INSERT INTO readings SELECT k, '2024-06-01Z'::timestamptz AT TIME ZONE 'UTC' + k * interval '1 s' "
                        + "FROM generate_series(0, 90) AS k")
            for index in ["SELECT 1", "CREATE INDEX ON readings (t)"] {
                try await pair.source.execute(index)
                try await pair.scene.database.execute("DELETE FROM times")
                try? pair.scene.folder.remove("plan.yaml.state.jsonl")
                try await Self.expect(pair.scene, areDays: areDays, rows: areDays ? 18 : 54)
            }
        }
    }
}
