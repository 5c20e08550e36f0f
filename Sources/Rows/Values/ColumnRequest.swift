import Terms
import TimeAxis

/// The columns that a hypertable takes from its source's rows, and the properties of these columns in the target.
package struct ColumnRequest: Hashable, Sendable {
    /// The time column's name.
    package let time: String
    package let timeType: TimeType
    /// The plan's `columns`; nil if the plan has none.
    package let mapping: [ColumnMapping]?
    /// The columns of the target's table that can be loaded, in order; empty if they are not known.
    package let table: [String]
    /// The types of those that have a binary form, by name.
    package let types: [String: BinaryType]
    /// The types of columns that may lose a part of a value, by name.
    package let lossyTypes: [String: LossyType]
    /// The kinds of elements of columns that are arrays, by name.
    package let arrays: [String: ArrayElements]
    /// The types of dates and times that values of the target's columns are or contain, by name, as PostgreSQL prints
    /// them.
    package let times: [String: [String]]
    /// The columns of the target's table that must have a value.
    package let required: [String]

    package init(
        time: String, timeType: TimeType, mapping: [ColumnMapping]?, table: [String],
        types: [String: BinaryType] = [:], lossyTypes: [String: LossyType] = [:],
        arrays: [String: ArrayElements] = [:], times: [String: [String]] = [:], required: [String] = []
    ) {
        self.time = time
        self.timeType = timeType
        self.mapping = mapping
        self.table = table
        self.types = types
        self.lossyTypes = lossyTypes
        self.arrays = arrays
        self.times = times
        self.required = required
    }

    /// Columns that have the same names in source and target.
    package init(time: String, timeType: TimeType, columns: [String]?, table: [String]) {
        self.init(
            time: time, timeType: timeType, mapping: columns?.map { ColumnMapping($0) }, table: table)
    }

    /// The target's columns that the plan names.
    package var columns: [String]? { mapping?.map(\.target) }

    /// The source's names of the columns that the plan names.
    package var sourceColumns: [String]? { mapping?.compactMap(\.source) }

    /// The target's columns that get the values of a column of the source.
    package func targets(of source: String) -> [String] {
        mapping?.filter { $0.source == source }.map(\.target) ?? [source]
    }

    /// The source's name of a column of the target.
    func source(of target: String) -> String {
        mapping?.first { $0.target == target }?.source ?? target
    }

    /// The target's name of a column of the source.
    func target(of source: String) -> String {
        mapping?.first { $0.source == source }?.target ?? source
    }
}
