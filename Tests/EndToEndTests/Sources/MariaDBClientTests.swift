import TestSupport
import Testing
import Timescale

/// Plans whose source is MariaDB's own client in a command, and what cuts its rows without a word.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
struct MariaDBClientTests {
    private static let query =
        "SELECT unix_timestamp(t) AS t, v FROM readings WHERE t >= {{start}} AND t < {{end}}"
    private static let counted = "SELECT count(*) FROM readings WHERE t >= {{start}} AND t < {{end}}"

    /// All rows, and what an option file or a query leaves of them: the count is a query without either.
    @Test(arguments: [
        ("", "", 2_500), ("--safe-updates", "", 1_000), ("", "LIMIT ROWS EXAMINED 700", nil as Int?),
    ])
    func whatIsCutIsCounted(option: String, clause: String, rows: Int?) async throws {
        let mariadb = try await MariaDB.shared()
        try await mariadb.withDatabase { name in
            try mariadb.execute(
                """
                CREATE TABLE readings (t datetime NOT NULL, v int, KEY (t));
                INSERT INTO readings SELECT '2024-06-02' + INTERVAL seq SECOND, seq FROM seq_1_to_2500;
                """, in: name)
            try await Scene.with { scene in
                var scene = scene
                scene.program.environment["DB"] = name
                // An option file works as if its options were given on the command line.
                try scene.folder.script("ask.sh", "\(mariadb.client) -B -r --quick $1 $DB")
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, v int)",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                let ask = { (query: String, option: String) in
                    "echo \"SET time_zone = \\\"+00:00\\\"; \(query)\" | ./ask.sh \"\(option)\" # mariadb"
                }
                var plan = SamplePlan(
                    completion: "timestamptz: 2024-07-01T00:00:00Z",
                    source: "command: { rows: '\(ask("\(Self.query) \(clause)", option))', "
                        + "count: '\(ask(Self.counted, "-N"))', format: tsv }")
                plan.hypertables[0] = SamplePlan.Hypertable(
                    table: "public.times", time: "{ column: t, type: timestamptz }",
                    windows: "{ start: 2024-06-01, every: 1mo }",
                    more: ["columns: { t: { as: epoch_s }, v: v }"])
                try scene.write(plan)
                let ended = try await scene.run()
                guard rows != 2_500 else { return ended.expect(0, "2,500 rows loaded and counted") }
                // Few rows are read to their end, and compared with their count, before the run.
                guard rows != nil else {
                    return ended.expect(65, "counts 2500", "LIMIT ROWS EXAMINED", "nothing was run")
                }
                ended.expect(
                    2, "the source has 2500 rows in this window", "`safe-updates`", "LIMIT ROWS EXAMINED",
                    "`--defaults-file`")
                if let rows { ended.expect(2, "the target \(rows)") }
            }
        }
    }
}
