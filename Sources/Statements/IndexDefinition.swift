import Terms

/// All that is needed to make an index again after it has been dropped.
public struct IndexDefinition: Hashable, Codable, Sendable {
    /// The schema of the index, which is that of its table.
    public var schema: String
    public var name: String
    /// The whole `CREATE INDEX`, as `pg_get_indexdef` writes it when `search_path` holds only `pg_catalog`, so
    /// that every other name in it is qualified.
    public var definition: String
    /// The storage parameters in ``definition``, such as `fillfactor=70, deduplicate_items=off`.
    public var options: String?
    /// The condition at the very end of ``definition``, as `pg_get_expr` writes it.
    public var predicate: String?
    /// `nil` for the database's default. `pg_get_indexdef` leaves it out.
    public var tablespace: String?
    public var comment: String?
    /// Whether it was the table's `CLUSTER` index.
    public var isClustered: Bool
    /// The statistics targets of its expressions, by the number of the index's column from 1; `nil` when all have the
    /// default. `pg_get_indexdef` leaves them out.
    public var statistics: [Int: Int]?

    public init(
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

    /// Drops the index, and does nothing when it is gone.
    public var drop: String {
        "DROP INDEX IF EXISTS \(sqlName)"
    }

    /// What makes the index again, in order; each statement is sent by itself, outside a transaction. It goes where it
    /// was, whatever tablespace the role or the database has for what is new, and its names mean what they meant when
    /// they were read, whatever schemas the role looks into first.
    ///
    /// A `CREATE INDEX` that fails half-way with `perChunk` leaves an invalid index behind, which has to be
    /// dropped before it is tried again.
    ///
    /// - Parameters:
    ///   - perChunk: a transaction for each chunk (`timescaledb.transaction_per_chunk`), so that writers wait
    ///     for one chunk at a time. Unique indexes cannot be made so.
    ///   - table: the hypertable, needed to mark the index as the one to cluster on.
    public func create(on table: TableName, perChunk: Bool) -> [String] {
        let space = tablespace.map(quotedIdentifier) ?? "''"
        return [
            "SET default_tablespace = \(space)", Self.searchPath, perChunk ? perChunkDefinition : definition,
        ]
            + Self.resets + finish(on: table)
    }

    /// Looks into `pg_catalog` first, as the definition was read. The session's own schemas follow, because the bodies
    /// of functions in an index may need them; PostgreSQL 17 and later keep them away from there by themselves.
    public static let searchPath = """
        DO $$ BEGIN PERFORM pg_catalog.set_config('search_path',
            'pg_catalog' || coalesce(', ' || nullif(pg_catalog.current_setting('search_path'), ''), ''), false); END $$
        """

    /// Gives a session its own settings back, also after one of the statements that make an index failed.
    public static let resets = ["RESET search_path", "RESET default_tablespace"]

    /// What follows on the index itself: its comment, its statistics targets, and that the table is clustered on it. An attempt that
    /// died in between has made the index without them.
    public func finish(on table: TableName) -> [String] {
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

    /// ``definition`` with the option added to its `WITH`, or itself when it does not end as recorded.
    private var perChunkDefinition: String {
        let condition = predicate.map { " WHERE \($0)" } ?? ""
        guard definition.hasSuffix(condition) else { return definition }
        let head = definition.dropLast(condition.count)
        guard options != nil else {
            return "\(head) WITH (timescaledb.transaction_per_chunk)\(condition)"
        }
        guard head.hasSuffix(")"), head.contains(" WITH (") else { return definition }
        return "\(head.dropLast()), timescaledb.transaction_per_chunk)\(condition)"
    }
}
