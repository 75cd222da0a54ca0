#!/bin/bash
# SPDX-License-Identifier: MIT
# coverage.sh BUILD: runs the unit tests, the cases and the suites of tests/e2e that look at what lib/ says about real links,
# all in BUILD, built with --coverage. Prints for each file of lib/ that is below 90 % how many of its lines were run; the
# last line is the sum. One that fails here is shown and makes the whole fail: this build is several times slower than the
# usual one, but no test may depend on that.
set -euo pipefail
build=$1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
suites=(mend auto providers formats differential)
find "$build" -name '*.gcda' -delete
failed=()
run() { # NAME COMMAND...
    "${@:2}" >"$build/last.txt" 2>&1 </dev/null && return
    failed+=("$1")
    echo "coverage.sh: $1 failed:" >&2
    tail -n 40 "$build/last.txt" | sed 's/^/  | /' >&2
}
for program in "$build"/tests/unit/test_* "$build"/tests/run_cases; do
    [[ -f $program && -x $program ]] || continue
    run "${program##*/}" "$program"
done
for suite in "${suites[@]}"; do
    run "$suite" env "CRTLINK=$PWD/$build/asan/crtlink" "CRTLINK_TEST_WORK=$PWD/$build/e2e" CRTLINK_TEST_SEED=1 \
        CRTLINK_TEST_SCENARIOS=60 "tests/e2e/$suite.sh"
done
find "$build/asan/lib" -name '*.gcda' -print0 | xargs -0 gcov -n 2>/dev/null | awk '
    /^File / { file = $2; gsub(/\047/, "", file) }
    /^Lines executed:/ && file ~ /^lib\/.*\.c$/ {
        split($0, part, /[:% ]+/)
        lines = $NF
        run += part[3] * lines / 100
        all += lines
        if (part[3] < 90)
            printf "%-40s %6.1f %% of %d\n", file, part[3], lines
        file = ""
    }
    END {
        if (!all)
            exit 1
        printf "lib/: %.1f %% of %d lines\n", 100 * run / all, all
    }'
((${#failed[@]} == 0)) || { echo "coverage.sh: failed: ${failed[*]}" >&2; exit 1; }
