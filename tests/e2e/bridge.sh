#!/bin/bash
# SPDX-License-Identifier: MIT
# imports = bridge: objects that were compiled for the CRT's DLLs, in a program whose CRT is static: every function that both
# CRTs have, the first story, use = auto and hybrid, variables, x86, and what cannot be bridged.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite bridge
cd "$work" || exit 1
export CRTLINK_CRT_IMPORTS=bridge

"$root/tests/stories/make-native.sh" "$build/stories" 19 || exit 1
cp -R "$root/tests/stories/prebuilt-md" "$work/story"
export TEXTKIT_LIB_DIR=$build/stories CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo
export PATH=$(dirname "$crtlink"):$PATH
program=$CARGO_TARGET_DIR/x86_64-pc-windows-msvc/release/wordsize.exe

crt_dlls() { image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp|api-ms-win-crt)' | paste -sd ' '; }

names() { # LIBRARY...: what they define
    llvm-nm-19 --format=just-symbols --extern-only --defined-only "$@" 2>/dev/null | grep -v -e '^$' -e ':$' | sort -u
}

# Every name that the static CRT has and a DLL's import library offers, in one object.
make_every() {
    names "$LIB"/{libucrt,libvcruntime,libcpmt,libconcrt}.lib >static.names
    names "$LIB"/{ucrt,vcruntime,msvcprt,concrt}.lib | sed -n 's/^__imp_//p' | sort -u >dynamic.names
    comm -12 static.names dynamic.names >both.names
    awk '{ printf "extern char *p%d __asm__(\"__imp_%s\");\n", NR, $1; refs = refs "&p" NR ", " }
        END { print "char **const pointers[] = { " refs " 0 };" }' both.names >every.c
    awk '{ printf "extern char d%d __asm__(\"%s\");\n", NR, $1; refs = refs "&d" NR ", " }
        END { print "char *const direct[] = { " refs " 0 };" }' both.names >direct.c
    cat >count.c <<'C'
extern char **const pointers[], *const direct[];
int main(void)
{
    int wrong = 0;
    for (int i = 0; pointers[i]; i++)
        wrong += COMPARE ? *pointers[i] != direct[i] : *pointers[i] == 0;
    return wrong;
}
C
    cl 19 every.obj every.c /MD /Zl && cl 19 direct.obj direct.c /MT /Zl && cl 19 count.obj count.c /MT /DCOMPARE=0 &&
        cl 19 compare.obj count.c /MT /DCOMPARE=1 || fail "compiles: every name"
}

every_name() {
    make_every
    local count
    count=$(wc -l <both.names)
    check "lld $lld: there are names to bridge" test "$count" -gt 80
    check "lld $lld: of C++ as well" grep -q '^?.*@std@@' both.names
    check_status "lld $lld: unbridged, none is found" 1 env CRTLINK_CRT_IMPORTS=explain CRTLINK_CRT_USE=static "$crtlink" \
        every.obj count.obj libcpmt.lib libconcrt.lib /subsystem:console /out:out.exe /errorlimit:0
    check "lld $lld: use = static: all are bridged" env CRTLINK_CRT_USE=static "$crtlink" every.obj count.obj libcpmt.lib \
        libconcrt.lib /subsystem:console /map:out.map /Brepro /out:out.exe
    check_contains "lld $lld: told in a line" "$work/err" "crtlink: note: CRT0001: linked with the static release CRT" \
        "every.obj" "and $((count - 3)) more" CRTLINK_CRT_IMPORTS
    check_equal "lld $lld: in one" 1 "$(wc -l <"$work/err")"
    check_equal "lld $lld: no DLL of a CRT" "" "$(crt_dlls out.exe)"
    sed -n 's/^.* \(__imp_[^ ]*\) .*crtlink-bridge\.obj$/\1/p' out.map | sort -u >bridged.names
    sed 's/^/__imp_/' both.names | sort -u >wanted.names
    check_same "lld $lld: each pointer is in the image" wanted.names bridged.names
    check "lld $lld: and none is null" run_in_wine ./out.exe
    mv out.exe first
    check "lld $lld: again" env CRTLINK_CRT_USE=static "$crtlink" every.obj count.obj libcpmt.lib libconcrt.lib \
        /subsystem:console /map:out.map /Brepro /out:out.exe
    check_same "lld $lld: the same bytes" first out.exe
    check "lld $lld: with direct references beside them" env CRTLINK_CRT_USE=static "$crtlink" every.obj compare.obj direct.obj \
        libcpmt.lib libconcrt.lib /subsystem:console /out:out.exe
    check_lacks "lld $lld: no word on locally defined imports" "$work/err" 4217
    check "lld $lld: pointer and function are one" run_in_wine ./out.exe
}

