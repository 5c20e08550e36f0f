/// A value of a row as a source's client gives it.
///
/// Buffers belong to the client and hold until it is asked for the next row.
package enum TypedValue {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case float(Float)
    /// A decimal number in ASCII: digits with an optional sign and an optional point.
    case decimal(UnsafeRawBufferPointer)
    /// A number as JSON writes it, which may have an exponent. It is read as PostgreSQL reads the text.
    case number(UnsafeRawBufferPointer)
    /// The text of a JSON value that was checked.
    case json(UnsafeRawBufferPointer)
    /// UTF-8; checked where it is converted.
    case text(UnsafeRawBufferPointer)
    case bytes(UnsafeRawBufferPointer)
    /// Days since 2000-01-01.
    case date(Int64)
    /// A date and a time of day without a zone, as if it were UTC.
    case local(TimeValue)
    /// A point of time.
    case instant(TimeValue)
    /// A time of day, or a length of time below zero or beyond a day.
    case time(TimeValue)
    /// A field of binary `COPY`, of the exact type of the target's column, which is sent unchanged. Only for columns that
    /// the plan does not convert, not for the time column, and never if rows are sent as text.
    case field(UnsafeRawBufferPointer)
    /// A date that does not exist, such as `0000-00-00` or `2024-02-00`.
    case zeroDate
}

extension TypedValue {
    /// `nil` for NULL, for dates that do not exist, and for fields, which have the target's type.
    package var kind: ValueKind? {
        switch self {
        case .null, .zeroDate, .field: nil
        case .boolean: .boolean
        case .integer: .integer
        case .unsigned: .unsigned
        case .double: .double
        case .float: .float
        case .decimal: .decimal
        case .number: .number
        case .json: .json
        case .text: .text
        case .bytes: .bytes
        case .date: .date
        case .local: .local
        case .instant: .instant
        case .time: .time
        }
    }

    /// False for infinity, minus infinity and NaN, which numbers and PostgreSQL's times may be.
    var isFinite: Bool {
        switch self {
        case .double(let number): number.isFinite
        case .float(let number): number.isFinite
        case .local(let time), .instant(let time): time.microseconds != .max && time.microseconds != .min
        case .date(let day): day > Int64(Int32.min) && day < Int64(Int32.max)
        default: true
        }
    }

    /// The sign of an infinite date or time of PostgreSQL; `nil` for all other values.
    @inline(__always)
    var infinity: FloatingPointSign? {
        switch self {
        case .local, .instant, .date: isFinite ? nil : isBelowZero ? .minus : .plus
        default: nil
        }
    }

    private var isBelowZero: Bool {
        switch self {
        case .local(let time), .instant(let time): time.microseconds < 0
        case .date(let day): day < 0
        default: false
        }
    }

    /// The number of bytes of a value of variable length; 0 for other values.
    @inline(__always)
    var length: Int {
        switch self {
        case .text(let bytes), .bytes(let bytes), .decimal(let bytes), .number(let bytes), .json(let bytes),
            .field(let bytes):
            bytes.count
        default: 0
        }
    }
}
