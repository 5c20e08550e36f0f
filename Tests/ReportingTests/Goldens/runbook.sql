-- A runbook made from the plan plans/fleet.yaml
-- fingerprint 7fd903f3b82209c40fe46affbcac16a8
--
-- Run it from the plan's folder, plans:
--     psql -X -v ON_ERROR_STOP=1 -d <target> -f <this file>
-- psql 15 or later and bash are needed; where a source has a header, PostgreSQL 15 or later too.
-- Commands and paths read the environment, so the variables that the plan names must be set.
--
-- It stops at the first error and can be run again from the start: each window is replaced as a
-- whole, and the former states of jobs and indexes are kept in tables named hyperfill_runbook_….
-- To put jobs and indexes back without loading: -v restore_only=1
--
-- It changes nothing if the target is a standby or read-only, if timescaledb.restoring is on, if
-- session_replication_role is replica, or if a hypertable or a chunk is unlogged. It makes no other
-- check of `hyperfill validate --live`, so run that first.
--
-- It stops at a window of which the target holds more rows than the source, and leaves that window as
-- it was. To load the source's rows all the same: -v accept_fewer_rows=1

\set ON_ERROR_STOP on
\set ON_ERROR_ROLLBACK off
\set AUTOCOMMIT on
\set SINGLESTEP off
\set SINGLELINE off
\set ECHO none
\set QUIET on
\pset pager off
\o /dev/null
\encoding UTF8
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
\gset
\if :{?accept_fewer_rows}
\else
\set accept_fewer_rows off
\endif
SELECT :'accept_fewer_rows'::boolean AS accept_fewer_rows
\gset
SELECT coalesce(pg_catalog.to_regclass('_timescaledb_catalog.bgw_job'),
    pg_catalog.to_regclass('_timescaledb_config.bgw_job')) AS hyperfill_jobs
\gset
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
\setenv HYPERFILL_ROWS 'bash -u -o pipefail -c "$1" | LC_ALL=C awk ''$0 == "\\\\." || $0 == "\\\\.\\r" { print "a line \\\\. would end the rows here" > "/dev/stderr"; exit 3 } { print } END { if (NR == 0 && ENVIRON["HYPERFILL_EMPTY"] != "") print ENVIRON["HYPERFILL_EMPTY"] }'''
\setenv HYPERFILL_HEADER 'bash -u -o pipefail -c "$1" | LC_ALL=C awk ''NR == 1'''

CREATE OR REPLACE FUNCTION pg_temp.hyperfill_wait(names text[]) RETURNS void LANGUAGE plpgsql AS $hyperfill$
DECLARE
    deadline timestamptz := pg_catalog.clock_timestamp() + interval '5 minutes';
    quiet integer := 0;
    workers text;
BEGIN
    WHILE names IS NOT NULL AND quiet < 4 LOOP
        PERFORM pg_catalog.pg_stat_clear_snapshot();
        SELECT pg_catalog.string_agg(pg_catalog.format('%s (process %s)', job.name, a.pid), ', ') INTO workers
        FROM pg_catalog.unnest(names) AS job (name)
        JOIN pg_catalog.pg_stat_activity AS a ON job.name IN (a.application_name, a.backend_type)
        WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
            AND a.backend_type IS DISTINCT FROM 'client backend';
        quiet := CASE WHEN workers IS NULL THEN quiet + 1 ELSE 0 END;
        IF workers IS NOT NULL AND pg_catalog.clock_timestamp() > deadline THEN
            RAISE EXCEPTION 'still running after 5 minutes: %', workers
            USING HINT = 'Nothing was loaded. Wait for it or end it, then run this file again.';
        END IF;
        PERFORM pg_catalog.pg_sleep(0.3);
    END LOOP;
END $hyperfill$;

CREATE OR REPLACE FUNCTION pg_temp.hyperfill_fields(line text, delimiter text, quote text, escape text)
RETURNS TABLE (place bigint, name text) LANGUAGE plpgsql AS $hyperfill$
DECLARE
    field text := '';
    letter text;
    next_letter text;
    inside boolean := false;
    i integer := 1;
