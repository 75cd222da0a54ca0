#!/bin/bash
# SPDX-License-Identifier: MIT
# make-lld.sh VERSION...: writes lld-VERSION.log beside this script: what lld-link says about small links that fail,
# one section ("### name") a link. Needs clang-cl-19, llvm-lib-19 and lld-link-VERSION.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

cat >mt.c <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
int mt_fn(void) { return 1; }
C
cat >md.c <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
int mt_fn(void);
int mainCRTStartup(void) { return mt_fn(); }
C
cat >imp.c <<'C'
__declspec(dllimport) int tolower(int);
__declspec(dllimport) double ldexp(double, int);
int a1(int x) { return tolower(x); }
int a2(int x) { return tolower(x); }
int a3(int x) { return tolower(x); }
int a4(int x) { return tolower(x) + (int)ldexp(x, 2); }
int a5(int x) { return tolower(x); }
int mainCRTStartup(void) { return a1(1) + a2(1) + a3(1) + a4(1) + a5(1); }
C
cat >miss.cpp <<'C'
extern "C" void *memcpy(void *, const void *, unsigned long long);
extern "C" int posix_memalign(void **, unsigned long long, unsigned long long);
void ext(int, char *);
int foo(char *a)
{
    void *p;
    posix_memalign(&p, 1, 2);
    memcpy(p, a, 100000);
    ext(1, 0);
    throw 1;
}
C
echo 'int dupf(void) { return 1; } int mainCRTStartup(void) { return dupf(); }' >dup1.c
echo 'int dupf(void) { return 2; } int other(void) { return 3; }' >dup2.c
echo 'int tolower(int x) { return x; } double ldexp(double a, int b) { return a; }' >def.c

compile() { # TARGET FLAG... (source last)
    clang-cl-19 "--target=$1-pc-windows-msvc" /nologo /X /c /O1 /GS- /Zl -Xclang -fno-builtin "${@:2}" || exit 1
}
for name in mt md imp dup1 dup2 def; do
    compile x86_64 "$name.c" "-Fo$name.obj"
    compile x86_64 /Z7 "$name.c" "-Fo${name}_g.obj"
done
compile x86_64 /GR /EHsc miss.cpp -Fomiss.obj
compile x86_64 /GR /EHsc /Z7 miss.cpp -Fomiss_g.obj
compile i686 imp.c -Fox86.obj
llvm-lib-19 /nologo /out:def.lib def.obj
llvm-lib-19 /nologo /out:two.lib mt.obj def.obj
llvm-lib-19 /nologo /out:dd.lib dup2.obj

links() { # VERSION
    run() { # NAME ARGUMENT...
        echo "### $1"
        "lld-link-$version" /nologo /subsystem:console /out:x.exe "${@:2}"
    }
    local version=$1 entry=/entry:mainCRTStartup
    run mismatch $entry md.obj mt.obj
    run mismatch-lib $entry md.obj two.lib
    run import $entry imp.obj
    run import-source $entry imp_g.obj
    run import-with-static $entry imp.obj def.lib
    run local-import $entry imp.obj def.obj
    run missing miss.obj
    run missing-source miss_g.obj
    run missing-decorated /demangle:no miss.obj
    run duplicate $entry dup1.obj dup2.obj
    run duplicate-source $entry dup1_g.obj dup2_g.obj
    run duplicate-lib $entry dup1.obj /wholearchive:dd.lib
    run cannot-open $entry dup1.obj libcmt.lib
    run colour-import $entry --color-diagnostics imp.obj
    run colour-mismatch $entry --color-diagnostics md.obj mt.obj
    run x86 $entry /machine:x86 x86.obj
    run machine $entry dup1.obj x86.obj
    run forced $entry /force imp.obj
}
for version in "$@"; do
    links "$version" 2>&1 | sed "s#$work/##g" >"$here/lld-$version.log"
done
