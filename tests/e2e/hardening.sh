#!/bin/bash
# SPDX-License-Identifier: MIT
# The program as it is built for people has what the system offers against a mistake becoming a way in.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite hardening

check "readelf reads it" readelf --wide --file-header --program-headers --dynamic --notes --dyn-syms "$crtlink"
cp "$work/out" "$work/elf"
check_contains "it may be loaded anywhere" "$work/elf" "DYN (Position-Independent Executable file)" "Flags: NOW PIE"
check_contains "tables are read-only once it runs" "$work/elf" GNU_RELRO BIND_NOW
check_equal "no memory is both writable and executable" "" "$(grep -E '^ +(LOAD|GNU_STACK) .* RWE ' "$work/elf")"
check_contains "the stack is guarded" "$work/elf" __stack_chk_fail
check_contains "the C library checks sizes" "$work/elf" __memcpy_chk
check_equal "it looks for libraries in the system's folders only" "" "$(grep -E 'RPATH|RUNPATH' "$work/elf")"
if [[ $(uname -m) == x86_64 ]]; then
    # The mark in the program's notes needs start files and libraries that have it too: our own functions are looked at.
    "${OBJDUMP:-objdump}" -d --no-show-raw-insn "$crtlink" >"$work/code"
    check_equal "functions start where a jump may land" 4 \
        "$(grep -A1 '<\(main\|archive_open\|coff_open\|rules_load\)>:$' "$work/code" | grep -c endbr64)"
fi
finish
