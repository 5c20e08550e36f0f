/// The length of a plan's windows.
public enum Step: Hashable, Codable, Sendable {
    /// So many points of the axis, above zero.
    case points(Int64)
    /// So many calendar months in UTC, above zero; a year is twelve.
    case months(Int)

    /// The start of window number `index` when window 0 starts at `origin`; `nil` past the end of the axis.
    ///
    /// Months are counted from the origin, not from the window before: windows from the 31st start on 31 Jan, 28 Feb,
    /// 31 Mar.
    public func start(ofWindow index: Int, from origin: Int64, on type: TimeType) -> Int64? {
        switch self {
        case .points(let length):
            let (distance, overflow) = length.multipliedReportingOverflow(by: Int64(index))
            let (start, carry) = origin.addingReportingOverflow(distance)
            return overflow || carry || !type.range.contains(start) ? nil : start
        case .months(let count):
            guard let unitsPerDay = type.unitsPerDay else { return nil }
            let day = floorDivide(origin, by: unitsPerDay)
            let rest = origin - day * unitsPerDay
            let (months, tooMany) = count.multipliedReportingOverflow(by: index)
            guard !tooMany, abs(months) < 12 * 6_000_000 else { return nil }
            let date = CivilDate(daysSince2000: day).adding(months: months)
            let (start, overflow) = date.daysSince2000.multipliedReportingOverflow(by: unitsPerDay)
            let (sum, carry) = start.addingReportingOverflow(rest)
            return overflow || carry || !type.range.contains(sum) ? nil : sum
        }
    }
}
