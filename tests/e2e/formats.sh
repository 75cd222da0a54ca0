#!/bin/bash
# SPDX-License-Identifier: MIT
# What crtlink writes for programs, for GitHub and for browsers: SARIF against its schema, workflow commands and step
# summaries by the rules of their readers, the settings that ask for them, and names that try to get out of each.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite formats
reader=$root/tests/e2e/formats_check.py
schema=$root/tests/support/sarif/sarif-schema-2.1.0.json
python=/usr/bin/python3
[[ -x $python ]] || python=python3
unset GITHUB_WORKSPACE CARGO

llvm=19
LIB=$(sysroot $llvm) || exit 1
"$root/tests/stories/make-native.sh" "$build/stories" $llvm || exit 1
export LIB CRTLINK_LINKER=lld-link-$llvm

# A link that fails over two CRTs, and one that is fine.
link=$work/link
mkdir -p "$link"
cp "$build"/stories/{speech,textkit}.lib "$link/"
printf '%s\n' 'extern int speech_words(int); extern int textkit_lower(int);' \
    'int main(void) { return speech_words(textkit_lower(3)); }' >"$link/main.c"
echo 'int main(void) { return 0; }' >"$link/fine.c"
cl $llvm "$link/main.obj" "$link/main.c" /MT || exit 1
cl $llvm "$link/fine.obj" "$link/fine.c" /MT || exit 1
bad=(main.obj textkit.lib speech.lib /subsystem:console /out:app.exe)
good=(fine.obj /subsystem:console /out:fine.exe)

at() { # FOLDER COMMAND...
    (cd "$1" && "${@:2}")
}

in_github() { # COMMAND...: as a step of a job
    env GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$work/summary.md" GITHUB_WORKSPACE="$link" "$@"
}

# --- logs: SARIF of every real one, and of hostile ones ---

logs=$work/logs
mkdir -p "$logs"
"$python" - "$root" "$logs" <<'PYTHON' || exit 1
import json, pathlib, sys
root, out = map(pathlib.Path, sys.argv[1:])
cases = root.parent / "shared" / "logs" / "cases.jsonl"
lines = cases.read_text(encoding="utf-8").splitlines() if cases.exists() else []
for i, line in enumerate(lines):
    (out / f"real{i:03}.log").write_text(json.loads(line)["log"], encoding="utf-8")
PYTHON
evil=('`</code><script>alert(1)</script>' '%0A::error::x' '::stop-commands::x' '[x](https://a.b)' '@everyone' $'a\x1b[31mb' \
    '| x | y |' '```' '<!-- crtlink: 10 annotations -->' $'\xff\xfe' '{0}' ']]>&amp;' '${{ secrets.X }}' ':a,b=c%' '</script><!--')
{
    for name in "${evil[@]}"; do
        printf '%s.lib(%s.obj) : error LNK2038: mismatch detected for '\''RuntimeLibrary'\'': value '\''MT_StaticRelease'\'' doesn'\''t match value '\''MD_DynamicRelease'\'' in %s.obj\n' \
            "$name" "$name" "$name"
        printf '%s.obj : error LNK2019: unresolved external symbol "%s" referenced in function %s\n' "$name" "$name" "$name"
        printf 'LINK : fatal error LNK1104: cannot open file '\''%s.lib'\''\n' "$name"
    done
} >"$logs/evil.log"
: >"$logs/empty.log"
head -c 20000 /dev/urandom >"$logs/noise.log"

