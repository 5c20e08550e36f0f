#!/usr/bin/env bash
# A whole backfill on this machine: installs what is missing, builds hyperfill, starts a throw-away TimescaleDB,
# makes a SQLite database and a target that dual-writing has begun to fill, shows the dry run of
# 01-quickstart.yaml, runs it, compares source and target row for row, and stops the server.
#
# Takes no arguments, works from any folder, and may be run again at any time. It keeps its files in
# .build/quickstart. HYPERFILL_TEST_TARGET names a server to use instead of a throw-away one.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=.build/quickstart
state=$folder/quickstart.state.jsonl
plan=plans/01-quickstart.yaml
hyperfill=.build/release/hyperfill
export METERS=$PWD/$folder/meters.db
T='2024-06-29 00:00:00'

bold="" plain=""
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
step=0
step() { printf '\n%s%d. %s%s\n\n' "$bold" $((step += 1)) "$*" "$plain"; }
die() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

# Shows a command and runs it.
try() {
    printf '$ %s\n' "$*"
    "$@"
}

sql() { psql -X -q -v ON_ERROR_STOP=1 "$TARGET" "$@"; }

build() {
    if [ -t 1 ]; then
        swift build --enable-all-traits -c release --product hyperfill
    else
        swift build --enable-all-traits -c release --product hyperfill >"$folder/build.log" 2>&1 || die "$(tail -n 40 "$folder/build.log")"
    fi
    echo "built $hyperfill, version $("$hyperfill" --version)"
}

# The database has the quickstart's own name, so that a server lent by HYPERFILL_TEST_TARGET loses nothing else.
start_server() {
    local server parts='^(postgres(ql)?://[^/?]*)(/[^?]*)?(\?.*)?$'
    trap finish EXIT
    server=$(Tests/Support/server start "$folder/server" 9>&-)
    [[ $server =~ $parts ]] || die "HYPERFILL_TEST_TARGET is no URI"
    TARGET="${BASH_REMATCH[1]}/hyperfill_quickstart${BASH_REMATCH[4]}"
    export TARGET
    admin=$server
    psql -X -q -v ON_ERROR_STOP=1 "$admin" <<'SQL'
set client_min_messages = warning;
drop database if exists hyperfill_quickstart with (force);
create database hyperfill_quickstart template template0;
SQL
    sql -A -t -c "set client_min_messages = warning; create extension timescaledb" \
        -c "select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) || ', TimescaleDB '
            || extversion || ', ' || current_setting('timescaledb.license') || ' edition'
            from pg_extension where extname = 'timescaledb'"
}

finish() {
    if [ -n "${HYPERFILL_TEST_TARGET:-}" ] && [ -n "${admin:-}" ]; then
        psql -X -q "$admin" -c 'drop database if exists hyperfill_quickstart with (force)' || true
    fi
    Tests/Support/server remove "$folder/server" >&2
}

# 10,000 times 259.2 seconds are 30 days. NULLs, empty texts, quotes and line breaks are among the values.
make_source() {
    sqlite3 -bail "$METERS" <<'SQL'
create table readings (ts text not null, device integer not null, value real, unit text, note text);
with recursive n(i) as (select 0 union all select i + 1 from n where i < 999999)
insert into readings
select strftime('%Y-%m-%d %H:%M:%f', '2024-06-01', printf('+%.3f seconds', (i / 100) * 259.2)),
    i % 100,
    case when i % 997 = 0 then null else 20 + (i % 100) / 7.0 + ((i * 7919) % 10007) / 10007.0 end,
    case i % 3 when 0 then '°C' when 1 then 'kWh' else 'm³/h' end,
    case when i % 5000 = 0 then 'said "check me",' || char(10) || 'then went home' when i % 5001 = 0 then '' end
from n;
create index readings_ts on readings (ts);
SQL
    sqlite3 "$METERS" "select printf('%,d', count(*)) || ' readings of ' || count(distinct device)
        || ' devices from ' || min(ts) || ' to ' || max(ts) from readings"
}

# Writers started to dual-write one after the other: 40 devices on the 27th, all of them from the 28th on.
make_target() {
    sql >/dev/null <<'SQL'
set client_min_messages = warning;
create table readings (ts timestamptz not null, device int not null, value double precision, unit text, note text);
select from create_hypertable('readings', 'ts', chunk_time_interval => interval '1 day');
create index readings_device on readings (device, ts desc);
SQL
    sqlite3 -readonly -csv "$METERS" "select ts || '+00', device,
            iif(value is null, null, printf('%!.17g', value)), unit, note
        from readings where ts >= '2024-06-28' or (ts >= '2024-06-27' and device < 40)" |
        sql -c '\copy readings from stdin csv'
    sql -A -t -c "select count(*) filter (where ts < '$T+00') || ' dual-written rows before T, '
        || count(*) filter (where ts >= '$T+00') || ' from T on' from readings"
}

