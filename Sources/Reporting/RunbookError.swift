import Terms

/// Why a plan has no psql script: psql reads files and what commands print, but no other database.
public struct RunbookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first hypertable whose source is a database.
    public let table: TableName

    public var description: String {
        "\(displayLine(table.description)) comes from a database, which psql cannot read; "
            + "`hyperfill run` can, and a source of the kind `command` has a script"
    }
}
