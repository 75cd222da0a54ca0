#!/bin/bash
# SPDX-License-Identifier: MIT
# rust.sh CARGO-ARGUMENT...: runs a real cargo and rustc for x86_64-pc-windows-msvc, with the standard library's source.
# rust.sh --fetch: only gets the toolchain; rust.sh --rustc ARGUMENT...: runs rustc instead of cargo.
#
# Debian has no prebuilt standard library for that target, but its packages for web browsers carry the newest compiler,
# the library's source and the crates it needs: all that -Zbuild-std asks for. They conflict with Debian's ordinary
# rustc, so they are unpacked into a folder and never installed. What is built once stays in the cache:
#   $CRTLINK_CACHE (default build/cache)/rust: the toolchain and cargo's home
#   $CRTLINK_CACHE/cargo: cargo's target folder, unless CARGO_TARGET_DIR says another
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${CRTLINK_CACHE:-$root/build/cache}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
rust=$cache/rust
packages=(rustc-web cargo-web rust-web-src libstd-rust-web-dev)

# The library package has the compiler's version in its name: libstd-rust-web-1.96.
runtime_package() {
    apt-cache depends libstd-rust-web-dev | sed -n 's/^ *Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p' | head -n 1
}

download() { # the folder to put the packages in
    local runtime
    runtime=$(runtime_package)
    [[ -n $runtime ]] || { echo "rust.sh: apt knows no libstd-rust-web package; run apt-get update" >&2; return 1; }
    (cd "$1" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}" "$runtime")
}

unpack() { # folder of packages, folder to fill
    local deb
    for deb in "$1"/*.deb; do
        case $deb in
        *rust-web-src*) # a third of a gigabyte, of which the library is a tenth
            dpkg --fsys-tarfile "$deb" | tar -x -C "$2" --wildcards './usr/src/rustc-*/library*' ;;
        *) dpkg -x "$deb" "$2" ;;
        esac
    done
}

fetch() {
    [[ -e $rust/ready ]] && return
    local source work
    rm -rf "$rust"
    mkdir -p "$rust/home"
    work=$(mktemp -d "$cache/rust-debs.XXXXXX")
    download "$work"
    unpack "$work" "$rust"
    rm -rf "$work"
    source=$(echo "$rust"/usr/src/rustc-*)
    mkdir -p "$rust/usr/lib/rustlib/src"
    ln -sfn "$source" "$rust/usr/lib/rustlib/src/rust"
    cat >"$rust/home/config.toml" <<CONFIG
[source.crates-io]
replace-with = "library-vendor"
[source.library-vendor]
directory = "$source/library/vendor"
CONFIG
    : >"$rust/ready"
}

exec 9>"$cache/rust.lock"
flock 9
fetch
exec 9>&-
[[ ${1-} == --fetch ]] && exit

export LD_LIBRARY_PATH=$rust/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export RUSTC=$rust/usr/bin/rustc RUSTC_BOOTSTRAP=1
export CARGO_HOME=$rust/home CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/cargo}
# A rustup on PATH must not be asked, nor settings of the person's own projects.
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_WRAPPER CARGO_MAKEFLAGS MAKEFLAGS
if [[ ${1-} == --rustc ]]; then
    exec "$RUSTC" "${@:2}"
fi
exec "$rust/usr/bin/cargo" "$@"
