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
finish
