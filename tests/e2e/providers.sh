#!/bin/bash
# SPDX-License-Identifier: MIT
# Who has a missing name: a library in a folder of LIB or /LIBPATH that is not on the command line, an input that has it in
# another decoration, with other arguments, for another machine or not as an import; with real linkers and libraries.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite providers
cd "$work" || exit 1
export CRTLINK_CRT_USE=keep

compile() { # OBJECT SOURCE FLAG...
    clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- "${@:3}" "/Fo$1" -- "$2" || fail "compiles: $2"
}

compile_x86() {
    clang-cl-19 --target=i686-pc-windows-msvc /nologo /X /c /O1 /GS- "${@:3}" "/Fo$1" -- "$2" || fail "compiles: $2"
}

import_library() { # LIB MACHINE DLL EXPORT...
    { printf 'LIBRARY %s\nEXPORTS\n' "$3"; printf '%s\n' "${@:4}"; } >"$1.def"
    llvm-lib-19 /nologo "/def:$1.def" "/machine:$2" "/out:$1" || fail "makes $1"
}

# LINKER ARGUMENT...: a link that fails; what crtlink says is in $work/said, without line breaks.
explain() {
    local lld=$1
    shift
    check_status "lld $lld: $* fails" 1 env CRTLINK_LINKER="lld-link-$lld" "$crtlink" "$@" /out:out.exe
    sed 's/^ *//' "$work/err" | tr '\n' ' ' >said
}

cat >net.c <<'C'
__declspec(dllimport) int WSAStartup(unsigned short, void *);
__declspec(dllimport) int closesocket(unsigned long long);
int BCryptGenRandom(void *, void *, unsigned long, unsigned long);
int main(void)
{
    char data[512];
    return WSAStartup(2, data) + closesocket(1) + BCryptGenRandom(0, data, 1, 0);
}
C
compile net.obj net.c /MT

cat >likeness.c <<'C'
int add(int, int);
__declspec(dllimport) int helper(void);
extern int version;
int main(void) { return add(1, 2) + helper() + version; }
C
compile likeness.obj likeness.c /MT
echo 'int add(int a, int b) { return a + b; }' >add.cpp
echo 'int helper(void) { return 1; }' >helper.c
compile add.obj add.cpp /MT
compile helper.obj helper.c /MT
llvm-lib-19 /nologo /out:helper.lib helper.obj || fail "makes helper.lib"
import_library version_data.lib x64 data.dll "version DATA"

cat >cpp.cpp <<'C'
namespace shop { int price(const wchar_t *), stock(int); }
int total(long);
int main() { return shop::price(L"") + shop::stock(1) + total(1); }
C
cat >cpp-other.cpp <<'C'
namespace store { int stock(int) { return 1; } }
namespace shop { int price(const unsigned short *) { return 1; } }
int total(int) { return 1; }
C
compile cpp.obj cpp.cpp /MT
compile cpp-other.obj cpp-other.cpp /MT

echo 'int __stdcall run(int a) { return a; }' >run.c
echo 'int run(int); int mainCRTStartup(void) { return run(1); }' >start.c
compile_x86 run-x86.obj run.c /Zl
compile_x86 start-x86.obj start.c /Zl
sed -e 's/dllimport) int/dllimport) int __stdcall/; s/^int BCrypt/int __stdcall BCrypt/; s/unsigned long long/unsigned/' net.c >net-x86.c
compile_x86 net-x86.obj net-x86.c /Zl
compile run-x64.obj run.c /Zl
compile start-x64.obj start.c /Zl
llvm-lib-19 /nologo /out:run-x86.lib run-x86.obj || fail "makes run-x86.lib"

mkdir -p x86 damaged empty
import_library x86/ws2_32.lib x86 WS2_32.dll _WSAStartup@8 _closesocket@4
import_library x86/bcrypt.lib x86 bcrypt.dll _BCryptGenRandom@16

