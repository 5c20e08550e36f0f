import Terms

extension TypedConverter {
    /// The value as a whole number, exactly.
    ///
    /// - Throws: ``ValueError``, ``NeedsText``; so do the functions below.
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
                throw needsText(type ?? .bigint)
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
                throw needsText(.double)
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
            guard let float = FloatText.float(bytes) else { throw needsText(.real) }
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
                throw needsText(.boolean)
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