sarif_of_all() {
    local log
    for log in "$logs"/*.log; do
        at "$logs" "$crtlink" --explain-log --format=sarif "${log##*/}" >"${log%.log}.sarif"
        (($? <= 3)) || return 1
    done
    "$python" "$reader" sarif "$schema" "$logs"/*.sarif
}
check "SARIF of every log is valid" sarif_of_all
check_equal "one file for each log" "$(ls "$logs"/*.log | wc -l)" "$(ls "$logs"/*.sarif | wc -l)"
at "$logs" "$crtlink" --explain-log --format=sarif evil.log >"$work/again.sarif"
check_same "the same log gives the same bytes" "$logs/evil.sarif" "$work/again.sarif"
check_lacks "no folder of this machine is in them" "$logs/evil.sarif" "$root" "$work"
check_status "standard input has no file to point at" 1 bash -c '"$1" --explain-log --format=sarif - <"$2"' - "$crtlink" "$logs/evil.log"
cp "$work/out" "$work/stdin.sarif"
check "and is valid all the same" "$python" "$reader" sarif "$schema" "$work/stdin.sarif"

annotations_of_all() {
    local log
    for log in "$logs"/*.log; do
        : >"$work/summary.md"
        in_github "$crtlink" --explain-log --format=github "$log" >"$work/commands"
        (($? <= 3)) || return 1
        "$python" "$reader" annotations "$work/commands" >>"$work/commands.json" || return 1
        (($(grep -c . "$work/commands") <= 10)) || return 1
        "$python" "$reader" summary "$work/summary.md" || return 1
    done
}
: >"$work/commands.json"
check "annotations and summaries of every log hold to their formats" annotations_of_all
: >"$work/summary.md"
check_status "a hostile log" 1 in_github "$crtlink" --explain-log --format=github "$logs/evil.log"
check_contains "is told with its names, harmless" "$work/summary.md" '&#60;script&#62;' '### CRT1001: '
check_lacks "and no tag" "$work/summary.md" '<script'
check_equal "in commands of ours only" "::error" "$(cut -d' ' -f1 "$work/out" | sort -u)"

check_status "a log that is given in a workflow" 1 in_github "$crtlink" --explain-log --format=github --build=cargo "$logs/evil.log"
touch "$link/Cargo.toml"
check_status "is annotated at the file to change" 1 at "$link" in_github "$crtlink" --explain-log --format=github --build=cargo "$logs/evil.log"
check_contains "as the repository calls it" "$work/out" ",file=Cargo.toml,line=1::"
mkdir -p "$link/sub/.cargo"
check_status "from any folder below" 1 at "$link/sub" in_github "$crtlink" --explain-log --format=github --build=cargo "$logs/evil.log"
: >"$link/sub/.cargo/config.toml"
check_status "the nearest" 1 at "$link/sub" in_github "$crtlink" --explain-log --format=github --build=cargo "$logs/evil.log"
check_contains "counts" "$work/out" ",file=sub/.cargo/config.toml,line=1::"
rm -rf "$link/sub" "$link/Cargo.toml"

# --- limits of a step ---

: >"$work/summary.md"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    in_github "$crtlink" --explain-log --format=github "$logs/real000.log"
done >"$work/commands"
check_equal "a step has ten annotations, whatever it links" 10 "$(grep -c '^::' "$work/commands")"
check_contains "what has none is told" "$work/summary.md" "have no annotation"
check_equal "and is in the summary" 12 "$(grep -c '^## crtlink: ' "$work/summary.md")"
head -c 1048000 /dev/zero | tr '\0' x >"$work/summary.md"
check_status "a summary that is nearly full" 1 in_github "$crtlink" --explain-log --format=github "$logs/evil.log"
check_contains "leaves the annotations" "$work/out" "::error title=CRT"
check "and is not made too long" test "$(stat -c %s "$work/summary.md")" -le 1048576
head -c 1048576 /dev/zero >"$work/summary.md"
check_status "a summary that is full" 1 in_github "$crtlink" --explain-log --format=github "$logs/evil.log"
check_equal "stays as it is" 1048576 "$(stat -c %s "$work/summary.md")"
: >"$work/summary.md"
many_at_once() {
    local i
    for i in 1 2 3 4 5 6; do
        in_github "$crtlink" --explain-log --format=github "$logs/real000.log" >/dev/null &
    done
    wait
    [[ $(grep -c '^## crtlink: ' "$work/summary.md") == 6 ]]
}
check "links at once do not write into each other" many_at_once
check "and the whole holds to its format" "$python" "$reader" summary "$work/summary.md"
rm -f "$work/summary.md"
mkfifo "$work/summary.md"
check_status "a summary that is no file is told" 1 timeout 100 env GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$work/summary.md" \
    "$crtlink" --explain-log --format=github "$logs/evil.log"
check_contains "in one line" "$work/err" "crtlink: note: CRT0003: $work/summary.md cannot be written"
rm -f "$work/summary.md"

# --- settings of a link ---

expect_status=$(at "$link" lld-link-$llvm "${bad[@]}" >/dev/null 2>&1; echo $?)
check_status "a failing link with every reader" "$expect_status" at "$link" in_github "$crtlink" "${bad[@]}" \
    '/CRTLINK:explain.json={name}.json' /CRTLINK:sarif=out.sarif
check_contains "JSON is there" "$link/app.json" '"schema":"crtlink.explain/1"' '"code":"CRT1001"' '"notes":[' CRT0006
check "and is JSON" "$python" -m json.tool "$link/app.json"
check "SARIF is valid" "$python" "$reader" sarif "$schema" "$link/out.sarif"
check_contains "with the inputs as artifacts" "$link/out.sarif" '"uri":"speech.lib"' 'speech.lib(engine.obj)'
check_lacks "and no folder of this machine" "$link/out.sarif" "$root" "$work"
check "the summary of the step" "$python" "$reader" summary "$work/summary.md"
check_contains "names the program" "$work/summary.md" '## crtlink: `app.exe` was not linked' 'speech.lib(engine.obj)' "What to change"
cp "$link/app.json" "$work/first.json"
cp "$link/out.sarif" "$work/first.sarif"
at "$link" "$crtlink" "${bad[@]}" '/CRTLINK:explain.json={name}.json' /CRTLINK:sarif=out.sarif 2>"$work/err"
check_same "the same link gives the same JSON" "$work/first.json" "$link/app.json"
check_same "and the same SARIF" "$work/first.sarif" "$link/out.sarif"

# Who reads what: STATUS of text, and annotations, on standard error.
readers() { # NAME TEXT ANNOTATIONS COMMAND...: yes or no
    local name=$1 text=no annotations=no wanted="$2 $3"
    shift 3
    at "$link" "$@" "${bad[@]}" >"$work/out" 2>"$work/err"
    grep -q '^crtlink: CRT1001' "$work/err" && text=yes
    grep -q '^::error ' "$work/err" && annotations=yes
    check_equal "$name" "$wanted" "$text $annotations"
}
readers "by default, text" yes no "$crtlink"
readers "in a job of GitHub both" yes yes in_github "$crtlink"
readers "github = on alone: no text" no yes env CRTLINK_EXPLAIN_GITHUB=on "$crtlink"
readers "json alone: no text" no no env CRTLINK_EXPLAIN_JSON=o.json "$crtlink"
readers "sarif alone: no text" no no env CRTLINK_EXPLAIN_SARIF=o.sarif "$crtlink"
readers "a page is for people: text stays" yes no env CRTLINK_EXPLAIN_HTML=o.html "$crtlink"
readers "text = on stays on" yes no env CRTLINK_EXPLAIN_TEXT=on CRTLINK_EXPLAIN_JSON=o.json "$crtlink"
readers "text = off in a job: annotations only" no yes in_github env CRTLINK_EXPLAIN_TEXT=off "$crtlink"
readers "github = off in a job" yes no in_github env CRTLINK_EXPLAIN_GITHUB=off "$crtlink"
readers "GITHUB_ACTIONS=false is no job" yes no env GITHUB_ACTIONS=false "$crtlink"
readers "all off" no no env CRTLINK_EXPLAIN_TEXT=off "$crtlink"

rm -f "$work/summary.md"
check "a link with nothing wrong" at "$link" in_github "$crtlink" "${good[@]}"
check_equal "is silent in a job too" "" "$(cat "$work/out" "$work/err")"
check "and leaves no summary" test ! -e "$work/summary.md"
check "a file is written of each link" at "$link" "$crtlink" "${good[@]}" /CRTLINK:json=good.json /CRTLINK:sarif=good.sarif
check_contains "with nothing in it" "$link/good.json" '"causes":[]'
check "which is valid" "$python" "$reader" sarif "$schema" "$link/good.sarif"
check_equal "and still silent" "" "$(cat "$work/out" "$work/err")"
# What crtlink did to a link that succeeds is one line, and with notes = off only in the files.
check "a link that crtlink changed" at "$link" in_github "$crtlink" fine.obj /subsystem:console /out:d.exe /CRTLINK:use=dynamic \
    /CRTLINK:notes=off /CRTLINK:json=d.json
check_equal "says nothing with notes = off" "" "$(cat "$work/out" "$work/err")"
check_contains "but in the file" "$link/d.json" '"code":"CRT0001"'
check_contains "and the summary" "$work/summary.md" '`d.exe` was linked' CRT0001

# --- writing ---

status_of() { # WANTED NAME SETTING TEXT: the link's status is the linker's, one line says what could not be written
    check_status "$2" "$1" at "$link" env CRTLINK_EXPLAIN_TEXT=off "$crtlink" "${bad[@]}" "/CRTLINK:$3"
    check_equal "$2: in one line" 1 "$(grep -c '^crtlink: note: CRT0003: .*cannot be written' "$work/err")"
    check_contains "$2: that says why" "$work/err" "$4"
}
mkdir -p "$link/folder"
status_of "$expect_status" "a folder that is not there" json=none/x.json "No such file"
status_of "$expect_status" "a folder instead of a file" sarif=folder "Is a directory"
status_of "$expect_status" "a device" json=/dev/null "cannot be written"
check "which is still one" test -c /dev/null
check_status "a full disk" "$expect_status" at "$link" "$crtlink" "${bad[@]}" /CRTLINK:json=/dev/full
printf old >"$link/kept.json"
ln -sfn kept.json "$link/link.json"
check_status "a link to a file" "$expect_status" at "$link" "$crtlink" "${bad[@]}" /CRTLINK:json=link.json
check "stays one" test -L "$link/link.json"
check_contains "and the file is written" "$link/kept.json" CRT1001
check_equal "nothing is left beside" "" "$(ls "$link" | grep -E '\.[A-Za-z0-9]{6}$' | grep -vE '\.(config)$')"
check_equal "others may read it, as far as they may read any" "$(stat -c %a "$work/err")" "$(stat -c %a "$link/kept.json")"

# A crtlink.ini that was found by walking up writes below its folder only.
project=$work/project
mkdir -p "$project/sub/out" "$work/outside"
cp "$link"/{main.obj,speech.lib,textkit.lib} "$project/sub/"
stranger() { # SETTING...: links in sub with these lines in the policy above
    printf '[explain]\n' >"$project/crtlink.ini"
    printf '%s\n' "$@" >>"$project/crtlink.ini"
    at "$project/sub" "$crtlink" "${bad[@]}" >"$work/out" 2>"$work/err"
    return 0
}
stranger 'json = sub/out/x.json'
check_contains "a file below the policy's folder is written" "$project/sub/out/x.json" CRT1001
stranger "json = $work/outside/x.json" 'sarif = ../outside/x.sarif' "html = sub/../../outside/x.html"
check_equal "no other" "" "$(ls "$work/outside")"
check_equal "each is told" 3 "$(grep -c 'may only name a file below' "$work/err")"
ln -sfn "$work/outside" "$project/door"
stranger 'json = door/x.json' 'sarif = door/../x.sarif'
check_equal "nor through a link" "" "$(ls "$work/outside")"
check_contains "which is told" "$work/err" "x.json cannot be written: it is outside"
touch "$work/outside/there.json"
ln -sfn "$work/outside/there.json" "$project/there.json"
stranger 'json = there.json'
check_equal "nor into a file by a link" 0 "$(stat -c %s "$work/outside/there.json")"
rm -f "$project/crtlink.ini"

# --- the page ---

pages=$work/pages
mkdir -p "$pages"
page_of() { # FOLDER NAME ARGUMENT...: written by the linker's own status
    at "$1" "$crtlink" "${@:3}" "/CRTLINK:html=$pages/$2.html" >"$work/out" 2>"$work/err"
    [[ -s $pages/$2.html ]]
}
"$python" "$root/tests/e2e/formats_inputs.py" "$work/big" 2000 || exit 1
check "a page of a link that fails" page_of "$link" story "${bad[@]}" /CRTLINK:use=keep
check "a page of a link that succeeds" page_of "$link" fine "${good[@]}"
check_equal "which is silent all the same" "" "$(cat "$work/out" "$work/err")"
check "a page of 2000 inputs" page_of "$work/big" big @args.rsp
cp "$pages/story.html" "$work/first.html"
check "the same page again" page_of "$link" story "${bad[@]}" /CRTLINK:use=keep
check_same "has the same bytes" "$work/first.html" "$pages/story.html"
check_lacks "and no folder of this machine" "$pages/story.html" "$work/link" "$root/lib"
check_status "a page of a log" 1 "$crtlink" --explain-log --format=html "$logs/evil.log"
cp "$work/out" "$pages/log.html"
check "pages hold what they allow and no more" "$python" "$reader" page "$pages"/*.html
check_equal "has two scripts, whatever is in the log" 2 "$(grep -o '<script' "$pages/log.html" | wc -l)"
if [[ -x /usr/bin/chromium && -x /usr/bin/chromedriver ]] && "$python" -c 'import selenium' 2>/dev/null; then
    timeout 900 "$python" "$root/tests/e2e/formats_page.py" "$pages" "$pages"/{story,big,fine}.html >"$work/page.out" 2>"$work/page.err"
    check_equal "Chromium runs to the end" 0 $?
    while IFS= read -r line; do
        case $line in
        "ok "*) pass ;;
        *) fail "in Chromium: ${line#not ok }" ;;
        esac
    done <"$work/page.out"
    [[ ! -s $work/page.err ]] || tail -n 3 "$work/page.err" >&2
else
    skip "no Chromium with its driver, or no Selenium, here"
fi

# --- the way through a CI job in docs/ci.md ---

ci=$work/ci
mkdir -p "$ci" "$work/bin"
ln -sf "$crtlink" "$work/bin/crtlink"
check "CMake configures a build that does not link" cmake -S "$root/tests/stories/cmake" -B "$ci/build" -G Ninja \
    -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang-cl-$llvm \
    -DCMAKE_C_COMPILER_TARGET=x86_64-pc-windows-msvc '-DCMAKE_C_FLAGS=/X /GS-' "-DCMAKE_LINKER=$(command -v lld-link-$llvm)" \
    -DCMAKE_AR="$(command -v llvm-lib-$llvm)" -DCMAKE_MT="$(command -v llvm-mt-$llvm)" \
    -DCMAKE_RC_COMPILER="$(command -v llvm-rc-$llvm)" "-DTEXTKIT_LIB_DIR=$build/stories"
sed -n '/^## After another linker/,/^## /{/^```sh title="on GitHub/,/^```$/p}' "$root/docs/ci.md" | grep -v '^```' >"$work/ci.sh"
check_equal "it has four commands" 4 "$(grep -c . "$work/ci.sh")"
: >"$work/summary.md"
touch "$ci/CMakeLists.txt"
at "$ci" env "PATH=$work/bin:$PATH" GITHUB_ACTIONS=true GITHUB_WORKSPACE="$ci" GITHUB_STEP_SUMMARY="$work/summary.md" \
    bash "$work/ci.sh" >"$work/out" 2>"$work/err"
grep '^::' "$work/out" >"$work/commands"
check "its commands annotate" "$python" "$reader" annotations "$work/commands"
check_contains "the file to change, with the fix" "$work/commands" "::error title=CRT1001%3A " ",file=CMakeLists.txt,line=1::" \
    CMAKE_MSVC_RUNTIME_LIBRARY
check "write a summary" "$python" "$reader" summary "$work/summary.md"
check_contains "with the cause and the fix" "$work/summary.md" '### CRT1001: ' textkit.lib CMAKE_MSVC_RUNTIME_LIBRARY
check "write SARIF that points into the log" "$python" "$reader" sarif "$schema" "$ci/link.sarif"
check_contains "by line" "$ci/link.sarif" '"uri":"build.log"' '"startLine":'
check_contains "and a page" "$ci/link.html" CRT1001 '<!doctype html>'
sed 's/ *#.*//; s/ 2>&1.*//; s/ >.*//' "$work/ci.sh" | grep '^crtlink' | grep -v sarif >"$work/told"
check_contains "the example workflow has the same commands" "$root/examples/github-actions.yml" "$(sed -n 1p "$work/told")" \
    "$(sed -n 2p "$work/told")" 'CRTLINK_EXPLAIN_HTML:' 'if: failure()'

