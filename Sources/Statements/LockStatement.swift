import Terms

/// The SQL that keeps a table's definition as it is until the end of a transaction.
package struct LockStatement: Hashable, Sendable {
    package let table: TableName

    package init(_ table: TableName) {
        self.table = table
    }

    /// Takes the lock that a DELETE takes as well. ALTER TABLE and CREATE TRIGGER wait for it, writers do not.
    package var sql: String { "LOCK TABLE ONLY \(table.sql) IN ROW EXCLUSIVE MODE" }
}
