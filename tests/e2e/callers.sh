#!/bin/bash
# SPDX-License-Identifier: MIT
# The programs that call a linker, for real: CMake (Ninja and Makefiles; twice, for a manifest), clang-cl, and cargo with a command line so
# long that rustc writes a UTF-16 response file. Each links through crtlink with every lld.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite callers

stories=$root/tests/stories
"$stories/make-native.sh" "$build/stories" 19 || exit 1
for llvm in $llds; do sysroot "$llvm" >/dev/null || exit 1; done
mkdir -p "$work/bin"

use_lld() { # LLVM
    export LIB=$build/sysroot-$1 CRTLINK_LINKER=lld-link-$1
}

# --- CMake: one configuration a generator (its probes link through crtlink too), then a link with every lld ---

cmake_configure() { # GENERATOR FOLDER
    cmake -S "$stories/cmake" -B "$2" -G "$1" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER=clang-cl-19 -DCMAKE_C_COMPILER_TARGET=x86_64-pc-windows-msvc '-DCMAKE_C_FLAGS=/X /GS-' \
        "-DCMAKE_LINKER=$crtlink" -DCMAKE_AR="$(command -v llvm-lib-19)" -DCMAKE_MT="$(command -v llvm-mt-19)" \
        -DCMAKE_RC_COMPILER="$(command -v llvm-rc-19)" "-DTEXTKIT_LIB_DIR=$build/stories"
}

cmake_generator() { # GENERATOR LLVM
    local name="CMake, $1, lld $2" at="$work/cmake-${1// /-}"

    rm -f "$at/wordsize.exe"
    check_status "$name: a mixed program does not link" "$(failure_of "$1")" \
        env CRTLINK_CRT_USE=keep cmake --build "$at" || return
    cat "$work/out" "$work/err" >"$work/log"
    check_contains "$name: the linker's words come through" "$work/log" \
        "undefined symbol: __declspec(dllimport) tolower"
    check_contains "$name: the cause and CMake's own fix are named" "$work/log" CRT1001 textkit.lib \
        CMAKE_MSVC_RUNTIME_LIBRARY
    check "$name: use = dynamic makes it link" env CRTLINK_CRT_USE=dynamic cmake --build "$at" || return
    check "$name: and it runs" run_in_wine "$at/wordsize.exe"
    check_contains "$name: as it should" "$work/out" "built by cmake"
}

failure_of() { # GENERATOR: the status of a build that failed
    case $1 in
    Ninja) echo 1 ;;
    *) echo 2 ;;
    esac
}

use_lld 19
cmake_configure Ninja "$work/cmake-Ninja" >"$work/ninja.log" 2>&1 &
cmake_configure "Unix Makefiles" "$work/cmake-Unix-Makefiles" >"$work/make.log" 2>&1
check_equal "CMake configures Makefiles through crtlink" 0 $? || cat "$work/make.log" >&2
wait $!
check_equal "CMake configures Ninja through crtlink" 0 $? || cat "$work/ninja.log" >&2
for log in ninja make; do
    check_contains "CMake's probes link ($log)" "$work/$log.log" "Detecting C compiler ABI info - done"
done
for llvm in $llds; do
    use_lld "$llvm"
    cmake_generator Ninja "$llvm"
    cmake_generator "Unix Makefiles" "$llvm"
done

# --- CMake, incremental, with a manifest: it calls the linker twice ---

mkdir -p "$work/two/bin"
cat >"$work/two/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(two C)
set(CMAKE_MSVC_RUNTIME_LIBRARY MultiThreadedDLL)
add_executable(two main.c two.manifest)
target_link_options(two PRIVATE /INCREMENTAL /MANIFEST)
CMAKE
echo 'int tolower(int); int main(void) { return tolower(65) - 97; }' >"$work/two/main.c"
cat >"$work/two/two.manifest" <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3"><security><requestedPrivileges>
    <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
  </requestedPrivileges></security></trustInfo>
