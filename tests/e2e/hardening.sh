#!/bin/bash
# SPDX-License-Identifier: MIT
# The program as it is built for people has what the system offers against a mistake becoming a way in; built by clang with
# control-flow integrity (a call through a pointer to a function of another type ends the program), it still does its work.
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

if [[ -z $(command -v clang-19) || -z $(command -v ld.lld-19) ]]; then
    skip "no clang-19 and lld-19: no build with control-flow integrity"
    finish
fi
cfi=$build/cfi
check "it is built with control-flow integrity" make -s -j2 -C "$root" BUILD="${cfi#"$root"/}" CC=clang-19 LDFLAGS=-fuse-ld=lld-19 \
    CFLAGS='-O1 -g -flto=thin -fvisibility=hidden -fsanitize=cfi' "${cfi#"$root"/}/crtlink" || finish
check "its symbols are listed" nm "$cfi/crtlink"
check_contains "calls through pointers are checked" "$work/out" .cfi
if CRTLINK=$cfi/crtlink CRTLINK_TEST_LLDS=19 CRTLINK_TEST_WORK=$cfi/e2e "$root/tests/e2e/stories.sh" >"$work/stories" 2>&1; then
    pass
    note "with control-flow integrity: $(tail -n 1 "$work/stories")"
else
    fail "the stories, with control-flow integrity" "$(tail -n 5 "$work/stories")"
fi
finish