BEGIN
    line := pg_catalog.rtrim(line, E'\r');
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

\if :{?restore_only}
\else
DO $hyperfill$
BEGIN
    IF pg_catalog.current_setting('session_replication_role') = 'replica' THEN
        RAISE EXCEPTION 'session_replication_role is replica: triggers and foreign keys pass over what is loaded'
        USING HINT = 'Nothing was changed. Reset it for the role and the database.';
    END IF;
END $hyperfill$;
SELECT pg_temp.hyperfill_check_logged('public.metrics', '"public"."metrics"'::regclass);
SELECT pg_temp.hyperfill_check_logged('public.readings', '"public"."readings"'::regclass);
\endif

-- public.metrics
\if :{?restore_only}
\else
\echo 'public.metrics: record and pause the background jobs'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_jobs (hypertable text, job_id integer, scheduled boolean NOT NULL,
    application_name text NOT NULL, time_zone text, next_start timestamptz,
    PRIMARY KEY (hypertable, job_id));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_jobs'::regclass);
BEGIN;
WITH RECURSIVE aggregate AS (
    SELECT * FROM timescaledb_information.continuous_aggregates
    WHERE hypertable_schema = 'public' AND hypertable_name = 'metrics'
    UNION
    SELECT upper.* FROM timescaledb_information.continuous_aggregates AS upper JOIN aggregate AS lower
        ON upper.hypertable_schema = lower.materialization_hypertable_schema
        AND upper.hypertable_name = lower.materialization_hypertable_name),
refreshed (schema, name) AS (
    SELECT view_schema, view_name FROM aggregate
    UNION ALL
    SELECT materialization_hypertable_schema, materialization_hypertable_name FROM aggregate)
INSERT INTO "public".hyperfill_runbook_jobs (hypertable, job_id, scheduled, application_name, time_zone, next_start)
SELECT 'metrics', job_id, scheduled, application_name,
    (SELECT pg_catalog.to_jsonb(b) ->> 'timezone' FROM :hyperfill_jobs AS b WHERE b.id = j.job_id),
    CASE WHEN pg_catalog.isfinite(next_start) THEN next_start END
FROM timescaledb_information.jobs AS j
WHERE proc_schema IN ('_timescaledb_functions', '_timescaledb_internal')
    AND proc_name IN ('policy_compression',
        'policy_recompression',
        'policy_compaction',
        'policy_retention',
        'policy_reorder',
        'policy_refresh_continuous_aggregate')
    AND CASE proc_name WHEN 'policy_refresh_continuous_aggregate'
        THEN (hypertable_schema, hypertable_name) IN (SELECT schema, name FROM refreshed)
        ELSE hypertable_schema = 'public' AND hypertable_name = 'metrics' END
ON CONFLICT DO NOTHING;
SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %s, if_exists => true%s)',
    :'hyperfill_extension', job_id, 'false', CASE WHEN time_zone IS NULL THEN ''
        ELSE pg_catalog.format(', timezone => %L', time_zone)
            || CASE WHEN next_start IS NULL THEN ''
                ELSE pg_catalog.format(', next_start => %L::timestamptz', next_start) END END)
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'metrics'
\gexec
COMMIT;
\echo 'public.metrics: wait until none of them runs'
SELECT pg_temp.hyperfill_wait(pg_catalog.array_agg(application_name))
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'metrics';
\echo 'public.metrics: record and drop the plain secondary indexes'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_indexes (hypertable text, name text, creates text[] NOT NULL,
    PRIMARY KEY (hypertable, name));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_indexes'::regclass);
