import Terms
import TestSupport
import Testing
import TimeAxis

@testable import Rows

/// The readers of lines give the same values wherever the bytes are cut, and refuse other formats.
@Suite struct ValueLinesTests {
    private func request(_ names: [String]? = nil, types: [String: BinaryType] = [:]) -> ColumnRequest {
        ColumnRequest(
            time: "t", timeType: .bigint, mapping: names?.map { ColumnMapping($0) }, table: ["t", "a", "b"],
            types: types)
    }

    /// The result of reading: the values as text, then the error.
    private func read(
        _ text: String, _ lines: any ValueLines, escapes: Bool = false, pieces: [Int] = []
    ) throws -> [String] {
        try read(Array(text.utf8), lines, escapes: escapes, pieces: pieces)
    }

    private func read(
        _ bytes: [UInt8], _ lines: any ValueLines, escapes: Bool = false, pieces: [Int] = []
    ) throws -> [String] {
        let reading = LineReading(bytes, lines, escapes: escapes, pieces: pieces)
        return reading.values + (reading.fault.map { ["fault: \($0.message)"] } ?? [])
    }

    @Test func everyCutGivesTheSame() throws {
        let texts: [(String, () -> any ValueLines, Bool)] = [
            (
                "1\ta\\\nb\t\\N\n22\t\\x41\\102\\\\\\t\tüñ🙂\n",
                { TextLines(columns: ["t", "a", "b"]) }, true
            ),
            ("1\ta\\\\\r\n2\t\\\r\\n\r\n3\t", { TextLines(columns: ["t", "a"]) }, true),
            ("t\ta\tb\r\n1\tx\t-\r\n2\t🙂\tz\r\n", { TabLines(self.request()) }, false),
            (
                "\u{FEFF}{\"t\":1,\"a\":\"\\u00fc\\ud83d\\ude42\\n\\\"\",\"b\":[1,{\"x\":null}]}\n\n"
                    + " {\"a\":-1.5e3,\"\\u0062\":true,\"t\":12345678901234567890}",
                { ObjectLines(self.request()) }, false
            ),
            (
                "{\"results\":[{\"series\":[{\"name\":\"m\",\"tags\":{\"b\":\"\\\"x\"},\"columns\":[\"t\",\"a\"],"
                    + "\"values\":[[1,\"y\"],[2,null]],\"partial\":true}],\"partial\":true}]}\n"
                    + "{\"results\":[{\"series\":[{\"name\":\"m\",\"tags\":{\"b\":\"\\\"x\"},\"columns\":[\"t\",\"a\"],"
                    + "\"values\":[[3,1.5]]}]}]}\n",
                { InfluxLines(self.request()) }, false
            ),
        ]
        for (text, make, escapes) in texts {
            let bytes = Array(text.utf8)
            let whole = try read(bytes, make(), escapes: escapes)
            #expect(whole.count >= 2 && !whole.contains { $0.hasPrefix("fault") }, "\(whole)")
            for first in 1..<bytes.count {
                #expect(try read(bytes, make(), escapes: escapes, pieces: [first]) == whole)
            }
            for length in 1...9 {
                let pieces = [Int](repeating: length, count: bytes.count)
                #expect(try read(bytes, make(), escapes: escapes, pieces: pieces) == whole)
            }
        }
    }

    @Test(arguments: [
        ("a\tb", "text(a)|text(b)"), ("\\N\t\\\\N", "null|text(\\N)"), ("\\Nx\tx\\N", "text(Nx)|text(xN)"),
        ("\\b\\f\\n\\r\\t\\v\t\\a\\\"", "text(\u{8}\u{C}\n\r\t\u{B})|text(a\")"),
        ("\\101\\1012\t\\x4a4\\xZ", "text(AA2)|text(J4xZ)"), ("\\\t\t", "text(\t)|text()"),
        ("\\303\\274\t\\xc3\\xbc", "text(ü)|text(ü)"), ("\t", "text()|text()"),
    ])
    func textIsReadAsCopyReadsIt(line: String, values: String) throws {
        #expect(try read(line + "\n", TextLines(columns: ["t", "a"]), escapes: true) == [values])
        #expect(try read(line, TextLines(columns: ["t", "a"]), escapes: true) == [values])
    }

