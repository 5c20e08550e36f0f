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

    public var format: CSVFormat {
        switch self {
        case .csv(let format): format
        case .command(let command): command.format
        }
    }
}

/// Shell commands, run by `bash -u -o pipefail -c` with the window put into them.
public struct CommandSource: Hashable, Sendable {
    /// Prints the rows as CSV.
    public let rows: Located<CommandText>
    /// Prints the number of rows as one line; `nil` when the source cannot be asked.
    public let count: Located<CommandText>?
    public let format: CSVFormat
}
