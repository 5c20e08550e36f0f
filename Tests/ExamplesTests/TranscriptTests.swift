import TestSupport
import Testing

/// The console blocks of the guides are what the program prints.
@Suite struct TranscriptTests {
    /// Every block that the list names is there: a heading that was renamed would take its test along.
    @Test(arguments: Transcript.all)
    func isThere(_ transcript: Transcript) throws {
        let blocks = try Guide(transcript.guide).blocks("console", in: transcript.section)
        #expect(!blocks.isEmpty, "\(transcript) has no console block")
    }

    @Test(arguments: [
        (["a", "b"], ["a", "b"], nil), (["a"], ["a", "b"], "b"), (["a", "b"], ["a"], "b"),
        (["[…]", "b"], ["a", "b"], nil), (["a", "[…]"], ["a", "b"], nil), (["[…]", "c"], ["a", "b"], "c"),
        (["b", "[…]"], ["a", "b"], "b"), (["[…]", "b", "[…]", "a"], ["a", "b"], "a"),
        (["[…]", "a"], ["a", "b"], "b"),
    ])
    func findsWhatDiffers(shown: [String], printed: [String], fault: String?) {
        #expect(Transcript.fault(shown, printed) == fault)
    }

    #if MySQL
        @Test(
            .enabled(if: Program.isAvailable, ExampleRun.reason),
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
            arguments: Transcript.ofMariaDB)
        func isWhatTheProgramPrintsOfMariaDB(_ transcript: Transcript) async throws {
            try await withMariaDB { run in
                if case .mariadb(let plan?) = transcript.stage {
                    try run.folder.write(plan, try Self.plan(transcript))
                }
                try await transcript.expectSame(run)
            }
        }
    #endif

    @Test(.enabled(if: Program.isAvailable, ExampleRun.reason), arguments: Transcript.ofFiles)
    func isWhatTheProgramPrintsOfFiles(_ transcript: Transcript) async throws {
        try await withBadValue { run in
            if case .badValue(isMended: true) = transcript.stage {
                let failed = try await run.ended("run", "metrics.yaml", ["--yes"])
                try #require(failed.status == 1, "\(failed)")
                try await run.shell("sed -i '5121s/n.a/20.5/' dumps/metrics-2024.csv")
            }
            try await transcript.expectSame(run)
        }
    }

    /// The plan that the section shows.
    private static func plan(_ transcript: Transcript) throws -> String {
        let block = try #require(try Guide(transcript.guide).blocks("yaml", in: transcript.section).first)
        return block.lines.joined(separator: "\n")
    }

    #if MySQL
        private func withMariaDB(_ body: @Sendable (ExampleRun) async throws -> Void) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    """
                    CREATE TABLE Metrics (id bigint PRIMARY KEY AUTO_INCREMENT, ts datetime(3) NOT NULL,
                        device_id int, value double, note varchar(20), KEY (ts));
                    INSERT INTO Metrics (ts, device_id, value) SELECT '2024-02-01' + INTERVAL seq MINUTE, seq % 7, seq / 4
                        FROM seq_0_to_50000;
                    """, in: name)
                try await ExampleRun.with { run in
                    var run = run
                    run.environment["SHOP"] = mariadb.uri(name)
                    try await Self.makeTarget(run)
                    try await body(run)
                }
            }
        }
    #endif

    /// The CSV plan of the front page, and a dump in which one value of the second window is no number.
    private func withBadValue(_ body: @Sendable (ExampleRun) async throws -> Void) async throws {
        let plan = try #require(try Guide("README.md").blocks("yaml", in: "from-csv-files").first)
        try await ExampleRun.with { run in
            try await Self.makeTarget(run)
            try await run.database.standInForPolicies()
            try await run.database.execute(
                "CREATE INDEX ON metrics (device_id, time DESC)",
                "SELECT add_retention_policy('metrics', interval '100 years')")
            try run.folder.write("metrics.yaml", plan.lines.joined(separator: "\n"))
            let rows = try await run.database.query(
                """
                SELECT to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ',' || d || ',' || d * 1.5
                FROM generate_series('2024-02-01'::timestamp, '2024-03-02 23:50', '10 min') AS t, generate_series(1, 3) AS d
                ORDER BY t, d
                """)
            var lines = ["time,device_id,value"] + rows.compactMap { $0[0] }
            lines[5_120] = "2024-02-12T13:10:00Z,3,n/a"
            try run.folder.write("dumps/metrics-2024.csv", lines.joined(separator: "\n") + "\n")
            try await body(run)
        }
    }

    /// A hypertable into which an application dual-writes since 10:00.
    private static func makeTarget(_ run: ExampleRun) async throws {
        try await run.database.execute(
            "CREATE TABLE metrics (time timestamptz NOT NULL, device_id int, value float8)",
            "SELECT create_hypertable('metrics', 'time', chunk_time_interval => interval '7 days')",
            """
            INSERT INTO metrics SELECT t, 1, 1
            FROM generate_series('2024-03-01 10:00Z'::timestamptz, '2024-03-02 11:00Z', '1 min') AS t
            """)
    }
}
