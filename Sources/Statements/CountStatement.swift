import Terms

/// The SQL that counts a window of a hypertable.
package struct CountStatement: Hashable, Sendable {
    package let rows: WindowClause

    package init(_ rows: WindowClause) {
        self.rows = rows
    }

    /// One row: the number of rows of the window, and the text of its first and last time, NULL for an empty window.
    package var sql: String {
        let column = quotedIdentifier(rows.timeColumn)
        return "SELECT count(*), min(\(column))::text, max(\(column))::text \(rows.source)"
    }
}
