#!/bin/bash
# SPDX-License-Identifier: MIT
# --scan over a whole store of libraries: 100 000 files, a line of JSON each; memory, time, interruptions, lists, readers
# that go away; and examples/fleet as its README says.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@" # for the progress bar
suite fleet
counting_crtlink || finish

"$root/tests/e2e/fleet.py" "$crtlink" "$root/../shared/binaries" "$work" "${FLEET_FILES:-100000}" \
    "$build/counting/crtlink" >"$work/fleet.txt" 2>&1
read -r good bad < <(sed -n 's/^fleet: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$work/fleet.txt")
if [[ -z ${good:-} ]]; then
    fail_with_output "the tests end" "$(tail -n 20 "$work/fleet.txt")"
else
    passed=$((passed + good)) failed=$((failed + bad))
    ((bad == 0)) || cat "$work/fleet.txt" >&2
fi
note "$(grep -m 1 ' of CPU, ' "$work/fleet.txt")"

# examples/fleet, its commands as they stand in the README.
cp -R "$root/examples/fleet" "$work/example"
cp -R "$root/../shared/binaries" "$work/example/packages"
mkdir -p "$work/tools"
ln -s "$crtlink" "$work/tools/crtlink"
PATH=$work/tools:$PATH
cd "$work/example" || exit 1
awk '/^```sh/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print >n ".sh" }' README.md
check "the README's commands run" bash -e 1.sh
cp "$work/out" answer.txt
cp scan.jsonl whole.jsonl
head -n 40 whole.jsonl >scan.jsonl
check "and go on after an interruption" bash -e 2.sh
check_same "without loss" whole.jsonl scan.jsonl
check "LLVM's tools say the same of the packages" "$root/tests/e2e/fleet_oracle.py" answer.txt packages fleet.db
finish
