/// A time in microseconds and the nanoseconds beyond them: since 2000-01-01 00:00:00, or a length of time.
public struct TimeValue: Hashable, Sendable {
    public var microseconds: Int64
    /// 0 to 999, added to the microseconds.
    public var nanoseconds: Int64

    public init(microseconds: Int64, nanoseconds: Int64 = 0) {
        self.microseconds = microseconds
        self.nanoseconds = nanoseconds
    }
}
