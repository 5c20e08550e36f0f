import Postgres
import Terms

extension Session {
    /// The chunks that are frozen (`freeze_chunk`), which take no rows.
    ///
    /// No information view shows them. The status is a set of bits, and 4 is the one of frozen chunks.
    ///
    /// - Returns: none if this version of TimescaleDB has no function for the status.
    /// - Throws: ``ServerError``; ``TargetError``.
    package func frozenChunks(of facts: HypertableFacts, on server: ServerFacts) throws -> [ChunkRange] {
        let status = "\(server.functionSchema).chunk_status(pg_catalog.regclass)"
        guard !facts.chunks.isEmpty,
            try oneRow("SELECT pg_catalog.to_regprocedure(\(quotedLiteral(status)))")[0] != nil
        else { return [] }
        let frozen = try query(
            """
            SELECT k.chunk_schema, k.chunk_name
            FROM (SELECT chunk_schema, chunk_name,
                    pg_catalog.to_regclass(pg_catalog.format('%I.%I', chunk_schema, chunk_name)) AS relation
                FROM timescaledb_information.chunks
                WHERE hypertable_schema = \(quotedLiteral(facts.table.schema))
                    AND hypertable_name = \(quotedLiteral(facts.table.name))) AS k
            WHERE k.relation IS NOT NULL AND \(server.functionSchema).chunk_status(k.relation) & 4 = 4
            """)
        return facts.chunks.filter { chunk in frozen.contains([chunk.schema, chunk.name]) }
    }
}
