# What the benchmarks share; read by them with `.`, not run. They set `work`, a folder; `rows`, how many each way has to
# load; `relation`, the hypertable; `exported`, more variables for the ways; and `table KIND`, which makes it.

say() { printf '%s\n' "$*" >&2; }
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TARGET" "$@"; }

# A server as people run it, one that syncs what it commits, and a database there.
start_target() {
    local server
    server=$(HYPERFILL_TEST_DURABLE=1 Tests/Support/server start "$work/server")
    psql -X -q -v ON_ERROR_STOP=1 "$server" -c 'drop database if exists benchmark' -c 'create database benchmark'
    export TARGET="${server%/*}/benchmark"
    sql -c 'set client_min_messages = error' -c 'create extension timescaledb'
}

# measure NAME INDEXES COMMAND…: one run into a fresh table, a line of figures into the results.
measure() {
    local name=$1 indexes=$2 start end
    shift 2
    table "$indexes"
    start=$(date +%s.%N)
    client "$@" >"$work/output" 2>&1 || { say "$name failed:"; tail -n 20 "$work/output" >&2; exit 1; }
    end=$(date +%s.%N)
    [ "$(sql -c "select count(*) from $relation")" = "$rows" ] || { say "$name lost rows"; tail "$work/output" >&2; exit 1; }
    printf '%s\t%s\t%s\t%s\n' "$name" "$(echo "$end - $start" | bc)" "$(cat "$work/client")" \
        "$(sql -c "select coalesce(sum(pg_indexes_size(format('%I.%I', chunk_schema, chunk_name)::regclass)), 0)
            from timescaledb_information.chunks where hypertable_name = '$relation'")" >>"$work/results"
    say "$(tail -n 1 "$work/results")"
}

# Runs a function's command; leaves CPU seconds and peak memory in KiB of it and its children behind.
client() {
    export -f "$1"
    export work bin TARGET ${exported:-}
    export -f sql
    command time -f '%U %S %M' -o "$work/time" bash -euo pipefail -c '"$@"' measure "$@"
    awk '{ printf "%.1f\t%d", $1 + $2, $3 / 1024 }' "$work/time" >"$work/client"
}

# results BASE: a table of the medians; the ratios are to the way of that name.
results() {
    python3 - "$work/results" "$rows" "$1" <<'PYTHON'
import statistics, sys
path, rows, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
figures = {}
for line in open(path):
    way, *values = line.rstrip("\n").split("\t")
    figures.setdefault(way, []).append([float(value) for value in values])
medians = {way: [statistics.median(column) for column in zip(*lines)] for way, lines in figures.items()}
base = medians[name][0]
print(f"| way | seconds | rows/s | × {name} | client CPU s | client MiB | indexes MB |")
print("|---|---:|---:|---:|---:|---:|---:|")
for way, (seconds, cpu, memory, indexes) in medians.items():
    print(f"| {way} | {seconds:.1f} | {rows / seconds:,.0f} | {base / seconds:.2f} | {cpu:.1f} | {memory:.0f} | {indexes / 1e6:,.0f} |")
PYTHON
}
