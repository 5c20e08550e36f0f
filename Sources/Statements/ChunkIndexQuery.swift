import Terms

/// The SQL that finds plain indexes whose parts on chunks have something of their own, which dropping the index and
/// making it again would not bring back. The program sends it, and a runbook contains it.
///
/// TimescaleDB gives a new part the options and the tablespace of its index, and nothing else.
package enum ChunkIndexQuery {
    /// Rows of an index's name, the name of a chunk, and the difference in words: one row for each such index.
    ///
    /// No view says which index a part belongs to, so parts are found by their columns, methods and conditions.
    package static func differences(of table: TableName) -> String {
        let relation = "\(quotedLiteral(table.sql))::pg_catalog.regclass"
        return """
            SELECT DISTINCT ON (w.name) w.name, p.chunk, d.difference
            FROM (SELECT c.relname AS name, c.reloptions AS options, c.reltablespace AS space, i.indisclustered,
                    \(shape) AS shape
                \(IndexQuery.from) WHERE i.indrelid = \(relation) AND NOT i.indisunique) AS w
            JOIN (SELECT k.relname AS chunk, c.reloptions AS options, c.reltablespace AS space, t.spcname,
                    i.indisclustered, i.indisvalid, i.indisreplident, \(IndexQuery.comment) AS comment,
                    EXISTS (\(IndexQuery.statistics)) AS has_targets, \(shape) AS shape
                \(IndexQuery.from) JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = i.indrelid
                JOIN pg_catalog.pg_class AS k ON k.oid = h.inhrelid
                WHERE h.inhparent = \(relation) AND NOT i.indisunique) AS p ON p.shape = w.shape
            CROSS JOIN LATERAL (SELECT \(difference(table)) AS difference) AS d
            WHERE d.difference IS NOT NULL ORDER BY w.name, p.chunk
            """
    }

    /// The same for an index and its parts.
    private static let shape = """
        pg_catalog.concat_ws('|', c.relam, i.indnkeyatts, i.indclass, i.indcollation, i.indoption,
            (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, false), ',' ORDER BY n)
                FROM pg_catalog.generate_series(1, i.indnatts) AS n), \(IndexQuery.predicate))
        """

    /// A part of an index without a tablespace goes to one that is attached to the hypertable, if there are any.
    private static func difference(_ table: TableName) -> String {
        """
        CASE WHEN NOT p.indisvalid THEN 'is invalid'
            WHEN p.indisreplident THEN 'is its replica identity'
            WHEN p.indisclustered AND NOT w.indisclustered THEN 'is the one that it is clustered on'
            WHEN p.comment IS NOT NULL THEN 'has a comment of its own'
            WHEN p.has_targets THEN 'has statistics targets of its own'
            WHEN p.options IS DISTINCT FROM w.options THEN 'has storage parameters of its own'
            WHEN p.space <> w.space AND (w.space <> 0 OR p.spcname <> ALL (
                SELECT pg_catalog.unnest(a.tablespaces) FROM timescaledb_information.hypertables AS a
                WHERE a.hypertable_schema = \(quotedLiteral(table.schema))
                    AND a.hypertable_name = \(quotedLiteral(table.name))))
                THEN 'has a tablespace of its own' END
        """
    }
}
