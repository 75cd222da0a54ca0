#!/bin/bash
# SPDX-License-Identifier: MIT
# use = auto, the built-in default: what links is untouched and silent; what fails over the C runtime is linked with the
# CRT that works, in one line; a mix that links is told; where the replay cannot be sure the linker is the judge.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite auto
passed_before "$root/tests/support/sysroot/make-sysroot.sh"
cd "$work" || exit 1
unset CRTLINK_CRT_USE

cat >main.c <<'C'
int lower(int), upper(int);
int main(void) { return lower('A') == 'a' && upper('b') == 'B' ? 0 : 3; }
C
cat >lower.c <<'C'
#ifdef _DLL
__declspec(dllimport)
#endif
int tolower(int);
int lower(int c) { return tolower(c); }
C
sed -e 's/tolower/toupper/; s/int lower/int upper/' lower.c >upper.c
cat >lone.c <<'C'
void *memset(void *, int, unsigned long long);
void *malloc(unsigned long long);
int main(void) { return memset(malloc(64), 0, 64) == 0; }
C
cat >stranger.c <<'C'
int nobody_has_this(void);
int tolower(int);
int main(void) { return tolower(nobody_has_this()); }
C
jobs=()
for f in main lower upper; do
    for m in MD MT; do jobs+=("$f-${m,,}.obj $f.c /$m"); done
done
jobs+=("lower-zl.obj lower.c /MD /Zl" "main-mdd.obj main.c /MDd" "lone.obj lone.c /Zl" "stranger.obj stranger.c /MT")
compile() { cl 19 "$@"; }
for job in "${jobs[@]}"; do
    # shellcheck disable=SC2086 # words
    compile $job || fail "compiles: $job"
done
llvm-lib-19 /nologo /out:mixed.lib lower-md.obj upper-mt.obj || fail "makes mixed.lib"
cat >bits.cpp <<'C'
#ifdef _DLL
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
#else
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
#endif
C
for half in lower upper; do
    m=MD; [[ $half == upper ]] && m=MT
    cat bits.cpp - >$half-record.cpp < <(echo 'extern "C" {'; cat $half.c; echo '}')
    compile $half-record.obj $half-record.cpp /$m || fail "compiles: $half-record"
done

crt_dlls() { image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvcp)' | paste -sd ' '; }

# NAME ARGUMENT...: directly and through crtlink, the same bytes everywhere and no word of ours.
same_as_direct() {
    local name=$1 direct=0 ours=0
    shift
    rm -f out.exe direct.exe
    "lld-link-$lld" "$@" /Brepro /out:out.exe >direct.out 2>direct.err || direct=$?
    [[ ! -e out.exe ]] || mv out.exe direct.exe
    "$crtlink" "$@" /Brepro /out:out.exe >ours.out 2>ours.err || ours=$?
    check_equal "$name: exit code" "$direct" "$ours"
    check_same "$name: standard output" direct.out ours.out
    check_same "$name: standard error" direct.err ours.err
    [[ ! -e direct.exe ]] || check_same "$name: image" direct.exe out.exe
}

fine_links() {
    local inputs option
    for inputs in "main-md.obj lower-md.obj upper-md.obj" "main-mt.obj lower-mt.obj upper-mt.obj" \
        "main-md.obj lower-zl.obj upper-md.obj" "lower-mt.obj main-mt.obj upper-mt.obj" "upper-md.obj main-md.obj lower-md.obj"; do
        for option in "" /opt:noref /opt:icf /map:out.map /subsystem:console,6.0 /stack:2000000 /dynamicbase:no /verbose \
            /entry:mainCRTStartup /include:main /export:main /ignore:4217 /nologo /fixed; do
            # shellcheck disable=SC2086
            same_as_direct "lld $lld: $inputs $option" $inputs /subsystem:console $option
        done
    done
}

