/// Checks of numbers in JSON's notation against the types that take them.
enum JSONNumber {
    /// The number, if it is whole and has at most 19 digits; nil otherwise.
    static func whole(_ bytes: UnsafeRawBufferPointer) -> Int128? {
        guard let text = DecimalText(bytes), text.isWhole else { return nil }
        var number = Int128(text.mantissa)
        if number == 0 { return 0 }
        var exponent = text.exponent
        while exponent < 0, number % 10 == 0 { (number, exponent) = (number / 10, exponent + 1) }
        guard exponent >= 0 else { return nil }
        // Beyond that it is outside every integer type.
        for _ in 0..<min(exponent, 19) where number < 1 << 64 { number *= 10 }
        return text.isNegative ? -number : number
    }

    /// Whether the double that is nearest to a number keeps it. A number of up to 17 digits with a point or an exponent is
    /// kept, because programs write doubles so. A whole number must be exactly the double, or its shortest text.
    static func isKept(_ bytes: UnsafeRawBufferPointer, by double: Double) -> Bool {
        if let text = DecimalText(bytes), text.isWhole {
            if text.mantissa < 100_000_000_000_000_000 {
                // Below 10^15, different numbers are different doubles.
                if text.mantissa < 1_000_000_000_000_000 || !isInteger(bytes) { return true }
            }
            if text.exponent == 0, Double(exactly: text.mantissa) == double.magnitude { return true }
        }
        let digits = Digits(bytes)
        return digits == Digits("\(double)") || !isInteger(bytes) && digits.count <= 17
    }

    private static func isInteger(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 == UInt8(ascii: "-") || Byte.isDigit($0) }
    }
}
