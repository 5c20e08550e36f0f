import Diagnostics
import TimeAxis

/// The rule that T lies in the past: dual-writing cannot be complete up to a time that is not over.
///
/// Loading a plan does not read the clock. A caller that has a clock applies this rule to the loaded plan.
package struct CompletionInPastRule: Sendable {
    private let now: Int64

    /// The zone that is farthest ahead of UTC: 14 hours.
    private static let farthestZone: Int64 = 14 * 3_600_000_000

    /// - Parameter now: microseconds since 2000-01-01 00:00 UTC, a point of `timestamptz`.
    package init(now: Int64) {
        self.now = now
    }

    /// A diagnostic for each T that lies in the future.
    ///
    /// `timestamp` and `date` have no zone. Their T may be up to 14 hours ahead of UTC and still be in the past where
    /// the data was written, which is a warning. A T beyond that is an error.
    package func diagnostics(for plan: Plan) -> [Diagnostic] {
        plan.completion.keys.sorted { $0.rawValue < $1.rawValue }.compactMap { type in
            plan.completion[type].flatMap { diagnostic(for: $0, type) }
        }
    }

    private func diagnostic(for point: Located<Int64>, _ type: TimeType) -> Diagnostic? {
        guard let unitsPerDay = type.unitsPerDay else { return nil }
        let (instant, overflow) = point.value.multipliedReportingOverflow(
            by: microsecondsPerDay / unitsPerDay)
        let ahead = overflow ? Int64.max : instant.subtractingReportingOverflow(now).partialValue
        guard overflow || instant > now else { return nil }
        let isCertain = type == .timestamptz || overflow || ahead < 0 || ahead > Self.farthestZone
        let value = point.variables.isEmpty ? " \(type.text(point.value))" : ""
        return Diagnostic(
            isCertain ? .error : .warning, code: "future-completion",
            "T\(value) of `\(type.rawValue)` is in the future\(isCertain ? "" : " in UTC")",
            at: point.position,
            fix: isCertain
                ? "choose a time in the past, in the consistency range"
                : "make sure that it is in the past where the data is written")
    }
}
