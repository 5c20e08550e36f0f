import TestSupport
import Testing

@testable import TimeAxis

@Suite struct TimeTypeTests {
    @Test(arguments: [
        (TimeType.timestamptz, "2000-01-01", Int64(0)),
        (.timestamptz, "1970-01-01T00:00:00Z", -946_684_800_000_000),
        (.timestamptz, "2026-08-10T12:00:00Z", 839_678_400_000_000),
        (.timestamptz, "2026-08-10T14:00:00+02:00", 839_678_400_000_000),
        (.timestamptz, "2026-08-10 12:00:00.000001Z", 839_678_400_000_001),
        (.timestamp, "2000-02-29T00:00", 59 * 86_400_000_000),
        (.date, "2000-03-01", 60), (.date, "1900-03-01", -36_465), (.date, "-4712-01-01", -2_451_507),
        (.bigint, "1_786_363_200_000", 1_786_363_200_000), (.smallint, "-32768", -32768),
    ])
    func reads(type: TimeType, text: String, point: Int64) throws {
        #expect(try type.point(text) == point)
    }

    @Test(arguments: [
        (TimeType.timestamptz, "2026-08-10T12:00:00"), (.timestamp, "2026-08-10T12:00:00Z"),
        (.date, "2026-08-10T00:00"),
        (.date, "2026-02-29"), (.date, "2026-13-01"), (.timestamptz, "2026-08-10T24:00:00Z"),
        (.timestamptz, "now"),
        (.timestamptz, "2026-08-10T12:00:00.1234567Z"), (.timestamptz, "1786363200"), (.bigint, "2026-08-10"),
        (.bigint, "9223372036854775808"), (.smallint, "32768"), (.bigint, "1__0"), (.bigint, "_1"),
        (.bigint, "0x10"),
        (.bigint, ""), (.timestamptz, ""), (.timestamptz, "294277-01-01"), (.bigint, "1.5"),
    ])
    func refuses(type: TimeType, text: String) {
        #expect(throws: TimeSyntaxError.self) { try type.point(text) }
    }

    @Test func textReadsBackAsTheSamePoint() throws {
        for type in TimeType.allCases {
            let seed = testSeed()
            var random = SplitMix(seed: seed)
            for _ in 0..<2_000 {
                let point = Int64.random(in: type.range, using: &random)
                #expect(try type.point(type.text(point)) == point, "seed \(seed), \(type)")
            }
            for point in [type.range.lowerBound, type.range.upperBound, 0, -1] {
                #expect(try type.point(type.text(point)) == point)
            }
        }
    }

    @Test func literalsAreCastAndQuoted() {
        #expect(TimeType.timestamptz.literal(1) == "'2000-01-01 00:00:00.000001+00'::timestamptz")
        #expect(TimeType.timestamp.literal(0) == "'2000-01-01 00:00:00'::timestamp")
        #expect(TimeType.date.literal(-2_451_507) == "'4713-01-01 BC'::date")
        #expect(TimeType.bigint.literal(-5) == "'-5'::bigint")
        #expect(TimeType.smallint.literal(7) == "7::smallint")
    }
}

@Suite struct CivilDateTests {
    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() throws {
        var expected = try #require(CivilDate(year: 1899, month: 12, day: 31))
        for day in expected.daysSince2000...(expected.daysSince2000 + 146_098) {
            let date = CivilDate(daysSince2000: day)
            #expect(date == expected && date.daysSince2000 == day)
            expected = next(expected)
        }
    }

    @Test func monthsClampToTheLastDay() throws {
        let start = try #require(CivilDate(year: 2024, month: 1, day: 31))
        #expect(start.adding(months: 1) == CivilDate(year: 2024, month: 2, day: 29))
        #expect(start.adding(months: 13) == CivilDate(year: 2025, month: 2, day: 28))
        #expect(start.adding(months: -2) == CivilDate(year: 2023, month: 11, day: 30))
    }

    private func next(_ date: CivilDate) -> CivilDate {
        CivilDate(year: date.year, month: date.month, day: date.day + 1)
            ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
            ?? CivilDate(year: date.year + 1, month: 1, day: 1)
            ?? date
    }
}

@Suite struct StepTests {
    @Test func monthsAreCountedFromTheOrigin() throws {
        let origin = try TimeType.timestamptz.point("2023-01-31T06:00:00Z")
        let starts = (0..<4).map { Step.months(1).start(ofWindow: $0, from: origin, on: .timestamptz) }
        #expect(
            starts.compactMap { $0 }.map(TimeType.timestamptz.text) == [
                "2023-01-31T06:00:00Z", "2023-02-28T06:00:00Z", "2023-03-31T06:00:00Z",
                "2023-04-30T06:00:00Z",
            ])
    }

    @Test func startsPastTheAxisAreNil() {
        #expect(Step.points(1).start(ofWindow: 1, from: Int64(Int16.max), on: .smallint) == nil)
        #expect(Step.points(Int64.max).start(ofWindow: 2, from: 0, on: .bigint) == nil)
    }
}
