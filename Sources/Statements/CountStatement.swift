import Terms
import TimeAxis

/// The SQL that counts a window of a hypertable.
package struct CountStatement: Hashable, Sendable {
    package let rows: WindowClause

    package init(_ rows: WindowClause) {
        self.rows = rows
    }

    /// One row: the number of rows of the window, and the text of its first and last time, NULL for an empty window.
    package var sql: String { sql(with: []) }

    /// The same with further values behind these.
    package func sql(with values: [String]) -> String {
        let column = quotedIdentifier(rows.timeColumn)
        let all = ["count(*)", "min(\(column))::text", "max(\(column))::text"] + values
        return "SELECT \(all.joined(separator: ", ")) \(rows.source)"
    }

    /// Counts each of many windows in one pass: a row for each that is not empty, with the window's index and its rows.
    ///
    /// - Parameter windows: of one hypertable, in order, each beginning where the one before ends.
    /// - Returns: `nil` without windows.
    package static func ofEach(_ windows: [WindowClause]) -> String? {
        guard let first = windows.first, let last = windows.last else { return nil }
        let whole = WindowClause(
            table: first.table, timeColumn: first.timeColumn, timeType: first.timeType,
            window: Window(start: first.window.start, end: last.window.end))
        let ends = windows.dropLast().map { first.timeType.literal($0.window.end) }.joined(separator: ", ")
        let index =
            ends.isEmpty
            ? "0" : "pg_catalog.width_bucket(\(quotedIdentifier(first.timeColumn)), ARRAY[\(ends)])"
        return "SELECT \(index), count(*) \(whole.source) GROUP BY 1"
    }

    /// The sum of the times as points of the axis, reduced to 64 bits; NULL for an empty window.
    package var sumOfTimes: String {
        let column = quotedIdentifier(rows.timeColumn)
        let point =
            switch rows.timeType {
            case .date: "(\(column) - '2000-01-01'::date)::bigint"
            case .timestamptz, .timestamp:
                "(extract(epoch FROM \(column)) * 1000000)::bigint - \(PostgresEpoch.microseconds)"
            case .bigint, .integer, .smallint: "\(column)::bigint"
            }
        return "mod(sum(\(point)) FILTER (WHERE \(isFinite(column))), 18446744073709551616)"
    }

    private func isFinite(_ column: String) -> String {
        rows.timeType.isCalendar ? "isfinite(\(column))" : "true"
    }
}
