/// Reads single fields of CSV as `COPY` does (CopyReadAttributesCSV in PostgreSQL's copyfromparse.c).
package struct FieldText: Sendable {
    private let dialect: CSVDialect

    package init(_ dialect: CSVDialect) {
        self.dialect = dialect
    }

    /// Whether the raw field is NULL: it holds no quote and reads like the text for NULL.
    @inline(__always)
    package func isNull(_ raw: UnsafeRawBufferPointer) -> Bool {
        raw.count == dialect.null.count && raw.elementsEqual(dialect.null)
    }

    @inline(__always)
    func hasQuote(_ raw: UnsafeRawBufferPointer) -> Bool {
        for byte in raw where byte == dialect.quote { return true }
        return false
    }

    /// The field's value without quotes and with escapes resolved.
    package func value(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: raw.count) { room, count in
            count = copyValue(raw, into: UnsafeMutableRawBufferPointer(room))
        }
    }

    /// Copies the field's value, without quotes and with escapes resolved, to memory with room for all raw bytes; returns
    /// the value's length.
    func copyValue(_ raw: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Int {
        var length = 0
        var inside = false
        var offset = 0
        while offset < raw.count {
            let byte = raw[offset]
            offset += 1
            if inside, byte == dialect.escape, offset < raw.count,
                raw[offset] == dialect.escape || raw[offset] == dialect.quote
            {
                room[length] = raw[offset]
                length += 1
                offset += 1
            } else if byte == dialect.quote {
                inside.toggle()
            } else {
                room[length] = byte
                length += 1
            }
        }
        return length
    }
}
