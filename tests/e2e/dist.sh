#!/bin/bash
# SPDX-License-Identifier: MIT
# What `make dist` makes: the source archive makes the same bytes again in another folder, with another umask, time zone
# and language; the programs run; the list of what is inside is true; no path of this machine is in any of it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite dist
version=$(sed -n 's/^#define CRTLINK_VERSION "\(.*\)"/\1/p' "$root/wrapper/version.h")
dist=$build/dist name=crtlink-$version
url=https://example.invalid/releases/download/v$version
check "make dist" make -s -C "$root" dist "DIST_URL=$url" || finish
cd "$work" || exit 1
check "its checksums are right" bash -c 'cd "$1" && sha256sum --quiet --check SHA256SUMS' - "$dist"
check_equal "of all that is there" "$(cd "$dist" && ls "$name"*)" "$(awk '{ print $2 }' "$dist/SHA256SUMS")"

# --- again, from the source archive, elsewhere ---
mkdir -p "other place"
tar -xf "$dist/$name.tar.xz" -C "other place"
copy="$work/other place/$name"
# The libraries for Windows' program come from a mirror: not again.
mkdir -p "$copy/build/windows/x64"
ln -s "$build/windows/x64/libraries" "$copy/build/windows/x64/libraries"
mv "$copy" "$work/again"
check "the source archive can do it too" bash -c 'umask 077; cd "$1" && TZ=Asia/Tokyo LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 HOME=/nowhere \
    CFLAGS=-O3 make -s -j1 dist "DIST_URL=$2"' - "$work/again" "$url"
check_same "with the same bytes" "$dist/SHA256SUMS" "$work/again/build/dist/SHA256SUMS"
check "recipes too" diff -r "$dist/recipes" "$work/again/build/dist/recipes"

# --- what is inside ---
linux=$(ls "$dist/$name"-linux-*.tar.xz)
mkdir linux windows source
tar -xf "$linux" -C linux
tar -xf "$dist/$name.tar.xz" -C source
python3 -m zipfile -e "$dist/$name-windows-x64.zip" windows
check_equal "all of it is nobody's" "0/0" "$(tar --numeric-owner -tvf "$linux" | awk '{ print $2 }' | sort -u | paste -sd ' ')"
program=linux/$name/bin/crtlink
check "the Linux program runs" "$program" --explain CRT1001
check_equal "it wants the C library of the system, and no other" libc.so.6 \
    "$(objdump -p "$program" | sed -n 's/^ *NEEDED *//p' | grep -v '^ld-linux' | paste -sd ' ')"
for file in share/man/man1/crtlink.1 share/man/man5/crtlink.ini.5 share/bash-completion/completions/crtlink \
    share/doc/crtlink/LICENSE share/doc/crtlink/licenses/pcre2.txt share/doc/crtlink/licenses/inih.txt \
    share/doc/crtlink/licenses/jansson.txt; do
    check "with $file" test -s "linux/$name/$file"
done
for file in crtlink.exe Crtlink.props crtlink.ini crtlink.ps1 LICENSE licenses/pcre2.txt licenses/inih.txt licenses/jansson.txt; do
    check "Windows: with $file" test -s "windows/$name/$file"
done
check_equal "the Windows program is one" MZ "$(head -c 2 "windows/$name/crtlink.exe")"
check_equal "the sources have all that git has" "" "$(cd "$root" && git ls-files 2>/dev/null | while read -r file; do
    [[ ! -f $file || -f $work/source/$name/$file ]] || echo "$file"; done)"
for text in "$root" "$work" "${HOME%/}/"; do
    # A short name of a home would be found in documentation.
    [[ ${#text} -gt 6 ]] || continue
    check_equal "no path of this machine: $text" "" "$(grep -rlF -e "$text" linux windows source "$dist/$name.spdx.json" | head -n 3)"
done
check "the list of what is inside is true, and the recipes fit" python3 "$root/tests/e2e/dist_check.py" "$dist" "$version" "$url" \
    "$build/windows/x64/libraries/include"
sed -n 's/^checked: //p' out | while read -r line; do note "$line"; done
finish
