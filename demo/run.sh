#!/bin/bash
# SPDX-License-Identifier: MIT
# Tells what crtlink is for in four stories, each with a real link: what ran, what it said, what changed. Ends with
# status 1 if a story does not come out as told.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
crtlink=$build/crtlink
out=$build/demo
lld=lld-link-19
rust=$root/tests/support/rust.sh
stories=$root/tests/stories

for name in $(compgen -e CRTLINK_); do [[ $name == CRTLINK_CACHE ]] || unset "$name"; done
unset LINK _LINK_ MAKEFLAGS MAKELEVEL
export CRTLINK_CACHE=${CRTLINK_CACHE:-$build/cache} CRTLINK_LINKER=$lld
export CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo PATH=$build:$PATH LC_ALL=C
export LIB=$build/sysroot-19 TEXTKIT_LIB_DIR=$build/stories FRAMEKIT_LIB_DIR=$build/stories SPEECH_LIB_DIR=$build/stories
export WINEPREFIX=${WINEPREFIX:-$build/wine} WINEDEBUG=-all WINEARCH=win64
export WINEDLLOVERRIDES='winemenubuilder.exe,mscoree,mshtml='
programs=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release

rm -rf "$out"
mkdir -p "$out"
log=$out/log

if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

say() {
    printf '\n%s\n' "$@" | fold -s -w 96
}

stop() {
    printf '\ndemo: not as told: %s\n' "$*" >&2
    [[ ! -s $log ]] || sed 's/^/  | /' "$log" >&2
    exit 1
}

# The words of linker and crtlink alone: rustc puts them behind its own, and cargo around them.
shown() {
    sed -n -E -e 's/^ +Finished .*/&/p' -e '/^error: linking with/,/^error: could not compile/{
        /^error: (linking|could not)/d
        /^ *\|$/d
        /= note: +"/d
        /= note: some arguments are omitted/d
        s/^  = note: //
        s/^          //
        p
    }' "$log" | cat -s
}

run() { # TEXT-OF-THE-COMMAND STATUS COMMAND...: shows both, stops unless the status is the one told
    local text=$1 wanted=$2 status=0
    shift 2
    printf '\n  %s$ %s%s\n' "$bold" "$text" "$plain"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    ((status == wanted)) || stop "'$text' ended with status $status, not $wanted"
    case $text in
    *cargo*) shown ;;
    *) cat "$log" ;;
    esac >"$out/shown"
    without_repetition | sed 's/^/  | /'
    cp "$out/shown" "$out/shown-before"
    echo "  (exit status $status)"
}

# What the linker said a moment ago already is not shown a second time; crtlink's words follow it.
without_repetition() {
    local linker ours
    linker=$(sed '/^crtlink: /,$d' "$out/shown")
    ours=$(sed -n '/^crtlink: /,$p' "$out/shown")
    if [[ -n $linker && -n $ours ]] && ! grep -qvxFf "$out/shown-before" <<<"$linker"; then
        printf '%s\n' "(the linker's own words, as above)" "" "$ours"
    else
        cat "$out/shown"
    fi
}

expect() { # TEXT...: all in what the last command said
    local text
    for text; do grep -qF -e "$text" "$log" || stop "the text '$text' is missing"; done
}

cargo_build() { # FOLDER PROGRAM ARGUMENT...: through crtlink, as the project's .cargo/config.toml says
    rm -f "$programs/$2.exe" "$programs/deps/${2//-/_}.exe" # to link again even if nothing changed
    (cd "$1" && "$rust" build --release --quiet "${@:3}")
}

cargo_build_plain() { # FOLDER PROGRAM ARGUMENT...: with the linker alone
    (cd "$1" && "$rust" rustc --release --quiet "${@:3}" -- "-Clinker=$lld")
}

in_wine() {
    local wine=/usr/lib/wine/wine64
    [[ -x $wine ]] || wine=$(command -v wine64 || command -v wine)
    timeout 120 "$wine" "$@"
}

imports() { # PROGRAM: its DLLs
    llvm-readobj-19 --coff-imports "$1" | sed -n 's/^  Name: //p' | sort -u | paste -sd ' '
}

expect_imports() { # PROGRAM DLLS-OF-THE-CRT
    local found
    found=$(imports "$1")
    echo "  imports: $found"
    [[ $(tr ' ' '\n' <<<"$found" | grep -E '^(ucrtbase|vcruntime|msvcp)' | paste -sd ' ') == "$2" ]] ||
        stop "$1 should import of the CRT: ${2:-nothing}"
}

prepare() {
    [[ -x $crtlink ]] || stop "there is no $crtlink; build first"
    "$crtlink" --version </dev/null | sed 's/^/  /'
    say "Preparing, on the first run for half a minute: stand-ins for Microsoft's libraries, the C libraries of the stories, and Rust's core for Windows."
    (in_wine cmd /c exit >/dev/null 2>&1 &) # wine sets itself up meanwhile
    "$root/tests/support/sysroot/make-sysroot.sh" "$LIB" 19 >"$log" 2>&1 || stop "no stand-in libraries"
    "$stories/make-native.sh" "$build/stories" 19 >"$log" 2>&1 || stop "no C libraries"
    cargo_build "$stories/no-std" frames --features crt,memalign >"$log" 2>&1 || stop "no Rust"
}

story_1() {
    local project=$root/demo/prebuilt-md
    title "1. A prebuilt /MD library in a program with a static CRT"
    say "A Rust program is built with +crt-static: the C runtime (CRT) shall be inside it. Its crate textkit-sys brings a C library that somebody compiled with /MD, for the CRT in DLLs. With the linker alone:"
    run "cargo rustc -- -Clinker=$lld" 101 cargo_build_plain "$project" wordsize-core
    expect "undefined symbol: __declspec(dllimport) tolower"

    say "Undefined symbols, and no word about why. The same build as the project's .cargo/config.toml has it, with linker = \"crtlink\":"
    run "CRTLINK_CRT_USE=keep cargo build" 101 env CRTLINK_CRT_USE=keep bash -c 'cargo_build "$@"' - "$project" wordsize-core
    expect CRT1001 textkit crt-static

    say "One line of policy instead of a change in the crate: one CRT for the whole program, the dynamic one."
    run "CRTLINK_CRT_USE=dynamic cargo build" 0 env CRTLINK_CRT_USE=dynamic bash -c 'cargo_build "$@"' - "$project" wordsize-core
    expect_imports "$programs/wordsize-core.exe" "ucrtbase.dll vcruntime140.dll"
    run "wine wordsize-core.exe" 0 in_wine "$programs/wordsize-core.exe"
    expect hello "ldexp(1.5, 4) is 24"
}

story_2() {
    local project=$stories/no-std
    title "2. A no_std program without a CRT"
    say "This one says /NODEFAULTLIB, for it has no use for a CRT. Its crate framekit-sys has:"
    run "cargo rustc -- -Clinker=$lld" 101 cargo_build_plain "$project" frames
    expect "undefined symbol: memcpy" "undefined symbol: posix_memalign"

    say "Seven names. Whose are they? Through crtlink:"
    run "cargo build" 101 env CRTLINK_CRT_USE=keep bash -c 'cargo_build "$@"' - "$project" frames
    expect CRT2001 posix_memalign vcruntime

    say "So /NODEFAULTLIB goes (the project's feature 'crt'). One name is left, the one that no CRT of Windows has:"
    run "cargo build --features crt" 101 env CRTLINK_CRT_USE=keep bash -c 'cargo_build "$@"' - "$project" frames --features crt
    expect "undefined symbol: posix_memalign"
    if grep -q 'undefined symbol: memcpy' "$log"; then stop "memcpy is still missing"; fi

    say "The port brings its own (feature 'memalign'):"
    run "cargo build --features crt,memalign" 0 env CRTLINK_CRT_USE=keep bash -c 'cargo_build "$@"' - "$project" frames --features crt,memalign
    run "wine frames.exe" 0 in_wine "$programs/frames.exe"
}

story_3() {
    local project=$stories/mixed-rlib
    title "3. Both CRTs inside one library"
    say "The crate speech-sys bundles C++ objects compiled /MT with a wrapper compiled /MD. The linker alone stops at the first two objects that disagree:"
    run "cargo rustc -- -Clinker=$lld" 101 cargo_build_plain "$project" dictate
    expect "mismatch detected for 'RuntimeLibrary'"

    say "crtlink looks at every member, and says whose fault it is:"
    run "cargo build" 101 env CRTLINK_CRT_USE=keep bash -c 'cargo_build "$@"' - "$project" dictate
    expect CRT1001 engine.obj decoder.obj wrapper.obj speech
}

story_4() {
    title "4. Hybrid: a static vcruntime with the UCRT of Windows"
    say "A C++ program compiled /MT. As it is, all of the CRT is inside:"
    cp "$build/stories/hybrid.obj" "$out/"
    cd "$out" || stop "no folder $out"
    run "crtlink /subsystem:console hybrid.obj /out:static.exe" 0 \
        crtlink /nologo /subsystem:console hybrid.obj /out:static.exe
    expect_imports static.exe ""

    say "Windows has a UCRT of its own since version 10; the vcruntime is better brought along. One line of policy, and the same command:"
    cp "$stories/hybrid/crtlink.ini" .
    run "cat crtlink.ini" 0 cat crtlink.ini
    run "crtlink --plan -- /subsystem:console hybrid.obj /out:hybrid.exe" 0 \
        crtlink --plan -- /nologo /subsystem:console hybrid.obj /out:hybrid.exe
    run "crtlink /subsystem:console hybrid.obj /out:hybrid.exe" 0 \
        crtlink /nologo /subsystem:console hybrid.obj /out:hybrid.exe
    expect_imports hybrid.exe "ucrtbase.dll"
    run "wine hybrid.exe" 0 in_wine hybrid.exe
    expect hybrid
}

export -f cargo_build
export programs rust
title "crtlink: four links, and what was wrong with them"
prepare
story_1
story_2
story_3
story_4
title "All four stories came out as told, in $SECONDS seconds."
