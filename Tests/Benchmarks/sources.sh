#!/usr/bin/env bash
# Moves the same table out of MariaDB and out of SQLite, with hyperfill and with what people use today, into a
# hypertable without indexes on one server, and prints a table for each: Tests/Benchmarks/sources.sh [RUNS], 3 by
# default. The ways take turns, and each figure is the median. What the target alone takes, for rows that stand ready in
# a file in the form that costs it least, is the floor of all ways that load by one session.
#
# What it reads: HYPERFILL_BENCHMARK_ROWS (1000000).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${1:-3}
rows=${HYPERFILL_BENCHMARK_ROWS:-1000000}
work=$(mktemp -d)
mariadbd=
trap '[ -z "$mariadbd" ] || kill "$mariadbd"; Tests/Support/server remove "$work/server" >&2; rm -rf "$work"' EXIT
relation=readings exported="MARIADB port"
. Tests/Benchmarks/measure.sh

Tests/Support/packages mariadb-server pgloader time bc
swift build --enable-all-traits -c release --product hyperfill >&2
bin=$(swift build --enable-all-traits -c release --show-bin-path)
start_target

say "making $rows rows"
mariadb-install-db --no-defaults --datadir="$work/mariadb" --auth-root-authentication-method=normal --skip-test-db \
    --user=root >"$work/install" 2>&1
port=$((20000 + RANDOM % 10000))
mariadbd --no-defaults --datadir="$work/mariadb" --socket="$work/socket" --port="$port" --bind-address=127.0.0.1 \
    --user=root >"$work/mariadbd" 2>&1 &
mariadbd=$!
MARIADB="mariadb --no-defaults --socket=$work/socket --user=root --default-character-set=utf8mb4"
for _ in $(seq 100); do $MARIADB -e 'select 1' >/dev/null 2>&1 && break || sleep 0.1; done
$MARIADB <<SQL
create database benchmark character set utf8mb4;
create user reader@localhost identified by 'reader';
create user reader@'127.0.0.1' identified by 'reader';
grant select on benchmark.* to reader@localhost;
grant select on benchmark.* to reader@'127.0.0.1';
use benchmark;
create table readings (ts datetime(3) not null, device int not null, a double, b double, c double, d double,
    counter bigint, amount decimal(12,4), state varchar(20), note text, key (ts));
insert into readings select '2026-01-01' + interval seq * 86 * 1000 microsecond, seq % 1000, rand(1) * 100, rand(2) * 100,
    rand(3) * 100, if(seq % 10 = 0, null, rand(4) * 100), seq * 7919, seq / 7, elt(seq % 3 + 1, 'on', 'off', 'idle'),
    if(seq % 5 = 0, concat('note, ', seq), null) from seq_1_to_$rows;
SQL
$MARIADB -B -N -r --quick benchmark -e "select concat_ws('|', ts, device, a, b, c, ifnull(d, ''), counter, amount, state,
    ifnull(note, '')) from readings" >"$work/readings.txt"
sqlite3 "$work/readings.db" >/dev/null <<SQL
create table staged (ts text, device integer, a real, b real, c real, d real, counter integer, amount text, state text,
    note text);
.import --csv /dev/null staged
.mode list
.separator |
.import $work/readings.txt staged
create table readings as select ts, device, a, b, c, nullif(d, '') as d, counter, amount, state, nullif(note, '') as note
    from staged;
create index readings_ts on readings (ts);
drop table staged;
SQL
rm "$work/readings.txt"

# The same columns without an index; MariaDB's names are what pgloader wants to find.
table() {
    sql -c 'set client_min_messages = error' -c 'drop table if exists readings' \
        -c 'create table readings (ts timestamptz not null, device int, a float8, b float8, c float8, d float8,
            counter bigint, amount numeric(12,4), state text, note text)' \
        -c "select from create_hypertable('readings', 'ts', chunk_time_interval => interval '1 day',
            create_default_indexes => false)" -c checkpoint
}

