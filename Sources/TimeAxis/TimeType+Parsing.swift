extension TimeType {
    /// Reads a point as plans write it.
    ///
    /// Calendar types take ISO 8601: `2026-08-10`, `2026-08-10T12:00Z`, `2026-08-10 12:00:00.5+02:00`, with an
    /// optional minus sign before the (astronomical) year. A `timestamptz` with a time of day needs `Z` or an
    /// offset, because a plan must mean the same in every session; a `timestamp` or `date` must not have one,
    /// and a `date` no time of day. Integer types take decimal digits, with `_` between digits.
    ///
    /// - Throws: ``TimeSyntaxError``, which says what is wrong and what is expected.
    public func point(_ text: String) throws -> Int64 {
        let point = isCalendar ? try PlanTime(text, self).point() : try integerPoint(text)
        guard range.contains(point) else {
            throw TimeSyntaxError("\(text) is outside the range of \(rawValue)")
        }
        return point
    }

    private func integerPoint(_ text: String) throws -> Int64 {
        let digits = Array(text.utf8)
        let separated = digits.indices.contains { index in
            digits[index] == UInt8(ascii: "_")
                && !(index > 0 && index + 1 < digits.count && isDigit(digits[index - 1])
                    && isDigit(digits[index + 1]))
        }
        let plain = text.replacing("_", with: "")
        guard !separated, !plain.hasPrefix("+"), let number = Int64(plain) else {
            let isNumber = !plain.isEmpty && plain.utf8.drop { $0 == UInt8(ascii: "-") }.allSatisfy(isDigit)
            throw TimeSyntaxError(
                isNumber && !separated
                    ? "\(text) is outside the range of \(rawValue)"
                    : "`\(text)` is not a whole number; a \(rawValue) column takes one in the column's own unit"
            )
        }
        return number
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

/// A calendar time of a plan, read by the rules of ``TimeType/point(_:)``.
private struct PlanTime {
    private let text: String
    private let type: TimeType

    init(_ text: String, _ type: TimeType) {
        self.text = text
        self.type = type
    }

    func point() throws -> Int64 {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = ISOTimeReader(bytes)
            return try point(&reader)
        }
    }

    private func point(_ reader: inout ISOTimeReader) throws -> Int64 {
        let day = try day(&reader)
        guard !reader.isAtEnd else { return type == .date ? day : try microseconds(day, ofDay: 0) }
        guard type != .date else {
            throw TimeSyntaxError("`\(text)` has a time of day; a date column takes YYYY-MM-DD")
        }
        let time = try timeOfDay(&reader)
        let offset = try offset(&reader)
        guard reader.isAtEnd else { throw unexpected }
        switch (type, offset) {
        case (.timestamptz, nil):
            throw TimeSyntaxError(
                "`\(text)` has no time zone; write \(text)Z or give an offset such as +02:00")
        case (.timestamp, .some):
            throw TimeSyntaxError("`\(text)` has a time zone, but a timestamp column stores none")
        default:
            return try microseconds(day, ofDay: time - (offset ?? 0))
        }
    }

    private var unexpected: TimeSyntaxError {
        TimeSyntaxError("`\(text)` is not an ISO 8601 time such as 2026-08-10T12:00:00Z")
    }

    private func microseconds(_ day: Int64, ofDay: Int64) throws -> Int64 {
        let (days, overflow) = day.multipliedReportingOverflow(by: microsecondsPerDay)
        let (sum, carry) = days.addingReportingOverflow(ofDay)
        guard !overflow, !carry else {
            throw TimeSyntaxError("\(text) is outside the range of \(type.rawValue)")
        }
        return sum
    }

    private func day(_ reader: inout ISOTimeReader) throws -> Int64 {
        let isNegative = reader.take("-")
        guard var date = reader.date() else { throw unexpected }
        if isNegative { date.year = -date.year }
        guard let day = date.daysSince2000 else {
            throw TimeSyntaxError("`\(text)` names a day that does not exist")
        }
        return day
    }

    /// Microseconds since midnight.
    private func timeOfDay(_ reader: inout ISOTimeReader) throws -> Int64 {
        guard reader.take("T") || reader.take("t") || reader.take(" "),
            let clock = reader.clock(needsSeconds: false)
        else { throw unexpected }
        guard clock.hour < 24, clock.minute < 60, clock.second < 60 else {
            throw TimeSyntaxError("`\(text)` names a time of day that does not exist")
        }
        guard clock.decimals <= 6 else {
            throw TimeSyntaxError("`\(text)` is finer than a microsecond, the finest that PostgreSQL stores")
        }
        return Int64(clock.seconds) * 1_000_000 + Int64(clock.nanoseconds / 1_000)
    }

    /// Microseconds east of UTC; `nil` for a text without a zone.
    private func offset(_ reader: inout ISOTimeReader) throws -> Int64? {
        if reader.isAtEnd { return nil }
        if reader.take("Z") || reader.take("z") { return 0 }
        let isNegative = reader.take("-")
        guard isNegative || reader.take("+"), let hour = reader.number(2...2) else { throw unexpected }
        var minute = 0
        if !reader.isAtEnd {
            _ = reader.take(":")
            guard let number = reader.number(2...2) else { throw unexpected }
            minute = number
        }
        guard hour < 16, minute < 60 else { throw TimeSyntaxError("`\(text)` has an impossible offset") }
        let offset = Int64(hour * 60 + minute) * 60_000_000
        return isNegative ? -offset : offset
    }
}
