#!/bin/bash
# SPDX-License-Identifier: MIT
# Nothing is read or written outside of the inputs, the policy and the build's folder: every file that crtlink asks the
# system for is on a list; and it links where there is nothing else at all, read-only and without a network, as in
# Bazel's sandbox or on a remote builder.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite hermetic

project=$work/project
mkdir -p "$project/in" "$work/tmp" "$work/user/crtlink"
compile() { # OBJECT FLAG... (source on standard input)
    cat >"$work/$1.c"
    cl 19 "$project/in/$1.obj" "$work/$1.c" "${@:2}" || exit 1
}
compile app /MD <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MD_DynamicRelease")
int other(int); int main(void) { return other(3); }
C
compile other /MT <<'C'
#pragma detect_mismatch("RuntimeLibrary", "MT_StaticRelease")
int tolower(int); int other(int c) { return tolower(c); }
C
compile missing /MD <<<'int missing(void); int main(void) { return missing(); }'
compile dll /MD <<<'__declspec(dllexport) int twin(int c) { return c + c; }'
llvm-lib-19 /nologo "/out:$project/in/other.lib" "$project/in/other.obj" || exit 1
lld-link-19 /nologo /dll /noentry /nodefaultlib "/out:$project/in/twin.dll" "$project/in/dll.obj" || exit 1
printf 'lld-link: error: undefined symbol: __imp_tolower\n>>> referenced by a.obj\n' >"$project/in/log.txt"
cat >"$project/crtlink.ini" <<'INI'
[crt]
on-mismatch = neutralise
[explain]
json = out/report.json
sarif = out/report.sarif
html = out/report.html
INI
llvm=${llds##* }
sdk=$(sysroot "$llvm") || exit 1
linker=$(command -v "lld-link-$llvm")
images=(/subsystem:console /nologo /Brepro)

# --- every file that is asked for ---

mkdir -p "$project/out"
cat >"$work/allowed.py" <<'PYTHON'
"""What strace saw, against what README.md and SECURITY.md say that crtlink touches. usage: TRACE PROJECT TMP SDK LINKER CRTLINK USER"""
import os
import re
import sys

trace, project, temporary, sdk, linker, crtlink, user = sys.argv[1:]
CALL = re.compile(r'^(\d+) +(\w+)\((.*)$')
WRITING = {"mkdir", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "chmod", "fchmodat", "link", "symlink", "truncate", "utimensat"}
SYSTEM = [
    r"/etc/ld\.so\.(preload|cache)", r"(/usr)?/lib(64)?/.*\.so[.0-9]*", r"(/usr)?/lib(64)?(/[a-z0-9_-]+)*/?",  # the dynamic loader
    r"/dev/null", r"/dev/urandom",  # a closed stream's place; the seed of JSON's hash tables
    r"/proc/self/(exe|fd)",  # who we are; whether private files can have a name that stays
    r"/etc/crtlink/crtlink\.ini", re.escape(user) + r"/crtlink/crtlink\.ini",  # the machine's policy and the user's
]
mine = re.escape(temporary) + r"/crtlink-[0-9a-f]{24}(/.*)?"
READ = [re.compile(pattern + r"\Z") for pattern in
        [*SYSTEM, mine, re.escape(project) + r"(/.*)?", re.escape(sdk) + r"(/.*)?", re.escape(crtlink),
         re.escape(os.path.realpath(linker)), r".*/(lld-link|link\.exe|link|rust-lld|lld-link-\d+)",
         r".*/(cl\.exe|mspdbcore\.dll)", *(re.escape(folder) for folder in os.environ["PATH"].split(":"))]]  # which linker?
WRITE = [re.compile(pattern + r"\Z") for pattern in [mine, re.escape(project) + r"/out(/.*)?", r"/dev/null"]]
# Above the project a policy may lie; the nearest counts.
above = set()
folder = project
while folder != "/":
    folder = os.path.dirname(folder)
    above.add(os.path.join(folder, "crtlink.ini"))

calls, bad, others, first = 0, [], set(), None
for line in open(trace, encoding="utf-8", errors="surrogateescape"):
    found = CALL.match(line)
    if not found or found[2] in ("getcwd", "chdir"):
        continue
    process, name, rest = found.groups()
    first = first or process
    if process in others:
        continue  # the linker
    calls += 1
    if name in ("socket", "connect", "bind", "sendto", "recvfrom", "listen", "accept", "accept4", "socketpair"):
        bad.append(f"network: {line.strip()}")
        continue
    paths = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
    writes = name in WRITING or re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", rest)
    if name in ("execve", "execveat") and process != first:
        others.add(process)
    for path in paths if name.startswith("rename") else paths[:1]:
        full = os.path.normpath(os.path.join(project, path)) if path else project
        if full in above and not writes:
            continue
        if not any(pattern.match(full) for pattern in (WRITE if writes else READ)):
            bad.append(f"{'written' if writes else 'read'}: {line.strip()}")
for line in sorted(set(bad))[:20]:
    print(line)
print(f"{calls} calls", file=sys.stderr)
sys.exit(bool(bad) or calls < 12)
PYTHON
trace() { # NAME ARGUMENT...
    local name=$1
    shift
    rm -rf "$project/out" && mkdir "$project/out"
    (cd "$project" && XDG_CONFIG_HOME=$work/user TMPDIR=$work/tmp LIB=$sdk CRTLINK_LINKER=$linker strace -f -s 4096 \
        -e trace=%file,%network -o "$work/trace" "$crtlink" "$@" >"$work/traced.out" 2>"$work/traced.err" </dev/null)
    status=$?
    check "$name: what is read and written" python3 "$work/allowed.py" "$work/trace" "$project" "$work/tmp" "$sdk" "$linker" \
        "$crtlink" "$work/user"
    check_equal "$name: nothing stays behind" "" "$(ls -A "$work/tmp")"
}
if grep -q __asan_init "$crtlink"; then
    skip "the files that are asked for: sanitizers ask for more"
elif ! strace -o "$work/trace" true 2>"$work/err"; then
    skip "the files that are asked for: strace may not look on here: $(head -c 200 "$work/err")"
else
    trace "a link with private files and reports" in/app.obj in/other.lib "${images[@]}" /out:out/a.exe
    check_equal "it links" 0 "$status"
    check_contains "with crtlink's help" "$work/traced.err" CRT0001
    check "the reports are there" test -s "$project/out/report.json" -a -s "$project/out/report.sarif" -a -s "$project/out/report.html"
    trace "a link as asked" in/app.obj in/other.lib "${images[@]}" /out:out/a.exe /CRTLINK:use=keep /CRTLINK:on-mismatch=explain
    check_equal "it fails" 1 "$status"
    trace "a link that fails" in/missing.obj "${images[@]}" /out:out/a.exe
    check_equal "it fails" 1 "$status"
    linker='' trace "a link with the linker on PATH" in/app.obj in/other.lib "${images[@]}" /out:out/a.exe
    check_equal "it links" 0 "$status"
    trace "--scan" --scan --format=json in
    trace "--predict" --predict -- in/app.obj in/other.lib "${images[@]}"
    trace "--plan" --plan -- in/app.obj in/other.lib "${images[@]}"
    trace "--why" --why main -- in/app.obj in/other.lib "${images[@]}"
    trace "--which" --which tolower -- in/app.obj in/other.lib
    trace "--explain-log" --explain-log --format=json in/log.txt
    trace "--implib" --implib in/twin.dll -o out/twin.lib
    check "the library is there" test -s "$project/out/twin.lib"
    trace "--doctor" --doctor
fi

# --- where there is nothing else ---

# A system of two programs, their libraries and the inputs.
jail=$work/jail
libraries=$jail$(dirname "$(ldd "$crtlink" | sed -n 's,.* => \(/.*libc\.so[^ ]*\).*,\1,p')")
mkdir -p "$jail"/{bin,project,sdk,out,tmp} "$libraries"
put_program() { # PROGRAM NAME
    local library
    cp -L "$1" "$jail/bin/$2"
    while read -r library; do
        case $library in
        */ld-linux* | */ld.so*) mkdir -p "$jail${library%/*}" && cp -L "$library" "$jail$library" ;;
        *) [[ -e $libraries/${library##*/} ]] || ln "$(readlink -f "$library")" "$libraries/${library##*/}" 2>/dev/null ||
            cp -L "$library" "$libraries/" ;;
        esac
    done < <(ldd "$1" | grep -oE '/[^ ]+')
}
put_program "$crtlink" crtlink
put_program "$linker" "lld-link-$llvm"
cp -r "$project/in" "$project/crtlink.ini" "$jail/project/"
sed -i 's,= out/,= /out/,' "$jail/project/crtlink.ini"
cp "$jail/project/crtlink.ini" "$jail/policy.ini" # one of the build's own: it may write elsewhere
rm "$jail/project/crtlink.ini"
cp -r "$sdk/." "$jail/sdk/"
chmod -R a-w "$jail/bin" "$jail/project" "$jail/sdk" "$jail/policy.ini"
chmod a-w "$jail"

# Its own file systems and no network, if the system lets us; as root at least another root without the right to write.
cat >"$work/enter" <<'SH'
#!/bin/sh
# enter JAIL KEEP COMMAND...: what is left in /out is copied to KEEP, what is left in /tmp is listed there
set -e
jail=$1 keep=$2
shift 2
mount --make-rprivate /
mount --bind "$jail" "$jail"
mount -t tmpfs -o size=2m tmpfs "$jail/out"
mount -t tmpfs -o size=2m tmpfs "$jail/tmp"
mount -o remount,ro,bind "$jail"
status=0
cd /
chroot "$jail" "$@" || status=$?
cp -r "$jail/out/." "$keep/"
ls -A "$jail/tmp" >"$keep.tmp"
exit $status
SH
cat >"$work/enter-root" <<'SH'
#!/bin/sh
set -e
jail=$1 keep=$2
shift 2
rm -rf "$jail"/out/* "$jail"/tmp/*
status=0
cd /
setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search chroot "$jail" "$@" || status=$?
cp -r "$jail/out/." "$keep/"
ls -A "$jail/tmp" >"$keep.tmp"
exit $status
SH
chmod +x "$work/enter" "$work/enter-root"
if [[ $EUID == 0 ]] && unshare -mn true 2>/dev/null; then
    enter=(unshare -mn "$work/enter")
elif unshare -rmn true 2>/dev/null; then
    enter=(unshare -rmn "$work/enter")
elif [[ $EUID == 0 ]]; then
    enter=("$work/enter-root")
    note "no namespaces here: another root, without the right to write, takes their place"
else
    enter=()
    fail "an empty system: neither namespaces nor root's right to another root are here"
fi
inside() { # KEEP ARGUMENT...: crtlink in the empty system, where the working folder is its root
    rm -rf "$work/$1" "$work/$1.tmp"
    mkdir "$work/$1"
    env -i "LIB=/sdk" "CRTLINK_LINKER=/bin/lld-link-$llvm" TMPDIR=/tmp CRTLINK_CONFIG=/policy.ini PATH="$PATH" "${enter[@]}" \
        "$jail" "$work/$1" /bin/crtlink "${@:2}"
}
outside() { # KEEP ARGUMENT...: the same where all the rest is there as well
    rm -rf "$work/$1"
    mkdir "$work/$1"
    (cd "$jail" && LIB=$sdk CRTLINK_LINKER=$linker TMPDIR=$work/tmp CRTLINK_CONFIG=$work/outside.ini "$crtlink" "${@:2}")
}
if ((${#enter[@]})) && ! grep -q __asan_init "$crtlink"; then
    sed "s,= /out/,= $work/there/," "$jail/policy.ini" >"$work/outside.ini"
    link=(project/in/app.obj project/in/other.lib "${images[@]}")
    check "a link with private files" inside here "${link[@]}" /out:/out/a.exe
    check_contains "is made with crtlink's help" "$work/err" "CRT0001" "private copy"
    check_equal "and leaves nothing in /tmp" "" "$(cat "$work/here.tmp")"
    check "the same outside" outside there "${link[@]}" "/out:$work/there/a.exe"
    check_same "the image is the same" "$work/here/a.exe" "$work/there/a.exe"
    # Reports name the image and the policy as they are called; all else is the same.
    for report in json sarif html; do
        sed -i -e "s,$work/there/,/out/,g" -e "s,$work/outside\.ini,/policy.ini,g" "$work/there/report.$report"
        sed -i -e "s,$sdk,/sdk,g" "$work/there/report.$report"
        check_same "the report as $report" "$work/here/report.$report" "$work/there/report.$report"
    done
    check_status "a link that fails" 1 inside here project/in/missing.obj "${images[@]}" /out:/out/a.exe
    check_contains "is explained" "$work/err" "undefined symbol: missing" "CRT3003"
    check_status "an image where nothing can be written: the linker's error" 1 inside here /dll /noentry /nodefaultlib project/in/dll.obj \
        /out:/project/a.dll
    check_contains "in its words" "$work/err" "/project/a.dll"
    check "an import library" inside here --implib project/in/twin.dll -o /out/twin.lib
    check "the same outside" outside there --implib project/in/twin.dll -o "$work/there/twin.lib"
    check_same "the library is the same" "$work/here/twin.lib" "$work/there/twin.lib"
    check_status "--scan" 1 inside here --scan --format=json project/in
    cp "$work/out" "$work/scan.json"
    check "its JSON is whole" python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$work/scan.json"
fi
chmod -R u+w "$jail"
rm -rf "$jail"
finish
