import Statements
import Tasks
import Terms

/// The parts of a runbook before and after the windows of one hypertable: its jobs are paused and its indexes
/// dropped, and both are restored.
///
/// The former states are in helper tables in the hypertable's schema, written by the transaction that pauses or
/// drops. The tables outlive the session. A runbook that stopped half-way finds them when it is run again.
struct RunbookSuspension {
    private let spec: HypertableSpec
    private let jobs: String
    private let indexes: String
    private let name: String

    init(_ spec: HypertableSpec) {
        self.spec = spec
        jobs = "\(quotedIdentifier(spec.table.schema)).hyperfill_runbook_jobs"
        indexes = "\(quotedIdentifier(spec.table.schema)).hyperfill_runbook_indexes"
        name = quotedLiteral(spec.table.name)
    }

    var before: String {
        (spec.pausesPolicies ? pause : "") + (spec.rebuildsIndexes ? drop : "")
    }

    var after: String {
        (spec.rebuildsIndexes ? create : "") + (spec.pausesPolicies ? restore : "")
    }

    private var pause: String {
        """
        \(psqlEcho("\(spec.table): record and pause the background jobs"))
        \(jobsTable)
        BEGIN;
        \(recordJobs)
        \(schedule("'false'"))
        COMMIT;
        \(psqlEcho("\(spec.table): wait until none of them runs"))
        SELECT pg_temp.hyperfill_wait(pg_catalog.array_agg(application_name))
        FROM \(jobs) WHERE hypertable = \(name);

        """
    }

    private var jobsTable: String {
        """
        CREATE TABLE IF NOT EXISTS \(jobs) (hypertable text, job_id integer, scheduled boolean NOT NULL,
            application_name text NOT NULL, time_zone text, next_start timestamptz,
            PRIMARY KEY (hypertable, job_id));
        \(Self.checkOwn(jobs))
        """
    }

    /// `alter_job` removes a job's time zone unless the zone is given, and moves the next start if it is given.
    /// Both are therefore given together.
    private func schedule(_ state: String) -> String {
        """
        SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %s, if_exists => true%s)',
            :'hyperfill_extension', job_id, \(state), CASE WHEN time_zone IS NULL THEN ''
                ELSE pg_catalog.format(', timezone => %L', time_zone)
                    || CASE WHEN next_start IS NULL THEN ''
                        ELSE pg_catalog.format(', next_start => %L::timestamptz', next_start) END END)
        FROM \(jobs) WHERE hypertable = \(name)
        \\gexec
        """
    }

    private var recordJobs: String {
        """
        \(JobQuery.aggregates(of: spec.table))
        INSERT INTO \(jobs) (hypertable, job_id, scheduled, application_name, time_zone, next_start)
        SELECT \(name), job_id, scheduled, application_name,
            (SELECT \(JobQuery.timeZone(of: "b")) FROM :hyperfill_jobs AS b WHERE b.id = j.job_id),
            \(JobQuery.nextStart)
        FROM timescaledb_information.jobs AS j
        \(JobQuery.conditions(spec.table))
        ON CONFLICT DO NOTHING;
        """
    }

    private var drop: String {
        """
        \(psqlEcho("\(spec.table): record and drop the plain secondary indexes"))
        \(indexesTable)
        BEGIN;
        \(recordIndexes)
        SELECT pg_catalog.format('DROP INDEX IF EXISTS %I.%I', \(quotedLiteral(spec.table.schema)), name)
        FROM \(indexes) WHERE hypertable = \(name)
        \\gexec
        COMMIT;

        """
    }

    private var indexesTable: String {
        """
        CREATE TABLE IF NOT EXISTS \(indexes) (hypertable text, name text, creates text[] NOT NULL,
            PRIMARY KEY (hypertable, name));
        \(Self.checkOwn(indexes))
        """
    }

    private static func checkOwn(_ table: String) -> String {
        "SELECT pg_temp.hyperfill_check_own(\(quotedLiteral(table))::regclass);"
    }