BEGIN;
SET LOCAL search_path = pg_catalog;
INSERT INTO "public".hyperfill_runbook_indexes (hypertable, name, creates)
SELECT 'metrics', d.name, pg_catalog.array_remove(ARRAY[
    'SET default_tablespace = ' || coalesce(pg_catalog.quote_ident(d.space), ''''''),
    'DO $$ BEGIN PERFORM pg_catalog.set_config(''search_path'',
    ''pg_catalog'' || coalesce('', '' || nullif(pg_catalog.current_setting(''search_path''), ''''), ''''), false); END $$',
    CASE WHEN d.options IS NULL
        THEN d.head || ' WITH (timescaledb.transaction_per_chunk)' || d.condition
        ELSE pg_catalog.left(d.head, -1) || ', timescaledb.transaction_per_chunk)' || d.condition END,
    'RESET search_path', 'RESET default_tablespace',
    CASE WHEN d.note IS NOT NULL
        THEN pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', d.schema, d.name, d.note) END]
    || d.targets || ARRAY[
    CASE WHEN d.clustered
        THEN pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', '"public"."metrics"', d.name) END],
    NULL)
FROM (
    SELECT n.nspname AS schema, c.relname AS name, t.spcname AS space, c.reloptions AS options,
        pg_catalog.left(e.definition, pg_catalog.length(e.definition) - pg_catalog.length(e.condition))
            AS head, e.condition, pg_catalog.obj_description(c.oid, 'pg_class') AS note, i.indisclustered AS clustered,
        ARRAY(SELECT pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s',
            n.nspname, c.relname, s.attnum, s.attstattarget)
            FROM (SELECT a.attnum, a.attstattarget FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = c.oid AND a.attstattarget >= 0) AS s ORDER BY s.attnum) AS targets
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_indexdef(c.oid) AS definition,
        coalesce(' WHERE ' || pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') AS condition) AS e
    WHERE i.indrelid = '"public"."metrics"'::regclass AND i.indisvalid
        AND NOT (i.indisunique OR i.indisprimary OR (i.indisexclusion OR i.indisreplident
            OR EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = c.oid)
            OR EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid
                AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('e', 'x'))))
        AND c.relname NOT IN (SELECT k.name FROM (
            SELECT DISTINCT ON (w.name) w.name, p.chunk, d.difference
            FROM (SELECT c.relname AS name, c.reloptions AS options, c.reltablespace AS space, i.indisclustered,
                    pg_catalog.concat_ws('|', c.relam, i.indnkeyatts, i.indclass, i.indcollation, i.indoption,
                (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, false), ',' ORDER BY n)
                    FROM pg_catalog.generate_series(1, i.indnatts) AS n), pg_catalog.pg_get_expr(i.indpred, i.indrelid)) AS shape
                FROM pg_catalog.pg_index AS i
            JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace WHERE i.indrelid = '"public"."metrics"'::pg_catalog.regclass AND NOT i.indisunique) AS w
            JOIN (SELECT k.relname AS chunk, c.reloptions AS options, c.reltablespace AS space, t.spcname,
                    i.indisclustered, i.indisvalid, i.indisreplident, pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
                    EXISTS (SELECT a.attnum, a.attstattarget FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = c.oid AND a.attstattarget >= 0) AS has_targets, pg_catalog.concat_ws('|', c.relam, i.indnkeyatts, i.indclass, i.indcollation, i.indoption,
                (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, false), ',' ORDER BY n)
                    FROM pg_catalog.generate_series(1, i.indnatts) AS n), pg_catalog.pg_get_expr(i.indpred, i.indrelid)) AS shape
                FROM pg_catalog.pg_index AS i
            JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = i.indrelid
                JOIN pg_catalog.pg_class AS k ON k.oid = h.inhrelid
                WHERE h.inhparent = '"public"."metrics"'::pg_catalog.regclass AND NOT i.indisunique) AS p ON p.shape = w.shape
            CROSS JOIN LATERAL (SELECT CASE WHEN NOT p.indisvalid THEN 'is invalid'
                WHEN p.indisreplident THEN 'is its replica identity'
                WHEN p.indisclustered AND NOT w.indisclustered THEN 'is the one that it is clustered on'
                WHEN p.comment IS NOT NULL THEN 'has a comment of its own'
                WHEN p.has_targets THEN 'has statistics targets of its own'
                WHEN p.options IS DISTINCT FROM w.options THEN 'has storage parameters of its own'
                WHEN p.space <> w.space AND (w.space <> 0 OR p.spcname <> ALL (
                    SELECT pg_catalog.unnest(a.tablespaces) FROM timescaledb_information.hypertables AS a
                    WHERE a.hypertable_schema = 'public'
                        AND a.hypertable_name = 'metrics'))
                    THEN 'has a tablespace of its own' END AS difference) AS d
            WHERE d.difference IS NOT NULL ORDER BY w.name, p.chunk) AS k)) AS d
