#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh [NAME...]: runs every test suite (or those named: "test_drectve", "cases", "stories") and adds up what they
# counted. Suites run side by side; each one's output appears when it has ended. The last line is the total.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
logs=$build/test-logs
limit=${CRTLINK_TEST_TIMEOUT:-1200} # seconds for one suite: a hang is a failure, not a stuck build
rm -rf "$logs"
mkdir -p "$logs"

names=() commands=()
add() { # NAME COMMAND
    if ((${#wanted[@]} > 0)) && [[ " ${wanted[*]} " != *" $1 "* ]]; then
        return
    fi
    names+=("$1")
    commands+=("$2")
}

wanted=("$@")
for program in "$build"/tests/unit/test_*; do
    [[ -f $program && -x $program ]] && add "$(basename "$program")" "$program"
done
[[ -x $build/tests/run_cases ]] && add cases "$build/tests/run_cases"
for script in "$root"/tests/e2e/*.sh; do
    [[ $script == */lib.sh ]] || add "$(basename "$script" .sh)" "$script"
done
if ((${#names[@]} == 0)); then
    echo "run.sh: no such suite: $*" >&2
    echo "0 passed, 1 failed"
    exit 1
fi

run_one() { # INDEX: output and status into the folder of logs
    local name=${names[$1]} status=0
    cd "$root" || exit 1
    timeout --kill-after=10 "$limit" "${commands[$1]}" >"$logs/$name.out" 2>"$logs/$name.err" </dev/null || status=$?
    echo "$status" >"$logs/$name.status"
}

# The counts of one suite as "PASSED FAILED SKIPPED"; nothing when it printed none.
counts_of() { # NAME
    sed -n -E -e 's/^[^ ]+: ([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 \4/p' \
        -e 's/^.*Synthesis: Tested: [0-9]+ \| Passing: ([0-9]+) \| Failing: ([0-9]+) \| Crashing: ([0-9]+).*$/\1 \2+\3 0/p' \
        "$logs/$1.out" "$logs/$1.err" | tail -n 1
}

total_passed=0 total_failed=0 total_skipped=0
report() { # NAME
    local name=$1 status passed=0 failed=0 skipped=0
    status=$(<"$logs/$name.status")
    # A terminal's colours would hide the counts.
    sed -i 's/\x1b\[[0-9;]*m//g' "$logs/$name.out" "$logs/$name.err"
    read -r passed failed skipped < <(counts_of "$name") || true
    passed=${passed:-0} failed=$((${failed:-0})) skipped=${skipped:-0}
    if ((status == 124 || status == 137)); then
        echo "$name: stopped after $limit seconds"
        failed=$((failed + 1))
    elif ((passed + failed + skipped == 0)); then
        echo "$name: counted nothing (status $status)"
        failed=1
    elif ((status != 0 && failed == 0)); then
        echo "$name: ended with status $status after its last check"
        failed=1
    fi
    if ((failed == 0)); then
        grep -h '^note: ' "$logs/$name.err" | sed "s/^note/$name/"
    fi
    if ((failed > 0)); then
        cat "$logs/$name.out" "$logs/$name.err"
    elif ((skipped > 0)); then
        grep -h '^skipped: ' "$logs/$name.err" | sed "s/^/$name: /"
    fi
    echo "$name: $passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed)) total_skipped=$((total_skipped + skipped))
}

# The long suites first, so that no processor idles at the end.
order=() late=()
for i in "${!names[@]}"; do
    case ${commands[$i]} in
    *.sh) order+=("$i") ;;
    *) late+=("$i") ;;
    esac
done
order+=("${late[@]}")
slots=$(nproc)
running=0
for i in "${order[@]}"; do
    if ((running == slots)); then
        wait -n || true
        running=$((running - 1))
    fi
    run_one "$i" &
    running=$((running + 1))
done
wait
for name in "${names[@]}"; do report "$name"; done

line="$total_passed passed, $total_failed failed"
((total_skipped == 0)) || line+=", $total_skipped skipped"
echo "$line" | tee "$logs/total"
exit $((total_failed > 0))
