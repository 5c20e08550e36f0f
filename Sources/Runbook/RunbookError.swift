import Diagnostics
import Terms

/// A plan cannot be written as a psql script: psql reads only CSV, from files and commands.
package struct RunbookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first hypertable that has another source.
    package let table: TableName

    package var description: String {
        "\(table.description.escapedForDisplay) comes from a database, or as values that are converted, which psql "
            + "cannot read; `hyperfill run` can, and a source that gives CSV has a script"
    }
}
