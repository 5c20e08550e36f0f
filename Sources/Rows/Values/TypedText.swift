import TimeAxis

/// Writes values of databases as PostgreSQL itself writes them. It reads such a text as the same value.
enum TypedText {
    /// The text of a value; nil for values without a text: NULL, dates that do not exist, and fields. Bytes are written as
    /// `bytea` is.
    static func text(of value: TypedValue) -> String? {
        if let sign = value.infinity { return text(of: sign) }
        return switch value {
        case .null, .zeroDate, .field: nil
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .unsigned(let number): String(number)
        case .double(let number): PrintedFloat.text(of: number)
        case .float(let number): PrintedFloat.text(of: number)
        case .decimal(let bytes): decimal(bytes)
        case .number(let bytes), .json(let bytes), .text(let bytes): String(decoding: bytes, as: UTF8.self)
        case .bytes(let bytes): "\\x" + hex(bytes)
        case .date(let days): text(ofPoint: days, .date)
        case .local(let time): text(of: time)
        case .instant(let time): text(of: time) + "+00"
        case .time(let time): clock(time)
        }
    }

    /// A point as in a literal of its type, without quotes.
    static func text(ofPoint point: Int64, _ axis: TimeType) -> String {
        let literal = axis.bareLiteral(point)
        return literal.hasPrefix("'") ? String(literal.dropFirst().dropLast()) : literal
    }

    /// An infinite date or time.
    static func text(of infinity: FloatingPointSign) -> String {
        infinity == .plus ? "infinity" : "-infinity"
    }

    static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { room in
            for (index, byte) in bytes.enumerated() {
                room[2 * index] = digits[Int(byte >> 4)]
                room[2 * index + 1] = digits[Int(byte & 15)]
            }
            return 2 * bytes.count
        }
    }

    /// Whether PostgreSQL writes the decimal number in this form: with a digit before the point, without leading zeros, and
    /// without a sign before zero.
    static func isPlain(decimal bytes: UnsafeRawBufferPointer) -> Bool {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard let first = digits.first, Byte.isDigit(first) else { return false }
        guard first != 0x30 || digits.count == 1 || digits.dropFirst().first == Byte.period else {
            return false
        }
        return !isNegative || digits.contains { 0x31...0x39 ~= $0 }
    }

    private static func decimal(_ bytes: UnsafeRawBufferPointer) -> String {
        guard !isPlain(decimal: bytes) else { return String(decoding: bytes, as: UTF8.self) }
        let isNegative = bytes.first == UInt8(ascii: "-") && bytes.contains { 0x31...0x39 ~= $0 }
        let digits = bytes.drop { $0 == UInt8(ascii: "-") || $0 == 0x30 }
        let hasWhole = digits.first.map(Byte.isDigit) ?? false
        return (isNegative ? "-" : "") + (hasWhole ? "" : "0") + String(decoding: digits, as: UTF8.self)
    }

    private static func text(of time: TimeValue) -> String {
        guard time.nanoseconds > 0 else { return text(ofPoint: time.microseconds, .timestamp) }
        let second = floorDivide(time.microseconds, by: 1_000_000) * 1_000_000
        return "\(text(ofPoint: second, .timestamp)).\(padded(time.microseconds - second, to: 6))"
            + padded(time.nanoseconds, to: 3)
    }

    /// `-01:02:03.5`.
    private static func clock(_ time: TimeValue) -> String {
        let total = time.microseconds.magnitude
        let seconds = Int64(total / 1_000_000)
        let text = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }.joined(
            separator: ":")
        let fraction = padded(Int64(total % 1_000_000), to: 6) + padded(time.nanoseconds, to: 3)
        let digits = fraction.prefix(through: fraction.lastIndex { $0 != "0" } ?? fraction.startIndex)
        let isWhole = digits == "0"
        return "\(time.microseconds < 0 ? "-" : "")\(text)\(isWhole ? "" : ".\(digits)")"
    }
}