cat >lower.c <<'C'
__declspec(dllimport) int tolower(int);
__declspec(dllimport) void *malloc(unsigned long long);
__declspec(dllimport) void *memset(void *, int, unsigned long long);
int main(void)
{
    void *(*volatile set)(void *, int, unsigned long long) = memset;
    return set(malloc(64), 0, 64) && tolower('A') == 'a' ? 0 : 3;
}
C
cl 19 lower.obj lower.c /MD /Zl || fail "compiles: lower"

kept_and_chosen() {
    check "lld $lld: use = keep: the link as asked, bridged" env CRTLINK_CRT_USE=keep "$crtlink" lower.obj /defaultlib:libcmt \
        /subsystem:console /out:out.exe
    check_contains "lld $lld: says so" "$work/err" "CRT0001: linked with the CRT as asked" "tolower" "lower.obj"
    check_equal "lld $lld: keep: no DLL of a CRT" "" "$(crt_dlls out.exe)"
    check "lld $lld: keep: runs" run_in_wine ./out.exe
    check "lld $lld: use = auto: bridged rather than made dynamic" "$crtlink" lower.obj /defaultlib:libcmt \
        /subsystem:console /out:out.exe
    check_equal "lld $lld: auto: one line" 1 "$(wc -l <"$work/err")"
    check_contains "lld $lld: auto: says why" "$work/err" "CRT0001: " "as asked the link would fail: " "lower.obj needs __imp_" \
        crtlink-bridge.obj
    check_equal "lld $lld: auto: no DLL of a CRT" "" "$(crt_dlls out.exe)"
    check "lld $lld: auto: runs" run_in_wine ./out.exe
    check "lld $lld: use = hybrid: the UCRT's names from its DLL, the others bridged" env CRTLINK_CRT_USE=hybrid "$crtlink" \
        lower.obj /defaultlib:libcmt /subsystem:console /out:out.exe
    check_contains "lld $lld: hybrid: memset is bridged" "$work/err" "takes memset from a DLL"
    check_equal "lld $lld: hybrid: the UCRT alone" ucrtbase.dll "$(crt_dlls out.exe)"
    check "lld $lld: hybrid: runs" run_in_wine ./out.exe
    check "lld $lld: use = dynamic: nothing to bridge" env CRTLINK_CRT_USE=dynamic "$crtlink" lower.obj /defaultlib:libcmt \
        /subsystem:console /out:out.exe
    check_lacks "lld $lld: dynamic: and nothing is" "$work/err" bridge
    check "lld $lld: --plan shows it" env CRTLINK_CRT_USE=static "$crtlink" --plan -- lower.obj /defaultlib:libcmt \
        /subsystem:console /out:out.exe
    check_contains "lld $lld: the object and why" "$work/out" crtlink-bridge.obj "because lower.obj takes" "fails as asked, links with"
}

# The /MD library of the first story in a static Rust program: by policy it stays static.
story() {
    rm -f "$program" "${program%/*}/deps/wordsize.exe"
    check "lld $lld: the first story, static" env CRTLINK_CRT_USE=static bash -c 'cd "$1" && "$2" build --release' - \
        "$work/story" "$root/tests/support/rust.sh" || return
    check_equal "lld $lld: imports no CRT" "" "$(crt_dlls "$program")"
    check "lld $lld: the story's program runs" run_in_wine "$program"
    check_contains "lld $lld: and its library works" "$work/out" "wordsize: scaled 24, size agrees"
}

# std::cout is a variable. Where the static STL has it the pointer may point to it; __imp__wctype has nothing to point to.
cat >stream.s <<'S'
.globl main
main:
    movq "__imp_?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A"(%rip), %rax
    movl (%rax), %eax
    subl $42, %eax
    ret
S
cat >cout.s <<'S'
.data
.globl "?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A"
"?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A": .long 42
S
cat >wctype.s <<'S'
.globl main
main:
    movq __imp__wctype(%rip), %rax
    movq __imp__CrtDbgReport(%rip), %rax
    movq __imp__wsystem(%rip), %rax
    ret
