#!/bin/bash
# SPDX-License-Identifier: MIT
# What each policy makes of each mix of inputs, on every lld: whether it links, which C runtime is in the image, and
# that an image of each runs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite matrix
cd "$work" || exit 1

cat >main.c <<'C'
int lower(int), upper(int);
int main(void) { return lower('A') == 'a' && upper('b') == 'B' ? 0 : 3; }
C
# dllimport under /MD, as Microsoft's headers have it; memcpy is vcruntime's, and never imported by name.
cat >lower.c <<'C'
#ifdef _DLL
__declspec(dllimport)
#endif
int tolower(int);
void *memcpy(void *, const void *, unsigned long long);
int lower(int c)
{
    char in[64] = {(char)c}, out[64];
    memcpy(out, in, (unsigned long long)(c & 63));
    return tolower(c);
}
C
sed -e 's/tolower/toupper/; s/int lower/int upper/' lower.c >upper.c

compile() { # OBJECT SOURCE FLAG...
    cl 19 "$1" "$2" "${@:3}" || fail "compiles: $1"
}
compile main-md.obj main.c /MD
compile main-mt.obj main.c /MT
for f in lower upper; do
    compile $f-md.obj $f.c /MD
    compile $f-mt.obj $f.c /MT
    compile $f-md-zl.obj $f.c /MD /Zl
done
llvm-lib-19 /nologo /out:mixed.lib lower-md.obj upper-mt.obj || fail "makes mixed.lib"

declare -A inputs=(
    [all-md]="main-md.obj lower-md.obj upper-md.obj"
    [all-mt]="main-mt.obj lower-mt.obj upper-mt.obj"
    [mixed]="main-mt.obj lower-md.obj upper-mt.obj"
    [one-zl]="main-mt.obj lower-md-zl.obj upper-mt.obj"
    [archive]="main-mt.obj mixed.lib"
)
# The CRT's DLLs in the image; "fails": an object wants `__imp_tolower`, which no static library has.
declare -A dlls=([dynamic]="ucrtbase.dll vcruntime140.dll" [static]="" [hybrid]="ucrtbase.dll")
declare -A fails=([all-md,static]=1 [mixed,static]=1 [one-zl,static]=1 [archive,static]=1)

crt_dlls() { # IMAGE: the DLLs of a C runtime that it imports
    image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp|msvcr|concrt)' | paste -sd ' '
}

cell() { # LLD INPUTS USE
    local lld=$1 kind=$2 use=$3 name="lld $1: $2, use = $3" status=0
    rm -f out.exe
    # shellcheck disable=SC2086 # a list of names
    CRTLINK_LINKER=lld-link-$lld CRTLINK_CRT_USE=$use LIB=$libs "$crtlink" ${inputs[$kind]} /OUT:out.exe \
        /SUBSYSTEM:CONSOLE >out.txt 2>err.txt || status=$?
    if [[ ${fails[$kind,$use]:-} ]]; then
        check_equal "$name: fails" 1 "$status"
        check_contains "$name: for the import" err.txt "undefined symbol: __declspec(dllimport) tolower"
        check_contains "$name: the cause is told" err.txt CRT1001
        return
    fi
    check_equal "$name: links" "0 " "$status $(grep -v '^crtlink: note: CRT0001: ' err.txt)"
    check_equal "$name: the CRT in the image" "${dlls[$use]}" "$(crt_dlls out.exe)"
    check "$name: runs" run_in_wine ./out.exe
}

for lld in $llds; do
    libs=$(sysroot "$lld") || fail "sysroot $lld"
    for kind in all-md all-mt mixed one-zl archive; do
        for use in dynamic static hybrid; do
            cell "$lld" $kind $use
        done
    done
    # What already is as the policy wants it goes on as it came, without a word.
    for pair in all-md:dynamic all-mt:static; do
        # shellcheck disable=SC2086
        CRTLINK_LINKER=lld-link-$lld LIB=$libs "$crtlink" --plan -- "/CRTLINK:use=${pair#*:}" ${inputs[${pair%:*}]} >plan.txt
        check_contains "lld $lld: $pair: nothing changes" plan.txt "nothing changes"
    done
done
finish
