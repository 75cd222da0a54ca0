#!/bin/bash
# SPDX-License-Identifier: MIT
# The four stories that crtlink exists for, each with real objects, a real rustc where Rust is in the story, and every
# lld: red and explained when nothing is repaired, green by one line of policy, and the program runs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite stories

exec 8>"$CRTLINK_CACHE/stories.lock" # one target folder for all stories
flock 8
stories=$work/src
cp -R "$root/tests/stories" "$stories"
"$root/tests/stories/make-native.sh" "$build/stories" 19 || exit 1
export TEXTKIT_LIB_DIR=$build/stories FRAMEKIT_LIB_DIR=$build/stories SPEECH_LIB_DIR=$build/stories
export CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo
export PATH=$(dirname "$crtlink"):$PATH
programs=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release

# Removing the program makes cargo link again, and nothing else.
cargo_links() { # PROJECT PROGRAM ARGUMENT...
    rm -f "$programs/$2.exe" "$programs/deps/$2.exe"
    (cd "$stories/$1" && "$root/tests/support/rust.sh" build --release "${@:3}")
}

red() { # NAME PROJECT PROGRAM ARGUMENT...: cargo's status for a failed build, and the log in $work/err
    check_status "$1" 101 env CRTLINK_CRT_USE=keep bash -c 'cargo_links "$@"' - "${@:2}"
}

green() { # NAME USE PROJECT PROGRAM ARGUMENT...
    check "$1" env CRTLINK_CRT_USE="$2" bash -c 'cargo_links "$@"' - "${@:3}"
}
export programs stories root
export -f cargo_links

prebuilt_md_library() { # LLVM
    local log=$work/err

    red "lld $1: an /MD library in a static program does not link" prebuilt-md wordsize || return
    check_contains "lld $1: the linker's own words come through" "$log" \
        "undefined symbol: __declspec(dllimport) tolower" "undefined symbol: __declspec(dllimport) ldexp" \
        "undefined symbol: __declspec(dllimport) _wsopen_s" "undefined symbol: __declspec(dllimport) _fstat64i32" \
        "undefined symbol: __declspec(dllimport) _sopen_s"
    check_ours_mentions "lld $1: the cause, the library and its crate are named" CRT1001 libtextkit_sys textkit-sys
    check_ours_mentions "lld $1: the fixes for cargo and cargo-dist are named" \
        .cargo/config.toml target-feature crt-static msvc-crt-static

    green "lld $1: use = dynamic makes it link" dynamic prebuilt-md wordsize || return
    check_equal "lld $1: the image has one CRT, and it is dynamic" "ucrtbase.dll vcruntime140.dll" \
        "$(crt_imports wordsize)"
    check "lld $1: the program runs" run_in_wine "$programs/wordsize.exe"
    check_contains "lld $1: and the library works in it" "$work/out" "wordsize: scaled 24, size agrees"

    green "lld $1: use = hybrid makes it link as well" hybrid prebuilt-md wordsize || return
    check_equal "lld $1: only the UCRT is imported" "ucrtbase.dll" "$(crt_imports wordsize)"
    check "lld $1: the hybrid program runs" run_in_wine "$programs/wordsize.exe"
}

# The built-in default, use = auto: the first story mends itself, the others are told apart.
stories_by_default() { # LLVM
    green "lld $1: an /MD library in a static program: auto makes it link" auto prebuilt-md wordsize || return
    check_equal "lld $1: auto's image has one CRT" "ucrtbase.dll vcruntime140.dll" "$(crt_imports wordsize)"
    check "lld $1: auto's program runs" run_in_wine "$programs/wordsize.exe"

    check_status "lld $1: no CRT at all: supply = yes brings it" 101 env CRTLINK_CRT_USE=auto CRTLINK_CRT_SUPPLY=yes \
        bash -c 'cargo_links "$@"' - no-std frames
    check_contains "lld $1: but for the name that no CRT has" "$work/err" "undefined symbol: posix_memalign"
    check_lacks "lld $1: all names of the CRT are there" "$work/err" "undefined symbol: memcpy" "undefined symbol: free" \
        "undefined symbol: mainCRTStartup" "undefined symbol: __CxxFrameHandler3" "undefined symbol: _fltused"

    check_status "lld $1: both CRTs in one library: auto finds no choice" 101 env CRTLINK_CRT_USE=auto \
        bash -c 'cargo_links "$@"' - mixed-rlib dictate
    check_contains "lld $1: and says what stands against each" "$work/err" CRT1001 CRT0006 "dynamic: " "static: " wrapper.obj \
        engine.obj
}

