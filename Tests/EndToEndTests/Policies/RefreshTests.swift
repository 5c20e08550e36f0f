import TestSupport
import Testing

/// The refreshes of continuous aggregates that a run prints, run as they are printed.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled("needs the Community edition") { try await ScratchDatabase.isCommunity() },
    .timeLimit(.minutes(30)))
struct RefreshTests {
    /// No bucket ends at the start or the end of what is loaded. One aggregate is built on another.
    @Test func numbersInBucketsAcrossBothEnds() async throws {
        let plan = SamplePlan.command.changed { $0.hypertables[0].windows = "{ start: 10, every: 20 }" }
        try await Scene.withReadings(plan: plan) { scene in
            // The aggregates of numbers need the time of now.
            try await scene.addRetention()
            try await scene.add("small", on: "readings", bucket: "time_bucket(7, ts)", sum: "sum(value)")
            try await scene.add("large", on: "small", bucket: "time_bucket(21, bucket)", sum: "sum(total)")
            try await scene.expectRefreshed(
                ["small", "large"], calls: ["7::bigint, 105::bigint", "0::bigint, 105::bigint"])
        }
    }

    @Test func daysAndMonthsOfATimeZone() async throws {
        try await Scene.withBerlin(start: "2024-03-12") { scene in
            try await scene.expectRefreshed(
                ["small", "large"],
                calls: [
                    "'2024-03-11 23:00:00+00'::timestamptz, '2024-07-01 22:00:00+00'::timestamptz",
                    "'2024-02-29 23:00:00+00'::timestamptz, '2024-07-31 22:00:00+00'::timestamptz",
                ])
        }
    }

    /// The month's first days were dropped as rows. An aggregate of months that is made of rows would lose them.
    @Test func whatOnlyTheAggregateHoldsStays() async throws {
        try await Scene.withBerlin(start: "2024-03-12") { scene in
            try await scene.add(
                "direct", on: "times", bucket: "time_bucket('1 month', t, 'Europe/Berlin')", sum: "sum(value)"
            )
            let march = "SELECT total FROM direct WHERE bucket = '2024-02-29 23:00Z'"
            let before = try #require(try await scene.value(march))
            try await scene.database.execute(
                "SELECT drop_chunks('times', older_than => '2024-03-08'::timestamptz)")
            let ended = try await scene.run()
            ended.expect(0, "2024-02-29T23:00:00Z..2024-03-31T22:00:00Z of public.direct is left out")
            for call in scene.refreshes(in: ended) { try await scene.database.execute(call) }
            #expect(try await scene.value(march) == before)
            let difference = try await scene.difference(
                "direct WHERE bucket > '2024-03-20'",
                from: "SELECT * FROM direct_expected WHERE bucket > '2024-03-20'")
            #expect(difference.isEmpty, "\(difference)")
        }
    }
}

extension Scene {
    /// The statements that a run printed, each once: it prints them when the task ends and in its report.
    func refreshes(in ended: Ended) -> [String] {
        let calls = ended.errors.matches(of: #/CALL refresh_continuous_aggregate\([^;]*;/#)
        return calls.reduce(into: []) { statements, call in
            let statement = String(call.output)
            if !statements.contains(statement) { statements.append(statement) }
        }
    }

    fileprivate func add(_ name: String, on table: String, bucket: String, sum: String) async throws {
        try await database.execute(
            """
            CREATE MATERIALIZED VIEW \(name) WITH (timescaledb.continuous, timescaledb.materialized_only) AS
            SELECT \(bucket) AS bucket, \(sum) AS total FROM \(table) GROUP BY 1 WITH NO DATA
            """,
            "CREATE VIEW \(name)_expected AS SELECT \(bucket) AS bucket, \(sum) AS total FROM "
                + "\(table == "small" ? "small_expected" : table) GROUP BY 1",
            "CALL refresh_continuous_aggregate('\(name)', NULL, NULL)")
    }

    /// Runs the plan, then exactly the refreshes that it prints, and compares the aggregates with their queries.
    fileprivate func expectRefreshed(
        _ names: [String], calls: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ended = try await run()
        ended.expect(0, sourceLocation: sourceLocation)
        let printed = refreshes(in: ended)
        #expect(printed.count == calls.count, "\(ended)", sourceLocation: sourceLocation)
        for (call, end) in zip(printed, calls) {
            #expect(call.hasSuffix(end + ", force => true);"), "\(call)", sourceLocation: sourceLocation)
            try await database.execute(call)
        }
        for name in names {
            let difference = try await difference(name, from: "SELECT * FROM \(name)_expected")
            #expect(difference.isEmpty, "\(difference)", sourceLocation: sourceLocation)
        }
    }

    /// Rows of every six hours, and aggregates of days and months in Berlin, where the clock changes in between.
    fileprivate static func withBerlin(
        start: String, _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        var plan = SamplePlan.csv("rows.csv", "{ header: true }")
        plan.completion = "timestamptz: 2024-07-01T12:00:00Z"
        plan.hypertables[0].table = "public.times"
        plan.hypertables[0].time = "{ column: t, type: timestamptz }"
        plan.hypertables[0].windows = "{ start: \(start), every: 28d }"
        try await withTimes("value float8", plan: plan) { scene in
            let rows = try await scene.database.query(
                """
                SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), row_number() OVER ()
                FROM generate_series('2024-03-12'::timestamptz, '2024-07-01 11:59Z', '6 hours') AS t
                """)
            let lines = rows.map { $0.map { $0 ?? "" }.joined(separator: ",") }
            try scene.folder.write("rows.csv", (["t,value"] + lines).joined(separator: "\n") + "\n")
            try await scene.database.execute(
                """
                INSERT INTO times SELECT t, 1000 FROM
                    generate_series('2024-03-01'::timestamptz, '2024-07-20', '1 day') AS t
                """)
            try await scene.add(
                "small", on: "times", bucket: "time_bucket('1 day', t, 'Europe/Berlin')", sum: "sum(value)")
            try await scene.add(
                "large", on: "small", bucket: "time_bucket('1 month', bucket, 'Europe/Berlin')",
                sum: "sum(total)")
            try await body(scene)
        }
    }
}
