import Terms
import TimeAxis

/// Converts the values of one column to fields of the target's type.
struct TypedConverter {
    /// The target's type; nil for one without a binary form, which takes text only.
    let type: BinaryType?
    /// The target's type, if it may lose a part of a value.
    let lossyType: LossyType?
    /// The kind of elements of a column that is an array.
    let elements: ArrayElements?
    /// The target's column.
    let name: String
    /// The column for people, by both of its names if it has two: "`v` (to `value`)".
    let title: String
    let form: TimeForm?
    let zone: ZoneTable?
    let rounding: ColumnMapping.Rounding?
    let nullsZeroDates: Bool
    private let nulls: NullList?
    private var texts: BinaryValues
    var times: TimeField

    init(
        _ mapping: ColumnMapping, _ type: BinaryType?, _ zone: ZoneTable?, lossyType: LossyType? = nil,
        elements: ArrayElements? = nil
    ) throws {
        self.type = type
        self.lossyType = lossyType
        self.elements = elements
        self.zone = zone
        name = mapping.target
        title = mapping.title
        form = mapping.form
        rounding = mapping.rounding
        nullsZeroDates = mapping.zeroDate == .null
        nulls = mapping.nulls.isEmpty ? nil : NullList(mapping.nulls)
        guard form == nil || type.map({ TimeType(rawValue: $0.rawValue)?.isCalendar ?? false }) ?? false
        else {
            throw ValueError(
                .badValue, "`as` of the column \(title) is for times, and the target's column has none",
                hint: "remove it")
        }
        let dialect = try CSVDialect(CSVFormat())
        texts = BinaryValues([type ?? .text], dialect)
        times = TimeField(type.flatMap { TimeType(rawValue: $0.rawValue) } ?? .timestamptz, dialect)
    }

    /// Whether NULL is loaded for a value.
    @inline(__always)
    func isNull(_ value: TypedValue) -> Bool {
        switch value {
        case .null: true
        case .zeroDate: nullsZeroDates
        default: nulls?.contains(value) ?? false
        }
    }

    /// Writes a value as a field. Behind the field there must be room for 64 bytes and twice the value's length.
    ///
    /// - Throws: ``ValueError``, ``NeedsText``.
    @inline(__always)
    mutating func write(_ value: TypedValue, to writer: inout TupleWriter) throws {
        // The common cases.
        switch (value, type) {
        case (.double(let number), .double?) where nulls == nil:
            return writer.field(number.bitPattern)
        case (.integer(let number), .integer?)
        where nulls == nil && number == Int64(Int32(truncatingIfNeeded: number)):
            return writer.field(Int32(truncatingIfNeeded: number))
        case (.null, _):
            return writer.null()
        case (.field(let bytes), _) where lossyType == nil:
            return writer.field(bytes)
        case _ where lossyType != nil: try writeKept(value, to: &writer)
        default: try writeAny(value, to: &writer)
        }
    }

    /// Writes a value into a column that may not keep all of it.
    private mutating func writeKept(_ value: TypedValue, to writer: inout TupleWriter) throws {
        let start = writer.position
        try writeAny(value, to: &writer)
        let field = UnsafeRawBufferPointer(start: start + 4, count: writer.position - start - 4)
        // NULL has a length and no bytes.
        guard !field.isEmpty, let lossyType, !lossyType.keeps(field: field) else { return }
        throw cut(value, by: lossyType)
    }

