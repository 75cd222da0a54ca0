#!/bin/bash
# SPDX-License-Identifier: MIT
# The Debian packages: lintian has nothing to say; in a fresh Debian, without a network, they install, link, explain, let
# the examples be built, and go without a trace.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite packages

is_newest() { # FILE: than all that git knows of, or than all of the sources
    local newer
    [[ -e $1 ]] || return 1
    newer=$(cd "$root" && { git ls-files 2>/dev/null || find api config include lib man packaging wrapper Makefile -type f; } |
        while read -r file; do [[ ! $file -nt $1 ]] || { echo "$file" && break; }; done)
    [[ -z $newer ]]
}
deb=$build/deb
is_newest "$deb/build.log" || check "make deb" make -s -C "$root" deb || finish
version=$(sed -n 's/^#define CRTLINK_VERSION "\(.*\)"/\1/p' "$root/wrapper/version.h")
check "lintian looks" lintian --allow-root --display-info --pedantic "$deb"/*.changes
check_equal "and has nothing to say" "" "$(cat "$work/out" "$work/err")"

contents() { dpkg-deb --contents "$deb/${1}_${version}"_*.deb | sed -n 's/^[^d].* \.\(\/[^ ]*\)\( -> .*\)\{0,1\}$/\1/p' | sort; }
contents crtlink >"$work/crtlink.list"
check_contains "the program and what belongs to it" "$work/crtlink.list" /usr/bin/crtlink /usr/share/man/man1/crtlink.1.gz \
    /usr/share/man/man5/crtlink.ini.5.gz /usr/share/bash-completion/completions/crtlink \
    /usr/share/zsh/vendor-completions/_crtlink /usr/share/fish/vendor_completions.d/crtlink.fish /usr/share/crtlink/crtlink.ps1
if [[ -d $root/cmake ]]; then check_contains "CMake's module" "$work/crtlink.list" /usr/share/cmake/Crtlink/; fi
contents libcrtlink-dev >"$work/dev.list"
check_contains "the header and what belongs to it" "$work/dev.list" /usr/include/crtlink.h /libcrtlink.a /libcrtlink.so \
    /pkgconfig/crtlink.pc /usr/share/doc/libcrtlink-dev/examples/inspect.c

if ((EUID != 0)); then
    skip "a fresh Debian can be made by root only"
    finish
fi

# --- in a fresh Debian ---
fresh=$work/fresh
trap 'status=$?; rm -rf "$fresh"; (exit $status); on_exit' EXIT
"$root/tests/support/fresh-debian.sh" "$fresh" || { fail "a fresh Debian is made"; finish; }
# Without a network where that can be had; apt has a proxy that is none in any case.
no_network=()
unshare --net true 2>/dev/null && no_network=(unshare --net)
inside() { # COMMAND...
    "${no_network[@]}" chroot "$fresh" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/opt/try LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive CRTLINK_EXPLAIN_GITHUB=off bash -c 'cd /opt/try && "$@"' - "$@"
}
# What package managers keep for themselves is not what a package leaves.
files() { (cd "$fresh" && find . \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o \
    -path ./var/cache -o -path ./var/log -o -path ./opt/try -o -path ./tmp \) -prune -o -print | sort); }
files >"$work/before"
mkdir -p "$fresh/opt/try/debs"
cp "$deb"/crtlink_*.deb "$deb"/libcrtlink*.deb "$fresh/opt/try/debs/"
rm -f "$fresh"/opt/try/debs/*dbgsym*
apt=(apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends -o Acquire::http::Proxy=http://127.0.0.1:9 -o Acquire::https::Proxy=http://127.0.0.1:9)
# shellcheck disable=SC2016 # for the shell inside
check "apt installs them, with what they depend on" inside bash -c '"$@" install ./debs/*.deb' - "${apt[@]}" || finish

check "the program runs" inside crtlink --explain CRT1001
check_equal "in the version that the package has" "crtlink $version" "$(inside crtlink --version 2>/dev/null | tail -n 1)"
folder=$(sysroot 19) || exit 1
cd "$work" || exit 1
echo 'int main(void) { return 0; }' >app.c
echo 'int other(void) { return 1; }' >other.c
printf '__declspec(dllimport) int tolower(int);\nint main(void) { return tolower(65); }\n' >import.c
cl 19 app.obj app.c /MT && cl 19 other.obj other.c /MD && cl 19 import.obj import.c /MT || exit 1
mkdir "$fresh/opt/try/crt"
cp "$folder"/*.lib "$fresh/opt/try/crt/"
cp ./*.obj "$fresh/opt/try/"
check_status "--scan of a real object" 0 inside crtlink --scan app.obj
check_contains "says what it wants" "$work/out" "static"
check_status "--scan of two that are at odds" 1 inside crtlink --scan app.obj other.obj
link=(inside env LIB=crt crtlink /nologo /subsystem:console)
check "it finds Debian's lld-link, and links" "${link[@]}" /out:good.exe app.obj
check_equal "to an image" MZ "$(head -c 2 "$fresh/opt/try/good.exe")"
check_status "a link that cannot work fails as lld's do" 1 "${link[@]}" /CRTLINK:use=keep /out:bad.exe import.obj
check_contains "and is explained" "$work/err" "undefined symbol" "crtlink: CRT1001" tolower
check "crtlink.ini's own words help" "${link[@]}" /CRTLINK:imports=bridge /CRTLINK:use=static /out:bridged.exe import.obj

# --- the examples are built there, with what the packages have ---
examples=/usr/share/doc/libcrtlink-dev/examples
# shellcheck disable=SC2016
check "the C example, shared" inside bash -c 'gcc -Wall -Werror '$examples'/inspect.c $(pkg-config --cflags --libs crtlink) -o shared'
# shellcheck disable=SC2016
check "and static" inside bash -c 'gcc -Wall -Werror '$examples'/inspect.c $(pkg-config --cflags crtlink) -o static \
    $(pkg-config --static --libs crtlink | sed "s/-lcrtlink/-l:libcrtlink.a/")'
for kind in shared static; do
    check_status "$kind: it runs" 0 inside "./$kind" scan app.obj
    check_contains "$kind: and answers" "$work/out" "app.obj: object, x64"
done
check "the Python example" inside python3 $examples/libraries.py crt
check_contains "makes its table" "$work/out" "crt/LIBCMT.lib" "import-library"

# --- and they go ---
inside bash -c 'rm -rf /opt/try/*'
names=(crtlink libcrtlink0 libcrtlink-dev)
check "they are removed, with what came with them" inside "${apt[@]}" purge --auto-remove "${names[@]}"
files >"$work/after"
check_same "nothing of them is left" "$work/before" "$work/after"
check_status "the program is gone" 127 inside crtlink --version
finish
