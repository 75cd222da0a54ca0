#!/bin/bash
# SPDX-License-Identifier: MIT
# The system fails in every way it can while crtlink runs: the link happens or fails as it does without crtlink, and
# nothing is left behind. What is here is what process.sh, badinput.sh, mend.sh, nomemory.sh and transparent.sh do not try.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite faults

compile() { # OBJECT FLAG... (source on standard input)
    cat >"$work/$1.c"
    cl 19 "$work/$1.obj" "$work/$1.c" "${@:2}" || exit 1
}
compile app /MD <<<'int tolower(int); int other(int); int main(int n, char **v) { (void)v; return tolower(n) + other(n); }'
compile other /MD <<<'int other(int c) { return c; }'
compile static /MT <<<'int tolower(int); int other(int c) { return tolower(c); }'
compile missing /MD <<<'int missing(void); int main(void) { return missing(); }'
# Two objects that link only with private copies (on-mismatch = neutralise).
compile record_md /MD <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
int other(int); int main(void) { return other(3); }
C
compile record_mt /MT <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
int tolower(int); int other(int c) { return tolower(c); }
C
llvm-ar-19 rc "$work/other.lib" "$work/other.obj" || exit 1
gcc -shared -fPIC -o "$work/faults.so" "$root/tests/support/faults.c" -ldl || exit 1
for llvm in $llds; do sysroot "$llvm" >/dev/null || exit 1; done

sanitized=no
! grep -q __asan_init "$crtlink" || sanitized=yes
# shellcheck disable=SC2086 # a list of versions
timeout 900 python3 "$root/tests/e2e/faults.py" "$crtlink" "$work" "$build" "$sanitized" $llds >"$work/results" 2>"$work/err"
check_equal "the faults were tried: $(tail -n 1 "$work/err")" 0 $?
count_results "$work/results"
finish
