#!/bin/bash
# SPDX-License-Identifier: MIT
# What `make dist` does: in build/dist the source archive, archives of the Linux and the Windows program, a list of what is
# inside (SPDX), recipes for package managers, and SHA256SUMS. The same bytes from the same sources and Debian packages,
# wherever, whenever and as whoever it runs. Needs xz-utils, python3, and for Windows' program mingw-w64.
#
#   DIST_URL=ADDRESS   where the archives will be published, for the recipes
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC
unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS
cd "$(dirname "$0")/.."
project=$PWD
version=$(sed -n 's/^#define CRTLINK_VERSION "\(.*\)"/\1/p' wrapper/version.h)
name=crtlink-$version
# No such address exists: who publishes has one.
url=${DIST_URL:-https://crtlink.invalid/releases/download/v$version}
SOURCE_DATE_EPOCH=$(packaging/sources.sh --date)
export SOURCE_DATE_EPOCH
machine=$(gcc -dumpmachine)
machine=${machine%%-*}

out=$project/build/dist
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # LOG COMMAND...: quiet unless it fails
    local log=$work/$1.log
    shift
    "$@" >"$log" 2>&1 || { tail -n 40 "$log" | cut -c 1-500 >&2 && echo "dist.sh: failed: $*" >&2 && exit 1; }
}

# Names in order, one date, nobody's, modes of the files alone.
pack() { # FOLDER NAME-OF-ARCHIVE: FOLDER/$name
    find "$1" -type d -exec chmod 755 {} +
    tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -cf - "$name" |
        xz -6 -T1 >"$out/$2"
}

# The texts that the licences of what is linked in ask for.
licenses() { # FOLDER NAME=FILE...
    local folder=$1 pair
    shift
    mkdir -p "$folder/licenses"
    for pair; do install -m 644 "${pair#*=}" "$folder/licenses/${pair%%=*}.txt"; done
    install -m 644 LICENSE CHANGELOG.md "$folder/"
}

# --- sources ---
packaging/sources.sh "$work/source/$name"
pack "$work/source" "$name.tar.xz"

# --- Linux: of libraries, only the C library is wanted of the system ---
copy=$work/source/$name
flags=(CFLAGS="-O2 -ffile-prefix-map=$copy=." LDFLAGS=-s
    LDLIBS='-Wl,-Bstatic -lpcre2-8 -linih -ljansson -Wl,-Bdynamic -pthread')
run linux make -C "$copy" -j"$(nproc)" all man completions "${flags[@]}"
run install make -C "$copy" install "${flags[@]}" "DESTDIR=$work/linux" "PREFIX=/$name" MANIFEST=
licenses "$work/linux/$name/share/doc/crtlink" pcre2=/usr/share/doc/libpcre2-dev/copyright \
    inih=/usr/share/doc/libinih-dev/copyright jansson=/usr/share/doc/libjansson-dev/copyright
pack "$work/linux" "$name-linux-$machine.tar.xz"

# --- Windows ---
libraries=$project/build/windows/x64/libraries
run libraries make -C "$project" "build/windows/x64/libraries/ready"
mkdir -p "$copy/build/windows/x64"
ln -s "$libraries" "$copy/build/windows/x64/libraries"
run windows make -C "$copy" -j"$(nproc)" windows
windows=$work/windows/$name
mkdir -p "$windows"
install -m 755 "$copy/build/windows/x64/crtlink.exe" "$windows/"
install -m 644 "$copy/windows/Crtlink.props" "$copy/config/crtlink.ini" "$copy/README.md" \
    "$copy/build/completions/powershell/crtlink.ps1" "$windows/"
# For find_package(Crtlink), with this folder as CMAKE_PREFIX_PATH.
mkdir -p "$windows/share/cmake"
cp -r "$work/linux/$name/share/cmake/Crtlink" "$windows/share/cmake/"
licenses "$windows" pcre2="$libraries/source/pcre2/LICENCE" inih="$libraries/source/inih/LICENSE.txt" \
    jansson="$libraries/source/jansson/LICENSE"
python3 packaging/zip.py "$SOURCE_DATE_EPOCH" "$work/windows" "$out/$name-windows-x64.zip"

# --- what is inside, recipes, checksums ---
python3 packaging/sbom.py "$version" "$SOURCE_DATE_EPOCH" "$url" "$libraries/source" "$out" >"$work/sbom.json"
install -m 644 "$work/sbom.json" "$out/$name.spdx.json"
packaging/recipes.sh "$version" "$url" "$out"
(cd "$out" && sha256sum "$name"* >SHA256SUMS)
cat "$out/SHA256SUMS"
