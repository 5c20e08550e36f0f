import Diagnostics
import Terms
import TimeAxis

/// What a plan file says, typed and checked as far as the file alone allows.
public struct Plan: Sendable {
    /// The file that positions point into; its name is as the user typed it.
    public let file: SourceFile
    public let target: Target
    /// T for each time type that has one.
    public let completion: [TimeType: Located<Int64>]
    /// In the order of the file; names are unique.
    public let sources: [NamedSource]
    /// In the order of the file; at least one, and no table twice. Each names a source of ``sources`` and has a
    /// time type that ``completion`` has.
    public let hypertables: [Hypertable]

    /// The source of that name.
    public func source(named name: String) -> NamedSource? {
        sources.first { $0.name.value == name }
    }
}

/// The database that is filled.
public struct Target: Sendable {
    /// A libpq connection string or URI; `nil` leaves everything to libpq's `PG*` variables. It may hold a
    /// secret and is resolved only where a session opens.
    public let connection: Located<Template>?
    /// Sessions that work at once, 1 to 64.
    public let workers: Int
}

/// A hypertable to backfill.
public struct Hypertable: Sendable {
    public let table: Located<TableName>
    /// As the catalog holds it; no SQL quotes.
    public let timeColumn: Located<String>
    public let timeType: Located<TimeType>
    /// The name of one of the plan's sources.
    public let source: Located<String>
    /// There exactly if the source is CSV files.
    public let path: Located<SourcePath>?
    /// What is read of a database; there exactly if the source is one.
    public let rows: DatabaseRows.Selection?
    /// The columns to load, the time column among them, in the order of the fields where records have no header;
    /// `nil` means those that the source names, or without a header the table's columns in order.
    public let columns: [Located<ColumnMapping>]?
    public let windows: Windows
    public let policies: Policies
    public let indexes: Indexes

    /// What becomes of the background jobs of the hypertable while it is filled.
    public enum Policies: String, CaseIterable, Hashable, Codable, Sendable {
        case pause, leave
    }

    /// What becomes of its plain secondary indexes.
    public enum Indexes: String, CaseIterable, Hashable, Codable, Sendable {
        case keep, rebuild
    }
}

/// Which files hold a hypertable's rows.
public struct SourcePath: Hashable, Codable, Sendable {
    /// As written; what to show.
    public let template: Template
    /// A file or a glob; unless absolute, relative to the folder of the plan file.
    public let resolved: String
}

/// How the time before T is cut.
public struct Windows: Sendable {
    public let start: Located<Start>
    /// The end of the first window; there exactly if that starts at minus infinity.
    public let first: Located<Int64>?
    public let every: Located<Step>
    /// Above the start and at most T; `nil` means T.
    public let end: Located<Int64>?

    /// Where the first window starts.
    public enum Start: Hashable, Sendable {
        case minusInfinity
        case at(Int64)
    }
}
