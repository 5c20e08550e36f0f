import Rows

/// Converts the text of a `bytea` to its bytes.
final class ByteaBuffer {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 8)

    deinit {
        memory.deallocate()
    }

    /// The bytes of a text, in hexadecimal digits or with escapes: servers that only speak the protocol may ignore
    /// `bytea_output`. The result is valid until the next call.
    ///
    /// - Returns: `nil` for a text in another form.
    func bytes(of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let wanted = text.count + 8
        if memory.count < wanted {
            memory.deallocate()
            memory = .allocate(byteCount: 2 * wanted, alignment: 8)
        }
        return HexText.readBytea(text, into: memory)
    }
}
