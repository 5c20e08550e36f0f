import Diagnostics
import Terms

/// A plan cannot be written as a psql script.
package struct RunbookError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// psql reads only CSV, from files and commands.
        case notCSV
        /// A command has a password in its text, which the script would show.
        case password
        /// A name or a command has a control character, which would reach the terminal.
        case controlCharacter
    }

    /// The first hypertable that has another source.
    package let table: TableName
    package let reason: Reason

    package var description: String {
        let name = table.description.escapedForDisplay
        return switch reason {
        case .notCSV:
            "\(name) comes from a database, or as values that are converted, which psql cannot read; "
                + "`hyperfill run` can, and a source that gives CSV has a script"
        case .password:
            "a command for \(name) holds a password, which the script would show; write ${NAME} in the command"
        case .controlCharacter:
            "a name or a command of \(name) holds a control character, which the script would send to the "
                + "terminal; `hyperfill run` works"
        }
    }
}
