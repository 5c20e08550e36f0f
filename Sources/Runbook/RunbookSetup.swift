import Statements
import Terms

/// The parts of a runbook that are the same for every plan: settings of the session and functions that live only
/// in it.
enum RunbookSetup {
    /// A statement that the role or the database could change the meaning of comes after its setting.
    static let settings = """
        \\set ON_ERROR_STOP on
        \\set ON_ERROR_ROLLBACK off
        \\set AUTOCOMMIT on
        \\set SINGLESTEP off
        \\set SINGLELINE off
        \\set ECHO none
        \\set QUIET on
        \\pset pager off
        \\o /dev/null
        \\encoding UTF8
        SET statement_timeout = 0;
        SET lock_timeout = 0;
        SET idle_in_transaction_session_timeout = 0;
        SET standard_conforming_strings = on;
        SET client_min_messages = warning;
        SET TimeZone = 'UTC';
        SET DateStyle = 'ISO, YMD';
        SET IntervalStyle = 'postgres';
        SET row_security = off;
        SET default_transaction_isolation = 'read committed';
        SET default_transaction_read_only = off;
        SELECT n.nspname AS hyperfill_extension
        FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
        WHERE e.extname = 'timescaledb'
        \\gset
        \\if :{?accept_fewer_rows}
        \\else
        \\set accept_fewer_rows off
        \\endif
        SELECT :'accept_fewer_rows'::boolean AS accept_fewer_rows
        \\gset
        SELECT coalesce(\(catalogs)) AS hyperfill_jobs
        \\gset

        """

    private static let catalogs = JobQuery.catalogs.map { "pg_catalog.to_regclass(\(quotedLiteral($0)))" }
        .joined(separator: ",\n    ")

    static let functions = [wait, fields, own, RunbookPreconditions.function, checks].joined(separator: "\n")

    /// The scheduler may still start a job that it had decided to start just before the pause, hence four looks
    /// without a worker.
    private static let wait = """
        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_wait(names text[]) RETURNS void LANGUAGE plpgsql AS $hyperfill$
        DECLARE
            deadline timestamptz := pg_catalog.clock_timestamp() + interval '5 minutes';
            quiet integer := 0;
            workers text;
        BEGIN
            WHILE names IS NOT NULL AND quiet < 4 LOOP
                PERFORM pg_catalog.pg_stat_clear_snapshot();
                SELECT pg_catalog.string_agg(pg_catalog.format('%s (process %s)', job.name, a.pid), ', ') INTO workers
                \(indented(JobQuery.workers(of: "pg_catalog.unnest(names) AS job (name)"), by: 8))
                    AND a.backend_type IS DISTINCT FROM 'client backend';
                quiet := CASE WHEN workers IS NULL THEN quiet + 1 ELSE 0 END;
                IF workers IS NOT NULL AND pg_catalog.clock_timestamp() > deadline THEN
                    RAISE EXCEPTION 'still running after 5 minutes: %', workers
                    USING HINT = 'Nothing was loaded. Wait for it or end it, then run this file again.';
                END IF;
                PERFORM pg_catalog.pg_sleep(0.3);
            END LOOP;
        END $hyperfill$;

        """

    /// Splits one CSV record.
    private static let fields = """
        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_fields(line text, delimiter text, quote text, escape text)
        RETURNS TABLE (place bigint, name text) LANGUAGE plpgsql AS $hyperfill$
        DECLARE
            field text := '';
            letter text;
            next_letter text;
            inside boolean := false;
            i integer := 1;
        BEGIN
            line := pg_catalog.rtrim(line, E'\\r');
            place := 1;
            WHILE i <= pg_catalog.length(line) LOOP
                letter := pg_catalog.substr(line, i, 1);
                next_letter := pg_catalog.substr(line, i + 1, 1);
                IF inside AND letter = escape AND next_letter IN (quote, escape) THEN
                    field := field || next_letter;
                    i := i + 1;
                ELSIF letter = quote THEN
                    inside := NOT inside;
                ELSIF letter = delimiter AND NOT inside THEN
                    name := field;
                    RETURN NEXT;
                    place := place + 1;
                    field := '';
                ELSE
                    field := field || letter;
                END IF;
                i := i + 1;
            END LOOP;
            name := field;
            RETURN NEXT;
        END $hyperfill$;

        """

