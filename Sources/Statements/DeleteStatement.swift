/// The SQL that empties a window of a hypertable.
package struct DeleteStatement: Hashable, Sendable {
    package let rows: WindowClause

    package init(_ rows: WindowClause) {
        self.rows = rows
    }

    /// Runs in one transaction with ``settings`` and the window's lock, after both.
    package var sql: String { "DELETE \(rows.source)" }

    /// The settings of a transaction that deletes.
    ///
    /// - TimescaleDB 2.14 and later refuse to decompress more than 100,000 tuples in one statement (SQLSTATE 53400);
    ///   0 lifts that limit. Earlier versions lack the setting, and setting an unknown name would leave a placeholder
    ///   behind, hence the look into `pg_settings`.
    /// - Before TimescaleDB 2.25 on PostgreSQL before 17, a DELETE under a bitmap scan could miss rows of a partly
    ///   compressed chunk.
    package static let settings: [String] = [
        "SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings "
            + "WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'",
        "SET LOCAL enable_bitmapscan = off",
    ]
}
