import Terms
import Testing

@testable import Rows

/// A lossy type tells exactly the values from which the server would take a part.
@Suite struct LossyTypeTests {
    /// Types with a modifier, and texts of their base type; the server takes all of these.
    private static let samples: [(type: String, base: BinaryType, texts: [String])] = [
        ("numeric(12,1)", .numeric, numbers), ("numeric(12,0)", .numeric, numbers),
        ("numeric(12,4)", .numeric, numbers), ("numeric(15,5)", .numeric, numbers),
        ("numeric(12,-2)", .numeric, numbers), ("numeric(12,-5)", .numeric, numbers),
        ("timestamp(0) without time zone", .timestamp, times),
        ("timestamp(3) with time zone", .timestamptz, times),
        ("timestamp(6) with time zone", .timestamptz, times),
        ("time(0) without time zone", .time, clocks), ("time(5) without time zone", .time, clocks),
        ("interval(0)", .interval, intervals), ("interval(3)", .interval, intervals),
        ("interval second(0)", .interval, intervals), ("interval second", .interval, intervals),
        ("interval day to second(2)", .interval, intervals), ("interval year", .interval, intervals),
        ("interval month", .interval, intervals), ("interval year to month", .interval, intervals),
        ("interval day", .interval, intervals), ("interval hour", .interval, intervals),
        ("interval day to hour", .interval, intervals), ("interval minute", .interval, intervals),
        ("interval hour to minute", .interval, intervals), ("interval day to minute", .interval, intervals),
        ("character varying(3)", .text, ["", "a", "abc", "abé", "ab ", "abc ", "é🙂é  ", "   ", "    "]),
    ]

    private static let numbers = [
        "0", "0.000000", "1", "-1.5", "1.50", "1.25", "1.2340", "0.0001", "0.00001", "100", "1200", "120000",
        "123456",
        "99999.99999", "-0.10000", "1e2", "15e-1", "NaN", "10000.0001", "20000000", "0.12345",
    ]
    private static let times = [
        "2024-01-01 00:00:00", "2024-01-01 00:00:00.5", "2024-01-01 23:59:59.999",
        "1999-12-31 23:59:59.000001",
        "1999-12-31 23:59:58.25",
    ]
    private static let clocks = ["00:00:00", "12:00:00.5", "23:59:59.99999", "23:59:59.999999", "24:00:00"]
    private static let intervals = [
        "00:00:00", "00:00:01", "00:00:01.5", "00:00:00.123456", "00:01:00", "00:01:30", "03:00:00",
        "3 days",
        "1 mon", "14 mons", "1 year", "1 year 2 mons 3 days 04:05:06.789", "2 days 05:00:00",
    ]

    /// Whether the lossy type keeps all of the value.
    private static func isKept(_ text: String, _ type: String, _ base: BinaryType) throws -> Bool {
        var converter = try TypedConverter(.init("c"), base, nil, lossyType: LossyType(formatted: type))
        do {
            let kept = try Array(text.utf8).withUnsafeBytes { try converter.field(of: .text($0)) }
            var plain = try TypedConverter(.init("c"), base, nil)
            #expect(try Array(text.utf8).withUnsafeBytes { try plain.field(of: .text($0)) } == kept)
            return true
        } catch is ValueError {
            return false
        }
    }

