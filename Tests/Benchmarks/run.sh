#!/usr/bin/env bash
# Loads the same rows with hyperfill and with what people use today, side by side on one server, and prints a
# table: Tests/Benchmarks/run.sh [RUNS], 3 by default. The ways take turns, and each figure is the median.
#
# What it reads: HYPERFILL_BENCHMARK_ROWS (3000000), HYPERFILL_PEER (a timescaledb-parallel-copy to compare
# with), HYPERFILL_TEST_TARGET (a server to use instead of one of its own).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${1:-3}
rows=${HYPERFILL_BENCHMARK_ROWS:-3000000}
work=$(mktemp -d)
trap 'Tests/Support/server remove "$work/server" >&2; rm -rf "$work"' EXIT
say() { printf '%s\n' "$*" >&2; }

Tests/Support/packages pgloader time bc
swift build --enable-all-traits -c release --product hyperfill >&2
swift build --enable-all-traits -c release --product RowsBenchmark >&2
bin=$(swift build --enable-all-traits -c release --show-bin-path)

say "making $rows rows"
"$bin/RowsBenchmark" write "$work/cpu.csv" "$rows"
size=$(stat -c %s "$work/cpu.csv")
# A server as people run it: one that syncs what it commits.
server=$(HYPERFILL_TEST_DURABLE=1 Tests/Support/server start "$work/server")
psql -X -q -v ON_ERROR_STOP=1 "$server" -c 'drop database if exists benchmark' -c 'create database benchmark'
export TARGET="${server%/*}/benchmark"
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TARGET" "$@"; }
sql -c 'set client_min_messages = error' -c 'create extension timescaledb'
columns=usage_user,usage_system,usage_idle,usage_nice,usage_iowait,usage_irq,usage_softirq,usage_steal,usage_guest,usage_guest_nice

# A table with both indexes, or with none.
table() {
    sql -c 'set client_min_messages = error' -c 'drop table if exists cpu' \
        -c "create table cpu (time timestamptz not null, tags_id int, ${columns//,/ double precision, } double precision)" \
        -c "select from create_hypertable('cpu', 'time', chunk_time_interval => interval '6 hours', create_default_indexes => false)"
    [ "$1" = none ] || sql -c 'create index on cpu (time desc)' -c 'create index on cpu (tags_id, time desc)'
    sql -c checkpoint
}