    /// The definitions qualify every name because `search_path` holds only `pg_catalog` while they are read. The
    /// indexes are made again one chunk at a time: an option at the end of the definition, before its condition.
    private var recordIndexes: String {
        """
        SET LOCAL search_path = pg_catalog;
        INSERT INTO \(indexes) (hypertable, name, creates)
        SELECT \(name), d.name, pg_catalog.array_remove(ARRAY[
            'SET default_tablespace = ' || coalesce(pg_catalog.quote_ident(d.space), \(quotedLiteral("''"))),
            \(quotedLiteral(IndexDefinition.searchPath)),
            CASE WHEN d.options IS NULL
                THEN d.head || ' WITH (timescaledb.transaction_per_chunk)' || d.condition
                ELSE pg_catalog.left(d.head, -1) || ', timescaledb.transaction_per_chunk)' || d.condition END,
            \(IndexDefinition.resets.map(quotedLiteral).joined(separator: ", ")),
            CASE WHEN d.note IS NOT NULL
                THEN pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', d.schema, d.name, d.note) END]
            || d.targets || ARRAY[
            CASE WHEN d.clustered
                THEN pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', \(quotedLiteral(spec.table.sql)), d.name) END],
            NULL)
        FROM (
            SELECT n.nspname AS schema, c.relname AS name, t.spcname AS space, c.reloptions AS options,
                pg_catalog.left(e.definition, pg_catalog.length(e.definition) - pg_catalog.length(e.condition))
                    AS head, e.condition, \(IndexQuery.comment) AS note, i.indisclustered AS clustered,
                ARRAY(SELECT pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s',
                    n.nspname, c.relname, s.attnum, s.attstattarget)
                    FROM (\(indented(IndexQuery.statistics, by: 16))) AS s ORDER BY s.attnum) AS targets
            \(indented(IndexQuery.from, by: 4))
            CROSS JOIN LATERAL (SELECT \(IndexQuery.definition) AS definition,
                coalesce(' WHERE ' || \(IndexQuery.predicate), '') AS condition) AS e
            WHERE i.indrelid = \(quotedLiteral(spec.table.sql))::regclass AND i.indisvalid
                AND NOT (i.indisunique OR i.indisprimary OR \(indented(IndexQuery.isConstraint, by: 8)))
                AND c.relname NOT IN (SELECT k.name FROM (
                    \(indented(ChunkIndexQuery.differences(of: spec.table), by: 12))) AS k)) AS d
        ON CONFLICT DO NOTHING;
        """
    }

    /// First drops the invalid indexes that a failed `CREATE INDEX` left.
    private var create: String {
        let schema = quotedLiteral(spec.table.schema)
        return """
            \(psqlEcho("\(spec.table): make the dropped indexes again"))
            \(indexesTable)
            SELECT pg_catalog.format('DROP INDEX %I.%I', n.nspname, c.relname)
            FROM \(indexes) AS r JOIN pg_catalog.pg_class AS c ON c.relname = r.name
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = \(schema)
            JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
            WHERE r.hypertable = \(name) AND NOT i.indisvalid
            \\gexec
            SELECT s.statement
            FROM \(indexes) AS r CROSS JOIN LATERAL
                pg_catalog.unnest(r.creates) WITH ORDINALITY AS s (statement, place)
            WHERE r.hypertable = \(name)
                AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', \(schema), r.name)) IS NULL
            ORDER BY r.name, s.place
            \\gexec
            DELETE FROM \(indexes) WHERE hypertable = \(name);
            SELECT 'DROP TABLE \(indexes.replacingScalars("'", with: "''"))'
            WHERE NOT EXISTS (SELECT FROM \(indexes))
            \\gexec

            """
    }

    private var restore: String {
        """
        \(psqlEcho("\(spec.table): put the background jobs back as they were"))
        \(psqlEcho("  a retention policy that was on will drop chunks older than it keeps, also those just loaded"))
        \(jobsTable)
        BEGIN;
        \(schedule("scheduled::text"))
        DELETE FROM \(jobs) WHERE hypertable = \(name);
        COMMIT;
        SELECT 'DROP TABLE \(jobs.replacingScalars("'", with: "''"))' WHERE NOT EXISTS (SELECT FROM \(jobs))
        \\gexec

        """
    }
}