program_without_crt() { # LLVM
    local log=$work/err

    red "lld $1: a program without a CRT does not link" no-std frames || return
    check_contains "lld $1: what is missing is told by the linker" "$log" "undefined symbol: memcpy" \
        "undefined symbol: memset" "undefined symbol: free" "undefined symbol: mainCRTStartup" \
        "undefined symbol: _fltused" "undefined symbol: __CxxFrameHandler3" "undefined symbol: posix_memalign"
    check_ours_mentions "lld $1: the cause and the libraries that would help are named" \
        CRT2001 framekit_sys vcruntime ucrt
    check_ours_mentions "lld $1: every name is explained" memcpy memset free mainCRTStartup _fltused __CxxFrameHandler3
    check_ours_mentions "lld $1: the name that no CRT has is told apart" posix_memalign

    red "lld $1: with a CRT, that one name is still missing" no-std frames --features crt || return
    check_contains "lld $1: and only that" "$log" "undefined symbol: posix_memalign"
    check_lacks "lld $1: the CRT's names are found" "$log" "undefined symbol: memcpy" "undefined symbol: free"

    green "lld $1: with it supplied, the program links" keep no-std frames --features crt,memalign || return
    check "lld $1: and runs" run_in_wine "$programs/frames.exe"
}

library_with_both_crts() { # LLVM
    local log=$work/err

    red "lld $1: a library with both CRTs does not link" mixed-rlib dictate || return
    check_contains "lld $1: the linker stops at the records" "$log" \
        "/failifmismatch: mismatch detected for 'RuntimeLibrary'"
    check_ours_mentions "lld $1: the cause and the crate are named" CRT1001 speech-sys
    check_ours_mentions "lld $1: both groups of members are listed" engine.obj decoder.obj wrapper.obj
    check_ours_mentions "lld $1: the library itself is mixed, and no flag helps" "itself is mixed" "No flag" "on-mismatch = neutralise"
}

# Two lines of policy mend the library: in a copy that lives as long as the link.
library_mended() { # LLVM
    local sums
    printf '[crt]\nuse = dynamic\non-mismatch = neutralise\n' >"$work/mend.ini"
    sums=$(sha256sum "$programs"/deps/libspeech_sys-*.rlib)
    check "lld $1: two lines of policy, and the library with both CRTs links" \
        env CRTLINK_CONFIG="$work/mend.ini" bash -c 'cargo_links "$@"' - mixed-rlib dictate || return
    check_equal "lld $1: the library's file is untouched" "$sums" "$(sha256sum "$programs"/deps/libspeech_sys-*.rlib)"
    check "lld $1: the mended program runs" run_in_wine "$programs/dictate.exe"
}

hybrid_program() { # LLVM
    local at=$work/hybrid-$1
    mkdir -p "$at/plain"
    cp "$build/stories/hybrid.obj" "$stories/hybrid/crtlink.ini" "$at/"
    local arguments=(/nologo /subsystem:console "$at/hybrid.obj")

    check "lld $1: without a policy the program is static" \
        in_folder "$at/plain" "$crtlink" "${arguments[@]}" "/out:$at/static.exe" /CRTLINK:use=keep
    check_equal "lld $1: and imports no CRT" "" "$(crt_imports_of "$at/static.exe")"
    check "lld $1: one line of policy, and it links as a hybrid" \
        in_folder "$at" "$crtlink" "${arguments[@]}" "/out:$at/hybrid.exe"
    check_equal "lld $1: which imports the UCRT and no vcruntime" "ucrtbase.dll" "$(crt_imports_of "$at/hybrid.exe")"
    check "lld $1: and runs" run_in_wine "$at/hybrid.exe"
    check_contains "lld $1: as it should" "$work/out" hybrid
}

in_folder() { # FOLDER COMMAND...
    (cd "$1" && "${@:2}")
}

crt_imports_of() { # PATH
    image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp|concrt|msvcr)' | paste -sd ' '
}

crt_imports() { # PROGRAM
    crt_imports_of "$programs/$1.exe"
}

# What crtlink itself said: the log without the linker's lines, which hold the same names, and without cargo's own.
check_ours_mentions() { # NAME TEXT...
    grep -v -e 'undefined symbol:' -e 'mismatch detected' -e '>>> ' -e 'a relevant symbol' -e '"crtlink" "' \
        -e '^ *Compiling ' -e 'could not compile' "$work/err" >"$work/ours"
    check_contains "$1" "$work/ours" "${@:2}"
}

for llvm in $llds; do
    LIB=$(sysroot "$llvm") || exit 1
    export LIB CRTLINK_LINKER=lld-link-$llvm
    prebuilt_md_library "$llvm"
    program_without_crt "$llvm"
    library_with_both_crts "$llvm"
    library_mended "$llvm"
    hybrid_program "$llvm"
    stories_by_default "$llvm"
done
finish