    @Test(arguments: [
        ("\\303\tb\n", "not UTF-8"), ("\\0\tb\n", "not UTF-8"), ("a\tb\\.\n", "ends the data"),
        ("a\rb\tc\n", "CR stands"), ("\\.\na\tb\n", "but lines follow"), ("a\tb\na\tb\r\n", "CR stands"),
    ])
    func textThatIsRefused(text: String, message: String) throws {
        let last = try read(text, TextLines(columns: ["t", "a"]), escapes: true).last
        #expect(last?.contains(message) == true, "\(last ?? "")")
        #expect(try read("a\tb\n\\.\n", TextLines(columns: ["t", "a"]), escapes: true).count == 1)
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        for wrong: [UInt8] in [[0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0]] {
            let json = Array("{\"t\":\"".utf8) + wrong + Array("\"}\n".utf8)
            #expect(try read(json, ObjectLines(request())).last?.contains("not UTF-8") == true)
            let text = Array("1\tx\t".utf8) + wrong + [0x0A]
            #expect(
                try read(text, TextLines(columns: ["t", "a", "b"]), escapes: true).last?.contains("not UTF-8")
                    == true)
        }
    }

    @Test(arguments: [
        "{\"t\":1,}", "{t:1}", "{'t':1}", "{\"t\":01}", "{\"t\":+1}", "{\"t\":.5}", "{\"t\":1.}",
        "{\"t\":1e}",
        "{\"t\":NaN}", "{\"t\":Infinity}", "{\"t\":nul}", "{\"t\":\"\u{1}\"}", "{\"t\":\"\t\"}",
        "{\"t\":\"\\x\"}",
        "{\"t\":\"\\u12\"}", "{\"t\":\"\\ud800\"}", "{\"t\":\"\\ud800x\"}", "{\"t\":\"\\udc00\"}",
        "{\"t\":\"\\ud800\\u0041\"}", "{\"t\":1", "{\"t\":[1,2}", "{\"t\":[1,]}", "{\"t\":{\"a\":1,\"a\":2}}",
        "{\"t\":{\"a\":1,\"\\u0061\":2}}", "{\"t\":1,\"\\u0074\":2}", "{\"t\":{\"b\":[{\"a\":1,\"a\":2}]}}",
        "{\"t\":1}x", "1", "\"t\"", "{\"t\" 1}", "{\"t\":[}", "{\"t\":--1}", "{\"t\":1} // no",
    ])
    func jsonThatIsRefused(text: String) throws {
        let last = try read(text + "\n", ObjectLines(request(["t"]))).last
        #expect(last?.hasPrefix("fault") == true, "\(last ?? "nothing")")
    }

    @Test func jsonValues() throws {
        let names = ["t", "a", "b"]
        let types: [String: BinaryType] = ["b": .jsonb]
        func values(_ a: String, _ b: String) throws -> [String] {
            try read("{\"t\":1,\"a\":\(a),\"b\":\(b)}", ObjectLines(request(names, types: types)))
        }
        #expect(try values("true", "true") == ["integer(1)|boolean(true)|json(true)"])
        #expect(try values("null", "null") == ["integer(1)|null|null"])
        #expect(try values("-0", "-0") == ["integer(1)|number(-0)|json(-0)"])
        #expect(try values("1.50", "1e400") == ["integer(1)|number(1.50)|json(1e400)"])
        #expect(try values("123456789012345", "1") == ["integer(1)|integer(123456789012345)|json(1)"])
        #expect(try values("9223372036854775808", "1") == ["integer(1)|number(9223372036854775808)|json(1)"])
        #expect(try values(#""\u00e9\/""#, #""\u00e9""#) == [#"integer(1)|text(é/)|json("\u00e9")"#])
        #expect(try values(#"{"x" : [ ]}"#, "[1, 2]") == [#"integer(1)|json({"x" : [ ]})|json([1, 2])"#])
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try values(deep, "1") == ["integer(1)|json(\(deep))|json(1)"])
    }

    @Test func keysInAnyOrderAndManyOfThem() throws {
        var random = SplitMix(seed: testSeed())
        for _ in 0..<300 {
            let names = (0..<Int.random(in: 1...12, using: &random)).map { "k\($0)" }
            var text = ""
            var expected: [String] = []
            for row in 0..<5 {
                let keys = (names + ["other", "öther"]).shuffled(using: &random)
                text += "{" + keys.map { "\"\($0)\":\"\($0)-\(row)\"" }.joined(separator: ",") + "}\n"
                expected.append(names.map { "text(\($0)-\(row))" }.joined(separator: "|"))
            }
            #expect(try read(text, ObjectLines(request(names))) == expected)
        }
    }

    @Test func aLongLineGrowsTheBufferAndNoMore() throws {
        let text = String(repeating: "x", count: 3 << 20)
        let lines = "{\"t\":\"\(text)\"}\n{\"t\":\"y\"}\n"
        let values = try read(lines, ObjectLines(request(["t"])))
        #expect(values == ["text(\(text))", "text(y)"])
    }

    // MARK: Numbers

    @Test(arguments: [
        ("0.1", 0.1), ("1e-7", 1e-7), ("123456789.12345678", 123456789.12345678),
        ("0.30000000000000004", 0.1 + 0.2),
        ("0.10000000000000001", 0.1), ("1e22", 1e22), ("-0", -0.0),
        ("12345678901234567000", 12345678901234567168),
        ("9007199254740992", 9007199254740992), ("100000000000000000000", 1e20),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("5e-324", .leastNonzeroMagnitude),
    ])
    func numbersBecomeDoubles(text: String, double: Double) throws {
        try with(text, .double) { converter, value in
            let read = try converter.double(value)
            #expect(read == double)
        }
    }

    @Test(arguments: ["9007199254740993", "0.1234567890123456789", "1e309", "18446744073709551615", "1e-400"])
    func numbersThatDoublesDoNotHold(text: String) throws {
        try with(text, .double) { converter, value in
            #expect(throws: ValueError.self) { try converter.double(value) }
        }
    }

    @Test(arguments: [
        ("1.0", 1), ("1e3", 1000), ("1.5e1", 15), ("-9223372036854775808", .min),
        ("9223372036854775807", .max),
        ("0e500", 0), ("1200e-2", 12),
    ])
    func numbersBecomeIntegers(text: String, number: Int64) throws {
        try with(text, .bigint) { converter, value in
            let read = try converter.whole(value, as: Int64.self)
            #expect(read == number)
        }
    }

    @Test(arguments: ["1.5", "9223372036854775808", "1e19", "1e-1", "-9223372036854775809"])
    func numbersThatAreNoIntegers(text: String) throws {
        try with(text, .bigint) { converter, value in
            #expect(throws: ValueError.self) { try converter.whole(value, as: Int64.self) }
        }
    }

    @Test(arguments: [
        ("1704067200000000000", TimeForm.epochNanoseconds), ("1704067200000", .epochMilliseconds),
        ("1704067200.000", .epochSeconds), ("1.7040672e9", .epochSeconds),
        ("1704067200000000", .epochMicroseconds),
    ])
    func numbersBecomeTimes(text: String, form: TimeForm) throws {
        let mapping = ColumnMapping(target: "a", origin: .column("a"), form: form)
        var converter = try TypedConverter(mapping, .timestamptz, nil)
        try Array(text.utf8).withUnsafeBytes { bytes in
            let point = try converter.calendarPoint(.number(bytes), .timestamptz)
            #expect(point == 757_382_400_000_000)
        }
    }

    private func with(
        _ text: String, _ type: BinaryType, _ body: (inout TypedConverter, TypedValue) throws -> Void
    ) throws {
        var converter = try TypedConverter(ColumnMapping("a"), type, nil)
        try Array(text.utf8).withUnsafeBytes { try body(&converter, .number($0)) }
    }
}