# plan SOURCE
plan() {
    cat >"$work/plan.yaml" <<YAML
version: 1
target: { connection: "\${TARGET}", workers: 1 }
completion: { timestamptz: 2026-06-01T00:00:00Z }
sources: { old: { $1 } }
hypertables:
  - table: readings
    time: { column: ts, type: timestamptz }
    from: { source: old, table: readings }
    windows: { start: 2026-01-01, every: 1d, end: $(last) }
YAML
    rm -rf "$work"/plan.yaml.state*
}

# The first midnight after the last row.
last() { date -u -d "2026-01-01 UTC + $((rows * 86 / 86400000 + 1)) days" +%Y-%m-%d; }

hyperfill() { "$bin/hyperfill" run "$work/plan.yaml" --yes; }
# As the client's output cannot tell NULL from a text, the query writes CSV.
mariadb_pipe() {
    $MARIADB -B -N -r --quick benchmark -e "select concat(ts, ',', device, ',', a, ',', b, ',', c, ',', ifnull(d, ''), ',',
        counter, ',', amount, ',\"', state, '\",', ifnull(concat('\"', replace(note, '\"', '\"\"'), '\"'), ''))
        from readings" | psql -X -q -v ON_ERROR_STOP=1 "$TARGET" -c '\copy readings from pstdin csv'
}
pgloader_mysql() {
    cat >"$work/load" <<LOAD
LOAD DATABASE FROM mysql://reader:reader@127.0.0.1:$port/benchmark INTO ${TARGET/postgresql:/pgsql:}
WITH data only, include no drop, create no tables, workers = 4, concurrency = 1, batch rows = 25000, prefetch rows = 50000
CAST type datetime to timestamptz
ALTER SCHEMA 'benchmark' RENAME TO 'public';
LOAD
    timeout 300 pgloader "$work/load"
}
sqlite_pipe() {
    sqlite3 -readonly -bail -csv "$work/readings.db" "select ts, device, printf('%!.17g', a), printf('%!.17g', b),
        printf('%!.17g', c), case when d is not null then printf('%!.17g', d) end, counter, amount, state, note
        from readings" | psql -X -q -v ON_ERROR_STOP=1 "$TARGET" -c '\copy readings from pstdin csv'
}
# Keeps what the target holds as a file of binary COPY.
keep_binary() {
    sql -c "\\copy (select * from readings order by ts) to '$work/readings.bin' with (format binary)"
}
target_alone() {
    psql -X -q -v ON_ERROR_STOP=1 "$TARGET" -c "\\copy readings from '$work/readings.bin' with (format binary)"
}

for run in $(seq "$runs"); do
    say "run $run of $runs"
    measure "\`mariadb --quick\` to \`psql \\copy\`" none mariadb_pipe
    [ "$run" -gt 1 ] || measure 'pgloader from MariaDB' none pgloader_mysql
    plan "mysql: { connection: \"mysql://reader:reader@127.0.0.1:$port/benchmark\", timezone: UTC }"
    measure 'hyperfill from MariaDB, 1 worker' none hyperfill
    [ -e "$work/readings.bin" ] || keep_binary
    measure 'the target alone, binary `\copy` from a file' none target_alone
done
mv "$work/results" "$work/results.mariadb"
for run in $(seq "$runs"); do
    say "run $run of $runs"
    measure "\`sqlite3 -csv\` to \`psql \\copy\`" none sqlite_pipe
    plan 'sqlite: { path: readings.db }'
    measure 'hyperfill from SQLite, 1 worker' none hyperfill
    measure 'the target alone, binary `\copy` from a file' none target_alone
done
printf '%s rows × 10 columns, %s cores for all, medians of %s runs\n\n' "$rows" "$(nproc)" "$runs"
results "\`sqlite3 -csv\` to \`psql \\copy\`"
mv "$work/results.mariadb" "$work/results"
echo
results "\`mariadb --quick\` to \`psql \\copy\`"
