#!/bin/sh
# SPDX-License-Identifier: MIT
# make-windows-api.sh MINGW64-LIBS MINGW32-LIBS WINE-DLLS >config/windows-api.tsv
# Makes the table of the Windows API's names anew: for each library of
# config/windows-libs.tsv the names that mingw-w64's library of that name imports
# or defines, and those that wine's DLLs behind it export. A name goes to the library
# that stands first; what only wine knows comes after what mingw-w64 knows: wine's
# kernel32.dll exports half of advapi32. The folders are lib of the Debian packages
# mingw-w64-x86-64-dev and mingw-w64-i686-dev, and x86_64-windows of libwine.
# NM and READOBJ name llvm's tools when they are not called llvm-nm, llvm-readobj.
set -eu
LC_ALL=C
export LC_ALL

if [ $# -ne 3 ]; then
    echo "usage: $0 MINGW64-LIBS MINGW32-LIBS WINE-DLLS" >&2
    exit 1
fi
config=$(dirname "$0")/../config
nm=${NM:-llvm-nm}
readobj=${READOBJ:-llvm-readobj}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a mingw-w64 library imports: the entries of the import address table, without the
# underscore of x86 and the bytes of arguments. Of a library without any: its data.
mingw_names() { # FILE IS-X86
    "$nm" --defined-only --extern-only "$1" 2>/dev/null >"$work/symbols" || true
    awk -v is_x86="$2" '
        NF == 3 && $3 ~ /^__imp_/ {
            imports = 1
            name = substr($3, 7)
            if (is_x86) {
                sub(/^[_@]/, "", name)
                sub(/@[0-9]+$/, "", name)
            }
            names[name] = 1
        }
        NF == 3 && $2 ~ /^[RD]$/ { data[is_x86 ? substr($3, 2) : $3] = 1 }
        END {
            if (imports)
                for (name in names)
                    print name
            else
                for (name in data)
                    print name
        }' "$work/symbols"
}

wine_names() { # FILE
    "$readobj" --coff-exports "$1" | awk '$1 == "Name:" && NF == 2 { print $2 }'
}

rank=0
grep -v '^#' "$config/windows-libs.tsv" >"$work/libs"
while IFS="$(printf '\t')" read -r lib dlls; do
    rank=$((rank + 1))
    for folder in "$1" "$2"; do
        if [ -f "$folder/lib$lib.a" ]; then
            is_x86=0
            [ "$folder" = "$1" ] || is_x86=1
            mingw_names "$folder/lib$lib.a" "$is_x86" | sed "s/\$/	$rank	$lib	mingw/"
        fi
    done
    for dll in $(echo "$dlls" | tr , ' '); do
        if [ -f "$3/$dll" ]; then
            wine_names "$3/$dll" | sed "s/\$/	$rank	$lib	wine/"
        fi
    done
done <"$work/libs" >"$work/rows"

cat <<'END_OF_HEAD'
# SPDX-License-Identifier: MIT
# Which library of the Windows SDK has which name of the Windows API. Made by tools/make-windows-api.sh from
# mingw-w64 10.0's import libraries and wine 8.0's export tables. Do not edit: see README.md.
# Columns: name as on x64, library, who has it there: mingw wine both.
END_OF_HEAD
# Not the API: names of the C runtime that ntdll.dll exports too, wine's own, what every
# program may define or DLL export for its callers, and C++.
awk -F '\t' '
    FILENAME ~ /crt-symbols/ {
        crt[$1] = 1
        next
    }
    $1 in crt || $1 ~ /[^A-Za-z0-9_]/ || tolower($1) ~ /wine/ || $1 ~ /^__?(mingw|imp|head|lib|nm_|chk)/ { next }
    $1 ~ /^(_?Dll(Main(CRTStartup)?|EntryPoint|GetClassObject|CanUnloadNow|(Unr|R)egisterServer|Install|GetVersion)|ServiceMain|CPlApplet|DriverProc|_fltused|NTLDR)$/ {
        next
    }
    {
        place = $2 + ($4 == "wine" ? 1000 : 0)
        if (!($1 in rank) || place < rank[$1]) {
            rank[$1] = place
            lib[$1] = $3
        }
        knows[$1, $3, $4] = 1
    }
    # Those that do not begin with a capital are the sockets, OpenGL, WinLDAP ..., and things
    # inside a DLL that only one of the two knows.
    END {
        for (name in rank) {
            source = rank[name] > 1000 ? "wine" : (name, lib[name], "wine") in knows ? "both" : "mingw"
            if (name ~ /^[A-Z]/ || source == "both")
                printf "%s\t%s\t%s\n", name, lib[name], source
        }
    }' "$config/crt-symbols.tsv" "$work/rows" | sort -t "$(printf '\t')" -k1,1