/// Reads bytes, in pieces of some lengths and then the rest at once.
struct LineReading {
    private(set) var values: [String] = []
    private(set) var fault: ValueError?

    init(_ bytes: [UInt8], _ lines: any ValueLines, escapes: Bool, pieces: [Int]) {
        var rest = bytes[...]
        var pieces = pieces[...]
        let buffer = LineBuffer(escapes: escapes, capacity: 16)
        let read = { (room: UnsafeMutableRawBufferPointer) -> Int in
            let next = rest.prefix(min(room.count, pieces.popFirst() ?? .max))
            room.copyBytes(from: next)
            rest = rest.dropFirst(next.count)
            return next.count
        }
        do {
            while let line = try buffer.next(read) {
                try lines.take(line, isEnded: buffer.isEnded)
                guard let columns = lines.columns else { continue }
                try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: columns.count) { row in
                    row.initialize(repeating: .null)
                    while try lines.next(into: row) {
                        values.append(row.map(Self.shown).joined(separator: "|"))
                    }
                }
            }
            try lines.finish()
        } catch {
            fault = error as? ValueError
        }
    }

    private static func shown(_ value: TypedValue) -> String {
        guard let kind = value.kind else { return "null" }
        return "\(kind.rawValue)(\(TypedText.text(of: value) ?? ""))"
    }
}
