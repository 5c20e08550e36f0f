import Rows
import Terms
import TimeAxis

/// Puts single values through the binary encoder.
enum BinarySample {
    /// The tuple of a row of two fields: a number, which is the time, and a raw text. Nil if the row needs text.
    static func tuple(
        _ raw: [UInt8], _ type: BinaryType, number: Int64 = 1, format: CSVFormat = CSVFormat()
    ) throws -> [UInt8]? {
        let text = Array("\(number)\(format.delimiter)".utf8) + raw + [10]
        do {
            return try encode(text, ["n", "v"], ["n": .bigint, "v": type], format: format)
        } catch let reason as NeedsText {
            guard case .value("v", type, .line(1)) = reason.cause else { throw reason }
            return nil
        }
    }

    /// The bytes of the second field; empty for NULL, nil if the row needs text.
    static func value(
        _ raw: String, _ type: BinaryType, format: CSVFormat = CSVFormat()
    ) throws -> [UInt8]? {
        // Two bytes of count, the number with its length, the value's length.
        try tuple(Array(raw.utf8), type, format: format).map { Array($0.dropFirst(2 + 12 + 4)) }
    }

    /// The tuples of rows whose time column `n` is a number.
    static func encode(
        _ text: [UInt8], _ columns: [String], _ types: [String: BinaryType], format: CSVFormat = CSVFormat(),
        projection: [String]? = nil
    ) throws -> [UInt8] {
        let dialect = try CSVDialect(format)
        let request = ColumnRequest(time: "n", timeType: .bigint, columns: columns, table: [])
        let layout =
            try projection.map { try RecordLayout(header: columns, request, sentBefore: $0) }
            ?? RecordLayout(request)
        let all = Window(start: nil, end: .max)
        var filter = RowFilter(
            layout, .bigint, RowBounds(window: all, whole: all, outside: .refused), dialect,
            encoder: try BinaryEncoder(layout, .bigint, types, dialect, encoding: format.encoding))
        let buffer = RecordBuffer(dialect, capacity: 16)
        var output: [UInt8] = []
        var offset = 0
        while try buffer.fill({ room in
            let size = min(room.count, text.count - offset)
            room.copyBytes(from: text[offset..<(offset + size)])
            offset += size
            return size
        }) {
            try filter.take(from: buffer, into: &output)
        }
        return output
    }

    /// A whole stream of tuples.
    static func stream(_ tuples: some Sequence<[UInt8]>) -> [UInt8] {
        BinaryEncoder.header + tuples.joined() + BinaryEncoder.trailer
    }
}