    @Test(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped))
    func agreesWithTheServer() async throws {
        var script = ""
        var kept: [Bool] = []
        for (type, base, texts) in Self.samples {
            for text in texts {
                // A cast cuts or rounds a value as COPY does. Texts are compared, because different intervals can be equal.
                script +=
                    "SELECT ('\(text)'::\(base.rawValue))::\(type)::text = '\(text)'::\(base.rawValue)::text "
                script +=
                    base == .numeric ? "OR ('\(text)'::numeric)::\(type) = '\(text)'::numeric;\n" : ";\n"
                kept.append(try Self.isKept(text, type, base))
            }
        }
        let answers = try await ServerProbe.withFolder { try await ServerProbe.run(script, in: $0) }
        let lines = answers.split(separator: "\n").suffix(kept.count).map { $0 == "t" }
        let cases = Self.samples.flatMap { sample in sample.texts.map { "\(sample.type) \($0)" } }
        for (name, (server, own)) in zip(cases, zip(lines, kept)) {
            #expect(server == own, "\(name): the server \(server ? "keeps" : "changes") it")
        }
        #expect(lines.count == kept.count && kept.contains(true) && kept.contains(false))
    }

    /// PostgreSQL's own fields may hold infinite times.
    @Test func infinitiesAreKept() {
        let type = LossyType(formatted: "timestamp(0) with time zone")
        #expect(type?.keeps(point: .max) == true && type?.keeps(point: .min) == true)
        #expect(type?.keeps(point: 1) == false)
    }

    /// A text that only the server reads cannot be checked against a lossy type, so it is refused for such a column.
    @Test func uncertainTextsAreRefused() throws {
        var converter = try TypedConverter(
            .init("c"), .numeric, nil, lossyType: LossyType(formatted: "numeric(5,1)"))
        Array("0x1F".utf8).withUnsafeBytes { text in
            #expect(throws: NeedsText.self) { try converter.field(of: .text(text)) }
            var output: [UInt8] = []
            let fault = #expect(throws: ValueError.self) {
                try converter.appendText(.text(text), to: &output)
            }
            #expect(fault?.message.contains("numeric(5,1) may lose a part") ?? false)
        }
    }

    @Test(arguments: [
        ("name", String(repeating: "n", count: 63), true), ("name", String(repeating: "n", count: 64), false),
        ("time(1) with time zone", "12:00:00.5+01", true),
        ("time(1) with time zone", "12:00:00.50+01", true),
        ("time(1) with time zone", "12:00:00.51+01", false),
        ("\"char\"", "", true), ("\"char\"", "a", true), ("\"char\"", "ab", false), ("\"char\"", "é", false),
    ])
    func typesWithoutABinaryForm(type: String, text: String, isKept: Bool) throws {
        var converter = try TypedConverter(.init("c"), nil, nil, lossyType: LossyType(formatted: type))
        var output: [UInt8] = []
        try Array(text.utf8).withUnsafeBytes { bytes in
            guard !isKept else { return try converter.appendText(.text(bytes), to: &output) }
            #expect(throws: ValueError.self) { try converter.appendText(.text(bytes), to: &output) }
        }
    }

    @Test(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped))
    func amountsAreKeptAsTheServerDoes() async throws {
        let texts = [
            "0", "1", "-1.5", "1.50", "1.25", "1.230", "1.234", "1.2350", "0.005", "1,234.5", "1.00,5",
            "1.00,0", ".5",
            "-1.", "12345678901234.561",
        ]
        let script = texts.map {
            "SELECT '\($0)'::money::numeric = replace('\($0)', ',', '')::numeric;\n"
        }.joined()
        let answers = try await ServerProbe.withFolder { try await ServerProbe.run(script, in: $0) }
        let lines = answers.split(separator: "\n").suffix(texts.count).map { $0 == "t" }
        #expect(lines.count == texts.count)
        for (text, isKept) in zip(texts, lines) {
            try typesWithoutABinaryForm(type: "money", text: text, isKept: isKept)
        }
    }

    /// For `money`, numbers are checked by the text that is sent.
    @Test func numbersThatBecomeAmounts() throws {
        var converter = try TypedConverter(.init("c"), nil, nil, lossyType: LossyType(formatted: "money"))
        var output: [UInt8] = []
        try converter.appendText(.double(1.25), to: &output)
        try converter.appendText(.integer(3), to: &output)
        #expect(output == Array("\"1.25\"\"3\"".utf8))
        let fault = #expect(throws: ValueError.self) {
            try converter.appendText(.double(1.005), to: &output)
        }
        #expect(fault?.message.hasSuffix("of which the target's money would lose digits") ?? false)
    }

    @Test(arguments: [
        "numeric", "integer", "text", "character(3)", "timestamp(6) with time zone", "interval",
        "bit varying(3)",
        "numeric(5,1)[]", "date", "double precision",
    ])
    func typesThatKeepAllOfAValue(type: String) {
        #expect(LossyType(formatted: type) == nil)
    }
}
