#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds and installs crtlink; also runs its demo and its tests, with all that they need. See --help.
set -euo pipefail

# What each purpose needs, as Debian's packages. Only what is missing is installed.
build_packages="gcc libc6-dev make pkg-config libpcre2-dev libinih-dev libjansson-dev lld scdoc"
# A compiler and tools for Windows' objects, a place to run the result, and the libraries of the Rust compiler that
# tests/support/rust.sh unpacks.
demo_packages="clang-19 clang-tools-19 lld-19 llvm-19 wine wine64 libwine
    libllvm22 libcurl4 libgit2-1.5 libsqlite3-0 libssh2-1 libssl3 libstdc++6"
# The linkers and compilers that crtlink is tested against, the build systems that call it, and what checks the source.
test_packages="$demo_packages libcriterion-dev python3 cmake ninja-build libclang-rt-19-dev
    clang-14 clang-tools-14 lld-14 llvm-14 clang-22 clang-tools-22 lld-22 llvm-22
    clang-format clang-tidy cppcheck
    gcc-mingw-w64-x86-64-win32 binutils-mingw-w64-x86-64 patch xz-utils wine64-tools libwine-dev g++
    sqlite3 mandoc zsh fish meson mono-xbuild bazel-bootstrap
    strace python3-jsonschema python3-selenium chromium chromium-driver
    debhelper lintian mmdebstrap dpkg-dev
    mkdocs mkdocs-material python3-yaml"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=${PREFIX:-/usr/local}
program=$prefix/bin/crtlink

usage() {
    cat <<HELP
Usage: ./install.sh              builds crtlink and installs it to /usr/local
       PREFIX=DIR ./install.sh   the same, to DIR
       ./install.sh --uninstall  removes what was installed (from PREFIX)
       ./install.sh demo         builds, and shows what crtlink does, in four stories
       ./install.sh test         builds, and runs every test
       ./install.sh --help

Missing Debian packages are installed first, as root or through sudo; with all of them present, no network is used.
HELP
}

stop() {
    echo "install.sh: $*" >&2
    exit 1
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        stop "this needs root, and there is no sudo: $*"
    fi
}

apt() { # ARGUMENT...: quiet unless it fails
    local log
    log=$(mktemp)
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# MSYS2 on Windows: its own names, for the environment that is open (UCRT64, MINGW64, CLANGARM64).
install_pacman_packages() {
    local prefix=$MINGW_PACKAGE_PREFIX
    echo "install.sh: installing with pacman for the build"
    local packages=(make "$prefix-cc" "$prefix-pkgconf" "$prefix-pcre2" "$prefix-libinih" "$prefix-jansson")
    # Lists that are weeks old (a runner's image) name packages that the mirrors no longer have.
    pacman -S --needed --noconfirm "${packages[@]}" || pacman -Sy --needed --noconfirm "${packages[@]}" ||
        stop "pacman cannot install what the build needs"
}

install_packages() { # PURPOSE PACKAGE...
    local purpose=$1 package missing=()
    shift
    if [[ -n ${MINGW_PACKAGE_PREFIX-} ]] && command -v pacman >/dev/null; then
        [[ $purpose == build ]] || stop "on Windows only the build and the installation are known here"
        install_pacman_packages
        return
    fi
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "install.sh: no apt here; the $purpose needs what Debian packages as: $*" >&2
        return
    fi
    for package; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]} > 0)) || return 0
    echo "install.sh: installing for the $purpose: ${missing[*]}"
    apt update || echo "install.sh: apt-get update failed; going on with the package lists that are here" >&2
    apt install --no-install-recommends "${missing[@]}" || stop "cannot install the packages for the $purpose"
}

# The Rust compiler is fetched by apt too: its package lists may be missing although every package is there.
fetch_rust() {
    local ready=${CRTLINK_CACHE:-$here/build/cache}/rust/ready
    [[ ! -e $ready ]] || return 0
    command -v apt-get >/dev/null || { echo "install.sh: no apt here to fetch a Rust compiler with" >&2; return 0; }
    apt-cache show libstd-rust-web-dev >/dev/null 2>&1 || apt update || stop "cannot fetch apt's package lists"
    echo "install.sh: fetching a Rust compiler into ${ready%/rust/ready}"
    "$here/tests/support/rust.sh" --fetch
}

processors() {
    nproc 2>/dev/null || echo 2
}

build() {
    local log
    log=$(mktemp)
    if ! make --no-print-directory -C "$here" -j"$(processors)" installable >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        stop "the build failed"
    fi
    rm -f "$log"
}

# Into a folder of the person's own without root, elsewhere with.
into_prefix() {
    local folder=$prefix
    while [[ ! -e $folder ]]; do folder=$(dirname "$folder"); done
    if [[ -w $folder && (! -e $prefix/bin || -w $prefix/bin) ]]; then "$@"; else as_root "$@"; fi
}

install_program() {
    into_prefix make --no-print-directory -s -C "$here" install "PREFIX=$prefix"
    echo "installed: $program"
}

uninstall() {
    [[ -e $program ]] || stop "there is no $program"
    into_prefix make --no-print-directory -s -C "$here" uninstall "PREFIX=$prefix"
    echo "removed: $program"
}

run_tests() {
    local status=0
    make --no-print-directory -C "$here" -j"$(processors)" test || status=$?
    # After a failure, make has the last word; the total is what the reader looks for.
    ((status == 0)) || tail -n 1 "$here/build/test-logs/total" 2>/dev/null || true
    return $status
}

(($# <= 1)) || { usage >&2; exit 2; }
# The words of the lists are package names: splitting them is what is wanted.
# shellcheck disable=SC2086
case ${1-} in
'')
    install_packages build $build_packages
    build
    install_program
    ;;
demo)
    install_packages demo $build_packages $demo_packages
    fetch_rust
    build
    "$here/demo/run.sh"
    ;;
test)
    install_packages tests $build_packages $test_packages
    fetch_rust
    run_tests
    ;;
--uninstall) uninstall ;;
-h | --help) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac
