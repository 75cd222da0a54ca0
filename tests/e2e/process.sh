#!/bin/bash
# SPDX-License-Identifier: MIT
# crtlink as a process: which linker it finds, what that gets to see, and that the link happens whatever goes wrong with
# crtlink itself. Streams, signals and terminals are in process_streams.py, which runs beside this.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@"
suite process

tmp=$work/tmp fakes=$work/fakes # temporary files of crtlink's; programs that play the linker
mkdir -p "$tmp" "$fakes"
export TMPDIR=$tmp

fake() { # PATH (script on standard input, without its first line)
    mkdir -p "${1%/*}"
    { echo '#!/bin/bash'; cat; } >"$1"
    chmod +x "$1"
}

# Says who it is and what it was given: arguments, response files, variables.
teller() { # PATH
    fake "$1" <<'FAKE'
echo "I am $0"
printf 'argument [%s]\n' "$@"
for word; do [[ $word != @* ]] || sed 's/^/response /' "${word#@}"; done
[[ -z ${LINK-} ]] || echo "LINK [$LINK]"
[[ -z ${_LINK_-} ]] || echo "_LINK_ [$_LINK_]"
exit 0
FAKE
}

teller "$fakes/teller"
check "the fakes work" "$fakes/teller" one
check_contains "and tell" "$work/out" "argument [one]"

# Exactly one line on standard error, and it holds the texts.
check_one_line() { # NAME TEXT...
    check_equal "$1: in one line" 1 "$(wc -l <"$work/err")"
    check_contains "$1" "$work/err" "crtlink: note: CRT" "${@:2}"
}

for llvm in $llds; do sysroot "$llvm" >/dev/null || exit 1; done
app=$work/app.obj
echo 'int tolower(int); int main(int n, char **v) { (void)v; return tolower(n + 64) - 97; }' >"$work/app.c"
cl 19 "$app" "$work/app.c" /MD || exit 1
echo 'int missing(void); int main(void) { return missing(); }' >"$work/missing.c"
cl 19 "$work/missing.obj" "$work/missing.c" /MD || exit 1
echo 'int start(void) { return 0; }' >"$work/bare.c"
cl 19 "$work/bare.obj" "$work/bare.c" /Zl || exit 1

# shellcheck disable=SC2086 # a list of versions
timeout 900 python3 "$root/tests/e2e/process_streams.py" "$crtlink" "$work" "$build" $llds >"$work/streams" 2>&1 &
streams=$!

# --- which linker ---

empty=$work/empty
mkdir -p "$empty"

# What is on PATH decides; bash is named by the fakes themselves.
found() { # NAME WHO-OR-STATUS-97 PATH
    if [[ $2 == 97 ]]; then
        check_status "$1" 97 env "PATH=$3" "$crtlink" a.obj || return
        check_one_line "$1: said" CRT0005
        return
    fi
    check "$1" env "PATH=$3" "$crtlink" a.obj || return
    check_contains "$1: that one" "$work/out" "I am $2"
}

msvc=$work/msvc git=$work/git coreutils=$work/coreutils plain=$work/plain
teller "$msvc/link.exe"
touch "$msvc/cl.exe"
teller "$work/msvc-pdb/link.exe"
touch "$work/msvc-pdb/mspdbcore.dll"
teller "$git/link.exe"
teller "$git/link"
teller "$coreutils/link"
teller "$plain/lld-link"
for version in 9 14 100; do teller "$work/numbered-$((version % 2))/lld-link-$version"; done
teller "$work/numbered-0/lld-link-200.bak"
teller "$work/rust/rust-lld"