for lld in $llds; do
    folder=$(sysroot "$lld") || { fail "the stand-in CRT of lld $lld"; continue; }
    export LIB=$folder

    explain "$lld" net.obj /subsystem:console
    check_contains "lld $lld: the library on LIB is named" said \
        "WSAStartup and closesocket are defined in ws2_32.lib (of ws2_32.dll), which is on your LIB path ($folder) but not on the command line" \
        "BCryptGenRandom is defined in bcrypt.lib (of bcrypt.dll)" "ws2_32"
    check_equal "lld $lld: each library once" 1 "$(grep -o 'ws2_32.dll' said | wc -l)"
    cp said named
    check "lld $lld: what it says makes it link" env CRTLINK_LINKER="lld-link-$lld" "$crtlink" net.obj ws2_32.lib bcrypt.lib \
        /subsystem:console /out:out.exe
    check_same "lld $lld: then nothing is said" /dev/null "$work/err"

    mkdir -p "libpath-$lld"
    cp "$folder/ws2_32.lib" "libpath-$lld/WS2_32.Lib"
    explain "$lld" net.obj bcrypt.lib "/libpath:libpath-$lld" /subsystem:console
    check_contains "lld $lld: a folder of /LIBPATH goes first, in any case" said "WS2_32.Lib (of ws2_32.dll)" "(libpath-$lld)"
    check_lacks "lld $lld: what is on the line is not looked for" said "BCryptGenRandom is defined"

    explain "$lld" likeness.obj add.obj helper.lib version_data.lib /subsystem:console
    check_contains "lld $lld: C and C++" said 'add is missing; did you mean ?add@@YAHHH@Z in add.obj?' 'lacks extern "C"'
    check_contains "lld $lld: static, but asked for as an import" said \
        "helper is wanted from a DLL (__declspec(dllimport)), but helper.lib(helper.obj) has it to link statically"
    check_contains "lld $lld: a variable of a DLL" said "version is known to version_data.lib only as an import"

    explain "$lld" cpp.obj cpp-other.obj /subsystem:console
    check_contains "lld $lld: wchar_t" said "?price@shop@@YAHPEBG@Z in cpp-other.obj? That is the same but for wchar_t"
    check_contains "lld $lld: another namespace" said "?stock@store@@YAHH@Z in cpp-other.obj? That is the same name in another namespace"
    check_contains "lld $lld: other arguments" said "?total@@YAHH@Z in cpp-other.obj? That is the same name with other arguments"

    explain "$lld" start-x86.obj run-x86.obj /subsystem:console /safeseh:no
    check_contains "lld $lld: stdcall" said "_run is missing; did you mean _run@4 in run-x86.obj?" "calling convention"

    LIB="$PWD/x86" explain "$lld" net.obj "/libpath:$PWD/x86" /subsystem:console /nodefaultlib /entry:main
    check_contains "lld $lld: a folder of another machine" said "WSAStartup and closesocket are defined in $PWD/x86/ws2_32.lib, but that is for x86 and this link is for x64" \
        "BCryptGenRandom is defined in $PWD/x86/bcrypt.lib, but that is for x86"
    check_lacks "lld $lld: such a library is not to be added" said "Add to the linker"

    LIB="$PWD/x86" explain "$lld" net-x86.obj /subsystem:console /safeseh:no /entry:main
    check_contains "lld $lld: the same folder for x86" said "WSAStartup and closesocket are defined in ws2_32.lib (of WS2_32.dll)" \
        "BCryptGenRandom is defined in bcrypt.lib"

    # A library on LIB may be anything.
    printf '!<arch>\n' >damaged/aaa.lib
    head -c 300 "$folder/ws2_32.lib" >damaged/cut.lib
    head -c 70000 /dev/urandom >damaged/random.lib
    { head -c 68 "$folder/ws2_32.lib"; printf '\377\377\377\377'; tail -c +73 "$folder/ws2_32.lib"; } >damaged/count.lib
    : >damaged/nothing.lib
    mkdir -p damaged/folder.lib
    ln -sf loop.lib damaged/loop.lib
    [[ -p damaged/pipe.lib ]] || mkfifo damaged/pipe.lib
    LIB="$PWD/damaged;$PWD/nowhere;$PWD/net.c;;$PWD/empty;$folder" explain "$lld" net.obj /subsystem:console
    check_same "lld $lld: damaged libraries and folders that are none do not disturb" named said
    check_lacks "lld $lld: nothing broke" said "CRT0002" "CRT0003"

    # Helpers of the STL: the newest of the missing names decides.
    echo 'int __std_find_trivial_1(void), __std_search_1(void); int main(void) { return __std_find_trivial_1() + __std_search_1(); }' >stl.c
    compile stl.obj stl.c /MT
    explain "$lld" stl.obj /subsystem:console
    check_contains "lld $lld: the toolset that has them all" said "CRT2004" "VS 2022 17.13 (MSVC 14.43)"

    # Names of the C runtime have another story than "not on the command line".
    echo '__declspec(dllimport) int tolower(int); int main(void) { return tolower(1); }' >crt.c
    compile crt.obj crt.c /MT
    explain "$lld" crt.obj /subsystem:console
    check_lacks "lld $lld: no CRT library is offered" said "on your LIB path" "ucrt.lib ("
