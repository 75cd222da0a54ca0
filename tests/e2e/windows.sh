#!/bin/bash
# SPDX-License-Identifier: MIT
# crtlink.exe in wine: built by mingw-w64, run with a fake linker that behaves as link.exe does, and with the real
# lld-link behind a bridge.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@"
suite windows
wine_tools
windows=$build/windows/x64

# --- the file itself ---

check_equal "it imports only what every Windows has" "ADVAPI32.dll KERNEL32.dll VERSION.dll msvcrt.dll" \
    "$(x86_64-w64-mingw32-objdump -p "$tools/crtlink.exe" | sed -n 's/.*DLL Name: //p' | LC_ALL=C sort | paste -sd ' ')"
check "it is smaller than 2 MB" test "$(stat -c %s "$tools/crtlink.exe")" -lt 2000000

# The same from another folder, with the libraries that are there.
rebuild() {
    mkdir -p "$work/other/build/windows/x64" &&
        cp -R "$root/Makefile" "$root/lib" "$root/wrapper" "$root/config" "$root/tools" "$work/other/" &&
        cp -R "$windows/libraries" "$work/other/build/windows/x64/" &&
        make -s -j"$(nproc)" -C "$work/other" windows
}
check "it is built a second time, elsewhere" rebuild
check_same "with the same bytes" "$windows/crtlink.exe" "$work/other/build/windows/x64/crtlink.exe"

# --- unit tests and cases ---

