/// The SQL that asks whether a window of a hypertable holds rows.
package struct ExistsStatement: Hashable, Sendable {
    package let rows: WindowClause

    package init(_ rows: WindowClause) {
        self.rows = rows
    }

    /// One row, one column: `t` if the window holds a row, otherwise `f`.
    package var sql: String { "SELECT EXISTS (SELECT \(rows.source))" }
}
