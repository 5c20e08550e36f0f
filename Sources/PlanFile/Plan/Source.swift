import Terms

/// A source under the name by which hypertables refer to it.
package struct NamedSource: Sendable {
    package let name: Located<String>
    package let source: Source
}

/// Where rows come from.
package enum Source: Hashable, Sendable {
    /// Files; each hypertable gives the path of its own.
    case csv(CSVFormat)
    /// A program that prints a window's rows.
    case command(CommandSource)
    /// A database; each hypertable gives the table or query of its own.
    case database(DatabaseSource)
}

/// A database that is read through a client library.
package struct DatabaseSource: Hashable, Sendable {
    package let engine: DatabaseEngine
    package let location: DatabaseRows.Location
    /// The zone of times that have none.
    package let zone: SourceZone?
}

/// Shell commands, run by `bash -u -o pipefail -c` with the window put into them.
package struct CommandSource: Hashable, Sendable {
    /// Prints the rows.
    package let rows: Located<CommandText>
    /// Prints the number of rows, perhaps with the earliest and latest time, as one line; `nil` when the source
    /// cannot be asked.
    package let count: Located<CommandText>?
    package let format: CommandFormat
}