ON CONFLICT DO NOTHING;
SELECT pg_catalog.format('DROP INDEX IF EXISTS %I.%I', 'public', name)
FROM "public".hyperfill_runbook_indexes WHERE hypertable = 'metrics'
\gexec
COMMIT;
DROP TABLE IF EXISTS pg_temp.hyperfill_expected;
CREATE TEMPORARY TABLE hyperfill_expected (expected bigint);
DROP TABLE IF EXISTS pg_temp.hyperfill_rows, pg_temp.hyperfill_columns;
DROP TABLE IF EXISTS pg_temp.hyperfill_header;
CREATE TEMPORARY TABLE hyperfill_header (line text);
\copy pg_temp.hyperfill_header from program 'bash -u -o pipefail -c "$HYPERFILL_HEADER" hyperfill ''export LC_ALL=C; shopt -s failglob; IFS=; rows() { case "$1" in *.gz) gzip -dc -- "$1";; *.zst) zstd -qdc -- "$1";; *) cat -- "$1";; esac; }; for file in ${DUMPS:-dumps}/metrics-*.csv; do line=$(rows "$file" | awk ''\''''NR == 1''\'''') || exit; line=${line#$''\''''\xef\xbb\xbf''\''''}; if [ -z "${head+x}" ]; then head=$line; printf ''\''''%s\n''\'''' "$head"; elif [ "$line" != "$head" ]; then echo "$file: the header differs from the first file''\''''s" >&2; exit 3; fi; rows "$file" | awk ''\''''NR > 1''\'''' || exit; done''' with (format csv, delimiter E'\x01', quote E'\x02', encoding 'UTF8')
CREATE TEMPORARY TABLE hyperfill_columns AS
SELECT place, name, name = ANY (ARRAY['time', 'device_id', 'value']::text[]) AS is_sent
FROM pg_temp.hyperfill_header CROSS JOIN LATERAL
    pg_temp.hyperfill_fields(line, ',', '"', '"') AS f (place, name);
INSERT INTO pg_temp.hyperfill_columns
SELECT place, name, is_sent FROM (SELECT place, name, true AS is_sent
FROM pg_catalog.unnest(ARRAY['time', 'device_id', 'value']::text[]) WITH ORDINALITY AS c (name, place)) AS plain
WHERE NOT EXISTS (SELECT FROM pg_temp.hyperfill_header);
SELECT pg_temp.hyperfill_check_header(ARRAY['time', 'device_id', 'value']::text[]);
SELECT pg_temp.hyperfill_check_columns('"public"."metrics"', 'time');
SELECT pg_catalog.format('CREATE TEMPORARY TABLE hyperfill_rows (%s)', pg_catalog.string_agg(
    pg_catalog.format('%I %s', c.name, CASE WHEN c.is_sent
        THEN pg_catalog.format_type(a.atttypid, a.atttypmod) ELSE 'text' END), ', ' ORDER BY c.place))
FROM pg_temp.hyperfill_columns AS c LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = '"public"."metrics"'::regclass AND a.attname = c.name AND a.attnum > 0
\gexec
SELECT pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY place) AS hyperfill_columns
FROM pg_temp.hyperfill_columns WHERE is_sent
\gset
SELECT pg_catalog.string_agg('"' || pg_catalog.replace(name, '"', '"' || '"') || '"', ','
    ORDER BY place) AS hyperfill_empty
