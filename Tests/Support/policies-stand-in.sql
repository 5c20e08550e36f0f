-- A stand-in for the background policies of TimescaleDB's Community edition, for tests on an Apache server.
--
-- Debian packages the Apache edition, whose add_*_policy and alter_job only answer that the license lacks them.
-- This script gives one test database the same functions over TimescaleDB's own job tables, so that
-- timescaledb_information.jobs and job_stats show what they show on a Community server. Run it as superuser in
-- a database that has the extension; again does no harm. Only plain SQL, so any client can send it as it is.
--
-- What it keeps of the real behaviour: names, parameters and result columns; owners and permissions (42501,
-- 28000); policies that exist already (42710, or -1 with if_not_exists); relations that are no hypertables
-- (TS001); the rows of jobs; that alter_job changes only what it is given, except the time zone, which it clears
-- when it is not given one. `policies-test` holds it against a Community server.
--
-- What it does not do: run anything by itself. The scheduler of the database is stopped, and a new job's next_start is
-- `infinity`, or its initial_start, should a restart of the server start it again. Nothing is dropped,
-- compressed or refreshed; compression need not be enabled; config is not checked; a change of schedule does
-- not move next_start; lags are passed as typed values, not as bare strings; and a running "worker" is a client
-- session: its pg_stat_activity.backend_type is `client backend`, where a real one's is the job's name.
--
-- For tests beside the functions of the same name in TimescaleDB:
--   CALL policies_stand_in.work(job, seconds)   acts as the job's worker for that time; see below
--   CALL policies_stand_in.retain(job, seconds)   acts as a retention policy's worker that has started, and drops chunks
--   policies_stand_in.add_continuous_aggregate(hypertable, view, schedule) -> id of its refresh job
--   policies_stand_in.job, policies_stand_in.job_stat   TimescaleDB's own tables, in any version

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        RAISE EXCEPTION 'this database has no timescaledb extension';
    ELSIF current_setting('timescaledb.license') <> 'apache' THEN
        RAISE EXCEPTION 'this server has real policies: the stand-in is for the Apache edition only';
    END IF;
    -- The extension's functions live in the schema that its owner chose.
    PERFORM set_config('search_path', quote_ident(extnamespace::regnamespace::text), false)
        FROM pg_extension WHERE extname = 'timescaledb';
END $$;

SELECT _timescaledb_functions.stop_background_workers();

CREATE SCHEMA IF NOT EXISTS policies_stand_in;
GRANT USAGE ON SCHEMA policies_stand_in TO PUBLIC;

-- Through these views the functions below write with the rights of the superuser, and still see who calls.
DO $$
DECLARE
    jobs regclass := coalesce(
        to_regclass('_timescaledb_catalog.bgw_job'), to_regclass('_timescaledb_config.bgw_job'));
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW policies_stand_in.job AS SELECT * FROM %s', jobs);
    EXECUTE format('GRANT USAGE ON SEQUENCE %s_id_seq TO PUBLIC', jobs);
END $$;
CREATE OR REPLACE VIEW policies_stand_in.job_stat AS SELECT * FROM _timescaledb_internal.bgw_job_stat;
GRANT SELECT, INSERT, UPDATE ON policies_stand_in.job, policies_stand_in.job_stat TO PUBLIC;

