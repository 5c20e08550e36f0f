import TimeAxis

/// Reads the time column's fields into points of the axis, as PostgreSQL reads them in a session whose
/// `TimeZone` is UTC and whose `DateStyle` is ISO.
///
/// Only texts whose meaning is certain are read; see ``TimeFieldText``. The server stores every accepted text as the same
/// point.
package struct TimeField {
    package let type: TimeType
    /// How many fields had a zone other than UTC in a column that stores no zone. PostgreSQL drops such a zone silently.
    package private(set) var droppedZones = 0
    private let text: FieldText
    /// The ten bytes of the date read last. In time-series data the next row mostly has the same date.
    private var dateBytes: (UInt64, UInt16)
    /// The start of that date.
    private var midnight: Int64 = 0

    package init(_ type: TimeType, _ dialect: CSVDialect) {
        self.type = type
        text = FieldText(dialect)
        // Day 0 of the axis, which fits the initial `midnight`.
        dateBytes = Array("2000-01-01".utf8).withUnsafeBytes { dateKey($0) }
    }

    /// The point of a raw field with its quotes; nil for NULL.
    ///
    /// - Throws: ``TimeFieldError``.
    @inline(__always)
    package mutating func point(_ raw: UnsafeRawBufferPointer) throws(TimeFieldError) -> Int64? {
        if text.isNull(raw) { return nil }
        if !text.hasQuote(raw) {
            if let point = commonPoint(raw) { return point }
            return try anyPoint(raw)
        }
        return try quotedPoint(raw)
    }

    private mutating func quotedPoint(_ raw: UnsafeRawBufferPointer) throws(TimeFieldError) -> Int64 {
        var failure: TimeFieldError?
        let value = text.value(raw)
        let point = value.withUnsafeBytes { value in
            if let point = commonPoint(value) { return point }
            do throws(TimeFieldError) {
                return try anyPoint(value)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return point
    }

    /// The point of a value that is neither quoted nor NULL.
    ///
    /// - Throws: ``TimeFieldError``.
    @inline(__always)
    mutating func point(ofValue value: UnsafeRawBufferPointer) throws(TimeFieldError) -> Int64 {
        if let point = commonPoint(value) { return point }
        return try anyPoint(value)
    }

    private mutating func anyPoint(_ value: UnsafeRawBufferPointer) throws(TimeFieldError) -> Int64 {
        var reader = TimeFieldText(value, type)
        let point = try reader.point()
        if reader.dropsZone { droppedZones += 1 }
        return point
    }

    /// The forms that nearly all data has, without a loop: `YYYY-MM-DD hh:mm:ss[.f{1,6}][Z|+00]`, plain digits.
    @inline(__always)
    mutating func commonPoint(_ value: UnsafeRawBufferPointer) -> Int64? {
        switch type {
        case .timestamptz, .timestamp: commonTimestamp(value)
        case .date: value.count == 10 && isKnownDate(value) ? midnight / microsecondsPerDay : nil
        case .bigint, .integer, .smallint: commonInteger(value)
        }
    }

    @inline(__always)
    private mutating func commonTimestamp(_ value: UnsafeRawBufferPointer) -> Int64? {
        guard value.count >= 19, value[13] == UInt8(ascii: ":"), value[16] == UInt8(ascii: ":"),
            value[10] == Byte.space || value[10] | 0x20 == UInt8(ascii: "t"), isKnownDate(value)
        else { return nil }
        guard let hour = twoDigits(value, 11), let minute = twoDigits(value, 14),
            let second = twoDigits(value, 17), hour < 24, minute < 60, second < 60
        else { return nil }
        var offset = 19
        var fraction: Int64 = 0
        if value.count > 20, value[19] == Byte.period {
            offset = 20
            while offset < value.count, Byte.isDigit(value[offset]) {
                guard offset < 26 else { return nil }
                fraction = fraction &* 10 &+ Int64(value[offset] &- 0x30)
                offset &+= 1
            }
            guard offset > 20 else { return nil }
            for _ in offset..<26 { fraction &*= 10 }
        }
        switch value.count - offset {
        case 0: break
        case 1 where value[offset] == UInt8(ascii: "Z"): break
        case 3
        where value[offset] == UInt8(ascii: "+") && value[offset + 1] == 0x30 && value[offset + 2] == 0x30:
            break
        default: return nil
        }
        return midnight &+ ((hour &* 60 &+ minute) &* 60 &+ second) &* 1_000_000 &+ fraction
    }

    @inline(__always)
    private func commonInteger(_ value: UnsafeRawBufferPointer) -> Int64? {
        guard value.count > 0, value.count <= (type == .bigint ? 18 : type == .integer ? 9 : 4) else {
            return nil
        }
        var number: Int64 = 0
        for byte in value {
            guard Byte.isDigit(byte) else { return nil }
            number = number &* 10 &+ Int64(byte &- 0x30)
        }
        return number
    }

    /// Whether the first ten bytes are a date; then ``midnight`` is its start.
    @inline(__always)
    private mutating func isKnownDate(_ value: UnsafeRawBufferPointer) -> Bool {
        let bytes = dateKey(value)
        return bytes == dateBytes || learnDate(value, bytes)
    }

    private mutating func learnDate(_ value: UnsafeRawBufferPointer, _ bytes: (UInt64, UInt16)) -> Bool {
        guard value[4] == UInt8(ascii: "-"), value[7] == UInt8(ascii: "-"),
            let century = twoDigits(value, 0), let year = twoDigits(value, 2),
            let month = twoDigits(value, 5), let day = twoDigits(value, 8), century + year > 0,
            let date = CivilDate(year: Int(century * 100 + year), month: Int(month), day: Int(day))
        else { return false }
        dateBytes = bytes
        midnight = date.daysSince2000 * microsecondsPerDay
        return true
    }
}

@inline(__always)
private func dateKey(_ value: UnsafeRawBufferPointer) -> (UInt64, UInt16) {
    (value.loadUnaligned(as: UInt64.self), value.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
}

@inline(__always)
private func twoDigits(_ value: UnsafeRawBufferPointer, _ offset: Int) -> Int64? {
    let tens = value[offset] &- 0x30
    let ones = value[offset + 1] &- 0x30
    return tens < 10 && ones < 10 ? Int64(tens &* 10 &+ ones) : nil
}
