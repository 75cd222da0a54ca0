#!/bin/bash
# SPDX-License-Identifier: MIT
# crtlink --implib: on every DLL that wine ships the library is LLVM's, symbol for symbol (implib_oracle.py); programs
# that take every import of one link with every lld and find in wine what GetProcAddress finds; .def files for x64, x86
# and arm64; x86 DLLs; what is refused, and that nothing is left behind.
. "$(dirname "$0")/lib.sh"
suite implib
oracle=$root/tests/e2e/implib_oracle.py
passed_before "$oracle"
dlls=/usr/lib/$(uname -m)-linux-gnu/wine/x86_64-windows

# --- every DLL of wine ---

mkdir -p "$work/all"
mapfile -t files < <(find "$dlls" -type f ! -name '*.a' ! -name '*.exe' | sort)
check "the library of every DLL is LLVM's" python3 "$oracle" all "$crtlink" "$work/all" "${files[@]}"
grep 'libraries with' "$work/out" | sed 's/^/implib: /'
libraries=("$work/all"/*.ours.lib)
check "there are hundreds of them" test "${#libraries[@]}" -gt 300
read_quietly() { # LLVM FILE...
    local said
    said=$("llvm-readobj-$1" --all "${@:2}" 2>&1 >/dev/null) || return 1
    [[ -z $said ]] || { head -c 2000 <<<"$said"; return 1; }
}
index=0
for v in 14 19 22; do
    part=()
    for ((i = index++; i < ${#libraries[@]}; i += 3)); do part+=("${libraries[i]}"); done
    check "llvm-readobj-$v reads a third of them without a warning" read_quietly "$v" "${part[@]}"
done

# --- programs that take every import (of large libraries: every third) ---

cat >"$work/compare.c" <<'C'
typedef struct Row { void **import; const char *name; } Row;
extern const Row table[];
__declspec(dllimport) void *__stdcall LoadLibraryA(const char *);
__declspec(dllimport) void *__stdcall GetProcAddress(void *, const char *);
int mainCRTStartup(void) {
    void *dll = LoadLibraryA(DLL);
    int wrong = 0;
    for (const Row *row = table; row->import; row++)
        wrong += *row->import != GetProcAddress(dll, row->name);
    return !dll ? 99 : wrong > 90 ? 90 : wrong;
}
C
printf 'LIBRARY kernel32.dll\nEXPORTS LoadLibraryA GetProcAddress\n' >"$work/loader.def"
check "a library for the program itself" "$crtlink" --implib "$work/loader.def" -o "$work/loader.lib"
imports_of() { # IMAGE: what is imported from DLLs other than the loader's two
    llvm-readobj-19 --coff-imports "$1" | sed -nE 's/^  Symbol: (.*) \(([0-9]+)\)$/\1 \2/p' |
        sed -E 's/^(.+) [0-9]+$/\1/; s/^ ([0-9]+)$/#\1/' | grep -vxE 'LoadLibraryA|GetProcAddress' | sort
}
use_every_import() { # DLL STEP LLD
    local dll=$1 lib=$work/all/$1.ours.lib base=$work/${1%.*} v
    python3 "$oracle" table "$lib" "$base.s" "$2" >"$base.wanted" || return 1
    clang-19 --target=x86_64-pc-windows-msvc -c "$base.s" -o "$base.table.obj" &&
        clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- /Zl "/DDLL=\"$dll\"" "/Fo$base.obj" \
            -- "$work/compare.c" || return 1
    for v in $3; do
        "lld-link-$v" /nologo "/out:$base-$v.exe" /entry:mainCRTStartup /subsystem:console "$base.obj" \
            "$base.table.obj" "$work/loader.lib" "$lib" || return 1
        diff <(sort "$base.wanted") <(imports_of "$base-$v.exe") || return 1
    done
    run_in_wine "$base-$v.exe" || { echo "$? of its imports are not what GetProcAddress finds"; return 1; }
}
for dll in ucrtbase shlwapi ws2_32; do
    check "a program takes every import of $dll" use_every_import $dll.dll 1 "$llds"
done
newest=${llds##* }
for dll in kernel32 ntdll msvcrt msvcp140 vcruntime140 oleaut32 advapi32 bcrypt; do
    check "a program takes every third import of $dll" use_every_import $dll.dll 3 "$newest"
done

# --- .def files ---

implib_as_llvm() { # MACHINE DEF LLVM...: the same library from each
    local machine=$1 def=$2 v
    "$crtlink" --implib "$def" -o "$work/ours.lib" "--machine=$machine" || return 1
    for v in "${@:3}"; do
        case $v in
        dlltool-*) "llvm-$v" -m "$([[ $machine == x86 ]] && echo i386 || echo i386:x86-64)" -d "$def" -l "$work/llvm.lib" ;;
        *) "llvm-lib-$v" /nologo "/machine:$machine" "/def:$def" "/out:$work/llvm.lib" ;;
        esac || return 1
        python3 "$oracle" compare "$work/ours.lib" "$work/llvm.lib" || return 1
        read_quietly "${v#dlltool-}" "$work/ours.lib" || return 1
    done
}
cat >"$work/plain.def" <<'DEF'
; every part of an export
LIBRARY "a b.dll" BASE=6442450944
EXPORTS
  plain
  renamed = inside
  ordinal @5
  unnamed @6 NONAME
  variable DATA
  both @ 7 NONAME DATA
  constant CONSTANT
  hidden PRIVATE
  ?cpp@@YAXXZ
  "quoted name" @9
  _under
HEAPSIZE 5
DEF
cat >"$work/program.def" <<'DEF'
NAME tool
EXPORTS f @1 g
DEF
printf 'LIBRARY forward\nEXPORTS\n f = other.g\n h=other.#5\n' >"$work/forward.def"
printf 'LIBRARY as.dll\nEXPORTS\n symbol == name\n @fast@8\n other == with space\n' >"$work/as.def"
sed -i 's/ with space/ "with space"/' "$work/as.def"
for machine in x64 arm64; do
    check "an $machine library is LLVM's" implib_as_llvm $machine "$work/plain.def" 19 22
    check "an $machine library of a program is LLVM's" implib_as_llvm $machine "$work/program.def" 19 22
    check "an $machine library of forwarders is LLVM's" implib_as_llvm $machine "$work/forward.def" 19 22
    check "an $machine library with other names is LLVM's" implib_as_llvm $machine "$work/as.def" 19 22
done
check "an x64 library is that of LLVM 14" implib_as_llvm x64 "$work/plain.def" dlltool-14

# x86: decorated names. Where llvm-lib's symbol is one that no compiler refers to (f@8), dlltool's is the measure.
sed '/^  ordinal/a\  _standard@8\n  @fast@8\n  vector@@16\n  _number@4 @11 NONAME\n  plainstd = inside2' \
    "$work/plain.def" >"$work/x86.def"
check "an x86 library is LLVM's" implib_as_llvm x86 "$work/x86.def" 19 22
check "x86 forwarders are as in LLVM 19" implib_as_llvm x86 "$work/forward.def" 19
printf 'LIBRARY m.dll\nEXPORTS\n standard@8\n @fast@8\n vector@@16\n plain\n v DATA\n number@4 @3 NONAME\n' >"$work/mingw.def"
check "x86 names without an underscore are dlltool's" implib_as_llvm x86 "$work/mingw.def" dlltool-14 dlltool-19 dlltool-22

# --- x86 DLLs: what lld makes of each kind of export, linked against ---

cat >"$work/x86dll.c" <<'C'
int __stdcall standard(int a, int b) { return a + b; }
int __fastcall fast(int a, int b) { return a - b; }
int __cdecl plain(int a) { return a; }
int number(void) { return 7; }
int variable = 5;
C
printf 'LIBRARY x86dll\nEXPORTS\n standard\n _standard@8\n fast\n @fast@8\n plain\n number @9 NONAME\n variable DATA\n' \
    >"$work/x86dll.def"
cat >"$work/x86use.c" <<'C'
__declspec(dllimport) int __stdcall standard(int a, int b);
__declspec(dllimport) int __fastcall fast(int a, int b);
__declspec(dllimport) int plain(int a);
__declspec(dllimport) int x86dll_ordinal_9(void);
__declspec(dllimport) extern int variable;
int mainCRTStartup(void) { return standard(1, 2) + fast(1, 2) + plain(3) + x86dll_ordinal_9() + variable; }
C
x86() { clang-cl-19 --target=i686-pc-windows-msvc /nologo /X /c /O1 /GS- /Zl "/Fo$work/$1.obj" -- "$work/$1.c"; }
check "x86 objects compile" eval "x86 x86dll && x86 x86use"
x86_images() { # LLD
    (cd "$work" && "lld-link-$1" /nologo /machine:x86 /dll /noentry /def:x86dll.def /out:x86dll.dll \
        /implib:unused.lib x86dll.obj)
}
x86_use() { # LLD LIBRARY...: the image's imports in $work/imports
    "lld-link-$1" /nologo /machine:x86 "/out:$work/x86use.exe" /entry:mainCRTStartup /subsystem:console \
        "$work/x86use.obj" "${@:2}" && imports_of "$work/x86use.exe" >"$work/imports"
}
for v in $llds; do
    check "lld $v makes an x86 DLL" x86_images "$v" || continue
    check "its library" "$crtlink" --implib "$work/x86dll.dll" -o "$work/x86dll.lib"
    check_contains "that a calling convention is not known is said" "$work/err" \
        "4 functions are exported without a calling convention"
    check "a program links with it" x86_use "$v" "$work/x86dll.lib"
    check_equal "it finds all by the names that the DLL has" "#9 @fast@8 _standard@8 plain variable" \
        "$(paste -sd ' ' "$work/imports")"
done
# The .def that the note speaks of: undecorated exports, called with a convention.
cat >"$work/named.def" <<'DEF'
LIBRARY x86dll
EXPORTS
  standard = _standard@8
  fast = @fast@8
  plain
  x86dll_ordinal_9 @9 NONAME
  variable DATA
DEF
check "a .def tells the convention" "$crtlink" --implib "$work/named.def" -o "$work/named.lib" --machine=x86
check_equal "without a word" "" "$(cat "$work/err")"
for v in $llds; do
    check "lld $v links with that" x86_use "$v" "$work/named.lib"
    check_equal "and the loader finds undecorated names" "#9 fast plain standard variable" \
        "$(paste -sd ' ' "$work/imports")"
done

# --- an arm64 DLL ---

echo 'int f(void) { return 1; } int g(void) { return 2; } int v = 3;' >"$work/arm64.c"
printf 'LIBRARY arm64.dll\nEXPORTS\n f\n g @7 NONAME\n h = f\n v DATA\n' >"$work/arm64.def"
sed 's/ g @7/ arm64_ordinal_7 @7/' "$work/arm64.def" >"$work/arm64-as-is.def"
arm64_dll() { # LLD
    clang-cl-19 --target=aarch64-pc-windows-msvc /nologo /X /c /O1 /GS- /Zl "/Fo$work/arm64.obj" -- "$work/arm64.c" &&
        (cd "$work" && "lld-link-$1" /nologo /machine:arm64 /dll /noentry /def:arm64.def /out:arm64.dll \
            /implib:unused.lib arm64.obj) && "$crtlink" --implib "$work/arm64.dll" -o "$work/arm64.lib" &&
        llvm-lib-19 /nologo /machine:arm64 "/def:$work/arm64-as-is.def" "/out:$work/arm64-llvm.lib" &&
        python3 "$oracle" compare "$work/arm64.lib" "$work/arm64-llvm.lib"
}
for v in $llds; do check "the library of an arm64 DLL of lld $v is LLVM's" arm64_dll "$v"; done

# --- names of the DLL ---

name_in() { # LIBRARY
    llvm-readobj-19 "$1" | sed -n 's/^File: \(.*\)$/\1/p' | tail -n 1
}
printf 'EXPORTS f\n' >"$work/nameless.def"
check "a .def without a name" "$crtlink" --implib "$work/nameless.def" -o "$work/some.lib"
check_equal "is the library's" some.dll "$(name_in "$work/some.lib")"
cp "$dlls/version.dll" "$work/Renamed.dll"
check "a renamed DLL" "$crtlink" --implib "$work/Renamed.dll" -o "$work/some.lib"
check_equal "is what the file is called" Renamed.dll "$(name_in "$work/some.lib")"
check_contains "and that is said" "$work/err" "programs will load Renamed.dll; the DLL calls itself version.dll"
check "--dll names it" "$crtlink" --implib "$work/Renamed.dll" --dll=other.drv -o "$work/some.lib"
check_equal "whatever the file is called" other.drv "$(name_in "$work/some.lib")"
check_equal "without a word" "" "$(cat "$work/err")"

# --- what is refused ---

bad=$work/bad
mkdir -p "$bad/out"
refused() { # NAME TEXT ARGUMENT...: status 2, the text on standard error, nothing written
    check_status "$1" 2 "$crtlink" --implib "${@:3}" || return
    check_contains "$1: it says why" "$work/err" "$2"
    check_equal "$1: nothing is left" "" "$(ls -A "$bad/out")"
}
head -c 3000 "$dlls/version.dll" >"$bad/cut.dll"
printf 'EXPORTS\n f @0\n g NONAME\n' >"$bad/wrong.def"
: >"$bad/empty.def"
printf 'LIBRARY x\n' >"$bad/none.def"
printf '\1\2\0\3' >"$bad/binary.def"
refused "no arguments" "name a DLL or .def file, and the library: -o LIB"
refused "no library" "-o LIB" "$work/plain.def"
refused "no name behind -o" "name one library behind -o" "$work/plain.def" -o
refused "two inputs" "name one DLL or .def file" a.def b.def -o "$bad/out/x.lib"
refused "an unknown machine" "--machine cannot be \"mips\"; it is one of x64" --machine=mips "$work/plain.def" -o "$bad/out/x.lib"
refused "an unknown option" "there is no option --mchine=x64" --mchine=x64 "$work/plain.def" -o "$bad/out/x.lib"
refused "a file that is not there" "No such file" "$bad/absent.dll" -o "$bad/out/x.lib"
refused "a folder" "it is a folder" "$bad" -o "$bad/out/x.lib"
refused "an image that is cut off" "cut.dll: its export table is damaged" "$bad/cut.dll" -o "$bad/out/x.lib"
refused "mistakes in a .def, each with its line" "wrong.def:3: g is NONAME but has no ordinal" "$bad/wrong.def" -o "$bad/out/x.lib"
check_contains "the first one too" "$work/err" "wrong.def:2: the ordinal of f is no number from 1 to 65535: 0"
refused "an empty file" "it is empty" "$bad/empty.def" -o "$bad/out/x.lib"
refused "a .def without exports" "it exports nothing" "$bad/none.def" -o "$bad/out/x.lib"
refused "neither the one nor the other" "neither a DLL nor a .def file" "$bad/binary.def" -o "$bad/out/x.lib"
refused "a library as input" "neither a DLL nor a .def file" "$work/some.lib" -o "$bad/out/x.lib"
refused "another machine than the DLL's" "another machine than --machine says" "$work/Renamed.dll" --machine=x86 -o "$bad/out/x.lib"
refused "a folder that is not there" "No such file" "$work/plain.def" -o "$bad/out/absent/x.lib"
refused "a folder as output" "Is a directory" "$work/plain.def" -o "$bad/out"

# The input is never written, under whatever name.
cp "$work/plain.def" "$work/input.def"
ln -s input.def "$work/symbolic.def"
ln "$work/input.def" "$work/hard.def"
for name in input symbolic hard; do
    check_status "the input as output ($name)" 2 "$crtlink" --implib "$work/input.def" -o "$work/$name.def"
    check_same "is left alone" "$work/plain.def" "$work/input.def"
done

# A disk that is full in the middle: the old library stays, no half one beside it.
mkdir "$work/full"
echo old >"$work/full/x.lib"
full() { (ulimit -f 8; trap '' XFSZ; "$crtlink" --implib "$dlls/ucrtbase.dll" -o "$work/full/x.lib"); }
check_status "a library that cannot be written whole" 2 full
check_contains "says why" "$work/err" "x.lib: File too large"
check_equal "the old one stays" old "$(cat "$work/full/x.lib")"
check_equal "and nothing else" x.lib "$(ls -A "$work/full")"

check "a library" "$crtlink" --implib "$dlls/ucrtbase.dll" -o "$work/once.lib"
check "and again" "$crtlink" --implib "$dlls/ucrtbase.dll" -o "$work/twice.lib"
check_same "is the same, byte for byte" "$work/once.lib" "$work/twice.lib"
check_equal "it may be read by all whom umask lets" "$(printf '%o' $((0666 & ~$(umask))))" "$(stat -c %a "$work/once.lib")"
finish
