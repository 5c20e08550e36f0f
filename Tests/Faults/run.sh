#!/usr/bin/env bash
# Loses and doubles nothing, whatever goes wrong: Tests/Faults/run.sh [SEED] [COUNT] [ARENAS]
#
# Plays COUNT rounds (60 by default). Each runs a plan over hypertables of all time types against a real
# TimescaleDB, by way of a proxy, while an application goes on writing; makes one fault, drawn from SEED (1 by
# default) and counted up with each round; runs again until all is done; and compares rows, policies and indexes.
# The rows come from every kind of source, each table's from another: files, commands of all formats, SQLite, MariaDB
# by its client and by ODBC, PostgreSQL.
# ARENAS rounds (3 by default) are played side by side, each with servers of its own. Prints a table, and for each
# failing round the command that repeats it; status 1 when there is one.
#
# Full disks need root, who can mount a small file system; without, these rounds are left out and named.
# HYPERFILL_BINARY is the program, built when it is not set. HYPERFILL_FAULTS_SHOW=1 shows what each round said.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ -n "${HYPERFILL_TEST_TARGET:-}" ]; then
    echo "not played: HYPERFILL_TEST_TARGET is somebody else's server, not to be crashed and filled" >&2
    exit 0
fi
Tests/Support/packages mariadb-server odbc-mariadb
if [ -z "${HYPERFILL_BINARY:-}" ]; then
    swift build --enable-all-traits --product hyperfill >&2
    HYPERFILL_BINARY=$(swift build --enable-all-traits --show-bin-path)/hyperfill
    export HYPERFILL_BINARY
fi
[ -n "${HYPERFILL_FAULT_ROUNDS:-}" ] || swift build --enable-all-traits --product FaultRounds >&2
rounds=${HYPERFILL_FAULT_ROUNDS:-$(swift build --enable-all-traits --show-bin-path)/FaultRounds}

HYPERFILL_FAULTS_FOLDER=$(mktemp -d)
export HYPERFILL_FAULTS_FOLDER
# Whatever ends the rounds, no server and no mount stays behind.
clean() {
    local server
    for server in "$HYPERFILL_FAULTS_FOLDER"/arena-*/server; do
        [ -e "$server" ] || continue
        umount -l "${server%/server}/disk" 2>/dev/null || true
        umount -l "$(cat "$server/cluster" 2>/dev/null)/small" 2>/dev/null || true
        Tests/Support/server remove "$server" || true
    done
    rm -rf "$HYPERFILL_FAULTS_FOLDER"
}
trap clean EXIT
trap 'exit 130' INT TERM

"$rounds" "${1:-1}" "${2:-60}" "${3:-3}"