found "link.exe beside cl.exe is MSVC's" "$msvc/link.exe" "$msvc"
found "link.exe beside mspdbcore.dll too" "$work/msvc-pdb/link.exe" "$work/msvc-pdb"
found "MSVC's goes before lld-link" "$msvc/link.exe" "$plain:$msvc"
found "Git's link.exe is passed over" "$msvc/link.exe" "$git:$msvc"
found "and never taken" 97 "$git:$coreutils"
found "lld-link goes before numbered ones" "$plain/lld-link" "$work/numbered-0:$work/numbered-1:$plain"
found "the newest number wins, wherever it is" "$work/numbered-0/lld-link-100" "$work/numbered-1:$work/numbered-0"
found "rust-lld comes last" "$work/numbered-1/lld-link-9" "$work/rust:$work/numbered-1"
found "rust-lld is found" "$work/rust/rust-lld" "$work/rust"
check_equal "and told its flavor" "argument [-flavor] argument [link] argument [a.obj]" \
    "$(grep argument "$work/out" | paste -sd ' ')"
check "a flavor of the caller's is not doubled" env "PATH=$work/rust" "$crtlink" -flavor link a.obj
check_equal "but passed on" "argument [-flavor] argument [link] argument [a.obj]" \
    "$(grep argument "$work/out" | paste -sd ' ')"
found "no linker at all" 97 "$empty"
found "no PATH" 97 ""

# Under whatever name, crtlink is not its own linker.
mkdir -p "$work/self-symlink" "$work/self-hard" "$work/self-copy"
for name in lld-link link.exe lld-link-99 rust-lld; do
    ln -sf "$crtlink" "$work/self-symlink/$name"
    ln -f "$crtlink" "$work/self-hard/$name" 2>/dev/null || cp "$crtlink" "$work/self-hard/$name"
    cp "$crtlink" "$work/self-copy/$name"
done
touch "$work/self-symlink/cl.exe" "$work/self-hard/cl.exe" "$work/self-copy/cl.exe"
for kind in symlink hard copy; do
    found "crtlink passes itself over (as $kind)" "$plain/lld-link" "$work/self-$kind:$plain"
    found "even when nothing else is there ($kind)" 97 "$work/self-$kind"
    check_status "and when it is asked for by path ($kind)" 97 env "CRTLINK_LINKER=$work/self-$kind/lld-link" "$crtlink" a.obj
    check_one_line "which is said ($kind)" "CRTLINK_LINKER" "crtlink itself"
    check "called by that name, it finds the real one ($kind)" env "PATH=$work/self-$kind:$plain" "$work/self-$kind/link.exe" a.obj
    check_contains "which is the one ($kind)" "$work/out" "I am $plain/lld-link"
done

# A folder that is not absolute is no place to look for programs.
teller "$work/here/lld-link"
in_here() {
    (cd "$work/here" && PATH=$1 "$crtlink" a.obj)
}
for path in ":$empty" "$empty:" "$empty::$empty" ".:$empty" "../here:$empty"; do
    check_status "PATH=$path does not search the working folder" 97 in_here "$path"
done

# Settings name it.
check "CRTLINK_LINKER, a path" env "PATH=$plain" "CRTLINK_LINKER=$fakes/teller" "$crtlink" a.obj
check_contains "CRTLINK_LINKER is obeyed" "$work/out" "I am $fakes/teller"
check "CRTLINK_LINKER, a name" env "PATH=$plain:$fakes" CRTLINK_LINKER=teller "$crtlink" a.obj
check_contains "found on PATH" "$work/out" "I am $fakes/teller"
check "CRTLINK_LINKER_PATH" env "PATH=$plain" "CRTLINK_LINKER_PATH=$fakes/teller" "$crtlink" a.obj
check_contains "is the same" "$work/out" "I am $fakes/teller"
check "CRTLINK_LINKER=link.exe" env "PATH=$git:$msvc" CRTLINK_LINKER=link.exe "$crtlink" a.obj
check_contains "means MSVC's, not Git's" "$work/out" "I am $msvc/link.exe"
check_status "CRTLINK_LINKER=link is not coreutils'" 97 env "PATH=$coreutils" CRTLINK_LINKER=link "$crtlink" a.obj
check "/CRTLINK:linker.path" env "PATH=$plain" "$crtlink" a.obj "/CRTLINK:linker.path=$fakes/teller"
check_contains "is obeyed, and not passed on" "$work/out" "I am $fakes/teller"
check_lacks "/CRTLINK: is gone" "$work/out" CRTLINK:

# What is no linker.
cp "$fakes/teller" "$work/not-executable"
chmod -x "$work/not-executable"
echo "no program, no script" >"$work/text"
head -c 5000 "$(command -v lld-link-19)" >"$work/cut-program"
fake "$work/no-interpreter" </dev/null
sed -i '1s,.*,#!/no/such/interpreter,' "$work/no-interpreter"
chmod +x "$work/text" "$work/cut-program"
for what in not-executable text no-interpreter empty "no such file"; do
    for more in /CRTLINK:explain.text=auto /CRTLINK:explain.text=off; do
        check_status "$what is no linker ($more)" 97 env "CRTLINK_LINKER=$work/$what" "$crtlink" a.obj "$more"
        check_one_line "$what is named ($more)" CRT0005 "$work/$what"
    done
done

# A linker that calls crtlink.
fake "$fakes/again" <<<"exec \"$crtlink\" \"\$@\""
for arguments in "a.obj" "/?" "/lib x.obj" "a.obj /CRTLINK:use=dynamic"; do
    # shellcheck disable=SC2086 # several arguments
    check_status "crtlink called by its own linker stops ($arguments)" 97 \
        env "CRTLINK_LINKER=$fakes/again" CRTLINK_EXPLAIN_TEXT=off timeout 100 "$crtlink" $arguments
    check_one_line "and says so ($arguments)" "calls crtlink again"
done
fake "$fakes/version-again" <<<"timeout 50 \"$crtlink\" \"\$@\"; echo \"status \$?\""
check "--version does not loop either" env "CRTLINK_LINKER=$fakes/version-again" timeout 100 "$crtlink" --version
check_equal "the inner crtlink is run once" 1 "$(grep -c ^status "$work/out")"

# --- settings ---

settings=$work/settings
mkdir -p "$settings/project/sub/folder" "$settings/user/crtlink"
in_project() { # what the final command line is, from a folder with policies above it
    (cd "$settings/project/sub/folder" && XDG_CONFIG_HOME=$settings/user CRTLINK_LINKER=$fakes/teller "$crtlink" "$@")
}
policy() { # FILE (text on standard input)
    cat >"$settings/$1"
}
used() { # NAME USE ARGUMENT...: app.obj asks for msvcrt; the set that comes out tells which policy counted
    local name=$1 use=$2
    LIB=$build/sysroot-19 check "$name" in_project "$app" "${@:3}" || return
    local removed=no
    ! grep -qi 'nodefaultlib:msvcrt' "$work/out" || removed=yes
    case $use in
    keep) check_equal "$name: keep" "argument [$app]" "$(grep ^argument "$work/out")" ;;
    static) check_equal "$name: static" yes "$removed" ;;
    esac
}

used "nothing set: keep" keep
policy user/crtlink/crtlink.ini <<<$'[crt]\nuse = static\n'
used "the user's file" static
policy project/crtlink.ini <<<$'[crt]\nuse = keep\n'
used "the nearest crtlink.ini goes before the user's" keep
policy project/sub/crtlink.ini <<<$'[crt]\nuse = static\n'
used "a nearer one before one above, which is not read" static
policy project/crtlink.ini <<<$'[crt]\nconfig = nonsense\n'
used "not even for mistakes" static
check_lacks "the one above is silent" "$work/err" CRT0002
CRTLINK_CRT_USE=keep used "the environment goes before files" keep
CRTLINK_CRT_USE=keep used "an argument before the environment" static /CRTLINK:crt.use=static
CRTLINK_CRT_USE=static used "the last argument counts" keep /CRTLINK:use=static /crtlink:use=keep
policy other.ini <<<$'[crt]\nuse = keep\n'
CRTLINK_CONFIG=$settings/other.ini used "CRTLINK_CONFIG replaces the search" keep
LINK=/CRTLINK:use=keep used "LINK has settings too" keep
rm "$settings/project/sub/crtlink.ini" "$settings/project/crtlink.ini" "$settings/user/crtlink/crtlink.ini"

