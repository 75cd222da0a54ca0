#!/bin/bash
# SPDX-License-Identifier: MIT
# With use = keep, crtlink is not there: a hundred links, good and failing, give the same streams, exit code and output
# files as the direct call, with every lld. With explanations on, a good link says nothing more, and a failing one says
# the linker's own bytes first.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite transparent

in=$work/in
mkdir -p "$in/odd names"
compile() { # OBJECT FLAG... (source on standard input)
    cat >"$in/$1.c"
    cl 19 "$in/$1.obj" "$in/$1.c" "${@:2}" || exit 1
}

{
    compile app /MD <<<'int helper(int); int main(void) { return helper(1); }' &
    compile app_mt /MT <<<'int helper(int); int main(void) { return helper(1); }' &
    compile helper /MD <<<'int tolower(int); int helper(int c) { return tolower(c); }' &
    compile helper_mt /MT <<<'int tolower(int); int helper(int c) { return tolower(c); }' &
    wait
    compile debug /MD /Z7 <<<'static int kept = 7; int helper(int); int main(void) { return helper(kept); }' &
    compile twice /MD <<<'int helper(int c) { return c; } int other;' &
    compile needs /MD <<<'int one(void); int two(int); int main(void) { return one() + two(1) + two(2); }' &
    compile dll /MD <<<'__declspec(dllexport) int twin(int c) { return c + c; } int plain(void) { return 3; }' &
    wait
    compile user /MD <<<'__declspec(dllimport) int twin(int); int main(void) { return twin(4); }' &
    compile record_md /MD <<<'#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")' &
    compile record_mt /MT <<<'#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")' &
    compile bare /Zl <<<'int start(void) { return 5; }' &
    wait
    compile bits /MD -flto <<<'int start(void) { return 6; }' &
    cat >"$in/classes.cpp" <<'CPP'
namespace ns { struct Thing { explicit Thing(int); virtual ~Thing(); int size() const; }; }
int main() { ns::Thing thing(3); return thing.size(); }
CPP
    cl 19 "$in/classes.obj" "$in/classes.cpp" /MD &
    echo 'int helper(int c) { return c; }' >"$in/x86.c"
    clang-cl-19 --target=i686-pc-windows-msvc /nologo /X /c /MD "/Fo$in/x86.obj" -- "$in/x86.c" &
    wait
}
llvm-lib-19 /nologo "/out:$in/util.lib" "$in/helper.obj" "$in/dll.obj" || exit 1
llvm-lib-19 /nologo "/out:$in/static.lib" "$in/helper_mt.obj" || exit 1
cp "$in/bare.obj" "$in/odd names/ünïcode bare.obj"
cp "$in/bare.obj" "$in/odd names/"$'caf\xe9.obj'
head -c 300 "$in/app.obj" >"$in/cut.obj"
: >"$in/empty.obj"
printf 'LIBRARY named\nEXPORTS\n  twin\n  other=plain @7\n' >"$in/exports.def"

# Response files, as they come: plain, with byte order marks, in UTF-16, one inside another, with odd quoting.
printf '%s\n' ../../in/app.obj ../../in/util.lib '/subsystem:console' >"$in/plain.rsp"
{ printf '\xef\xbb\xbf'; cat "$in/plain.rsp"; } >"$in/bom.rsp"
{ printf '\xff\xfe'; sed 's/.*/"&"/' "$in/plain.rsp" | iconv -f UTF-8 -t UTF-16LE; } >"$in/utf16le.rsp"
{ printf '\xfe\xff'; iconv -f UTF-8 -t UTF-16BE "$in/plain.rsp"; } >"$in/utf16be.rsp"
printf '/verbose\r\n@../../in/plain.rsp\r\n' >"$in/nested.rsp"
printf '"../../in/odd names/\xc3\xbcn\xc3\xafcode bare.obj" "/out:two words.exe" /entry:start /subsystem:console' >"$in/quoted.rsp"
printf '/out:back\\\\slash\\.exe "/entry:start" "/subsystem":console ""  ../../in/bare.obj\n' >"$in/backslash.rsp"
printf '\xff\xfe/\0o\0d\0d\0x' >"$in/odd.rsp"
printf '@../../in/loop.rsp\n' >"$in/loop.rsp"
: >"$in/nothing.rsp"

for llvm in $llds; do
    sysroot "$llvm" >/dev/null || exit 1
done
# shellcheck disable=SC2086 # a list of versions
timeout 900 python3 "$root/tests/e2e/transparent_links.py" "$crtlink" "$work" "$build" $llds >"$work/results"
check_equal "the links were made" 0 $?
count_results "$work/results"
for llvm in $llds; do
    links=$(grep -c "^ok.lld $llvm: .*: streams, exit code and files" "$work/results")
    check "a hundred links and more with lld $llvm ($links)" test "$links" -ge 100
    failing=$(grep -c "^ok.lld $llvm: .*: the linker's words first" "$work/results")
    check "many of them fail with lld $llvm ($failing)" test "$failing" -ge 25
done
finish
