import TimeAxis

/// Turns single fields, raw from the CSV, into fields of a tuple, column by column.
///
/// A field that is written takes at most 32 bytes more than its raw text.
struct BinaryValues {
    private let text: FieldText
    private let quote: UInt8
    /// For each column, its reader of times, which remembers the day read last.
    private var times: [TimeField]

    init(_ types: [BinaryType], _ dialect: CSVDialect) {
        text = FieldText(dialect)
        quote = dialect.quote
        times = types.map { TimeField(TimeType(rawValue: $0.rawValue) ?? .timestamptz, dialect) }
    }

    /// Whether a byte may occur in values of the types that do not hold any text.
    static func mayHold(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: Byte.isSpace(byte)
        }
    }

    /// Writes a raw field that is not NULL. Behind the field there must be room for 32 bytes and twice the raw text.
    ///
    /// - Returns: whether the value is converted; otherwise nothing is written.
    @inline(__always)
    mutating func write(
        _ raw: UnsafeRawBufferPointer, _ index: Int, _ type: BinaryType, to writer: inout TupleWriter
    ) -> Bool {
        switch type {
        // The common cases. No quote can be part of an accepted text.
        case .double:
            if let number = FloatText.double(raw) {
                writer.field(number.bitPattern)
                return true
            }
        case .integer:
            if let number = IntegerText.value(raw, as: Int32.self) {
                writer.field(number)
                return true
            }
        default: break
        }
        return writeAny(raw, index, type, to: &writer)
    }

    private mutating func writeAny(
        _ raw: UnsafeRawBufferPointer, _ index: Int, _ type: BinaryType, to writer: inout TupleWriter
    ) -> Bool {
        let before = writer
        let isWritten =
            text.hasQuote(raw)
            ? writeQuoted(raw, index, type, to: &writer) : writeValue(raw, index, type, to: &writer)
        if !isWritten { writer = before }
        return isWritten
    }

    private mutating func writeQuoted(
        _ raw: UnsafeRawBufferPointer, _ index: Int, _ type: BinaryType, to writer: inout TupleWriter
    ) -> Bool {
        // Behind the longest field that the value can become.
        let room = UnsafeMutableRawBufferPointer(start: writer.position + 32 + raw.count, count: raw.count)
        let length = text.copyValue(raw, into: room)
        return writeValue(UnsafeRawBufferPointer(rebasing: room[..<length]), index, type, to: &writer)
    }

    /// Writes a value without quotes.
    ///
    /// - Returns: whether the value is converted; otherwise nothing is written.
    mutating func writePlain(
        _ value: UnsafeRawBufferPointer, _ index: Int, _ type: BinaryType, to writer: inout TupleWriter
    ) -> Bool {
        let before = writer
        let isWritten = writeValue(value, index, type, to: &writer)
        if !isWritten { writer = before }
        return isWritten
    }

    /// Writes a value whose quotes were removed.
    private mutating func writeValue(
        _ value: UnsafeRawBufferPointer, _ index: Int, _ type: BinaryType, to writer: inout TupleWriter
    ) -> Bool {
        switch type {
        case .smallint: return put(IntegerText.value(value, as: Int16.self), to: &writer)
        case .integer: return put(IntegerText.value(value, as: Int32.self), to: &writer)
        case .bigint: return put(IntegerText.value(value, as: Int64.self), to: &writer)
        case .real: return put(FloatText.float(value)?.bitPattern, to: &writer)
        case .double: return put(FloatText.double(value)?.bitPattern, to: &writer)
        case .boolean: return put(BooleanText.value(value).map { $0 ? UInt8(1) : 0 }, to: &writer)
        case .numeric: return NumericText.write(value, to: &writer)
        case .uuid: return HexText.writeUUID(value, to: &writer)
        case .bytea: return HexText.writeBytea(value, to: &writer)
        case .text, .enumeration, .json: return putText(value, to: &writer)
        case .jsonb: return putJSONB(value, to: &writer)
        case .timestamptz, .timestamp, .date:
            guard let point = point(value, index) else { return false }
            Self.writePoint(point, type, to: &writer)
            return true
        case .time:
            var clock = TimeFieldText(value, .timestamp)
            return put(try? clock.clock(), to: &writer)
        case .interval: return put(IntervalText(value), to: &writer)
        }
    }

    /// Writes a point of a time axis as the type stores it.
    @inline(__always)
    static func writePoint(_ point: Int64, _ type: BinaryType, to writer: inout TupleWriter) {
        switch type {
        case .date, .integer: writer.field(Int32(truncatingIfNeeded: point))
        case .smallint: writer.field(Int16(truncatingIfNeeded: point))
        default: writer.field(point)
        }
    }

    /// The value as the type stores it, infinities included.
    private mutating func point(_ value: UnsafeRawBufferPointer, _ index: Int) -> Int64? {
        do throws(TimeFieldError) {
            return try times[index].point(ofValue: value)
        } catch {
            guard error == .infinite else { return nil }
            let type = times[index].type
            if isWord(value, "infinity") { return type.infinity(.plus) }
            return isWord(value, "-infinity") ? type.infinity(.minus) : nil
        }
    }

    @inline(__always)
    private func put(_ number: (some FixedWidthInteger)?, to writer: inout TupleWriter) -> Bool {
        guard let number else { return false }
        writer.field(number)
        return true
    }

    private func put(_ interval: IntervalText?, to writer: inout TupleWriter) -> Bool {
        guard let interval else { return false }
        writer.put(Int32(16))
        writer.put(interval.time)
        writer.put(interval.days)
        writer.put(interval.months)
        return true
    }

    private func putText(_ value: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        guard TextValue.isValid(value) else { return false }
        writer.field(value)
        return true
    }

    /// Version 1 of the binary form is the text.
    private func putJSONB(_ value: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        guard TextValue.isValid(value) else { return false }
        writer.put(Int32(truncatingIfNeeded: value.count + 1))
        writer.put(UInt8(1))
        writer.put(value)
        return true
    }
}
