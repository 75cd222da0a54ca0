# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Sourced by every script in tests/e2e: checks that count themselves, and what the scripts have in common.
#
#   #!/bin/bash
#   . "$(dirname "$0")/lib.sh"
#   suite matrix
#   check "an image comes out" lld-link-19 ...        passes when the command succeeds
#   check_status "a bad object fails" 1 command...     passes on that exit status
#   check_contains "the code is named" FILE TEXT...    FILE holds every TEXT
#   check_lacks "nothing is said" FILE TEXT...         FILE holds no TEXT
#   check_equal "one import" EXPECTED ACTUAL           two texts
#   check_same "streams" FILE FILE                     two files, byte by byte
#   own_terminals "$0" "$@"                            before suite, for what needs a terminal
#   wine_tools                                         for what runs crtlink.exe: builds it into $tools
#   counting_crtlink, work_of ARGUMENT...              for what bounds work: times are for make bench alone
#   count_results FILE                                 lines of a script: "ok", "skipped", "note" or "bad", tab, name, tab, details
#   skip "why this cannot run here"
#   note "a seed, a number"                            shown also when all is well
#   finish                                             prints "matrix: 6 passed, 0 failed", exits 1 if any failed
#
# A check that passes prints nothing. A check that fails says what was run and what came out, and the script goes on.
# The output of the last checked command is in $work/out and $work/err.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build
crtlink=${CRTLINK:-$build/crtlink}
llds=${CRTLINK_TEST_LLDS:-14 19 22}
export CRTLINK_CACHE=${CRTLINK_CACHE:-$build/cache}
export WINEPREFIX=${WINEPREFIX:-$build/wine} WINEDEBUG=-all WINEARCH=win64 WINEDLLOVERRIDES='winemenubuilder.exe,mscoree,mshtml='
export LC_ALL=C
works=${CRTLINK_TEST_WORK:-$build/e2e} # where suites have their folders
# The person's own settings must not decide what a test sees.
while read -r name; do
    case $name in
    CRTLINK_CACHE | CRTLINK_TEST_LLDS) ;;
    *) unset "$name" ;;
    esac
done < <(compgen -e CRTLINK_)
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs the tests
unset LINK _LINK_ LIB LIBPATH GITHUB_ACTIONS GITHUB_STEP_SUMMARY VS_UNICODE_OUTPUT
export XDG_CONFIG_HOME=$build/e2e/no-user-policy

passed=0 failed=0 skipped=0 suite=

suite() { # NAME
    suite=$1
    work=$works/$1
    rm -rf "$work"
    mkdir -p "$work"
    trap on_exit EXIT
}

on_exit() {
    local status=$?
    if [[ -n $suite ]]; then # finish was never reached
        echo "$suite: the script stopped before its end (status $status)" >&2
        echo "$suite: $passed passed, $((failed + 1)) failed"
        exit 1
    fi
}

# For suites that only compare crtlink with other programs on fixed inputs: what passed with this crtlink and these
# scripts passes again, so its count is reported anew. Called right after `suite`.
passed_before() { # FILE...: what the suite depends on besides crtlink, lib.sh and itself
    stamp=$build/passed/$suite
    local file
    [[ -e $stamp ]] || return 0
    for file in "$crtlink" "${BASH_SOURCE[0]}" "$0" "$@"; do [[ $stamp -nt $file ]] || return 0; done
    passed=$(<"$stamp")
    finish
}

note() { # TEXT
    echo "note: $*" >&2
}

finish() {
    if [[ -n ${stamp:-} && $failed == 0 && $skipped == 0 ]]; then
        mkdir -p "${stamp%/*}"
        echo "$passed" >"$stamp"
    fi
    local line="$suite: $passed passed, $failed failed"
    ((skipped == 0)) || line+=", $skipped skipped"
    echo "$line"
    suite=
    exit $((failed > 0))
}

skip() { # REASON
    skipped=$((skipped + 1))
    echo "skipped: $1" >&2
}

count_results() { # FILE
    local result name details
    while IFS=$'\t' read -r result name details; do
        case $result in
        ok) pass ;;
        skipped) skip "$name" ;;
        note) note "$name" ;;
        *) fail "$name" "$details" ;;
        esac
    done <"$1"
}

pass() {
    passed=$((passed + 1))
}

