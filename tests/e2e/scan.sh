#!/bin/bash
# SPDX-License-Identifier: MIT
# --scan against LLVM's tools, member by member: every sample in ../shared/binaries, and fresh objects and bitcode from
# clang 14, 19 and 22 for each machine.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite scan
samples=$root/../shared/binaries
cd "$work" || exit 1

cat >sample.cpp <<'C'
#pragma comment(lib, "zork with space")
#pragma comment(lib, "hy-phen.and.dots")
#pragma comment(linker, "/include:bar")
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
extern "C" __declspec(dllimport) int tolower(int);
extern "C" int bar(int x) { return tolower(x); }
struct A { virtual ~A(); virtual int f() { return 1; } };
A::~A() {}
inline int once() { static int q = bar(2); return q; }
int (*pointer)() = once;
__declspec(selectany) int chosen = 4;
__declspec(dllexport) int shown() { return 3; }
extern "C" int weak_one(void) __attribute__((weak));
int asks() { return weak_one ? weak_one() : 0; }
C
for v in 14 19 22; do
    for target in x86_64 i686 aarch64 thumbv7; do
        echo "clang++-$v --target=$target-pc-windows-msvc -D_DLL -O1 -c sample.cpp -o $target-$v.obj"
    done
    for target in x86_64 i686 aarch64; do
        for lto in full thin; do
            echo "clang++-$v --target=$target-pc-windows-msvc -flto=$lto -O1 -c sample.cpp -o $target-$v-$lto.obj"
        done
    done
done >compile.txt
echo "clang++-19 --target=arm64ec-pc-windows-msvc -O1 -c sample.cpp -o arm64ec-19.obj" >>compile.txt
echo "clang++-22 --target=arm64ec-pc-windows-msvc -O1 -c sample.cpp -o arm64ec-22.obj" >>compile.txt
check "the objects compile" xargs -a compile.txt -P "$(nproc)" -d '\n' -I{} sh -c '{}'
llvm-lib-22 /nologo /out:mixed.lib x86_64-19.obj x86_64-22-thin.obj || fail "makes mixed.lib"
llvm-ar-19 rcT --format=gnu thin.lib x86_64-19.obj x86_64-22.obj || fail "makes thin.lib"

"$root/tests/e2e/scan_oracle.py" "$crtlink" "$samples" ./*.obj mixed.lib thin.lib >oracle.txt 2>&1
read -r good bad < <(sed -n 's/^scan_oracle: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' oracle.txt)
if [[ -z ${good:-} ]]; then
    fail_with_output "the comparison ends" "$(tail -n 20 oracle.txt)"
else
    passed=$((passed + good))
    if ((bad > 0)); then
        failed=$((failed + bad))
        cat oracle.txt >&2
    fi
fi
# LLVM cannot see the CRT of a /GL object; the compiler's own words in it can.
while IFS=: read -r file wanted; do
    "$crtlink" --scan "$samples/$file" >gl.txt
    check_contains "$file: the CRT of a /GL object" gl.txt "$wanted"
done <<'E2'
lld/x64/cl-gl.obj:static release  (-MT)
raylib/armnt/pch.obj:dynamic release  (-MD)
uldllloader/arm64/dllmain.obj:dynamic release  (-MD)
udf-python/arm64/main.obj:static release  (-MT)
E2
finish
