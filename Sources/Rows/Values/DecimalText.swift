/// A decimal number in the notation of floating-point types: a sign, digits, a point, digits, an exponent.
struct DecimalText {
    /// All the digits as one whole number, if there are at most 19.
    let mantissa: UInt64
    /// The power of ten by which the mantissa is multiplied.
    let exponent: Int
    let isNegative: Bool
    /// Whether the mantissa holds all digits.
    let isWhole: Bool

    /// - Returns: nil for any other text, such as hexadecimal numbers, words, or numbers between white space.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard var next = bytes.baseAddress else { return nil }
        let end = next + bytes.count
        guard next < end else { return nil }
        let sign = byte(next)
        isNegative = sign == UInt8(ascii: "-")
        if isNegative || sign == UInt8(ascii: "+") { next += 1 }
        var mantissa: UInt64 = 0
        var digits = takeDigits(&next, end, &mantissa)
        var exponent = 0
        if next < end, byte(next) == Byte.period {
            next += 1
            let fraction = takeDigits(&next, end, &mantissa)
            exponent = 0 &- fraction
            digits &+= fraction
        }
        guard digits > 0 else { return nil }
        if next < end {
            guard let shift = exponentPart(next, end) else { return nil }
            exponent &+= shift
        }
        self.mantissa = mantissa
        self.exponent = exponent
        isWhole = digits <= 19
    }
}

@inline(__always)
private func byte(_ pointer: UnsafeRawPointer) -> UInt8 {
    pointer.load(as: UInt8.self)
}

/// Appends digits to the number, which wraps around if there are too many; returns how many there were.
@inline(__always)
private func takeDigits(_ next: inout UnsafeRawPointer, _ end: UnsafeRawPointer, _ number: inout UInt64)
    -> Int
{
    let start = next
    while next < end {
        let digit = byte(next) &- 0x30
        guard digit < 10 else { break }
        number = number &* 10 &+ UInt64(digit)
        next += 1
    }
    return next - start
}

/// The exponent that `e`, a sign or none, and up to six digits write. Six digits are enough for every type.
func exponentPart(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Int? {
    guard byte(start) | 0x20 == UInt8(ascii: "e") else { return nil }
    var next = start + 1
    var isNegative = false
    if next < end, byte(next) == UInt8(ascii: "-") || byte(next) == UInt8(ascii: "+") {
        isNegative = byte(next) == UInt8(ascii: "-")
        next += 1
    }
    var value: UInt64 = 0
    guard (1...6).contains(takeDigits(&next, end, &value)), next == end else { return nil }
    return isNegative ? -Int(value) : Int(value)
}
