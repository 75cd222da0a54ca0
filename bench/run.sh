#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh [RUNS]: one table: what crtlink takes, beside the tool that does the same or the link itself, and the target.
# The commands of a row are run in turn, A B A B ..., and the ratio is that of the medians, so a machine whose speed
# drifts does not decide; one that is busy with other work does. Needs what the tests need, and 3 GB below build/.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/bench
runs=${1:-7}
mkdir -p "$build"
cd "$build"
make_inputs() { # FOLDER SCALE
    [[ -e $1/link.rsp && $1/link.rsp -nt $root/bench/gen.py ]] || { rm -rf "$1" && python3 "$root/bench/gen.py" "$1" "$2"; }
}
make_inputs tenth 0.1
make_inputs full 1
make_inputs four 4
"$root/tests/support/sysroot/make-sysroot.sh" "$root/build/sysroot-22" 22
echo 'int main(void) { return 3; }' >main.c
clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- /MD /Fomain.obj -- main.c
LIB=$root/build/sysroot-22 CRTLINK_LINKER=lld-link-22 exec python3 "$root/bench/bench.py" "$root/build/crtlink" "$runs"
