import Glibc

/// A unit in which an integer column may count the time since 1970.
public enum EpochUnit: String, CaseIterable, Sendable {
    case seconds, milliseconds, microseconds, nanoseconds

    /// The unit in which the number is a time of the years 1990 to 2100; `nil` for other numbers, which count
    /// something else. The ranges of the units do not meet.
    public init?(plausibleFor number: Int64) {
        let seconds: ClosedRange<Int64> = 631_152_000...4_102_444_800
        guard let unit = Self.allCases.first(where: { seconds.contains(number / $0.perSecond) }) else {
            return nil
        }
        self = unit
    }

    /// The unit in which so many make a stretch that is nearest to a day, if between a minute and ten years.
    public init?(plausibleForLength length: Int64) {
        let days = { (unit: Self) in abs(log2(Double(length) / Double(unit.perSecond) / 86_400)) }
        let units = Self.allCases.filter { (60...315_360_000).contains(length / $0.perSecond) }
        guard let unit = units.min(by: { days($0) < days($1) }) else { return nil }
        self = unit
    }

    /// So many seconds since 1970 in this unit; `nil` beyond the axis.
    public func number(ofSeconds seconds: Int64) -> Int64? {
        let (number, isBeyond) = seconds.multipliedReportingOverflow(by: perSecond)
        return isBeyond ? nil : number
    }

    private var perSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }
}
