import TimeAxis

/// Reads dates and times from left to right as databases write them: `2024-01-31 12:00:00.25+00`, `0045-03-15 BC`.
public struct TimeText {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    private var date = (year: 0, month: 0, day: 0)

    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    public var isEmpty: Bool { place == bytes.count }

    /// Passes over a character, if it is the next.
    public mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// The year, which may have more than four digits, month and day.
    public mutating func takesDate() -> Bool {
        guard let year = number(4...7), takes("-"), let month = number(2...2), takes("-"),
            let day = number(2...2)
        else { return false }
        date = (year, month, day)
        return true
    }

    /// The date's day since 2000-01-01, once the text is at its end but for an era; `nil` for one that does not exist,
    /// too, such as any of a year 0.
    public mutating func day() -> Int64? {
        guard date.year > 0 else { return nil }
        if takes(" ") {
            guard takes("B"), takes("C") else { return nil }
            // Before the year 1 comes 1 BC, which the calendar counts as 0.
            date.year = 1 - date.year
        }
        guard isEmpty else { return nil }
        return CivilDate(year: date.year, month: date.month, day: date.day)?.daysSince2000
    }

    /// A time of day, or a length of time, whose hours may have more than two digits. A 60th second is the start of the
    /// next minute, as it is for PostgreSQL.
    public mutating func clock() -> TimeValue? {
        guard let hour = number(2...4), takes(":"), let minute = number(2...2), takes(":"),
            let second = number(2...2), minute < 60, second <= 60
        else { return nil }
        var nano = 0
        if takes(".") {
            let start = place
            guard let fraction = number(1...9) else { return nil }
            nano = fraction
            for _ in (place - start)..<9 { nano *= 10 }
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return TimeValue(
            microseconds: seconds * 1_000_000 + Int64(nano / 1_000), nanoseconds: Int64(nano % 1_000))
    }

    /// A time of day up to 24:00:00.
    public mutating func timeOfDay() -> TimeValue? {
        clock().flatMap { time in
            let isWithin = time.microseconds < microsecondsPerDay
            return isWithin || time == TimeValue(microseconds: microsecondsPerDay) ? time : nil
        }
    }

    /// Microseconds east of UTC.
    public mutating func zone() -> Int64? {
        let isNegative = takes("-")
        guard isNegative || takes("+"), let hour = number(2...2) else { return nil }
        var seconds = hour * 3600
        for unit in [60, 1] where takes(":") {
            guard let number = number(2...2), number < 60 else { return nil }
            seconds += number * unit
        }
        return Int64(isNegative ? -seconds : seconds) * 1_000_000
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let start = place
        var value = 0
        while place < bytes.count, place - start < digits.upperBound, 0x30...0x39 ~= bytes[place] {
            value = value * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        return place - start >= digits.lowerBound ? value : nil
    }
}
