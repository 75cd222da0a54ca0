#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh SECONDS [TARGET...]: fuzzes each target for that long, as many at once as there are processors, from
# build/fuzz/corpus (which grows), the seeds and tests/fuzz/corpus. What fails is left in build/fuzz/found; put it, named
# for what was wrong, into tests/fuzz/corpus/TARGET once it is mended.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build/fuzz
seconds=${1:?seconds for each target}
shift
targets=("$@")
if ((${#targets[@]} == 0)); then
    for source in "$root"/tests/fuzz/fuzz_*.c; do
        source=${source##*/fuzz_}
        targets+=("${source%.c}")
    done
fi
mkdir -p "$build/found" "$build/logs"
"$root/tests/fuzz/seeds.sh" || exit 1

fuzz() { # TARGET: a line about it, and what was found
    local target=$1 options folders log runs found longest=65536 dictionary=$root/tests/fuzz/$1.dict
    mkdir -p "$build/corpus/$target"
    # Each line of these texts costs a thousand times what a byte of an object does: many short ones find more.
    [[ " log policy rules " != *" $target "* ]] || longest=1500
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=512 -max_len="$longest"
        -print_final_stats=1 -artifact_prefix="$build/found/$target-")
    [[ ! -e $dictionary ]] || options+=(-dict="$dictionary")
    folders=("$build/corpus/$target" "$build/seeds/$target")
    [[ ! -d $root/tests/fuzz/corpus/$target ]] || folders+=("$root/tests/fuzz/corpus/$target")
    log=$build/logs/$target.txt
    if "$build/$target" "${options[@]}" "${folders[@]}" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "$target: $runs runs in $seconds s, nothing found"
    else
        found=$(grep -aE 'ERROR|SUMMARY|does not hold|Test unit written' "$log" | head -n 5 | sed 's/^/  /')
        printf '%s: FOUND SOMETHING, see %s\n%s\n' "$target" "$log" "$found"
        return 1
    fi
}

status=0 running=0
for target in "${targets[@]}"; do
    if ((running == $(nproc))); then
        wait -n || status=1
        running=$((running - 1))
    fi
    fuzz "$target" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || status=1
    running=$((running - 1))
done
exit "$status"
