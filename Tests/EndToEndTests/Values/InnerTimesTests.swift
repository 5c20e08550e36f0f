import TestSupport
import Testing

/// Times within the values of a PostgreSQL source, which go as their text.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct InnerTimesTests {
    private static let types = [
        "CREATE TYPE stamped AS (n int, at timestamptz)", "CREATE DOMAIN stamps AS timestamptz[]",
        "CREATE TYPE nested AS (a stamps, s stamped)",
    ]

    /// Without a zone on one side only, the same text is another time; in UTC it is the same.
    @Test(arguments: [
        ("timestamp[]", "timestamptz[]", "{2024-06-02 12:00:00,NULL}"),
        ("timestamptz[]", "timestamp[]", "{2024-06-02 12:00:00+00}"),
        ("timestamp[]", "stamps", "{2024-06-02 12:00:00}"), ("date[]", "timestamptz[]", "{2024-06-02}"),
        ("tsrange", "tstzrange", "[2024-06-02 12:00:00,)"),
        ("tsmultirange", "tstzmultirange", "{[2024-06-02 12:00:00,2024-06-03)}"),
        ("time", "timetz", "12:00:00"),
    ])
    func timesWithAndWithoutAZone(source: String, target: String, value: String) async throws {
        try await PostgresPair.with("k int, v \(target)", source: "k int, v \(source)", types: Self.types) {
            pair in
            try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02Z', 1, '\(value)')")
            for zone in ["", ", timezone: Europe/Berlin", ", timezone: \"+02:00\""] {
                try pair.scene.write(.database("postgres", source: zone))
                try await pair.scene.run().expect(
                    65, "the column `v` has values of ", "read as if all were in UTC", "nothing was run")
            }
            try pair.scene.write(.database("postgres", source: ", timezone: UTC"))
            try await pair.scene.run().expect(0, "1 row")
            let same = "SELECT count(*) FROM times WHERE v::text = '\(value)'::\(target)::text"
            #expect(try await pair.scene.value(same) == "1")
        }
    }

    /// Other sources give texts, which may have any times in them.
    @Test(arguments: ["timestamptz[]", "tstzrange", "timetz"])
    func textsInAnotherZone(type: String) async throws {
        let value =
            ["timestamptz[]": "{2024-06-02 12:00:00}", "tstzrange": "[2024-06-02 12:00:00,)"][type] ?? "12:00"
        let text = "the target's column `v` has values of "
        let source = "command: { rows: 'cat rows.ndjson; : {{start}} {{end}}', format: ndjson ZONE }"
        let rows = #"{"t":"2024-06-02T00:00:00Z","v":"\#(value)"}"#
        var plan = SamplePlan.database("postgres")
        try await PostgresPair.with("k int, v \(type)", source: "k int, v text", plan: plan) { pair in
            try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02Z', 1, '\(value)')")
            try pair.scene.write(.database("postgres", source: ", timezone: Europe/Berlin"))
            try await pair.scene.run().expect(
                65, text, "in UTC, not in the source's `timezone` Europe/Berlin")
            try pair.scene.write(.database("postgres", source: ", timezone: UTC"))
            try await pair.scene.run().expect(0, "1 row")
        }
        plan = .command
        plan.completion = "timestamptz: 2024-07-01T00:00:00Z"
        plan.hypertables[0] = SamplePlan.Hypertable(
            table: "public.times", time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 1mo }")
        for zone in ["+02:00", "UTC"] {
            let plan = plan.changed { $0.source = source.replacing("ZONE", with: ", timezone: \"\(zone)\"") }
            try await Scene.withTimes("v \(type)", plan: plan) { scene in
                try scene.folder.write("rows.ndjson", rows + "\n")
                let ended = try await scene.run()
                guard zone == "UTC" else { return ended.expect(65, text, "nothing was run") }
                ended.expect(0, "1 row")
            }
        }
    }

    /// A time of day with a zone has an offset of its own, whatever the session's is.
    @Test(arguments: [("timetz", "time", "12:00:00+02"), ("timetz[]", "time[]", "{12:00:00+02}")])
    func timesOfDayLoseNoOffset(source: String, target: String, value: String) async throws {
        let plan = SamplePlan.database("postgres", source: ", timezone: UTC")
        try await PostgresPair.with("k int, v \(target)", source: "k int, v \(source)", plan: plan) { pair in
            try await pair.source.execute("INSERT INTO readings VALUES ('2024-06-02Z', 1, '\(value)')")
            try await pair.scene.run().expect(
                65, "the column `v` has values of time with time zone", "nothing was run")
        }
    }

    /// Types of the same name that are not the same, below others.
    @Test func compositesThatDiffer() async throws {
        try await PostgresPair.with("k int, v nested", types: Self.types) { pair in
            try await pair.source.execute(
                "INSERT INTO readings VALUES ('2024-06-02Z', 1, row('{2024-06-02 12:00Z}', row(1, '2024-06-03Z')))"
            )
            try await pair.scene.run().expect(0, "1 row")
            try await pair.expectSame()
            try await pair.source.execute(
                "ALTER TABLE readings DROP v", "DROP TYPE nested", "DROP TYPE stamped",
                "CREATE TYPE stamped AS (n int, at timestamp)", "CREATE TYPE nested AS (a stamps, s stamped)",
                "ALTER TABLE readings ADD v nested")
            try await pair.scene.run("--state", "second.jsonl").expect(
                65,
                "the column `v` has values of timestamp with time zone and timestamp without time zone in it, and the "
                    + "target's timestamp with time zone", "nothing was run")
        }
    }

    /// What is the same on both sides, and what becomes text.
    @Test(
        arguments: ["timestamp[]", "timestamptz[]", "tsrange", "timetz", "stamped", "nested"], [true, false])
    func timesThatStayWhatTheyAre(type: String, isText: Bool) async throws {
        let values = [
            "timestamp[]": "{2024-06-02 12:00:00}", "timestamptz[]": "{\"2024-06-02 12:00:00+00\"}",
            "tsrange": "[2024-06-02,)", "timetz": "12:00:00+02", "stamped": "(1,\"2024-06-02 12:00:00+02\")",
            "nested": "({2024-06-02},\"(1,2024-06-02)\")",
        ]
        let target = isText ? "text" : type
        try await PostgresPair.with("k int, v \(target)", source: "k int, v \(type)", types: Self.types) {
            pair in
            try await pair.source.execute(
                "INSERT INTO readings VALUES ('2024-06-02Z', 1, '\(values[type] ?? "")'), ('2024-06-03Z', 2, NULL)"
            )
            try await pair.scene.run().expect(0, "2 rows")
            try await pair.expectSame()
        }
    }
}
