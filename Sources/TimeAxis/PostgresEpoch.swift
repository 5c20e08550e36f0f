/// The distance from Unix's epoch, 1970-01-01 00:00 UTC, to PostgreSQL's, 2000-01-01 00:00 UTC.
///
/// Points of time count from PostgreSQL's epoch; ``TimeType`` says why.
public enum PostgresEpoch {
    public static let days: Int64 = 10_957
    public static let seconds: Int64 = 946_684_800
    public static let microseconds: Int64 = 946_684_800_000_000
}
