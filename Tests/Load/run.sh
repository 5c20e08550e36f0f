#!/usr/bin/env bash
# Compiles, runs and resumes plans of many hypertables with many empty windows, and prints a table of seconds and
# peak memory: Tests/Load/run.sh [HYPERTABLESxWINDOWS…], by default 10x100 20x100 40x100.
#
# A run is ended with kill -9 in its middle and then resumed. Sizes of a million windows take hours to run; with
# `compile:` before a size the plan is only compiled, printed and asked for its status; with `state:` it is asked for its
# status with a state file in which all windows are done, six events each, that no run has written.
#
# What it reads: HYPERFILL_BINARY, a program to use instead of a release build of its own; HYPERFILL_TEST_TARGET, a
# server to use instead of one of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[ $# -gt 0 ] || set -- 10x100 20x100 40x100
work=$(mktemp -d)
trap 'Tests/Support/server remove "$work/server" >&2; rm -rf "$work"' EXIT
say() { printf '%s\n' "$*" >&2; }

Tests/Support/packages time >&2
if [ -z "${HYPERFILL_BINARY:-}" ]; then
    swift build -c release --enable-all-traits --product hyperfill >&2
    HYPERFILL_BINARY=$(swift build -c release --enable-all-traits --show-bin-path)/hyperfill
fi
server=$(Tests/Support/server start "$work/server")
export TARGET="${server%/*}/load"
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }

# plan HYPERTABLES WINDOWS: tables in a database of their own, and a plan in which no window has rows.
plan() {
    rm -rf "$work"/plan.yaml*
    echo 'ts,value' >"$work/rows.csv"
    {
        echo 'version: 1'
        echo 'target: { connection: "${TARGET}", workers: 4 }'
        echo "completion: { bigint: $(($2 * 10)) }"
        echo 'sources: { none: { csv: { header: true } } }'
        echo 'hypertables:'
        for number in $(seq "$1"); do
            echo "  - table: public.t$number"
            echo '    time: { column: ts, type: bigint }'
            echo '    from: { source: none, path: rows.csv }'
            echo '    windows: { start: 0, every: 10 }'
        done
    } >"$work/plan.yaml"
}

tables() {
    sql "$server" -c 'set client_min_messages = error' -c 'drop database if exists load' -c 'create database load'
    sql "$TARGET" -c 'set client_min_messages = error' -c 'create extension timescaledb'
    for number in $(seq "$1"); do
        echo "create table t$number (ts bigint not null, value float8);"
        echo "select from create_hypertable('t$number', 'ts', chunk_time_interval => 1000);"
    done | sql "$TARGET"
}

# measured COMMAND…: leaves seconds and peak memory in MiB in $figures; the output is thrown away.
measured() {
    command time -f '%e %M' -o "$work/time" "$@" >"$work/output" 2>&1 || { tail -n 5 "$work/output" >&2; return 1; }
    figures=$(awk 'END { printf "%.1f s, %d MiB", $1, $2 / 1024 }' "$work/time")
}

# Runs the plan until half of its windows are counted, and kills it.
killed_in_the_middle() {
    local half=$(($1 * $2 / 2)) pid counted=0
    "$HYPERFILL_BINARY" run "$work/plan.yaml" --yes >"$work/output" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null && [ "${counted:-0}" -lt "$half" ]; do
        counted=$(grep -c 'task-succeeded.*/count"' "$work/plan.yaml.state.jsonl" 2>/dev/null) || true
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

# Writes the state file of a plan that was done, from what the plan's JSON says of its tasks.
finished_state() {
    "$HYPERFILL_BINARY" plan --json "$work/plan.yaml" >"$work/plan.json"
    python3 - "$work/plan.json" "$work/plan.yaml.state.jsonl" <<'PYTHON'
import hashlib, json, sys
plan, at = json.load(open(sys.argv[1])), "2026-08-10T12:00:00Z"
events = [{"at": at, "event": "run-started", "run": {"command": "run", "host": "load", "pid": 1, "plan": plan["fingerprint"],
    "user": "load", "version": "0.1.0"}}]
for task in plan["tasks"]:
    told = {"at": at, "fingerprint": task["fingerprint"], "task": task["id"]}
    events.append(told | {"event": "task-started"})
    events.append(told | {"event": "task-succeeded", "result": {"seconds": 0.01, "rows": 0}})
events.append({"at": at, "event": "run-ended", "end": "finished"})
head = {"seq": 0, "format": "hyperfill-state", "version": 1, "program": "0.1.0", "created": at, "plan": plan["fingerprint"],
    "target": {"system": "1", "database": "load"}}
with open(sys.argv[2], "w") as file:
    sum = ""
    for line in [head] + [{"seq": seq, "event": event} for seq, event in enumerate(events, 1)]:
        # As the program writes them: an event's keys in alphabetical order.
        if "event" in line: line["event"] = json.loads(json.dumps(line["event"], sort_keys=True))
        body = json.dumps(line, separators=(",", ":"))[:-1]
        sum = hashlib.sha256((sum + body).encode()).hexdigest()[:16]
        file.write(f'{body},"sum":"{sum}"}}\n')
PYTHON
}

echo '| hypertables × windows | validate | plan | run | resume after kill -9 in the middle | run when done | status |'
echo '|---|---:|---:|---:|---:|---:|---:|'
for size in "$@"; do
    only=${size%%:*}
    numbers=${size#*:}
    hypertables=${numbers%x*} windows=${numbers#*x}
    plan "$hypertables" "$windows"
    row="| $hypertables × $windows"
    for command in validate plan; do
        measured "$HYPERFILL_BINARY" "$command" "$work/plan.yaml"
        row+=" | $figures"
    done
    if [ "$only" != "$size" ]; then
        row+=' | | |'
        [ "$only" != state ] || finished_state
    else
        tables "$hypertables"
        measured "$HYPERFILL_BINARY" run "$work/plan.yaml" --yes
        row+=" | $figures"
        rm -rf "$work"/plan.yaml.*
        killed_in_the_middle "$hypertables" "$windows"
        measured "$HYPERFILL_BINARY" run "$work/plan.yaml" --yes
        row+=" | $figures"
        measured "$HYPERFILL_BINARY" run "$work/plan.yaml"
        row+=" | $figures"
    fi
    measured "$HYPERFILL_BINARY" status "$work/plan.yaml"
    echo "$row | $figures |"
done
