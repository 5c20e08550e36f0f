import TimeAxis

/// A partitioning dimension of a hypertable.
public struct Dimension: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Chunks are so long: microseconds for calendar types (also `date`), otherwise the column's own unit.
        case time(interval: Int64)
        /// So many partitions.
        case space(partitions: Int)
    }

    public let column: String
    /// The column's type as `format_type` prints it.
    public let typeName: String
    public let kind: Kind

    /// The column's type as a time axis; `nil` for others, such as `uuid`.
    public var timeType: TimeType? {
        TimeType.allCases.first { $0.sqlName == typeName }
    }
}
