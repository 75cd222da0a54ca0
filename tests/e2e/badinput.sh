#!/bin/bash
# SPDX-License-Identifier: MIT
# Inputs that are no good: one clear line with the file and the member, valid JSON, and a link that goes on as without
# crtlink. And real objects and libraries cut at every length: never a crash, never a wait.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite badinput

bad=$work/bad
mkdir -p "$bad"
compile() { # OBJECT FLAG... (source on standard input)
    cat >"$work/$1.c"
    cl 19 "$work/$1.obj" "$work/$1.c" "${@:2}" || exit 1
}
{
    compile app /MD <<<'int other(void); int main(void) { return other(); }' &
    compile other /MD <<<'int other(void) { return 1; } int more[64] = {1, 2, 3};' &
    compile bits /MD -flto <<<'int other(void) { return 1; }' &
    echo 'int other(void) { return 1; }' >"$work/x86.c"
    clang-cl-19 --target=i686-pc-windows-msvc /nologo /X /c /MD "/Fo$bad/x86.obj" -- "$work/x86.c" &
    clang-19 -c --target=x86_64-linux-gnu -o "$bad/elf.obj" "$work/x86.c" &
    wait
}
cd "$work" || exit 1
llvm-lib-19 /nologo /out:good.lib other.obj app.obj || exit 1

for length in 1 10 19 60 200 400; do head -c "$length" other.obj >"$bad/cut-$length.obj"; done
for length in 12 40 700; do head -c "$length" good.lib >"$bad/cut-$length.lib"; done
: >"$bad/empty.obj"
: >"$bad/empty.lib"
cp good.lib "$bad/damaged.lib"
printf 'XXXX' | dd of="$bad/damaged.lib" bs=1 seek=58 conv=notrunc status=none
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 7 >"$bad/pointer.lib"
lld-link-19 /nologo /dll /noentry /export:other /nodefaultlib other.obj "/out:$bad/program.dll" || exit 1
cp "$bad/program.dll" "$bad/library-of-dll.lib"
echo 'just words' >"$bad/text.lib"
mkdir "$bad/folder.obj"
mkfifo "$bad/fifo.obj"
ln -s loop.obj "$bad/loop.obj"
ln -s nowhere "$bad/dangling.obj"
cp other.obj "$bad/gone.obj"
(cd "$bad" && llvm-ar-19 --thin rc thin.lib gone.obj && rm gone.obj)
# An ordinary library with one member that is cut, and one that is something else.
cp other.obj cut-member.obj
llvm-ar-19 rc "$bad/member.lib" app.obj cut-member.obj
python3 - other.obj "$bad/member.lib" <<'PYTHON'
import sys
other, library = (open(path, "rb").read() for path in sys.argv[1:])
at = library.rindex(other)  # its header: machine, then the number of sections
open(sys.argv[2], "wb").write(library[:at + 2] + b"\xf0\xfe" + library[at + 4:])
PYTHON
cp bits.obj "$bad/bits.obj"
shared=$root/../shared/binaries
if [[ -e $shared ]]; then
    cp "$shared/lld/x64/cl-gl.obj" "$bad/gl.obj"
    cp "$shared/cinder/any/libboost_system.bc" "$bad/bits-without-symbols.obj" # of an LLVM that wrote no symbol table
fi
for llvm in $llds; do sysroot "$llvm" >/dev/null || exit 1; done

# shellcheck disable=SC2086 # a list of versions
timeout 900 python3 "$root/tests/e2e/badinput_files.py" "$crtlink" "$work" "$build" "$shared" $llds >"$work/results"
check_equal "the inputs were tried" 0 $?
count_results "$work/results"
finish