FROM pg_temp.hyperfill_columns
\gset
\setenv HYPERFILL_EMPTY :hyperfill_empty
\echo 'public.metrics: read the files'
\copy pg_temp.hyperfill_rows from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill ''export LC_ALL=C; shopt -s failglob; IFS=; rows() { case "$1" in *.gz) gzip -dc -- "$1";; *.zst) zstd -qdc -- "$1";; *) cat -- "$1";; esac; }; for file in ${DUMPS:-dumps}/metrics-*.csv; do line=$(rows "$file" | awk ''\''''NR == 1''\'''') || exit; line=${line#$''\''''\xef\xbb\xbf''\''''}; if [ -z "${head+x}" ]; then head=$line; printf ''\''''%s\n''\'''' "$head"; elif [ "$line" != "$head" ]; then echo "$file: the header differs from the first file''\''''s" >&2; exit 3; fi; rows "$file" | awk ''\''''NR > 1''\'''' || exit; done''' with (format csv, header match, delimiter ',', quote '"', escape '"', null '', encoding 'UTF8')
CREATE INDEX ON pg_temp.hyperfill_rows ("time");
ANALYZE pg_temp.hyperfill_rows;
SELECT pg_temp.hyperfill_check_outside('public.metrics',
    (SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE "time" IS NULL));
SELECT pg_catalog.count(*) FILTER (WHERE "time" < '2023-01-01 00:00:00+00'::timestamptz) AS hyperfill_before,
    pg_catalog.count(*) FILTER (WHERE "time" >= '2023-01-20 12:00:00+00'::timestamptz) AS hyperfill_after
FROM pg_temp.hyperfill_rows
\gset
\echo '  rows outside every window, not loaded:' :hyperfill_before before, :hyperfill_after after

\echo 'public.metrics/2023-01-01..2023-01-08'
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-238383888747639174'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock('-513782629577299973'::bigint);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."metrics" WHERE "time" >= '2023-01-01 00:00:00+00'::timestamptz AND "time" < '2023-01-08 00:00:00+00'::timestamptz;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."metrics" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-01 00:00:00+00'::timestamptz AND "time" < '2023-01-08 00:00:00+00'::timestamptz;
SELECT pg_temp.hyperfill_check_counts('public.metrics/2023-01-01..2023-01-08', :hyperfill_held, :'accept_fewer_rows',
    (SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-01 00:00:00+00'::timestamptz AND "time" < '2023-01-08 00:00:00+00'::timestamptz),
    (SELECT pg_catalog.count(*) FROM "public"."metrics" WHERE "time" >= '2023-01-01 00:00:00+00'::timestamptz AND "time" < '2023-01-08 00:00:00+00'::timestamptz));
COMMIT;

\echo 'public.metrics/2023-01-08..2023-01-15'
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-238383888747639174'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock('-5660354917137375683'::bigint);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."metrics" WHERE "time" >= '2023-01-08 00:00:00+00'::timestamptz AND "time" < '2023-01-15 00:00:00+00'::timestamptz;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."metrics" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-08 00:00:00+00'::timestamptz AND "time" < '2023-01-15 00:00:00+00'::timestamptz;
SELECT pg_temp.hyperfill_check_counts('public.metrics/2023-01-08..2023-01-15', :hyperfill_held, :'accept_fewer_rows',
    (SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-08 00:00:00+00'::timestamptz AND "time" < '2023-01-15 00:00:00+00'::timestamptz),
    (SELECT pg_catalog.count(*) FROM "public"."metrics" WHERE "time" >= '2023-01-08 00:00:00+00'::timestamptz AND "time" < '2023-01-15 00:00:00+00'::timestamptz));
COMMIT;

\echo 'public.metrics/2023-01-15..2023-01-20T12:00:00Z'
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-238383888747639174'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock(2229809303500848828);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."metrics" WHERE "time" >= '2023-01-15 00:00:00+00'::timestamptz AND "time" < '2023-01-20 12:00:00+00'::timestamptz;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."metrics" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-15 00:00:00+00'::timestamptz AND "time" < '2023-01-20 12:00:00+00'::timestamptz;
SELECT pg_temp.hyperfill_check_counts('public.metrics/2023-01-15..2023-01-20T12:00:00Z', :hyperfill_held, :'accept_fewer_rows',
    (SELECT pg_catalog.count(*) FROM pg_temp.hyperfill_rows WHERE "time" >= '2023-01-15 00:00:00+00'::timestamptz AND "time" < '2023-01-20 12:00:00+00'::timestamptz),
    (SELECT pg_catalog.count(*) FROM "public"."metrics" WHERE "time" >= '2023-01-15 00:00:00+00'::timestamptz AND "time" < '2023-01-20 12:00:00+00'::timestamptz));
COMMIT;
\endif

\echo 'public.metrics: make the dropped indexes again'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_indexes (hypertable text, name text, creates text[] NOT NULL,
    PRIMARY KEY (hypertable, name));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_indexes'::regclass);
SELECT pg_catalog.format('DROP INDEX %I.%I', n.nspname, c.relname)
FROM "public".hyperfill_runbook_indexes AS r JOIN pg_catalog.pg_class AS c ON c.relname = r.name
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
WHERE r.hypertable = 'metrics' AND NOT i.indisvalid
\gexec
SELECT s.statement
FROM "public".hyperfill_runbook_indexes AS r CROSS JOIN LATERAL
    pg_catalog.unnest(r.creates) WITH ORDINALITY AS s (statement, place)
WHERE r.hypertable = 'metrics'
    AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', 'public', r.name)) IS NULL
ORDER BY r.name, s.place
\gexec
DELETE FROM "public".hyperfill_runbook_indexes WHERE hypertable = 'metrics';
SELECT 'DROP TABLE "public".hyperfill_runbook_indexes'
WHERE NOT EXISTS (SELECT FROM "public".hyperfill_runbook_indexes)
\gexec
\echo 'public.metrics: put the background jobs back as they were'
\echo '  a retention policy that was on will drop chunks older than it keeps, also those just loaded'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_jobs (hypertable text, job_id integer, scheduled boolean NOT NULL,
    application_name text NOT NULL, time_zone text, next_start timestamptz,
    PRIMARY KEY (hypertable, job_id));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_jobs'::regclass);
BEGIN;
SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %s, if_exists => true%s)',
    :'hyperfill_extension', job_id, scheduled::text, CASE WHEN time_zone IS NULL THEN ''
        ELSE pg_catalog.format(', timezone => %L', time_zone)
            || CASE WHEN next_start IS NULL THEN ''
                ELSE pg_catalog.format(', next_start => %L::timestamptz', next_start) END END)
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'metrics'
\gexec
DELETE FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'metrics';
COMMIT;
SELECT 'DROP TABLE "public".hyperfill_runbook_jobs' WHERE NOT EXISTS (SELECT FROM "public".hyperfill_runbook_jobs)
\gexec

-- public.readings
\if :{?restore_only}
\else
\echo 'public.readings: record and pause the background jobs'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_jobs (hypertable text, job_id integer, scheduled boolean NOT NULL,
    application_name text NOT NULL, time_zone text, next_start timestamptz,
    PRIMARY KEY (hypertable, job_id));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_jobs'::regclass);
BEGIN;
WITH RECURSIVE aggregate AS (
    SELECT * FROM timescaledb_information.continuous_aggregates
    WHERE hypertable_schema = 'public' AND hypertable_name = 'readings'
    UNION
    SELECT upper.* FROM timescaledb_information.continuous_aggregates AS upper JOIN aggregate AS lower
        ON upper.hypertable_schema = lower.materialization_hypertable_schema
        AND upper.hypertable_name = lower.materialization_hypertable_name),
refreshed (schema, name) AS (
    SELECT view_schema, view_name FROM aggregate
    UNION ALL
    SELECT materialization_hypertable_schema, materialization_hypertable_name FROM aggregate)
INSERT INTO "public".hyperfill_runbook_jobs (hypertable, job_id, scheduled, application_name, time_zone, next_start)
SELECT 'readings', job_id, scheduled, application_name,
    (SELECT pg_catalog.to_jsonb(b) ->> 'timezone' FROM :hyperfill_jobs AS b WHERE b.id = j.job_id),
    CASE WHEN pg_catalog.isfinite(next_start) THEN next_start END
FROM timescaledb_information.jobs AS j
WHERE proc_schema IN ('_timescaledb_functions', '_timescaledb_internal')
    AND proc_name IN ('policy_compression',
        'policy_recompression',
        'policy_compaction',
        'policy_retention',
        'policy_reorder',
        'policy_refresh_continuous_aggregate')
    AND CASE proc_name WHEN 'policy_refresh_continuous_aggregate'
        THEN (hypertable_schema, hypertable_name) IN (SELECT schema, name FROM refreshed)
        ELSE hypertable_schema = 'public' AND hypertable_name = 'readings' END
ON CONFLICT DO NOTHING;
SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %s, if_exists => true%s)',
    :'hyperfill_extension', job_id, 'false', CASE WHEN time_zone IS NULL THEN ''
        ELSE pg_catalog.format(', timezone => %L', time_zone)
            || CASE WHEN next_start IS NULL THEN ''
                ELSE pg_catalog.format(', next_start => %L::timestamptz', next_start) END END)
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'readings'
\gexec
COMMIT;
\echo 'public.readings: wait until none of them runs'
SELECT pg_temp.hyperfill_wait(pg_catalog.array_agg(application_name))
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'readings';
DROP TABLE IF EXISTS pg_temp.hyperfill_expected;
CREATE TEMPORARY TABLE hyperfill_expected (expected bigint);
DROP TABLE IF EXISTS pg_temp.hyperfill_rows, pg_temp.hyperfill_columns;
CREATE TEMPORARY TABLE hyperfill_columns AS
SELECT attnum::bigint AS place, attname::text AS name, true AS is_sent
FROM pg_catalog.pg_attribute
WHERE attrelid = '"public"."readings"'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
SELECT pg_temp.hyperfill_check_columns('"public"."readings"', 'ts');
SELECT pg_catalog.format('CREATE TEMPORARY TABLE hyperfill_rows (%s)', pg_catalog.string_agg(
    pg_catalog.format('%I %s', c.name, CASE WHEN c.is_sent
        THEN pg_catalog.format_type(a.atttypid, a.atttypmod) ELSE 'text' END), ', ' ORDER BY c.place))
