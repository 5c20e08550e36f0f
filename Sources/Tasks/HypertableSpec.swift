import Terms
import TimeAxis

/// Everything that the tasks of one hypertable need to know about it.
public struct HypertableSpec: Hashable, Codable, Sendable {
    /// The hypertable in the target.
    public var table: TableName
    /// The column of its primary time dimension.
    public var timeColumn: String
    /// That column's type, and the axis of the windows.
    public var timeType: TimeType
    /// T: what the last window ends at, unless the plan ends earlier.
    public var completion: Int64
    /// The windows' common range: the start of the first, the end of the last.
    public var range: Window
    /// How many windows there are.
    public var windowCount: Int
    /// Where the rows come from.
    public var source: SourceSpec
    /// The columns to load and where they come from; `nil` takes those that the source names, or the table's
    /// columns in order.
    public var columns: [ColumnMapping]?
    /// Whether background jobs are paused during the backfill.
    public var pausesPolicies: Bool
    /// Whether plain secondary indexes are dropped first and made again last.
    public var rebuildsIndexes: Bool
    /// Where in the plan file the hypertable is described.
    public var places: PlanPlaces

    public init(
        table: TableName, timeColumn: String, timeType: TimeType, completion: Int64, range: Window,
        windowCount: Int, source: SourceSpec, columns: [ColumnMapping]?, pausesPolicies: Bool,
        rebuildsIndexes: Bool, places: PlanPlaces
    ) {
        self.table = table
        self.timeColumn = timeColumn
        self.timeType = timeType
        self.completion = completion
        self.range = range
        self.windowCount = windowCount
        self.source = source
        self.columns = columns
        self.pausesPolicies = pausesPolicies
        self.rebuildsIndexes = rebuildsIndexes
        self.places = places
    }

    /// The names of the columns to load, as the catalog of the target holds them.
    public var columnNames: [String]? { columns?.map(\.target) }
}
