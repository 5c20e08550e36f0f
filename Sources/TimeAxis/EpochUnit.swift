/// A unit in which an integer column may count the time since 1970.
public enum EpochUnit: String, CaseIterable, Sendable {
    case seconds, milliseconds, microseconds, nanoseconds

    /// The unit in which the number is a time of the years 1990 to 2100; `nil` if no unit fits. The ranges of the
    /// units do not overlap.
    public init?(plausibleFor number: Int64) {
        let seconds: ClosedRange<Int64> = 631_152_000...4_102_444_800
        guard let unit = Self.allCases.first(where: { seconds.contains(number / $0.perSecond) }) else {
            return nil
        }
        self = unit
    }

    /// The unit in which the length is nearest to a day; `nil` unless it is between a minute and ten years in one.
    public init?(plausibleForLength length: Int64) {
        let factor = { (unit: Self) in
            let days = Double(length) / Double(unit.perSecond) / 86_400
            return max(days, 1 / days)
        }
        let units = Self.allCases.filter { (60...315_360_000).contains(length / $0.perSecond) }
        guard let unit = units.min(by: { factor($0) < factor($1) }) else { return nil }
        self = unit
    }

    /// The number of this unit for seconds since 1970; `nil` on overflow.
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
