#!/bin/bash
# SPDX-License-Identifier: MIT
# seeds.sh: what the fuzzers start from, one folder a target in build/fuzz/seeds: made here, or taken from the project's
# own texts; small real objects and libraries too, where ../shared/binaries is at hand.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build/fuzz
seeds=$build/seeds
rm -rf "$seeds" "$build/made"
mkdir -p "$build/made"
for target in "$root"/tests/fuzz/fuzz_*.c; do
    target=${target##*/fuzz_}
    mkdir -p "$seeds/${target%.c}"
done

"$build/make_seeds" "$build/made"
cd "$build/made"
echo 'int imported(void); int f(int x) { return x + imported(); } int d = 3;' >a.c
if command -v clang-cl-19 >/dev/null && command -v lld-link-19 >/dev/null; then
    clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /MD /GS- /Foreal.obj -- a.c
    clang-cl-19 --target=i686-pc-windows-msvc /nologo /X /c /MT /Z7 /Fox86.obj -- a.c
    clang-cl-19 --target=x86_64-pc-windows-msvc /nologo /X /c /MD -flto /Fobits.bc -- a.c
    lld-link-19 /nologo /dll /noentry /nodefaultlib /force:unresolved /export:f /export:d,DATA /export:g=f,@7,NONAME \
        /export:h=other.function real.obj /out:real.dll /implib:real.lib >/dev/null 2>&1
fi
small() { # FOLDER NAME...: real files of at most 8 KB
    local folder=$1 shared=$root/../shared/binaries names=()
    shift
    [[ -d $shared ]] || return 0
    for name; do names+=(-o -iname "$name"); done
    find "$shared" -type f -size -9k \( "${names[@]:1}" \) -exec cp --backup=numbered -t "$folder" {} +
}
put() { # TARGET FILE...: those that are there
    local target=$1 file
    shift
    for file; do [[ ! -f $file ]] || cp "$file" "$seeds/$target/"; done
}
while read -r name; do
    printf '%s' "$name" >"$seeds/names/$(printf '%s' "$name" | cksum | cut -d ' ' -f 1)"
done < <(cat "$root"/tests/e2e/names/*.txt)
put archive ./*.lib
small "$seeds/archive" '*.lib' '*.a' '*.rlib'
put coff ./*.obj
small "$seeds/coff" '*.obj' '*.o'
for target in input link pieces; do
    put "$target" ./*.obj ./*.lib ./*.bc
    small "$seeds/$target" '*.obj' '*.o' '*.lib' '*.a' '*.bc' '*.res'
done
put import import.obj
put bitcode bits.bc
small "$seeds/bitcode" '*.bc'
put peexports real.dll
small "$seeds/peexports" '*.dll' '*.exe'

text() { # TARGET NAME TEXT
    printf '%b' "$3" >"$seeds/$1/$2"
}
text directives plain ' /DEFAULTLIB:"LIBCMT" /FAILIFMISMATCH:"_MSC_VER=1900" /EXPORT:f,DATA -include:x '
text directives bom '\xEF\xBB\xBF/DEFAULTLIB:a\\\\"b"" c"\0/ENTRY:m'
text command lld '\x02/nologo\n/libpath:x\n@a.rsp\n/out:a.exe\n-flavor\nlink\n/CRTLINK:crt.use=static\na b.obj\n/dll'
text command msvc '\x01\n\n/lib\n/out:x'
text response plain '/out:a.exe "a b.obj" @c.rsp @missing\n-x:\\"q\\\\"'
printf '/out:a.exe "\xc3\xa4.obj" @b' | iconv -f UTF-8 -t UTF-16 >"$seeds/response/utf16"
text deffile plain 'LIBRARY "a.dll" BASE=0x1000\nEXPORTS\n f @1 NONAME\n g=h == i PRIVATE\n d DATA ; x\nSTACKSIZE 4096,1\n'
text deffile name 'NAME a.exe\nVERSION 1.2\nSECTIONS\n .text READ EXECUTE\nEXPORTS a=b.c CONSTANT\n'
put policy "$root/config/crtlink.ini"
text policy short '[crt]\nuse = static\n[input "*/x.lib"]\nignore = directives\n[dll "x.dll"]\n_f@4 = #3, undecorated, data\n[linker]\npath = ../x\n'
for rules in "$root"/config/{explain,causes,known,codes}.ini; do # a few sections each
    awk -v start="$seeds/rules/$(basename "$rules" .ini)-" '/^\[/ { sections++ } !/^;/ { print >(start int(sections / 6)) }' "$rules"
done
text rules short '[sign own]\nkind = undefined\ntext = ^own: (?<symbol>\\S+)$\n[cause CRT9001]\nname = own\nwhen = own\nmessage = {symbol}\n[values _MSC_VER]\n1800 = x\n'
i=0
for log in "$root"/tests/logs/*.log; do
    # First byte: the size of the pieces (0: all at once).
    # shellcheck disable=SC2016 # $FILE is for split
    split -l 20 --filter='{ printf "\\0"; cat; } >"$FILE"' "$log" "$seeds/log/$((i += 1))-"
done