</assembly>
XML
# llvm-mt takes a path that begins with / for an option, and wants one in front of each manifest; the exit code of
# Microsoft's tells CMake that the manifest is another one than before.
cat >"$work/two/bin/mt" <<'SCRIPT'
#!/bin/bash
arguments=()
for argument; do
    case $argument in
    /out:*) out=${argument#/out:} ;;
    /*/*)
        [[ ${arguments[-1]} == /manifest ]] || arguments+=(/manifest)
        argument=$(realpath --relative-to=. "$argument")
        ;;
    esac
    arguments+=("$argument")
done
before=$(cat "$out" 2>/dev/null)
llvm-mt-19 "${arguments[@]}" || exit
[[ $before == "$(cat "$out")" ]] || exit 187
SCRIPT
printf '#!/bin/bash\necho "$*" >>"%s"\nexec lld-link-19 "$@"\n' "$work/two/links" >"$work/two/bin/lld-link"
chmod +x "$work/two/bin/"*
use_lld 19
export CRTLINK_LINKER=$work/two/bin/lld-link
check "CMake configures an incremental link with a manifest" cmake -S "$work/two" -B "$work/two/build" -G Ninja \
    -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang-cl-19 \
    -DCMAKE_C_COMPILER_TARGET=x86_64-pc-windows-msvc '-DCMAKE_C_FLAGS=/X /GS-' "-DCMAKE_LINKER=$crtlink" \
    -DCMAKE_AR="$(command -v llvm-lib-19)" -DCMAKE_MT="$work/two/bin/mt" -DCMAKE_RC_COMPILER="$(command -v llvm-rc-19)"
rm -f "$work/two/links"
check "CMake links incrementally, with a manifest" cmake --build "$work/two/build"
check_equal "in two passes" 2 "$(grep -c 'intermediate.manifest' "$work/two/links")"
check "the manifest is in the image" grep -q -a requestedExecutionLevel "$work/two/build/two.exe"
check "which runs" run_in_wine "$work/two/build/two.exe"
check "built again" cmake --build "$work/two/build"
check_equal "nothing is linked a third time" 2 "$(grep -c 'intermediate.manifest' "$work/two/links")"

# --- clang-cl, which looks a linker up by its name and writes options with a dash ---

ln -sf "$crtlink" "$work/bin/crtlink"
clang_cl_links() { # LLVM OUT FLAG...
    cd "$stories/hybrid" && PATH=$work/bin:$PATH "clang-cl-$1" --target=x86_64-pc-windows-msvc /nologo /X /O1 /GS- \
        -fuse-ld=crtlink "${@:3}" "/Fo$work/" "/Fe$2" main.cpp /link /subsystem:console
}
export -f clang_cl_links
export stories work
for llvm in $llds; do
    use_lld "$llvm"
    for flag in /MD /MT; do
        name="clang-cl $llvm $flag"
        program=$work/clang-$llvm-${flag#/}.exe
        check "$name: links through crtlink" env CRTLINK_CRT_USE=keep bash -c 'clang_cl_links "$@"' - "$llvm" "$program" "$flag" /EHsc || continue
        check "$name: and the program runs" run_in_wine "$program"
    done
    check_equal "clang-cl $llvm: /MD imports the CRT" "ucrtbase.dll vcruntime140.dll" \
        "$(image_imports "$work/clang-$llvm-MD.exe" | sed 's/ *kernel32.dll *//')"
    check_equal "clang-cl $llvm: /MT does not" "kernel32.dll" "$(image_imports "$work/clang-$llvm-MT.exe")"
    check "clang-cl $llvm: a policy turns /MT into /MD at the link" env CRTLINK_CRT_USE=dynamic \
        bash -c 'clang_cl_links "$@"' - "$llvm" "$work/turned.exe" /MT /EHsc
    check_equal "clang-cl $llvm: and then the CRT is imported" "ucrtbase.dll vcruntime140.dll" \
        "$(image_imports "$work/turned.exe" | sed 's/ *kernel32.dll *//')"
done

# --- cargo, with more arguments than the system takes: rustc tries, fails, and writes a response file ---

cp -R "$stories/no-std" "$work/long"
# A name of its own: another suite may be building the story itself.
sed -i 's/^name = "frames"/name = "frames-long"/' "$work/long/Cargo.toml"
rm -f "$work/long/Cargo.lock"
cat >"$work/long/build.rs" <<'RUST'
fn main() {
    for i in 0..1500 {
        println!("cargo:rustc-link-arg=/LIBPATH:/no such folder/{i:04}/{}", "long-".repeat(36));
    }
}
RUST
mkdir -p "$work/recorder"
# Under the same name, says how it was called and goes on as crtlink.
cat >"$work/recorder/crtlink" <<RECORDER
#!/bin/bash
echo "\$#" >"$work/argument-count"
[[ \$1 != @* ]] || cp "\${1#@}" "$work/response"
exec "$crtlink" "\$@"
RECORDER
chmod +x "$work/recorder/crtlink"
export FRAMEKIT_LIB_DIR=$build/stories CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo
frames=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release/frames-long.exe

long_link() {
    rm -f "$frames" "${frames%/*}/deps/frames_long.exe" "$work/argument-count" "$work/response"
    (cd "$work/long" && ulimit -S -s 512 && PATH=$work/recorder:$PATH \
        "$root/tests/support/rust.sh" build --release --features crt,memalign)
}
export -f long_link
export frames root

for llvm in $llds; do
    use_lld "$llvm"
    name="cargo, response file, lld $llvm"
    for use in keep dynamic; do
        check "$name: links with use = $use" env CRTLINK_CRT_USE=$use bash -c long_link || continue
        check_equal "$name: rustc passed one argument" 1 "$(<"$work/argument-count")"
        check_equal "$name: a file in UTF-16 with a byte order mark" "ff fe" \
            "$(head -c 2 "$work/response" 2>/dev/null | od -An -tx1 | xargs)"
        check "$name: the program runs" run_in_wine "$frames"
        imports=$(image_imports "$frames")
        case $use in
        keep) check_equal "$name: the CRT is static, as asked" kernel32.dll "$imports" ;;
        dynamic) check_equal "$name: the CRT is dynamic" "ucrtbase.dll vcruntime140.dll" "$imports" ;;
        esac
    done
