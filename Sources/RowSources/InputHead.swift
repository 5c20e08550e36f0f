import Rows
import Terms

/// What stands before the rows of an input: a byte order mark, and the header.
struct InputHead {
    /// How its records are laid out; nil when there are not even the header's bytes.
    let layout: RecordLayout?
    /// Where its first row starts.
    let rows: RecordStart

    /// Reads the head out of an input that was just opened; the buffer goes on with the rows.
    ///
    /// - Parameter sentBefore: the columns that the inputs before this one send.
    /// - Throws: ``RowFault``, and what the stream throws.
    init(
        _ buffer: RecordBuffer, _ stream: any ByteStream, _ shape: RowShape, sentBefore: [String]?
    ) throws {
        let hasMark = try buffer.skipByteOrderMark(stream.read)
        if hasMark, !shape.dialect.header {
            throw RowFault(
                .byteOrderMark, line: 1,
                "the text starts with a byte order mark, which would be part of a value",
                hint: "remove its first three bytes")
        }
        if !shape.dialect.header {
            layout = try RecordLayout(shape.request)
        } else if try buffer.fill(stream.read) {
            let names = try headerNames(buffer, shape)
            layout = try RecordLayout(header: names, shape.request, sentBefore: sentBefore)
        } else {
            layout = nil
        }
        rows = buffer.next
    }
}

func headerNames(_ buffer: RecordBuffer, _ shape: RowShape) throws -> [String] {
    let record = buffer.records.lowerBound
    let text = FieldText(shape.dialect)
    defer { buffer.take(upTo: record + 1) }
    return try (0..<buffer.fieldCount(of: record)).map { place in
        let value = text.value(buffer.field(place, of: record))
        guard let name = columnName(value, shape.format.encoding) else {
            throw RowFault(
                .badHeader, line: 1,
                "name \(place + 1) of the header, `\(printable(value))`, cannot be read in \(shape.format.encoding)",
                hint: "set `encoding` to what the file is written in, or give it a header in plain ASCII")
        }
        return name
    }
}

private func columnName(_ bytes: [UInt8], _ encoding: String) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    switch encoding.uppercased().filter({ $0.isLetter || $0.isNumber }) {
    case "UTF8", "UNICODE": return String(validating: bytes, as: UTF8.self)
    case "LATIN1", "ISO88591": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    default: return nil
    }
}
