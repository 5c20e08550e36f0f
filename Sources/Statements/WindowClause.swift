import Terms
import TimeAxis

/// The clause that selects the rows of one window: `FROM … WHERE …`.
///
/// A run sends the same statements that a dry run shows and a runbook prints. Bounds are plain comparisons with
/// literals of the column's own type: TimescaleDB then leaves out chunks that cannot match, and half-open windows
/// neither lose nor double a row at an edge.
package struct WindowClause: Hashable, Sendable {
    package let table: TableName
    /// The time column, as the catalog holds it.
    package let timeColumn: String
    package let timeType: TimeType
    package let window: Window

    package init(table: TableName, timeColumn: String, timeType: TimeType, window: Window) {
        self.table = table
        self.timeColumn = timeColumn
        self.timeType = timeType
        self.window = window
    }

    /// The condition that selects the rows: `"time" >= '…'::timestamptz AND "time" < '…'::timestamptz`.
    ///
    /// A window from minus infinity has no lower bound: `-infinity` is no value of an integer column, and for the
    /// others the comparison would change nothing.
    package var predicate: String {
        let column = quotedIdentifier(timeColumn)
        let upper = "\(column) < \(timeType.literal(window.end))"
        guard let start = window.start else { return upper }
        return "\(column) >= \(timeType.literal(start)) AND \(upper)"
    }

    /// `FROM … WHERE …`.
    var source: String { "FROM \(table.sql) WHERE \(predicate)" }
}
