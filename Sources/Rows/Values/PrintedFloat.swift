import Glibc

/// Prints numbers in floating point as PostgreSQL does from version 12 on: in the shortest digits that read back as the
/// same number (`float8out` and `float4out`, with `extra_float_digits` above 0).
///
/// Swift's own digits differ only half-way to the next number: Swift takes such digits if ties to even read them back as
/// the number, PostgreSQL never does (d2s.c, `acceptBounds`).
enum PrintedFloat {
    static func text(of number: Double) -> String {
        // From 10^15 on, %g of a double has an exponent.
        text(of: number, fixedBelow: 15)
    }

    static func text(of number: Float) -> String {
        text(of: number, fixedBelow: 6)
    }

    private static func text<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        of number: Number, fixedBelow limit: Int
    ) -> String {
        let sign = number.sign == .minus ? "-" : ""
        if number.isNaN { return "NaN" }
        if number.isInfinite { return "\(sign)Infinity" }
        if number == 0 { return "\(sign)0" }
        var digits = Digits("\(number.magnitude)")
        if isHalfWay(digits, number.magnitude) { digits = between(digits, number.magnitude) }
        return sign + spelled(digits.digits, exponent: digits.power - 1, fixedBelow: limit)
    }

    private static func spelled(_ digits: [UInt8], exponent: Int, fixedBelow limit: Int) -> String {
        let text = { (digits: ArraySlice<UInt8>) in String(decoding: digits, as: UTF8.self) }
        let zeros = { String(repeating: "0", count: $0) }
        guard -4..<limit ~= exponent else {
            let fraction = digits.count > 1 ? ".\(text(digits[1...]))" : ""
            let magnitude = String(exponent.magnitude)
            return text(digits[..<1]) + fraction + (exponent < 0 ? "e-" : "e+")
                + zeros(max(0, 2 - magnitude.count)) + magnitude
        }
        guard exponent >= 0 else { return "0.\(zeros(-exponent - 1))\(text(digits[...]))" }
        let whole = exponent + 1
        guard digits.count > whole else { return text(digits[...]) + zeros(whole - digits.count) }
        return "\(text(digits[..<whole])).\(text(digits[whole...]))"
    }

    /// Whether digits lie exactly half-way between a number and the one above or below it.
    private static func isHalfWay<Number: BinaryFloatingPoint>(_ digits: Digits, _ number: Number) -> Bool {
        guard Number.significandBitCount < 64, number.isNormal else { return false }
        // The number is `whole` times two to the power of `scale`. Half-way to a neighbour there is one bit more, and
        // two if the neighbour below is of the next binade.
        let scale = Int(number.exponent) - Number.significandBitCount
        let whole = UInt128(number.significandBitPattern) | 1 << UInt128(Number.significandBitCount)
        guard let (odd, power) = oddPart(digits) else { return false }
        let isFirst = number.significandBitPattern == 0
        return power == scale - 1 && (odd == 2 * whole + 1 || !isFirst && odd == 2 * whole - 1)
            || isFirst && power == scale - 2 && odd == 4 * whole - 1
    }

    /// The decimal number as an odd number times a power of two; `nil` if it is not such a product, or too great to be
    /// half-way between two numbers.
    private static func oddPart(_ digits: Digits) -> (odd: UInt128, power: Int)? {
        var number = digits.digits.reduce(UInt128(0)) { $0 * 10 + UInt128($1 - 0x30) }
        let exponent = digits.power - digits.count
        // Seventeen digits times five to the power of 30 take 127 bits. Beyond that, no product has 54 bits.
        guard abs(exponent) <= 30 else { return nil }
        for _ in 0..<max(0, exponent) { number *= 5 }
        for _ in 0..<max(0, -exponent) {
            guard number.isMultiple(of: 5) else { return nil }
            number /= 5
        }
        let zeros = number.trailingZeroBitCount
        return (number >> UInt128(zeros), exponent + zeros)
    }

    /// The shortest digits that are nearer to a number than to any other.
    private static func between<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ digits: Digits, _ number: Number
    ) -> Digits {
        for count in digits.count...17 {
            let text = rounded(Double(number), toDigits: count)
            let candidate = Digits(text)
            if Number(text) == number, !isHalfWay(candidate, number) { return candidate }
        }
        return digits
    }

    /// As `%e` prints it, which is rounded once.
    private static func rounded(_ number: Double, toDigits count: Int) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
            _ = withVaList([Int32(count - 1), number]) { vsnprintf(room.baseAddress, room.count, "%.*e", $0) }
            return room.baseAddress.map { String(cString: $0) } ?? ""
        }
    }
}
