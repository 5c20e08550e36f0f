/// A value of a row as a source's client gives it.
///
/// Buffers belong to the client and hold until it is asked for the next row.
public enum TypedValue {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case float(Float)
    /// A decimal number in ASCII: a sign or none, digits, a point or none.
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
    /// A field of binary `COPY`, of the very type of the target's column: sent as it is. Only for columns that the
    /// plan takes as they are, not for the time column, and never where rows are sent as text.
    case field(UnsafeRawBufferPointer)
    /// A date that does not exist, such as `0000-00-00` or `2024-02-00`.
    case zeroDate
}

/// Microseconds, since 2000-01-01 00:00:00 in a date or instant, and what is finer.
public struct TimeValue: Hashable, Sendable {
    public var microseconds: Int64
    /// 0 to 999 nanoseconds more.
    public var nanoseconds: Int64

    public init(microseconds: Int64, nanoseconds: Int64 = 0) {
        self.microseconds = microseconds
        self.nanoseconds = nanoseconds
    }
}

/// What sort of value a ``TypedValue`` is, for messages and for judging a column before its values are seen.
public enum ValueKind: String, Hashable, Sendable, CaseIterable {
    case boolean, integer, unsigned, double, float, decimal, number, json, text, bytes, date, local, instant
    case time

    /// "a number in floating point".
    public var title: String {
        switch self {
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .unsigned: "an unsigned integer"
        case .double: "a double"
        case .float: "a float"
        case .decimal: "a decimal number"
        case .number: "a number"
        case .json: "a JSON value with parts of its own"
        case .text: "text"
        case .bytes: "bytes"
        case .date: "a date"
        case .local: "a time without a zone"
        case .instant: "a point of time"
        case .time: "a time of day"
        }
    }
}

extension TypedValue {
    /// `nil` for NULL, for dates that do not exist, and for fields, whose type is the target's business.
    public var kind: ValueKind? {
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

    /// False of infinity, minus infinity and NaN, as numbers and PostgreSQL's times may be.
    var isFinite: Bool {
        switch self {
        case .double(let number): number.isFinite
        case .float(let number): number.isFinite
        case .local(let time), .instant(let time): time.microseconds != .max && time.microseconds != .min
        case .date(let day): day > Int64(Int32.min) && day < Int64(Int32.max)
        default: true
        }
    }

    /// On which side a date or time is infinite, as PostgreSQL's may be; `nil` for all other values.
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

    /// About how many bytes the value has; what is not of variable length counts nothing.
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
