/// Reads whole numbers: white space, a sign, decimal digits, white space.
///
/// `0x1F` and `1_000`, which PostgreSQL takes from version 16 on and older servers refuse, are not read.
enum IntegerText {
    /// - Returns: nil for any other text, and for a number that does not fit.
    @inline(__always)
    static func value<Number: FixedWidthInteger & SignedInteger>(
        _ bytes: UnsafeRawBufferPointer, as type: Number.Type
    ) -> Number? {
        if bytes.count <= 18, let number = short(bytes) { return Number(exactly: number) }
        return any(bytes)
    }

    /// Up to 18 digits after a sign or none.
    @inline(__always)
    private static func short(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count > 0 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        guard !isNegative || bytes.count > 1 else { return nil }
        var number: Int64 = 0
        for byte in bytes[(isNegative ? 1 : 0)...] {
            guard Byte.isDigit(byte) else { return nil }
            number = number &* 10 &+ Int64(byte &- 0x30)
        }
        return isNegative ? 0 &- number : number
    }

    private static func any<Number: FixedWidthInteger & SignedInteger>(
        _ bytes: UnsafeRawBufferPointer
    ) -> Number? {
        var digits = trimmed(bytes)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") {
            digits = UnsafeRawBufferPointer(rebasing: digits[1...])
        }
        guard !digits.isEmpty else { return nil }
        var number: Number = 0
        for byte in digits {
            guard Byte.isDigit(byte) else { return nil }
            let (product, tooMany) = number.multipliedReportingOverflow(by: 10)
            // Below zero, where there is one number more.
            let (sum, carry) = product.subtractingReportingOverflow(Number(byte &- 0x30))
            guard !tooMany, !carry else { return nil }
            number = sum
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }
}
