#!/usr/bin/env bash
# Feeds the readers of plans, CSV, other formats, state files and times with what libFuzzer makes of samples, one after the other:
# Tests/Fuzz/run.sh [SECONDS [TARGET…]], by default 600 for each of plan, csv, state, text, copytext,
# ndjson and influxdb.
#
# Stops at an input that crashes, hangs for 20 s, takes more than 2 GB, or breaks what has to hold; such an input is
# kept in Tests/FuzzTests/Found/TARGET, where the tests read it from then on. Corpora are kept in .build/fuzz/corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-600}
shift || true
[ $# -gt 0 ] || set -- plan csv state text copytext ndjson influxdb
# gold cannot link it.
build=(swift build -c release --product Fuzz --scratch-path .build/fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld)
# Swift's own handler of crashes would end the program before libFuzzer keeps the input.
export HYPERFILL_FUZZ=1 SWIFT_BACKTRACE=enable=no
"${build[@]}" >&2
binary=$("${build[@]}" --show-bin-path)/Fuzz

for target in "$@"; do
    corpus=.build/fuzz/corpus/$target
    found=Tests/FuzzTests/Found/$target/
    mkdir -p "$corpus" "$found"
    before=$(ls "$found")
    printf 'fuzzing %s for %s s\n' "$target" "$seconds"
    status=0
    HYPERFILL_FUZZ_TARGET=$target HYPERFILL_FUZZ_SAMPLES=$corpus "$binary" "$corpus" -max_total_time="$seconds" \
        -timeout=20 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 -artifact_prefix="$found" 2>&1 |
        grep -E '^fuzzing|^broken|Done|stat::|ERROR|SUMMARY|rror:|Fatal|artifact|BINGO|Test unit' || status=${PIPESTATUS[0]}
    [ "$(ls "$found")" = "$before" ] || { printf 'see %s\n' "$found"; exit 1; }
    rmdir "$found" 2>/dev/null || true
    [ "$status" = 0 ] || { printf 'it ended with status %s, and nothing was kept\n' "$status"; exit 1; }
done
