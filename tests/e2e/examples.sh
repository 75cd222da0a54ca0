#!/bin/bash
# SPDX-License-Identifier: MIT
# examples/: every command of each README, run as it stands there, in a copy of the project, with what a developer prompt
# has: the tools under their plain names, LIB, INCLUDE. A block "sh" succeeds, "sh fails" does not, and the lines of
# the block "text" behind it are in what it printed. The programs that come out run in wine.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
only=${1-} # the name of one example
suite examples

exec 8>"$CRTLINK_CACHE/stories.lock" # cargo's target folder is shared with the stories
flock 8
LIB=$(sysroot 19) || exit 1
export LIB INCLUDE=$root/tests/support/include CL=--target=x86_64-pc-windows-msvc CRTLINK_LINKER=lld-link-19
tools=$work/tools
mkdir -p "$tools"
for tool in clang clang-cl lld-link llvm-lib llvm-rc llvm-mt; do ln -s "$(command -v $tool-19)" "$tools/$tool"; done
ln -s "$crtlink" "$tools/crtlink"
export PATH=$tools:$PATH

# cargo: a real one, which has to build the standard library too.
printf '#!/bin/bash\nexec "%s" "$@" -Zbuild-std=std,panic_abort\n' "$root/tests/support/rust.sh" >"$tools/cargo"
chmod +x "$tools/cargo"

# CMake: the cross build is told by a file, and the module is where `make install` puts it.
cat >"$work/toolchain.cmake" <<'CMAKE'
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_C_COMPILER clang-cl)
set(CMAKE_C_COMPILER_TARGET x86_64-pc-windows-msvc)
set(CMAKE_AR llvm-lib)
set(CMAKE_MT llvm-mt)
CMAKE
mkdir -p "$work/prefix/bin" "$work/prefix/lib/cmake"
ln -s "$crtlink" "$work/prefix/bin/crtlink"
cp -R "$root/cmake" "$work/prefix/lib/cmake/Crtlink"
export CMAKE_TOOLCHAIN_FILE=$work/toolchain.cmake CMAKE_PREFIX_PATH=$work/prefix

# MSBuild: Mono's xbuild with a stand-in for Visual Studio's part.
ln -s "$(command -v xbuild)" "$tools/msbuild"
export VCTargetsPath=$root/tests/support/msbuild CRTLINK_FOLDER=$work/windows
mkdir -p "$CRTLINK_FOLDER"
cp "$root/windows/Crtlink.props" "$CRTLINK_FOLDER/"
ln -s "$crtlink" "$CRTLINK_FOLDER/crtlink.exe"
unset CrtlinkProps CrtlinkEnabled

