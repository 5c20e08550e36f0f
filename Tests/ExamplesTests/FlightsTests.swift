import Foundation
import TestSupport
import Testing

/// A public data set, not made for the program: 336,776 flights with NULLs, texts and UTC times, and the weather
/// with times in a zone that changes to daylight saving and back.
@Suite(.enabled(if: Program.isAvailable && python != nil, "\(ExampleRun.reason), and HYPERFILL_PYTHON"))
struct FlightsTests {
    @Test func agreeWithFiguresOfAnotherProgram() async throws {
        try await ExampleRun.with { run in
            let script = ExamplePlan.repository.appending(path: "Tests/ExamplesTests/flights.py").path
            let figures = try await run.shell("\"$0\" \"$1\" .", try #require(python), script)
            let expected = figures.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(expected.count == 24)
            try await makeTables(run)
            try run.folder.write("plan.yaml", Data(Self.plan.utf8))
            let report = try await run.hyperfill("run", "plan.yaml", "--yes")
            #expect(
                report.contains("public.flights: 28,135 rows of source new-york lie outside every window"))
            #expect(report.contains("public.weather: 2,144 rows of source new-york lie outside every window"))
            for (table, number, text) in [("flights", "arr_delay", "tailnum"), ("weather", "temp", "origin")]
            {
                let actual = try await run.database.query(Self.figures(table, number, text))
                // The last month lies after T: of it the target holds what dual-writing has put there.
                let months = expected.filter { $0[0] == table && $0[1] != "11" }
                #expect(
                    actual.map { $0.map { $0 ?? "NULL" } } == months + [
                        [table, "11", "1", "0", "NULL", "0", "NULL"]
                    ])
            }
        }
    }

    /// Windows from midnight to midnight in New York's winter, and T in its own zone.
    private static let plan = """
        version: 1
        target: { connection: "${TARGET}", workers: 2 }
        completion: { timestamptz: 2013-12-01T00:00:00-05:00 }
        sources:
          new-york: { csv: { header: true, null: NA } }
        hypertables:
          - table: public.flights
            time: { column: time_hour, type: timestamptz }
            from: { source: new-york, path: flights.csv }
            windows: { start: 2013-01-01T00:00:00-05:00, every: 3mo }
            indexes: rebuild
          - table: public.weather
            time: { column: time_hour, type: timestamptz }
            from: { source: new-york, path: weather.csv }
            windows: { start: 2013-01-01T00:00:00-05:00, every: 1mo }
        """

    private func makeTables(_ run: ExampleRun) async throws {
        let integers = [
            "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time",
            "arr_delay", "flight", "air_time", "distance", "hour", "minute",
        ]
        let measures = [
            "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
        ]
        let dates = ["year", "month", "day", "hour"].map { "\($0) smallint" }.joined(separator: ", ")
        try await run.database.execute(
            "ALTER DATABASE \"\(run.database.name)\" SET timezone = 'America/New_York'",
            """
            CREATE TABLE flights (time_hour timestamptz NOT NULL, carrier text, tailnum text, origin text, dest text,
                \(integers.map { "\($0) integer" }.joined(separator: ", ")))
            """,
            """
            CREATE TABLE weather (time_hour timestamptz NOT NULL, origin text, \(dates),
                \(measures.map { "\($0) numeric" }.joined(separator: ", ")))
            """)
        for table in ["flights", "weather"] {
            try await run.database.execute(
                "SELECT create_hypertable('\(table)', 'time_hour', chunk_time_interval => interval '30 days')",
                """
                INSERT INTO \(table) (time_hour) VALUES ('2013-07-04 00:00-04'), ('2013-11-30 23:59:59.999999-05'),
                    ('2013-12-01 00:00-05')
                """)
        }
    }

    /// The same figures as the script's, from the target.
    private static func figures(_ table: String, _ number: String, _ text: String) -> String {
        let month = "extract(month FROM time_hour AT TIME ZONE 'UTC' - interval '5 hours')::integer - 1"
        return """
            SELECT '\(table)', \(month), count(*), count(\(number)), sum(\(number))::numeric(20, 6), count(\(text)),
                sum(length(\(text))) FROM \(table) GROUP BY 1, 2 ORDER BY 2
            """
    }
}

/// A Python that has the packages of Tests/requirements.txt: HYPERFILL_PYTHON.
private let python = ProcessInfo.processInfo.environment["HYPERFILL_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
