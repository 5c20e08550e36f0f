import Terms
import Testing
import TimeAxis

@testable import Rows

/// Values of databases become the same fields as their texts would. Other tests compare fields of texts with a server's.
@Suite struct TypedConverterTests {
    private static let berlin = ZoneTable(
        offset: 3600,
        changes: [
            // 2024-03-31 and 2024-10-27, 01:00 UTC.
            .init(instant: 765_162_000_000_000, offset: 7200),
            .init(instant: 783_306_000_000_000, offset: 3600),
        ])

    private struct Case {
        let value: (_ body: (TypedValue) throws -> [UInt8]) throws -> [UInt8]
        let type: BinaryType
        let text: String
        var column = ColumnMapping("c")
        var zone: ZoneTable?

        init(
            _ value: TypedValue, _ type: BinaryType, _ text: String, _ column: ColumnMapping = .init("c"),
            zone: ZoneTable? = nil
        ) {
            self.value = { try $0(value) }
            (self.type, self.text, self.column, self.zone) = (type, text, column, zone)
        }

        init(
            _ bytes: String, _ wrap: @escaping (UnsafeRawBufferPointer) -> TypedValue, _ type: BinaryType,
            _ text: String, _ column: ColumnMapping = .init("c"), zone: ZoneTable? = nil
        ) {
            value = { body in try Array(bytes.utf8).withUnsafeBytes { try body(wrap($0)) } }
            (self.type, self.text, self.column, self.zone) = (type, text, column, zone)
        }

        /// As binary.
        func field() throws -> [UInt8] {
            try value { value in
                var converter = try TypedConverter(column, type, zone)
                return try converter.field(of: value)
            }
        }

        /// As CSV.
        func csv() throws -> [UInt8] {
            try value { value in
                var converter = try TypedConverter(column, type, zone)
                var output: [UInt8] = []
                try converter.appendText(value, to: &output)
                return output
            }
        }
    }

