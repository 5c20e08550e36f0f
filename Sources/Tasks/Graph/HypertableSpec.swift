import Statements
import Terms
import TimeAxis

/// One hypertable of a graph: everything that its tasks need to know about it, its windows and its tasks.
package struct HypertableSpec: Hashable, Sendable {
    /// The hypertable in the target.
    package var table: TableName
    /// The column of its primary time dimension.
    package var timeColumn: String
    /// That column's type, and the axis of the windows.
    package var timeType: TimeType
    /// T: what the last window ends at, unless the plan ends earlier.
    package var completion: Int64
    /// Where the rows come from.
    package var source: SourceSpec
    /// The columns to load and where they come from; `nil` takes those that the source names, or the table's
    /// columns in order.
    package var columns: [ColumnMapping]?
    /// Whether background jobs are paused during the backfill.
    package var pausesPolicies: Bool
    /// Whether plain secondary indexes are dropped first and made again last.
    package var rebuildsIndexes: Bool
    /// Whether rows are stored in the columnstore as they are loaded.
    package var compressesDirectly: Bool
    /// Where in the plan file the hypertable is described.
    package var places: PlanPlaces
    /// The indexes in ``TaskGraph/tasks`` of the tasks before all windows, in order.
    package var before = 0..<0
    /// The windows in order, without gap or overlap.
    package var windows: [PlannedWindow] = []
    /// The indexes in ``TaskGraph/tasks`` of the tasks after all windows, in order.
    package var after = 0..<0

    package init(
        table: TableName, timeColumn: String, timeType: TimeType, completion: Int64,
        source: SourceSpec, columns: [ColumnMapping]?, pausesPolicies: Bool, rebuildsIndexes: Bool,
        compressesDirectly: Bool = false, places: PlanPlaces
    ) {
        self.table = table
        self.timeColumn = timeColumn
        self.timeType = timeType
        self.completion = completion
        self.source = source
        self.columns = columns
        self.pausesPolicies = pausesPolicies
        self.rebuildsIndexes = rebuildsIndexes
        self.compressesDirectly = compressesDirectly
        self.places = places
    }

    /// The names of the columns to load, as the catalog of the target holds them.
    package var columnNames: [String]? { columns?.map(\.target) }

    /// The windows' common range: the start of the first, the end of the last. Empty at T without windows.
    package var range: Window {
        guard let first = windows.first, let last = windows.last else {
            return Window(start: completion, end: completion)
        }
        return Window(start: first.bounds.start, end: last.bounds.end)
    }

    /// All tasks, in ``TaskGraph/tasks``.
    package var tasks: Range<Int> { before.lowerBound..<after.upperBound }

    /// Returns the rows of one of its windows, for statements.
    package func rows(of window: Window) -> WindowClause {
        WindowClause(table: table, timeColumn: timeColumn, timeType: timeType, window: window)
    }
}
