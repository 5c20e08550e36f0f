/// Reads whole numbers: white space, a sign, decimal digits, white space.
///
/// PostgreSQL from 16 on also takes `0x1F` and `1_000`, which older servers refuse; they are not read here.
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
            // Counted below zero, where there is one number more.
            let (sum, carry) = product.subtractingReportingOverflow(Number(byte &- 0x30))
            guard !tooMany, !carry else { return nil }
            number = sum
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }
}

/// The bytes without white space around them, by C's `isspace`.
func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var range = 0..<bytes.count
    while let first = range.first, Byte.isSpace(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, Byte.isSpace(bytes[last]) { range = range.lowerBound..<last }
    return UnsafeRawBufferPointer(rebasing: bytes[range])
}

/// Whether the bytes are a word of lower-case ASCII letters, whatever their own case.
func isWord(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard bytes.count == word.utf8CodeUnitCount else { return false }
    for index in bytes.indices {
        let letter = word.utf8Start[index]
        let isLetter = letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        guard (isLetter ? bytes[index] | 0x20 : bytes[index]) == letter else { return false }
    }
    return true
}
