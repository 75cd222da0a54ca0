#!/bin/bash
# SPDX-License-Identifier: MIT
# What SECURITY.md promises to somebody who builds a stranger's repository, as far as no other suite shows it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite security

mkdir -p "$work/repo/sub"
cd "$work/repo/sub" || exit 1
for place in "$work/repo/evil" "$work/repo/sub/lld-link" "$work/repo/sub/link.exe" "$work/repo/sub/evil-on-path"; do
    printf '#!/bin/sh\necho ran >"%s"\n' "$work/ran" >"$place"
    chmod +x "$place"
done
echo 'int other(void); int main(void) { return other(); }' >app.c
cl 19 app.obj app.c /MD || exit 1
not_run() { # NAME COMMAND...
    rm -f "$work/ran"
    timeout 100 "${@:2}" >"$work/out" 2>"$work/err" </dev/null
    if [[ -e $work/ran ]]; then fail_with_output "$1" "a program of the repository was run"; else pass; fi
}
for path in ../evil ./evil-on-path "$work/repo/evil" '..\evil'; do
    printf '[linker]\npath = %s\n' "$path" >../crtlink.ini
    not_run "a found policy names no program by path: $path" "$crtlink" app.obj
    check_contains "and that is said" "$work/err" CRT0002
done
rm ../crtlink.ini
not_run "the working directory is not searched" env PATH=/usr/bin:/bin "$crtlink" app.obj
for path in ":/usr/bin:/bin" "/usr/bin:/bin:" "/usr/bin::/bin" ".:/usr/bin:/bin" "../sub:/usr/bin:/bin"; do
    not_run "nor by way of PATH=$path" env PATH="$path" "$crtlink" app.obj
done

# Names that are commands elsewhere, as symbol, member and file, in everything that reads objects.
evil=$'evil\x1b]0;x\x07\x1b[2J\r\n::error::<script>`[a](b)\xc2\x9b1m\xff'
cat >evil.s <<'S'
.globl "evil\033]0;x\007\033[2J\r\n::error::<script>`[a](b)\302\2331m"
"evil\033]0;x\007\033[2J\r\n::error::<script>`[a](b)\302\2331m":
.globl main
main: .quad "gone\033[2J\n::error::x"
S
clang-19 --target=x86_64-pc-windows-msvc -c evil.s -o "$evil.obj" || exit 1
llvm-ar-19 rc "$evil.lib" "$evil.obj" || exit 1
is_harmless() { # NAME: what was said has no byte that a terminal or GitHub would act upon
    python3 - "$work/out" "$work/err" <<'P' && pass || fail_with_output "$1" "it holds what a reader would act upon"
import re
import sys
for path in sys.argv[1:]:
    text = open(path, "rb").read().decode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text), text
    assert not any(line.strip().startswith("::") for line in text.splitlines()), text
    assert "##" not in text, text
P
}
export CRTLINK_LINKER_PATH
CRTLINK_LINKER_PATH=$(command -v lld-link-19)
for file in "$evil.obj" "$evil.lib"; do
    for format in text json; do
        "$crtlink" --scan --symbols "--format=$format" "$file" >"$work/out" 2>"$work/err" </dev/null
        check_contains "--scan shows the name" "$work/out" '::error::<script>'
        is_harmless "--scan --format=$format"
        "$crtlink" --predict "--format=$format" -- /nodefaultlib /entry:main /out:a.exe "$file" >"$work/out" 2>"$work/err" \
            </dev/null
        is_harmless "--predict --format=$format"
        "$crtlink" --plan "--format=$format" -- /nodefaultlib /entry:main "$file" >"$work/out" 2>"$work/err" </dev/null
        is_harmless "--plan --format=$format"
    done
done

# --- the same names through the real linker, into every report ---

names=("$evil" '`<script>alert(1)<script>' '%0A::error::x' '::stop-commands::x' '[x](javascript:y)' '![x](y)' '@everyone' '| x | y |'
    '```' '<!-- crtlink: 10 annotations -->' ']]>&amp;' '${{ secrets.X }}' ':a,b=c%' '<img src=x onerror=y>' $'\u202egnp.exe' $'a\u2028b'
    '##vso[task.setvariable variable=x]y' '##[error]x' ' ::error::x' '-o' '--scan' "';id;'" '$(id)' '"&|<>^%PATH%' '*' '?.obj' '~' ' ' $'\t' '.' 'con')
