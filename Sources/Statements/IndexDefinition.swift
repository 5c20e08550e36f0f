import Terms

/// The definition of an index, complete enough to make the index again after it was dropped.
package struct IndexDefinition: Hashable, Codable, Sendable {
    /// The schema of the index, which is that of its table.
    package var schema: String
    package var name: String
    /// The whole `CREATE INDEX`, as `pg_get_indexdef` writes it if `search_path` holds only `pg_catalog`: every name of
    /// another schema in it is qualified.
    package var definition: String
    /// The storage parameters in ``definition``, such as `fillfactor=70, deduplicate_items=off`.
    package var options: String?
    /// The condition at the very end of ``definition``, as `pg_get_expr` writes it.
    package var predicate: String?
    /// `nil` for the database's default. `pg_get_indexdef` leaves it out.
    package var tablespace: String?
    package var comment: String?
    /// Whether it was the table's `CLUSTER` index.
    package var isClustered: Bool
    /// The statistics targets of its expressions, by the number of the index's column from 1; `nil` when all have the
    /// default. `pg_get_indexdef` leaves them out.
    package var statistics: [Int: Int]?

    package init(
        schema: String, name: String, definition: String, options: String? = nil, predicate: String? = nil,
        tablespace: String? = nil, comment: String? = nil, isClustered: Bool = false,
        statistics: [Int: Int]? = nil
    ) {
        self.schema = schema
        self.name = name
        self.definition = definition
        self.options = options
        self.predicate = predicate
        self.tablespace = tablespace
        self.comment = comment
        self.isClustered = isClustered
        self.statistics = statistics
    }

    /// Drops the index, if it exists.
    package var drop: String {
        "DROP INDEX IF EXISTS \(sqlName)"
    }

    /// The statement that makes the index again, outside a transaction, with ``settings`` before it and ``resets`` after
    /// it. ``finish(on:)`` completes the index.
    ///
    /// - Throws: ``IndexSyntaxError`` unless the definition can only make the index of this name on this hypertable.
    package func statement(on table: TableName) throws -> IndexStatement {
        let statement = try IndexStatement(parsing: definition)
        guard statement.name == name, statement.table == table, schema == table.schema else {
            throw IndexSyntaxError("the definition of another index")
        }
        return statement
    }

    /// Set the tablespace and the schemas to search: the role's and the database's own settings have no effect on where
    /// the index goes and what its names mean.
    package var settings: [String] {
        [
            "SET default_tablespace = \(tablespace.map(quotedIdentifier) ?? "''")",
            ApplicationPath.useForSession,
        ]
    }

    /// Has names looked up in `pg_catalog` first, as when the definition was read. The session's own schemas follow,
    /// because the bodies of functions in an index may need them. PostgreSQL 17 and later ignore these there.
    package static let searchPath = """
        DO $$ BEGIN PERFORM pg_catalog.set_config('search_path',
            'pg_catalog' || coalesce(', ' || nullif(pg_catalog.current_setting('search_path'), ''), ''), false); END $$
        """

    /// Restores the session's own settings; also sent after a failure.
    package static let resets = ["RESET search_path", "RESET default_tablespace"]

    /// The statements that complete an index that was made: its comment, its statistics targets, and the table's mark
    /// that it is clustered on it. An attempt that was killed in between has made the index without them.
    package func finish(on table: TableName) -> [String] {
        var statements: [String] = []
        if let comment { statements.append("COMMENT ON INDEX \(sqlName) IS \(quotedLiteral(comment))") }
        for (column, target) in (statistics ?? [:]).sorted(by: { $0.key < $1.key }) {
            statements.append("ALTER INDEX \(sqlName) ALTER COLUMN \(column) SET STATISTICS \(target)")
        }
        if isClustered {
            statements.append("ALTER TABLE \(table.sql) CLUSTER ON \(quotedIdentifier(name))")
        }
        return statements
    }

    private var sqlName: String {
        "\(quotedIdentifier(schema)).\(quotedIdentifier(name))"
    }
}
