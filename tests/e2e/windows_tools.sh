#!/bin/bash
# SPDX-License-Identifier: MIT
# crtlink.exe in wine beside crtlink here: the tool calls give the same answers, and private files of a link (neutralise,
# bridge, DLL pins) the same images; eight links at once; what starting it costs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite windows_tools

wine_tools
check "the bridge to the Linux linker is built" wine_bridge "$tools/lld-link-19.exe" || finish
CRTLINK_TEST_LINKER=$(command -v lld-link-19)
export CRTLINK_TEST_LINKER
sysroot=$(sysroot 19) || exit 1

# Names without a folder in front are the same here and there.
cd "$work" || exit 1
cp -R "$sysroot" lib
export LIB=lib
on_linux() { CRTLINK_LINKER=lld-link-19 "$crtlink" "$@"; }
on_windows() { CRTLINK_LINKER=lld-link-19 timeout 600 "$wine" "$tools/crtlink.exe" "$@" </dev/null; }

compile() { # OBJECT FLAGS SOURCE
    echo "$3" >"$1.cpp"
    # shellcheck disable=SC2086 # several flags
    cl 19 "$1.obj" "$1.cpp" $2 >/dev/null || fail "compiles: $1"
}
record() { # VALUE
    echo "#pragma detect_mismatch(\"RuntimeLibrary\", \"$1\")"
}
compile app /MD 'extern "C" int tolower(int); int both(); int main() { return both() + tolower(65) - 97 - 7; }'
compile wrap /MD "$(record MD_DynamicRelease)
int engine(); int both() { return engine() + 3; }"
compile engine /MT "$(record MT_StaticRelease)
extern \"C\" int toupper(int); int engine() { return toupper(97) - 61; }"
llvm-lib-19 /nologo /out:both.lib wrap.obj engine.obj || exit 1
compile imports /MD 'extern "C" __declspec(dllimport) int tolower(int); int main() { return tolower(65) - 97; }'
compile static /MT 'extern "C" int toupper(int); int upper(int c) { return toupper(c); }'
compile lower /MD 'extern "C" __declspec(dllimport) int tolower(int); int main() { return tolower(65) - 97; }'
cat >build.log <<'LOG'
textkit.lib(text.obj) : error LNK2019: unresolved external symbol __imp_tolower referenced in function main
main.exe : fatal error LNK1120: 1 unresolved externals
LOG

same_answer() { # STATUS TOOL ARGUMENT...
    check_status "$* here" "$1" on_linux "${@:2}"
    cp out linux.out
    check_status "$* in wine" "$1" on_windows "${@:2}"
    check_same "$*: the same answer" linux.out out
}
line=(app.obj both.lib /subsystem:console /out:x.exe)
same_answer 1 --scan app.obj both.lib static.obj
same_answer 1 --scan --format=json --symbols app.obj both.lib
same_answer 0 --plan -- "${line[@]}" /CRTLINK:use=static
same_answer 0 --plan --format=json -- "${line[@]}" /CRTLINK:use=static
same_answer 1 --predict --format=json -- "${line[@]}"
same_answer 0 --predict -- imports.obj /subsystem:console
same_answer 0 --why ucrt.lib -- imports.obj /subsystem:console
same_answer 0 --which tolower -- imports.obj static.obj
same_answer 0 --explain CRT1001
same_answer 0 --explain LNK2038
same_answer 1 --explain-log build.log
same_answer 1 --explain-log --format=sarif build.log
printf 'LIBRARY some.dll\nEXPORTS\n one\n two @2 NONAME\n data DATA\n' >some.def
check "--implib here" on_linux --implib some.def -o linux.lib
check "--implib in wine" on_windows --implib some.def -o windows.lib
check_same "--implib: the same library" linux.lib windows.lib
check "--init in wine" on_windows --init init.ini
check_same "--init: the built-in settings" "$root/config/crtlink.ini" init.ini
check "--doctor in wine" on_windows --doctor
check_contains "--doctor: the linker, LIB and each CRT" out "lld-link-19.exe (CRTLINK_LINKER): " "LLD 19." "lib: " \
    "dynamic release: complete" "static release: complete"

# --- files of ours in a link ---

