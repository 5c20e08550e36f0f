#!/usr/bin/env bash
# Runs the tests, with everything they need: Tests/run.sh [arguments of `swift test`, such as --filter Rows]
#
# Installs what is missing (on Debian, as root), starts a TimescaleDB server for the run, builds the program.
# What it sets for the tests:
#   HYPERFILL_TEST_TARGET_URI   a superuser on the server; each test makes databases of its own there
#   HYPERFILL_BINARY            the program, for tests that run it from outside
#   HYPERFILL_PYTHON            a Python that has the packages of Tests/requirements.txt
# What it reads: HYPERFILL_TEST_TARGET, a server to use instead; HYPERFILL_RECORD=1, to write golden files anew;
# HYPERFILL_TEST_ROWS, how many rows tests of real sources move; HYPERFILL_TEST_SERVERS=all, for their slowest.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'run.sh: %s\n' "$*" >&2; }

# Makes a Python environment, again only when the list of packages has changed.
install_python() {
    local folder=$PWD/.build/python
    export HYPERFILL_PYTHON=$folder/bin/python
    cmp -s Tests/requirements.txt "$folder/requirements.txt" && "$HYPERFILL_PYTHON" -c '' && return
    say "making a Python environment in .build/python"
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$HYPERFILL_PYTHON" -m pip install --quiet --no-deps -r Tests/requirements.txt >&2
    cp Tests/requirements.txt "$folder/requirements.txt"
}

start_server() {
    work=$(mktemp -d)
    trap 'Tests/Support/server remove "$work/server"; rm -rf "$work"' EXIT
    HYPERFILL_TEST_TARGET_URI=$(Tests/Support/server start "$work/server")
    export HYPERFILL_TEST_TARGET_URI
}

build_program() {
    [ -d Sources/hyperfill ] || return 0
    swift build --enable-all-traits --product hyperfill >&2
    HYPERFILL_BINARY=$(swift build --enable-all-traits --show-bin-path)/hyperfill
    export HYPERFILL_BINARY
}

# Servers that tests of sources start are needed here alone.
Tests/Support/packages clickhouse-client clickhouse-server curl influxdb libsqliteodbc mariadb-server odbc-mariadb openssl
[ -n "${HYPERFILL_PYTHON:-}" ] || install_python
build_program
start_server
# The whole run checks its own stand-in first: tests that rely on one that is wrong prove nothing.
[ $# -gt 0 ] || HYPERFILL_RECORD="" Tests/Support/policies-test "$HYPERFILL_TEST_TARGET_URI"
swift test --enable-all-traits "$@"
# Then faults against the program as a whole.
[ $# -gt 0 ] || Tests/Faults/run.sh 1 50 2