# Bazel: the paths of this machine; and the rules that it would fetch, of which only the names are needed here.
bazel_project() { # FOLDER
    printf '#!/bin/bash\nexec clang-cl-19 %s -Wno-builtin-macro-redefined "$@"\n' "$CL" >"$tools/bazel-cl"
    chmod +x "$tools/bazel-cl"
    cat >"$1/toolchain/paths.bzl" <<PATHS
COMPILER = "$tools/bazel-cl"
LIBRARIAN = "$tools/llvm-lib"
LINKER = "$tools/crtlink"
PATH = "$PATH"
INCLUDE = "$INCLUDE"
LIB = "$LIB"
TMP = "/tmp"
PATHS
    mkdir -p "$work/rules_cc/cc" "$work/rules_java/java"
    touch "$work"/rules_{cc,java}/WORKSPACE "$work/rules_cc/cc/BUILD" "$work/rules_java/java/BUILD"
    printf '%s = native.%s\n' cc_binary{,} cc_library{,} cc_toolchain{,} cc_toolchain_suite{,} >"$work/rules_cc/cc/defs.bzl"
    printf '%s = native.%s\n' java_import{,} java_runtime{,} java_toolchain{,} java_binary{,} >"$work/rules_java/java/defs.bzl"
    # What it has unpacked is kept between runs, which takes longer than all that follows; what it has built is not.
    rm -rf "$CRTLINK_CACHE"/bazel/*/action_cache
    cat >"$work/bazelrc" <<BAZELRC
startup --batch --output_user_root=$CRTLINK_CACHE/bazel
build --override_repository=rules_cc=$work/rules_cc --override_repository=rules_java=$work/rules_java
BAZELRC
    printf '#!/bin/bash\nexec /usr/bin/bazel --bazelrc=%q "$@"\n' "$work/bazelrc" >"$tools/bazel"
    chmod +x "$tools/bazel"
}

# Cuts a README into numbered scripts: N.sh, N.fails where it must fail, N.text.
cut_blocks() { # README FOLDER
    mkdir -p "$2"
    awk -v at="$2/" '
        /^```sh/ && !inside { inside = 1; n++; name = at n ".sh"; printf "" >name; if ($2 == "fails") print "" >(at n ".fails"); next }
        /^```text/ && !inside { inside = 1; name = at n ".text"; next }
        /^```./ && !inside { print "unknown block: " $0 >(at "unknown"); inside = 1; name = "/dev/null"; next }
        /^```/ { inside = 0; next }
        inside { print >name }' "$1"
}

run_block() { # SCRIPT
    timeout 300 bash -e "$1"
}

example() { # NAME [PROGRAM]
    [[ -z $only || $only == "$1" ]] || return
    local name=$1 at=$work/$1 blocks=$work/$1.blocks n=0 line
    rm -rf "$at"
    cp -R "$root/examples/$name" "$at"
    [[ $name != bazel ]] || bazel_project "$at"
    cut_blocks "$at/README.md" "$blocks"
    check_equal "$name: its README has commands, of known kinds" "yes no" \
        "$([[ -e $blocks/1.sh ]] && echo yes || echo no) $([[ -e $blocks/unknown ]] && echo yes || echo no)"
    cd "$at" || return
    while n=$((n + 1)) && [[ -e $blocks/$n.sh ]]; do
        run_block "$blocks/$n.sh" >"$work/out" 2>"$work/err" </dev/null
        local status=$?
        if { ((status == 0)) && [[ -e $blocks/$n.fails ]]; } || { ((status != 0)) && [[ ! -e $blocks/$n.fails ]]; }; then
            fail_with_output "$name, block $n" "exit status $status" "$(<"$blocks/$n.sh")"
            return
        fi
        pass
        [[ -e $blocks/$n.text ]] || continue
        cat "$work/out" "$work/err" >"$work/both"
        while read -r line; do check_contains "$name, block $n prints" "$work/both" "$line"; done <"$blocks/$n.text"
    done
    if [[ -n ${2-} ]]; then
        check "$name: the program runs" run_in_wine "$2"
        check_contains "$name: and works" "$work/out" "Made With"
    fi
    cd "$work" || return
}

# The last link of each project succeeds without a word of crtlink's, or says in its README what it says.
example make app.exe
example clang-cl
example cmake build/app.exe
example meson build/app.exe
example msbuild
example cargo
check_equal "cargo-dist's settings can be read" True "$(python3 -c '
import sys, tomllib
print(tomllib.load(open(sys.argv[1], "rb"))["dist"]["msvc-crt-static"])' "$root/examples/cargo/dist-workspace.toml")"
example bazel bazel-bin/app.exe

# What a README promises is looked at: a wrong option in it is a failure here.
cp -R "$root/examples/make" "$work/wrong"
sed -i 's/use=keep/use=kept/; s/^make clean$/make cleen/' "$work/wrong/README.md"
cut_blocks "$work/wrong/README.md" "$work/wrong.blocks"
cd "$work/wrong" || exit 1
check_status "a wrong target in a README is seen" 2 run_block "$work/wrong.blocks/4.sh"
run_block "$work/wrong.blocks/3.sh" >"$work/both" 2>&1
check_lacks "a wrong setting too" "$work/both" "$(head -n 1 "$work/wrong.blocks/3.text")"

check_equal "examples/README.md lists those that were run" "$(grep -oP '^example \K[a-z-]+' "$root/tests/e2e/examples.sh" | sort)" \
    "$(grep -oE '\]\([a-z-]+\)' "$root/examples/README.md" | tr -d '()]' | sort)"
finish
