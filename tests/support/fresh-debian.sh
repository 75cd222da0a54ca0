#!/bin/bash
# SPDX-License-Identifier: MIT
# fresh-debian.sh FOLDER: a minimal Debian of the suite that runs here, for chroot, in FOLDER (which must not exist).
# It has a C compiler, lld and Python, and the .deb files of further packages in apt's cache, so that they install
# without a network. Packages come from the mirror that apt is configured with. Made once and kept in the cache; root only.
set -euo pipefail
export LC_ALL=C.UTF-8
folder=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
installed=gcc,libc6-dev,lld,pkg-config,python3
fetched="libpcre2-dev libinih-dev libjansson-dev"
cache=${CRTLINK_CACHE:-$root/build/cache}
kept=$cache/fresh-debian-$suite-1.tar # another number when the lists above change

# "http://.../debian bookworm main": what apt has lists of, Debian's own only. No third party gets into the new system.
mirrors() {
    apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
        awk -v suite="$suite" '$4 == "Debian" && ($2 == suite || $2 == suite "-security" || $2 == suite "-updates") {
            print "deb", $1, $2, $3 }' | sort -u
}

# How apt reaches the mirror here: proxies and what it takes for certificates.
reach() {
    apt-config dump | grep -E '^Acquire::(http|https)' | sed 's/^/--aptopt=/'
}

make_one() {
    local new=$kept.new options=()
    mkdir -p "$cache"
    rm -f "$new"
    mapfile -t options < <(reach)
    mirrors >"$kept.list"
    [[ -s $kept.list ]] || { echo "fresh-debian.sh: apt has no package lists of $suite" >&2; return 1; }
    mmdebstrap --mode=root --variant=minbase "${options[@]}" --skip=cleanup/apt/lists,cleanup/apt/cache \
        --include="$installed" --format=tar \
        --customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb; APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get install -q -y --no-install-recommends --download-only '"$fetched" \
        "$suite" "$new" "$kept.list" && mv "$new" "$kept"
}

[[ -e $kept ]] || make_one >"$cache/fresh-debian.log" 2>&1 || { tail -n 20 "$cache/fresh-debian.log" >&2; exit 1; }
mkdir -p "$folder"
tar -xf "$kept" -C "$folder"
