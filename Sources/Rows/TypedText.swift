import TimeAxis

/// Values of databases as PostgreSQL itself writes them, so that it also reads them as the same.
enum TypedText {
    /// Nil for what has no text that means the same everywhere: NULL, dates that do not exist, and fields. Bytes are
    /// written as `bytea` is.
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

    /// A point as a literal of its type has it, without quotes.
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

    /// Whether PostgreSQL writes a decimal number like that: with a digit before its point, no zero too many there, and
    /// no zero below zero.
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
        return "\(text(ofPoint: second, .timestamp)).\(padded(Int(time.microseconds - second), 6))"
            + padded(Int(time.nanoseconds), 3)
    }

    /// `-01:02:03.5`.
    private static func clock(_ time: TimeValue) -> String {
        let total = time.microseconds.magnitude
        let seconds = Int(total / 1_000_000)
        let text = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(
            separator: ":")
        let fraction = padded(Int(total % 1_000_000), 6) + padded(Int(time.nanoseconds), 3)
        let digits = fraction.prefix(through: fraction.lastIndex { $0 != "0" } ?? fraction.startIndex)
        let isWhole = digits == "0"
        return "\(time.microseconds < 0 ? "-" : "")\(text)\(isWhole ? "" : ".\(digits)")"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension TypedConverter {
    private var target: String { type.map { "the target's \($0.rawValue)" } ?? "the target's type" }

    /// A kind of value that never becomes the target's type.
    func refused(_ value: TypedValue) -> TypedFault {
        let what = value.kind?.title ?? "a date that does not exist"
        let form =
            switch value {
            case .zeroDate: "write `zero-date: null` for the column to load NULL in its place"
            default: "convert it by a `query`"
            }
        return TypedFault(
            .badValue, "the column \(title) holds \(what), which does not become \(target)", hint: form)
    }

    func formNeeded(_ value: TypedValue) -> TypedFault {
        let what = value.kind?.title ?? "a value"
        return TypedFault(
            .badTime, "the column \(title) holds \(what), and nothing says what time that is",
            hint: "write `as: epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` or `julian` for the column")
    }

    func outOfRange(_ value: TypedValue) -> TypedFault {
        guard value.isFinite else {
            return TypedFault(
                .badValue, "the column \(title) holds infinity or NaN, which does not become \(target)",
                hint: "leave it out, or give another in its place, by a `query`")
        }
        return TypedFault(
            .badValue,
            "the column \(title) holds \(value.kind?.title ?? "a value") outside the range of \(target)",
            hint: "give the target's column a wider type")
    }

    func digitsLost(_ value: TypedValue) -> TypedFault {
        guard value.isFinite else { return outOfRange(value) }
        return TypedFault(
            .badValue,
            "the column \(title) holds \(value.kind?.title ?? "a value") with digits that \(target) would lose",
            hint: type == .real
                ? "write `round: real` for the column, or give the target's a wider type"
                : "give the target's column the type numeric or text, or round in a `query`")
    }

    func tooFine(_ value: TypedValue) -> TypedFault {
        TypedFault(
            .badValue, "the column \(title) holds a time finer than the target stores",
            hint: "write `round: microseconds` for the column")
    }

    /// A value of which the target's column would store a part.
    func cut(_ value: TypedValue, by limit: TypeLimit) -> TypedFault {
        let (what, part) =
            switch limit.loss {
            case .digits: (value.kind?.title ?? "a number", "digits")
            case .end: (value.kind?.title ?? "a value", "the end")
            case .part: ("a time", "a part")
            }
        return TypedFault(
            .badValue,
            "the column \(title) holds \(what) of which the target's \(limit.title) would lose \(part)",
            hint: "give the target's column a type that keeps it, or round or cut it in a `query`")
    }

    var badText: TypedFault {
        TypedFault(
            .badValue, "the column \(title) holds text that is not UTF-8, or has a NUL character",
            hint: "convert it by a `query`")
    }
}