mkdir -p "$work/hostile" && cd "$work/hostile" || exit 1
python3 - "${names[@]}" <<'P' || exit 1
import os
import subprocess
import sys
# Each name is an object, a symbol that is missing, one that is defined twice, and a key and value of a record.
def quoted(text):
    return '"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else "\\%03o" % c for c in os.fsencode(text)) + '"'
for i, name in enumerate(sys.argv[1:]):
    plain = os.fsencode(name).replace(b'"', b"").replace(b"=", b"")
    linkage = b"MT_Static" if i % 2 else b"MD_Dynamic"
    record = b' /FAILIFMISMATCH:"RuntimeLibrary=%sRelease" /FAILIFMISMATCH:"%s=%d" /DEFAULTLIB:"%s"' % (linkage, plain, i, plain)
    directives = "".join("\\%03o" % c for c in record)
    one, two, three = quoted(name), quoted("twice " + name), quoted("__imp_" + name)
    source = f".globl {one}, {two}\n.data\n.quad {one}, {three}\n{two}: .quad 0\n"
    source += f'.section .drectve,"yni"\n.ascii "{directives}"\n'
    if i == 0:
        source += ".text\n.globl main\nmain: ret\n"
    with open("one.s", "w") as file:
        file.write(source)
    subprocess.run(["clang-19", "--target=x86_64-pc-windows-msvc", "-c", "one.s", "-o", "one.obj"], check=True)
    for copy in (f"./{name}.obj", f"./second {name}.obj") if i % 3 == 0 else (f"./{name}.obj",):
        with open("one.obj", "rb") as compiled, open(copy, "wb") as target:
            target.write(compiled.read())
