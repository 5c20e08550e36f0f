import Rows
import Terms
import TestSupport
import Testing
import TimeAxis

@Suite struct BinaryEncoderTests {
    @Test func streamsHaveAHeaderAndATrailer() {
        let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0]
        #expect(BinaryEncoder.header == signature + [UInt8](repeating: 0, count: 8))
        #expect(BinaryEncoder.trailer == [0xFF, 0xFF])
    }

    @Test(arguments: [
        (BinaryType.smallint, "-2", "fffe"), (.integer, "258", "00000102"),
        (.bigint, "-1", "ffffffffffffffff"),
        (.real, "1.5", "3fc00000"), (.double, "-0", "8000000000000000"), (.double, "nan", "7ff8000000000000"),
        (.double, "0.1", "3fb999999999999a"), (.boolean, "t", "01"), (.boolean, "OFF", "00"),
        (.numeric, "12345.670", "0003000100000003000109291a2c"),
        (.numeric, "-0.00010", "0001ffff400000050001"), (.numeric, "0", "0000000000000000"),
        (.numeric, "1e4", "00010001000000000001"), (.numeric, "NaN", "00000000c0000000"),
        (.text, "é", "c3a9"), (.text, "\"\"", ""), (.enumeration, "ok", "6f6b"), (.json, "[1]", "5b315d"),
        (.jsonb, "[1]", "015b315d"), (.bytea, "\\x00Ff", "00ff"), (.bytea, "a\\\\\\101", "615c41"),
        (.uuid, "00112233-4455-6677-8899-AABBCCDDEEFF", "00112233445566778899aabbccddeeff"),
        (.timestamptz, "2000-01-01 01:00:00.000001+01", "0000000000000001"),
        (.timestamp, "infinity", "7fffffffffffffff"), (.date, "1999-12-31", "ffffffff"),
        (.date, "-infinity", "80000000"),
        (.time, "24:00:00", "000000141dd76000"),
        (.interval, "P1Y2M3W4DT5H6M7.5S", "0000000446c9cee0" + "00000019" + "0000000e"),
        (.interval, "-", "needs text"),
        (.interval, "1 day 00:00:01", "00000000000f4240" + "00000001" + "00000000"),
        (.integer, "2147483648", "needs text"), (.integer, "1.0", "needs text"),
        (.double, "0x10", "needs text"),
        (.double, "1e400", "needs text"), (.double, "1e-400", "needs text"),
        (.timestamptz, "now", "needs text"),
        (.timestamptz, "2000-01-01 Europe/Vienna", "needs text"), (.boolean, "o", "needs text"),
        (.uuid, "{00}", "needs text"),
        (.bytea, "\\xABC", "needs text"), (.integer, "\"\"", "needs text"),
    ])
    func writesValues(type: BinaryType, text: String, expected: String) throws {
        let value = try BinarySample.value(text, type)
        #expect(value.map(hexadecimal) ?? "needs text" == expected)
        // Quotes do not change the value.
        if !text.contains("\"") {
            #expect(try BinarySample.value("\"\(text)\"", type) == value)
        }
    }

    @Test func onlyUnquotedNullTextsAreNull() throws {
        let null: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        let dashes = CSVFormat(delimiter: ";", quote: "'", escape: "\\", null: "--")
        #expect(try BinarySample.tuple([], .integer)?.suffix(4) == null[...])
        #expect(try BinarySample.tuple(Array("--".utf8), .double, format: dashes)?.suffix(4) == null[...])
        #expect(try BinarySample.value("'--'", .text, format: dashes) == Array("--".utf8))
        #expect(try BinarySample.value("'a\\'b'", .text, format: dashes) == Array("a'b".utf8))
        #expect(try BinarySample.value("a'b;c'd", .text, format: dashes) == Array("ab;cd".utf8))
        #expect(try BinarySample.value("1'2'", .integer, format: dashes) == [0, 0, 0, 12])
        #expect(try BinarySample.value("", .text, format: dashes)?.isEmpty == true)
        #expect(try BinarySample.value("0", .integer, format: CSVFormat(null: "0"))?.isEmpty == true)
    }

    @Test func theReasonForTextNamesThePlaceAndShowsNoData() throws {
        let text = Array("1,\"a\nb\",5\n2,x,secret\n".utf8)
        let reason = #expect(throws: NeedsText.self) {
            try BinarySample.encode(text, ["n", "s", "v"], ["n": .bigint, "s": .text, "v": .integer])
        }
        #expect(reason?.cause == .value(column: "v", type: .integer, at: .line(3)))
        #expect(reason?.description.contains("secret") == false)
    }

    @Test func columnsAndEncodingsThatNeedTextAreFoundBeforeAnyRow() throws {
        let refusals: [(CSVFormat, [String: BinaryType], NeedsText.Cause)] = [
            (CSVFormat(encoding: "LATIN1"), ["n": .bigint, "v": .text], .encoding("LATIN1")),
            (CSVFormat(quote: "5"), ["n": .bigint, "v": .integer], .quote),
            (CSVFormat(), ["n": .bigint], .type(column: "v", type: nil)),
        ]
        for (format, types, cause) in refusals {
            let reason = #expect(throws: NeedsText.self) {
                try BinarySample.encode(Array("1,2\n".utf8), ["n", "v"], types, format: format)
            }
            #expect(reason?.cause == cause)
        }
    }

    @Test func columnsGoInTheOrderThatIsSent() throws {
        let types: [String: BinaryType] = ["n": .bigint, "a": .smallint, "b": .text]
        let plain = try BinarySample.encode(Array("7,x,1\n".utf8), ["n", "b", "a"], types)
        let projected = try BinarySample.encode(
            Array("1,7,x\n".utf8), ["a", "n", "b"], types, projection: ["n", "b", "a"])
        #expect(hexadecimal(plain) == "0003" + "000000080000000000000007" + "0000000178" + "000000020001")
        #expect(projected == plain)
    }

    /// A time column whose type is not that of the axis is read by its own type.
    @Test func timeColumnsKeepTheirWidth() throws {
        let tuple = try BinarySample.encode(Array("7\n".utf8), ["n"], ["n": .integer])
        #expect(hexadecimal(tuple) == "0001" + "0000000400000007")
    }

    @Test(arguments: [
        ("character varying(20)", BinaryType.text), ("character(5)", .text), ("bpchar", .text),
        ("text", .text),
        ("numeric(10,2)", .numeric), ("numeric(3,-2)", .numeric),
        ("timestamp(3) with time zone", .timestamptz),
        ("timestamp without time zone", .timestamp), ("time(0) without time zone", .time),
        ("interval(3)", .interval),
        ("double precision", .double), ("jsonb", .jsonb), ("time with time zone", nil),
        ("interval day to second", nil),
        ("interval day to second(3)", nil), ("text[]", nil), ("character varying(5)[]", nil),
        ("\"char\"", nil),
        ("enum", nil), ("timestamptz", nil), ("geometry(Point,4326)", nil), ("inet", nil), ("bit(3)", nil),
    ])
    func typesGoByTheirFormattedName(name: String, type: BinaryType?) {
        #expect(BinaryType(formatted: name) == type)
    }

    @Test func floatsAreTheNearest() throws {
        for seed: UInt64 in 1...20_000 {
            var random = SplitMix(seed: seed)
            let digits = random.next() >> UInt64.random(in: 0...63, using: &random)
            let text = "\(digits)e\(Int.random(in: -30...30, using: &random))"
            let double = try #require(Double(text))
            #expect(try BinarySample.value(text, .double) == bytes(double.bitPattern), "\(text)")
            let float = try #require(Float(text))
            #expect(
                try BinarySample.value(text, .real) == (float.isFinite ? bytes(float.bitPattern) : nil),
                "\(text)")
            let any = Double(bitPattern: random.next())
            guard any.isFinite else { continue }
            #expect(try BinarySample.value("\(any)", .double) == bytes(any.bitPattern), "\(any)")
        }
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
