-- What policies look like from outside, told the same by a Community server and by policies-stand-in.sql.
-- `policies-test` runs it and compares what it prints with policies-test.expected.
\set VERBOSITY verbose
SET client_min_messages = warning;
CREATE TABLE m (time timestamptz NOT NULL, device int, v float8);
SELECT 'hypertable' FROM create_hypertable('m', 'time');
CREATE ROLE hyperfill_owner;
CREATE ROLE hyperfill_stranger;
GRANT CREATE, USAGE ON SCHEMA public TO hyperfill_owner;
SET ROLE hyperfill_owner;
CREATE TABLE i (ts bigint NOT NULL, v int);
SELECT 'hypertable' FROM create_hypertable('i', 'ts', chunk_time_interval => 100);
CREATE FUNCTION integer_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint';
SELECT set_integer_now_func('i', 'integer_now');
RESET ROLE;
\if :community
ALTER TABLE m SET (timescaledb.compress);
ALTER TABLE i SET (timescaledb.compress);
\endif
CREATE TABLE plain (a int);

\echo -- policies are added once, on hypertables, by their owner
SELECT add_retention_policy('m', INTERVAL '30 years', initial_start => '2030-01-01 00:00+00', timezone => 'Europe/Berlin');
SELECT add_compression_policy('m', compress_after => INTERVAL '20 years');
SELECT add_reorder_policy('m', 'm_time_idx');
SELECT add_retention_policy('i', 500, schedule_interval => '2 h');
ALTER ROLE hyperfill_owner LOGIN;
SELECT add_retention_policy('i', 500, schedule_interval => '2 h');
SELECT add_compression_policy('i', BIGINT '500');
SELECT add_retention_policy('i', 500, true);
SELECT add_retention_policy('i', 501, true);
SELECT add_retention_policy('i', 501);
SELECT add_retention_policy('plain', 501);
SELECT add_retention_policy('m');
SELECT add_reorder_policy('i', 'm_time_idx');

\echo -- the rows of jobs
SELECT job_id, application_name, schedule_interval, max_runtime, max_retries, retry_period, proc_schema, proc_name, owner,
    scheduled, fixed_schedule, config, initial_start AT TIME ZONE 'UTC', hypertable_schema, hypertable_name, check_schema, check_name
    FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY job_id;

\echo -- alter_job changes what it is given, and drops the time zone
\set answer 'job_id, schedule_interval, max_runtime, max_retries, retry_period, scheduled, config, next_start AT TIME ZONE \'UTC\', check_config, fixed_schedule, initial_start AT TIME ZONE \'UTC\', timezone'
SELECT :answer FROM alter_job(1000, scheduled => false);
SELECT job_id, job_status FROM timescaledb_information.job_stats WHERE job_id = 1000;
SELECT :answer FROM alter_job(1000, max_retries => 3, timezone => 'Europe/Paris', next_start => '2031-01-01 00:00+00',
    config => '{"drop_after": "31 years", "hypertable_id": 1, "x": null}');
SELECT :answer FROM alter_job(1000, scheduled => true);
SELECT :answer FROM alter_job(99999, if_exists => true);
SELECT :answer FROM alter_job(99999);
SELECT :answer FROM alter_job(NULL);

\echo -- permissions
SET ROLE hyperfill_stranger;
SELECT scheduled FROM alter_job(1000, scheduled => false);
SELECT add_retention_policy('m', INTERVAL '1 day', true);
RESET ROLE;
SELECT owner, job_id FROM timescaledb_information.jobs WHERE hypertable_name = 'i' ORDER BY 2;
GRANT hyperfill_owner TO hyperfill_stranger;
SET ROLE hyperfill_stranger;
SELECT scheduled FROM alter_job((SELECT min(job_id) FROM timescaledb_information.jobs WHERE owner = 'hyperfill_owner'::regrole), scheduled => false);
RESET ROLE;
DROP TABLE m;
DROP TABLE i;
SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000;
DROP OWNED BY hyperfill_owner;
DROP ROLE hyperfill_stranger, hyperfill_owner;
