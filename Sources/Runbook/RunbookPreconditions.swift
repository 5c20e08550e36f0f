import Diagnostics
import Tasks
import Terms

/// The checks that a runbook makes before its first change.
///
/// Each has the words of the check of `run` that asks the same.
struct RunbookPreconditions {
    private let hypertables: [HypertableSpec]

    init(_ hypertables: [HypertableSpec]) {
        self.hypertables = hypertables
    }

    /// The check of the target, also where only jobs and indexes are restored.
    ///
    /// It is a block, because a standby refuses to make functions. The settings of the session come before it: a
    /// transaction that is read-only all the same is so by the server.
    static let target = """
        DO $hyperfill$
        BEGIN
            IF pg_catalog.pg_is_in_recovery() THEN
                RAISE EXCEPTION 'the target is a standby'
                USING HINT = 'Nothing was changed. Connect to the primary server.';
            END IF;
            IF pg_catalog.current_setting('transaction_read_only') = 'on' THEN
                RAISE EXCEPTION 'the target is read-only'
                USING HINT = 'Nothing was changed. Connect to the primary server.';
            END IF;
            IF pg_catalog.current_setting('timescaledb.restoring', true) = 'on' THEN
                RAISE EXCEPTION 'timescaledb.restoring is on: the database is set up to restore a dump'
                USING HINT = 'Nothing was changed. Run timescaledb_post_restore() once that is done.';
            END IF;
        END $hyperfill$;

        """

    /// Needed by ``loading``.
    static let function = """
        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_logged(label text, hypertable regclass) RETURNS void
        LANGUAGE plpgsql AS $hyperfill$
        DECLARE
            itself boolean;
            chunks bigint;
        BEGIN
            SELECT coalesce(pg_catalog.bool_or(c.oid = hypertable), false),
                pg_catalog.count(*) FILTER (WHERE c.oid <> hypertable)
            INTO itself, chunks
            FROM pg_catalog.pg_class AS c
            WHERE c.relpersistence <> 'p' AND (c.oid = hypertable OR c.oid IN (
                SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = hypertable));
            IF itself OR chunks > 0 THEN
                RAISE EXCEPTION '% % unlogged: a crash of the server empties unlogged tables',
                    pg_catalog.concat_ws(' and ', CASE WHEN itself THEN label END,
                        CASE WHEN chunks = 1 THEN pg_catalog.format('1 chunk of %s', label)
                            WHEN chunks > 1 THEN pg_catalog.format('%s chunks of %s', chunks, label) END),
                    CASE WHEN itself::integer + chunks = 1 THEN 'is' ELSE 'are' END
                USING HINT = 'Nothing was changed. Make the hypertable and its chunks logged, or create it without '
                    'UNLOGGED.';
            END IF;
        END $hyperfill$;

        """

    /// The checks of all hypertables, and of settings that concern only loads.
    var loading: String {
        let logged = hypertables.map { spec in
            "SELECT pg_temp.hyperfill_check_logged(\(quotedLiteral(spec.table.description.escapedForDisplay)), "
                + "\(quotedLiteral(spec.table.sql))::regclass);\n"
        }
        return "\n\\if :{?restore_only}\n\\else\n\(Self.role)\(logged.joined())\\endif\n"
    }

    private static let role = """
        DO $hyperfill$
        BEGIN
            IF pg_catalog.current_setting('session_replication_role') = 'replica' THEN
                RAISE EXCEPTION 'session_replication_role is replica: triggers and foreign keys pass over what is loaded'
                USING HINT = 'Nothing was changed. Reset it for the role and the database.';
            END IF;
        END $hyperfill$;

        """
}
