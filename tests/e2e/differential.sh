#!/bin/bash
# SPDX-License-Identifier: MIT
# --predict against the real linkers, on a few hundred links made from a fresh seed, which is printed:
# CRTLINK_TEST_SEED=N repeats it, CRTLINK_TEST_SCENARIOS=N sets how many links.
# Also printed: how often `unknown` was the right answer, and why.
seed=${CRTLINK_TEST_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
count=${CRTLINK_TEST_SCENARIOS:-250}
. "$(dirname "$0")/lib.sh"
suite differential

export PYTHONDONTWRITEBYTECODE=1
note "seed $seed, $count links; one again: tests/e2e/differential.py --seed $seed --scenario N --show"

# What lld 14 does differs from what 22 does: a comparison that sees nothing there sees nothing at all.
check_status "the comparison finds differences where there are some" 1 \
    python3 "$root/tests/e2e/differential.py" --seed 1 --count 60 --llds 22 --against 14
check_contains "and says how many" "$work/out" "differential: " " failed"

if python3 "$root/tests/e2e/differential.py" --seed "$seed" --count "$count" --llds "$llds" --crtlink "$crtlink" \
    --minimise --minimise-seconds 5 --examples 2 >"$work/out" 2>"$work/err"; then
    note "$(sed -n 's/^seed [0-9]*: //p' "$work/out" | tail -n 1)"
    agreed=$(sed -n 's/^differential: \([0-9]*\) passed, 0 failed$/\1/p' "$work/out")
    wanted=$((count * $(wc -w <<<"$llds")))
    if check_equal "every scenario was compared" "$wanted" "$agreed"; then
        passed=$((passed + wanted - 1)) # each comparison counts
    fi
else
    fail_with_output "links end as predicted (seed $seed)"
fi
finish