# How many rows the target has from T on, and a hash over all that they hold.
kept() {
    sql -A -t -c "set timezone = 'UTC'" -c "select count(*) || ' rows, md5 '
        || md5(string_agg(r::text, chr(10) order by ts, device)) from readings as r where ts >= '$T+00'"
}

# On a terminal the run shows bars; elsewhere a line for each event, of which those of the counts will do.
backfill() {
    if [ -t 2 ] && [ -t 1 ]; then
        try "$hyperfill" run "$plan" --state "$state" --yes
    else
        try "$hyperfill" run "$plan" --state "$state" --yes 2>&1 | grep -v -e '/delete: ' -e '/copy: ' -e ': started$'
    fi
}

# Reads both sides by programs that know nothing of hyperfill, and compares each value of each row.
compare() {
    sql -c "\\copy (select to_char(ts at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), device, value, unit, note
        from readings where ts < '$T+00' order by ts, device) to stdout with (format csv, null '\\N')" |
        python3 -c '
import csv, sqlite3, sys
from itertools import zip_longest

source = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute(
    "select ts, device, value, unit, note from readings where ts < ? order by ts, device", [sys.argv[2]])

def typed(row):
    ts, device, value, unit, note = (None if field == "\\N" else field for field in row)
    return ts, int(device), None if value is None else float(value), unit, note

rows = 0
for ours, theirs in zip_longest(source, map(typed, csv.reader(sys.stdin))):
    if ours != theirs:
        sys.exit(f"row {rows + 1} differs: the source has {ours}, the target {theirs}")
    rows += 1
print(f"{rows:,} rows before T: every value of every row is the same in SQLite and in the target")
' "$METERS" "$T"
}

mkdir -p .build
exec 9>.build/quickstart.lock
command -v flock >/dev/null && { flock -n 9 || die "another quickstart is running in this folder"; }
Tests/Support/server remove "$folder/server" 9>&- # of a run that was killed
rm -rf "$folder"
mkdir -p "$folder"

step "Install what is missing"
Tests/Support/packages
echo "everything is there"

step "Build hyperfill (some minutes the first time)"
build

step "Start a throw-away TimescaleDB"
start_server

step "Make the source, a SQLite database"
make_source

step "Make the target, a hypertable into which the application has begun to dual-write (T is $T)"
make_target
kept >"$folder/kept-before"

step "The dry run: what a reviewer reads before anything happens"
"$hyperfill" plan "$plan" --state "$state" >"$folder/plan.txt"
printf '$ %s\n' "$hyperfill plan $plan"
sed '/more windows/,$d' "$folder/plan.txt"
echo "  … and so on for 27 more windows: all $(wc -l <"$folder/plan.txt") lines are in $folder/plan.txt"

step "The run: delete what dual-writing put before T, copy, count"
backfill
echo
try "$hyperfill" status "$plan" --state "$state"

step "Compare source and target by other programs"
compare
kept >"$folder/kept-after"
cmp "$folder/kept-before" "$folder/kept-after" || die "the dual-written rows from T on have changed"
echo "from T on: $(cut -d, -f1 "$folder/kept-after"), all as dual-writing left them"
echo
printf 'rows before T, source: %9d\n' "$(sqlite3 -readonly "$METERS" "select count(*) from readings where ts < '$T'")"
printf 'rows before T, target: %9d\n' "$(sql -A -t -c "select count(*) from readings where ts < '$T+00'")"
printf 'all rows, target:      %9d\n' "$(sql -A -t -c "select count(*) from readings")"

step "Stop the server"
trap - EXIT
finish
cat <<END
stopped and removed; the other files are in $folder

${bold}Worth a look$plain

$plan
    the plan, with comments
$folder/plan.txt
    the dry run
$state
    the run's record, one event a line: with it, a failed run can simply be run again
$hyperfill explain $plan public.readings/2024-06-27..2024-06-28/delete --state $state
    why a task would run or is done, its SQL, and its history
plans/RUNNING.md
    what happens when something fails, and what stays with you
END
