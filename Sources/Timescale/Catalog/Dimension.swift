import TimeAxis

/// A partitioning dimension of a hypertable.
package struct Dimension: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The length of its chunks: microseconds for calendar types (also `date`), otherwise the column's own unit.
        case time(interval: Int64)
        /// The number of its partitions.
        case space(partitions: Int)
    }

    package let column: String
    /// The column's type as `format_type` prints it.
    package let typeName: String
    package let kind: Kind

    /// The column's type as a time axis; `nil` for others, such as `uuid`.
    package var timeType: TimeType? {
        TimeType.allCases.first { $0.sqlName == typeName }
    }
}