# The folder of the server's files, also when it runs inside a folder of its own.
server_folder() {
    local data root
    data=$(sql -c 'show data_directory')
    for root in "" "${HYPERFILL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hyperfill}"/*; do
        [ ! -d "$root$data" ] || { echo "$root $data"; return; }
    done
    say "the server's files are not on this machine; server-side COPY is left out"
    return 1
}

plan() {
    cat >"$work/plan.yaml" <<YAML
version: 1
target: { connection: "\${TARGET}", workers: $1 }
completion: { timestamptz: 2026-02-01T00:00:00Z }
sources: { files: { csv: { header: true } } }
hypertables:
  - table: cpu
    time: { column: time, type: timestamptz }
    from: { source: files, path: cpu.csv }
    windows: { start: 2026-01-01, every: 6h, end: $(last) }
    indexes: $2
YAML
    rm -rf "$work"/plan.yaml.state*
}

# The end of the last window: the first bound of six hours after the last row.
last() { date -u -d "2026-01-01 UTC + $(((((rows - 1) / 400 * 10) / 21600 + 1) * 6)) hours" +%Y-%m-%dT%H:%M:%SZ; }

hyperfill() { "$bin/hyperfill" run "$work/plan.yaml" --yes; }
psql_copy() { psql -X -q -v ON_ERROR_STOP=1 "$TARGET" -c "\\copy cpu from '$work/cpu.csv' csv header"; }
server_copy() { sql -c "copy cpu from '$inside/cpu.csv' csv header"; }
peer() {
    "$HYPERFILL_PEER" --connection "$TARGET" --table cpu --workers "$1" --file "$work/cpu.csv" --skip-header \
        --copy-options CSV --columns "time,tags_id,$columns"
}
pgloader_copy() {
    pgloader --type csv --with 'skip header = 1' --with "fields terminated by ','" \
        --field "time,tags_id,$columns" "$work/cpu.csv" "$TARGET?tablename=public.cpu"
}

# measure NAME INDEXES COMMAND…: one run into a fresh table, a line of figures into the results.
measure() {
    local name=$1 indexes=$2 start end
    shift 2
    table "$indexes"
    start=$(date +%s.%N)
    client "$@" >"$work/output" 2>&1 || { say "$name failed:"; tail -n 20 "$work/output" >&2; exit 1; }
    end=$(date +%s.%N)
    [ "$(sql -c 'select count(*) from cpu')" = "$rows" ] || { say "$name lost rows"; tail "$work/output" >&2; exit 1; }
    printf '%s\t%s\t%s\t%s\n' "$name" "$(echo "$end - $start" | bc)" "$(cat "$work/client")" \
        "$(sql -c "select coalesce(sum(pg_indexes_size(format('%I.%I', chunk_schema, chunk_name)::regclass)), 0)
            from timescaledb_information.chunks where hypertable_name = 'cpu'")" >>"$work/results"
    say "$(tail -n 1 "$work/results")"
}

# Runs a function's command; leaves CPU seconds and peak memory in KiB of it and its children behind.
client() {
    export -f "$1"
    export work bin inside columns TARGET HYPERFILL_PEER rows
    export -f sql
    command time -f '%U %S %M' -o "$work/time" bash -euo pipefail -c '"$@"' measure "$@"
    awk '{ printf "%.1f\t%d", $1 + $2, $3 / 1024 }' "$work/time" >"$work/client"
}

inside=
if found=$(server_folder); then
    read -r root data <<<"${found/# /- }"
    [ "$root" != - ] || root=
    inside=$(dirname "$data")
    cp "$work/cpu.csv" "$root$inside/cpu.csv"
    chmod 644 "$root$inside/cpu.csv"
fi
export HYPERFILL_PEER=${HYPERFILL_PEER:-}

for run in $(seq "$runs"); do
    say "run $run of $runs"
    measure 'psql \copy, both indexes' both psql_copy
    [ -z "$inside" ] || measure 'COPY FROM file on the server, no index' none server_copy
    [ "$run" -gt 1 ] || measure 'pgloader, both indexes' both pgloader_copy
    if [ -n "$HYPERFILL_PEER" ]; then
        measure 'parallel-copy, both indexes, 2 workers' both peer 2
    fi
    for workers in 1 2 4; do
        plan "$workers" keep && measure "hyperfill, keep, $workers workers" both hyperfill
        plan "$workers" rebuild && measure "hyperfill, rebuild, $workers workers" both hyperfill
    done
    plan 2 keep && measure 'hyperfill, no index, 2 workers' none hyperfill
done

python3 - "$work/results" "$rows" "$size" "$runs" "$(nproc)" <<'PYTHON'
import statistics, sys
path, rows, size, runs, cores = sys.argv[1], *map(int, sys.argv[2:])
figures = {}
for line in open(path):
    name, *values = line.rstrip("\n").split("\t")
    figures.setdefault(name, []).append([float(value) for value in values])
medians = {name: [statistics.median(column) for column in zip(*lines)] for name, lines in figures.items()}
base = medians["psql \\copy, both indexes"][0]
print(f"{rows:,} rows × 12 columns, {size / 1e6:,.0f} MB of CSV, {cores} cores for server and client, medians of {runs} runs\n")
print("| way | seconds | rows/s | × `psql \\copy` | client CPU s | client MiB | indexes MB |")
print("|---|---:|---:|---:|---:|---:|---:|")
for name, (seconds, cpu, memory, indexes) in medians.items():
    print(f"| {name} | {seconds:.1f} | {rows / seconds:,.0f} | {base / seconds:.2f} | {cpu:.1f} | {memory:.0f} | {indexes / 1e6:,.0f} |")
PYTHON
