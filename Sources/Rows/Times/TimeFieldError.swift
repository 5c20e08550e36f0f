import TimeAxis

/// A text that is not read as a time.
package enum TimeFieldError: Error, Hashable, Sendable {
    /// `now`, `today`, `epoch` and the like: their value depends on the time of reading.
    case special
    /// `infinity`: it lies in no window.
    case infinite
    /// A year 0. The year before 1 AD is 1 BC.
    case yearZero
    /// A month, day, hour, minute, second or offset that does not exist.
    case impossible
    case outOfRange
    /// PostgreSQL may read it, but by its settings or by guessing.
    case uncertain

    /// Completes "the time column … holds …, ".
    package func reason(_ type: TimeType) -> String {
        switch self {
        case .special: "a word whose value depends on when it is read"
        case .infinite: "which lies in no window"
        case .yearZero: "but there is no year 0"
        case .impossible: "which is no time that exists"
        case .outOfRange: "which is outside the range of \(type.rawValue)"
        case .uncertain:
            type.isCalendar ? "a form whose meaning is not certain" : "which is not a whole number"
        }
    }

    /// The advice for a field with this text.
    func hint(_ field: UnsafeRawBufferPointer, _ type: TimeType) -> String {
        guard self == .uncertain, type.isCalendar, Self.isDayOrMonthFirst(field) else {
            return Self.accepted(type)
        }
        return "nothing says which number is the day, the month and the year; \(Self.accepted(type))"
    }

    /// Whether the text starts like `1/2/2024`, `01.02.24` or `01-02-2024`.
    private static func isDayOrMonthFirst(_ field: UnsafeRawBufferPointer) -> Bool {
        var groups: [Int] = [0]
        for byte in field.prefix(10) {
            if Byte.isDigit(byte) {
                groups[groups.count - 1] += 1
            } else if groups.count < 3, "/.-".utf8.contains(byte) {
                groups.append(0)
            } else {
                break
            }
        }
        return groups.count == 3 && (1...2).contains(groups[0]) && (1...2).contains(groups[1])
            && (2...4).contains(groups[2])
    }

    /// The advice which texts a column of the type takes.
    package static func accepted(_ type: TimeType) -> String {
        switch type {
        case .timestamptz:
            "write times as 2026-08-10 12:00:00.123456+00, or with T and Z; without an offset they are UTC"
        case .timestamp: "write times as 2026-08-10 12:00:00.123456"
        case .date: "write dates as 2026-08-10"
        case .bigint, .integer, .smallint: "write whole numbers in decimal digits, in the column's own unit"
        }
    }
}