mistake() { # NAME POLICY TEXT...: the text in one line, and the link goes on
    printf '%b' "$2" | policy project/crtlink.ini
    check "$1" in_project a.obj || return
    check_one_line "$1: said" "CRT0002: ../../crtlink.ini:" "${@:3}"
    check_contains "$1: and linked" "$work/out" "argument [a.obj]"
}
mistake "an unknown value" '[crt]\nuse = dynamik\n' ":2: crt.use" '"dynamik"' '"dynamic"'
mistake "an unknown key" '[crt]\n\n; words\nuze = static\n' ":4: " uze '"use"'
mistake "an unknown section" '[ctr]\nuse = static\n' ":2: " ctr '"crt"'
mistake "a line that is none" '[crt]\nuse static\n' ":2: "
mistake "a stranger's file names a program by path" "[linker]\npath = $fakes/again\n" ":2: linker.path" "bare name"
rm "$settings/project/crtlink.ini"
CRTLINK_CRT_USE=sttic check "a mistake in the environment" in_project a.obj
check_one_line "is said with its variable" "CRT0002: CRTLINK_CRT_USE: " '"static"'
CRTLINK_CRT_UZE=static check "an unknown variable" in_project a.obj
check_one_line "is said" "CRT0002: CRTLINK_CRT_UZE: "
check "a mistake in an argument" in_project a.obj /CRTLINK:crt.use=hybird
check_one_line "is said with its place" "CRT0002: argument 2: " '"hybrid"'
policy project/crtlink.ini <<<$'[linker]\npath = teller\n'
by_bare_name() {
    (cd "$settings/project" && PATH=$fakes "$crtlink" a.obj)
}
check "a stranger's file may name a program by its bare name" by_bare_name
check_contains "which is taken from PATH" "$work/out" "I am $fakes/teller"
policy project/crtlink.ini <<<$'[crt]\nuse = dynamik\n[linker]\non-error = stop\n'
check_status "on-error = stop: a mistake stops the link" 98 in_project a.obj
check_lacks "nothing is linked" "$work/out" "I am"
check_one_line "and the mistake is said" "crtlink.ini:2: "
rm "$settings/project/crtlink.ini"

# --- what the linker gets to see ---

printf '/CRTLINK:explain.text=off\n/merge:.a=.b\n"two words.obj"\n' >"$work/with-settings.rsp"
{ printf '\xff\xfe'; printf '"a.obj"\n"/crtlink:use=keep"\n"\xc3\xbc.obj"\n' | iconv -f UTF-8 -t UTF-16LE; } >"$work/wide.rsp"
export CRTLINK_LINKER=$fakes/teller
for more in /CRTLINK:use=keep -crtlink:crt.use=keep /CrtLink:explain.text=off "@$work/with-settings.rsp" "@$work/wide.rsp"; do
    check "a setting on the line ($more)" "$crtlink" first.obj "$more" last.obj
    tr a-z A-Z <"$work/out" >"$work/upper"
    check_lacks "no setting reaches the linker ($more)" "$work/upper" CRTLINK:
    check_contains "the rest does ($more)" "$work/out" "argument [first.obj]" "argument [last.obj]"
