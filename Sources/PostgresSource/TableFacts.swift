import Postgres
import Terms

/// A table as PostgreSQL's catalog describes it.
struct TableFacts {
    let notNull: Set<String>
    let primaryKey: [String]
    /// An index whose first column is the time column, and whether it gives rows in the order of time.
    let timeIndex: (name: String, isOrdered: Bool)?
    /// Whether it is a table, a partitioned table or a materialized view, and not a view or a foreign table.
    let isTable: Bool
    /// Whether `ctid` identifies a row.
    let hasRowPlaces: Bool
    /// The estimated number of rows, with those of partitions or chunks; `nil` before the first ANALYZE.
    let rows: Int?
    /// The size in bytes with partitions or chunks, and with indexes.
    let size: Double?

    /// - Parameter name: the name as it is written in SQL.
    /// - Throws: `ServerError`.
    init(_ name: String, time: String, on session: PostgresSession) throws {
        let table = "\(quotedLiteral(name))::pg_catalog.regclass"
        let wire = session.wire
        notNull = Set(
            try wire.run(
                "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = \(table) AND attnum > 0 "
                    + "AND attnotnull AND NOT attisdropped"
            ).rows.compactMap { $0[0] })
        primaryKey = try wire.run(
            "SELECT a.attname FROM pg_catalog.pg_index AS x, "
                + "pg_catalog.unnest(x.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, place), "
                + "pg_catalog.pg_attribute AS a WHERE x.indrelid = \(table) AND x.indisprimary "
                + "AND a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY k.place"
        ).rows.compactMap { $0[0] }
        timeIndex = try wire.run(
            "SELECT i.relname, m.amname FROM pg_catalog.pg_index AS x "
                + "JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid "
                + "JOIN pg_catalog.pg_am AS m ON m.oid = i.relam "
                + "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0] "
                + "WHERE x.indrelid = \(table) AND x.indisvalid AND x.indpred IS NULL "
                + "AND m.amname IN ('btree', 'brin') AND a.attname = \(quotedLiteral(time)) "
                + "ORDER BY m.amname DESC, x.indnatts, i.relname LIMIT 1"
        ).rows.first.flatMap { row in row[0].map { ($0, row[1] == "btree") } }
        let row = try wire.run(
            "WITH RECURSIVE parts (part) AS (SELECT \(table)::pg_catalog.oid UNION ALL "
                + "SELECT h.inhrelid FROM pg_catalog.pg_inherits AS h JOIN parts ON h.inhparent = parts.part) "
                // The count of a partitioned table includes its partitions, which are counted themselves.
                + "SELECT sum(CASE WHEN c.relkind <> 'p' THEN greatest(c.reltuples, 0) ELSE 0 END)::pg_catalog.int8, "
                + "sum(pg_catalog.pg_total_relation_size(c.oid)), "
                + "count(*), min(CASE WHEN c.oid = \(table) THEN c.relkind::text END) "
                + "FROM parts JOIN pg_catalog.pg_class AS c ON c.oid = parts.part"
        ).rows.first
        let kind = row?[3]
        isTable = ["r", "p", "m"].contains(kind)
        hasRowPlaces = kind == "r" && row?[2] == "1"
        rows = isTable ? row?[0].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } : nil
        size = isTable ? row?[1].flatMap { Double($0) } : nil
    }
}