# NAME USE DLLS ARGUMENT...: fails directly, links through crtlink with that CRT, in one line, and runs.
chosen() {
    local name="lld $lld: $1" use=$2 dlls=$3
    shift 3
    rm -f out.exe out.exe.tmp*
    check_status "$name: fails as asked" 1 "lld-link-$lld" "$@" /subsystem:console /out:out.exe
    check "$name: links" "$crtlink" "$@" /subsystem:console /out:out.exe
    check_equal "$name: one line" 1 "$(wc -l <"$work/err")"
    check_contains "$name: which tells the choice" "$work/err" "crtlink: note: CRT0001: linked with the $use release CRT" \
        "needs __imp_tolower" "crt.use = auto"
    check_equal "$name: the CRT in the image" "$dlls" "$(crt_dlls out.exe)"
    check "$name: runs" run_in_wine ./out.exe
    check_equal "$name: nothing of the first link is left" "" "$(ls out.exe.tmp* 2>/dev/null)"
}

no_choice() {
    local status=0
    check_status "lld $lld: records that clash: no CRT helps" 1 "$crtlink" main-mt.obj lower-record.obj upper-record.obj \
        /subsystem:console /out:out.exe
    check_contains "lld $lld: both sides are told" "$work/err" CRT1001 lower-record.obj upper-record.obj
    check_contains "lld $lld: and what stands against each choice" "$work/err" "crtlink: note: CRT0006: " "dynamic: " \
        "hybrid: " "static: "
    check_status "lld $lld: a symbol that is nobody's: as asked" 1 "$crtlink" stranger.obj /subsystem:console /out:out.exe
    check_lacks "lld $lld: and no choice is made" "$work/err" CRT0001 CRT0006
    "lld-link-$lld" main-mdd.obj lower-mt.obj upper-mt.obj /subsystem:console /out:out.exe >/dev/null 2>&1 || status=$?
    check_status "lld $lld: release and debug are never mixed" $status "$crtlink" main-mdd.obj lower-mt.obj upper-mt.obj \
        /subsystem:console /out:out.exe
    check_lacks "lld $lld: by a choice of ours" "$work/err" CRT0001
}

# Objects that need the dynamic CRT, and a static UCRT named on the command line too: lld links both without a word.
silent_mix() {
    cat >both.c <<'C'
int atoi(const char *);
__declspec(dllimport) int tolower(int);
const char *volatile text = "0";
int main(void) { return tolower('A') == 'a' ? atoi(text) : 3; }
C
    compile both.obj both.c /MD || fail "compiles: both"
    local arguments=(both.obj libucrt.lib /subsystem:console)
    check "lld $lld: a mix links" "lld-link-$lld" "${arguments[@]}" /Brepro /out:direct.exe
    check_equal "lld $lld: and lld says nothing" 0 "$(cat "$work/out" "$work/err" | wc -c)"
    check "lld $lld: through crtlink too" "$crtlink" "${arguments[@]}" /Brepro /out:out.exe
    check_equal "lld $lld: with one line" 1 "$(wc -l <"$work/err")"
    check_contains "lld $lld: that names both and who asked" "$work/err" "crtlink: note: CRT1004: " libucrt.lib ucrt.lib \
        "asked for by"
    check_same "lld $lld: and the same image" direct.exe out.exe
    check "lld $lld: notes = off" env CRTLINK_EXPLAIN_NOTES=off "$crtlink" "${arguments[@]}" /Brepro /out:out.exe
    check_equal "lld $lld: says nothing" 0 "$(wc -c <"$work/err")"
}

supply() {
    check_status "lld $lld: nobody asks for a CRT: fails" 1 "$crtlink" lone.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: is explained" "$work/err" CRT2001
    check "lld $lld: supply = yes: links" env CRTLINK_CRT_SUPPLY=yes "$crtlink" lone.obj /subsystem:console /out:out.exe
    check_contains "lld $lld: in one line" "$work/err" "crtlink: note: CRT0001: " "crt.supply = yes"
    check "lld $lld: and runs" run_in_wine ./out.exe
    check "lld $lld: supply = yes under /NODEFAULTLIB" env CRTLINK_CRT_SUPPLY=yes "$crtlink" lone.obj kernel32.lib \
        /NODEFAULTLIB /subsystem:console /out:out.exe
    check "lld $lld: a static set, when it is asked for" env CRTLINK_CRT_SUPPLY=yes CRTLINK_CRT_USE=static "$crtlink" \
        lone.obj /subsystem:console /out:out.exe
    check_equal "lld $lld: is static" "" "$(crt_dlls out.exe)"
    check_status "lld $lld: only the CRT's symbols are supplied" 1 env CRTLINK_CRT_SUPPLY=yes "$crtlink" stranger.obj \
        /NODEFAULTLIB kernel32.lib /subsystem:console /out:out.exe
    check_contains "lld $lld: the other is still missing" "$work/err" nobody_has_this
    check_lacks "lld $lld: and those are there" "$work/err" "undefined symbol: tolower"
}

