#!/bin/sh
# SPDX-License-Identifier: MIT
# make-crt-symbols.sh X64-DLLS X86-DLLS >config/crt-symbols.tsv
# Makes the table of the C runtime's names anew, from the export tables of
# wine's DLLs and from config/crt-symbols-extra.tsv. X64-DLLS and X86-DLLS are
# the folders x86_64-windows and i386-windows of the Debian packages libwine
# and libwine:i386 (config/README.md says how to get them).
# READOBJ names llvm-readobj when it is not called that.
set -eu
LC_ALL=C
export LC_ALL

if [ $# -ne 2 ]; then
    echo "usage: $0 X64-DLLS X86-DLLS" >&2
    exit 1
fi
extra=$(dirname "$0")/../config/crt-symbols-extra.tsv
readobj=${READOBJ:-llvm-readobj}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints "name<TAB>owner<TAB>flags" for each name that a DLL exports. What lies
# outside of .text is a variable. wine's stubs of variables lie inside; but a
# C++ function's name ends in Z, its exception specification, and no variable's does.
exports() { # FILE OWNER
    "$readobj" --sections --coff-exports "$1" >"$work/dump"
    awk -v owner="$2" '
        function hex(text,    i, n) {
            text = tolower(substr(text, 3))
            for (i = 1; i <= length(text); i++)
                n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
            return n
        }
        $1 == "Section" { in_section = 1 }
        $1 == "Export" { in_section = 0 }
        in_section && $1 == "Name:" { section = $2 }
        in_section && $1 == "VirtualSize:" { size = hex($2) }
        in_section && $1 == "VirtualAddress:" && section == ".text" {
            text_start = hex($2)
            text_end = text_start + size
        }
        !in_section && $1 == "Name:" { name = $2 }
        !in_section && ($1 == "RVA:" || $1 == "ForwardedTo:") && name != "" {
            rva = $1 == "RVA:" ? hex($2) : text_start
            is_data = rva < text_start || rva >= text_end || name ~ /^\?.*[^Z]$/
            printf "%s\t%s\t%s\n", name, owner, is_data ? "data" : ""
            name = ""
        }' "$work/dump"
}

# The first row of a name wins: vcruntime stands before ucrt because ucrtbase.dll
# also exports what programs take from vcruntime140.dll (memcpy, strchr ...).
{
    grep -v '^#' "$extra" | cut -f 1-3
    for dll in vcruntime140:vcruntime ucrtbase:ucrt msvcp140:stl msvcp140_1:stl msvcp140_2:stl \
        msvcp140_atomic_wait:stl concrt140:concrt vcomp140:openmp; do
        exports "$1/${dll%:*}.dll" "${dll#*:}"
        exports "$2/${dll%:*}.dll" "${dll#*:}"
    done
    exports "$1/vcruntime140_1.dll" vcruntime # x86 has no such DLL
} >"$work/rows"

cat <<'END'
# SPDX-License-Identifier: MIT
# Who owns which name of the C runtime. Made by tools/make-crt-symbols.sh from the export tables of
# wine 8.0's DLLs, x64 and x86, and from crt-symbols-extra.tsv. Do not edit: see README.md.
# Columns: name, owner, flags.
END
awk -F '\t' '!seen[$1]++' "$work/rows" | sort -t "$(printf '\t')" -k1,1
