import Terms
import TimeAxis

extension Session {
    /// The earliest and the latest finite time of a table, as points of the axis; `nil` without rows.
    ///
    /// - Throws: ``ServerError``.
    public func timeRange(
        of table: TableName, column: String, type: TimeType
    ) throws -> ClosedRange<Int64>? {
        let name = quotedIdentifier(column)
        let row = try oneRow(
            "SELECT \(point("min(\(name))", type)), \(point("max(\(name))", type)) FROM \(table.sql)"
                + (type.isCalendar ? " WHERE isfinite(\(name))" : ""))
        guard let first = row[0].flatMap({ Int64($0) }), let last = row[1].flatMap({ Int64($0) }) else {
            return nil
        }
        return first...last
    }

    private func point(_ value: String, _ type: TimeType) -> String {
        switch type {
        case .date: "\(value) - '2000-01-01'::date"
        case .timestamptz, .timestamp:
            "(extract(epoch FROM \(value)) * 1000000)::bigint - \(unixMicrosecondsOf2000)"
        case .bigint, .integer, .smallint: value
        }
    }
}
