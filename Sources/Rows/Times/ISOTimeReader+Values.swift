import TimeAxis

/// Pieces of dates and times as databases write them: `2024-01-31 12:00:00.25+00`, `0045-03-15 BC`.
extension ISOTimeReader {
    /// The day of a date, once the text is at its end but for an era, in days since 2000-01-01.
    ///
    /// - Returns: `nil` for a text that goes on, and for a day that does not exist, such as any of a year 0.
    package mutating func day(of date: Date) -> Int64? {
        guard date.year > 0 else { return nil }
        var date = date
        if take(" ") {
            guard take("B"), take("C") else { return nil }
            // Before the year 1 comes 1 BC, which the calendar counts as 0.
            date.year = 1 - date.year
        }
        return isAtEnd ? date.daysSince2000 : nil
    }

    /// A length of time, whose hours may have up to four digits. As for PostgreSQL, a 60th second is the start of the
    /// next minute.
    package mutating func duration() -> TimeValue? {
        guard let clock = clock(hourDigits: 2...4), clock.minute < 60, clock.second <= 60, clock.decimals <= 9
        else { return nil }
        return TimeValue(
            microseconds: Int64(clock.seconds) * 1_000_000 + Int64(clock.nanoseconds / 1_000),
            nanoseconds: Int64(clock.nanoseconds % 1_000))
    }

    /// A time of day up to 24:00:00.
    package mutating func timeOfDay() -> TimeValue? {
        duration().flatMap { time in
            let isWithin = time.microseconds < microsecondsPerDay
            return isWithin || time == TimeValue(microseconds: microsecondsPerDay) ? time : nil
        }
    }

    /// The distance of a zone from UTC, `+02`, `-03:30` or `+00:19:32`, in microseconds to the east.
    package mutating func zone() -> Int64? {
        let isNegative = take("-")
        guard isNegative || take("+"), let hour = number(2...2) else { return nil }
        var seconds = hour * 3600
        for unit in [60, 1] where take(":") {
            guard let number = number(2...2), number < 60 else { return nil }
            seconds += number * unit
        }
        return Int64(isNegative ? -seconds : seconds) * 1_000_000
    }
}
