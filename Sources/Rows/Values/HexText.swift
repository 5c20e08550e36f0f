/// Reads texts in hexadecimal digits: `uuid`, and `bytea` in its two forms.
package enum HexText {
    /// Appends a UUID of 32 digits, plain or grouped 8-4-4-4-12, as a field. Other groupings, which the server takes too,
    /// are not read.
    ///
    /// - Returns: whether the text is one; otherwise the appended bytes have no meaning.
    static func writeUUID(_ bytes: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        let isGrouped = bytes.count == 36
        guard isGrouped || bytes.count == 32 else { return false }
        writer.put(Int32(16))
        var offset = 0
        for place in 0..<16 {
            if isGrouped, place == 4 || place == 6 || place == 8 || place == 10 {
                guard bytes[offset] == UInt8(ascii: "-") else { return false }
                offset += 1
            }
            guard let byte = pair(bytes, offset) else { return false }
            writer.put(byte)
            offset += 2
        }
        return true
    }

    /// The bytes of a text of `bytea`, in either of its forms.
    ///
    /// - Parameter room: has 8 bytes more than the text.
    /// - Returns: the part of the room that they are in; `nil` for a text in another form.
    package static func readBytea(
        _ text: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard let start = room.baseAddress else { return nil }
        var writer = TupleWriter(at: start)
        guard writeBytea(text, to: &writer) else { return nil }
        return UnsafeRawBufferPointer(start: start + 4, count: writer.position - start - 4)
    }

    /// Appends bytes written as `\x` and pairs of digits, or as ASCII in which `\\` is a backslash and `\ooo`
    /// a byte in octal, as a field.
    static func writeBytea(_ bytes: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        let field = writer.beginField()
        defer { writer.endField(field) }
        guard bytes.count >= 2, bytes[0] == Byte.backslash, bytes[1] == UInt8(ascii: "x") else {
            return writeEscaped(bytes, to: &writer)
        }
        guard bytes.count % 2 == 0 else { return false }
        for offset in stride(from: 2, to: bytes.count, by: 2) {
            guard let byte = pair(bytes, offset) else { return false }
            writer.put(byte)
        }
        return true
    }

    /// Bytes above 127 would be read in the client's encoding and stored in the server's.
    private static func writeEscaped(_ bytes: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        guard TextValue.isPlain(bytes) else { return false }
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == Byte.backslash else {
                writer.put(bytes[offset])
                offset += 1
                continue
            }
            if offset + 1 < bytes.count, bytes[offset + 1] == Byte.backslash {
                writer.put(Byte.backslash)
                offset += 2
                continue
            }
            guard offset + 3 < bytes.count else { return false }
            let digits = (bytes[offset + 1] &- 0x30, bytes[offset + 2] &- 0x30, bytes[offset + 3] &- 0x30)
            guard digits.0 < 4, digits.1 < 8, digits.2 < 8 else { return false }
            writer.put(digits.0 << 6 | digits.1 << 3 | digits.2)
            offset += 4
        }
        return true
    }

    private static func pair(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt8? {
        let high = hexDigit(bytes[offset])
        let low = hexDigit(bytes[offset + 1])
        return high < 16 && low < 16 ? high << 4 | low : nil
    }
}
