#!/bin/bash
# SPDX-License-Identifier: MIT
# --predict against the real linkers on real links: the Rust programs of the stories, the CMake project, and links made
# of every library and object in ../shared/binaries (each run compares a sample with one of the three lld; which, goes
# round with the day).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite real_links
passed_before "$root/tests/e2e/real_links.py"
export PYTHONDONTWRITEBYTECODE=1
stories=$root/tests/stories
results=$work/results
"$stories/make-native.sh" "$build/stories" 19 || exit 1
export TEXTKIT_LIB_DIR=$build/stories FRAMEKIT_LIB_DIR=$build/stories SPEECH_LIB_DIR=$build/stories
export CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo PATH=$(dirname "$crtlink"):$PATH CRTLINK_CRT_USE=keep
mkdir -p "$work/linkers"

# A linker that compares before it links; crtlink calls it, as it would the real one.
use_comparing() { # LLVM
    LIB=$(sysroot "$1") || exit 1
    export LIB CRTLINK_LINKER=$work/linkers/lld-link-$1
    printf '#!/bin/bash\nexec python3 "%s" compare "%s" lld-link-%s "%s" "$@"\n' "$root/tests/e2e/real_links.py" \
        "$crtlink" "$1" "$results" >"$CRTLINK_LINKER"
    chmod +x "$CRTLINK_LINKER"
}

cargo_links() { # PROJECT PROGRAM ARGUMENT...
    local programs=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release
    rm -f "$programs/$2.exe" "$programs/deps/$2.exe"
    (cd "$stories/$1" && "$root/tests/support/rust.sh" build --release "${@:3}") >"$work/cargo.log" 2>&1
}

for llvm in $llds; do
    use_comparing "$llvm"
    before=$(grep -c . "$results" 2>/dev/null || true)
    cargo_links prebuilt-md wordsize
    cargo_links no-std frames
    cargo_links no-std frames --features crt,memalign
    cargo_links mixed-rlib dictate
    check_equal "lld $llvm: the Rust programs were compared" 4 $(($(grep -c . "$results") - ${before:-0}))
done
check "CMake configures" cmake -S "$stories/cmake" -B "$work/cmake" -G Ninja -DCMAKE_SYSTEM_NAME=Windows \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang-cl-19 -DCMAKE_C_COMPILER_TARGET=x86_64-pc-windows-msvc \
    '-DCMAKE_C_FLAGS=/X /GS-' "-DCMAKE_LINKER=$crtlink" -DCMAKE_AR="$(command -v llvm-lib-19)" \
    -DCMAKE_MT="$(command -v llvm-mt-19)" -DCMAKE_RC_COMPILER="$(command -v llvm-rc-19)" "-DTEXTKIT_LIB_DIR=$build/stories"
cmake --build "$work/cmake" >"$work/cmake.log" 2>&1
check_contains "the CMake project was compared" "$results" wordsize.exe

turn=$(($(date +%s) / 86400))
pids=()
for part in 0 1 2; do
    read -ra all <<<"$llds"
    lld=lld-link-${all[((part + turn) % ${#all[@]})]}
    python3 "$root/tests/e2e/real_links.py" samples "$crtlink" "$lld" "$work/samples-$part" "$root/../shared/binaries" $part 3 \
        2>"$work/samples-$part.err" &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid"
    check_equal "the samples were compared to their end" 0 $?
done
cat "$work"/samples-[012] >>"$results"
check "at least 400 links of samples" test "$(grep -c . "$results")" -ge 400
while read -r verdict rest; do
    if [[ $verdict == ok ]]; then pass; else fail "$rest"; fi
done <"$results"
finish
