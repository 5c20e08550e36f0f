import Postgres

extension Session {
    /// Whether the cloud service may have moved chunks to tiered storage, where the information views do not show them.
    ///
    /// - Throws: ``ServerError``.
    package func tiersChunks() throws -> Bool {
        try query("SELECT pg_catalog.to_regclass('timescaledb_osm.tiered_chunks')").first?[0] != nil
    }
}
