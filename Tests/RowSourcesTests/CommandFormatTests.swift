import Rows
import Terms
import Testing
import TimeAxis

@testable import RowSources

/// Commands whose rows are values of their own.
@Suite struct CommandFormatTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func source(
        _ output: String, _ format: ValueFormat, mapping: [ColumnMapping]? = nil,
        types: [String: BinaryType] = [:], count: CommandSource.Count = .none, then: String = "",
        folder: String? = nil
    ) throws -> CommandSource {
        try scratch.write("output", output)
        return try CommandSource(
            rows: { _ in "cat output; \(then)" }, count: count, folder: folder ?? scratch.path,
            format: .values(format, zone: nil),
            columns: ColumnRequest(
                time: "t", timeType: .bigint, mapping: mapping, table: ["t", "v", "w"], types: types),
            whole: whole)
    }

    private func failure(
        _ output: String, _ format: ValueFormat, mapping: [ColumnMapping]? = nil, then: String = ""
    ) async -> SourceError? {
        await #expect(throws: SourceError.self, "\(output)") {
            try await source(output, format, mapping: mapping, then: then).rows()
        }
    }

    private static let series =
        #"{"results":[{"series":[{"name":"m","tags":{"w":"x"},"columns":["t","v"],"values":[[10,1],[11,null]]}]}]}"#

    /// The same rows in every format.
    @Test(arguments: [
        (ValueFormat.text, "10\t1\tx\n11\t\\N\tx\n"), (.tsv, "t\tv\tw\n10\t1\tx\n11\t-\tx\n"),
        (.ndjson, "{\"w\":\"x\",\"t\":10,\"v\":1}\n{\"t\":11,\"v\":null,\"w\":\"x\"}\n"),
        (.influxdbJSON, series),
    ])
    func givesRowsOfEveryFormat(format: ValueFormat, output: String) async throws {
        let mapping = [
            ColumnMapping("t"), ColumnMapping(target: "v", origin: .column("v"), nulls: ["-"]),
            ColumnMapping("w"),
        ]
        let given = try await source(output, format, mapping: mapping).rows()
        #expect(given.text == "\"10\",\"1\",\"x\"\n\"11\",,\"x\"\n")
        #expect(given.columns == ["t", "v", "w"])
        #expect(given.tally.rows == 2)
        #expect(given.tally.latest == 11)
    }

    @Test func namesTheLine() async throws {
        let text = await failure("10\t1\tx\n11\t\\\n\ty\n20\tsecret\tz\n", .text)
        #expect(text?.kind == .row(.outsideWindow))
        #expect(text?.place == RowPlace(input: "the rows command", line: 4))
        #expect(text?.description.contains("secret") == false)
        let source = try source("10\t1\tx\n11\t\\\n\ty\n12\t1\tx\n", .text)
        #expect(
            try await source.place(ofSentLine: 4, in: window)
                == RowPlace(input: "the rows command", line: 4))
        let influx = await failure(Self.series.replacing("[11,", with: "[21,") + "\n", .influxdbJSON)
        #expect(influx?.place.description == "the rows command, line 1, row 2 of the answer")
    }

    @Test(arguments: [
        (ValueFormat.text, "10\t1", "missing data for column `w`"),
        (.text, "10\t1\t2\t3\n", "the row has 4 fields"),
        (.text, "10\ta\t\u{C}\\", "ends in a backslash"), (.text, "10\t1\tx\r\n10\t1\tx\n", "LF"),
        (.tsv, "t\tv\tw\n10\t\tx\n", "an empty field"), (.tsv, "t\tv\tw\n10\t\\N\tx\n", "backslash"),
        (.tsv, "t\tv\tw\n10\t1\t\"x\"\n", "begins with a quote"), (.tsv, "t\tv\tw\n10\t1\tx", "cut short"),
        (.tsv, "t\tt\tw\n", "twice"), (.tsv, "t\tv\n10\t1\t2\n", "the row has 3 fields"),
        (.ndjson, "{\"t\":10", "ends within a JSON value"), (.ndjson, "[{\"t\":10}]\n", "JSON array"),
        (.ndjson, "{\"t\":10,\"v\":1,\"v\":2}\n", "a key twice"),
        (.ndjson, "{\"t\":10}{\"t\":11}\n", "more behind"),
        (.ndjson, "{\"t\":10}\n{\"t\":11,\"v\":1}\n", "has the key `v`"),
        (.ndjson, "{\"t\":10,\"v\":1}\n{\"t\":11}\n", "has no `v`"),
        (.influxdbJSON, "", "there is no answer"), (.influxdbJSON, "{\"error\":\"no\"}\n", "the error `no`"),
        (.influxdbJSON, series.replacing("]]}]", with: "]],\"partial\":true}]"), "still calls it partial"),
    ])
    func refusesWhatIsNotCertain(format: ValueFormat, output: String, message: String) async {
        let error = await failure(output, format)
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func aFailureSaysMoreThanTheLineItCut() async {
        for format in ValueFormat.allCases {
            let error = await failure("{\"t\":1", format, then: "exit 3")
            #expect(error?.message == "it ended with status 3", "\(format)")
        }
    }

    @Test func aLateErrorOfClickHouseIsNamed() async throws {
        let line = "Code: 159, e.displayText() = DB::Exception: Timeout exceeded"
        let text = await failure("10\t1\tx\n\(line)\n", .text)
        #expect(text?.hint?.contains("wait_end_of_query=1") == true)
        #expect(text?.hint?.contains("Timeout exceeded") == true)
        let json = await failure("{\"t\":10,\"v\":1}\n\(line)\n", .ndjson)
        #expect(json?.hint?.contains("wait_end_of_query=1") == true)
    }

    @Test func noOutputIsNoRows() async throws {
        for format in [ValueFormat.text, .tsv, .ndjson] {
            let given = try await source("", format).rows()
            #expect(given.tally.notes == ["the rows command has no rows"])
            #expect(given.columns == ["t", "v", "w"])
        }
        let empty = try await source("{\"results\":[{\"statement_id\":0}]}\n", .influxdbJSON).rows()
        #expect(empty.tally.notes.first?.contains("does not know") == true)
    }

    @Test func chunksOfAnAnswerGoOn() async throws {
        func chunk(_ values: String, _ partial: (Bool, Bool), tag: String = "a") -> String {
            let series = partial.0 ? ",\"partial\":true" : ""
            let result = partial.1 ? ",\"partial\":true" : ""
            return
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"m\",\"tags\":{\"w\":\"\(tag)\"},"
                + "\"columns\":[\"t\",\"v\"],\"values\":[\(values)]\(series)}]\(result)}]}\n"
        }
        let whole =
            chunk("[10,1],[11,2]", (true, true)) + chunk("[12,3]", (false, true))
            + chunk("[13,4]", (false, false), tag: "b")
        #expect(
            try await source(whole, .influxdbJSON).rows().text
                == "\"10\",\"1\",\"a\"\n\"11\",\"2\",\"a\"\n\"12\",\"3\",\"a\"\n\"13\",\"4\",\"b\"\n")
        // The end is missing, or a piece in between.
        for cut in [
            chunk("[10,1]", (true, true)), chunk("[10,1]", (false, true)),
            chunk("[10,1]", (true, true)) + chunk("[13,4]", (false, false), tag: "b"),
        ] {
            let error = await failure(cut, .influxdbJSON)
            #expect(error?.message.contains("still calls it partial") == true)
        }
        let late =
            chunk("[10,1]", (true, true)) + "{\"results\":[{\"error\":\"query-timeout limit exceeded\"}]}\n"
        let error = await failure(late, .influxdbJSON)
        #expect(error?.hint?.contains("query-timeout") == true)
    }

    @Test func keysThatAreMissingOrTooMany() async throws {
        let mapping = [
            ColumnMapping("t"), ColumnMapping(target: "v", origin: .column("v"), missing: .null),
            ColumnMapping(target: "w", origin: .constant("c", shown: "c")),
        ]
        let output = "{\"t\":10}\n\n{\"x\":{\"v\":[1]},\"v\":7,\"t\":11,\"y\":1}\n"
        #expect(
            try await source(output, .ndjson, mapping: mapping).rows().text
                == "\"10\",,\"c\"\n\"11\",\"7\",\"c\"\n")
        let twice = await failure("{\"t\":10,\"x\":1,\"x\":2}\n", .ndjson, mapping: mapping)
        #expect(twice?.message.contains("a key twice") == true)
        let influx = Self.series.replacing("\"t\",\"v\"", with: "\"t\",\"u\"")
        #expect(
            try await source(influx, .influxdbJSON, mapping: mapping).rows().text
                == "\"10\",,\"c\"\n\"11\",,\"c\"\n")
    }

    @Test(arguments: [
        ("12", 12, nil, nil), ("12,10,19\n", 12, 10, 19), ("n\tmin\tmax\n12\t10\t19\n", 12, 10, 19),
        ("\"2\" | \"10\" | 11", 2, 10, 11), ("0,\\N,\\N", 0, nil, nil),
        ("0,1970-01-01,1970-01-01\n", 0, nil, nil),
    ])
    func countsMayHaveTheirTimes(output: String, rows: Int, earliest: Int64?, latest: Int64?) throws {
        let count = try printed(output)
        #expect(count == SourceCount(rows: rows, earliest: earliest, latest: latest, method: "c"))
    }

    @Test(arguments: ["12,10", "12,10,", "12,10,19,1", "12,a,b", "12,\\N,\\N", "{\"results\":[]}"])
    func timesOfCountsAreNothingElse(output: String) {
        let error = #expect(throws: SourceError.self) { try printed(output) }
        #expect(error?.kind == .badCount)
    }

    @Test func countsOfInfluxDB() async throws {
        func count(_ output: String) async throws -> Int? {
            try scratch.write("count", output)
            return try await source("", .influxdbJSON, count: .command { _ in "cat count" }).count(
                of: window)?
                .rows
        }
        func answer(_ values: String) -> String {
            "{\"results\":[{\"series\":[{\"name\":\"m\",\"columns\":[\"time\",\"count\"],\"values\":[\(values)]}]}]}\n"
        }
        #expect(try await count(answer("[0,12]")) == 12)
        #expect(try await count(answer("[0,12]") + answer("[0,7]")) == 19)
        #expect(try await count("{\"results\":[{\"statement_id\":0}]}") == 0)
        #expect(try await count("17\n") == 17)
        for wrong in [
            "{\"error\":\"x\"}", answer("[0,\"12\"]"),
            answer("[0,1]").replacing("\"count\"", with: "\"a\",\"b\""),
        ] {
            await #expect(throws: SourceError.self) { try await count(wrong) }
        }
    }

    @Test func likelyCutsAreNamed() throws {
        for (text, word) in [
            ("clickhouse-client -q", "result_overflow_mode"), ("curl x:8086/query", "query-timeout"),
            ("mysql -e", "safe-updates"), ("duckdb x", "partition"), ("sh -c 'a | b'", "pipefail"),
            ("x", "limit"),
        ] {
            #expect(TruncationAdvice.advice(for: text, isInflux: false).contains(word))
        }
    }
}

/// What a count command that prints this comes to.
func printed(_ output: String) throws -> SourceCount {
    try CountOutput(request(), nil, isInflux: false, name: "c").count(in: Array(output.utf8))
}