    private mutating func writeAny(_ value: TypedValue, to writer: inout TupleWriter) throws {
        if isNull(value) { return writer.null() }
        if case .field(let bytes) = value { return writer.field(bytes) }
        guard let type else { throw refused(value) }
        switch type {
        case .smallint: writer.field(try whole(value, as: Int16.self))
        case .integer: writer.field(try whole(value, as: Int32.self))
        case .bigint: writer.field(try whole(value, as: Int64.self))
        case .double: writer.field(try double(value).bitPattern)
        case .real: writer.field(try float(value).bitPattern)
        case .boolean: writer.field(try boolean(value) ? UInt8(1) : 0)
        case .timestamptz, .timestamp, .date:
            BinaryValues.writePoint(try storedPoint(value, TimeType(type)), type, to: &writer)
        case .bytea:
            guard case .bytes(let bytes) = value else { return try writeText(value, to: &writer) }
            writer.field(bytes)
        case .uuid:
            guard case .bytes(let bytes) = value else { return try writeText(value, to: &writer) }
            guard bytes.count == 16 else { throw refused(value) }
            writer.field(bytes)
        case .time, .interval: try writeClock(value, type, to: &writer)
        case .numeric, .text, .enumeration, .json, .jsonb: try writeText(value, to: &writer)
        }
    }

    /// Writes a value by its text.
    mutating func writeText(_ value: TypedValue, to writer: inout TupleWriter) throws {
        guard let type else { throw refused(value) }
        switch value {
        case .text(let bytes):
            if texts.writePlain(bytes, 0, type, to: &writer) { return }
            if type.holdsAnyText, !TextValue.isValid(bytes) { throw badText }
            throw needsText(type)
        case .json(let bytes) where type == .json || type == .jsonb:
            guard texts.writePlain(bytes, 0, type, to: &writer) else { throw badText }
        case .decimal(let bytes) where type.takesDecimals && TypedText.isPlain(decimal: bytes),
            .number(let bytes) where type.takesDecimals:
            guard texts.writePlain(bytes, 0, type, to: &writer) else { throw refused(value) }
        default:
            guard type.takes(value.kind), var text = TypedText.text(of: value) else { throw refused(value) }
            let isWritten = text.withUTF8 { bytes in
                texts.writePlain(UnsafeRawBufferPointer(bytes), 0, type, to: &writer)
            }
            guard isWritten else { throw refused(value) }
        }
    }

    private mutating func writeClock(
        _ value: TypedValue, _ type: BinaryType, to writer: inout TupleWriter
    ) throws {
        guard case .time(let time) = value else { return try writeText(value, to: &writer) }
        let microseconds = try microseconds(time)
        if type == .time {
            guard (0...microsecondsPerDay).contains(microseconds) else { throw outOfRange(value) }
            return writer.field(microseconds)
        }
        writer.put(Int32(16))
        writer.put(microseconds)
        writer.put(Int32(0))
        writer.put(Int32(0))
    }

    /// Appends a value as a field of CSV: the value as the type would hold it, or a text that only the server reads.
    ///
    /// - Throws: ``ValueError``, ``NeedsText``.
    mutating func appendText(_ value: TypedValue, to output: inout [UInt8]) throws {
        if isNull(value) { return }
        if let lossyType { try requireKept(value, by: lossyType) }
        if let type, let written = try text(value, type) { return output.appendQuoted(written.utf8) }
        switch value {
        case .text(let bytes):
            guard TextValue.isValid(bytes) else { throw badText }
            output.appendQuoted(bytes)
        case .json(let bytes): output.appendQuoted(try text(ofJSON: bytes))
        case .number(let bytes): output.appendQuoted(bytes)
        default:
            guard let text = TypedText.text(of: value) else { throw refused(value) }
            output.appendQuoted(text.utf8)
        }
    }

    /// Refuses a value that the column would not keep, and a text for which only the server knows whether it does.
    private mutating func requireKept(_ value: TypedValue, by lossyType: LossyType) throws {
        guard type != nil else {
            guard var text = TypedText.text(of: value) else { throw refused(value) }
            guard text.withUTF8({ lossyType.keeps(text: UnsafeRawBufferPointer($0)) }) else {
                throw cut(value, by: lossyType)
            }
            return
        }
        do {
            _ = try field(of: value)
        } catch is NeedsText {
            throw ValueError(
                .badValue,
                "the column \(title) holds text in a form that only the server reads for certain, of which "
                    + "\(lossyType.title) may lose a part",
                hint: "write it in a plainer form by a `query`, or give the target's column the type without "
                    + "its modifier")
        }
    }

