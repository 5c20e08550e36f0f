/// Reads `double precision` and `real` as `float8in` and `float4in` of PostgreSQL do: the nearest number, ties to even.
/// Numbers too large or too small for the type, which are errors there, are not read.
enum FloatText {
    @inline(__always)
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let text = DecimalText(bytes) else { return word(bytes) }
        // Both operands are exact, so the result is rounded once (Clinger's fast path).
        if text.isWhole, text.mantissa <= 1 << 53, text.exponent <= 0, text.exponent >= -22 {
            let magnitude = Double(text.mantissa) / doublePowers[0 &- text.exponent]
            return text.isNegative ? -magnitude : magnitude
        }
        return rounded(text, bytes)
    }

    @inline(__always)
    static func float(_ bytes: UnsafeRawBufferPointer) -> Float? {
        guard let text = DecimalText(bytes) else { return word(bytes) }
        if text.isWhole, text.mantissa <= 1 << 24, text.exponent <= 0, text.exponent >= -10 {
            let magnitude = Float(text.mantissa) / Float(doublePowers[0 &- text.exponent])
            return text.isNegative ? -magnitude : magnitude
        }
        return rounded(text, bytes)
    }

    private static func rounded<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ text: DecimalText, _ bytes: UnsafeRawBufferPointer
    ) -> Number? {
        if text.isWhole, text.mantissa == 0 { return text.isNegative ? -0.0 : 0.0 }
        if text.isWhole, abs(text.exponent) <= 19 {
            let magnitude: Number = ratio(text.mantissa, text.exponent)
            return text.isNegative ? -magnitude : magnitude
        }
        // The text is plain ASCII of the grammar above, which the standard library rounds correctly.
        guard let number = Number(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        guard number != 0 || !hasSignificantDigit(bytes) else { return nil }
        return number
    }

    /// The nearest number to `mantissa * 10^exponent`, from exact products and quotients of 128 bits. The
    /// mantissa is above zero, the exponent within ±19: far from the ends of either type's range.
    private static func ratio<Number: BinaryFloatingPoint>(_ mantissa: UInt64, _ exponent: Int) -> Number {
        let power = integerPowers[abs(exponent)]
        var bits: UInt64
        var rest: UInt64
        var scale: Int
        if exponent >= 0 {
            let (high, low) = mantissa.multipliedFullWidth(by: power)
            let shift = high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount
            let product = (UInt128(high) << 64 | UInt128(low)) << UInt128(shift)
            bits = UInt64(truncatingIfNeeded: product >> 64)
            rest = UInt64(truncatingIfNeeded: product)
            scale = 64 - shift
        } else {
            let dividend = mantissa << UInt64(mantissa.leadingZeroBitCount)
            let divisor = power << UInt64(power.leadingZeroBitCount)
            (bits, rest) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
            scale = power.leadingZeroBitCount - mantissa.leadingZeroBitCount - 63
            if bits.leadingZeroBitCount == 1 {
                bits <<= 1
                scale -= 1
            }
        }
        let dropped = UInt64(63 - Number.significandBitCount)
        let tail = bits & (1 << dropped - 1)
        let half = UInt64(1) << (dropped - 1)
        var kept = bits >> dropped
        if tail > half || (tail == half && (rest != 0 || kept & 1 == 1)) { kept += 1 }
        return Number(sign: .plus, exponent: Number.Exponent(scale + Int(dropped)), significand: Number(kept))
    }

    /// `NaN` and the infinities, and numbers with white space about them.
    private static func word<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ bytes: UnsafeRawBufferPointer
    ) -> Number? {
        let inner = trimmed(bytes)
        if inner.count < bytes.count, let text = DecimalText(inner) { return rounded(text, inner) }
        switch SpecialNumber(inner) {
        case .nan: return .nan
        case .infinity: return .infinity
        case .minusInfinity: return -.infinity
        case nil: return nil
        }
    }

    private static func hasSignificantDigit(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for byte in bytes {
            if byte | 0x20 == UInt8(ascii: "e") { return false }
            if byte > 0x30, byte <= 0x39 { return true }
        }
        return false
    }
}

private let doublePowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
]

private let integerPowers: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
