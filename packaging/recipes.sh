#!/bin/sh
# SPDX-License-Identifier: MIT
# recipes.sh VERSION URL DIST: packaging/recipes with the version, the address and the checksums of the archives in DIST
# put in, to DIST/recipes. An address that is a placeholder makes recipes that are one.
set -eu
LC_ALL=C
export LC_ALL
version=$1 url=$2 dist=$3
here=$(cd "$(dirname "$0")/recipes" && pwd)

sum_of() { # ALGORITHM FILE
    "${1}sum" "$dist/$2" | cut -d' ' -f1
}

windows=crtlink-$version-windows-x64.zip
source=crtlink-$version.tar.xz
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
(cd "$here" && find . -type f | sort) | while read -r file; do
    mkdir -p "$dist/recipes/$(dirname "$file")"
    sed -e "s|@VERSION@|$version|g" -e "s|@URL@|$url|g" -e "s|@HOMEPAGE@|${url%%/releases/*}|g" -e "s|@DATE@|$date|g" \
        -e "s|@WINDOWS@|$windows|g" -e "s|@SOURCE@|$source|g" \
        -e "s|@WINDOWS_SHA256@|$(sum_of sha256 "$windows")|g" \
        -e "s|@WINDOWS_SHA256_UPPER@|$(sum_of sha256 "$windows" | tr a-f A-F)|g" \
        -e "s|@WINDOWS_SHA512@|$(sum_of sha512 "$windows")|g" \
        "$here/$file" >"$dist/recipes/$file"
done
