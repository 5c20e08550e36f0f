import Terms
import TimeAxis

extension Session {
    /// The earliest and the latest finite time of a table, as points of the axis; `nil` without rows.
    ///
    /// - Throws: ``ServerError``.
    package func timeRange(
        of table: TableName, column: String, type: TimeType
    ) throws -> ClosedRange<Int64>? {
        let name = quotedIdentifier(column)
        let row = try oneRow(
            "SELECT \(axisPoint("min(\(name))", type)), \(axisPoint("max(\(name))", type)) FROM \(table.sql)"
                + (type.isCalendar ? " WHERE isfinite(\(name))" : ""))
        guard let first = row[0].flatMap({ Int64($0) }), let last = row[1].flatMap({ Int64($0) }) else {
            return nil
        }
        return first...last
    }

    /// The latest value of an integer time column, from the last chunk that holds rows. A query over the whole
    /// hypertable would read all of it while the index on the time is dropped.
    ///
    /// - Throws: ``ServerError``.
    package func latestNumber(of facts: HypertableFacts, column: String) throws -> Int64? {
        let name = quotedIdentifier(column)
        for chunk in facts.chunks.reversed() {
            let bounds = [chunk.start.map { "\(name) >= \($0)" }, chunk.end.map { "\(name) < \($0)" }]
            let condition = bounds.compactMap(\.self).joined(separator: " AND ")
            let row = try oneRow(
                "SELECT max(\(name)) FROM \(facts.table.sql)"
                    + (condition.isEmpty ? "" : " WHERE \(condition)"))
            if let latest = row[0].flatMap({ Int64($0) }) { return latest }
        }
        return nil
    }
}

/// The SQL that makes a time of the target a point of the axis.
func axisPoint(_ value: String, _ type: TimeType) -> String {
    switch type {
    case .date: "\(value) - '2000-01-01'::date"
    case .timestamptz, .timestamp:
        "(extract(epoch FROM \(value)) * 1000000)::bigint - \(PostgresEpoch.microseconds)"
    case .bigint, .integer, .smallint: value
    }
}