for lld in $llds; do
    LIB=$(sysroot "$lld") || fail "sysroot $lld"
    export LIB CRTLINK_LINKER=lld-link-$lld
    fine_links
    chosen "a /MD object in an /MT program" dynamic "ucrtbase.dll vcruntime140.dll" main-mt.obj lower-md.obj upper-mt.obj
    chosen "the same without a directive" dynamic "ucrtbase.dll vcruntime140.dll" main-mt.obj lower-zl.obj upper-mt.obj
    chosen "a library with both" dynamic "ucrtbase.dll vcruntime140.dll" main-mt.obj mixed.lib
    chosen "the command line says static" dynamic "ucrtbase.dll vcruntime140.dll" main-md.obj lower-zl.obj upper-md.obj /defaultlib:libcmt \
        /nodefaultlib:msvcrt
    no_choice
    silent_mix
    supply
done

# link.exe is the judge of its own links: the first run's output is held until the second has ended.
judge=$work/msvc
mkdir -p "$judge"
: >"$judge/cl.exe"
cat >"$judge/link.exe" <<'FAKE'
#!/bin/bash
echo "link.exe ${*: -1}" >>"$JUDGED"
case " $* " in
*msvcrt.lib*)
    [[ ${JUDGE:-} != full ]] || { echo "LINK : fatal error LNK1104: cannot open file 'out"$'\e'"[2J.exe'" && exit 1104; }
    [[ ${JUDGE:-} == hard ]] || { echo "   Creating library out.lib and object out.exp"; exit 0; } ;;
esac
echo "lower-md.obj : error LNK2019: unresolved external symbol __imp_tolower referenced in function lower"
echo "out.exe : fatal error LNK1120: 1 unresolved externals"
exit 1120
FAKE
chmod +x "$judge/link.exe"
export JUDGED=$work/judged PATH=$judge:$PATH
unset CRTLINK_LINKER
rm -f "$JUDGED"
check "link.exe: the second link succeeds" "$crtlink" main-mt.obj lower-md.obj upper-mt.obj /subsystem:console /out:out.exe
check_equal "link.exe: it ran twice" 2 "$(wc -l <"$JUDGED")"
check_lacks "link.exe: nothing of the first run is shown" "$work/out" LNK2019
check_contains "link.exe: all of the second is" "$work/out" "Creating library out.lib"
check_contains "link.exe: one line tells it" "$work/err" "crtlink: note: CRT0001: linked with the dynamic release CRT"
rm -f "$JUDGED"
JUDGE=hard check_status "link.exe: when that fails too, the first run counts" $((1120 % 256)) "$crtlink" main-mt.obj \
    lower-md.obj upper-mt.obj /subsystem:console /out:out.exe
check_equal "link.exe: it ran twice" 2 "$(wc -l <"$JUDGED")"
check_equal "link.exe: its output once" 1 "$(grep -c LNK2019 "$work/out")"
check_contains "link.exe: both are explained" "$work/err" CRT1001 "crtlink: note: CRT0006: linked again with the dynamic"
check_equal "link.exe: which fails as the first did, so there is no more to tell" "" "$(grep 'failed too:' "$work/err")"
JUDGE=full check_status "link.exe: it fails for another reason: the first run counts" $((1120 % 256)) "$crtlink" main-mt.obj \
    lower-md.obj upper-mt.obj /subsystem:console /out:out.exe
check_lacks "link.exe: the second's output is not shown" "$work/out" LNK1104
check_contains "link.exe: but why it failed is told" "$work/err" \
    "which failed too: LINK : fatal error LNK1104: cannot open file 'out" CRT1001
check_equal "link.exe: in a way that harms no terminal" 0 "$(grep -c $'\e' "$work/err")"
finish
