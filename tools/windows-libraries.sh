#!/bin/sh
# SPDX-License-Identifier: MIT
# windows-libraries.sh OUT CC AR: PCRE2, inih and Jansson as static libraries for Windows, from the source packages of
# Debian: OUT/include/*.h, OUT/lib*.a. What is there already is not made again.
#
# apt fetches and verifies them by package lists of its own, in OUT/apt: the system's configuration is read for the
# address of the mirror and not touched. Debian 12 has no source of inih on its mirrors any more; Debian 13 has.
set -eu
LC_ALL=C
export LC_ALL

out=$1 cc=$2 ar=$3
mkdir -p "$out/apt" "$out/source" "$out/include"
out=$(cd "$out" && pwd)

fail() {
    echo "$0: $*" >&2
    exit 1
}

# The first Debian mirror of either kind of list: "URIs: ADDRESS", "deb [options] ADDRESS suite".
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' |
        grep '/debian/*$' | head -n 1
}

apt() {
    apt-get -q -q -o "Dir::Etc::sourcelist=$out/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o "Dir::State::lists=$out/apt/lists" -o "Dir::Cache=$out/apt/cache" -o APT::Sandbox::User=root \
        -o Acquire::Retries=3 "$@"
}

fetch() { # PACKAGE/SUITE...
    address=$(mirror)
    [ -n "$address" ] || fail "apt names no Debian mirror to fetch sources from"
    mkdir -p "$out/apt/lists/partial" "$out/apt/cache/archives/partial"
    for suite in bookworm trixie; do
        echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address $suite main"
    done >"$out/apt/sources.list"
    apt update
    (cd "$out/source" && apt source --download-only "$@")
}

unpack() { # FOLDER PATTERN-OF-ARCHIVE
    rm -rf "${out:?}/source/$1" "$out/source/$1-debian"
    mkdir "$out/source/$1"
    for archive in "$out/source"/$2; do
        tar -xzf "$archive" -C "$out/source/$1" --strip-components=1
    done
}

# Each .c of the folder for itself, then the library: in one order, without dates.
compile() { # NAME FOLDER FILE... [-- FLAG...]: with the compiler's flags
    name=$1 folder=$2
    shift 2
    files=
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        files="$files $1"
        shift
    done
    [ $# -eq 0 ] || shift
    objects=
    for file in $files; do
        object=$folder/$(basename "$file" .c).o
        (cd "$folder" && "$cc" -Os -g0 -ffunction-sections -fdata-sections "$@" -c -o "$object" "$file")
        objects="$objects $object"
    done
    rm -f "$out/lib$name.a"
    # shellcheck disable=SC2086 # a list of files
    "$ar" rcsD "$out/lib$name.a" $objects
}

# crtlink's patterns are on bytes: without Unicode's tables.
pcre2() {
    # Programs, and files that others include.
    not_sources='dftables\|fuzzsupport\|jit_match\|jit_misc\|jit_test\|printint\|ucptables'
    unpack pcre2 'pcre2_*.orig.tar.gz'
    src=$out/source/pcre2/src
    cp "$src/config.h.generic" "$src/config.h"
    cp "$src/pcre2.h.generic" "$src/pcre2.h"
    cp "$src/pcre2_chartables.c.dist" "$src/pcre2_chartables.c"
    # shellcheck disable=SC2046 # a list of files
    compile pcre2-8 "$src" $(cd "$src" && ls pcre2_*.c | grep -v "$not_sources") -- -I. -DHAVE_CONFIG_H -DPCRE2_CODE_UNIT_WIDTH=8 \
        -DPCRE2_STATIC -DSUPPORT_JIT
    cp "$src/pcre2.h" "$out/include/"
}

inih() {
    unpack inih 'libinih_*.orig.tar.gz'
    # Options that are set while it runs are an addition of Debian's.
    mkdir "$out/source/inih-debian"
    tar -xJf "$out"/source/libinih_*.debian.tar.xz -C "$out/source/inih-debian" --strip-components=1
    while read -r change; do
        patch -s -p1 -d "$out/source/inih" <"$out/source/inih-debian/patches/$change"
    done <"$out/source/inih-debian/patches/series"
    compile inih "$out/source/inih" ini.c -- -I.
    cp "$out/source/inih/ini.h" "$out/include/"
}

jansson() {
    unpack jansson 'jansson_*.orig.tar.gz'
    src=$out/source/jansson/src
    sed -e 's/@json_inline@/inline/' -e 's/@json_have_long_long@/1/' -e 's/@json_have_localeconv@/1/' \
        -e 's/@json_have_atomic_builtins@/1/' -e 's/@json_have_sync_builtins@/1/' \
        "$src/jansson_config.h.in" >"$src/jansson_config.h"
    : >"$src/jansson_private_config.h"
    # shellcheck disable=SC2046 # a list of files
    compile jansson "$src" $(cd "$src" && ls ./*.c) -- -I. -DHAVE_STDINT_H
    cp "$src/jansson.h" "$src/jansson_config.h" "$out/include/"
}

[ ! -e "$out/ready" ] || exit 0
fetch pcre2/bookworm jansson/bookworm libinih/trixie
pcre2
inih
jansson
: >"$out/ready"