S
for name in stream cout wctype; do
    clang-19 --target=x86_64-pc-windows-msvc -c $name.s -o $name.obj || fail "assembles: $name"
done

variables() {
    mkdir -p "stl-$lld"
    llvm-lib-19 /nologo "/out:stl-$lld/libcpmt.lib" cout.obj
    check "lld $lld: a variable that the static STL has" env CRTLINK_CRT_USE=keep "$crtlink" stream.obj "/libpath:stl-$lld" \
        /defaultlib:libcpmt /defaultlib:libcmt /subsystem:console /out:out.exe
    check "lld $lld: is reached through the pointer" run_in_wine ./out.exe
    check_status "lld $lld: what the static CRT has not: fails" 1 env CRTLINK_CRT_USE=static "$crtlink" wctype.obj \
        /defaultlib:libcmt /subsystem:console /out:out.exe
    check_contains "lld $lld: told apart" "$work/err" "crtlink: note: CRT0003: not bridged" \
        "__imp__wctype (in wctype.obj): this variable lives in the CRT's DLL" \
        "__imp__CrtDbgReport (in wctype.obj): only the debug CRT has it" \
        "__imp__wsystem (in wctype.obj): the static CRT has no such function"
}

# The other direction: an /MT object takes std::cout itself.
sed -e 's/movq "__imp_/leaq "/' stream.s >own.s
clang-19 --target=x86_64-pc-windows-msvc -c own.s -o own.obj || fail "assembles: own"

other_direction() {
    check_status "lld $lld: a variable of the program under the dynamic CRT: fails" 1 env CRTLINK_CRT_USE=dynamic "$crtlink" \
        own.obj libcpmt.lib /defaultlib:libcmt /subsystem:console /out:out.exe
    tr -s ' \n' ' ' <"$work/err" >own.text
    check_contains "lld $lld: who takes it, and the ways out" own.text \
        "own.obj takes the variable std::cout as one of the program itself" "compile that file with /MD" "crt.use = static"
}

# What the linker is given: kept by a linker that copies it first.
mkdir -p bin kept x86
cat >bin/lld-link <<'K'
#!/bin/bash
for argument; do case $argument in *crtlink-*.obj) cp "$argument" "$KEPT/" ;; esac; done
exec "lld-link-$REAL" "$@"
K
chmod +x bin/lld-link
cat >call86.s <<'S'
.globl _main
_main:
    call *__imp__tolower
    ret
.globl @feat.00
.set @feat.00, 1
S
printf '.globl _tolower\n_tolower: ret\n.globl @feat.00\n.set @feat.00, 1\n' >lower86.s
printf '.globl main\nmain:\n adrp x0, __imp_tolower\n ret\n' >call64.s
printf '.globl tolower\ntolower: ret\n' >lower64.s
for name in call86 lower86; do clang-19 --target=i686-pc-windows-msvc -c $name.s -o $name.obj || fail "assembles: $name"; done
for name in call64 lower64; do clang-19 --target=aarch64-pc-windows-msvc -c $name.s -o $name.obj || fail "assembles: $name"; done

machines() {
    local machine bits relocation
    for machine in x86:86:DIR32 arm64:64:ADDR64; do
        IFS=: read -r machine bits relocation <<<"$machine"
        mkdir -p "$machine-$lld"
        llvm-lib-19 /nologo "/machine:$machine" "/out:$machine-$lld/libucrt.lib" "lower$bits.obj"
        rm -f kept/*
        REAL=$lld KEPT=$work/kept CRTLINK_LINKER=$work/bin/lld-link CRTLINK_CRT_USE=keep check "lld $lld: $machine" "$crtlink" \
            "call$bits.obj" "$machine-$lld/libucrt.lib" "/machine:$machine" /entry:main /subsystem:console /out:out.exe
        check "lld $lld: $machine: llvm-readobj reads the object" llvm-readobj-19 --all kept/crtlink-bridge.obj
        check_contains "lld $lld: $machine: a pointer of the machine" "$work/out" "$relocation" tolower
        check_equal "lld $lld: $machine: without a warning" 0 "$(wc -c <"$work/err")"
    done
}

for lld in $llds; do
    LIB=$(sysroot "$lld") || fail "sysroot $lld"
    export LIB CRTLINK_LINKER=lld-link-$lld
    every_name
    kept_and_chosen
    variables
    other_direction
    machines
    story
done
finish
