import Terms
import TimeAxis

/// Reads single values of the time column, such as the earliest and latest of a count, by the rules for rows.
package struct TimeColumnReader {
    private var converter: TypedConverter
    private let axis: TimeType

    /// - Parameter zone: the zone of times that are given without one.
    package init(_ request: ColumnRequest, zone: ZoneTable?) throws {
        let mapping = request.mapping?.first { $0.target == request.time } ?? ColumnMapping(request.time)
        converter = try TypedConverter(mapping, BinaryType(request.timeType), zone)
        axis = request.timeType
    }

    /// - Throws: ``ValueError``.
    package mutating func point(of value: TypedValue) throws -> Int64 {
        try converter.point(value, axis)
    }
}
