#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh [RUNS]: one table of ratios. Each row's two commands are run in turn, A B A B ..., and the ratio is that of the
# medians, so a machine whose speed drifts does not decide. Needs what the tests need, and 1 GB below build/.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/bench
runs=${1:-7}
mkdir -p "$build"
cd "$build"
[[ -e full/link.rsp && full/link.rsp -nt $root/bench/gen.py ]] || { rm -rf full; python3 "$root/bench/gen.py" full; }
"$root/tests/support/sysroot/make-sysroot.sh" "$root/build/sysroot-22" 22
echo 'int main(void) { return 3; }' >main.c
clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- /MD /Fomain.obj -- main.c
LIB=$root/build/sysroot-22 CRTLINK_LINKER=lld-link-22 exec python3 "$root/bench/bench.py" "$root/build/crtlink" "$runs"
