import Terms

/// The disk space of a hypertable's rows.
package struct TableSize: Hashable, Sendable {
    /// Bytes of a row, its share of the indexes included.
    package let bytesPerRow: Int
    /// Whether existing rows were measured. Otherwise the number is an estimate by the columns' types.
    package let isMeasured: Bool
}

extension Session {
    /// Measures the uncompressed rows that exist, or estimates a row's size by the columns' types.
    ///
    /// - Throws: ``ServerError``.
    package func tableSize(of facts: HypertableFacts) throws -> TableSize {
        let rows = try query(
            """
            SELECT sum(pg_total_relation_size(c.oid)), sum(c.reltuples)::bigint
            FROM timescaledb_information.chunks AS k
            JOIN pg_catalog.pg_namespace AS n ON n.nspname = k.chunk_schema
            JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = k.chunk_name
            WHERE k.hypertable_schema = \(quotedLiteral(facts.table.schema))
                AND k.hypertable_name = \(quotedLiteral(facts.table.name))
                AND NOT k.is_compressed AND c.reltuples >= 1000
            """)
        if let bytes = rows.first?[0].flatMap({ Int($0) }), let count = rows.first?[1].flatMap({ Int($0) }),
            count > 0
        {
            return TableSize(bytesPerRow: bytes / count, isMeasured: true)
        }
        return TableSize(bytesPerRow: try estimatedRow(of: facts), isMeasured: false)
    }

    /// Header, line pointer and values of a row, and an entry of every index (PostgreSQL manual, 73.6); values of
    /// variable length count as 32 bytes.
    private func estimatedRow(of facts: HypertableFacts) throws -> Int {
        let row = try oneRow(
            """
            SELECT coalesce(sum(CASE WHEN attlen > 0 THEN attlen ELSE 32 END), 0)
            FROM pg_catalog.pg_attribute
            WHERE attrelid = \(quotedLiteral(facts.table.sql))::pg_catalog.regclass AND attnum > 0
                AND NOT attisdropped
            """)
        let values = row[0].flatMap { Int($0) } ?? 0
        return 28 + values + facts.indexes.count * 28
    }
}
