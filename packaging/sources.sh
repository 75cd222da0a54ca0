#!/bin/sh
# SPDX-License-Identifier: MIT
# sources.sh FOLDER: copies the project's sources there: what git knows of, as it is now; without git, all but build/.
# Times are those of the sources' date (sources.sh --date), modes 755 and 644.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."

# Seconds since 1970: SOURCE_DATE_EPOCH, or the last commit, or, in an unpacked archive, the day it was made.
date_of_sources() {
    if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
        echo "$SOURCE_DATE_EPOCH"
    elif has_git; then
        git -c safe.directory='*' log -1 --format=%ct
    else
        date -r CHANGELOG.md +%s
    fi
}

has_git() {
    git -c safe.directory='*' rev-parse --show-prefix 2>/dev/null | grep -qx ''
}

files() {
    if has_git; then
        # A file that is deleted and not committed yet is still listed.
        git -c safe.directory='*' ls-files | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
    else
        find . -name build -prune -o -name .git -prune -o -type f -print | sed 's|^\./||'
    fi | sort
}

if [ "${1-}" = --date ]; then
    date_of_sources
    exit
fi
out=$1
umask 022
mkdir -p "$out"
files | tar -cf - -T - | tar -xf - -C "$out" --no-same-owner
find "$out" -type d -exec chmod 755 {} +
find "$out" -type f -perm -100 -exec chmod 755 {} +
find "$out" -type f ! -perm -100 -exec chmod 644 {} +
find "$out" -exec touch -h -d "@$(date_of_sources)" {} +
