#!/bin/bash
# SPDX-License-Identifier: MIT
# At least 90 % of the lines of lib/ are run by the unit tests, the cases and a few of these suites (tools/coverage.sh, make
# coverage).
least=90
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite coverage

cd "$root" || exit 1
if check "lines are counted" nice -n 3 make -s -j2 coverage; then
    note "$(tail -n 1 "$work/out")"
    share=$(sed -n 's|^lib/: \([0-9]*\)\.[0-9] % of .*|\1|p' "$work/out")
    check_equal "at least $least % of the lines of lib/ are run" yes "$( ((${share:-0} >= least)) && echo yes || tail -n 60 "$work/out")"
fi
finish
