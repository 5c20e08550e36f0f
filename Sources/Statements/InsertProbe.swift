import Terms

/// An `INSERT` that is planned and never run, to learn whether the server would refuse a load before its first row.
package struct InsertProbe: Hashable, Sendable {
    package let table: TableName
    /// The columns that a load fills. Never empty.
    package let columns: [String]

    package init(table: TableName, columns: [String]) {
        self.table = table
        self.columns = columns
    }

    /// Like `COPY`, it may give values to identity columns.
    package var sql: String {
        let list = columns.map(quotedIdentifier).joined(separator: ", ")
        let values = columns.map { _ in "NULL" }.joined(separator: ", ")
        return "INSERT INTO \(table.sql) (\(list)) OVERRIDING SYSTEM VALUE VALUES (\(values))"
    }
}
