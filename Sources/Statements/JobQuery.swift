import Terms

/// The SQL that finds the background jobs that matter to a load of a hypertable, and the processes that run them.
///
/// The program sends it and a runbook prints it; both pause the same jobs.
package enum JobQuery {
    /// The procedures of these jobs: TimescaleDB's own policies. User-defined actions are left out, because their effect
    /// is not known.
    package static let procedures = [
        "policy_compression", "policy_recompression", "policy_compaction", "policy_retention",
        "policy_reorder", "policy_refresh_continuous_aggregate",
    ]

    /// The `WITH` that ``conditions(_:)`` needs: the continuous aggregates on the hypertable, also those on other
    /// aggregates.
    ///
    /// A refresh policy belongs to its aggregate; TimescaleDB up to 2.19 shows the aggregate's own hypertable.
    package static func aggregates(of table: TableName) -> String {
        let schema = quotedLiteral(table.schema)
        let name = quotedLiteral(table.name)
        return """
            WITH RECURSIVE aggregate AS (
                SELECT * FROM timescaledb_information.continuous_aggregates
                WHERE hypertable_schema = \(schema) AND hypertable_name = \(name)
                UNION
                SELECT upper.* FROM timescaledb_information.continuous_aggregates AS upper JOIN aggregate AS lower
                    ON upper.hypertable_schema = lower.materialization_hypertable_schema
                    AND upper.hypertable_name = lower.materialization_hypertable_name),
            refreshed (schema, name) AS (
                SELECT view_schema, view_name FROM aggregate
                UNION ALL
                SELECT materialization_hypertable_schema, materialization_hypertable_name FROM aggregate)
            """
    }

    /// Whether a row of `timescaledb_information.jobs` is one of ``procedures``.
    package static let isPolicy = """
        proc_schema IN ('_timescaledb_functions', '_timescaledb_internal')
            AND proc_name IN (\(procedures.map(quotedLiteral).joined(separator: ",\n        ")))
        """

    /// The rows of `timescaledb_information.jobs AS j` that are the hypertable's jobs, or refresh its aggregates.
    ///
    /// Policies that compress or drop the stored part of an aggregate are left out: they never touch the rows that a
    /// backfill loads.
    package static func conditions(_ table: TableName) -> String {
        let schema = quotedLiteral(table.schema)
        let name = quotedLiteral(table.name)
        return """
            WHERE \(isPolicy)
                AND CASE proc_name WHEN 'policy_refresh_continuous_aggregate'
                    THEN (hypertable_schema, hypertable_name) IN (SELECT schema, name FROM refreshed)
                    ELSE hypertable_schema = \(schema) AND hypertable_name = \(name) END
            """
    }

    /// The column with the time at which the job is due; NULL for a job that is not due.
    package static let nextStart = "CASE WHEN pg_catalog.isfinite(next_start) THEN next_start END"

    /// The places of the catalog's own table of jobs, which alone holds their time zones. TimescaleDB 2.25 moved it.
    package static let catalogs = ["_timescaledb_catalog.bgw_job", "_timescaledb_config.bgw_job"]

    /// The time zone of a row of that table, NULL for most.
    package static func timeZone(of row: String) -> String {
        "pg_catalog.to_jsonb(\(row)) ->> 'timezone'"
    }

    /// The server processes `a` that run a job whose application name is `job.name`.
    ///
    /// A worker carries its job's name first as the type of the process, then as its application name. The latter
    /// every role may see.
    ///
    /// - Parameter jobs: a relation with the alias `job` and a column `name`.
    package static func workers(of jobs: String) -> String {
        """
        FROM \(jobs)
        JOIN pg_catalog.pg_stat_activity AS a ON job.name IN (a.application_name, a.backend_type)
        WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
        """
    }
}
