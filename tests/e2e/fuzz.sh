#!/bin/bash
# SPDX-License-Identifier: MIT
# Each fuzzer runs over all that was ever found (tests/fuzz/corpus) and over its seeds, then looks further for a short
# time: 2 seconds each, a minute in CI (.ci/run: CRTLINK_FUZZ_SECONDS=60); `make fuzz` too.
seconds=${CRTLINK_FUZZ_SECONDS:-2}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite fuzz

if [[ ! -x $build/fuzz/make_seeds ]]; then
    skip "the fuzzers are not built (make fuzzers)"
    finish
fi
check "seeds are made" "$root/tests/fuzz/seeds.sh"
for source in "$root"/tests/fuzz/fuzz_*.c; do
    target=${source##*/fuzz_}
    target=${target%.c}
    known=("$build/fuzz/seeds/$target"/*)
    [[ ! -d $root/tests/fuzz/corpus/$target ]] || known+=("$root/tests/fuzz/corpus/$target"/*)
    check "$target: ${#known[@]} files that are known" timeout 120 "$build/fuzz/$target" -timeout=10 -rss_limit_mb=1024 \
        -malloc_limit_mb=512 -artifact_prefix="$work/$target-" "${known[@]}"
done
if check "nothing is found in $seconds seconds each" nice -n 5 timeout 1100 "$root/tests/fuzz/run.sh" "$seconds"; then
    note "$(paste -sd ';' "$work/out" | sed 's/;/; /g')"
fi
finish
