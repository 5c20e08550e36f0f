import Rows

/// Memory in which the text of a `bytea` becomes its bytes.
final class ByteaRoom {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 8)

    deinit {
        memory.deallocate()
    }

    /// The bytes that a text stands for, as `bytea_output` has it be in hexadecimal digits or with escapes: servers that
    /// only speak the protocol may not take the setting. They hold until the next call.
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
