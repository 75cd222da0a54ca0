#!/bin/bash
# SPDX-License-Identifier: MIT
# crtlink.exe compiled by clang-cl for its own target (x86_64-pc-windows-msvc) without a warning, and linked by lld-link: with
# mingw-w64's headers and C runtime, as Microsoft's are not here. It runs in wine and answers as the one that mingw-w64's
# compiler made.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite windows_clang
wine_tools

libraries=$build/windows/x64/libraries
read -ra flags < <(make -s -C "$root" print-windows-flags)
options=()
for flag in "${flags[@]}"; do [[ $flag != -[DI]* ]] || options+=("$flag"); done
mkdir -p "$work/objects"
cd "$root" || exit 1
compile() { # SOURCE: mingw-w64's headers want a GNU compiler
    clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /c /O1 /GS- /X /W4 /WX /clang:-std=c11 /clang:-fgnuc-version=12 \
        /imsvc "$(clang-19 -print-resource-dir)/include" /imsvc /usr/share/mingw-w64/include "${options[@]}" \
        "/Fo$work/objects/${1//\//_}.obj" -- "$1"
}
compile_all() {
    export -f compile
    export work
    printf '%s\0' lib/*/*.c "${sources[@]}" "$build"/gen/*.c |
        options=$(printf '%q ' "${options[@]}") xargs -0 -P "$(nproc)" -I{} bash -c 'eval "options=($options)"; compile "$1"' - {}
}
mapfile -t sources < <(find wrapper -name '*.c' ! -name '*posix*' | sort)
check "clang-cl compiles the source" compile_all || finish
check_equal "without a warning" "" "$(cat "$work/out" "$work/err")"

runtime=/usr/x86_64-w64-mingw32/lib
gcc_runtime=$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")
# What clang-cl and link.exe call otherwise than gcc and GNU ld; that there are floating-point numbers says a name only.
check "lld-link links it" lld-link-19 /lldmingw /nologo /nodefaultlib /subsystem:console /entry:mainCRTStartup \
    /alternatename:__image_base__=__ImageBase /alternatename:__chkstk=___chkstk_ms /alternatename:_fltused=__ImageBase \
    "/out:$work/crtlink.exe" "$runtime/crt2.o" \
    "$work"/objects/*.obj "$libraries"/lib{pcre2-8,inih,jansson}.a "$runtime/libmingw32.a" "$gcc_runtime/libgcc.a" \
    "$runtime"/lib{mingwex,msvcrt,kernel32,advapi32,version,user32,shell32}.a || finish

check "the bridge to the Linux linker is built" wine_bridge "$tools/lld-link-19.exe" || finish
CRTLINK_TEST_LINKER=$(command -v lld-link-19)
cp -R "$(sysroot 19)" "$work/lib" || exit 1
export CRTLINK_TEST_LINKER CRTLINK_LINKER=lld-link-19 LIB=lib
cd "$work" || exit 1
echo 'extern int tolower(int); int main(void) { return tolower(65) - 97; }' >main.c
echo 'extern int toupper(int); int upper(int c) { return toupper(c); }' >upper.c
cl 19 main.obj main.c /MD && cl 19 upper.obj upper.c /MT || exit 1

same() { # STATUS ARGUMENT...
    rm -f x.exe
    check_status "$*: as mingw-w64's compiler made it" "$1" run_in_wine "$tools/crtlink.exe" "${@:2}"
    mv out expected.out
    mv err expected.err
    [[ ! -e x.exe ]] || mv x.exe expected.exe
    check_status "$*: as clang-cl made it" "$1" run_in_wine ./crtlink.exe "${@:2}"
    check_same "$*: the same standard output" expected.out out
    check_same "$*: the same standard error" expected.err err
    [[ ! -e x.exe ]] || check_same "$*: the same image" expected.exe x.exe
}
link=(/nologo /Brepro /subsystem:console /out:x.exe main.obj upper.obj)
same 1 --scan --format=json main.obj upper.obj
same 0 --explain CRT1001
same 0 --predict -- "${link[@]}"
same 0 "${link[@]}" /CRTLINK:use=static
check "it runs" run_in_wine ./x.exe
same 1 "${link[@]}" /nodefaultlib /CRTLINK:use=keep
finish