FROM pg_temp.hyperfill_columns AS c LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = '"public"."readings"'::regclass AND a.attname = c.name AND a.attnum > 0
\gexec
SELECT pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY place) AS hyperfill_columns
FROM pg_temp.hyperfill_columns WHERE is_sent
\gset
\setenv HYPERFILL_EMPTY

\echo 'public.readings/-infinity..100'
TRUNCATE pg_temp.hyperfill_rows, pg_temp.hyperfill_expected;
\copy pg_temp.hyperfill_rows from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill "$(printf %b ''sqlite3 -csv meters.db \\\n  "select ts, v from r where ts >= -9223372036854775808 and ts < 100"'')"' with (format csv, header false, delimiter ',', quote '"', escape '"', null '', encoding 'UTF8')
\copy pg_temp.hyperfill_expected from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill ''sqlite3 meters.db ''\''''select count(*) from r where ts >= -9223372036854775808 and ts < 100''\'''''''
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-8349886719386305305'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock(8279353342149686440);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."readings" WHERE "ts" < 100::bigint;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."readings" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "ts" < 100::bigint;
SELECT pg_temp.hyperfill_check_outside('public.readings/-infinity..100', (SELECT pg_catalog.count(*)
    FROM pg_temp.hyperfill_rows WHERE "ts" IS NULL OR NOT ("ts" < 100::bigint)));
SELECT pg_temp.hyperfill_check_counts('public.readings/-infinity..100', :hyperfill_held, :'accept_fewer_rows',
    (SELECT expected FROM pg_temp.hyperfill_expected),
    (SELECT pg_catalog.count(*) FROM "public"."readings" WHERE "ts" < 100::bigint));
COMMIT;

\echo 'public.readings/100..200'
TRUNCATE pg_temp.hyperfill_rows, pg_temp.hyperfill_expected;
\copy pg_temp.hyperfill_rows from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill "$(printf %b ''sqlite3 -csv meters.db \\\n  "select ts, v from r where ts >= 100 and ts < 200"'')"' with (format csv, header false, delimiter ',', quote '"', escape '"', null '', encoding 'UTF8')
\copy pg_temp.hyperfill_expected from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill ''sqlite3 meters.db ''\''''select count(*) from r where ts >= 100 and ts < 200''\'''''''
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-8349886719386305305'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock('-4132801596208485640'::bigint);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."readings" WHERE "ts" >= 100::bigint AND "ts" < 200::bigint;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."readings" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "ts" >= 100::bigint AND "ts" < 200::bigint;
SELECT pg_temp.hyperfill_check_outside('public.readings/100..200', (SELECT pg_catalog.count(*)
    FROM pg_temp.hyperfill_rows WHERE "ts" IS NULL OR NOT ("ts" >= 100::bigint AND "ts" < 200::bigint)));
