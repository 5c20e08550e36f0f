/// Checks the bytes of a text as the server checks them before it stores them.
enum TextValue {
    /// Whether the bytes are well-formed UTF-8 without NUL.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var seen: UInt8 = 0
        for byte in bytes {
            if byte == 0 { return false }
            seen |= byte
        }
        guard seen >= 0x80 else { return true }
        return bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }

    /// Whether all bytes are ASCII other than NUL.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 > 0 && $0 < 0x80 }
    }
}
