import Terms

/// Why a plan has no psql script: psql reads CSV of files and commands, and nothing else.
public struct RunbookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first hypertable whose source is none of these.
    public let table: TableName

    public var description: String {
        "\(displayLine(table.description)) comes from a database, or as values that are converted, which psql "
            + "cannot read; `hyperfill run` can, and a source that gives CSV has a script"
    }
}
