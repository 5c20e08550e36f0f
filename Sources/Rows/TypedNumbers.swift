import Terms

extension TypedConverter {
    /// A whole number of the type, exactly.
    mutating func whole<Number: FixedWidthInteger & SignedInteger>(_ value: TypedValue, as: Number.Type)
        throws -> Number
    {
        let number: Number?
        switch value {
        case .integer(let integer): number = Number(exactly: integer)
        case .unsigned(let integer): number = Number(exactly: integer)
        case .boolean(let isTrue): number = isTrue ? 1 : 0
        case .double(let double):
            guard double == double.rounded() else { throw digitsLost(value) }
            number = Number(exactly: double)
        case .float(let float):
            guard float == float.rounded() else { throw digitsLost(value) }
            number = Number(exactly: float)
        case .decimal(let bytes):
            guard let whole = wholePart(bytes) else { throw digitsLost(value) }
            number = IntegerText.value(whole, as: Number.self)
        case .number(let bytes):
            guard let whole = JSONNumber.whole(bytes) else { throw digitsLost(value) }
            number = Number(exactly: whole)
        case .text(let bytes):
            guard let integer = IntegerText.value(bytes, as: Number.self) else {
                throw TypedMisfit(column: name, type: type ?? .bigint)
            }
            number = integer
        default: throw refused(value)
        }
        guard let number else { throw outOfRange(value) }
        return number
    }

    mutating func double(_ value: TypedValue) throws -> Double {
        switch value {
        case .double(let double): return double
        case .float(let float): return Double(float)
        case .integer(let integer):
            guard let double = Double(exactly: integer) else { throw digitsLost(value) }
            return double
        case .unsigned(let integer):
            guard let double = Double(exactly: integer) else { throw digitsLost(value) }
            return double
        case .decimal(let bytes):
            guard let double = FloatText.double(bytes) else { throw outOfRange(value) }
            guard Digits(bytes) == Digits("\(double)") else { throw digitsLost(value) }
            return double
        case .number(let bytes):
            guard let double = FloatText.double(bytes) else { throw outOfRange(value) }
            guard JSONNumber.isKept(bytes, by: double) else { throw digitsLost(value) }
            return double
        case .text(let bytes):
            guard let double = FloatText.double(bytes) else {
                throw TypedMisfit(column: name, type: .double)
            }
            return double
        default: throw refused(value)
        }
    }

    mutating func float(_ value: TypedValue) throws -> Float {
        switch value {
        case .float(let float): return float
        case .double(let double):
            let float = Float(double)
            guard double.isNaN || Double(float) == double || rounding == .real else {
                throw digitsLost(value)
            }
            guard float.isFinite || !double.isFinite else { throw outOfRange(value) }
            return float
        case .integer(let integer):
            guard let float = Float(exactly: integer) ?? (rounding == .real ? Float(integer) : nil) else {
                throw digitsLost(value)
            }
            return float
        case .unsigned(let integer):
            guard let float = Float(exactly: integer) ?? (rounding == .real ? Float(integer) : nil) else {
                throw digitsLost(value)
            }
            return float
        case .decimal(let bytes), .number(let bytes):
            guard let float = FloatText.float(bytes) else { throw outOfRange(value) }
            guard rounding == .real || Digits(bytes) == Digits("\(float)") else { throw digitsLost(value) }
            return float
        case .text(let bytes):
            guard let float = FloatText.float(bytes) else { throw TypedMisfit(column: name, type: .real) }
            return float
        default: throw refused(value)
        }
    }

    mutating func boolean(_ value: TypedValue) throws -> Bool {
        switch value {
        case .boolean(let isTrue): return isTrue
        case .integer(0), .unsigned(0): return false
        case .integer(1), .unsigned(1): return true
        case .integer, .unsigned: throw outOfRange(value)
        case .text(let bytes):
            guard let isTrue = BooleanText.value(bytes) else {
                throw TypedMisfit(column: name, type: .boolean)
            }
            return isTrue
        default: throw refused(value)
        }
    }
}

/// A decimal without its fraction, if that is zero.
private func wholePart(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard let point = bytes.firstIndex(of: Byte.period) else { return bytes }
    guard bytes[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[..<point])
}

/// A decimal number as its significant digits and the power of ten of the first, to compare two spellings.
struct Digits: Equatable {
    /// In ASCII, without zeros at either end; none of zero.
    private(set) var digits: [UInt8] = []
    /// The power of ten that is above the number: 3 of 120, -2 of 0.0012.
    private(set) var power = 0
    private var isNegative = false

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    init(_ bytes: some Sequence<UInt8>) {
        var whole = 0
        var hasPoint = false
        var exponent: [UInt8] = []
        var isExponent = false
        for byte in bytes {
            switch byte {
            case _ where isExponent: exponent.append(byte)
            case UInt8(ascii: "-"): isNegative = true
            case Byte.period: hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
            case 0x30...0x39:
                digits.append(byte)
                if !hasPoint { whole += 1 }
            default: break
            }
        }
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        while digits.last == 0x30 { digits.removeLast() }
        power = digits.isEmpty ? 0 : whole - zeros + (Int(String(decoding: exponent, as: UTF8.self)) ?? 0)
        if digits.isEmpty { isNegative = false }
    }

    /// How many digits count.
    var count: Int { digits.count }

    /// The number in a unit of which there are so many to one, a power of ten: how many whole ones, and whether there is
    /// more than that.
    ///
    /// - Returns: `nil` for a number far beyond 64 bits.
    func count(of unitsToOne: Int128) -> (whole: Int128, isMore: Bool)? {
        var place = power
        var units = unitsToOne
        while units > 1 { (units, place) = (units / 10, place + 1) }
        guard place <= 36 else { return nil }
        var whole: Int128 = 0
        for index in 0..<max(0, place) {
            whole = whole * 10 + (index < digits.count ? Int128(digits[index] - 0x30) : 0)
        }
        return (isNegative ? -whole : whole, digits.count > max(0, place))
    }
}
