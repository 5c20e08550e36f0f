import Diagnostics
import Terms
import TimeAxis

/// A plan, typed and checked as far as the file alone allows.
package struct Plan: Sendable {
    /// The file that positions point into; its name is as the user typed it.
    package let file: SourceFile
    package let target: Target
    package let retryPolicy: RetryPolicy
    package let timeouts: Timeouts
    /// T for each time type that has one.
    package let completion: [TimeType: Located<Int64>]
    /// In the order of the file; names are unique.
    package let sources: [NamedSource]
    /// In the order of the file; at least one, and no table twice. Each names a source of ``sources`` and has a
    /// time type that ``completion`` has.
    package let hypertables: [Hypertable]

    /// The source of that name.
    package func source(named name: String) -> NamedSource? {
        sources.first { $0.name.value == name }
    }
}

/// The database that is filled.
package struct Target: Sendable {
    /// A libpq connection string or URI; `nil` for libpq's `PG*` variables alone. It is resolved only when a session opens.
    package let connection: Located<ConnectionTemplate>?
    /// Sessions that work at once, 1 to 64.
    package let workers: Int
}

/// A hypertable to backfill.
package struct Hypertable: Sendable {
    package let table: Located<TableName>
    /// The column's name as in the catalog, without SQL quotes.
    package let timeColumn: Located<String>
    package let timeType: Located<TimeType>
    /// The name of one of the plan's sources.
    package let source: Located<String>
    /// Set exactly if the source is CSV files.
    package let path: Located<SourcePath>?
    /// The selection of rows; set exactly if the source is a database.
    package let rows: DatabaseRows.Selection?
    /// The columns to load, the time column among them, in the order of the fields if records have no header. `nil`
    /// for all columns that the source names, or without a header for the table's columns in order.
    package let columns: [Located<ColumnMapping>]?
    package let windows: Windows
    package let policies: HypertableOptions.Policies
    package let indexes: HypertableOptions.Indexes
    package let load: HypertableOptions.Load
}

/// The path of the files that hold a hypertable's rows.
package struct SourcePath: Hashable, Codable, Sendable {
    /// The path as written, to be shown.
    package let template: Template
    /// A file or a glob; unless absolute, relative to the folder of the plan file.
    package let resolved: String
}

/// The windows into which the time before T is cut.
package struct Windows: Sendable {
    package let start: Located<Start>
    /// The end of the first window; set exactly if that starts at minus infinity.
    package let first: Located<Int64>?
    package let every: Located<Step>
    /// Above the start and at most T; `nil` means T.
    package let end: Located<Int64>?

    /// The start of the first window.
    package enum Start: Hashable, Sendable {
        case minusInfinity
        case at(Int64)
    }
}
