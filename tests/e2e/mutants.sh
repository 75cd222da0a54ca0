#!/bin/bash
# SPDX-License-Identifier: MIT
# Real objects and libraries, changed where their formats have counts, offsets and sizes (mutants.py). The files are
# those of ../shared/binaries, or, where that folder is not there, objects and libraries made here.
# CRTLINK_MUTANTS=20000 CRTLINK_SEED=7: how many (300), and from which seed (a fixed one: a mutant that shows something
# new is for whoever looks for such, not for whoever builds).
mutants=${CRTLINK_MUTANTS:-300} seed=${CRTLINK_SEED:-1}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite mutants

folder=$root/../shared/binaries
if [[ ! -d $folder ]]; then
    folder=$work/real
    mkdir -p "$folder"
    echo 'int other(void); int main(void) { return other(); }' >"$work/app.c"
    cl 19 "$folder/md.obj" "$work/app.c" /MD && cl 19 "$folder/mt.obj" "$work/app.c" /MT /Z7 || exit 1
    llvm-lib-19 /nologo "/out:$folder/both.lib" "$folder/md.obj" "$folder/mt.obj" || exit 1
fi
note "$mutants mutants, seed $seed"
cd "$work" || exit 1
CRTLINK_LINKER_PATH=$(command -v lld-link-19) timeout 7200 \
    python3 "$root/tests/e2e/mutants.py" "$crtlink" "$work" "$mutants" "$seed" "$folder" >"$work/results"
check_equal "the mutants were tried" 0 $?
count_results "$work/results"
finish