# --- rules of one's own ---

cat >"$work/own.ini" <<'INI'
[sign own]
kind = error
on = line
contains = FROB
pattern = ^FROB(?<name>\d+) failed

[evidence own]
kind = error
text = ^FROB
confidence = certain

[cause OWN0001]
name = frob
rank = 1
when = own
title = the frobnicator failed
message = It was {name}.
fix.plain = Frobnicate again.
explain = Frobnication.
INI
echo 'FROB12 failed' >"$work/frob.log"
check_status "a rule of one's own explains a log" 1 env CRTLINK_EXPLAIN_RULES="$work/own.ini" "$crtlink" --explain-log "$work/frob.log"
check_contains "with its words" "$work/out" "OWN0001: the frobnicator failed" "Frobnicate again"
check "--explain knows it" env CRTLINK_EXPLAIN_RULES="$work/own.ini" "$crtlink" --explain OWN0001
check_status "and the old ones" 1 env CRTLINK_EXPLAIN_RULES="$work/own.ini" "$crtlink" --explain-log "$logs/evil.log"
check_contains "as before" "$work/out" CRT1001
check_status "it holds for a link too" "$expect_status" at "$link" "$crtlink" "${bad[@]}" "/CRTLINK:rules=$work/own.ini"
check_contains "which is explained" "$work/err" CRT1001
echo '[cause' >"$work/bad.ini"
check_status "a mistake in it is told" "$expect_status" at "$link" "$crtlink" "${bad[@]}" "/CRTLINK:rules=$work/bad.ini"
check_contains "with file and line" "$work/err" "bad.ini:1:" CRT1001
check_status "so is a file that is not there" "$expect_status" at "$link" "$crtlink" "${bad[@]}" /CRTLINK:rules=none.ini
check_contains "once" "$work/err" "explain.rules: none.ini cannot be read" CRT1001
check_equal "and only once" 1 "$(grep -c none.ini "$work/err")"

finish
