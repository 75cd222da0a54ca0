#!/bin/bash
# SPDX-License-Identifier: MIT
# Reading logs: failed links in every wrapping have the cause of the plain log, other logs have none; a long log, long lines
# and hostile ones stay within time and memory. Takes the failures in ../shared/logs too, where that folder is there.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite logs

part() { # NAME COMMAND...: a part that counts itself
    local name=$1 line
    shift
    "$@" >"$work/$name.txt" 2>&1
    line=$(tail -n 1 "$work/$name.txt")
    if [[ ! $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        fail "$name" "it stopped: $line"
        return
    fi
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    grep FAILED "$work/$name.txt" | head -n 20 >&2
}

logs=("$root/tests/e2e/logs/failures.txt")
[[ -e $root/../shared/logs/keys.jsonl ]] && logs+=("$root/../shared/logs/cases.jsonl")
part failures python3 "$root/tests/e2e/logs.py" failures "$crtlink" "${logs[@]}"
part others python3 "$root/tests/e2e/logs.py" others "$crtlink" "$root/tests/e2e/logs/others.txt"
part bounds python3 "$root/tests/e2e/logs_bounds.py" "$crtlink" "$root/config/explain.ini" "$work"
finish
