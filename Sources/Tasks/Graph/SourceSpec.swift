import Terms

/// The source of a hypertable's rows.
package struct SourceSpec: Hashable, Sendable {
    /// The name that the plan gives the source.
    package var name: String
    /// The kind of the source, with its own settings.
    package var kind: Kind

    /// The kinds of source.
    package enum Kind: Hashable, Sendable {
        /// CSV files: a path or a glob, relative to the plan file's folder. `shown` is what the plan says, its
        /// references to the environment unresolved: the form for people to see.
        case csv(path: String, shown: String, format: CSVFormat)
        /// A shell command that prints rows, and one that prints their count.
        case command(rows: CommandText, count: CommandText?, format: CommandFormat)
        /// A table or a query of a database.
        case database(DatabaseRows)

        /// The shell commands, as the plan writes them.
        package var commands: [String] {
            guard case .command(let rows, let count, _) = self else { return [] }
            return [rows.text, count?.text].compactMap(\.self)
        }
    }

    /// The kind in the word of the plan: `csv`, `mysql`.
    package var kindWord: String {
        let kind: SourceKind =
            switch kind {
            case .csv: .csv
            case .command: .command
            case .database(let rows): .database(rows.engine)
            }
        return kind.word
    }

    /// How the source's CSV is written; `nil` for a source that gives values one by one.
    package var format: CSVFormat? {
        switch kind {
        case .csv(_, _, let format), .command(_, _, .csv(let format)): format
        case .command, .database: nil
        }
    }

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
