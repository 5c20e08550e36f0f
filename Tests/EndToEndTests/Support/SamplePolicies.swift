import TestSupport

/// Background jobs of the sample hypertable: real ones on a Community server, the stand-in's on an Apache one.
extension Scene {
    /// Gives the sample hypertable a retention policy that drops nothing, and returns the job's id.
    @discardableResult
    func addRetention(keeping: Int = 1_000_000) async throws -> String {
        try await database.standInForPolicies()
        try await database.execute(
            "CREATE OR REPLACE FUNCTION tick() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint'",
            "SELECT set_integer_now_func('readings', 'tick', replace_if_exists => true)")
        return try await value("SELECT add_retention_policy('readings', \(keeping))") ?? ""
    }

    /// A retention policy that is on, a reorder policy that is off, three plain indexes and a unique one.
    func addJobsAndIndexes() async throws {
        try await addRetention()
        try await database.execute(
            "CREATE INDEX plain ON readings (device, ts DESC) WHERE value IS NOT NULL",
            "CREATE INDEX \"Plain \"\"2\"\"\" ON readings USING btree (value) WITH (fillfactor = 70)",
            "CREATE INDEX computed ON readings ((value * 2), device, (ts % 7))",
            "ALTER INDEX computed ALTER COLUMN 1 SET STATISTICS 500",
            "ALTER INDEX computed ALTER COLUMN 3 SET STATISTICS 0",
            "COMMENT ON INDEX plain IS 'it''s plain'",
            "CREATE UNIQUE INDEX ON readings (ts, device, value) WHERE ts > 99",
            "SELECT alter_job(add_reorder_policy('readings', 'plain'), scheduled => false)")
    }

    /// The jobs of the sample hypertable as the information view shows them.
    func jobs() async throws -> [[String?]] {
        try await database.query(
            """
            SELECT job_id, proc_name, scheduled, schedule_interval, config, owner
            FROM timescaledb_information.jobs WHERE hypertable_name = 'readings' ORDER BY job_id
            """)
    }

    /// The indexes of the sample hypertable, with the properties that `pg_get_indexdef` leaves out.
    func indexes() async throws -> [[String?]] {
        try await database.query(
            """
            SELECT pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid), i.indisvalid,
                (SELECT string_agg(attnum || '=' || attstattarget, ' ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = i.indexrelid AND attstattarget >= 0)
            FROM pg_index AS i WHERE i.indrelid = 'readings'::regclass ORDER BY 1
            """)
    }

    /// The number of indexes on the chunks.
    func chunkIndexes() async throws -> String? {
        try await value(
            """
            SELECT count(*) FROM pg_inherits AS c JOIN pg_index AS i ON i.indrelid = c.inhrelid
            WHERE c.inhparent = 'readings'::regclass
            """)
    }
}
