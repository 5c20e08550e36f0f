import Rows
import Terms
import Testing
import TimeAxis

@Suite struct TimeFieldTests {
    private func read(_ raw: String, _ type: TimeType) throws(TimeFieldError) -> (point: Int64?, zones: Int) {
        guard let dialect = try? CSVDialect(CSVFormat(null: "NIL")) else { return (nil, -1) }
        var field = TimeField(type, dialect)
        var failure: TimeFieldError?
        let point = Array(raw.utf8).withUnsafeBytes { bytes -> Int64? in
            do throws(TimeFieldError) { return try field.point(bytes) } catch { failure = error }
            return nil
        }
        if let failure { throw failure }
        return (point, field.droppedZones)
    }

    @Test(
        arguments: [
            ("2000-01-01 00:00:00", 0), ("2000-01-02T00:00:00Z", microsecondsPerDay),
            ("2000-01-01 00:00:00.5+00", 500_000), ("\"2000-01-01 00:00:01\"", 1_000_000),
            ("2000-01-01 02:00:00+02", 0), ("2000-01-01 00:00:00.0000005", 0),
            ("2000-01-01 00:00:00.0000015", 2), ("1999-12-31 24:00:00", 0), ("1999-12-31 23:59:60", 0),
            ("2000-01-01", 0), ("2000-01-01 00:00 UTC", 0), ("2000-01-01 AD", 0),
            ("4714-11-24 BC", -211_813_488_000_000_000), (" 2000-01-01 00:00:00 ", 0),
            ("2000-01-01t05:30:00+0530", 0), ("2000-01-01 00:00:30+00:00:30", 0),
        ] as [(String, Int64)])
    func readsTimestamps(text: String, expected: Int64) throws {
        #expect(try read(text, .timestamptz).point == expected)
    }

    @Test func typesThatStoreNoZoneDropIt() throws {
        let timestamp = try read("2000-01-01 02:00:00+02", .timestamp)
        #expect(timestamp.point == 7_200_000_000)
        #expect(timestamp.zones == 1)
        let date = try read("2000-01-02 01:00:00+02", .date)
        #expect(date.point == 1)
        #expect(try read("2000-01-01 02:00:00+00", .timestamp).zones == 0)
        #expect(try read("2000-01-01 02:00:00+02", .timestamptz).zones == 0)
    }

    @Test func nullOnlyWithoutQuotes() throws {
        #expect(try read("NIL", .timestamptz).point == nil)
        #expect(throws: TimeFieldError.uncertain) { try read("\"NIL\"", .timestamptz) }
        #expect(throws: TimeFieldError.uncertain) { try read("", .bigint) }
    }

    @Test(arguments: [
        ("now", TimeFieldError.special), ("Today", .special), ("epoch", .special), ("infinity", .infinite),
        ("-infinity", .infinite), ("0000-01-01", .yearZero), ("2023-02-29", .impossible),
        ("2023-02-28 24:00:01", .impossible), ("2023-02-28 00:00:00+16", .impossible),
        ("294277-01-01", .outOfRange), ("Jan 5 2024", .uncertain), ("01/02/2024", .uncertain),
        ("24-01-05", .uncertain), ("2024-01-05 12:00:00 Europe/Berlin", .uncertain), ("20240105", .uncertain),
        ("2024-01-05 12:00 PM", .uncertain), ("1704412800", .uncertain),
        ("2024-01-05 00:00:00 EST", .uncertain),
        ("\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0} 00:00:00", .uncertain),
    ])
    func refusesWhatIsNotCertain(text: String, error: TimeFieldError) {
        #expect(throws: error) { try read(text, .timestamptz) }
    }

    @Test(
        arguments: [
            ("0", TimeType.smallint, 0), ("-32768", .smallint, -32768), ("+7", .integer, 7),
            (" 12\t", .bigint, 12),
            ("9223372036854775807", .bigint, .max), ("-9223372036854775808", .bigint, .min),
        ] as [(String, TimeType, Int64)])
    func readsIntegers(text: String, type: TimeType, expected: Int64) throws {
        #expect(try read(text, type).point == expected)
    }

    @Test(arguments: [
        ("32768", TimeType.smallint, TimeFieldError.outOfRange),
        ("9223372036854775808", .bigint, .outOfRange),
        ("1_000", .bigint, .uncertain), ("0x10", .bigint, .uncertain), ("1.0", .bigint, .uncertain),
        ("2147483648", .integer, .outOfRange), ("-", .integer, .uncertain), ("1e3", .integer, .uncertain),
    ])
    func refusesIntegers(text: String, type: TimeType, error: TimeFieldError) {
        #expect(throws: error) { try read(text, type) }
    }

    @Test func everyTextOfAPointIsReadBack() throws {
        for type in TimeType.allCases {
            for point in [type.range.lowerBound, -1, 0, 1, 86_399, type.range.upperBound] {
                guard type.range.contains(point) else { continue }
                let literal = type.bareLiteral(point).replacing("'", with: "")
                #expect(try read(literal, type).point == point, "\(type) \(literal)")
            }
        }
    }
}
