#!/bin/bash
# SPDX-License-Identifier: MIT
# make-sysroot.sh OUT [14|19|22]: builds in OUT stand-ins for the libraries of the MSVC CRT and the Windows SDK, for x64,
# with that LLVM (default 19) and without any file of Microsoft's. A second call does nothing unless a source changed.
# Needs clang-LLVM, llvm-LLVM and libwine: the import libraries offer the names that wine's DLLs export.
#
# As in the real ones: the startup libraries (libcmt, msvcrt and their debug twins) ask, through initializers.obj, for
# the rest of their set and forbid every other set's; the STL's objects carry RuntimeLibrary records; libraries that
# cl.exe names in capitals are there in capitals as well, for file systems that tell the cases apart.
set -euo pipefail
out=${1:?usage: make-sysroot.sh OUT [14|19|22]}
llvm=${2:-19}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$here/src
dlls=/usr/lib/$(uname -m)-linux-gnu/wine/x86_64-windows

system_dlls=(advapi32 bcrypt bcryptprimitives comdlg32 crypt32 dbghelp gdi32 kernel32 ntdll ole32 oleaut32 secur32 shell32
    user32 userenv ws2_32)
startup_plain=(gs_cookie gs_handler fltused guard chkstk tlssup dll_dllmain_stub type_info)
startup_each=(initializers exe_main exe_wmain exe_winmain exe_wwinmain dll_dllmain onexit new_delete)
old_names=(close fileno open read strdup stricmp unlink write)
in_capitals=(msvcrt libcmt vcruntime libvcruntime ucrt libucrt msvcprt libcpmt)

stamp() { { echo "$llvm"; find "$here" -type f -print0 | sort -z | xargs -0 sha256sum | sed "s|$here||"; } | sha256sum; }

mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/.lock"
flock 9
wanted=$(stamp)
[[ -e $out/.stamp && $(<"$out/.stamp") == "$wanted" ]] && exit 0
[[ -d $dlls ]] || { echo "make-sysroot.sh: no DLLs of wine in $dlls (package libwine)" >&2; exit 1; }
rm -rf "$out/obj" "$out"/*.lib "$out/.stamp"
obj=$out/obj

# The flags of each variant: what /MD, /MDd, /MT, /MTd define.
declare -A flags=([plain]="" [md]="-D_MT -D_DLL" [mdd]="-D_MT -D_DLL -D_DEBUG" [mt]="-D_MT" [mtd]="-D_MT -D_DEBUG")

# Compile jobs are collected, one line each, and run on all processors at once.
jobs=
compile() { # VARIANT NAME SOURCE [FLAG...]
    mkdir -p "$obj/$1"
    jobs+="${flags[$1]} ${*:4} $source/$3 -o $obj/$1/$2.obj"$'\n'
}
run_jobs() {
    xargs -P "$(nproc)" -L 1 "clang-$llvm" --target=x86_64-pc-windows-msvc -O1 -ffreestanding -fno-builtin \
        -fno-exceptions -c <<<"${jobs%$'\n'}"
}

archive() { # NAME OBJECT-OR-LIBRARY...
    "llvm-lib-$llvm" /nologo /machine:x64 "/out:$out/$1.lib" "${@:2}"
}

export_names() { # DLL, .dll left out
    local file=$dlls/$1
    [[ -e $file ]] || file+=.dll
    "llvm-readobj-$llvm" --coff-exports "$file" | sed -n 's/^  Name: \(..*\)$/\1/p'
}

definition() { # DLL-NAME-IN-THE-IMAGE: names on standard input; variables of C++ are marked as such
    printf 'LIBRARY %s\nEXPORTS\n' "$1"
    sed -e '/^?.*@@3.*[AB]$/s/$/ DATA/' -e 's/^/  /'
}

import_library() { # DEF LIB
    if ((llvm >= 16)); then
        "llvm-lib-$llvm" /nologo /machine:x64 "/def:$1" "/out:$2"
    else
        "llvm-dlltool-$llvm" -m i386:x86-64 -d "$1" -l "$2" # llvm-lib 14 has no /def
    fi
}

import_from() { # NAME DLL-IN-WINE DLL-IN-THE-IMAGE FILTER-COMMAND...: names that pass the filter -> obj/NAME.lib
    mkdir -p "$obj/import"
    export_names "$2" | "${@:4}" | definition "$3" >"$obj/import/$1.def"
    import_library "$obj/import/$1.def" "$obj/import/$1.lib"
}

without_vcruntime() { grep -v '^?' | grep -vxFf "$obj/vcruntime.names"; } # mem* and str* are vcruntime's, not the UCRT's
with_debug_names() {
    without_vcruntime
    printf '%s\n' _CrtDbgReport _CrtDbgReportW _CrtSetReportMode _CrtSetDbgFlag _CrtDumpMemoryLeaks _malloc_dbg \
        _calloc_dbg _realloc_dbg _free_dbg _invalid_parameter
}

# ntdll.dll also exports a small CRT of its own (tolower, memcpy ...); Rust links ntdll.lib always, and must not find it.
without_crt() { grep -v '^?' | grep -vxFf "$obj/crt.names"; }

static_members() { # FOLDER VARIANT: compiles every source of a folder
    local file name
    for file in "$source/$1"/*.c "$source/$1"/*.cpp; do
        [[ -e $file ]] || continue
        name=$(basename "${file%.*}")
        compile "$2" "$1/$name" "$1/$(basename "$file")"
    done
}

mkdir -p "$obj"/{plain,md,mdd,mt,mtd}/{ucrt,vcruntime,stl,concrt,neutral}
for name in "${startup_plain[@]}"; do compile plain "$name" "$name.c"; done
for variant in md mdd mt mtd; do
    for name in "${startup_each[@]}"; do compile $variant "$name" "$(cd "$source" && echo "$name".c*)"; done
    static_members stl $variant
    static_members concrt $variant
done
static_members ucrt plain
static_members vcruntime plain
compile plain neutral/legacy_stdio neutral/legacy_stdio.c
compile plain neutral/empty neutral/empty.c
for name in "${old_names[@]}"; do compile plain "neutral/$name" neutral/oldnames.c "-DNAME=$name"; done
run_jobs

{ export_names vcruntime140; export_names vcruntime140_1; } | sort >"$obj/vcruntime.names"
{ export_names ucrtbase; cat "$obj/vcruntime.names"; } | sort -u >"$obj/crt.names"
for d in "" d; do
    import_from vcruntime140$d vcruntime140 vcruntime140$d.dll cat
    import_from vcruntime140_1$d vcruntime140_1 vcruntime140_1$d.dll grep -v __NLG
    import_from msvcp140$d msvcp140 msvcp140$d.dll cat
    import_from concrt140$d concrt140 concrt140$d.dll cat
    import_from vcomp140$d vcomp140 vcomp140$d.dll cat
done
import_from ucrtbase ucrtbase ucrtbase.dll without_vcruntime
import_from ucrtbased ucrtbase ucrtbased.dll with_debug_names
for name in "${system_dlls[@]}"; do
    [[ -f $dlls/$name.dll ]] || continue
    import_from "$name" "$name" "$name.dll" without_crt
    mv "$obj/import/$name.lib" "$out/"
done

import_from winspool winspool.drv winspool.drv without_crt
mv "$obj/import/winspool.lib" "$out/"

startup_objects() { # VARIANT
    local each=("${startup_each[@]/#/$obj/$1/}") plain=("${startup_plain[@]/#/$obj/plain/}")
    printf '%s\n' "${each[@]/%/.obj}" "${plain[@]/%/.obj}"
}
for d in "" d; do
    mapfile -t dynamic < <(startup_objects md$d)
    mapfile -t static < <(startup_objects mt$d)
    archive msvcrt$d "${dynamic[@]}"
    archive libcmt$d "${static[@]}"
    archive vcruntime$d "$obj"/import/vcruntime140$d.lib "$obj"/import/vcruntime140_1$d.lib
    archive libvcruntime$d "$obj"/plain/vcruntime/*.obj
    archive ucrt$d "$obj"/import/ucrtbase$d.lib
    archive msvcprt$d "$obj/md$d/stl/locale0_implib.obj" "$obj/import/msvcp140$d.lib"
    archive libcpmt$d "$obj"/mt$d/stl/*.obj
    archive concrt$d "$obj/import/concrt140$d.lib"
    archive libconcrt$d "$obj"/mt$d/concrt/*.obj
    archive vcomp$d "$obj/import/vcomp140$d.lib"
done
archive libucrtd "$obj"/plain/ucrt/*.obj
rm "$obj/plain/ucrt/debug.obj"
archive libucrt "$obj"/plain/ucrt/*.obj
archive legacy_stdio_definitions "$obj/plain/neutral/legacy_stdio.obj"
mapfile -t aliases < <(printf "$obj/plain/neutral/%s.obj\n" "${old_names[@]}")
archive oldnames "${aliases[@]}"
archive uuid "$obj/plain/neutral/empty.obj"

for name in "${in_capitals[@]}"; do
    ln -s "$name.lib" "$out/${name^^}.lib"
    ln -s "${name}d.lib" "$out/${name^^}D.lib"
done
ln -s oldnames.lib "$out/OLDNAMES.lib"
echo "$wanted" >"$out/.stamp"
