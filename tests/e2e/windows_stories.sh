#!/bin/bash
# SPDX-License-Identifier: MIT
# The four stories through crtlink.exe in wine, with the Linux lld-link behind a bridge: cargo and rustc run here, and
# call crtlink.exe with the arguments that a Windows program gets. Each link is also made by the bridge alone: both
# streams, exit code and image must be the same wherever crtlink.exe had nothing to mend.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite windows_stories
exec 8>"$CRTLINK_CACHE/stories.lock" # one target folder for all stories
flock 8

wine_tools
check "the bridge to the Linux linker is built" wine_bridge "$tools/lld-link.exe" || finish

# The linker that cargo is told: first the bridge alone, then crtlink.exe, whose streams and status are cargo's.
cat >"$tools/crtlink" <<SCRIPT
#!/bin/bash
mapfile -d '' -t arguments < <(python3 '$root/tests/support/windows_paths.py' "\$@" /timestamp:1)
for argument; do [[ \${argument,,} != /out:* ]] || image=\${argument:5}; done
record='$work/record'
'$wine' '$tools/lld-link.exe' "\${arguments[@]}" >"\$record.direct.out" 2>"\$record.direct.err"
echo \$? >"\$record.direct.code"
rm -f "\$record".*.exe
[[ ! -e \$image ]] || mv "\$image" "\$record.direct.exe"
'$wine' '$tools/crtlink.exe' "\${arguments[@]}" >"\$record.out" 2>"\$record.err"
code=\$?
echo \$code >"\$record.code"
[[ ! -e \$image ]] || cp "\$image" "\$record.with.exe"
cat "\$record.out"
cat "\$record.err" >&2
exit \$code
SCRIPT
chmod +x "$tools/crtlink"

stories=$work/src
cp -R "$root/tests/stories" "$stories"
"$root/tests/stories/make-native.sh" "$build/stories" 19 || exit 1
export TEXTKIT_LIB_DIR=$build/stories FRAMEKIT_LIB_DIR=$build/stories SPEECH_LIB_DIR=$build/stories
export CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo
export PATH=$tools:$PATH
programs=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release

cargo_links() { # USE PROJECT PROGRAM ARGUMENT...
    rm -f "$programs/$3.exe" "$programs/deps/$3.exe"
    (cd "$stories/$2" && CRTLINK_CRT_USE=$1 "$root/tests/support/rust.sh" build --release "${@:4}")
}

# What the bridge alone gives: its streams and exit code, with an explanation behind them when it is not 0.
same_as_direct() { # NAME
    local record=$work/record
    check_equal "$1: the exit code is the linker's" "$(<"$record.direct.code")" "$(<"$record.code")"
    check_same "$1: standard output is the linker's" "$record.direct.out" "$record.out"
    head -c "$(stat -c %s "$record.direct.err")" "$record.err" >"$record.err.head"
    check_same "$1: standard error begins with the linker's" "$record.direct.err" "$record.err.head"
    if [[ $(<"$record.code") == 0 ]]; then
        check_same "$1: standard error is the linker's alone" "$record.direct.err" "$record.err"
        check_same "$1: the image is the linker's" "$record.direct.exe" "$record.with.exe"
    fi
}

red() { # NAME PROJECT PROGRAM TEXT...: nothing is repaired; TEXT is in what crtlink.exe says
    check_status "$1" 101 cargo_links keep "$2" "$3" || return
    same_as_direct "$1"
    tail -c +"$(($(stat -c %s "$work/record.direct.err") + 1))" "$work/record.err" >"$work/ours"
    check_contains "$1: is explained" "$work/ours" "${@:4}"
    check_lacks "$1: without a path that Windows does not know" "$work/ours" "/e2e/"
}

mended() { # NAME USE PROJECT PROGRAM IMPORTS SAYS
    check "$1" cargo_links "$2" "$3" "$4" || return
    check_equal "$1: the image's CRT" "$5" "$(image_imports "$work/record.with.exe" | tr ' ' '\n' |
        grep -E '^(ucrtbase|vcruntime|msvcp|concrt)' | paste -sd ' ')"
    check_contains "$1: one line tells it" "$work/record.err" "$6"
    check "$1: it runs" run_in_wine "$work/record.with.exe"
}

hybrid_program() { # NAME
    local at=$work/hybrid arguments
    mkdir -p "$at/plain"
    cp "$build/stories/hybrid.obj" "$stories/hybrid/crtlink.ini" "$at/"
    arguments=(/nologo /timestamp:1 /subsystem:console "$(wine_path "$at/hybrid.obj")" '/out:hybrid.exe')
    cd "$at/plain" || return
    check "$1: as asked" env CRTLINK_CRT_USE=keep "$wine" "$tools/crtlink.exe" "${arguments[@]}"
    mv hybrid.exe with.exe
    check "$1: by the bridge alone" "$wine" "$tools/lld-link.exe" "${arguments[@]}"
    check_same "$1: are one image" hybrid.exe with.exe
    check "$1: by the policy in the folder above" "$wine" "$tools/crtlink.exe" "${arguments[@]}"
    check_contains "$1: which the note names" "$work/err" CRT0001 'crtlink.ini:'
    check_equal "$1: imports the UCRT and no vcruntime" ucrtbase.dll \
        "$(image_imports hybrid.exe | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp)' | paste -sd ' ')"
    check "$1: runs" run_in_wine ./hybrid.exe
    cd "$root" || return
}

for llvm in $llds; do
    LIB=$(wine_path "$(sysroot "$llvm")") || exit 1
    CRTLINK_TEST_LINKER=$(command -v "lld-link-$llvm")
    export LIB CRTLINK_TEST_LINKER
    red "lld $llvm: an /MD library in a static program" prebuilt-md wordsize \
        CRT1001 libtextkit_sys textkit-sys .cargo/config.toml "__imp_tolower"
    mended "lld $llvm: auto mends it" auto prebuilt-md wordsize "ucrtbase.dll vcruntime140.dll" CRT0001
    mended "lld $llvm: so does use = hybrid" hybrid prebuilt-md wordsize "ucrtbase.dll" CRT0001
    red "lld $llvm: a program without a CRT" no-std frames CRT2001 framekit_sys vcruntime posix_memalign
    check "lld $llvm: with all it needs it links" cargo_links keep no-std frames --features crt,memalign
    same_as_direct "lld $llvm: with all it needs"
    check "lld $llvm: and runs" run_in_wine "$work/record.with.exe"
    red "lld $llvm: a library with both CRTs" mixed-rlib dictate CRT1001 speech-sys engine.obj wrapper.obj "itself is mixed"
    hybrid_program "lld $llvm: a hybrid program"
done
finish
