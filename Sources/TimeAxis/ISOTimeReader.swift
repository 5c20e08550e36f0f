/// Reads dates and times in ISO 8601 from left to right, piece by piece: `2024-01-31`, `12:00:00.25`, `+02:00`.
///
/// A piece is read if its digits and separators are in their places. Whether such a day or time of day exists, and
/// which zones are allowed, is for the callers: plans and databases have different rules. A call that returns `nil` or
/// `false` may have moved past a part of its piece.
public struct ISOTimeReader {
    /// A day as it is written.
    public struct Date: Hashable {
        public var year: Int
        public let month: Int
        public let day: Int

        /// Days since 2000-01-01; `nil` for a day that does not exist. The year 0 is 1 BC.
        public var daysSince2000: Int64? {
            CivilDate(year: year, month: month, day: day)?.daysSince2000
        }
    }

    /// A time of day, or a length of time, as it is written.
    public struct Clock: Hashable {
        public let hour: Int
        public let minute: Int
        public let second: Int
        /// 0 to 999,999,999: the first nine digits after the point.
        public let nanoseconds: Int
        /// How many digits stand after the point.
        public let decimals: Int

        /// Whole seconds, the fraction left out.
        public var seconds: Int { (hour * 60 + minute) * 60 + second }
    }

    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    public var isAtEnd: Bool { place == bytes.count }

    /// Whether the next byte is a decimal digit.
    private var isAtDigit: Bool { place < bytes.count && 0x30...0x39 ~= bytes[place] }

    /// Passes over a character, if it is the next.
    public mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// `2024-01-31`; a year may have up to seven digits.
    public mutating func date() -> Date? {
        guard let year = number(4...7), take("-"), let month = number(2...2), take("-"),
            let day = number(2...2)
        else { return nil }
        return Date(year: year, month: month, day: day)
    }

    /// `12:00:00.25`.
    ///
    /// - Parameters:
    ///   - hourDigits: more than two are for lengths of time.
    ///   - needsSeconds: false takes `12:00` as well.
    public mutating func clock(hourDigits: ClosedRange<Int> = 2...2, needsSeconds: Bool = true) -> Clock? {
        guard let hour = number(hourDigits), take(":"), let minute = number(2...2) else { return nil }
        guard let second = take(":") ? number(2...2) : needsSeconds ? nil : 0 else { return nil }
        var (nanoseconds, decimals) = (0, 0)
        if take(".") {
            while isAtDigit {
                if decimals < 9 { nanoseconds = nanoseconds * 10 + Int(bytes[place] - 0x30) }
                decimals += 1
                place += 1
            }
            guard decimals > 0 else { return nil }
            for _ in min(decimals, 9)..<9 { nanoseconds *= 10 }
        }
        return Clock(
            hour: hour, minute: minute, second: second, nanoseconds: nanoseconds, decimals: decimals)
    }

    /// A whole number of so many digits.
    public mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let start = place
        var value = 0
        while isAtDigit, place - start < digits.upperBound {
            value = value * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        return place - start >= digits.lowerBound ? value : nil
    }
}
