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
