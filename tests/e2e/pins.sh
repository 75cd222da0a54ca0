#!/bin/bash
# SPDX-License-Identifier: MIT
# [dll "x.dll"]: named symbols come from this DLL whatever libraries are on the line; by name, ordinal and other name, on
# x86 in all three spellings; delay-loaded, under /WHOLEARCHIVE; what nobody uses and what an object defines.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite pins
passed_before "$root/tests/support/sysroot/make-sysroot.sh"
cd "$work" || exit 1
export CRTLINK_CONFIG=$work/crtlink.ini

cat >lower.c <<'C'
__declspec(dllimport) int tolower(int);
int toupper(int);
int main(void) { return tolower('A') == 'a' && toupper('b') == 'B' ? 0 : 3; }
C
cat >clean.c <<'C'
__declspec(dllimport) int WSAStartup(unsigned short, void *);
int WSACleanup(void);
static char data[512];
int main(void) { return WSAStartup(0x202, data) || WSACleanup(); }
C
cat >other.c <<'C'
__declspec(dllimport) int my_lower(int);
int my_upper(int);
int (*volatile pointer)(int) = my_upper;
__declspec(dllimport) extern int my_mode;
int main(void) { return my_lower('A') == 'a' && pointer('b') == 'B' && my_mode == 0x4000 ? 0 : 3; }
C
cat >own.c <<'C'
int tolower(int c) { return c == 'A' ? 'a' : c; }
C
sed 's/__declspec(dllimport)//' lower.c >plain.c
# What /DELAYLOAD needs, without delayimp.lib: the descriptor's fields are addresses from the image's start.
cat >delay.c <<'C'
typedef unsigned long long u64;
__declspec(dllimport) void *LoadLibraryA(const char *);
__declspec(dllimport) void *GetProcAddress(void *, const char *);
extern char __ImageBase;
struct descriptor { unsigned flags, name, module, table, names; };
void *__delayLoadHelper2(const struct descriptor *d, void **slot)
{
    u64 *table = (u64 *)(&__ImageBase + d->table), *names = (u64 *)(&__ImageBase + d->names);
    u64 name = names[slot - (void **)table];
    const char *text = name >> 63 ? (const char *)(name & 0xFFFF) : &__ImageBase + name + 2;
    return *slot = GetProcAddress(LoadLibraryA(&__ImageBase + d->name), text);
}
C
for name in lower plain clean other own delay; do cl 19 $name.obj $name.c /MD || fail "compiles: $name"; done

cat >x86.s <<'S'
.globl _main
.text
_main:
    call *__imp__f@8
    call *__imp__g@8
    call *__imp__h@8
    call *"__imp_@fast@8"
    call *"__imp_vector@@16"
    call *__imp__plain
    call _direct@4
    ret
    .def @feat.00; .scl 3; .type 0; .endef
    .globl @feat.00
.set @feat.00, 1
S
clang-19 --target=i686-pc-windows-msvc -c x86.s -o x86.obj || fail "assembles: x86"
clang-19 --target=aarch64-pc-windows-msvc -c -x assembler - -o arm64.obj <<'S' || fail "assembles: arm64"
.globl main
main:
    adrp x0, __imp_my_lower
    bl my_lower
    ret
S

policy() { printf '%s\n' "$@" >crtlink.ini; }

