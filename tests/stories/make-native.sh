#!/bin/bash
# SPDX-License-Identifier: MIT
# make-native.sh OUT [14|19|22]: compiles the "prebuilt" C and C++ libraries of the stories into OUT, with that LLVM's
# clang-cl (default 19). A second call does nothing unless a source changed.
set -euo pipefail
out=${1:?usage: make-native.sh OUT [14|19|22]}
llvm=${2:-19}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

stamp() {
    { echo "$llvm"; find "$here" -name '*.[ch]*' -type f -print0 | sort -z | xargs -0 cat; cat "${BASH_SOURCE[0]}"; } | sha256sum
}

mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/.lock"
flock 9
wanted=$(stamp)
[[ -e $out/.stamp && $(<"$out/.stamp") == "$wanted" ]] && exit 0
rm -f "$out"/*.obj "$out"/*.lib "$out/.stamp"

compile() { # OBJECT SOURCE FLAG...
    "clang-cl-$llvm" --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- "${@:3}" "/Fo$out/$1.obj" -- "$here/$2"
}
archive() { # LIB OBJECT...
    (cd "$out" && "llvm-lib-$llvm" /nologo "/out:$1.lib" "${@:2}")
}

# Compiled /MD, but with no word about the library it needs: /Zl, as projects do that ship one archive for all.
textkit=prebuilt-md/textkit-sys/native
compile text "$textkit/text.c" /MD /Zl
compile file "$textkit/file.c" /MD /Zl
archive textkit text.obj file.obj

framekit=no-std/framekit-sys/native
compile frame "$framekit/frame.c" /MT /Zl
compile guard "$framekit/guard.cpp" /MT /Zl /EHsc
compile memalign "$framekit/memalign.c" /MT /Zl
archive framekit frame.obj guard.obj
archive memalign memalign.obj

speech=mixed-rlib/speech-sys/native
compile engine "$speech/engine.cpp" /MT
compile decoder "$speech/decoder.cpp" /MT
compile wrapper "$speech/wrapper.cpp" /MD
archive speech engine.obj decoder.obj wrapper.obj

compile hybrid hybrid/main.cpp /MT /EHsc
echo "$wanted" >"$out/.stamp"