SELECT pg_temp.hyperfill_check_counts('public.readings/100..200', :hyperfill_held, :'accept_fewer_rows',
    (SELECT expected FROM pg_temp.hyperfill_expected),
    (SELECT pg_catalog.count(*) FROM "public"."readings" WHERE "ts" >= 100::bigint AND "ts" < 200::bigint));
COMMIT;

\echo 'public.readings/200..250'
TRUNCATE pg_temp.hyperfill_rows, pg_temp.hyperfill_expected;
\copy pg_temp.hyperfill_rows from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill "$(printf %b ''sqlite3 -csv meters.db \\\n  "select ts, v from r where ts >= 200 and ts < 250"'')"' with (format csv, header false, delimiter ',', quote '"', escape '"', null '', encoding 'UTF8')
\copy pg_temp.hyperfill_expected from program 'bash -u -o pipefail -c "$HYPERFILL_ROWS" hyperfill ''sqlite3 meters.db ''\''''select count(*) from r where ts >= 200 and ts < 250''\'''''''
BEGIN;
SELECT pg_catalog.pg_advisory_xact_lock_shared('-8349886719386305305'::bigint);
SELECT pg_catalog.pg_advisory_xact_lock(8551181615314254679);
SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction';
SET LOCAL enable_bitmapscan = off;
DELETE FROM "public"."readings" WHERE "ts" >= 200::bigint AND "ts" < 250::bigint;
\set hyperfill_held :ROW_COUNT
INSERT INTO "public"."readings" (:hyperfill_columns) OVERRIDING SYSTEM VALUE
SELECT :hyperfill_columns FROM pg_temp.hyperfill_rows WHERE "ts" >= 200::bigint AND "ts" < 250::bigint;
SELECT pg_temp.hyperfill_check_outside('public.readings/200..250', (SELECT pg_catalog.count(*)
    FROM pg_temp.hyperfill_rows WHERE "ts" IS NULL OR NOT ("ts" >= 200::bigint AND "ts" < 250::bigint)));
