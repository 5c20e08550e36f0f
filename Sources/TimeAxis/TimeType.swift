/// The type of a hypertable's time column, and with it the axis on which completion points and windows lie.
///
/// A point on the axis is an `Int64` in the type's own unit, as PostgreSQL stores it:
///
/// | type | unit | zero |
/// |---|---|---|
/// | `timestamptz`, `timestamp` | microsecond | 2000-01-01 00:00:00 (UTC, or without zone) |
/// | `date` | day | 2000-01-01 |
/// | `bigint`, `integer`, `smallint` | the column's own | 0 |
///
/// PostgreSQL's epoch is used, not Unix's, because only it spans the whole range of `timestamp` in 64 bits.
///
/// This module is `public`: of another module's functions, Swift inlines only public ones, and these are called for
/// every row. So are the few types of `Terms` and `Rows` that are read for every row.
public enum TimeType: String, Codable, CaseIterable, Hashable, Sendable {
    case timestamptz, timestamp, date, bigint, integer, smallint

    /// Whether points are calendar times, not plain numbers.
    public var isCalendar: Bool {
        switch self {
        case .timestamptz, .timestamp, .date: true
        case .bigint, .integer, .smallint: false
        }
    }

    /// The type's name as `format_type` and the information views of PostgreSQL print it.
    public var sqlName: String {
        switch self {
        case .timestamptz: "timestamp with time zone"
        case .timestamp: "timestamp without time zone"
        case .date, .bigint, .integer, .smallint: rawValue
        }
    }

    /// The finite points the type can hold (PostgreSQL manual, tables 8.2 and 8.9).
    ///
    /// Timestamps reach from 4713-11-24 BC (Julian day 0) to the last microsecond of 294276 AD, dates to
    /// the last day of 5874897 AD.
    public var range: ClosedRange<Int64> {
        switch self {
        case .timestamptz, .timestamp: -211_813_488_000_000_000...9_223_371_331_199_999_999
        case .date: -2_451_545...2_145_031_948
        case .bigint: Int64.min...Int64.max
        case .integer: Int64(Int32.min)...Int64(Int32.max)
        case .smallint: Int64(Int16.min)...Int64(Int16.max)
        }
    }

    /// Points a day long on a calendar axis; `nil` on a numeric one.
    public var unitsPerDay: Int64? {
        switch self {
        case .timestamptz, .timestamp: microsecondsPerDay
        case .date: 1
        case .bigint, .integer, .smallint: nil
        }
    }
}

/// 86,400,000,000: days on the axis have no leap seconds, as in PostgreSQL.
public let microsecondsPerDay: Int64 = 86_400_000_000