CREATE OR REPLACE FUNCTION policies_stand_in.put_next_start(job integer, start timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
    INSERT INTO policies_stand_in.job_stat (job_id, last_start, last_finish, next_start, last_successful_finish,
        last_run_success, total_runs, total_duration, total_duration_failures, total_successes, total_failures,
        total_crashes, consecutive_failures, consecutive_crashes)
    VALUES (job, '-infinity', '-infinity', start, '-infinity', true, 0, '0', '0', 0, 0, 0, 0, 0)
    ON CONFLICT (job_id) DO UPDATE SET next_start = excluded.next_start
$$;

-- Adds the job of one kind of policy, or says that it is there already. `config` is without the hypertable.
CREATE OR REPLACE FUNCTION policies_stand_in.add_job(
    target regclass, kind text, label text, proc text, config jsonb, schedule interval, longest interval,
    retry interval, if_not_exists boolean, initial_start timestamptz, timezone text
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    owner_id regrole;
    shown name;
    hypertable integer;
    earlier policies_stand_in.job;
    id integer;
BEGIN
    SELECT h.id, c.relowner, c.relname INTO hypertable, owner_id, shown
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN _timescaledb_catalog.hypertable h ON h.schema_name = n.nspname AND h.table_name = c.relname
        WHERE c.oid = target;
    IF NOT pg_has_role(owner_id, 'USAGE') THEN
        RAISE EXCEPTION 'must be owner of hypertable "%"', shown USING ERRCODE = '42501';
    ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE oid = owner_id) THEN
        RAISE EXCEPTION 'permission denied to start background process as role "%"', pg_get_userbyid(owner_id)
            USING ERRCODE = '28000';
    ELSIF hypertable IS NULL THEN
        RAISE EXCEPTION '"%" is not a hypertable or a continuous aggregate', shown USING ERRCODE = 'TS001';
    END IF;
    config := jsonb_build_object('hypertable_id', hypertable) || config;
    SELECT * INTO earlier FROM policies_stand_in.job j WHERE j.hypertable_id = hypertable AND j.proc_name = proc;
    IF FOUND THEN
        IF NOT if_not_exists THEN
            RAISE EXCEPTION '% policy already exists for hypertable "%"', kind, shown USING ERRCODE = '42710';
        ELSIF earlier.config @> config THEN
            RAISE NOTICE '% policy already exists for hypertable "%", skipping', kind, shown;
        ELSE
            RAISE WARNING '% policy already exists for hypertable "%"', kind, shown
                USING DETAIL = 'A policy already exists with different arguments.',
                HINT = 'Remove the existing policy before adding a new one.';
        END IF;
        RETURN -1;
    END IF;
    id := policies_stand_in.insert_job(hypertable, owner_id, label, proc, config, schedule, longest, retry,
        initial_start, timezone);
    RETURN id;
END $$;

CREATE OR REPLACE FUNCTION policies_stand_in.insert_job(
    hypertable integer, owner_id regrole, label text, proc text, config jsonb, schedule interval,
    longest interval, retry interval, initial_start timestamptz, timezone text
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    new_id integer;
BEGIN
    INSERT INTO policies_stand_in.job (application_name, schedule_interval, max_runtime, max_retries, retry_period,
        proc_schema, proc_name, owner, fixed_schedule, initial_start, hypertable_id, config, check_schema,
        check_name, timezone)
    VALUES (label, schedule, longest, -1, retry, '_timescaledb_functions', proc, owner_id,
        initial_start IS NOT NULL, initial_start, hypertable, config, '_timescaledb_functions', proc || '_check',
        timezone)
    RETURNING id INTO new_id;
    UPDATE policies_stand_in.job SET application_name = label || ' [' || new_id || ']' WHERE id = new_id;
    PERFORM policies_stand_in.put_next_start(new_id, coalesce(initial_start, 'infinity'));
    RETURN new_id;
END $$;

-- Half a chunk's interval, on which some policies run when the time dimension is one of time.
CREATE OR REPLACE FUNCTION policies_stand_in.half_chunk(target regclass) RETURNS interval
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT make_interval(secs => extract(epoch FROM d.time_interval)::float8 / 2)
    FROM timescaledb_information.dimensions d
    JOIN pg_class c ON c.relname = d.hypertable_name
        AND c.relnamespace::regnamespace::text = quote_ident(d.hypertable_schema)
    WHERE c.oid = target AND d.dimension_number = 1
$$;

-- The real functions take "any", which PL/pgSQL cannot: they make room under another name.
DO $$
DECLARE
    real record;
BEGIN
    FOR real IN
        SELECT p.oid::regprocedure AS signature, p.proname AS name
        FROM pg_proc p
        JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'c'
        JOIN pg_extension e ON e.extname = 'timescaledb' AND e.extnamespace = p.pronamespace
        WHERE p.proname IN ('add_retention_policy', 'add_compression_policy', 'add_columnstore_policy')
    LOOP
        EXECUTE format('ALTER ROUTINE %s RENAME TO %I', real.signature, real.name || '_of_community');
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION add_retention_policy(
    relation regclass, drop_after anyelement DEFAULT NULL::interval, if_not_exists boolean DEFAULT false,
    schedule_interval interval DEFAULT NULL, initial_start timestamptz DEFAULT NULL, timezone text DEFAULT NULL,
    drop_created_before interval DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (drop_after IS NULL) = (drop_created_before IS NULL) THEN
        RAISE EXCEPTION 'need to specify one of "drop_after" or "drop_created_before"' USING ERRCODE = '22023';
    END IF;
    RETURN policies_stand_in.add_job(relation, 'retention', 'Retention Policy', 'policy_retention',
        jsonb_strip_nulls(jsonb_build_object(
            'drop_after', drop_after, 'drop_created_before', drop_created_before)),
        coalesce(schedule_interval, '1 day'), '5 min', '5 min', if_not_exists, initial_start, timezone);
END $$;

CREATE OR REPLACE FUNCTION add_compression_policy(
    hypertable regclass, compress_after anyelement DEFAULT NULL::interval, if_not_exists boolean DEFAULT false,
    schedule_interval interval DEFAULT NULL, initial_start timestamptz DEFAULT NULL, timezone text DEFAULT NULL,
    compress_created_before interval DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (compress_after IS NULL) = (compress_created_before IS NULL) THEN
        RAISE EXCEPTION 'need to specify one of "compress_after" or "compress_created_before"'
            USING ERRCODE = '22023';
    END IF;
    -- The label is the one that the real function gives in 2.29; up to 2.19 it was "Compression Policy".
    RETURN policies_stand_in.add_job(hypertable, 'columnstore', 'Columnstore Policy', 'policy_compression',
        jsonb_strip_nulls(jsonb_build_object('compress_after', compress_after,
            'compress_created_before', compress_created_before)),
        coalesce(schedule_interval, CASE WHEN policies_stand_in.half_chunk(hypertable) < interval '12 hours'
            THEN policies_stand_in.half_chunk(hypertable) WHEN policies_stand_in.half_chunk(hypertable) IS NOT NULL
            THEN '12 hours' END, '1 day'),
        '0', '1 hour', if_not_exists, initial_start, timezone);
END $$;

CREATE OR REPLACE PROCEDURE add_columnstore_policy(
    hypertable regclass, after anyelement DEFAULT NULL::interval, if_not_exists boolean DEFAULT false,
    schedule_interval interval DEFAULT NULL, initial_start timestamptz DEFAULT NULL, timezone text DEFAULT NULL,
    created_before interval DEFAULT NULL
)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_compression_policy(hypertable, after, if_not_exists, schedule_interval, initial_start, timezone,
        created_before);
END $$;

CREATE OR REPLACE FUNCTION add_reorder_policy(
    hypertable regclass, index_name name, if_not_exists boolean DEFAULT false,
    initial_start timestamptz DEFAULT NULL, timezone text DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                   WHERE i.indrelid = hypertable AND c.relname = index_name) THEN
        RAISE EXCEPTION 'invalid reorder index' USING ERRCODE = '22023';
    END IF;
    RETURN policies_stand_in.add_job(hypertable, 'reorder', 'Reorder Policy', 'policy_reorder',
        jsonb_build_object('index_name', index_name),
        coalesce(policies_stand_in.half_chunk(hypertable), '4 days'), '0', '5 min', if_not_exists, initial_start,
        timezone);
END $$;

-- Changes one job; what is null stays as it is. Called by alter_job, whose parameters differ between versions.
CREATE OR REPLACE FUNCTION policies_stand_in.alter_job(job integer, given jsonb, if_exists boolean)
RETURNS SETOF policies_stand_in.job
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    found policies_stand_in.job;
    database_owner boolean;
BEGIN
    IF job IS NULL AND NOT if_exists THEN
        RAISE EXCEPTION 'job ID cannot be NULL' USING ERRCODE = '22023';
    END IF;
    SELECT * INTO found FROM policies_stand_in.job j WHERE j.id = job FOR UPDATE;
    IF found.id IS NULL THEN
        IF NOT if_exists THEN
            RAISE EXCEPTION 'job % not found', job USING ERRCODE = '42704';
        END IF;
        RAISE NOTICE 'job % not found, skipping', job USING ERRCODE = '42704';
        RETURN NEXT found;
        RETURN;
    END IF;
    -- From 2.28 the database's owner may alter every job in it.
    SELECT pg_has_role(d.datdba, 'USAGE') AND
            string_to_array(substring(e.extversion FROM '^[0-9.]+'), '.')::integer[] >= '{2,28}'
        INTO database_owner
        FROM pg_database d, pg_extension e
        WHERE d.datname = current_database() AND e.extname = 'timescaledb';
    IF NOT (pg_has_role(found.owner, 'USAGE') OR database_owner) THEN
        RAISE EXCEPTION 'insufficient permissions to alter job %', job USING ERRCODE = '42501',
            DETAIL = format('Job %s is owned by role "%s" but user "%s" does not belong to that role.', job,
                pg_get_userbyid(found.owner), current_user);
    END IF;
    given := jsonb_strip_nulls(given - 'config') || CASE WHEN given -> 'config' = 'null' THEN '{}'
        ELSE jsonb_build_object('config', given -> 'config') END;
    IF (given ->> 'fixed_schedule')::boolean AND given -> 'initial_start' IS NULL THEN
        given := given || jsonb_build_object('initial_start', now());
    END IF;
    found := jsonb_populate_record(found, given);
    found.timezone := given ->> 'timezone';
    UPDATE policies_stand_in.job j SET
        schedule_interval = found.schedule_interval, max_runtime = found.max_runtime,
        max_retries = found.max_retries, retry_period = found.retry_period, scheduled = found.scheduled,
        config = found.config, fixed_schedule = found.fixed_schedule, initial_start = found.initial_start,
        timezone = found.timezone, check_schema = found.check_schema, check_name = found.check_name,
        application_name = found.application_name
        WHERE j.id = job;
    IF given -> 'next_start' IS NOT NULL THEN
        PERFORM policies_stand_in.put_next_start(job, (given ->> 'next_start')::timestamptz);
    END IF;
    RETURN NEXT found;
END $$;

CREATE OR REPLACE FUNCTION policies_stand_in.check_of(proc regproc) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT coalesce((
        SELECT jsonb_build_object('check_schema', p.pronamespace::regnamespace::text, 'check_name', p.proname)
        FROM pg_proc p WHERE p.oid = proc), '{}')
$$;

-- Volatile, so that it sees what the statement that calls it has just written.
CREATE OR REPLACE FUNCTION policies_stand_in.next_start_of(job integer) RETURNS timestamptz
LANGUAGE sql VOLATILE STRICT SET search_path = pg_catalog AS $$
    SELECT coalesce((SELECT next_start FROM policies_stand_in.job_stat WHERE job_id = job), '-infinity')
$$;

-- Gives alter_job of this version of TimescaleDB, with its own parameters and result, a body that works. It is
-- SQL because a parameter of a PL/pgSQL function cannot share its name with a column of the result.
DO $$
DECLARE
    signature text;
    result text;
    newer boolean;
BEGIN
    SELECT pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), 'job_name' = ANY (p.proargnames)
        INTO signature, result, newer
        FROM pg_proc p JOIN pg_extension e ON e.extname = 'timescaledb' AND e.extnamespace = p.pronamespace
        WHERE p.proname = 'alter_job';
    EXECUTE format($alter$
        CREATE OR REPLACE FUNCTION alter_job(%1$s) RETURNS %2$s
        LANGUAGE sql SET search_path = pg_catalog AS $body$
            SELECT j.id, j.schedule_interval, j.max_runtime, j.max_retries, j.retry_period, j.scheduled, j.config,
                policies_stand_in.next_start_of(j.id), j.check_schema || '.' || j.check_name, j.fixed_schedule,
                j.initial_start, j.timezone %3$s
            FROM policies_stand_in.alter_job(alter_job.job_id, jsonb_build_object(
                'schedule_interval', alter_job.schedule_interval, 'max_runtime', alter_job.max_runtime,
                'max_retries', alter_job.max_retries, 'retry_period', alter_job.retry_period,
                'scheduled', alter_job.scheduled, 'config', %5$s,
                'next_start', alter_job.next_start, 'fixed_schedule', alter_job.fixed_schedule,
                'initial_start', alter_job.initial_start, 'timezone', alter_job.timezone %4$s
            ) || policies_stand_in.check_of(alter_job.check_config), alter_job.if_exists) j
        $body$ $alter$,
        signature, result,
        CASE WHEN newer THEN ', j.application_name' ELSE '' END,
        CASE WHEN newer
            THEN $name$, 'application_name', alter_job.job_name || ' [' || alter_job.job_id || ']'$name$
            ELSE '' END,
        CASE WHEN signature LIKE '%config_merge%' THEN $config$coalesce(alter_job.config, (SELECT
            coalesce(k.config, '{}') || alter_job.config_merge FROM policies_stand_in.job k
            WHERE k.id = alter_job.job_id))$config$
            ELSE 'alter_job.config' END);
END $$;

-- The worker of a job for so many seconds: a session in which the job's name is the application's and
-- job_stats says Running. As with a real worker, pausing the job cancels it (57014) some seconds later;
-- `heeds_pause => false` is a worker that goes on. Call it outside a transaction, in a session of its own.
CREATE OR REPLACE PROCEDURE policies_stand_in.work(
    of_job integer, seconds float8 DEFAULT 60, heeds_pause boolean DEFAULT true, notices_after float8 DEFAULT 1
)
LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz := clock_timestamp();
    paused timestamptz;
    cancelled boolean := false;
BEGIN
    PERFORM set_config('application_name', application_name, false) FROM policies_stand_in.job WHERE id = of_job;
    UPDATE policies_stand_in.job_stat
        SET last_start = started, last_finish = '-infinity', total_runs = total_runs + 1
        WHERE job_id = of_job;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'job % not found', of_job USING ERRCODE = '42704';
    END IF;
    COMMIT;
    WHILE clock_timestamp() < started + make_interval(secs => seconds) AND NOT cancelled LOOP
        PERFORM pg_sleep(0.05);
        IF heeds_pause AND EXISTS (SELECT FROM policies_stand_in.job WHERE id = of_job AND NOT scheduled) THEN
            paused := coalesce(paused, clock_timestamp());
        END IF;
        cancelled := coalesce(clock_timestamp() > paused + make_interval(secs => notices_after), false);
        COMMIT;
    END LOOP;
    UPDATE policies_stand_in.job_stat SET last_finish = clock_timestamp(), last_run_success = NOT cancelled,
        last_successful_finish = CASE WHEN cancelled THEN last_successful_finish ELSE clock_timestamp() END,
        total_successes = total_successes + (NOT cancelled)::integer,
        total_failures = total_failures + cancelled::integer
        WHERE job_id = of_job;
    COMMIT;
    IF cancelled THEN
        RAISE EXCEPTION 'canceling statement due to user request' USING ERRCODE = '57014';
    END IF;
    PERFORM set_config('application_name', '', false);
END $$;

-- Acts as the worker of a retention policy (with a `drop_after` that is an interval) that the scheduler has started:
-- after so many seconds it drops what the policy drops, whether the job was paused meanwhile or not.
CREATE OR REPLACE PROCEDURE policies_stand_in.retain(of_job integer, seconds float8 DEFAULT 0)
LANGUAGE plpgsql AS $$
DECLARE
    policy record;
BEGIN
    PERFORM set_config('application_name', application_name, false) FROM policies_stand_in.job WHERE id = of_job;
    SELECT format('%I.%I', h.schema_name, h.table_name) AS hypertable, now() - (j.config ->> 'drop_after')::interval
            AS cutoff
        INTO STRICT policy
        FROM policies_stand_in.job j JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
        WHERE j.id = of_job AND j.proc_name = 'policy_retention';
    COMMIT;
    PERFORM pg_sleep(seconds);
    PERFORM drop_chunks(policy.hypertable::regclass, older_than => policy.cutoff);
    COMMIT;
    PERFORM set_config('application_name', '', false);
END $$;

-- Makes what the information views show of a continuous aggregate by that name over a hypertable, and its
-- refresh policy, with buckets of 7 or of a day: an empty hypertable for the materialization, the views, the
-- catalog's rows, the job. The Apache edition then refuses drop_chunks and TRUNCATE on the hypertable, and a newer one (seen with 2.29, not with 2.19)
-- DELETE as well.
CREATE OR REPLACE FUNCTION policies_stand_in.add_continuous_aggregate(
    raw regclass, view_name name, schedule interval DEFAULT '1 hour'
) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    dimension record;
    made integer;
    name text;
BEGIN
    SELECT h.id, h.schema_name, d.column_type, d.column_name INTO dimension
        FROM timescaledb_information.dimensions d
        JOIN _timescaledb_catalog.hypertable h
            ON h.schema_name = d.hypertable_schema AND h.table_name = d.hypertable_name
        WHERE format('%I.%I', h.schema_name, h.table_name)::regclass = raw AND d.dimension_number = 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'table "%" is not a hypertable', raw USING ERRCODE = 'TS001';
    END IF;
    EXECUTE format('CREATE TABLE policies_stand_in.materialization (bucket %s NOT NULL)', dimension.column_type);
    PERFORM policies_stand_in.make_hypertable('policies_stand_in.materialization', dimension.column_type);
    SELECT max(id) INTO made FROM _timescaledb_catalog.hypertable;
    name := '_materialized_hypertable_' || made;
    EXECUTE format('ALTER TABLE policies_stand_in.materialization RENAME TO %I', name);
    EXECUTE format('ALTER TABLE policies_stand_in.%I SET SCHEMA _timescaledb_internal', name);
    EXECUTE format('CREATE VIEW %I.%I AS SELECT * FROM _timescaledb_internal.%I', dimension.schema_name,
        view_name, name);
    EXECUTE format('CREATE VIEW _timescaledb_internal.%I AS SELECT %I FROM %s', '_partial_view_' || made,
        dimension.column_name, raw);
    EXECUTE format('CREATE VIEW _timescaledb_internal.%I AS SELECT %I FROM %s', '_direct_view_' || made,
        dimension.column_name, raw);
    INSERT INTO _timescaledb_catalog.continuous_agg (mat_hypertable_id, raw_hypertable_id, user_view_schema,
        user_view_name, partial_view_schema, partial_view_name, direct_view_schema, direct_view_name)
    VALUES (made, dimension.id, dimension.schema_name, view_name, '_timescaledb_internal',
        '_partial_view_' || made, '_timescaledb_internal', '_direct_view_' || made);
    INSERT INTO _timescaledb_catalog.continuous_aggs_bucket_function (mat_hypertable_id, bucket_func, bucket_width,
        bucket_fixed_width)
    SELECT made, format('%s.time_bucket(%s,%s)', extnamespace::regnamespace, kind, dimension.column_type), width, true
        FROM pg_extension, LATERAL (SELECT dimension.column_type IN ('bigint'::regtype, 'integer', 'smallint')) AS i (n),
            LATERAL (SELECT CASE WHEN n THEN dimension.column_type ELSE 'interval' END,
                CASE WHEN n THEN '7' ELSE '1 day' END) AS w (kind, width)
        WHERE extname = 'timescaledb';
    RETURN policies_stand_in.insert_job(made, (SELECT relowner FROM pg_class WHERE oid = raw),
        'Refresh Continuous Aggregate Policy', 'policy_refresh_continuous_aggregate',
        jsonb_build_object('mat_hypertable_id', made, 'start_offset', NULL, 'end_offset', NULL),
        schedule, '0', schedule, NULL, NULL);
END $$;

-- Goes through the extension's schema, which only this script's search_path knows.
DO $$
BEGIN
    EXECUTE format($make$
        CREATE OR REPLACE FUNCTION policies_stand_in.make_hypertable(made regclass, kind regtype) RETURNS void
        LANGUAGE plpgsql AS $body$
        BEGIN
            IF kind IN ('bigint', 'integer', 'smallint') THEN
                PERFORM %1$s.create_hypertable(made, 'bucket', chunk_time_interval => 10000,
                    create_default_indexes => false);
            ELSE
                PERFORM %1$s.create_hypertable(made, 'bucket', create_default_indexes => false);
            END IF;
        END $body$ $make$,
        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'timescaledb'));
    -- A procedure that calls another of the extension's needs to find it, wherever the caller looks.
    EXECUTE format('ALTER PROCEDURE add_columnstore_policy SET search_path = pg_catalog, %s',
        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'timescaledb'));
END $$;

RESET search_path;
