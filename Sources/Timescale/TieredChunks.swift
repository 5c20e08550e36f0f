import Postgres

extension Session {
    /// Whether chunks may be moved to where the information views do not show them, as the service's tiering does.
    ///
    /// - Throws: ``ServerError``.
    public func tiersChunks() throws -> Bool {
        try query("SELECT pg_catalog.to_regclass('timescaledb_osm.tiered_chunks')").first?[0] != nil
    }
}
