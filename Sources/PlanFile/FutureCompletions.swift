import Diagnostics
import TimeAxis

extension Plan {
    /// What is wrong with completion points that lie in the future: dual-writing cannot have been proved up to
    /// a time that is not over yet. Loading a plan does not look at the clock; whoever has one asks here.
    ///
    /// `timestamp` and `date` have no zone. A T of theirs may be up to 14 hours ahead of UTC and be over where
    /// the data was written, which is a warning; past that it is an error.
    ///
    /// - Parameter now: microseconds since 2000-01-01 00:00 UTC, a point of `timestamptz`.
    public func futureCompletions(now: Int64) -> [Diagnostic] {
        completion.keys.sorted { $0.rawValue < $1.rawValue }.compactMap { type in
            guard let point = completion[type], let unitsPerDay = type.unitsPerDay else { return nil }
            let (instant, overflow) = point.value.multipliedReportingOverflow(
                by: microsecondsPerDay / unitsPerDay)
            let ahead = overflow ? Int64.max : instant.subtractingReportingOverflow(now).partialValue
            guard overflow || instant > now else { return nil }
            let farthestZone: Int64 = 14 * 3_600_000_000
            let isCertain = type == .timestamptz || overflow || ahead < 0 || ahead > farthestZone
            let value = point.variables.isEmpty ? " \(type.text(point.value))" : ""
            return Diagnostic(
                isCertain ? .error : .warning, code: "future-completion",
                "T\(value) of `\(type.rawValue)` is in the future\(isCertain ? "" : " in UTC")",
                at: point.position,
                fix: isCertain
                    ? "choose a time that is over, in the consistency range"
                    : "make sure that it is over where the data is written")
        }
    }
}
