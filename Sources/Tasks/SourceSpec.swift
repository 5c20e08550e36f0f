import Terms

/// Where a hypertable's rows come from.
public struct SourceSpec: Hashable, Codable, Sendable {
    /// The name that the plan gives the source.
    public var name: String
    /// What the source is.
    public var kind: Kind

    /// The kinds of source.
    public enum Kind: Hashable, Codable, Sendable {
        /// CSV files: a path or a glob, relative to the plan file's folder. `shown` is what the plan says, its
        /// references to the environment unresolved: the form for people to see.
        case csv(path: String, shown: String, format: CSVFormat)
        /// A shell command that prints rows, and one that prints their count.
        case command(rows: CommandText, count: CommandText?, format: CommandFormat)
        /// A table or a query of a database.
        case database(DatabaseRows)
    }

    /// How the source's CSV is written; `nil` for a source that gives values one by one.
    public var format: CSVFormat? {
        switch kind {
        case .csv(_, _, let format), .command(_, _, .csv(let format)): format
        case .command, .database: nil
        }
    }

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
