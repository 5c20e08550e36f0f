/// Why a text is no point of a time axis. The text is a phrase that completes "…: ".
public struct TimeSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

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
        let point = isCalendar ? try calendarPoint(text) : try integerPoint(text)
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

    private func calendarPoint(_ text: String) throws -> Int64 {
        var cursor = Cursor(text)
        let date = try cursor.date()
        guard !cursor.isAtEnd else {
            return self == .date ? date.daysSince2000 : try microseconds(date, ofDay: 0, text)
        }
        guard self != .date else {
            throw TimeSyntaxError("`\(text)` has a time of day; a date column takes YYYY-MM-DD")
        }
        let time = try cursor.timeOfDay()
        let offset = try cursor.offset()
        guard cursor.isAtEnd else { throw cursor.unexpected }
        switch (self, offset) {
        case (.timestamptz, nil):
            throw TimeSyntaxError(
                "`\(text)` has no time zone; write \(text)Z or give an offset such as +02:00")
        case (.timestamp, .some):
            throw TimeSyntaxError("`\(text)` has a time zone, but a timestamp column stores none")
        default:
            return try microseconds(date, ofDay: time - (offset ?? 0), text)
        }
    }

    private func microseconds(_ date: CivilDate, ofDay: Int64, _ text: String) throws -> Int64 {
        let (days, overflow) = date.daysSince2000.multipliedReportingOverflow(by: microsecondsPerDay)
        let (sum, carry) = days.addingReportingOverflow(ofDay)
        guard !overflow, !carry else { throw TimeSyntaxError("\(text) is outside the range of \(rawValue)") }
        return sum
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

/// Reads an ISO 8601 text from left to right.
private struct Cursor {
    private let text: String
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { index == bytes.count }

    var unexpected: TimeSyntaxError {
        TimeSyntaxError("`\(text)` is not an ISO 8601 time such as 2026-08-10T12:00:00Z")
    }

    mutating func date() throws -> CivilDate {
        let isNegative = take("-")
        let year = try number(digits: 4...7)
        guard take("-") else { throw unexpected }
        let month = try number(digits: 2...2)
        guard take("-") else { throw unexpected }
        let day = try number(digits: 2...2)
        guard let date = CivilDate(year: isNegative ? -year : year, month: month, day: day) else {
            throw TimeSyntaxError("`\(text)` names a day that does not exist")
        }
        return date
    }

    /// Microseconds since midnight.
    mutating func timeOfDay() throws -> Int64 {
        guard take("T") || take("t") || take(" ") else { throw unexpected }
        let hour = try number(digits: 2...2)
        guard take(":") else { throw unexpected }
        let minute = try number(digits: 2...2)
        let second = take(":") ? try number(digits: 2...2) : 0
        guard hour < 24, minute < 60, second < 60 else {
            throw TimeSyntaxError("`\(text)` names a time of day that does not exist")
        }
        return Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + (try fraction())
    }

    private mutating func fraction() throws -> Int64 {
        guard take(".") else { return 0 }
        let start = index
        var value = 0
        while index < bytes.count, isDigit(bytes[index]) {
            guard index - start < 6 else {
                throw TimeSyntaxError(
                    "`\(text)` is finer than a microsecond, the finest that PostgreSQL stores")
            }
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > start else { throw unexpected }
        for _ in index..<(start + 6) { value *= 10 }
        return Int64(value)
    }

    /// Microseconds east of UTC; `nil` when the text has no zone.
    mutating func offset() throws -> Int64? {
        if isAtEnd { return nil }
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+") else { throw unexpected }
        let hour = try number(digits: 2...2)
        let minute = isAtEnd ? 0 : (take(":") ? try number(digits: 2...2) : try number(digits: 2...2))
        guard hour < 16, minute < 60 else { throw TimeSyntaxError("`\(text)` has an impossible offset") }
        let offset = Int64(hour * 60 + minute) * 60_000_000
        return isNegative ? -offset : offset
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func number(digits: ClosedRange<Int>) throws -> Int {
        let start = index
        var value = 0
        while index < bytes.count, index - start < digits.upperBound, isDigit(bytes[index]) {
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard digits.contains(index - start) else { throw unexpected }
        return value
    }
}
