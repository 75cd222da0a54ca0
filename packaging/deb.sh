#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make deb` does: Debian packages in build/deb, built from a copy of the sources. Needs dpkg-dev, debhelper and
# scdoc, and no network. PACKAGE_MAINTAINER="Name <address>" is written into them.
set -eu
LC_ALL=C.UTF-8
export LC_ALL
cd "$(dirname "$0")/.."

version=$(sed -n 's/^#define CRTLINK_VERSION "\(.*\)"/\1/p' wrapper/version.h)
# No such address exists: who publishes packages has one.
maintainer=${PACKAGE_MAINTAINER:-crtlink maintainers <maintainers@crtlink.invalid>}
SOURCE_DATE_EPOCH=$(packaging/sources.sh --date)
export SOURCE_DATE_EPOCH
unset MAKEFLAGS MFLAGS MAKELEVEL

out=build/deb
rm -rf "$out"
mkdir -p "$out"
source=$out/crtlink-$version
packaging/sources.sh "$source"
cp -r packaging/debian "$source/debian"
fill() { # FILE
    sed -e "s|@VERSION@|$version|" -e "s|@MAINTAINER@|$maintainer|" -e "s|@DATE@|$(date -u -R -d "@$SOURCE_DATE_EPOCH")|" "$1"
}
fill packaging/debian/changelog.in >"$source/debian/changelog"
fill packaging/debian/control >"$source/debian/control"
rm "$source/debian/changelog.in"

log=$out/build.log
if ! (cd "$source" && dpkg-buildpackage -us -uc -b -j"$(nproc)") >"$log" 2>&1; then
    tail -n 40 "$log" | cut -c 1-500 >&2
    exit 1
fi
rm -rf "$source"
ls "$out"/*.deb