crts() { image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp|other)' | paste -sd ' '; }
same_link() { # NAME POLICY ARGUMENT...: the policy's lines with `|` between
    local name=$1
    tr '|' '\n' <<<"$2" >crtlink.ini
    rm -f x.exe
    check "$name here" on_linux /nologo /subsystem:console /Brepro /out:x.exe "${@:3}"
    check_contains "$name: is told" err CRT0001
    mv x.exe linux.exe
    check "$name in wine" on_windows /nologo /subsystem:console /Brepro /out:x.exe "${@:3}"
    check_contains "$name: is told there" err CRT0001
    check_same "$name: the same image" linux.exe x.exe
    check "$name: it runs" run_in_wine ./x.exe
    check_equal "$name: no private file is left" "" \
        "$(find "$WINEPREFIX/drive_c/users" -path '*/Temp/crtlink-[0-9a-f]*' -newer crtlink.ini 2>/dev/null)"
}
same_link "on-mismatch = neutralise" '[crt]|use = dynamic|on-mismatch = neutralise' app.obj both.lib
check_equal "neutralised: one CRT" "ucrtbase.dll vcruntime140.dll" "$(crts x.exe)"
mkdir -p "$work/full"
wine_prefix "$work/prefix" || exit 1
if mount -t tmpfs -o size=4k tmpfs "$work/full" 2>/dev/null; then
    full=$(wine_path "$work/full")
    compile pad /MD 'char pad[20000] = {1};'
    llvm-lib-19 /nologo /out:large.lib wrap.obj engine.obj pad.obj || exit 1
    CRTLINK_LINKER=lld-link-19 check_status "TEMP is full: the linker's own failure" 1 env WINEPREFIX="$work/prefix" timeout 600 "$wine" \
        cmd /c "set TEMP=$full&set TMP=$full&crtlink.exe /nologo /subsystem:console /out:y.exe app.obj large.lib"
    check_contains "TEMP is full: one line says why" err CRT0003 "isk full" "goes on without its private files"
    check_equal "TEMP is full: nothing is left there" "" "$(ls -A "$work/full")"
    umount "$work/full"
else
    skip "a full TEMP: nothing can be mounted here"
fi
same_link "imports = bridge" '[crt]|use = static|imports = bridge' imports.obj static.obj
check_equal "bridged: no CRT's DLL" "" "$(crts x.exe)"
same_link "a DLL pin" '[crt]|use = dynamic|[dll "msvcrt.dll"]|tolower =' lower.obj libcmt.lib
check_equal "pinned: the DLL" msvcrt.dll "$(image_imports x.exe | tr ' ' '\n' | grep -x msvcrt.dll)"
rm crtlink.ini

# --- many at once, and what it costs ---

eight() { # COMMAND OPTION...: prints the eight exit codes
    local i pids=()
    for i in 1 2 3 4 5 6 7 8; do
        (on_windows /nologo /subsystem:console /Brepro "/out:many$i.exe" imports.obj /CRTLINK:use=keep >"many$i.txt" 2>&1
            echo $? >"many$i.code") &
        pids+=($!)
    done
    wait "${pids[@]}"
    cat many?.code | paste -sd ' '
}
check "eight real links at once" eight
check_equal "each succeeds" "0 0 0 0 0 0 0 0" "$(<out)"
check_equal "with the same image, and without a word" 1 "$(cat many?.txt | wc -c | sed 's/^0$/'"$(sha256sum many?.exe |
    cut -d' ' -f1 | sort -u | wc -l)"'/')"

# What it costs, in calls of Windows' functions and in waits that ran out: times are for people to read.
traced() { # COMMAND...: its calls, in $work/calls
    WINEDEBUG=+relay "$@" >/dev/null 2>"$work/calls" </dev/null
}
traced "$wine" "$tools/crtlink.exe" --help
start=$(grep -a -c ':Call ' "$work/calls")
check_equal "starting takes few calls" yes "$( ((start > 500 && start < 3500)) && echo yes || echo "$start")"
# The drain of a stream waits in steps of 20 ms for its end, 300 ms if that does not come: a handle that is left open would
# show as 15 steps. Of five links one is lucky, whatever else runs here.
fewest=1000
for i in {1..5}; do
    traced on_windows /nologo /subsystem:console /out:y.exe imports.obj
    steps=$(grep -a -c 'Call KERNEL32.WaitForSingleObject([0-9a-f]*,00000014)' "$work/calls")
    ((steps >= fewest)) || fewest=$steps
done
note "in wine: crtlink.exe --help makes $start calls; a link waits $fewest steps of 20 ms for its streams to end"
check_equal "a link waits for nothing that does not come" yes "$( ((fewest >= 2 && fewest < 12)) && echo yes || echo "$fewest")"
finish
