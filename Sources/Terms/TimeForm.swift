/// A notation of times in a source whose own type is not one of times.
public enum TimeForm: String, CaseIterable, Hashable, Codable, Sendable {
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970-01-01 UTC.
    case epochSeconds = "epoch_s"
    case epochMilliseconds = "epoch_ms"
    case epochMicroseconds = "epoch_us"
    case epochNanoseconds = "epoch_ns"
    /// ISO 8601 as text: `2026-08-10 12:00:00.5`, with `T` or a space, with or without a zone.
    case iso
    /// Days since noon of 4714-11-24 BC UTC, exact to the millisecond, as SQLite counts them.
    case julian

    /// How many units make a second; `nil` for a form that does not count them.
    public var unitsPerSecond: Int64? {
        switch self {
        case .epochSeconds: 1
        case .epochMilliseconds: 1_000
        case .epochMicroseconds: 1_000_000
        case .epochNanoseconds: 1_000_000_000
        case .iso, .julian: nil
        }
    }
}
