import Terms

/// The `COPY … FROM STDIN` that loads rows into a table.
public struct CopyStatement: Hashable, Sendable {
    /// How the rows are written.
    public enum Format: Hashable, Sendable {
        case binary
        case csv(CSVFormat)
    }

    public let table: TableName
    /// The columns in the order of the rows' fields, as the catalog holds them. Never empty: without a list,
    /// a column added to the table would change the meaning of the rows.
    public let columns: [String]
    public let format: Format

    public init(table: TableName, columns: [String], format: Format) {
        self.table = table
        self.columns = columns
        self.format = format
    }

    public var sql: String {
        let list = columns.map(quotedIdentifier).joined(separator: ", ")
        return "COPY \(table.sql) (\(list)) FROM STDIN WITH (\(options.joined(separator: ", ")))"
    }

    private var options: [String] {
        switch format {
        case .binary:
            ["FORMAT binary"]
        case .csv(let format):
            [
                "FORMAT csv", "HEADER \(format.header)",
                "DELIMITER \(quotedLiteral(format.delimiter))", "QUOTE \(quotedLiteral(format.quote))",
                "ESCAPE \(quotedLiteral(format.escape))", "NULL \(quotedLiteral(format.null))",
                "ENCODING \(quotedLiteral(format.encoding))",
            ]
        }
    }
}