    /// The helper tables hold statements and job numbers that the script runs. Their schema may belong to another role,
    /// which could have put tables of the same names there.
    private static let own = """
        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_own(helper regclass) RETURNS void
        LANGUAGE plpgsql AS $hyperfill$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
                WHERE c.oid = helper AND c.relkind = 'r' AND pg_catalog.pg_get_userbyid(c.relowner) = current_user
                    AND NOT (c.relhastriggers OR c.relhasrules OR c.relhassubclass)
                    AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(c.relacl) AS a
                        WHERE a.grantee <> c.relowner AND a.privilege_type <> 'SELECT'))
            THEN
                RAISE EXCEPTION '% is not a table that only the role % can change', helper, current_user
                USING HINT = 'This file runs what the table says. Run the file as the owner of the table. '
                    'If no such file made the table, drop it.';
            END IF;
        END $hyperfill$;

        """

    private static let checks = """
        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_header(wanted text[]) RETURNS void
        LANGUAGE plpgsql AS $hyperfill$
        DECLARE
            problem text;
        BEGIN
            SELECT pg_catalog.format('%L twice', name) INTO problem FROM pg_temp.hyperfill_columns
            GROUP BY name HAVING pg_catalog.count(*) > 1 ORDER BY name LIMIT 1;
            IF problem IS NOT NULL THEN RAISE EXCEPTION 'the header names %', problem; END IF;
            SELECT w.name INTO problem FROM pg_catalog.unnest(wanted) AS w (name)
            WHERE w.name NOT IN (SELECT name FROM pg_temp.hyperfill_columns) LIMIT 1;
            IF problem IS NOT NULL THEN RAISE EXCEPTION 'the header does not name the column %', problem; END IF;
        END $hyperfill$;

        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_columns(hypertable regclass, time_column text)
        RETURNS void LANGUAGE plpgsql AS $hyperfill$
        DECLARE
            problem text;
        BEGIN
            SELECT c.name INTO problem FROM pg_temp.hyperfill_columns AS c
            WHERE c.is_sent AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = hypertable AND a.attname = c.name AND a.attnum > 0 AND a.attgenerated = '')
            ORDER BY c.place LIMIT 1;
            IF problem IS NOT NULL THEN
                RAISE EXCEPTION '% has no column % that can be written', hypertable, problem;
            END IF;
            IF NOT EXISTS (SELECT FROM pg_temp.hyperfill_columns WHERE is_sent AND name = time_column) THEN
                RAISE EXCEPTION 'the rows lack the time column %', time_column;
            END IF;
        END $hyperfill$;

        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_outside(label text, outside bigint) RETURNS void
        LANGUAGE plpgsql AS $hyperfill$
        BEGIN
            IF outside > 0 THEN
                RAISE EXCEPTION '%: % rows have no time, or one outside the window', label, outside
                USING HINT = 'The window is unchanged. Correct the source, then run this file again.';
            END IF;
        END $hyperfill$;

        CREATE OR REPLACE FUNCTION pg_temp.hyperfill_check_counts(label text, held bigint, accepts_fewer boolean,
            expected bigint, actual bigint) RETURNS void LANGUAGE plpgsql AS $hyperfill$
        BEGIN
            IF actual IS DISTINCT FROM expected THEN
                RAISE EXCEPTION '%: the source has % rows, the target has %', label, expected, actual
                USING HINT = 'The window is unchanged. Find out why, then run this file again.';
            END IF;
            IF actual < held AND NOT accepts_fewer THEN
                RAISE EXCEPTION '%: the target holds % of this window, and the source only %', label,
                    CASE WHEN held = 1 THEN '1 row' ELSE pg_catalog.format('%s rows', held) END, actual
                USING HINT = 'The window is unchanged. What dual-writing or an earlier run wrote before T must be in '
                    'the source as well. Make sure that it is the right source and has lost no rows, and that T lies '
                    'after dual-writing began. -v accept_fewer_rows=1 loads the source''s rows alone.';
            END IF;
        END $hyperfill$;

        """
}

/// The text for a place that is indented so much, where its first line follows on what is there.
func indented(_ text: String, by spaces: Int) -> String {
    text.replacing("\n", with: "\n" + String(repeating: " ", count: spaces))
}
