import TimeAxis

/// The grid on which TimescaleDB makes the chunks of a time dimension.
///
/// TimescaleDB counts calendar times, dates included, in microseconds since 1970, and cuts that count into
/// intervals from zero (`calculate_open_range_default` in its dimension.c). A chunk that would overlap an older
/// one, made when the interval was another, is cut back to the gap.
struct ChunkGrid {
    /// The first and the last number of a slice at an end of the axis.
    private static let ends = Int64.min...Int64.max

    let type: TimeType
    /// In TimescaleDB's unit: microseconds, or the column's own.
    let interval: Int64

    /// A slice `[start, end)` in TimescaleDB's unit.
    struct Slice: Hashable {
        var start: Int64
        var end: Int64
    }

    /// The point of the axis for a number of TimescaleDB's; `nil` beyond 64 bits.
    static func point(_ number: Int64, on type: TimeType) -> Int64? {
        guard let unitsPerDay = type.unitsPerDay else { return number }
        let (shifted, overflow) = number.subtractingReportingOverflow(PostgresEpoch.microseconds)
        guard !overflow else { return nil }
        return floorDivide(shifted, by: microsecondsPerDay / unitsPerDay)
    }

    /// The number of TimescaleDB's for a point of the axis; `nil` beyond 64 bits.
    static func number(_ point: Int64, on type: TimeType) -> Int64? {
        guard let unitsPerDay = type.unitsPerDay else { return point }
        let (scaled, overflow) = point.multipliedReportingOverflow(by: microsecondsPerDay / unitsPerDay)
        let (sum, carry) = scaled.addingReportingOverflow(PostgresEpoch.microseconds)
        return overflow || carry ? nil : sum
    }

    /// The slice that holds a number.
    func slice(holding number: Int64) -> Slice {
        let index = floorDivide(number, by: interval)
        let (start, underflow) = index.multipliedReportingOverflow(by: interval)
        guard !underflow else {
            return Slice(start: Self.ends.lowerBound, end: (index + 1) * interval)
        }
        let (end, overflow) = start.addingReportingOverflow(interval)
        return atEnds(Slice(start: start, end: overflow ? Self.ends.upperBound : end))
    }

    /// A slice that would pass the smallest or the largest value of the type reaches to the end of the axis.
    private func atEnds(_ slice: Slice) -> Slice {
        var slice = slice
        if slice.start < bounds.lowerBound { slice.start = Self.ends.lowerBound }
        if slice.end > bounds.upperBound { slice.end = Self.ends.upperBound }
        return slice
    }

    /// The type's range by TimescaleDB (`ts_time_get_min` and `ts_time_get_max`). Its calendar ends
    /// thirty years before PostgreSQL's, as many microseconds since 1970 as PostgreSQL has since 2000.
    private var bounds: ClosedRange<Int64> {
        guard type.isCalendar else { return type.range }
        let range = TimeType.timestamptz.range
        return (range.lowerBound + PostgresEpoch.microseconds)...range.upperBound
    }

    /// The slices that the numbers `[start, end)` need beside the chunks that are there, in order; `nil` when
    /// the grid has more than `limit` slices over them.
    ///
    /// - Parameter existing: by start, without overlap.
    func missing(from start: Int64, to end: Int64, beside existing: [Slice], limit: Int) -> [Slice]? {
        var result: [Slice] = []
        var at = start
        for _ in 0...limit {
            guard at < end else { return result }
            let cell = slice(holding: at)
            result += gaps(of: cell, beside: existing).filter { $0.end > start && $0.start < end }
            guard cell.end < end else { return result }
            at = cell.end
        }
        return nil
    }

    /// The parts of a slice that no chunk covers.
    private func gaps(of cell: Slice, beside existing: [Slice]) -> [Slice] {
        var result: [Slice] = []
        var start = cell.start
        for chunk in existing where chunk.end > cell.start && chunk.start < cell.end {
            if chunk.start > start { result.append(Slice(start: start, end: chunk.start)) }
            start = max(start, chunk.end)
        }
        if start < cell.end { result.append(Slice(start: start, end: cell.end)) }
        return result
    }
}

extension Dimension {
    /// The length of its chunks on the axis of the column; `nil` unless it is a dimension of one of the six time types.
    package var chunkLength: Int64? {
        guard case .time(let interval) = kind, let timeType, interval > 0 else { return nil }
        guard let unitsPerDay = timeType.unitsPerDay else { return interval }
        return max(1, interval / (microsecondsPerDay / unitsPerDay))
    }

    /// The start of the chunk that TimescaleDB would make for the point; `nil` for the chunk at the beginning of the
    /// axis, and if ``chunkLength`` is `nil`.
    package func chunkStart(holding point: Int64) -> Int64? {
        guard case .time(let interval) = kind, let timeType, interval > 0,
            let number = ChunkGrid.number(point, on: timeType)
        else { return nil }
        let slice = ChunkGrid(type: timeType, interval: interval).slice(holding: number)
        guard slice.start > .min, let start = ChunkGrid.point(slice.start, on: timeType),
            timeType.range.contains(start)
        else { return nil }
        return start
    }
}

/// Division that rounds towards minus infinity; `divisor` is above zero.
private func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}