own_counts() { # PROGRAM: runs it, and takes over what it counted
    local status=0 ran
    (cd "$root" && timeout 900 "$wine" "$windows/$1") >"$work/counts" 2>"$work/err" </dev/null || status=$?
    tr -d '\r' <"$work/counts" >"$work/out"
    while IFS= read -r line; do skip "${line#skipped: }"; done < <(grep '^skipped: ' "$work/out")
    ran=$(sed -n -E 's/^[^:]*: ([0-9]+) passed, ([0-9]+) failed.*$/\1 \2/p' "$work/out" | tail -n 1)
    if [[ -z $ran || $((${ran#* } == 0)) != $((status == 0)) ]]; then
        fail_with_output "$1 in wine" "exit status $status"
        return
    fi
    passed=$((passed + ${ran% *}))
    [[ ${ran#* } == 0 ]] || fail_with_output "$1 in wine"
}
check "the unit tests and cases are built for Windows" make -s -C "$root" windows-tests
own_counts unit_tests.exe
own_counts run_cases.exe

# --- the programs around it ---

read -ra flags < <(make -s -C "$root" print-windows-flags)
mingw() { # OUT FILE...
    (cd "$root" && x86_64-w64-mingw32-gcc "${flags[@]}" -Werror -static -o "$1" "${@:2}")
}
check "the fake linker is built" mingw "$tools/lld-link.exe" tests/support/fakelink.c
check "the caller is built" mingw "$tools/wincaller.exe" -municode tests/support/wincaller.c lib/command/wincmd.c \
    lib/base/str.c lib/base/arena.c wrapper/os_win32_files.c wrapper/win32.c -lshell32

seed=${CRTLINK_TEST_SEED:-$RANDOM$RANDOM}
note "seed of the quoted lists: $seed"
check "100 000 lists of arguments: what we quote, Windows takes apart" "$wine" "$tools/wincaller.exe" quote 100000 "$seed"

# fake WORDS ARGUMENT...: crtlink.exe with the fake linker behind it
fake() {
    FAKELINK=$1 timeout 600 "$wine" "$tools/crtlink.exe" "${@:2}"
}
# caller WORDS KEY VALUE... -- ARGUMENT...: the same by a caller on Windows, who tells exit code and time
caller() {
    local words=$1 keys=()
    shift
    while [[ $1 != -- ]]; do keys+=("$1") && shift; done
    shift
    FAKELINK=$words timeout 600 "$wine" "$tools/wincaller.exe" "${keys[@]}" x 0 -- "${program:-crtlink.exe}" "$@"
}
told() { # exit|ms|later: of the caller's last lines; a terminal moves right for a blank
    local words
    if [[ $1 == later ]]; then
        words=$(tr -d '\r' <"$work/out" | sed -n 's/^later \([0-9]*\) ms$/\1/p')
        echo "${words:-99999}"
        return
    fi
    words=$(tr -d '\r' <"$work/out" | sed -e 's/\x1b\[1C/ /g' -e 's/\x1b\[[0-9;?]*[A-Za-z]//g' |
        grep -o 'exit [0-9]*, [0-9]* ms')
    words=${words//[!0-9 ]/}
    read -r code took <<<"${words:-none 99999}"
    if [[ $1 == exit ]]; then echo "$code"; else echo "$took"; fi
}

for code in 0 1 1120 3221225477; do
    check "exit code $code" caller "exit=$code" -- a.obj
    check_equal "exit code $code comes through" "$code" "$(told exit)"
done

# --- arguments ---

check "untouched arguments" caller args -- '"a b".obj' '/OUT:"c d\\"' 'e\"f' "" '@no.rsp'
with=$(head -n 1 "$work/out")
program=lld-link.exe
check "the same without crtlink" caller args -- '"a b".obj' '/OUT:"c d\\"' 'e\"f' "" '@no.rsp'
program=
check_equal "go on as they were written" "$(head -n 1 "$work/out")" "$with"

check "a rewrite" fake args /CRTLINK:use=static "a b.obj" msvcrt.lib 'c"d.obj' 'e f\'
check_equal "quotes what needs it" \
    '"a b.obj" libcmt.lib "c\"d.obj" "e f\\" /DEFAULTLIB:libvcruntime.lib /DEFAULTLIB:libucrt.lib' \
    "$(tr -d '\r' <"$work/out" | head -n 1)"

many=()
for i in {1..600}; do many+=("a folder\\file number $i.obj"); done
check "20 KB with a rewrite" fake "args response" /CRTLINK:use=static msvcrt.lib "${many[@]}"
check_contains "go through a response file" "$work/out" '@' '.rsp' 'file number 600.obj'
check_contains "one argument a line" "$work/out" '"a folder\file number 17.obj"'
check_equal "no response file is left" "" "$(find "$work" "$WINEPREFIX/drive_c/users" -name 'crtlink-*.rsp' 2>/dev/null)"
check "20 KB without one" fake args "${many[@]}"
check_equal "go on as they are" "$(printf '"%s" ' "${many[@]}" | sed 's/ $//')" "$(tr -d '\r' <"$work/out" | head -n 1)"

# Windows starts no program with more than 32 KB: 200 KB come in response files.
{ for i in {1..9000}; do echo "\"a folder\\file $i.obj\""; done && echo msvcrt.lib; } >"$work/inner.rsp"
{ echo first.obj && echo "@$(wine_path "$work/inner.rsp")" && echo last.obj; } | iconv -t UTF-16 >"$work/outer.rsp"
outer=@$(wine_path "$work/outer.rsp")
if (($(stat -c %s "$work/inner.rsp") > 200000)); then pass; else fail "these are 200 KB"; fi
check "200 KB of arguments" fake args "$outer"
check_equal "go on as they came" "$outer" "$(tr -d '\r' <"$work/out" | head -n 1)"
check "200 KB with a rewrite" fake "response" "$outer" /CRTLINK:use=static
check_equal "are one response file, an argument a line" \
    "$({ echo first.obj && grep -v msvcrt "$work/inner.rsp" && echo libcmt.lib && echo last.obj; } | sha256sum)" \
    "$(tr -d '\r' <"$work/out" | grep -v -i defaultlib | sha256sum)"

# link.exe reads UTF-16LE with a byte order mark.
mkdir -p "$work/msvc"
cp "$tools/lld-link.exe" "$work/msvc/link.exe"
: >"$work/msvc/cl.exe"
msvc() { # WORDS ARGUMENT...
    WINEPATH="$(wine_path "$work/msvc");$WINEPATH" fake "$@"
}
check "link.exe and a rewrite of 20 KB" msvc response /CRTLINK:use=static msvcrt.lib "${many[@]}" "Grüße 中文.obj"
check_equal "the response file is UTF-16LE with a byte order mark" "fffe" "$(head -c 2 "$work/out" | od -An -tx1 | tr -d ' ')"
check_equal "and complete" 602 "$(iconv -f UTF-16 -t UTF-8 "$work/out" | grep -c -e 'file number' -e 'Grüße 中文.obj' -e libcmt.lib)"
LINK=/DEBUG _LINK_=/OPT:REF check "LINK and _LINK_" msvc variables a.obj
check_equal "go on" "LINK=/DEBUG _LINK_=/OPT:REF" "$(tr -d '\r' <"$work/out")"
mkdir -p "$work/git"
cp "$tools/lld-link.exe" "$work/git/link.exe"
cp "$tools/crtlink.exe" "$work/git/"
check_status "a link.exe that is not MSVC's is not taken" 97 env WINEPATH="$(wine_path "$work/git")" "$wine" \
    "$work/git/crtlink.exe" a.obj
check_contains "and it is named" "$work/err" CRT4004 'git/link.exe'
mkdir -p "$work/copy"
cp "$tools/crtlink.exe" "$work/copy/link.exe"
check_status "nor is crtlink under that name" 97 env WINEPATH="$(wine_path "$work/copy")" "$wine" "$work/copy/link.exe" a.obj
check_contains "which is told" "$work/err" CRT4004 'copy/link.exe is crtlink itself'

# Visual Studio's linker outside a developer prompt: Microsoft's finder tells where it is.
# It lies in a folder that wine has from its registry: a prefix of its own shows it to nobody else.
prefix=$work/prefix
wine_prefix "$prefix" || exit 1
programs="$prefix/drive_c/Program Files (x86)" vs=$work/vs
bin=$vs/VC/Tools/MSVC/14.38.33130/bin/Hostx64/x64
kits="$programs/Windows Kits/10/Lib/10.0.22621.0"
mkdir -p "$work/alone" "$programs/Microsoft Visual Studio/Installer" "$bin" "$vs/VC/Auxiliary/Build" \
    "$vs/VC/Tools/MSVC/14.38.33130/lib/x64" "$kits/ucrt/x64" "$kits/um/x64"
cp "$tools/crtlink.exe" "$work/alone/"
cp "$tools/lld-link.exe" "$bin/link.exe"
: >"$bin/cl.exe"
printf '14.38.33130\r\n' >"$vs/VC/Auxiliary/Build/Microsoft.VCToolsVersion.default.txt"
printf '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts(getenv("FAKE_VS")); return 0; }\n' >"$work/vswhere.c"
x86_64-w64-mingw32-gcc -O1 -o "$programs/Microsoft Visual Studio/Installer/vswhere.exe" "$work/vswhere.c" || exit 1
in_explorer() { # ARGUMENT...: with nothing on PATH
    FAKELINK=args FAKE_VS=$(wine_path "$vs") WINEPATH= WINEPREFIX=$prefix timeout 600 "$wine" "$work/alone/crtlink.exe" "$@"
}
check "no linker on PATH, but Visual Studio is installed" in_explorer /OUT:x.exe a.obj
check_contains "its link.exe is found" "$work/out" "/OUT:x.exe a.obj"
check_status "--doctor, where LIB names nothing" 1 in_explorer --doctor
check_contains "tells what is installed" "$work/out" "VC\\Tools\\MSVC\\14.38.33130\\bin\\Hostx64\\x64" \
    "Visual C++ 14.38.33130 x64: $(wine_path "$vs")\\VC" "Windows SDK 10.0.22621.0 ucrt x64: C:\\Program Files (x86)\\Windows Kits" \
    "CRT3004: LIB names no folder of the Visual C++ tools for x64; installed is $(wine_path "$vs")\\VC"

# --- streams ---

printf 'out\r\n\x81\xff\x00end' >"$work/out.bin"
printf 'err\xfe\r\n' >"$work/err.bin"
check_status "both streams" 9 fake "show=$(wine_path "$work/out.bin") err=$(wine_path "$work/err.bin") exit=9" a.obj
check_same "standard output is the linker's, byte for byte" "$work/out.bin" "$work/out"
check_same "standard error is the linker's, byte for byte" "$work/err.bin" "$work/err"
check "20 MB of output" fake bytes=300000 a.obj
check_equal "arrive" $((300000 * 65)) "$(stat -c %s "$work/out")"
check "Visual Studio's handle" caller "text exit=2" unicode "$(wine_path "$work/unicode.txt")" -- a.obj
check_equal "gets UTF-16" "LINK : für" "$(iconv -f UTF-16LE -t UTF-8 "$work/unicode.txt" 2>/dev/null | tr -d '\r')"
check_lacks "and standard output nothing of it" "$work/out" "LINK :"
check "without that handle" fake text a.obj
check_equal "the code page is not touched" "4c494e4b203a206681720d0a" "$(od -An -tx1 "$work/out" | tr -d ' \n')"

# --- processes ---

stamp=$work/bin/stamp
at=$(wine_path "$stamp")
check "a process that outlives the linker and holds its pipes" caller "child=60 stamp=$at exit=4" stamp "$at" -- a.obj
check_equal "does not change the exit code" 4 "$(told exit)"
later=$(told later)
if ((later < 50000)); then pass; else fail "nor is it waited for" "crtlink.exe ended $later ms after the linker"; fi
caller_once_it_runs() { # WORDS KEYS...: the keys count from when the linker says that it waits
    rm -f "$stamp"
    caller "${1/sleep=/stamp=$at sleep=}" await "$at" "${@:2}"
}
check "ended itself, the hard way" caller_once_it_runs "child=60 sleep=60" end 0.1 -- a.obj
check_contains "crtlink.exe takes the linker with it" "$work/out" "linker ended"
check_contains "but nothing that the linker started" "$work/out" "child lives"
check "the same in a job that forbids it to leave" caller_once_it_runs "child=60 sleep=60" job 1 end 0.1 -- a.obj
check_contains "takes the linker with it" "$work/out" "linker ended"
check "a call that is no link, ended the hard way" caller_once_it_runs "sleep=60" end 0.1 -- /lib a.obj
check_contains "takes what it called with it" "$work/out" "linker ended"
check "a link in a job of its caller's" caller exit=5 job 1 -- a.obj
check_equal "is one as any other" 5 "$(told exit)"
check "a linker that is ended from outside" caller_once_it_runs sleep=60 kill 0.1 -- a.obj
check_equal "its exit code comes through" 137 "$(told exit)"
on_terminal() { # a console, so that there is a Ctrl-C; of the shells only bash takes exported functions along
    SHELL=$BASH script -qec "$(printf '%q ' bash -c '"$@"' - "$@")" /dev/null
}
export -f caller caller_once_it_runs
export wine tools program stamp at
check "Ctrl-C" on_terminal caller_once_it_runs "sleep=60 exit=77" break 1 -- a.obj
with=$(told exit)
program=lld-link.exe
check "Ctrl-C without crtlink" on_terminal caller_once_it_runs "sleep=60 exit=77" break 1 -- a.obj
program=
check_equal "ends the linker, and its exit code comes through" "$(told exit)" "${with/none/no exit code}"
if [[ $with != 77 ]]; then pass; else fail "Ctrl-C reaches the linker" "it waited to its end"; fi
mkdir -p "$work/grün中文"
printf '[crt]\nuse = sttic\n' >"$work/grün中文/crtlink.ini"
cd "$work" || exit 1
CRTLINK_CONFIG=grün中文/crtlink.ini check "a name that no code page has, on a console" on_terminal caller exit=0 -- a.obj
cd "$root" || exit 1
check_contains "is shown as it is" "$work/out" 'grün中文/crtlink.ini:2'
eight() {
    local i pids=()
    for i in 1 2 3 4 5 6 7 8; do
        (fake "bytes=200 exit=$i" "file$i.obj" >"$work/parallel.$i"; echo $? >"$work/parallel.$i.code") &
        pids+=($!)
    done
    wait "${pids[@]}"
    cat "$work"/parallel.?.code | paste -sd ' '
}
check "eight links at once" eight
check_equal "each with its own exit code" "1 2 3 4 5 6 7 8" "$(cat "$work/out")"

# --- names and files ---

export -f fake wine_path
export work

mkdir -p "$work/self"
cp "$tools/crtlink.exe" "$work/self/link.exe"
: >"$work/self/cl.exe"
check "crtlink under the name link.exe does not take itself for the linker" env FAKELINK=args \
    WINEPATH="$(wine_path "$work/self");$WINEPATH" "$wine" "$work/self/link.exe" a.obj
check_contains "but the next one" "$work/out" a.obj
: >"$work/msvcrt.lib"
mkdir -p "$work/Policy/Below"
printf '[crt]\r\nuse = static\r\n' >"$work/Policy/CRTLINK.INI"
for path in "$work/Policy/CRTLINK.INI" "$(wine_path "$work")\\POLICY\\crtlink.ini" "Z:${work}/policy/Crtlink.ini"; do
    check "a policy by the path $path" env "CRTLINK_CONFIG=$path" bash -c 'fake args MSVCRT.LIB'
    check_contains "is found whatever the letter case and separators" "$work/out" libcmt.lib
done
check "a policy in the folder above" bash -c 'cd "$0/Policy/Below" && fake args MSVCRT.LIB' "$work"
check_contains "counts" "$work/out" libcmt.lib
{ printf 'msvcrt.lib\n' && printf '"%s"\n' "${many[@]}"; } >"$work/many.rsp"
temp() { # FOLDER: as TEMP; wine takes the variable from no Linux program
    FAKELINK=args timeout 600 "$wine" cmd /c "set TEMP=$1&set TMP=$1&crtlink.exe /CRTLINK:use=static @$(wine_path "$work/many.rsp")"
}
for folder in 'Z:\no\such\folder' "$(wine_path "$work/err.bin")"; do
    check "TEMP is $folder" temp "$folder"
    check_contains "one line says why" "$work/err" CRT0003 "untouched arguments"
    check_contains "and the arguments go on as they are" "$work/out" many.rsp
done
mkdir -p "$work/full"
if mount -t tmpfs -o size=8k tmpfs "$work/full" 2>/dev/null; then
    check "TEMP is full" temp "$(wine_path "$work/full")"
    check_contains "one line says why" "$work/err" CRT0003 "untouched arguments" "isk full"
    check_contains "and the arguments go on as they are" "$work/out" many.rsp
    check_equal "nothing is left there" "" "$(ls -A "$work/full")"
    umount "$work/full"
else
    skip "a full TEMP: nothing can be mounted here"
fi

# --- when crtlink.exe itself breaks down ---

# A file that shrinks once it is mapped: wine maps with Linux' mmap.
gcc -shared -fPIC -o "$work/shrink.so" "$root/tests/support/shrink.c" -ldl || exit 1
big_object() {
    printf 'int f(void) { return 0; }\n' >"$work/f.c"
    cl 19 "$work/shrinks.obj" "$work/f.c" /MD && head -c 500000 /dev/zero >>"$work/shrinks.obj"
}
shrinking() { # WORDS ARGUMENT...
    LD_PRELOAD=$work/shrink.so fake "$1" "$(wine_path "$work/shrinks.obj")" "${@:2}"
}
export -f shrinking
big_object
check "an input that shrinks while it is read: the link happens" env CRTLINK_CRT_USE=dynamic bash -c 'shrinking args'
check_contains "with the untouched arguments" "$work/out" 'shrinks.obj'
check_contains "and one line says why" "$work/err" CRT0003 "untouched arguments"
check_equal "the file did shrink" 0 "$(stat -c %s "$work/shrinks.obj")"
big_object
check_status "the same while the linker runs: its exit code" 7 shrinking "args exit=7"
check_contains "and its words" "$work/out" 'shrinks.obj'
check_equal "the file did shrink" 0 "$(stat -c %s "$work/shrinks.obj")"
big_object
check_status "the same after the link failed: its exit code" 7 env CRTLINK_CRT_USE=keep CRTLINK_EXPLAIN_NOTES=off \
    bash -c 'shrinking exit=7'
check_contains "and one line says why" "$work/err" CRT0003 "nothing more is explained"

# --- the real linker ---

mkdir -p "$work/real"
check "the bridge to the Linux linker is built" wine_bridge "$work/real/lld-link.exe"
cp "$tools/crtlink.exe" "$work/real/"
export WINEPATH=$(wine_path "$work/real")

for llvm in $llds; do
    LIB=$(wine_path "$(sysroot "$llvm")") || exit 1
    export LIB CRTLINK_TEST_LINKER=$(command -v "lld-link-$llvm")
    folder="$work/Grüße 中文/a folder of a rather long name that goes on and on/and another one that does the same thing"
    folder+="/so that the whole path has three hundred characters or more, which Windows did not like for many years"
    mkdir -p "$folder"
    printf '__declspec(dllimport) int puts(const char *); int main(void) { puts("hello"); return 0; }\n' >"$work/hello.c"
    cl "$llvm" "$folder/hello.obj" "$work/hello.c" /MD || fail "hello.c compiles"
    object=$(wine_path "$folder/hello.obj")
    arguments=(/nologo /timestamp:1 /subsystem:console "$object")
    check "lld $llvm: a link through crtlink.exe" "$wine" "$work/real/crtlink.exe" "${arguments[@]}" \
        "/out:$(wine_path "$work/with.exe")"
    cp "$work/out" "$work/with.out"
    cp "$work/err" "$work/with.err"
    check "lld $llvm: the same without" "$wine" "$work/real/lld-link.exe" "${arguments[@]}" \
        "/out:$(wine_path "$work/without.exe")"
    check_same "lld $llvm: the same image" "$work/without.exe" "$work/with.exe"
    check_same "lld $llvm: the same output" "$work/out" "$work/with.out"
    check_same "lld $llvm: and nothing else is said" "$work/err" "$work/with.err"
    check "lld $llvm: it runs" run_in_wine "$work/with.exe"
    check_status "lld $llvm: a red link" 1 "$wine" "$work/real/crtlink.exe" "${arguments[@]}" /nodefaultlib:msvcrt \
        libcmt.lib "/out:$(wine_path "$work/red.exe")" /CRTLINK:use=keep
    check_contains "lld $llvm: is explained" "$work/err" "undefined symbol" CRT1001 hello.obj
done
finish