done
check "settings in variables" env "LINK=/verbose /CRTLINK:use=keep \"a b.obj\"" _LINK_=/crtlink:explain.text=off "$crtlink" a.obj
tr a-z A-Z <"$work/out" >"$work/upper"
check_lacks "do not reach the linker" "$work/upper" CRTLINK:
check_contains "the rest of the variable does" "$work/out" 'LINK [/verbose "a b.obj"]'
check "a probe with settings" "$crtlink" /logo --version /CRTLINK:use=keep
check_equal "is given without them" "argument [/logo] argument [--version]" "$(grep ^argument "$work/out" | paste -sd ' ')"
check "untouched arguments" "$crtlink" '' ' ' '"' $'\xff\xfe' 'a"b c' '\\' '/x:"y z"' $'line\nend' '@no.rsp' -- '*'
cp "$work/out" "$work/through"
check "the same directly" "$fakes/teller" '' ' ' '"' $'\xff\xfe' 'a"b c' '\\' '/x:"y z"' $'line\nend' '@no.rsp' -- '*'
check_same "arguments go on byte for byte" "$work/out" "$work/through"
unset CRTLINK_LINKER

# --- a command line that has become too long ---

python3 - "$work/long.rsp" "$app" <<'PYTHON'
import sys
path, app = sys.argv[1:]
words = [f"/libpath:/no such folder/{i:05}/{'long-' * 20}" for i in range(12000)]
words += [app, "/subsystem:console", "/defaultlib:msvcrt", "/Brepro"]
open(path, "wb").write(b"\xff\xfe" + "".join(f'"{word}"\n' for word in words).encode("utf-16-le"))
PYTHON
check "the response file has 3 MB" test "$(stat -c %s "$work/long.rsp")" -ge 3000000
dynamic="ucrtbase.dll vcruntime140.dll"
crt_of() { # PROGRAM
    image_imports "$1" | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime)' | paste -sd ' '
}
long_link() { # OUT ARGUMENT...: on a system that takes 128 KB of arguments
    (ulimit -S -s 512 && "$crtlink" "@$work/long.rsp" "/out:$1" "${@:2}")
}
for llvm in $llds; do
    export LIB=$build/sysroot-$llvm CRTLINK_LINKER=lld-link-$llvm
    check "lld $llvm: a long response file, untouched" long_link "$work/long.exe"
    check_equal "lld $llvm: links as asked" "$dynamic" "$(crt_of "$work/long.exe")"
    check "lld $llvm: a command line that became too long" long_link "$work/long.exe" /CRTLINK:use=static
    check_equal "lld $llvm: was rewritten" "" "$(crt_of "$work/long.exe")"
    check_equal "lld $llvm: leaves no temporary file" "" "$(ls -A "$tmp")"
done
export LIB=$build/sysroot-19 CRTLINK_LINKER=lld-link-19 crtlink work
export -f long_link
for folder in "$work/no/such/folder" "$app"; do
    check "TMPDIR=$folder" env "TMPDIR=$folder" bash -c 'long_link "$@"' - "$work/unchanged.exe" /CRTLINK:use=static
    check_one_line "the reason is said (TMPDIR=$folder)" CRT0003 "$folder" "untouched arguments"
    check_equal "and it links as asked (TMPDIR=$folder)" "$dynamic" "$(crt_of "$work/unchanged.exe")"
    rm -f "$work/unchanged.exe"
done
check_status "on-error = stop: no folder for the response file" 98 env "TMPDIR=$work/no/such" \
    bash -c 'long_link "$@"' - "$work/unchanged.exe" /CRTLINK:use=static /CRTLINK:on-error=stop
check_one_line "which is said" CRT0003 "$work/no/such" "on-error"
check "nothing is linked then" test ! -e "$work/unchanged.exe"
mkdir -p "$work/full"
if mount -t tmpfs -o size=64k tmpfs "$work/full" 2>/dev/null; then
    check "a full TMPDIR" env "TMPDIR=$work/full" bash -c 'long_link "$@"' - "$work/unchanged.exe" /CRTLINK:use=static
    check_one_line "the reason is said" CRT0003 "$work/full" "No space left"
    check_equal "and it links as asked" "$dynamic" "$(crt_of "$work/unchanged.exe")"
    check_equal "and nothing stays in it" "" "$(ls -A "$work/full")"
    umount "$work/full"
