import Rows

/// Reads fields in PostgreSQL's binary form.
enum BinaryField {
    /// The value of a field. `-infinity` and `infinity` become `Int64.min` and `Int64.max`, which lie outside the range
    /// of every type.
    ///
    /// - Returns: `nil` for bytes that are not a value of the type.
    @inline(__always)
    static func value(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) -> TypedValue? {
        switch type {
        case .boolean:
            return number(bytes, as: UInt8.self).map { .boolean($0 != 0) }
        case .smallint: return number(bytes, as: Int16.self).map { .integer(Int64($0)) }
        case .integer: return number(bytes, as: Int32.self).map { .integer(Int64($0)) }
        case .bigint: return number(bytes, as: Int64.self).map { .integer($0) }
        case .oid: return number(bytes, as: UInt32.self).map { .unsigned(UInt64($0)) }
        case .real: return number(bytes, as: UInt32.self).map { .float(Float(bitPattern: $0)) }
        case .double: return number(bytes, as: UInt64.self).map { .double(Double(bitPattern: $0)) }
        case .date: return number(bytes, as: Int32.self).map { .date(Int64($0)) }
        case .timestamp: return number(bytes, as: Int64.self).map { .local(TimeValue(microseconds: $0)) }
        case .timestamptz:
            return number(bytes, as: Int64.self).map { .instant(TimeValue(microseconds: $0)) }
        case .time: return number(bytes, as: Int64.self).map { .time(TimeValue(microseconds: $0)) }
        case .text, .varchar, .bpchar, .name, .json, .enumeration: return .text(bytes)
        case .jsonb:
            // Its version comes first.
            guard bytes.first == 1 else { return nil }
            return .text(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
        case .bytea: return .bytes(bytes)
        case .uuid: return bytes.count == 16 ? .bytes(bytes) : nil
        case .tid, .money, .interval, .numeric, .other: return nil
        }
    }

    /// A number in network byte order; `nil` for another number of bytes.
    @inline(__always)
    static func number<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, as: Number.Type
    ) -> Number? {
        guard bytes.count == MemoryLayout<Number>.size else { return nil }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    /// The place of a row in its table, `(0,7)`.
    static func rowPlace(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count == 6 else { return nil }
        let block = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        let line = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self))
        return "(\(block),\(line))"
    }
}
