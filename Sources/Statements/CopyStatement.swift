import Terms

/// The `COPY … FROM STDIN` that loads rows into a table.
package struct CopyStatement: Hashable, Sendable {
    package let table: TableName
    /// The columns in the order of the rows' fields, as the catalog holds them. Never empty: without a list, a column
    /// that is added to the table would change the meaning of the rows.
    package let columns: [String]
    package let format: CopyFormat

    package init(table: TableName, columns: [String], format: CopyFormat) {
        self.table = table
        self.columns = columns
        self.format = format
    }

    /// Has a COPY of this transaction store its rows in the columnstore (TimescaleDB 2.21, Community).
    package static let directCompress = "SET LOCAL timescaledb.enable_direct_compress_copy = on"

    package var sql: String {
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
