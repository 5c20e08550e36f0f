import Terms
import TimeAxis

/// Turns records of CSV into tuples of PostgreSQL's binary `COPY`.
///
/// The server stores a tuple as it would have stored the text, in a session whose `TimeZone` is UTC and whose
/// `client_encoding` is UTF8, into columns with the same names and types. A text that the server would refuse is refused
/// by the server or by the encoder. A whole stream is ``header``, tuples, ``trailer``.
package struct BinaryEncoder {
    /// The start of every stream: the signature, no flags, no extension.
    package static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [0, 0, 0, 0, 0, 0, 0, 0]
    /// The end of every stream.
    package static let trailer: [UInt8] = [0xFF, 0xFF]
    /// Bytes of the longest row that is converted. For rows of this length the server's limits are the same in both
    /// formats.
    static let longestRecord = 256 << 20

    /// Read for every field: plain memory without reference counts.
    private struct Column {
        let type: BinaryType
        /// The place in the record.
        let field: Int
        /// Whether it is the time column and stores points of the axis as they are.
        let isTime: Bool
    }

    private let columns: [Column]
    private let names: [String]
    private var values: BinaryValues
    private let text: FieldText
    private let nullLength: Int

    /// - Parameters:
    ///   - types: the type of each column by its name.
    ///   - encoding: PostgreSQL's name of the encoding of the records.
    /// - Throws: ``NeedsText`` if no rows of these columns and encoding can go as binary.
    package init(
        _ layout: RecordLayout, _ timeType: TimeType, _ types: [String: BinaryType], _ dialect: CSVDialect,
        encoding: String
    ) throws(NeedsText) {
        if let reason = Self.textReason(encoding: encoding, quote: dialect.quote) { throw reason }
        var columns: [Column] = []
        for (place, name) in layout.columns.enumerated() {
            guard let type = types[name] else { throw NeedsText(.type(column: name, type: nil)) }
            let field = layout.projection?[place] ?? place
            let isTime = field == layout.timeField && type.rawValue == timeType.rawValue
            columns.append(Column(type: type, field: field, isTime: isTime))
        }
        self.columns = columns
        names = layout.columns
        values = BinaryValues(columns.map(\.type), dialect)
        text = FieldText(dialect)
        nullLength = dialect.null.count
    }

    /// The reason why no rows in a form of CSV can go as binary; nil if they can.
    package static func textReason(of format: CSVFormat) -> NeedsText? {
        textReason(encoding: format.encoding, quote: format.quote.utf8.first)
    }

    private static func textReason(encoding: String, quote: UInt8?) -> NeedsText? {
        // By PostgreSQL's names.
        let name = encoding.uppercased().filter { $0.isLetter || $0.isNumber }
        guard ["UTF8", "UNICODE"].contains(name) else { return NeedsText(.encoding(encoding)) }
        // Values are first looked at as if they had no quotes.
        return quote.map(BinaryValues.mayHold) ?? false ? NeedsText(.quote) : nil
    }

    /// Appends one record as a tuple.
    ///
    /// - Parameter point: the record's point on the time axis.
    /// - Throws: ``NeedsText`` for a record that is not converted; then nothing is appended.
    @inline(__always)
    mutating func append(
        _ record: Int, _ view: RecordView, _ buffer: RecordBuffer, point: Int64, to output: inout [UInt8]
    ) throws {
        let length = view.extent(of: record).count
        guard length <= Self.longestRecord else { throw NeedsText(.row(line: buffer.line(of: record))) }
        var refused = -1
        // Twice the text: once for values, once for where quotes are taken off.
        output.append(addingCapacity: 2 + 32 * columns.count + 2 * length) { span in
            span.withUnsafeMutableBufferPointer { room, count in
                guard let start = UnsafeMutableRawPointer(room.baseAddress) else { return }
                var writer = TupleWriter(at: start)
                refused = write(record, view, point, to: &writer)
                count = refused < 0 ? writer.position - start : 0
            }
        }
        guard refused < 0 else { throw needsText(refused, buffer.line(of: record)) }
    }

    private func needsText(_ column: Int, _ line: Int) -> NeedsText {
        NeedsText(.value(column: names[column], type: columns[column].type, at: .line(line)))
    }

    /// - Returns: the index of the first column whose value is not converted; -1 if all are.
    @inline(__always)
    private mutating func write(
        _ record: Int, _ view: RecordView, _ point: Int64, to writer: inout TupleWriter
    ) -> Int {
        writer.put(Int16(truncatingIfNeeded: columns.count))
        for index in columns.indices {
            let column = columns[index]
            if column.isTime {
                BinaryValues.writePoint(point, column.type, to: &writer)
                continue
            }
            let raw = view.field(column.field, of: record)
            if raw.count == nullLength, text.isNull(raw) {
                writer.null()
            } else if !values.write(raw, index, column.type, to: &writer) {
                return index
            }
        }
        return -1
    }
}