os.unlink("one.s")
os.unlink("one.obj")
P
objects=(./*.obj)
check "the hostile objects are there (${#objects[@]})" test "${#objects[@]}" -ge 30
python=/usr/bin/python3 # for which Debian's jsonschema is
reader=$root/tests/e2e/formats_check.py
schema=$(find "$root/tests/support/sarif" -name '*.json' | head -n 1)
link=("${objects[@]}" /nodefaultlib /entry:main /subsystem:console /nologo /errorlimit:0 /out:a.exe)
in_step() { # COMMAND...: as a step of a job, with every report
    rm -f "$work"/hostile.*
    : >"$work/hostile.md"
    GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$work/hostile.md CRTLINK_EXPLAIN_TEXT=on CRTLINK_EXPLAIN_JSON=$work/hostile.json \
        CRTLINK_EXPLAIN_SARIF=$work/hostile.sarif CRTLINK_EXPLAIN_HTML=$work/hostile.html "$@" >"$work/step.out" \
        2>"$work/step.err" </dev/null
}
reports_hold() { # NAME: to their formats, and to nothing that a name could have brought in
    check "$1: JSON without control characters" python3 -c '
import json, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
json.loads(text)
assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)' "$work/hostile.json"
    check "$1: SARIF" "$python" "$reader" sarif "$schema" "$work/hostile.sarif"
    check "$1: the page" "$python" "$reader" page "$work/hostile.html"
    check "$1: the summary" "$python" "$reader" summary "$work/hostile.md"
    grep '^::' "$work/step.err" >"$work/annotations"
    check_equal "$1: no command but crtlink's" "" "$(grep -vE '^::(error|warning) title=CRT' "$work/annotations")"
    check "$1: annotations" "$python" "$reader" annotations "$work/annotations"
}
ours_is_harmless() { # NAME: what crtlink says behind the linker's own words
    python3 - "$work/direct.err" "$work/step.err" "$work/err" <<'P' || { fail "$1" "the linker's words do not come first"; return; }
import sys
direct, through = (open(path, "rb").read() for path in sys.argv[1:3])
assert through.startswith(direct)
open(sys.argv[3], "wb").write(through[len(direct):])
P
    cp "$work/err" "$work/step.err"
    sed -i -E '/^::(error|warning) title=CRT/d' "$work/err" # which reports_hold looks at
    : >"$work/out"
    is_harmless "$1"
}
for more in "" /force:multiple /CRTLINK:use=static "/CRTLINK:use=dynamic /CRTLINK:on-mismatch=neutralise"; do
    # shellcheck disable=SC2086 # none or several
    lld-link-19 "${link[@]}" ${more%%/CRTLINK*} >"$work/direct.out" 2>"$work/direct.err" </dev/null
    # shellcheck disable=SC2086
    in_step "$crtlink" "${link[@]}" $more
    name="hostile names, a link that fails${more:+ ($more)}"
    # With a policy the linker is shown another command, and prints names in its own way.
    if [[ $more == /CRTLINK* ]]; then
        sed -i '/^::error title=CRT/!d' "$work/step.err"
    else
        ours_is_harmless "$name: crtlink's own words"
    fi
    reports_hold "$name"
done
# A saved log, in which the linker's words are only data.
lld-link-19 "${link[@]}" >"$work/direct.out" 2>"$work/hostile-log.txt" </dev/null
for format in text json sarif html github; do
    GITHUB_STEP_SUMMARY=$work/log.md "$crtlink" --explain-log "--format=$format" "$work/hostile-log.txt" >"$work/log.$format" \
        2>"$work/err" </dev/null
done
check "a hostile log: SARIF" "$python" "$reader" sarif "$schema" "$work/log.sarif"
check "a hostile log: the page" "$python" "$reader" page "$work/log.html"
check "a hostile log: annotations" "$python" "$reader" annotations "$work/log.github"
for format in text json; do
    cp "$work/log.$format" "$work/out"
    is_harmless "a hostile log as $format"
done
for call in "--scan --symbols ." "--scan --format=json --symbols ." "--scan --format=jsonl ." "--predict --" "--predict --format=json --" \
    "--plan --" "--plan --format=json --" "--why main --" "--which main --"; do
    read -ra words <<<"$call"
    [[ $call != *-- ]] || words+=("${link[@]}")
    status=0
    timeout 100 "$crtlink" "${words[@]}" >"$work/out" 2>"$work/err" </dev/null || status=$?
    check_equal "$call with hostile names: no crash" yes "$( ((status <= 2)) && echo yes)"
    is_harmless "$call with hostile names"
done
for name in "${names[@]}"; do
    : >"$work/out" >"$work/err"
    for call in --why --which; do
        "$crtlink" "$call" "$name" -- "${link[@]}" >>"$work/out" 2>>"$work/err" </dev/null
    done
    for call in --explain --doctor --init "--scan --format=x" --implib; do
        # shellcheck disable=SC2086 # a tool and its option
        LIB=$name "$crtlink" $call "./no/such/$name" >>"$work/out" 2>>"$work/err" </dev/null
    done
    is_harmless "tool calls with $(printf %q "$name")"
done

# --- a stranger's policy: what stands in it is said, and is no more than said ---

mkdir -p "$work/policy" && cd "$work/policy" || exit 1
cp "$work/repo/sub/app.obj" .
for name in "${names[@]}"; do
    line=${name//[$'\r\n']/}
    printf '[crt]\nuse = %s\n%s = x\n[%s]\na = b\n[input "%s"]\nignore-defaultlib = %s\n[explain]\njson = %s\nuse = \n' \
        "$line" "$line" "$line" "$line" "$line" "$line" >crtlink.ini
    "$crtlink" app.obj /nodefaultlib /out:a.exe >"$work/out" 2>"$work/all.err" </dev/null
    sed '/^crtlink: /,$!d' "$work/all.err" >"$work/err"
    check_contains "a policy with $(printf %q "$name"): told" "$work/err" "CRT0002: crtlink.ini:2: "
    is_harmless "a policy with $(printf %q "$name")"
done

# --- temporary files ---

tmp=$work/private
mkdir -p "$tmp" "$work/mend" && cd "$work/mend" || exit 1
printf '#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")\nint other(int); int main(void) { return other(1); }\n' >md.c
printf '#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")\nint tolower(int); int other(int c) { return tolower(c); }\n' >mt.c
cl 19 md.obj md.c /MD || exit 1
cl 19 mt.obj mt.c /MT || exit 1
export LIB
LIB=$(sysroot 19) || exit 1
# A script is given real paths: it says what lies in TMPDIR while it runs, then links.
cat >"$work/looks" <<LOOKS
#!/bin/bash
[[ \$* == *--version* ]] || find "\$TMPDIR" -mindepth 1 -printf '%m %y %U %P\n' >>"$work/seen"
exec lld-link-19 "\$@"
LOOKS
chmod +x "$work/looks"
mended() { # ARGUMENT...
    (umask 000 && TMPDIR=$tmp CRTLINK_LINKER_PATH=$work/looks CRTLINK_CRT_USE=dynamic CRTLINK_CRT_ON_MISMATCH=neutralise \
        "$crtlink" md.obj mt.obj /nologo /subsystem:console /out:a.exe "$@")
}
: >"$work/seen"
for _ in {1..12}; do check "a link with private files" mended; done
check_equal "with umask 000, only their owner reads and writes them" "600 f $EUID
700 d $EUID" "$(cut -d' ' -f1-3 "$work/seen" | sort -u)"
check_equal "each link has another name, of 96 random bits" 12 "$(grep -oE ' crtlink-[0-9a-f]{24}$' "$work/seen" | sort -u | wc -l)"
check_equal "and nothing stays" "" "$(ls -A "$tmp")"
python3 - "$work/seen" <<'P' && pass || fail "the names have nothing in common" "$(sort -u "$work/seen" | head -n 30)"
import re
import sys
names = sorted(set(re.findall(r" crtlink-([0-9a-f]{24})$", open(sys.argv[1]).read(), re.M)))
for at in range(0, 24, 4):  # a counter, a clock or a process would repeat in some place
    assert len({name[at:at + 4] for name in names}) >= len(names) - 2, names
P
if ! grep -q __asan_init "$crtlink" && strace -o "$work/trace" true 2>/dev/null; then
    (umask 000 && TMPDIR=$tmp CRTLINK_LINKER_PATH=lld-link-19 CRTLINK_CRT_USE=dynamic CRTLINK_CRT_ON_MISMATCH=neutralise \
        CRTLINK_EXPLAIN_JSON=report.json strace -s 4096 -e trace=open,openat,creat,mkdir,mkdirat -o "$work/trace" "$crtlink" \
        md.obj mt.obj /nologo /subsystem:console /out:a.exe 2>/dev/null)
    check_equal "a link under strace" 0 $?
    python3 - "$work/trace" "$tmp" <<'P' && pass || fail "what is made is made anew" "$(grep -E 'CREAT|mkdir' "$work/trace")"
import sys
trace, tmp = sys.argv[1:]
made = [line for line in open(trace) if "O_CREAT" in line or line.startswith("mkdir")]
private = [line for line in made if f'"{tmp}/' in line]
files = [line for line in private if "O_CREAT" in line]
assert files and len(private) > len(files), made
assert all("O_EXCL" in line and "O_NOFOLLOW" in line and ", 0600" in line for line in files), files
assert all(", 0700)" in line for line in private if line.startswith("mkdir")), private
# A report is written beside itself, under a name of its own.
assert all("O_EXCL" in line and ", 0600" in line for line in made if line not in private), made
P
else
    skip "how files are made: strace may not look on here"
fi
# Somebody fills TMPDIR with links that point at what is dear: none is followed, none is removed.
echo dear >"$work/dear"
for i in {1..200}; do ln -s "$work/dear" "$tmp/crtlink-$(printf '%024x' "$i")"; done
check "a TMPDIR full of links" mended
check_equal "is as it was" 200 "$(find "$tmp" -type l | wc -l)"
check_equal "and so is what they point at" dear "$(<"$work/dear")"
rm -rf "$tmp"

# --- by other ways to a program ---

printf '.section .drectve,"yni"\n.ascii " /CRTLINK:linker.path=%s"\n.text\n.globl main\nmain: ret\n' "$work/repo/evil" >directive.s
clang-19 --target=x86_64-pc-windows-msvc -c directive.s -o directive.obj || exit 1
unset CRTLINK_LINKER_PATH
not_run "a directive in an object names no program" "$crtlink" directive.obj /nodefaultlib /entry:main /subsystem:console /out:a.exe
printf '[linker]\npath = lld-link-19\n[crt]\nLINK = @found.rsp\n' >crtlink.ini
printf '/CRTLINK:linker.path=%s\n' "$work/repo/evil" >found.rsp
not_run "nor does a found policy by way of the linker's variables" "$crtlink" md.obj /nodefaultlib /out:a.exe
check_contains "which it cannot set" "$work/err" "CRT0002: crtlink.ini:4: "
finish