    /// The text of a value as the type holds it; nil if that is the value's own text.
    private mutating func text(_ value: TypedValue, _ type: BinaryType) throws -> String? {
        switch type {
        case .smallint:
            if case .text = value { return nil } else { return "\(try whole(value, as: Int16.self))" }
        case .integer:
            if case .text = value { return nil } else { return "\(try whole(value, as: Int32.self))" }
        case .bigint:
            if case .text = value { return nil } else { return "\(try whole(value, as: Int64.self))" }
        case .double: if case .text = value { return nil } else { return "\(try double(value))" }
        case .real: if case .text = value { return nil } else { return "\(try float(value))" }
        case .boolean: if case .text = value { return nil } else { return "\(try boolean(value))" }
        case .timestamptz, .timestamp, .date:
            if let sign = value.infinity { return TypedText.text(of: sign) }
            do {
                return TypedText.text(ofPoint: try calendarPoint(value, TimeType(type)), TimeType(type))
            } catch let reason as NeedsText {
                // The server reads the text, unless the plan gives its notation.
                guard form == nil, case .text = value else { throw reason }
                return nil
            }
        case .time, .interval, .numeric, .text, .enumeration, .json, .jsonb, .bytea, .uuid:
            if case .text = value { return nil }
            // For the errors that it throws.
            _ = try field(of: value)
            if type == .uuid, case .bytes(let bytes) = value { return TypedText.hex(bytes) }
            return nil
        }
    }

    /// A value as a field by itself.
    mutating func field(of value: TypedValue) throws -> [UInt8] {
        let room = 64 + 2 * value.length
        return try withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
            guard let start = buffer.baseAddress else { return [] }
            var writer = TupleWriter(at: start)
            try write(value, to: &writer)
            return Array(buffer[..<(writer.position - start)])
        }
    }

    /// The point of a value of the time column.
    ///
    /// - Throws: ``ValueError``.
    @inline(__always)
    mutating func point(_ value: TypedValue, _ axis: TimeType) throws -> Int64 {
        let point = try wholePoint(of: value, axis)
        if let lossyType, !lossyType.keeps(point: point) { throw cut(value, by: lossyType) }
        return point
    }

    @inline(__always)
    private mutating func wholePoint(of value: TypedValue, _ axis: TimeType) throws -> Int64 {
        if isNull(value) {
            throw ValueError(
                .nullTime, "the time column \(title) is NULL",
                hint: "a row without a time belongs to no window; leave it out by a `query`")
        }
        guard axis.isCalendar else {
            let point = try whole(value, as: Int64.self)
            guard axis.range.contains(point) else { throw outOfRange(value) }
            return point
        }
        do {
            return try calendarPoint(value, axis)
        } catch is NeedsText {
            throw ValueError(
                .badTime, "the time column \(title) holds text whose meaning is not certain",
                hint: TimeFieldError.accepted(axis))
        }
    }
}

extension TimeType {
    /// - Parameter type: a calendar type.
    init(_ type: BinaryType) {
        self = TimeType(rawValue: type.rawValue) ?? .timestamptz
    }
}

extension BinaryType {
    /// Whether every text is a value of the type.
    fileprivate var holdsAnyText: Bool { self == .text || self == .enumeration || self == .json }

    fileprivate var takesDecimals: Bool {
        switch self {
        case .numeric, .text, .enumeration, .json, .jsonb: true
        default: false
        }
    }

    /// Whether values of a kind become the type by their text.
    fileprivate func takes(_ kind: ValueKind?) -> Bool {
        switch (self, kind) {
        case (_, nil), (_, .bytes): false
        case (.text, _), (.enumeration, .integer), (.enumeration, .unsigned): true
        case (_, .decimal): takesDecimals
        case (.json, .boolean), (.jsonb, .boolean): true
        case (.numeric, let kind?), (.json, let kind?), (.jsonb, let kind?):
            [.integer, .unsigned, .double, .float].contains(kind)
        default: false
        }
    }
}
