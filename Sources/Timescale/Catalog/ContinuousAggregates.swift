import Terms

extension Session {
    /// The continuous aggregates that are made directly from a hypertable, in the order of their names.
    ///
    /// - Throws: ``ServerError``.
    package func continuousAggregates(of table: TableName) throws -> [TableName] {
        try query(
            """
            SELECT view_schema, view_name FROM timescaledb_information.continuous_aggregates
            WHERE hypertable_schema = \(quotedLiteral(table.schema))
                AND hypertable_name = \(quotedLiteral(table.name))
            ORDER BY view_schema, view_name
            """
        ).compactMap { row in
            guard let schema = row[0], let name = row[1] else { return nil }
            return TableName(schema: schema, name: name)
        }
    }
}
