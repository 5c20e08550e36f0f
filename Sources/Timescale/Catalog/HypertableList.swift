import Terms

extension Session {
    /// The hypertables of the database that hold rows of an application, by name. Stored parts of continuous aggregates
    /// and TimescaleDB's own are left out.
    ///
    /// - Throws: ``ServerError``.
    package func hypertables() throws -> [TableName] {
        try query(
            """
            SELECT h.hypertable_schema, h.hypertable_name FROM timescaledb_information.hypertables AS h
            WHERE pg_catalog.left(h.hypertable_schema, 12) <> '_timescaledb' AND NOT EXISTS (
                SELECT FROM timescaledb_information.continuous_aggregates AS v
                WHERE v.materialization_hypertable_schema = h.hypertable_schema
                    AND v.materialization_hypertable_name = h.hypertable_name)
            ORDER BY h.hypertable_schema COLLATE "C", h.hypertable_name COLLATE "C"
            """
        ).compactMap { row in
            guard let schema = row[0], let name = row[1] else { return nil }
            return TableName(schema: schema, name: name)
        }
    }
}
