import Rows
import Terms

/// The part of an input before its rows: a byte order mark and the header.
struct InputHead {
    /// The layout of the records; nil for an empty input that should have a header.
    let layout: RecordLayout?
    /// The start of the first row.
    let rows: RecordStart

    /// Reads the head of an input that was just opened. The buffer then continues with the rows.
    ///
    /// - Parameter sentBefore: the columns of the inputs before this one.
    /// - Throws: ``RecordError``; errors of the stream.
    init(
        _ buffer: RecordBuffer, _ stream: any ByteStream, _ request: CSVRequest, sentBefore: [String]?
    ) throws {
        let hasMark = try buffer.skipByteOrderMark(stream.read)
        if hasMark, !request.dialect.header {
            throw RecordError(
                .byteOrderMark, line: 1,
                "the text starts with a byte order mark, which would be part of a value",
                hint: "remove its first three bytes")
        }
        if !request.dialect.header {
            layout = try RecordLayout(request.columns)
        } else if try buffer.fill(stream.read) {
            let names = try headerNames(buffer, request)
            layout = try RecordLayout(header: names, request.columns, sentBefore: sentBefore)
        } else {
            layout = nil
        }
        rows = buffer.next
    }
}

func headerNames(_ buffer: RecordBuffer, _ request: CSVRequest) throws -> [String] {
    let record = buffer.records.lowerBound
    let text = FieldText(request.dialect)
    defer { buffer.take(upTo: record + 1) }
    return try (0..<buffer.fieldCount(of: record)).map { place in
        let value = text.value(buffer.field(place, of: record))
        guard let name = columnName(value, request.format.encoding) else {
            throw RecordError(
                .badHeader, line: 1,
                "name \(place + 1) of the header, `\(printable(value))`, cannot be read in \(request.format.encoding)",
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
