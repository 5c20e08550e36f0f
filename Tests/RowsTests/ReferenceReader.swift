import Rows

/// Reads CSV one byte after the other, as PostgreSQL's documentation and its copyfromparse.c describe it: slow, but simple
/// enough to be checked by reading.
struct ReferenceReader {
    /// The records' fields, NULL as nil; nil for an input that is refused.
    let records: [[[UInt8]?]]
    /// The kind and the line of the error that ends the input.
    let fault: (kind: RecordError.Kind, line: Int)?

    init(_ bytes: [UInt8], _ dialect: CSVDialect) {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var fault: (RecordError.Kind, Int)?
        var ending: [UInt8]?
        var inQuote = false
        var escaped = false
        var physical = 1
        var opened = 1
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if inQuote, byte == dialect.escape, dialect.escape != dialect.quote {
                escaped.toggle()
            } else if byte == dialect.quote, !escaped {
                inQuote.toggle()
                if inQuote { opened = physical }
            }
            if byte != dialect.escape || dialect.escape == dialect.quote { escaped = false }
            guard !inQuote, byte == 10 || byte == 13 else {
                line.append(byte)
                if byte == (ending == [13] ? 13 : 10) { physical += 1 }
                continue
            }
            let isPair = byte == 13 && position < bytes.count && bytes[position] == 10
            if ending == nil {
                ending = byte == 10 ? [10] : isPair ? [13, 10] : [13]
                if ending == [13] { physical += line.count { $0 == 13 } - line.count { $0 == 10 } }
            }
            switch (ending, byte) {
            case ([10], 10), ([13], 13): break
            case ([13, 10], 13) where isPair: position += 1
            default: fault = (byte == 10 ? .unquotedLineFeed : .unquotedCarriageReturn, physical)
            }
            if fault != nil { break }
            lines.append(line)
            line = []
            physical += 1
        }
        if fault == nil, !line.isEmpty {
            if inQuote {
                fault = (.unterminatedQuote, opened)
            } else {
                lines.append(line)
            }
        }
        self.fault = fault
        records = lines.map { Self.fields($0, dialect) }
    }

    private static func fields(_ line: [UInt8], _ dialect: CSVDialect) -> [[UInt8]?] {
        var fields: [[UInt8]?] = []
        var raw: [UInt8] = []
        var value: [UInt8] = []
        var inQuote = false
        var sawQuote = false
        var position = 0
        func finished() -> [UInt8]? { !sawQuote && raw == dialect.null ? nil : value }
        while position < line.count {
            let byte = line[position]
            position += 1
            if !inQuote, byte == dialect.delimiter {
                fields.append(finished())
                (raw, value, sawQuote) = ([], [], false)
                continue
            }
            raw.append(byte)
            if inQuote, byte == dialect.escape, position < line.count,
                line[position] == dialect.escape || line[position] == dialect.quote
            {
                value.append(line[position])
                position += 1
            } else if byte == dialect.quote {
                inQuote.toggle()
                sawQuote = true
            } else {
                value.append(byte)
            }
        }
        return fields + [finished()]
    }
}

/// The library's reader, fed in pieces of the given sizes (the last size repeats).
func read(
    _ bytes: [UInt8], _ dialect: CSVDialect, pieces: [Int], capacity: Int = 64
) -> (records: [[[UInt8]?]], lines: [Int], fault: RecordError?) {
    let buffer = RecordBuffer(dialect, capacity: capacity)
    let text = FieldText(dialect)
    var records: [[[UInt8]?]] = []
    var lines: [Int] = []
    var sent = 0
    var piece = 0
    do {
        while try buffer.fill({ room in
            let size = min(room.count, bytes.count - sent, pieces[min(piece, pieces.count - 1)])
            room.copyBytes(from: bytes[sent..<(sent + size)])
            sent += size
            piece += 1
            return size
        }) {
            for record in buffer.records {
                lines.append(buffer.line(of: record))
                records.append(
                    (0..<buffer.fieldCount(of: record)).map { field in
                        let raw = buffer.field(field, of: record)
                        return text.isNull(raw) ? nil : text.value(raw)
                    })
            }
            buffer.take(upTo: buffer.records.upperBound)
        }
        return (records, lines, nil)
    } catch {
        return (records, lines, error as? RecordError)
    }
}
