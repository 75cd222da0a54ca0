#!/bin/bash
# SPDX-License-Identifier: MIT
# The tables of config/: tools/embed.sh refuses what is wrong in one; every row has a source; what mingw-w64 and wine have
# is in them.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite tables
cd "$work" || exit 1
config=$root/config
tab=$'\t'
rows() { grep -v '^#' "$config/$1"; }

refuses() { # WHAT MESSAGE EMBED-ARGUMENT...
    check_status "embed.sh refuses $1" 1 "$root/tools/embed.sh" "${@:3}"
    check_contains "embed.sh says why: $1" "$work/err" "$2"
}

check "the Windows API as it is" "$root/tools/embed.sh" windows "$config/windows-libs.tsv" "$config/windows-api.tsv"
check "the helpers of the STL as they are" "$root/tools/embed.sh" stl "$config/toolsets.tsv" "$config/stl-helpers.tsv"
printf 'kernel32\tkernel32.dll\nntdll\tntdll.dll\n' >libs
printf 'Sleep\tkernel32\tboth\nBeep\tkernel32\tboth\n' >bad
refuses "names out of order" '"Beep" must stand before "Sleep"' windows libs bad
printf 'Beep\tkernel32\tboth\nBeep\tntdll\tboth\n' >bad
refuses "a name twice" '"Beep" is there twice' windows libs bad
printf 'Beep\tuser32\tboth\n' >bad
refuses "a library that is none" 'unknown library "user32"' windows libs bad
printf 'Beep\tkernel32\tme\n' >bad
refuses "a source that is none" 'unknown source "me"' windows libs bad
printf '?f@@YAXXZ\tkernel32\tboth\n' >bad
refuses "a C++ name" 'is no name of the Windows API' windows libs bad
printf 'Beep\tkernel32\n' >bad
refuses "a missing column" 'has 2 columns, not 3' windows libs bad
: >bad
refuses "an empty table" 'has no row' windows libs bad
printf 'kernel32\tkernel32.dll\nkernel32\tkernel32.dll\n' >libs2
refuses "a library twice" '"kernel32" is there twice' windows libs2 bad
printf '14.40\tVS 2022 17.10\n' >sets
printf '__std_a\t14.41\t\n' >bad
refuses "a toolset that is none" 'unknown toolset "14.41"' stl sets bad
printf '14.40\tone\n14.29\tother\n' >sets2
refuses "toolsets out of order" 'must stand before' stl sets2 bad

# Of 29,000 names a compact table: what was too long before must not come back.
size=$(stat -c %s "$build/release/gen/windows_api.o" 2>/dev/null || echo 0)
((size > 0 && size < 450000)) && pass || fail "the Windows API takes less than 450 KB" "$size"

cut -f 4 <(rows crt-symbols-extra.tsv) | sort -u >sources
check_equal "every name of the CRT that no DLL exports has a source" \
    "clang family headers llvm map messages mingw objects public stl wine" "$(paste -sd ' ' sources)"
rows crt-symbols-extra.tsv | cut -f 1-3 | LC_ALL=C sort >extra
rows crt-symbols.tsv | LC_ALL=C sort >all
check_equal "they are all in crt-symbols.tsv" "" "$(LC_ALL=C comm -23 extra all | head -n 3)"

mingw=/usr/x86_64-w64-mingw32/lib wine=/usr/lib/x86_64-linux-gnu/wine/x86_64-windows
if [[ -f $mingw/libws2_32.a && -f $wine/ws2_32.dll ]]; then
    mkdir -p none
    check "the table of the Windows API can be made anew" env NM=llvm-nm-19 READOBJ=llvm-readobj-19 \
        "$root/tools/make-windows-api.sh" "$mingw" "$PWD/none" "$wine"
    grep -v '^#' "$work/out" | cut -f 1 | LC_ALL=C sort >anew
    rows windows-api.tsv | cut -f 1 | LC_ALL=C sort >there
    check_equal "every name that mingw-w64 and wine have is there" "" "$(LC_ALL=C comm -23 anew there | head -n 3)"
    (($(wc -l <anew) > 25000)) && pass || fail "that are many" "$(wc -l <anew)"
    # From the x86 libraries alone come the names that only x86 has.
    check_equal "and little else" "" "$(awk -v n="$(LC_ALL=C comm -13 anew there | wc -l)" 'BEGIN { if (n > 500) print n }')"
else
    skip "mingw-w64's libraries and wine's DLLs are not installed"
fi
# An independent witness: what rustc says a Rust static library needs, by the functions std calls from each.
while read -r name library; do
    check_equal "std's $name" "$name$tab$library" "$(rows windows-api.tsv | grep "^$name$tab" | cut -f 1-2)"
done <<'NAMES'
GetUserProfileDirectoryW userenv
NtReadFile ntdll
NtWriteFile ntdll
RtlNtStatusToDosError ntdll
WSAStartup ws2_32
WSASocketW ws2_32
BCryptGenRandom bcrypt
SystemFunction036 advapi32
WaitOnAddress synchronization
NAMES
finish
