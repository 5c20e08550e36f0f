/// Reads intervals that mean the same on every server and in every session: ISO 8601 such as `P1Y2M3DT4H5M6.789S`, in
/// which only seconds have a fraction, and PostgreSQL's output for intervals above zero, such as
/// `1 year 2 mons 3 days 04:05:06.789`.
///
/// The meaning of other forms depends on `IntervalStyle`, on the column's fields or on the server's version.
struct IntervalText {
    private(set) var months: Int32 = 0
    private(set) var days: Int32 = 0
    /// Microseconds.
    private(set) var time: Int64 = 0
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init?(_ raw: UnsafeRawBufferPointer) {
        // White space around ISO 8601 is an error for the server.
        let isISO = raw.first == UInt8(ascii: "P")
        bytes = isISO ? raw : trimmed(raw)
        guard isISO ? readISO() : readPlain() else { return nil }
    }

    // MARK: ISO 8601

    private mutating func readISO() -> Bool {
        offset = 1
        var count = 0
        for unit: Unit in [.year, .month, .week, .day] {
            guard let isThere = takeISO(unit) else { return false }
            if isThere { count += 1 }
        }
        guard take("T") else { return count > 0 && offset == bytes.count }
        count = 0
        for unit: Unit in [.hour, .minute, .second] {
            guard let isThere = takeISO(unit) else { return false }
            if isThere { count += 1 }
        }
        return count > 0 && offset == bytes.count
    }

    /// Takes a number if the unit follows it.
    ///
    /// - Returns: whether both were there; nil for a number out of bounds.
    private mutating func takeISO(_ unit: Unit) -> Bool? {
        let before = offset
        let isNegative = take("-")
        guard let number = takeNumber() else {
            offset = before
            return isNegative ? nil : false
        }
        let fraction = unit == .second && take(".") ? takeFraction() : 0
        guard let fraction else { return nil }
        guard take(unit.letter) else {
            offset = before
            return false
        }
        return add(isNegative ? -number : number, unit, isNegative ? -fraction : fraction) ? true : nil
    }

    // MARK: As PostgreSQL prints them

    private mutating func readPlain() -> Bool {
        var count = 0
        for unit: Unit in [.year, .month, .day] {
            let before = offset
            guard let number = takeNumber(), take(" "), takeName(unit) else {
                offset = before
                continue
            }
            guard add(number, unit, 0) else { return false }
            count += 1
            if offset == bytes.count { return true }
            guard take(" ") else { return false }
        }
        guard offset < bytes.count else { return count > 0 }
        return readClock() && offset == bytes.count
    }

    private mutating func readClock() -> Bool {
        let start = offset
        guard let hour = takeNumber(), offset - start >= 2, take(":"), let minute = takePair(), take(":"),
            let second = takePair()
        else { return false }
        guard let fraction = take(".") ? takeFraction() : 0 else { return false }
        return add(hour, .hour, 0) && add(minute, .minute, 0) && add(second, .second, fraction)
    }

    private mutating func takeName(_ unit: Unit) -> Bool {
        for name in unit.names {
            let length = name.utf8CodeUnitCount
            guard bytes.count - offset >= length else { continue }
            let word = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
            guard word.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: length)) else {
                continue
            }
            guard offset + length == bytes.count || bytes[offset + length] == Byte.space else { continue }
            offset += length
            return true
        }
        return false
    }

    // MARK: Pieces

    /// Numbers have at most nine digits, so no product leaves 64 bits.
    private mutating func add(_ number: Int64, _ unit: Unit, _ fraction: Int64) -> Bool {
        switch unit {
        case .year, .month:
            guard let sum = Int32(exactly: Int64(months) + number * (unit == .year ? 12 : 1)) else {
                return false
            }
            months = sum
        case .week, .day:
            guard let sum = Int32(exactly: Int64(days) + number * (unit == .week ? 7 : 1)) else {
                return false
            }
            days = sum
        case .hour: time += number * 3_600_000_000
        case .minute: time += number * 60_000_000
        case .second: time += number * 1_000_000 + fraction
        }
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// One to nine digits.
    private mutating func takeNumber() -> Int64? {
        let start = offset
        var number: Int64 = 0
        while offset < bytes.count, Byte.isDigit(bytes[offset]), offset - start < 10 {
            number = number * 10 + Int64(bytes[offset] &- 0x30)
            offset += 1
        }
        return (1...9).contains(offset - start) ? number : nil
    }

    /// Two digits below 60.
    private mutating func takePair() -> Int64? {
        let start = offset
        guard let number = takeNumber(), offset - start == 2, number < 60 else { return nil }
        return number
    }

    /// Microseconds of one to six digits.
    private mutating func takeFraction() -> Int64? {
        let start = offset
        guard var number = takeNumber(), offset - start <= 6 else { return nil }
        for _ in (offset - start)..<6 { number *= 10 }
        return number
    }
}

private enum Unit {
    case year, month, week, day, hour, minute, second

    var letter: Unicode.Scalar {
        switch self {
        case .year: "Y"
        case .month, .minute: "M"
        case .week: "W"
        case .day: "D"
        case .hour: "H"
        case .second: "S"
        }
    }

    /// As printed, and as plainly written.
    var names: [StaticString] {
        switch self {
        case .year: ["year", "years"]
        case .month: ["mon", "mons", "month", "months"]
        case .week: ["week", "weeks"]
        case .day: ["day", "days"]
        case .hour: ["hour", "hours"]
        case .minute: ["minute", "minutes"]
        case .second: ["second", "seconds"]
        }
    }
}
