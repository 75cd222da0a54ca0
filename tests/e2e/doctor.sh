#!/bin/bash
# SPDX-License-Identifier: MIT
# --doctor and --init.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite doctor
mkdir -p "$work/project" "$work/bin" "$work/git"
cd "$work/project" || exit 1
LIB=$(sysroot 19) || exit 1
export LIB PATH=$work/bin:$PATH
linker=$(command -v lld-link-19)

CRTLINK_LINKER=$linker check "all is well" "$crtlink" --doctor
check_contains "the linker, who named it and its version are told" "$work/out" "$linker" CRTLINK_LINKER "LLD 19."
check_contains "the folders of LIB with what is in them" "$work/out" "$LIB: $(find "$LIB/" -maxdepth 1 -iname '*.lib' | wc -l) libraries (x64)"
check_contains "and each C runtime" "$work/out" "dynamic release: complete" "static debug: complete" "hybrid release: complete"
check_lacks "no problem is made up" "$work/out" problems

mkdir -p "$work/some"
cp "$LIB/kernel32.lib" "$LIB/msvcrt.lib" "$LIB/vcruntime.lib" "$LIB/msvcprt.lib" "$work/some/"
LIB="$work/some;$work/none" check_status "a folder of LIB that is not there" 1 "$crtlink" --doctor
check_contains "is a problem" "$work/out" problems "LIB names $work/none"
check_contains "what is missing of a CRT is told" "$work/out" "dynamic release: not on LIB: ucrt.lib"
check_contains "and that none is complete" "$work/out" CRT3004 "no complete C runtime"
LIB= check_status "no LIB" 1 "$crtlink" --doctor
check_contains "is told with who sets it" "$work/out" CRT3004 vcvars64.bat

printf '[crt]\nuse = sttic\n' >crtlink.ini
check_status "a policy with a mistake" 1 "$crtlink" --doctor
check_contains "is shown where it is" "$work/out" "$work/project/crtlink.ini" "crtlink.ini:2: " sttic
check_status "--init does not write over it" 2 "$crtlink" --init
check_contains "and says so" "$work/err" "crtlink.ini is there already"
check_equal "it is as it was" "use = sttic" "$(tail -n 1 crtlink.ini)"
rm crtlink.ini
check "--init" "$crtlink" --init
check_same "writes the built-in settings" "$root/config/crtlink.ini" crtlink.ini
check "with which a link is as without" "$crtlink" --doctor
check "--init with a name" "$crtlink" --init other.ini
check_same "writes there" crtlink.ini other.ini
check_status "--init where nothing can be written" 2 "$crtlink" --init "$work/no/such/x.ini"
check_status "--init of two files" 2 "$crtlink" --init a b
check_status "--doctor takes no arguments" 2 "$crtlink" --doctor x
CRTLINK_LINKER=$work/none/linker check_status "a linker that is not there" 1 "$crtlink" --doctor
check_contains "is a problem" "$work/out" problems "$work/none/linker"
# --- folders as Visual Studio and the Windows SDK make them ---

tools=$work/vs/VC/Tools/MSVC kits="$work/Windows Kits/10/Lib"
new="$kits/10.0.22621.0"
mkdir -p "$tools/14.29.30133/lib/x64" "$tools/14.38.33130/lib/x64" "$new/ucrt/x64" "$new/um/x64" "$kits/10.0.19041.0/um/x64"
sysroot=$LIB
for name in msvcrt libcmt vcruntime libvcruntime msvcprt libcpmt oldnames msvcrtd; do
    cp "$sysroot/$name.lib" "$tools/14.38.33130/lib/x64/"
done
cp "$sysroot/ucrt.lib" "$sysroot/libucrt.lib" "$new/ucrt/x64/"
cp "$sysroot/kernel32.lib" "$new/um/x64/"
export CRTLINK_LINKER=$linker
LIB="$tools/14.38.33130/lib/x64;$new/ucrt/x64;$new/um/x64" check "LIB names a whole toolchain" "$crtlink" --doctor
check_contains "each version is told, and which one LIB names" "$work/out" \
    "Visual C++ 14.38.33130 x64 (on LIB): $tools/14.38.33130/lib/x64; dynamic release, static release" \
    "Visual C++ 14.29.30133 x64: $tools/14.29.30133/lib/x64; no whole CRT" \
    "Windows SDK 10.0.22621.0 ucrt x64 (on LIB): $new/ucrt/x64; dynamic release, static release" \
    "Windows SDK 10.0.19041.0 um x64: $kits/10.0.19041.0/um/x64"
LIB="$tools/14.29.30133/lib/x64;$new/um/x64" check_status "LIB names an empty one and no UCRT" 1 "$crtlink" --doctor
check_contains "what is missing is told, and where it is" "$work/out" \
    "CRT3004: LIB names no folder of the Windows SDK's UCRT for x64; installed is $new/ucrt/x64" \
    "CRT3004: $tools/14.29.30133/lib/x64 (Visual C++ 14.29.30133 x64), which LIB names, lacks msvcrt.lib, vcruntime.lib"
echo 'int puts(const char *); int main(void) { return puts("a"); }' >main.c
cl 19 main.obj main.c /MD || fail "compiles: main.c"
LIB="$tools/14.38.33130/lib/x64;$new/um/x64" check_status "a link without ucrt.lib" 1 "$crtlink" main.obj ucrt.lib /subsystem:console
check_contains "is explained with the same facts" "$work/err" CRT3004 "could not open 'ucrt.lib'"
tr -s ' \n' ' ' <"$work/err" >"$work/flat"
check_contains "and where it is installed" "$work/flat" \
    "LIB names no folder of the Windows SDK's UCRT for x64; installed is $new/ucrt/x64"
finish