else
    skip "a full TMPDIR: nothing can be mounted here"
fi

# --- when crtlink itself breaks down ---

export CRTLINK_LINKER=$fakes/teller
yes a | head -n 900000 >"$work/words.rsp"
little_memory() {
    (ulimit -v 60000 && "$crtlink" "@$work/words.rsp" last.obj)
}
fake "$fakes/counter" <<<'echo "I am given $# arguments: $*"'
# A file that shrinks once it is mapped.
gcc -shared -fPIC -o "$work/shrink.so" "$root/tests/support/shrink.c" -ldl || exit 1
big_object() { # an object of more than is copied when it is read
    cp "$app" "$work/shrinks.obj"
    head -c 500000 /dev/zero >>"$work/shrinks.obj"
}
fake "$fakes/fails" <<<'echo "lld-link: error: no such luck" >&2; exit 7'
if grep -q __asan_init "$crtlink"; then
    skip "faults of crtlink: sanitizers report them themselves"
else
    CRTLINK_LINKER=$fakes/counter check "no memory left: the link happens" little_memory
    check_contains "with the untouched arguments" "$work/out" "I am given 2 arguments: @$work/words.rsp last.obj"
    check_one_line "and one line says why" CRT0003 memory "untouched arguments"
    CRTLINK_LINKER_ON_ERROR=stop check_status "on-error = stop: no memory left" 98 little_memory
    check_one_line "is said as well" CRT0003 memory on-error
    big_object
    check "an input that shrinks while it is read: the link happens" \
        env "LD_PRELOAD=$work/shrink.so" CRTLINK_CRT_USE=dynamic "$crtlink" "$work/shrinks.obj"
    check_contains "with the untouched arguments" "$work/out" "argument [$work/shrinks.obj]"
    check_one_line "and one line says why" CRT0003 "untouched arguments"
    big_object
    mkdir -p "$work/many"
    mv "$work/shrinks.obj" "$work/shrinks-in-pieces.obj"
    for i in {1..40}; do cp "$app" "$work/many/$i.obj"; done # of so many an outline is read
    check "one of many inputs shrinks: the link happens" \
        env "LD_PRELOAD=$work/shrink.so" CRTLINK_CRT_USE=dynamic "$crtlink" "$work/many"/*.obj \
        "$work/shrinks-in-pieces.obj"
    check_contains "with all of them" "$work/out" "argument [$work/shrinks-in-pieces.obj]"
    check_equal "the file did shrink" 0 "$(stat -c %s "$work/shrinks-in-pieces.obj")"
    big_object
    check_status "the same after the link failed: the linker's exit code" 7 \
        env "LD_PRELOAD=$work/shrink.so" "CRTLINK_LINKER=$fakes/fails" CRTLINK_CRT_USE=keep CRTLINK_EXPLAIN_NOTES=off \
        "$crtlink" "$work/shrinks.obj"
    check_equal "and the linker's line, then one of crtlink's" 2 "$(wc -l <"$work/err")"
    check_contains "which says why" "$work/err" "no such luck" CRT0003 "nothing more is explained"
    big_object
    check_status "the same while the linker runs: its exit code" 7 \
        env "LD_PRELOAD=$work/shrink.so" "CRTLINK_LINKER=$fakes/fails" "$crtlink" "$work/shrinks.obj"
    check_contains "and its words" "$work/err" "no such luck"
fi
unset CRTLINK_LINKER LIB

wait "$streams"
check_equal "the streams were checked" 0 $?
count_results "$work/streams"
check_equal "no temporary file is left" "" "$(ls -A "$tmp")"
finish
