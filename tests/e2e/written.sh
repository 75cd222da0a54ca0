#!/bin/bash
# SPDX-License-Identifier: MIT
# What crtlink can write, objects and import libraries: other tools read it without a warning, linkers link it, the
# programs run. write_objects (tests/support) writes the files through the same functions as crtlink does.
. "$(dirname "$0")/lib.sh"
suite written
files=$work/files
mkdir -p "$files"
check "the files are written" "$build/tests/write_objects" "$files" || finish
mkdir -p "$work/second"
"$build/tests/write_objects" "$work/second"
check "twice the same bytes" diff -r "$files" "$work/second"

read_quietly() { # LLVM FILE...: read in full, without a word on standard error
    local said
    said=$("llvm-readobj-$1" --all "${@:2}" 2>&1 >/dev/null) || return 1
    [[ -z $said ]] || { echo "$said"; return 1; }
}
shopt -s nullglob
for v in 14 19 22; do
    for machine in x64 x86 arm64 arm64ec; do
        # LLVM 14 knows no arm64ec objects.
        [[ $v$machine == 14arm64ec ]] && continue
        check "llvm-readobj-$v reads what is written for $machine" read_quietly "$v" "$files"/*-$machine.*
        check "llvm-nm-$v too" "llvm-nm-$v" "$files"/*-$machine.*
    done
done

# --- linking ---

cat >"$work/main.c" <<'C'
__declspec(dllimport) int twice(int);
__declspec(dllimport) int thrice(int);
int quadruple(int);
int five(int);
extern int shared;
__declspec(dllimport) unsigned long __stdcall GetTickCount(void);
__declspec(dllimport) void __stdcall Sleep(unsigned long);
__declspec(dllimport) int __stdcall WSACleanup(void);
extern unsigned offset_of_thrice;
extern char __ImageBase;
int mainCRTStartup(void) {
    if (twice(4) != 8) return 1;
    if (thrice(4) != 12) return 2;
    if (quadruple(4) != 8) return 3;
    if (five(4) != 12) return 4;
    if (shared != 7) return 5;
    if (&__ImageBase + offset_of_thrice == &__ImageBase) return 6;
    if (!GetTickCount()) return 7;
    Sleep(1);
    if (WSACleanup() != -1) return 8;
    return 42;
}
C
echo 'int twice(int x) { return 2 * x; }' >"$work/twice.c"
echo 'int thrice(int x) { return 3 * x; }' >"$work/thrice.c"
compile() { # MACHINE TARGET: main.obj, twice.obj and a library with thrice
    local source
    mkdir -p "$work/$1"
    for source in main twice thrice; do
        clang-cl-19 "--target=$2" /nologo /X /c /O1 /GS- /Zl "/Fo$work/$1/$source.obj" -- "$work/$source.c" || return 1
    done
    llvm-lib-19 /nologo "/out:$work/$1/thrice.lib" "$work/$1/thrice.obj"
}
check "x64 compiles" compile x64 x86_64-pc-windows-msvc
# The import libraries offer names without stdcall's decoration.
sed -i 's/__stdcall //' "$work/main.c"
check "x86 compiles" compile x86 i686-pc-windows-msvc
check "arm64 compiles" compile arm64 aarch64-pc-windows-msvc

link_quietly() { # LLD MACHINE OUT ARGUMENT...
    local said
    said=$("lld-link-$1" /nologo "/machine:$2" "/out:$3" /entry:mainCRTStartup /subsystem:console \
        "$work/$2/main.obj" "$work/$2/twice.obj" "$work/$2/thrice.lib" \
        "$files"/{bridge,mixed,comdat,many}-"$2".obj "${@:4}" 2>&1) || { echo "$said"; return 1; }
    [[ -z $said ]] || { echo "$said"; return 1; }
}
imports=(kernel again)
for v in $llds; do
    for machine in x64 x86 arm64; do
        image=$work/$machine/main-$v.exe
        options=()
        [[ $machine == x86 ]] && options=(/safeseh)
        libs=("${imports[@]/%/-$machine.lib}")
        check "lld $v links all of it for $machine" link_quietly "$v" $machine "$image" "${options[@]}" \
            "${libs[@]/#/$files/}" "$files/socket-$machine.lib" || continue
        check_equal "the image imports two DLLs" "kernel32.dll ws2_32.dll" "$(image_imports "$image")"
        check_equal "WSACleanup by its ordinal" "  Symbol:  (116)" \
            "$(llvm-readobj-19 --coff-imports "$image" | grep 116)"
        link_quietly "$v" $machine "$image.again" "${options[@]}" "${libs[@]/#/$files/}" "$files/socket-$machine.lib" \
            /timestamp:1
        link_quietly "$v" $machine "$image" "${options[@]}" "${libs[@]/#/$files/}" "$files/socket-$machine.lib" \
            /timestamp:1
        check_same "the link is the same each time" "$image" "$image.again"
        # Debian's wine runs x64 only.
        [[ $machine != x64 ]] || check_status "it runs" 42 run_in_wine "$image"
    done
    # A library without descriptors can be taken whole by every version.
    check "lld $v takes a bare library whole" link_quietly "$v" x64 "$work/x64/whole-$v.exe" \
        "$files"/{kernel,again}-x64.lib "/wholearchive:$files/bare-x64.lib"
    check_status "it runs" 42 run_in_wine "$work/x64/whole-$v.exe"
    check "lld $v loads the DLL late" link_quietly "$v" x64 "$work/x64/late-$v.exe" "$files"/{kernel,again,socket}-x64.lib \
        /delayload:ws2_32.dll /alternatename:__delayLoadHelper2=mainCRTStartup
done
# Descriptors under /WHOLEARCHIVE: lld 19 and older refuse any that link.exe or llvm-lib wrote.
if [[ " $llds " == *" 22 "* ]]; then
    check "lld 22 takes tagged libraries whole" link_quietly 22 x64 "$work/x64/whole.exe" \
        "/wholearchive:$files/kernel-x64.lib" "/wholearchive:$files/socket-x64.lib" "$files/again-x64.lib"
    check_status "it runs" 42 run_in_wine "$work/x64/whole.exe"
fi
finish
