import TimeAxis

/// Reads all accepted texts of times from left to right, with PostgreSQL's meaning (ParseDateTime and DecodeDateTime in
/// its datetime.c, pg_strtoint64 in numutils.c).
///
/// Accepted for calendar types: `YYYY-MM-DD` with four to seven digits of year, then optionally a space or `T`
/// and `hh:mm[:ss[.f…]]`, then optionally a zone (`Z`, `±hh`, `±hhmm`, `±hh:mm`, `±hh:mm:ss`, `UTC`, each after
/// a space or not), then optionally ` BC` or ` AD`. For integer types: a sign and decimal digits. White space
/// around either is skipped.
package struct TimeFieldText {
    /// Whether the text has a zone other than UTC that the type does not store.
    package private(set) var dropsZone = false
    /// Whether the text has a zone, UTC included.
    private(set) var hasZone = false
    /// Whether digits finer than a microsecond were rounded away.
    private(set) var isRounded = false
    private let bytes: UnsafeRawBufferPointer
    private let type: TimeType
    private var offset: Int
    private let end: Int

    /// The longest text of a calendar type, well below what PostgreSQL's own buffer holds (MAXDATELEN, 128).
    private static let longest = 64

    package init(_ bytes: UnsafeRawBufferPointer, _ type: TimeType) {
        self.bytes = bytes
        self.type = type
        var offset = 0
        var end = bytes.count
        while offset < end, Byte.isSpace(bytes[offset]) { offset += 1 }
        while end > offset, Byte.isSpace(bytes[end - 1]) { end -= 1 }
        self.offset = offset
        self.end = end
    }

    package mutating func point() throws(TimeFieldError) -> Int64 {
        type.isCalendar ? try calendarPoint() : try integerPoint()
    }

    /// The whole text as a time of day without a zone, in microseconds since midnight, 24:00:00 included.
    mutating func clock() throws(TimeFieldError) -> Int64 {
        guard end - offset <= Self.longest else { throw .uncertain }
        let time = try timeOfDay()
        guard offset == end else { throw .uncertain }
        return time
    }

    // MARK: Integers

    private mutating func integerPoint() throws(TimeFieldError) -> Int64 {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard offset < end else { throw .uncertain }
        var number: Int64 = 0
        var overflows = false
        while offset < end {
            guard Byte.isDigit(bytes[offset]) else { throw .uncertain }
            let (product, tooMany) = number.multipliedReportingOverflow(by: 10)
            // Counted below zero, where there is one number more.
            let (sum, carry) = product.subtractingReportingOverflow(Int64(bytes[offset] &- 0x30))
            overflows = overflows || tooMany || carry
            number = sum
            offset += 1
        }
        guard !overflows, isNegative || number != .min else { throw .outOfRange }
        return try inRange(isNegative ? number : -number)
    }

    // MARK: Calendar

    private mutating func calendarPoint() throws(TimeFieldError) -> Int64 {
        guard offset < end, Byte.isDigit(bytes[offset]), end - offset <= Self.longest else { throw word }
        let (year, month, day) = try dateDigits()
        var ofDay: Int64 = 0
        var zone: Int64?
        if offset + 1 < end, isSeparator(bytes[offset]), Byte.isDigit(bytes[offset + 1]) {
            offset += 1
            ofDay = try timeOfDay()
            zone = try self.zone()
        }
        hasZone = zone != nil
        let isBC = try era()
        guard offset == end else { throw .uncertain }
        guard year > 0 else { throw .yearZero }
        guard let date = CivilDate(year: isBC ? 1 - year : year, month: month, day: day) else {
            throw .impossible
        }
        if type != .timestamptz, let zone, zone != 0 { dropsZone = true }
        if type == .date { return try inRange(date.daysSince2000) }
        let (midnight, overflow) = date.daysSince2000.multipliedReportingOverflow(by: microsecondsPerDay)
        let shift = type == .timestamptz ? zone ?? 0 : 0
        let (point, carry) = midnight.addingReportingOverflow(ofDay - shift)
        guard !overflow, !carry else { throw .outOfRange }
        // The server checks the local time first, then the result.
        guard type.range.contains(midnight) else { throw .outOfRange }
        return try inRange(point)
    }

    private mutating func dateDigits() throws(TimeFieldError) -> (year: Int, month: Int, day: Int) {
        let year = try number(4...7)
        guard take("-") else { throw .uncertain }
        let month = try number(2...2)
        guard take("-") else { throw .uncertain }
        return (year, month, try number(2...2))
    }

    /// Microseconds since midnight. `24:00:00` is the start of the next day, a 60th second that of the next minute. No
    /// time of day goes past 24:00:00 (time_overflows in PostgreSQL's date.c).
    private mutating func timeOfDay() throws(TimeFieldError) -> Int64 {
        let hour = try number(2...2)
        guard take(":") else { throw .uncertain }
        let minute = try number(2...2)
        let hasSeconds = take(":")
        let second = hasSeconds ? try number(2...2) : 0
        let fraction = hasSeconds && take(".") ? try fraction() : 0
        guard hour <= 24, minute < 60, second <= 60 else { throw .impossible }
        let total = Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
        guard total <= microsecondsPerDay else { throw .impossible }
        return total
    }

    /// Microseconds of the digits after the point. PostgreSQL reads them as a double, and rounds its
    /// millionfold to the nearest even number (ParseFractionalSecond).
    private mutating func fraction() throws(TimeFieldError) -> Int64 {
        let start = offset
        while offset < end, Byte.isDigit(bytes[offset]) { offset += 1 }
        guard offset > start else { throw .uncertain }
        isRounded = bytes[start..<offset].dropFirst(6).contains { $0 != UInt8(ascii: "0") }
        let digits = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let fraction = Double("0." + digits) else { throw .uncertain }
        return Int64((fraction * 1_000_000).rounded(.toNearestOrEven))
    }

    /// Microseconds east of UTC; nil without a zone.
    private mutating func zone() throws(TimeFieldError) -> Int64? {
        let before = offset
        _ = take(" ")
        if takeWord("utc") || takeWord("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+") else {
            offset = before
            return nil
        }
        let hour = try number(2...2)
        var minute = 0
        var second = 0
        if take(":") {
            minute = try number(2...2)
            if take(":") { second = try number(2...2) }
        } else if offset < end, Byte.isDigit(bytes[offset]) {
            minute = try number(2...2)
        }
        // MAX_TZDISP_HOUR in PostgreSQL's timestamp.h.
        guard hour <= 15, minute < 60, second < 60 else { throw .impossible }
        let distance = Int64((hour * 60 + minute) * 60 + second) * 1_000_000
        return isNegative ? -distance : distance
    }

    private mutating func era() throws(TimeFieldError) -> Bool {
        guard take(" ") else { return false }
        if takeWord("bc") { return true }
        guard takeWord("ad") else { throw .uncertain }
        return false
    }

    private func inRange(_ point: Int64) throws(TimeFieldError) -> Int64 {
        guard type.range.contains(point) else { throw .outOfRange }
        return point
    }

    // MARK: Pieces

    /// The error for a text that does not start with a digit.
    private var word: TimeFieldError {
        let text = String(decoding: bytes[offset..<min(end, offset + 16)], as: UTF8.self).lowercased()
        switch text {
        case "now", "today", "tomorrow", "yesterday", "epoch", "current", "allballs": return .special
        case "infinity", "+infinity", "-infinity": return .infinite
        default: return .uncertain
        }
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == Byte.space || byte | 0x20 == UInt8(ascii: "t")
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < end, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Takes a word of lower-case ASCII letters, whatever their case in the text.
    private mutating func takeWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard end - offset >= length else { return false }
        for index in 0..<length where bytes[offset + index] | 0x20 != word.utf8Start[index] { return false }
        guard end - offset == length || bytes[offset + length] == Byte.space else { return false }
        offset += length
        return true
    }

    private mutating func number(_ digits: ClosedRange<Int>) throws(TimeFieldError) -> Int {
        let start = offset
        var value = 0
        while offset < end, offset - start < digits.upperBound, Byte.isDigit(bytes[offset]) {
            value = value * 10 + Int(bytes[offset] &- 0x30)
            offset += 1
        }
        guard digits.contains(offset - start) else { throw .uncertain }
        return value
    }
}