done

# --- MSBuild: it gives its tools a handle for their output, and reads lines of its own form into the Error List ---

use_lld 19
printf '__declspec(dllimport) int tolower(int c); int main(void) { return tolower(0); }\n' >"$work/md.c"
cl 19 "$work/md.obj" "$work/md.c" /MD || fail "md.c compiles"
mixed=(/nologo /subsystem:console "$work/md.obj" "/out:$work/md.exe" libcmt.lib /nodefaultlib:msvcrt)
check_status "MSBuild: a red link" 1 env VS_UNICODE_OUTPUT=999 "$crtlink" "${mixed[@]}" /CRTLINK:use=keep
cp "$work/err" "$work/red.err"
check "MSBuild: its cause is one line for the Error List" \
    grep -qE '^crtlink : error CRT1001: [^ ].*md\.obj' "$work/red.err"
check "MSBuild: a note on a link that succeeds" env VS_UNICODE_OUTPUT=999 "$crtlink" "${mixed[@]}" /CRTLINK:use=dynamic
cp "$work/err" "$work/green.err"
check "MSBuild: is a warning with a code" \
    grep -qE '^crtlink : warning CRT0001: linked with the dynamic' "$work/green.err"
check_status "another caller: a red link" 1 "$crtlink" "${mixed[@]}" /CRTLINK:use=keep
cp "$work/err" "$work/red.err"
check_contains "another caller: gets the explanation" "$work/red.err" "crtlink: CRT1001"
check_status "another caller: and no line of ours that looks like an error" 1 \
    grep -E '^crtlink : (error|warning)' "$work/red.err"
finish
