/// Converts between counts since 1970 in floating point and microseconds.
///
/// Both directions round once: the count that is nearest to a microsecond always converts back to it.
package enum FloatEpoch {
    private static let microsecondsPerSecond: Int64 = 1_000_000

    /// The microsecond since 1970 that is nearest to a count.
    ///
    /// - Parameter unitsPerSecond: a power of ten, up to that of nanoseconds.
    /// - Returns: `nil` beyond 64 bits, and for infinity and NaN.
    package static func microseconds(_ count: Double, unitsPerSecond: Int64) -> Int64? {
        // The part that rounding takes from the product or the quotient decides half-way between two microseconds.
        let isDivided = unitsPerSecond > microsecondsPerSecond
        let factor = Double(
            isDivided ? unitsPerSecond / microsecondsPerSecond : microsecondsPerSecond / unitsPerSecond)
        let scaled = isDivided ? count / factor : count * factor
        let rest =
            isDivided
            ? count.addingProduct(-scaled, factor) / factor : (-scaled).addingProduct(count, factor)
        let whole = scaled.rounded(.toNearestOrEven)
        guard let nearest = Int64(exactly: whole) else { return nil }
        let (sum, overflow) = nearest.addingReportingOverflow(
            Int64((scaled - whole + rest).rounded(.toNearestOrEven)))
        return overflow ? nil : sum
    }

    /// The count that is nearest to a microsecond since 1970.
    static func count(ofMicroseconds microseconds: Int64, unitsPerSecond: Int64) -> Double {
        unitsPerSecond > microsecondsPerSecond
            ? Double(Int128(microseconds) * Int128(unitsPerSecond / microsecondsPerSecond))
            : Double(microseconds) / Double(microsecondsPerSecond / unitsPerSecond)
    }

    /// The least count whose nearest microsecond is not before the given one.
    package static func least(ofMicroseconds microseconds: Int64, unitsPerSecond: Int64) -> Double {
        let isBefore = { (count: Double) in
            self.microseconds(count, unitsPerSecond: unitsPerSecond).map { $0 < microseconds } ?? (count < 0)
        }
        // A microsecond may have many counts. The first of them is near the count half-way to the microsecond before.
        var count = Self.count(ofMicroseconds: microseconds, unitsPerSecond: unitsPerSecond)
        let half = Double(unitsPerSecond) / Double(2 * microsecondsPerSecond)
        count = min(count, (count - half).nextDown)
        while !isBefore(count) { count = count.nextDown }
        while isBefore(count) { count = count.nextUp }
        return count
    }
}
