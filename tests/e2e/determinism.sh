#!/bin/bash
# SPDX-License-Identifier: MIT
# The same inputs and the same policy give the same bytes: images, libraries, every report; in whatever folder, at
# whatever time, in whatever locale and time zone, on one core or all, however often.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite determinism

inputs=$work/inputs
mkdir -p "$inputs/sub"
compile() { # OBJECT FLAG... (source on standard input)
    cat >"$work/${1//\//_}.c"
    cl 19 "$inputs/$1.obj" "$work/${1//\//_}.c" "${@:2}" || exit 1
}
compile app /MD <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
int other(int), third(int); int main(void) { return other(3) + third(4); }
C
compile other /MT <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
int tolower(int); int other(int c) { return tolower(c); }
C
compile sub/third /MT <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
int toupper(int); int third(int c) { return toupper(c); }
C
compile imports /MD <<<'__declspec(dllimport) int tolower(int); int main(void) { return tolower(1); }'
compile missing /MD <<<'int one(void), two(void); int main(void) { return one() + two(); }'
compile dll /MD <<<'__declspec(dllexport) int twin(int c) { return c + c; } __declspec(dllexport) int more;'
llvm-lib-19 /nologo "/out:$inputs/both.lib" "$inputs/other.obj" "$inputs/sub/third.obj" || exit 1
lld-link-19 /nologo /dll /noentry /nodefaultlib "/out:$inputs/twin.dll" /Brepro "$inputs/dll.obj" || exit 1
printf 'lld-link: error: undefined symbol: __imp_tolower\n>>> referenced by a.obj\n' >"$inputs/log.txt"
cat >"$inputs/crtlink.ini" <<'INI'
[crt]
on-mismatch = neutralise
imports = bridge
[explain]
json = {name}.json
sarif = {name}.sarif
html = {name}.html
INI
for llvm in $llds; do sysroot "$llvm" >/dev/null || exit 1; done

cat >"$work/late.c" <<'C'
/* It is three years later. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#define LATER 100000000
int clock_gettime(clockid_t clock, struct timespec *out)
{
    static int (*next)(clockid_t, struct timespec *);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, out);
    out->tv_sec += clock == CLOCK_REALTIME ? LATER : 0;
    return result;
}
time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *out, void *zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}
C
gcc -shared -fPIC -o "$work/late.so" "$work/late.c" -ldl || exit 1
check_equal "the shim tells a later time" yes \
    "$(now=$(date +%s); later=$(LD_PRELOAD=$work/late.so date +%s); ((later > now + 90000000)) && echo yes)"

# Everything that is made of the inputs, into files of the folder.
make_all() { # LLVM FOLDER [PREFIX...]: the programs are run by PREFIX
    local llvm=$1 folder=$2
    shift 2
    export LIB=$build/sysroot-$llvm CRTLINK_LINKER=lld-link-$llvm
    (
        cd "$folder" || exit 1
        say() { # NAME ARGUMENT...: the program's words, as files
            local name=$1
            shift
            "${prefix[@]}" "$crtlink" "$@" >"$name.out" 2>"$name.err" </dev/null
            echo "status $?" >>"$name.out"
        }
        prefix=("$@")
        say mixed app.obj other.obj sub/third.obj /subsystem:console /nologo /Brepro /out:mixed.exe
        say library app.obj both.lib /subsystem:console /nologo /Brepro /out:library.exe /CRTLINK:use=dynamic
        say bridged imports.obj /subsystem:console /nologo /Brepro /out:bridged.exe /CRTLINK:use=static
        say failing missing.obj /subsystem:console /nologo /Brepro /out:failing.exe
        GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md say annotated missing.obj /subsystem:console /nologo /out:annotated.exe
        for format in text json; do
            say "scan-$format" --scan "--format=$format" app.obj both.lib sub
            say "predict-$format" --predict "--format=$format" -- app.obj both.lib /subsystem:console
            say "plan-$format" --plan "--format=$format" -- app.obj both.lib /subsystem:console /CRTLINK:use=dynamic
        done
        for format in text json sarif github html; do say "log-$format" --explain-log "--format=$format" log.txt; done
        say why --why main -- app.obj both.lib /subsystem:console
        say which --which tolower -- app.obj both.lib
        say implib --implib twin.dll -o twin-made.lib
    )
}
fresh() { # FOLDER: with the inputs, which are older than the build
    mkdir -p "$1"
    cp -r "$inputs/." "$1/"
}
same() { # NAME FOLDER
    local difference
    difference=$(diff -rq "$first" "$2" | head -n 8)
    check_equal "lld $llvm: $1: the same bytes" "" "$difference" || diff -r "$first" "$2" | head -c 3000 >&2
}

for llvm in $llds; do
    first=$work/$llvm/first
    fresh "$first"
    make_all "$llvm" "$first"
    for name in mixed library bridged; do
        check "lld $llvm: $name links, with crtlink's help" grep -q CRT0001 "$first/$name.err"
        check "lld $llvm: there is an image and its reports" test -s "$first/$name.exe" -a -s "$first/$name.json" -a \
            -s "$first/$name.sarif" -a -s "$first/$name.html"
    done
    check_contains "lld $llvm: a failing link is explained" "$first/failing.err" CRT3003
    check "lld $llvm: an import library is made" test -s "$first/twin-made.lib"

    fresh "$work/$llvm/again"
    make_all "$llvm" "$work/$llvm/again"
    same "again, in another folder" "$work/$llvm/again"

    odd=$work/$llvm/"a folder/much deeper"/$'with odd \xff names'
    fresh "$odd"
    umask 077
    HOME=/nonexistent USER=somebody TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=C.UTF-8 COLUMNS=40 TERM=xterm-256color \
        LD_PRELOAD=$work/late.so make_all "$llvm" "$odd" taskset -c "$(taskset -pc $$ | sed -E 's/.*: ([0-9]+).*/\1/')"
    umask 022
    same "three years later, deep in other folders, in another locale and zone, on one core" "$odd"
done
finish