done

# An rlib's version is in its code and in Cargo.lock, who needs it in the latter.
mkdir -p crate/sub
cat >crate/sub/esaxx.c <<'C'
const char path[] = "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/esaxx-rs-0.1.10/src/lib.rs";
int nobody(void);
int esaxx(void) { return nobody() + path[0]; }
C
echo 'int esaxx(void); int main(void) { return esaxx(); }' >crate/sub/main.c
cat >crate/Cargo.lock <<'TOML'
version = 4

[[package]]
name = "esaxx-rs"
version = "0.1.10"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "esaxx-rs"
version = "0.2.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "my-app"
version = "0.1.0"
dependencies = [
 "tokenizers",
]

[[package]]
name = "tokenizers"
version = "0.20.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "esaxx-rs 0.1.10",
]
TOML
compile crate/sub/esaxx.o crate/sub/esaxx.c /MT
compile crate/sub/main.obj crate/sub/main.c /MT
llvm-ar-19 rcs crate/sub/libesaxx_rs-0123456789abcdef.rlib crate/sub/esaxx.o || fail "makes an rlib"
for lld in $llds; do
    LIB=$(sysroot "$lld")
    export LIB
    pushd crate/sub >/dev/null || exit 1
    CRTLINK_LINKER=lld-link-$lld check_status "lld $lld: the crate's link fails" 1 "$crtlink" main.obj \
        libesaxx_rs-0123456789abcdef.rlib /subsystem:console /out:out.exe
    popd >/dev/null || exit 1
    sed 's/^ *//' "$work/err" | tr '\n' ' ' >said
    check_contains "lld $lld: crate, version and who needs it" said \
        "esaxx_rs is the crate esaxx-rs 0.1.10, which tokenizers 0.20.0 needs, which my-app needs"
done

# A LIB folder of 2000 libraries with a million names, one of them ours; and a name that nobody has.
lld=${llds##* }
export LIB CRTLINK_LINKER=lld-link-$lld
LIB=$(sysroot "$lld")
mkdir -p many
# shellcheck disable=SC2046 # words
import_library many/lib0000.lib x64 many.dll $(seq -f 'name_%.0f' 250)
import_library many/zzz.lib x64 last.dll the_last_name
for ((i = 1; i < 2000; i++)); do ln -f many/lib0000.lib "$(printf 'many/lib%04d.lib' "$i")"; done
echo 'int the_last_name(void), nobody(void); int main(void) { return the_last_name() + nobody(); }' >last.c
compile last.obj last.c /MT
counting_crtlink || finish
call=(last.obj /subsystem:console /out:out.exe)
few=$(work_of "${call[@]}")
export LIB="$LIB;$PWD/many"
more=$(work_of "${call[@]}")
each=$(((more - few) / (1999 * 500))) # nearly all of it is steps through the bytes of a name
note "2000 libraries, a million names: $each pieces of code for each"
explain "$lld" last.obj /subsystem:console
check_contains "the last of 2000 libraries is found" said "the_last_name is defined in zzz.lib (of last.dll)"
check_lacks "a name that nobody has is not made up" said "nobody is"
check_equal "2000 libraries take little work" yes "$( ((few > 1000000 && each > 20 && each < 200)) && echo yes || echo "$few, $more")"

# --which without a link searches LIB.
check "--which looks on LIB" "$crtlink" --which the_last_name
check_contains "--which names library and DLL" "$work/out" "zzz.lib(last.dll), imported from last.dll"
check_status "--which: nobody" 1 "$crtlink" --which nobody_has_this
finish