# "DLL:name DLL:name ..." of the import table, ordinals as #N; delay-loaded ones with a `~` in front.
imports() { # IMAGE
    llvm-readobj-19 --coff-imports "$1" | awk '/^Import/ { mark = "" } /^DelayImport/ { mark = "~" }
        /^  Name: / { dll = $2 } / Symbol:  *\(/ { gsub(/[()]/, ""); print mark dll ":#" $2 }
        / Symbol: [^( ]/ { print mark dll ":" $2 }' | sort | paste -sd ' '
}
of_dll() { imports "$2" | tr ' ' '\n' | grep -iF "$1:" | paste -sd ' '; } # DLL IMAGE

# A linker that keeps what crtlink made for it.
mkdir -p keep bin kept
cat >bin/lld-link <<'K'
#!/bin/bash
for argument; do case $argument in *crtlink-*.obj | *crtlink-*.lib) cp "$argument" "$KEPT/" ;; esac; done
exec "lld-link-$REAL" "$@"
K
chmod +x bin/lld-link

by_name() {
    policy '[dll "msvcrt.dll"]' 'tolower ='
    check "lld $lld: tolower of msvcrt.dll, beside ucrt.lib" "$crtlink" ucrt.lib lower.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: told in a line" "$work/err" "crtlink: note: CRT0001: " \
        "tolower from msvcrt.dll instead of ucrtbase.dll" "crtlink.ini:2"
    check_equal "lld $lld: one line" 1 "$(wc -l <"$work/err")"
    check_equal "lld $lld: that name alone" msvcrt.dll:tolower "$(of_dll msvcrt.dll out.exe)"
    check_contains "lld $lld: the other one is where it was" <(imports out.exe) ucrtbase.dll:toupper
    check_lacks "lld $lld: and tolower is not" <(imports out.exe; echo) ucrtbase.dll:tolower
    check "lld $lld: runs" run_in_wine ./out.exe
    check "lld $lld: --plan tells it" "$crtlink" --plan -- ucrt.lib lower.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: and where it is asked for" "$work/out" crtlink-pins.lib "tolower from msvcrt.dll" crtlink.ini:2
    check "lld $lld: without an /OUT the image has the name it would have" "$crtlink" lower.obj /subsystem:console
    check_equal "lld $lld: lower.exe" msvcrt.dll:tolower "$(of_dll msvcrt.dll lower.exe)"
    rm -f lower.exe
}

by_ordinal() {
    policy '[dll "ws2_32.dll"]' 'WSAStartup = #115' 'WSACleanup = #116'
    check "lld $lld: by ordinal" "$crtlink" clean.obj ws2_32.lib /subsystem:console /out:out.exe
    check_equal "lld $lld: the ordinals are in the image" "ws2_32.dll:#115 ws2_32.dll:#116" "$(of_dll ws2_32.dll out.exe)"
    check "lld $lld: runs" run_in_wine ./out.exe
    check "lld $lld: without any library for it" "$crtlink" clean.obj /subsystem:console /out:out.exe
    check "lld $lld: runs too" run_in_wine ./out.exe
}

by_other_name() {
    policy '[dll "msvcrt.dll"]' 'my_lower = tolower' 'my_upper = toupper' 'my_mode = _fmode, data'
    check "lld $lld: under other names" "$crtlink" other.obj /subsystem:console /out:out.exe
    check_equal "lld $lld: the DLL's names are in the image" "msvcrt.dll:_fmode msvcrt.dll:tolower msvcrt.dll:toupper" \
        "$(of_dll msvcrt.dll out.exe)"
    check "lld $lld: runs, functions and a variable" run_in_wine ./out.exe
    check "lld $lld: on arm64 as well" "$crtlink" arm64.obj /machine:arm64 /entry:main /nodefaultlib \
        /subsystem:console /out:out.exe
    check_equal "lld $lld: arm64: the DLL's name" msvcrt.dll:tolower "$(of_dll msvcrt.dll out.exe)"
}

x86_names() {
    policy '[dll "x.dll"]' 'f =' 'g = , decorated' 'h = , noprefix' 'fast = , noprefix' 'vector =' 'plain =' \
        'direct = other@4'
    check "lld $lld: x86" "$crtlink" x86.obj /machine:x86 /entry:main /nodefaultlib /subsystem:console /out:out.exe
    check_equal "lld $lld: x86: the names in the image" \
        "x.dll:_g@8 x.dll:f x.dll:fast@8 x.dll:h@8 x.dll:other@4 x.dll:plain x.dll:vector" "$(imports out.exe)"
    policy '[dll "x.dll"]' '_f@8 =' 'g = , undecorated' 'h =' 'fast = , decorated' 'vector = , decorated' 'plain = , decorated' \
        'direct = #9'
    check "lld $lld: x86, the other way round" "$crtlink" x86.obj /machine:x86 /entry:main /nodefaultlib \
        /subsystem:console /out:out.exe
    check_equal "lld $lld: x86: the names in the image" \
        "x.dll:#9 x.dll:@fast@8 x.dll:_f@8 x.dll:_plain x.dll:g x.dll:h x.dll:vector@@16" "$(imports out.exe)"
}

files() {
    policy '[dll "msvcrt.dll"]' 'my_lower = tolower' 'my_upper =  toupper' 'my_mode = _fmode, data' '[dll "ws2_32.dll"]' \
        'WSACleanup = #116' 'WSAStartup ='
    local machine link=(/subsystem:console /Brepro)
    for machine in x64 x86; do
        local inputs=(other.obj clean.obj /force:multiple)
        [[ $machine == x64 ]] || inputs=(x86.obj /machine:x86 /entry:main /nodefaultlib)
        [[ $machine == x64 ]] || policy '[dll "x.dll"]' 'f =' 'g =' 'h =' 'fast =' 'vector =' 'plain =' 'direct = other'
        rm -f kept/*
        REAL=$lld KEPT=$work/kept CRTLINK_LINKER=$work/bin/lld-link check "lld $lld: $machine: links with what is kept" \
            "$crtlink" "${inputs[@]}" "${link[@]}" /out:out.exe
        check_equal "lld $lld: $machine: an object and a library" "kept/crtlink-pins.lib kept/crtlink-pins.obj" \
            "$(printf '%s\n' kept/* | paste -sd ' ')"
        check "lld $lld: $machine: llvm-readobj reads all of it" llvm-readobj-19 --all kept/crtlink-pins.obj kept/crtlink-pins.lib
        check_equal "lld $lld: $machine: without a warning" 0 "$(wc -c <"$work/err")"
        check "lld $lld: $machine: links once more" "$crtlink" "${inputs[@]}" "${link[@]}" /out:again.exe
        mv again.exe again && mv out.exe first && check_same "lld $lld: $machine: to the same bytes" first again
    done
}

together() {
    policy '[dll "msvcrt.dll"]' 'tolower =' 'toupper =' '[dll "ws2_32.dll"]' 'WSAStartup =' 'WSACleanup = #116'
    cl 19 noclean.obj clean.c /MD /Dmain=clean
    cl 19 nolower.obj lower.c /MD /Dmain=lower
    echo 'int lower(void), clean(void); int main(void) { return lower() || clean(); }' >both.c
    cl 19 both.obj both.c /MD
    local link=(both.obj noclean.obj nolower.obj /subsystem:console)
    check "lld $lld: two DLLs" "$crtlink" "${link[@]}" /out:out.exe
    check "lld $lld: two DLLs: runs" run_in_wine ./out.exe
    check "lld $lld: two DLLs, loaded with delay" "$crtlink" "${link[@]}" delay.obj kernel32.lib /delayload:ws2_32.dll \
        /delayload:msvcrt.dll /out:out.exe
    check_equal "lld $lld: both are, by name and by ordinal" \
        "~msvcrt.dll:tolower ~msvcrt.dll:toupper ~ws2_32.dll:#116 ~ws2_32.dll:WSAStartup" \
        "$(imports out.exe | tr ' ' '\n' | grep '~' | paste -sd ' ')"
    check "lld $lld: with delay: runs" run_in_wine ./out.exe
    llvm-lib-19 /nologo /out:mine.lib noclean.obj nolower.obj
    check "lld $lld: /WHOLEARCHIVE of everything" "$crtlink" both.obj mine.lib /nodefaultlib /entry:main /wholearchive \
        /subsystem:console /out:out.exe
    check_equal "lld $lld: takes each pin once" \
        "msvcrt.dll:tolower msvcrt.dll:toupper ws2_32.dll:#116 ws2_32.dll:WSAStartup" "$(imports out.exe)"
}

mistakes() {
    policy '[dll "msvcrt.dll"]' 'tolower =' 'toupper ='
    check "lld $lld: a pin of what an object defines: the link goes on without it" "$crtlink" plain.obj own.obj \
        /subsystem:console /out:out.exe
    check_contains "lld $lld: and says so" "$work/err" "own.obj defines tolower itself" "crtlink.ini:2"
    check_equal "lld $lld: the other pin counts" msvcrt.dll:toupper "$(of_dll msvcrt.dll out.exe)"
    rm -f out.exe
    check_status "lld $lld: on-error = stop stops before the link" 98 env CRTLINK_LINKER_ON_ERROR=stop "$crtlink" plain.obj \
        own.obj /subsystem:console /out:out.exe
    check_equal "lld $lld: nothing is linked" no "$([[ -e out.exe ]] && echo yes || echo no)"
    policy '[dll "msvcrt.dll"]' 'tolower =' 'tolowwer ='
    check "lld $lld: a pin that nobody uses" "$crtlink" lower.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: is told" "$work/err" "tolowwer" "crtlink.ini:3"
    check_equal "lld $lld: in the same line" 1 "$(wc -l <"$work/err")"
    policy '[dll "msvcrt.dll"]' 'tolowwer ='
    check "lld $lld: alone" "$crtlink" lower.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: is told too" "$work/err" "crtlink: note: CRT0002: " "tolowwer" "crtlink.ini:2" "mean tolower?"
    check "lld $lld: notes = off" env CRTLINK_EXPLAIN_NOTES=off "$crtlink" lower.obj /subsystem:console /out:out.exe
    check_equal "lld $lld: says nothing" 0 "$(wc -c <"$work/err")"
    # A policy at the root of a project is in force for its build scripts too.
    policy '[dll "msvcrt.dll"]' 'recv ='
    check "lld $lld: a link that has nothing to do with the policy's pins" "$crtlink" lower.obj /subsystem:console /out:out.exe
    check_equal "lld $lld: is silent" 0 "$(wc -c <"$work/err")"
    check "lld $lld: --plan tells it all the same" "$crtlink" --plan -- lower.obj /subsystem:console
    check_contains "lld $lld: --plan: which" "$work/out" "nothing in this link needs recv"
}

# Functions of the CRT from two DLLs, one of which both have: CRT3006, and the pin that ends it.
printf 'LIBRARY msvcrt.dll\nEXPORTS\n tolower\n toupper\n' >old.def
llvm-lib-19 /nologo /machine:x64 /def:old.def /out:old.lib || fail "makes old.lib"
cat >both-crts.c <<'C'
__declspec(dllimport) int tolower(int);
__declspec(dllimport) void *malloc(unsigned long long);
int main(void) { return malloc(8) && tolower('A') == 'a' ? 0 : 3; }
C
cl 19 both-crts.obj both-crts.c /MD || fail "compiles: both-crts"
# ntdll.lib has such names too, without a state that could be mixed up. The /MT object makes crtlink look.
sed 's/msvcrt/ntdll/' old.def >nt.def
llvm-lib-19 /nologo /machine:x64 /def:nt.def /out:nt.lib || fail "makes nt.lib"
echo 'int other(void) { return 1; }' >static-side.c
cl 19 static-side.obj static-side.c /MT || fail "compiles: static-side"

ambiguous() {
    local arguments=(old.lib both-crts.obj /subsystem:console /Brepro)
    policy '; none'
    "lld-link-$lld" "${arguments[@]}" /out:direct.exe || fail "lld $lld: links directly"
    check "lld $lld: CRT functions from two DLLs" "$crtlink" "${arguments[@]}" /out:out.exe
    check_equal "lld $lld: one line" 1 "$(wc -l <"$work/err")"
    check_contains "lld $lld: who won, and how to pin the other" "$work/err" "crtlink: note: CRT3006: " \
        "tolower from msvcrt.dll (old.lib)" "from ucrtbase.dll (ucrt.lib)" '[dll "ucrtbase.dll"] and tolower ='
    check_same "lld $lld: the image as ever" direct.exe out.exe
    check "lld $lld: ntdll.dll's tolower beside the CRT" "$crtlink" nt.lib both-crts.obj static-side.obj /subsystem:console \
        /out:out.exe
    check_equal "lld $lld: it is taken" ntdll.dll:tolower "$(of_dll ntdll.dll out.exe)"
    check_equal "lld $lld: it is no second CRT" "" "$(cat "$work/err")"
    check "lld $lld: --which lists them" "$crtlink" --which tolower -- "${arguments[@]}" /out:out.exe
    check_contains "lld $lld: with the DLLs and the pin" "$work/out" "-> old.lib(msvcrt.dll), imported from msvcrt.dll" \
        "imported from ucrtbase.dll" CRT3006 '[dll "ucrtbase.dll"]' "  tolower ="
    check "lld $lld: --which malloc" "$crtlink" --which malloc -- "${arguments[@]}" /out:out.exe
    check_lacks "lld $lld: has no such hint" "$work/out" CRT3006
    policy '[dll "ucrtbase.dll"]' 'tolower ='
    check "lld $lld: pinned" "$crtlink" "${arguments[@]}" /out:out.exe
    check_lacks "lld $lld: it is over" "$work/err" CRT3006
    check_equal "lld $lld: and msvcrt.dll is gone" "" "$(of_dll msvcrt.dll out.exe)"
    policy '[dll "msvcrt.dll"]' 'tolower ='
    check "lld $lld: pinned to the other on purpose" "$crtlink" both-crts.obj /subsystem:console /out:out.exe
    check_lacks "lld $lld: needs no warning" "$work/err" CRT3006
}

for lld in $llds; do
    LIB=$(sysroot "$lld") || fail "sysroot $lld"
    export LIB CRTLINK_LINKER=lld-link-$lld
    by_name
    by_ordinal
    by_other_name
    x86_names
    files
    together
    mistakes
    ambiguous
done
finish
