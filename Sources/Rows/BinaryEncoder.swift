public import Terms
public import TimeAxis

/// Turns records of CSV into tuples of PostgreSQL's binary `COPY`.
///
/// Whatever it writes, the server stores as it would have stored the text, in a session whose `TimeZone` is
/// UTC and whose `client_encoding` is UTF8, into columns with the same names and types; what the server would
/// refuse as text, it refuses as well, or the encoder does. A whole stream is ``header``, tuples, ``trailer``.
public struct BinaryEncoder {
    /// The start of every stream: the signature, no flags, no extension.
    public static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [0, 0, 0, 0, 0, 0, 0, 0]
    /// The end of every stream.
    public static let trailer: [UInt8] = [0xFF, 0xFF]
    /// Bytes of the longest row that is converted, far below every limit that the server sets differently for
    /// the two forms.
    static let longestRecord = 256 << 20

    /// What is looked at for every field: plain memory, nothing counted.
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
    /// - Throws: ``BinaryMisfit`` when the rows cannot go as binary, whatever they hold.
    public init(
        _ layout: RecordLayout, _ timeType: TimeType, _ types: [String: BinaryType], _ dialect: CSVDialect,
        encoding: String
    ) throws(BinaryMisfit) {
        if let misfit = Self.misfit(encoding: encoding, quote: dialect.quote) { throw misfit }
        var columns: [Column] = []
        for (place, name) in layout.columns.enumerated() {
            guard let type = types[name] else { throw BinaryMisfit(.type(column: name, type: nil)) }
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

    /// Why rows of a form of CSV cannot go as binary, whatever they hold; nil when they can.
    public static func misfit(of format: CSVFormat) -> BinaryMisfit? {
        misfit(encoding: format.encoding, quote: format.quote.utf8.first)
    }

    private static func misfit(encoding: String, quote: UInt8?) -> BinaryMisfit? {
        // By PostgreSQL's names.
        let name = encoding.uppercased().filter { $0.isLetter || $0.isNumber }
        guard ["UTF8", "UNICODE"].contains(name) else { return BinaryMisfit(.encoding(encoding)) }
        // Values are first looked at as if they had no quotes.
        return quote.map(BinaryValues.mayHold) ?? false ? BinaryMisfit(.quote) : nil
    }

    /// Appends one record as a tuple.
    ///
    /// - Parameter point: the record's point on the time axis.
    /// - Throws: ``BinaryMisfit`` for a record that is not converted; nothing is appended then.
    @inline(__always)
    mutating func append(
        _ record: Int, _ view: RecordView, _ buffer: RecordBuffer, point: Int64, to output: inout [UInt8]
    ) throws {
        let length = view.extent(of: record).count
        guard length <= Self.longestRecord else { throw BinaryMisfit(.row(line: buffer.line(of: record))) }
        var misfit = -1
        // Twice the text: once for values, once for where quotes are taken off.
        output.append(addingCapacity: 2 + 32 * columns.count + 2 * length) { span in
            span.withUnsafeMutableBufferPointer { room, count in
                guard let start = UnsafeMutableRawPointer(room.baseAddress) else { return }
                var writer = TupleWriter(at: start)
                misfit = write(record, view, point, to: &writer)
                count = misfit < 0 ? writer.position - start : 0
            }
        }
        guard misfit < 0 else { throw self.misfit(misfit, buffer.line(of: record)) }
    }

    private func misfit(_ column: Int, _ line: Int) -> BinaryMisfit {
        BinaryMisfit(.value(column: names[column], type: columns[column].type, line: line))
    }

    /// - Returns: the index of the column whose value is not converted; -1 when all are.
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
