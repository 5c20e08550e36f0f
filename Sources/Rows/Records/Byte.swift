/// Bytes with a meaning of their own, and classes of bytes.
enum Byte {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let backslash: UInt8 = 0x5C
    static let period: UInt8 = 0x2E

    /// White space by C's `isspace`, which PostgreSQL's input functions skip.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || (byte >= 0x09 && byte <= 0x0D)
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }
}

/// The bytes without white space around them, by C's `isspace`.
func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var range = 0..<bytes.count
    while let first = range.first, Byte.isSpace(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, Byte.isSpace(bytes[last]) { range = range.lowerBound..<last }
    return UnsafeRawBufferPointer(rebasing: bytes[range])
}

/// Whether the bytes are a word, given in lower-case ASCII letters, in any case.
func isWord(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard bytes.count == word.utf8CodeUnitCount else { return false }
    for index in bytes.indices {
        let letter = word.utf8Start[index]
        let isLetter = letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        guard (isLetter ? bytes[index] | 0x20 : bytes[index]) == letter else { return false }
    }
    return true
}

/// 0 to 15; more for a byte that is no hexadecimal digit.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt8 {
    let digit = byte &- 0x30
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter &+ 10 : 0xFF
}
