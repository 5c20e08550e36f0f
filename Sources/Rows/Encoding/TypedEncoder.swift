import Terms
import TimeAxis

/// Turns rows of typed values into tuples of PostgreSQL's binary `COPY`, or into lines of its CSV.
///
/// A conversion keeps every digit, the zone and the range of a value, or throws a ``ValueError``, except for digits that
/// the plan allows to be rounded. Text is read as the target's type reads it, in a session whose `TimeZone` is UTC. A
/// text whose meaning only the server knows for certain is a ``NeedsText`` in binary, and goes unchanged in CSV.
package struct TypedEncoder {
    /// The columns that are sent, in order.
    package let columns: [String]
    package let format: CopyFormat

    /// The text format of typed values: CSV in UTF-8, with every value but NULL in quotes.
    package static let csv = CopyFormat.csv(CSVFormat())

    /// Of ``format``; it is asked for every row.
    private let isText: Bool
    private let time: Int
    private let timeType: TimeType
    private let fields: [Int]
    private var converters: [TypedConverter]
    /// The field of each constant, ready to be sent; empty for other columns.
    private var constants: [[UInt8]]
    private let constantLength: Int
    /// The reason why a constant would need text, where rows go as text anyway.
    package private(set) var constantTextReason: NeedsText?

    /// - Parameters:
    ///   - zone: the zone of times that are given without one; nil refuses such times for columns that have a zone.
    ///   - format: binary, or ``csv``.
    /// - Throws: ``ValueError`` for a constant that its column cannot hold; ``NeedsText`` if a column, or the value of a
    ///   constant, has no binary form.
    package init(_ layout: TypedLayout, _ request: ColumnRequest, zone: ZoneTable?, format: CopyFormat) throws
    {
        columns = layout.columns.map(\.mapping.target)
        self.format = format
        let isText = format != .binary
        self.isText = isText
        time = layout.time
        timeType = request.timeType
        fields = layout.columns.map { $0.field ?? -1 }
        converters = try layout.columns.enumerated().map { place, column in
            let name = column.mapping.target
            // The time column's type is known even where the table's are not.
            let type = place == layout.time ? BinaryType(request.timeType) : request.types[name]
            if type == nil, !isText { throw NeedsText(.type(column: name, type: nil)) }
            return try TypedConverter(
                column.mapping, type, zone, lossyType: request.lossyTypes[name],
                elements: request.arrays[name])
        }
        constants = []
        constantLength = layout.columns.reduce(0) { length, column in
            guard case .constant(let text, _) = column.mapping.origin else { return length }
            return length + 64 + 2 * text.utf8.count
        }
        constants = try layout.columns.indices.map { try constant(layout.columns[$0].mapping, $0) }
    }

    /// The row's point on the time axis.
    ///
    /// - Throws: ``ValueError``.
    @inline(__always)
    package mutating func point(of row: UnsafeBufferPointer<TypedValue>) throws -> Int64 {
        try converters[time].point(row[fields[time]], timeType)
    }

    /// Appends a row.
    ///
    /// - Parameter point: the row's own.
    /// - Throws: ``ValueError``, ``NeedsText``; then nothing is appended.
    @inline(__always)
    package mutating func append(
        _ row: UnsafeBufferPointer<TypedValue>, _ point: Int64, to output: inout [UInt8]
    ) throws {
        if isText { return try appendText(row, point, to: &output) }
        var length = constantLength
        for field in fields where field >= 0 { length &+= row[field].length }
        var failure: (any Error)?
        output.append(addingCapacity: 2 + 64 * fields.count + 2 * length) { span in
            span.withUnsafeMutableBufferPointer { room, count in
                guard let start = UnsafeMutableRawPointer(room.baseAddress) else { return }
                var writer = TupleWriter(at: start)
                do {
                    try write(row, point, to: &writer)
                    count = writer.position - start
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }

    @inline(__always)
    private mutating func write(
        _ row: UnsafeBufferPointer<TypedValue>, _ point: Int64, to writer: inout TupleWriter
    ) throws {
        writer.put(Int16(truncatingIfNeeded: fields.count))
        for index in fields.indices {
            let field = fields[index]
            if index == time {
                BinaryValues.writePoint(point, converters[index].type ?? .bigint, to: &writer)
            } else if field < 0 {
                constants[index].withUnsafeBytes { writer.put($0) }
            } else {
                try converters[index].write(row[field], to: &writer)
            }
        }
    }

    /// The texts of a row that only the server can accept or refuse for certain; `reason` is nil for a column without a
    /// binary form.
    package mutating func doubts(
        in row: UnsafeBufferPointer<TypedValue>
    ) -> [(column: String, reason: NeedsText?, text: String)] {
        var doubts: [(column: String, reason: NeedsText?, text: String)] = []
        for index in fields.indices where index != time && fields[index] >= 0 {
            guard let text = converters[index].uncertainText(row[fields[index]]) else { continue }
            let reason = converters[index].type.map { converters[index].needsText($0) }
            doubts.append((columns[index], reason, text))
        }
        return doubts
    }

    /// The columns that are NULL in a row.
    package func nulls(in row: UnsafeBufferPointer<TypedValue>) -> [String] {
        fields.indices.filter { index in
            index != time && fields[index] >= 0 && converters[index].isNull(row[fields[index]])
        }.map { columns[$0] }
    }

    private mutating func appendText(
        _ row: UnsafeBufferPointer<TypedValue>, _ point: Int64, to output: inout [UInt8]
    ) throws {
        let start = output.count
        do {
            for index in fields.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                let field = fields[index]
                if index == time {
                    output.appendQuoted(TypedText.text(ofPoint: point, timeType).utf8)
                } else if field < 0 {
                    output += constants[index]
                } else {
                    try converters[index].appendText(row[field], to: &output)
                }
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
        output.append(Byte.lineFeed)
    }

    /// The field of a constant: as binary, or as CSV.
    private mutating func constant(_ mapping: ColumnMapping, _ index: Int) throws -> [UInt8] {
        guard case .constant(let text, _) = mapping.origin else { return [] }
        var bytes: [UInt8] = []
        let isText = isText
        try Array(text.utf8).withUnsafeBytes { value in
            if isText { try converters[index].appendText(.text(value), to: &bytes) }
            guard converters[index].type != nil else { return }
            do {
                let field = try converters[index].field(of: .text(value))
                if !isText { bytes = field }
            } catch let reason as NeedsText {
                guard isText else { throw reason.at(.plan) }
                constantTextReason = reason.at(.plan)
            }
        }
        return bytes
    }
}

extension BinaryType {
    init(_ type: TimeType) {
        self =
            switch type {
            case .timestamptz: .timestamptz
            case .timestamp: .timestamp
            case .date: .date
            case .bigint: .bigint
            case .integer: .integer
            case .smallint: .smallint
            }
    }
}

extension [UInt8] {
    /// Appends a field of CSV in quotes.
    mutating func appendQuoted(_ bytes: some Sequence<UInt8>) {
        append(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
