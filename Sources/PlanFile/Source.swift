import Terms

/// A source under the name by which hypertables refer to it.
public struct NamedSource: Sendable {
    public let name: Located<String>
    public let source: Source
}

/// Where rows come from.
public enum Source: Hashable, Sendable {
    /// Files; which, says each hypertable's path.
    case csv(CSVFormat)
    /// A program that prints a window's rows.
    case command(CommandSource)
    /// A database; what of it, says each hypertable.
    case database(DatabaseSource)
}

/// A database that hyperfill asks through a client library.
public struct DatabaseSource: Hashable, Sendable {
    public let engine: DatabaseRows.Engine
    public let location: DatabaseRows.Location
    /// The zone of times that have none.
    public let zone: SourceZone?
}

/// Shell commands, run by `bash -u -o pipefail -c` with the window put into them.
public struct CommandSource: Hashable, Sendable {
    /// Prints the rows.
    public let rows: Located<CommandText>
    /// Prints the number of rows, perhaps with the earliest and latest time, as one line; `nil` when the source
    /// cannot be asked.
    public let count: Located<CommandText>?
    public let format: CommandFormat
}