fail() { # NAME [DETAIL...]: the details one a line
    failed=$((failed + 1))
    {
        echo "FAILED: $suite: $1"
        (($# < 2)) || printf '  %s\n' "${@:2}"
    } >&2
}

show() { # FILE LABEL: what a command said, not without end
    [[ -s $1 ]] || return 0
    echo "  --- $2"
    head -c 8000 "$1" | sed 's/^/  | /'
}

fail_with_output() { # NAME DETAIL...
    fail "$@"
    { show "$work/out" "standard output"; show "$work/err" "standard error"; } >&2
}

check_status() { # NAME STATUS COMMAND...
    local name=$1 wanted=$2 status=0
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    if ((status == wanted)); then
        pass
        return 0
    fi
    fail_with_output "$name" "ran: $*" "exit status $status, expected $wanted"
    return 1
}

check() { # NAME COMMAND...
    check_status "$1" 0 "${@:2}"
}

check_contains() { # NAME FILE TEXT...
    local name=$1 file=$2 text
    shift 2
    for text; do
        if ! grep -qF -e "$text" "$file" 2>/dev/null; then
            fail "$name" "not in $file: $text"
            show "$file" "$file" >&2
            return 1
        fi
    done
    pass
}

check_lacks() { # NAME FILE TEXT...
    local name=$1 file=$2 text
    shift 2
    [[ -e $file ]] || { fail "$name" "there is no $file"; return 1; }
    for text; do
        if grep -qF -e "$text" "$file"; then
            fail "$name" "in $file, but should not be: $text"
            show "$file" "$file" >&2
            return 1
        fi
    done
    pass
}

check_equal() { # NAME EXPECTED ACTUAL
    if [[ $2 == "$3" ]]; then
        pass
        return 0
    fi
    fail "$1" "expected: $2" "actual:   $3"
    return 1
}

check_same() { # NAME FILE FILE
    if cmp -s "$2" "$3"; then
        pass
        return 0
    fi
    fail "$1" "differ: $2 $3"
    diff <(head -c 4000 "$2" | cat -v) <(head -c 4000 "$3" | cat -v) | head -n 20 | sed 's/^/  | /' >&2
    return 1
}

# --- what the scripts have in common ---

sysroot() { # LLVM: prints the folder of the stand-in CRT libraries, built on first use
    "$root/tests/support/sysroot/make-sysroot.sh" "$build/sysroot-$1" "$1" >&2 || return 1
    echo "$build/sysroot-$1"
}

cl() { # LLVM OBJECT SOURCE FLAG...: compiles as cl.exe would (/MD, /MT ... among the flags)
    "clang-cl-$1" --target=x86_64-pc-windows-msvc /nologo /X /c /O1 /GS- "${@:4}" "/Fo$2" -- "$3"
}

# A bare container may have no terminals to give; root can mount them for this script alone, which then starts anew.
own_terminals() { # the script and its arguments
    [[ $EUID == 0 && -z ${OWN_TERMINALS:-} ]] || return 0
    ! python3 -c 'import pty; pty.openpty()' 2>/dev/null || return 0
    # Private first: what is mounted here must not show anywhere else.
    OWN_TERMINALS=1 exec unshare --mount --propagation unchanged bash -c 'mount --make-rprivate /dev &&
        mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx; exec "$@"' \
        - "$@"
}

wine=/usr/lib/wine/wine64
[[ -x $wine ]] || wine=$(command -v wine64 || command -v wine)

run_in_wine() { # PROGRAM ARGUMENT...: the program's own output and exit status
    timeout 600 "$wine" "$@" </dev/null
}

# A prefix with the same registry and Windows, and with a server of its own. The server opens files for all programs of its
# prefix: one that another suite started in a mount namespace of its own (own_terminals) sees no mount of ours.
wine_prefix() { # FOLDER
    local i
    mkdir -p "$1/dosdevices" "$1/drive_c/users"
    for i in {1..200}; do [[ -e $WINEPREFIX/system.reg && -e $WINEPREFIX/user.reg ]] && break || sleep 0.5; done # its server writes them
    cp "$WINEPREFIX"/*.reg "$WINEPREFIX/.update-timestamp" "$1/" && ln -s ../drive_c "$1/dosdevices/c:" &&
        ln -s / "$1/dosdevices/z:" && ln -s "$(realpath "$WINEPREFIX/drive_c/windows")" "$1/drive_c/windows"
}

wine_path() { # PATH
    echo "Z:${1//\//\\}"
}

# Sets $tools, a folder with crtlink.exe in it and the first in which wine looks for programs. The suite ends when it
# cannot be built.
wine_tools() {
    tools=$work/bin
    mkdir -p "$tools"
    WINEPATH=$(wine_path "$tools")
    export WINEPATH LC_ALL=C.UTF-8 # for wine: what the bytes of its arguments mean
    check "crtlink.exe is built" make -s -C "$root" windows || finish
    cp "$build/windows/x64/crtlink.exe" "$tools/" || exit 1
}

# A Windows program that runs the Linux linker which CRTLINK_TEST_LINKER names.
wine_bridge() { # PROGRAM
    (cd "$work" && winegcc -m64 -mconsole -O1 -o bridge.exe "$root/tests/support/winebridge.c" -lshell32) &&
        cp "$work/bridge.exe.so" "$1"
}

# Builds the crtlink that counts its work. Processor time depends on what else the machine does; this does not.
counting_crtlink() {
    check "the crtlink that counts its work is built" make -s -C "$root" "${build#"$root"/}/counting/crtlink"
}

work_of() { # ARGUMENT...: how many pieces of code crtlink runs on that call
    rm -f "$work/count"
    COUNTWORK_FILE=$work/count "$build/counting/crtlink" "$@" >/dev/null 2>&1 </dev/null
    tail -n 1 "$work/count" 2>/dev/null || echo 0
}

image_imports() { # PROGRAM: its DLLs, sorted, in one line
    llvm-readobj-19 --coff-imports "$1" | sed -n 's/^  Name: //p' | tr '[:upper:]' '[:lower:]' | sort -u | paste -sd ' '
}