    private static func field(_ text: String, _ type: BinaryType) throws -> [UInt8] {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var converter = try TypedConverter(.init("c"), type, nil)
            return try converter.field(of: .text(bytes))
        }
    }

    private static func rule(
        _ form: TimeForm? = nil, round: ColumnMapping.Rounding? = nil, nulls: [String] = [],
        zeroDate: ColumnMapping.ZeroDate = .error
    ) -> ColumnMapping {
        ColumnMapping(
            target: "c", origin: .column("c"), nulls: nulls, zeroDate: zeroDate, form: form, rounding: round)
    }

    private static func time(_ text: String, _ nanoseconds: Int64 = 0) -> TimeValue {
        TimeValue(microseconds: (try? TimeType.timestamp.point(text)) ?? 0, nanoseconds: nanoseconds)
    }

    private static var exact: [Case] {
        [
            Case(.unsigned(.max), .numeric, "18446744073709551615"), Case(.unsigned(7), .bigint, "7"),
            Case(.unsigned(.max), .text, "18446744073709551615"),
            Case(.integer(.min), .bigint, "\(Int64.min)"),
            Case(.integer(1), .boolean, "true"), Case(.boolean(false), .smallint, "0"),
            Case(.boolean(true), .text, "true"), Case(.integer(1 << 53), .double, "9007199254740992"),
            Case(.double(0.1), .numeric, "0.1"), Case(.double(1e22), .numeric, "1e22"),
            Case(.double(5), .integer, "5"),
            Case(.double(0.5), .real, "0.5"), Case(.float(0.1), .real, "0.1"),
            Case(.double(-0.0), .double, "-0"),
            Case(.double(0.1), .real, "0.1", rule(round: .real)), Case(.float(0.1), .numeric, "0.1"),
            Case("-12.50", { .decimal($0) }, .numeric, "-12.50"),
            Case("12.00", { .decimal($0) }, .integer, "12"),
            Case("0.1", { .decimal($0) }, .double, "0.1"), Case("12.50", { .decimal($0) }, .text, "12.50"),
            // Written as the server writes them, also for drivers that leave a zero out or add zeros in front.
            Case(.double(5), .text, "5"), Case(.double(1e15), .text, "1e+15"),
            Case(.float(1e6), .text, "1e+06"),
            Case(.double(-0.0), .text, "-0"), Case(.double(0.00005), .text, "5e-05"),
            Case(.double(5), .jsonb, "5"),
            Case(.double(-.infinity), .text, "-Infinity"), Case(.float(.nan), .text, "NaN"),
            Case(".50", { .decimal($0) }, .text, "0.50"), Case("-.5", { .decimal($0) }, .jsonb, "-0.5"),
            Case("0012.50", { .decimal($0) }, .json, "12.50"), Case("-000", { .decimal($0) }, .text, "0"),
            Case("-0.00", { .decimal($0) }, .text, "0.00"),
            Case(".5", { .decimal($0) }, .numeric, "0.5"), Case(".5", { .decimal($0) }, .double, "0.5"),
            Case("0123456789abcdef", { .bytes($0) }, .uuid, "30313233-3435-3637-3839-616263646566"),
            Case("a\0b", { .bytes($0) }, .bytea, "\\x610062"), Case("", { .text($0) }, .text, ""),
            Case("5", { .text($0) }, .integer, "5"), Case("{\"a\": 1}", { .text($0) }, .jsonb, "{\"a\": 1}"),
            Case(.date(8766), .date, "2024-01-01"), Case(.date(8766), .timestamp, "2024-01-01"),
            Case(.date(8766), .timestamptz, "2023-12-31 23:00:00Z", zone: berlin),
            Case(.local(time("2024-07-01T12:00:00.5")), .timestamp, "2024-07-01 12:00:00.5"),
            Case(.local(time("2024-07-01T12:00")), .timestamptz, "2024-07-01 10:00:00Z", zone: berlin),
            Case(.local(time("2024-07-01")), .date, "2024-07-01"),
            Case(.local(time("1890-01-01T00:30")), .timestamptz, "1889-12-31 23:30Z", zone: berlin),
            Case(.instant(time("2024-07-01T12:00")), .timestamptz, "2024-07-01 12:00:00Z"),
            Case(
                .instant(time("2024-07-01T12:00")), .timestamp, "2024-07-01 14:00:00",
                zone: .init(offset: 7200)),
            Case(.local(time("2024-07-01", 500)), .timestamp, "2024-07-01", rule(round: .microseconds)),
            Case(
                .local(time("2024-07-01", 501)), .timestamp, "2024-07-01 00:00:00.000001",
                rule(round: .microseconds)),
            Case(.time(.init(microseconds: 86_400_000_000)), .time, "24:00:00"),
            Case(.time(.init(microseconds: 1_500_000)), .text, "00:00:01.5"),
            Case(.time(.init(microseconds: 360_000_000_000, nanoseconds: 10)), .text, "100:00:00.00000001"),
            Case(.time(.init(microseconds: 10_000_000)), .text, "00:00:10"),
            Case(.integer(1_719_792_000), .timestamptz, "2024-07-01 00:00:00Z", rule(.epochSeconds)),
            Case(.integer(-1), .timestamptz, "1969-12-31 23:59:59.999Z", rule(.epochMilliseconds)),
            Case(.integer(-1_000), .timestamptz, "1969-12-31 23:59:59.999999Z", rule(.epochNanoseconds)),
            Case(
                .integer(-1_501), .timestamptz, "1969-12-31 23:59:59.999998Z",
                rule(.epochNanoseconds, round: .microseconds)),
            Case(
                .double(1_719_792_000.123_456), .timestamptz, "2024-07-01 00:00:00.123456Z",
                rule(.epochSeconds)),
            Case(
                "1719792000.123456", { .decimal($0) }, .timestamptz, "2024-07-01 00:00:00.123456Z",
                rule(.epochSeconds)),
            Case("-0.5", { .decimal($0) }, .timestamptz, "1969-12-31 23:59:59.5Z", rule(.epochSeconds)),
            Case("1719792000", { .text($0) }, .timestamptz, "2024-07-01 00:00:00Z", rule(.epochSeconds)),
            Case(".5", { .decimal($0) }, .timestamptz, "1970-01-01 00:00:00.5Z", rule(.epochSeconds)),
            Case("1.7172e+9", { .number($0) }, .timestamptz, "2024-06-01 00:00:00Z", rule(.epochSeconds)),
            Case("5e-1", { .number($0) }, .timestamptz, "1970-01-01 00:00:00.5Z", rule(.epochSeconds)),
            Case("-1.5E3", { .number($0) }, .timestamptz, "1969-12-31 23:59:58.5Z", rule(.epochMilliseconds)),
            Case(" 1717200000 ", { .text($0) }, .timestamptz, "2024-06-01 00:00:00Z", rule(.epochSeconds)),
            Case(
                "0.0000005000001", { .decimal($0) }, .timestamptz, "1970-01-01 00:00:00.000001Z",
                rule(.epochSeconds, round: .microseconds)),
            Case(
                "-2500.5", { .decimal($0) }, .timestamptz, "1969-12-31 23:59:59.999997Z",
                rule(.epochNanoseconds, round: .microseconds)),
            Case(
                "-1.9999999999", { .decimal($0) }, .timestamptz, "1969-12-31 23:59:58Z",
                rule(.epochSeconds, round: .microseconds)),
            // The nearest double in its own unit.
            Case(
                .double(1_717_200_000_123.457), .timestamptz, "2024-06-01 00:00:00.123457Z",
                rule(.epochMilliseconds)),
            Case(
                .double(1_717_200_000_123_457e3), .timestamptz, "2024-06-01 00:00:00.123457Z",
                rule(.epochNanoseconds)),
            Case(
                .integer(1_719_792_000), .timestamp, "2024-07-01 02:00:00", rule(.epochSeconds),
                zone: .init(offset: 7200)),
            Case(.integer(1_719_792_000), .date, "2024-07-01", rule(.epochSeconds), zone: .utc),
            Case(.double(2_460_492.5), .timestamptz, "2024-07-01 00:00:00Z", rule(.julian)),
            // A whole millisecond is compared with the nearest double of its days; finer times are exact.
            Case(
                .double(2_460_492.500_001_423_5), .timestamptz, "2024-07-01 00:00:00.123Z",
                rule(.julian, round: .microseconds)),
            Case(
                .double(2_460_492.500_000_001), .timestamptz, "2024-07-01 00:00:00.00008Z",
                rule(.julian, round: .microseconds)),
            Case("2024-07-01T12:00", { .text($0) }, .timestamptz, "2024-07-01 10:00:00Z", zone: berlin),
            Case(
                "2024-07-01T12:00Z", { .text($0) }, .timestamptz, "2024-07-01 12:00:00Z", rule(.iso),
                zone: berlin),
        ]
    }

    /// The server writes intervals in its own form, and not in the ISO form that is read.
    @Test func timesBecomeIntervals() throws {
        let sample = Case(.time(.init(microseconds: -3_600_500_000)), .interval, "-01:00:00.5")
        #expect(try sample.field() == Self.field("PT-1H-0.5S", .interval))
        let csv = String(decoding: try sample.csv(), as: UTF8.self)
        #expect(csv == "\"-01:00:00.5\"", "\(csv)")
    }

    @Test func exactValuesAreConverted() throws {
        for sample in Self.exact {
            let expected = try Self.field(sample.text, sample.type)
            #expect(try sample.field() == expected, "\(sample.type) \(sample.text)")
            // The CSV reads back as the same value.
            let csv = String(decoding: try sample.csv().dropFirst().dropLast(), as: UTF8.self)
            #expect(
                try Self.field(csv.replacing("\"\"", with: "\""), sample.type) == expected,
                "\(sample.type) \(sample.text): \(csv)")
        }
    }

    private static var lossy: [Case] {
        [
            Case(.unsigned(.max), .bigint, ""), Case(.integer(32768), .smallint, ""),
            Case(.integer(2), .boolean, ""),
            Case(.integer(1 << 53 + 1), .double, ""), Case(.double(0.1), .real, ""),
            Case(.double(0.5), .integer, ""),
            Case(.double(1e300), .bigint, ""), Case(.double(.nan), .integer, ""),
            Case(.double(1e300), .real, "", rule(round: .real)),
            Case("0.1234567890123456789", { .decimal($0) }, .double, ""),
            Case("1.5", { .decimal($0) }, .integer, ""),
            Case("ab", { .bytes($0) }, .text, ""), Case("ab", { .bytes($0) }, .uuid, ""),
            Case(.boolean(true), .double, ""),
            Case(.local(time("2024-07-01")), .timestamptz, ""),
            Case(.instant(time("2024-07-01")), .timestamp, ""),
            Case(.instant(time("2024-07-01")), .timestamp, "", zone: berlin),
            Case(.local(time("2024-07-01T00:00:01")), .date, ""),
            Case(.local(time("2024-07-01", 1)), .timestamp, ""),
            Case(.local(time("2024-03-31T02:30")), .timestamptz, "", zone: berlin),
            Case(.local(time("2024-10-27T02:30")), .timestamptz, "", zone: berlin),
            Case(.integer(5), .timestamptz, ""), Case(.integer(1), .timestamptz, "", rule(.epochNanoseconds)),
            Case(.integer(.max), .timestamptz, "", rule(.epochSeconds)),
            Case(.double(.infinity), .timestamptz, "", rule(.epochSeconds)),
            Case("1.7172000001234567891e9", { .number($0) }, .timestamptz, "", rule(.epochSeconds)),
            Case("1e400", { .number($0) }, .timestamptz, "", rule(.epochSeconds)),
            Case("NaN", { .text($0) }, .timestamptz, "", rule(.epochSeconds)),
            Case(.double(-9_223_372_036_854_775_808), .timestamptz, "", rule(.epochMicroseconds)),
            Case(.double(-9_223_372_036_854_774_784), .timestamp, "", rule(.epochMicroseconds), zone: .utc),
            Case("-9223372036854775808", { .decimal($0) }, .timestamptz, "", rule(.epochMicroseconds)),
            Case(
                "9223372036854775807.9", { .decimal($0) }, .timestamptz, "",
                rule(.epochSeconds, round: .microseconds)),
            Case(.double(1.000_000_1), .timestamptz, "", rule(.epochSeconds)),
            Case(.zeroDate, .timestamptz, ""),
            Case(.double(2_460_492.500_000_001), .timestamptz, "", rule(.julian)),
            Case("2024-07-01 12:00:00.1234567Z", { .text($0) }, .timestamptz, ""),
            Case("2024-07-01 12:00:00+02", { .text($0) }, .timestamp, ""),
            Case("now", { .text($0) }, .timestamptz, ""),
            Case("a\u{0}b", { .text($0) }, .text, ""), Case(.time(.init(microseconds: -1)), .time, ""),
            Case(.time(.init(microseconds: 1)), .timestamptz, ""), Case(.date(0), .integer, ""),
        ]
    }

    @Test func lossesAreRefused() throws {
        for (index, sample) in Self.lossy.enumerated() {
            #expect(throws: ValueError.self, "binary \(index): \(sample.type)") { try sample.field() }
            #expect(throws: ValueError.self, "CSV \(index): \(sample.type)") { try sample.csv() }
        }
    }

    @Test func textsForNullAreNull() throws {
        let null = try Case(.null, .integer, "").field()
        #expect(null == [255, 255, 255, 255])
        let nulls = Self.rule(nulls: ["-999", "", "n/a"])
        #expect(try Case(.integer(-999), .integer, "", nulls).field() == null)
        #expect(try Case(.double(-999), .double, "", nulls).field() == null)
        #expect(try Case("-999.00", { .decimal($0) }, .numeric, "", nulls).field() == null)
        #expect(try Case("", { .text($0) }, .text, "", nulls).csv().isEmpty)
        #expect(try Case("n/a", { .text($0) }, .integer, "", nulls).field() == null)
        let never = Self.rule(nulls: ["1970-01-01", "9999-12-31 23:59:59", "00:00:00"])
        #expect(try Case(.date(-10_957), .date, "", never).field() == null)
        #expect(try Case(.local(Self.time("1970-01-01")), .timestamp, "", never).field() == null)
        #expect(try Case(.instant(Self.time("9999-12-31T23:59:59")), .timestamptz, "", never).field() == null)
        #expect(try Case(.time(.init(microseconds: 0)), .time, "", never).field() == null)
        #expect(try Case(.local(Self.time("1970-01-01", 1)), .text, "", never).field() != null)
        #expect(try Case(.date(-10_956), .date, "", never).field() != null)
        let greatest = Self.rule(nulls: ["18446744073709551615", "9007199254740993.0"])
        #expect(try Case(.unsigned(.max), .numeric, "", greatest).field() == null)
        #expect(try Case(.integer(9_007_199_254_740_993), .bigint, "", greatest).field() == null)
        #expect(try Case(.integer(9_007_199_254_740_992), .bigint, "", greatest).field() != null)
        #expect(try Case("-999.0", { .text($0) }, .text, "", nulls).field() != null)
        #expect(try Case(.zeroDate, .timestamptz, "", Self.rule(zeroDate: .null)).field() == null)
    }

    /// A notation of times is refused for columns of other types.
    @Test func aFormIsForTimes() {
        #expect(throws: ValueError.self) {
            try Case(.integer(1), .integer, "", Self.rule(.epochSeconds)).field()
        }
    }

    /// Also in a zone whose clocks change, and without advice that would not help.
    @Test func numbersThatAreInfiniteAreNoTimes() throws {
        for value in [TypedValue.double(.nan), .double(-.infinity)] {
            for zone in [ZoneTable.utc, Self.berlin] {
                let column = ColumnMapping(target: "c", origin: .column("s"), form: .epochSeconds)
                var converter = try TypedConverter(column, .timestamptz, zone)
                let fault = #expect(throws: ValueError.self) { try converter.field(of: value) }
                #expect(
                    fault?.message.hasPrefix("the column `s` (to `c`) holds infinity or NaN") ?? false,
                    "\(value)")
                #expect(fault?.hint?.contains("wider") == false)
            }
        }
    }

    /// Infinite dates and times of PostgreSQL are stored; in the time column they lie in no window.
    @Test(arguments: [BinaryType.timestamptz, .timestamp, .date])
    func infiniteTimesStayInfinite(type: BinaryType) throws {
        let infinite: [(TypedValue, String)] = [
            (.local(TimeValue(microseconds: .max)), "infinity"),
            (.instant(TimeValue(microseconds: .min)), "-infinity"),
            (.date(Int64(Int32.max)), "infinity"), (.date(Int64(Int32.min)), "-infinity"),
        ]
        for (value, text) in infinite {
            for zone in [nil, ZoneTable.utc, Self.berlin] {
                let sample = Case(value, type, text, zone: zone)
                var fields = BinaryValues([type], try CSVDialect(CSVFormat()))
                #expect(try sample.field() == Self.server(text, type, &fields))
                #expect(String(decoding: try sample.csv(), as: UTF8.self) == "\"\(text)\"")
                var converter = try TypedConverter(.init("c"), type, zone)
                let fault = #expect(throws: ValueError.self) { try converter.point(value, TimeType(type)) }
                #expect(fault?.message.hasSuffix("which lies in no window") ?? false)
            }
            #expect(String(decoding: try Case(value, .text, "").csv(), as: UTF8.self) == "\"\(text)\"")
        }
    }

    /// The field of a text of CSV.
    private static func server(
        _ text: String, _ type: BinaryType, _ values: inout BinaryValues
    ) throws -> [UInt8] {
        try withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { room in
            var writer = TupleWriter(at: try #require(room.baseAddress))
            let isWritten = Array(text.utf8).withUnsafeBytes { bytes in
                values.writePlain(bytes, 0, type, to: &writer)
            }
            #expect(isWritten)
            return Array(room[..<(writer.position - (try #require(room.baseAddress)))])
        }
    }
}
