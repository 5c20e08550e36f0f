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
relation=cpu exported="inside columns HYPERFILL_PEER"
. Tests/Benchmarks/measure.sh

Tests/Support/packages pgloader time bc
swift build --enable-all-traits -c release --product hyperfill >&2
swift build --enable-all-traits -c release --product RowsBenchmark >&2
bin=$(swift build --enable-all-traits -c release --show-bin-path)

say "making $rows rows"
"$bin/RowsBenchmark" write "$work/cpu.csv" "$rows"
size=$(stat -c %s "$work/cpu.csv")
start_target
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

printf '%s rows × 12 columns, %s MB of CSV, %s cores for server and client, medians of %s runs\n\n' \
    "$rows" $((size / 1000000)) "$(nproc)" "$runs"
results 'psql \copy, both indexes'