SELECT pg_temp.hyperfill_check_counts('public.readings/200..250', :hyperfill_held, :'accept_fewer_rows',
    (SELECT expected FROM pg_temp.hyperfill_expected),
    (SELECT pg_catalog.count(*) FROM "public"."readings" WHERE "ts" >= 200::bigint AND "ts" < 250::bigint));
COMMIT;
\endif

\echo 'public.readings: put the background jobs back as they were'
\echo '  a retention policy that was on will drop chunks older than it keeps, also those just loaded'
CREATE TABLE IF NOT EXISTS "public".hyperfill_runbook_jobs (hypertable text, job_id integer, scheduled boolean NOT NULL,
    application_name text NOT NULL, time_zone text, next_start timestamptz,
    PRIMARY KEY (hypertable, job_id));
SELECT pg_temp.hyperfill_check_own('"public".hyperfill_runbook_jobs'::regclass);
BEGIN;
SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %s, if_exists => true%s)',
    :'hyperfill_extension', job_id, scheduled::text, CASE WHEN time_zone IS NULL THEN ''
        ELSE pg_catalog.format(', timezone => %L', time_zone)
            || CASE WHEN next_start IS NULL THEN ''
                ELSE pg_catalog.format(', next_start => %L::timestamptz', next_start) END END)
FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'readings'
\gexec
DELETE FROM "public".hyperfill_runbook_jobs WHERE hypertable = 'readings';
COMMIT;
SELECT 'DROP TABLE "public".hyperfill_runbook_jobs' WHERE NOT EXISTS (SELECT FROM "public".hyperfill_runbook_jobs)
\gexec
\o
\echo 'done'
