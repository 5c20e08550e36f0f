/// Checks the bytes of a text as the server does before it stores them.
enum TextValue {
    /// Whether the bytes are well-formed UTF-8 without NUL.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var seen: UInt64 = 0
        var zeros: UInt64 = 0
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            seen |= word
            zeros |= below(word, 0x0101_0101_0101_0101)
            offset += 8
        }
        while offset < bytes.count {
            if bytes[offset] == 0 { return false }
            seen |= UInt64(bytes[offset])
            offset += 1
        }
        guard zeros == 0 else { return false }
        guard seen & 0x8080_8080_8080_8080 != 0 else { return true }
        return bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }

    /// Whether all bytes are ASCII other than NUL.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 > 0 && $0 < 0x80 }
    }
}
