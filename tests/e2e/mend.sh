#!/bin/bash
# SPDX-License-Identifier: MIT
# on-mismatch = neutralise and [input] rules, with each lld: what is blanked, and what is not; that the link is the one that
# a hand-patched file would give; that nobody's file changes; and that nothing stays behind, whatever goes wrong.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite mend

tmp=$work/tmp
mkdir -p "$tmp"
export TMPDIR=$tmp
cd "$work" || exit 1

compile() { # OBJECT FLAGS SOURCE
    echo "$3" >"$1.cpp"
    # shellcheck disable=SC2086 # several flags
    cl 19 "$1.obj" "$1.cpp" $2 >/dev/null || exit 1
}
mismatch() { # KEY VALUE
    echo "#pragma detect_mismatch(\"$1\", \"$2\")"
}
md=$(mismatch RuntimeLibrary MD_DynamicRelease) mt=$(mismatch RuntimeLibrary MT_StaticRelease)
mdd=$(mismatch RuntimeLibrary MDd_DynamicDebug)

compile app /MD 'extern "C" int tolower(int); int both(); int main() { return both() + tolower(65) - 97 - 7; }'
compile wrap /MD "$md
int engine(); int both() { return engine() + 3; }"
compile engine /MT "$mt
extern \"C\" int toupper(int); int decode(int); int engine() { return decode(toupper(97) - 61); }"
compile decode /MT "$mt
int decode(int n) { return n; }"
compile unused /MDd "$mdd
int unused() { return 1; }"
compile pad /Zl 'extern "C" const char padding[400000] = {1}; int unneeded() { return padding[1]; }'
llvm-lib-19 /nologo /out:both.lib wrap.obj engine.obj decode.obj pad.obj || exit 1
compile plain /MD 'extern "C" int tolower(int); int main() { return tolower(65) - 97; }'

policy() { # LINE...: into crtlink.ini of a fresh folder below, where the links run
    rm -rf "$work/run"
    mkdir -p "$work/run"
    printf '%s\n' "$@" >"$work/run/crtlink.ini"
}
link() { # ARGUMENT...
    (cd "$work/run" && "$crtlink" /nologo /subsystem:console /out:x.exe "$@")
}
export -f link
export work crtlink

# One line of ours on standard error, with the texts; a linker that succeeds says nothing.
check_told() { # NAME TEXT...
    check_equal "$1: one line" 1 "$(wc -l <"$work/err")"
    check_contains "$1" "$work/err" "crtlink: note: " "${@:2}"
}
in_wine() { # PROGRAM: wine has temporary files of its own
    TMPDIR=/tmp run_in_wine "$@"
}
check_clean() { # NAME
    check_equal "$1: nothing is left in the temporary folder" "" "$(ls -A "$tmp")"
}
# Of the line "NAME  blank text" in a private copy: the same bytes but for blanks.
by_hand() { # FILE TO TEXT...: blanks each text wherever it stands
    python3 - "$@" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
for text in sys.argv[3:]:
    assert text.encode() in data, text
    data = data.replace(text.encode(), b" " * len(text))
open(sys.argv[2], "wb").write(data)
PY
}
mt_record='/FAILIFMISMATCH:"RuntimeLibrary=MT_StaticRelease"' md_record='/FAILIFMISMATCH:"RuntimeLibrary=MD_DynamicRelease"'
sums() { sha256sum "$work"/*.obj "$work"/*.lib; }
sums >before.sums

both_in_one_library() { # LLVM
    local image
    policy '[crt]' 'use = dynamic' 'on-mismatch = neutralise'
    check "lld $1: both CRTs in one library link by two lines of policy" link "$work/app.obj" "$work/both.lib"
    check_told "lld $1: what was done is told" CRT0001 "the dynamic release CRT" "in a private copy of both.lib" \
        "RuntimeLibrary=MT_StaticRelease" "engine.obj" "decode.obj" "crtlink.ini:3" \
        "both.lib(wrap.obj) has RuntimeLibrary=MD_DynamicRelease"
    check_equal "lld $1: one CRT, the dynamic one" "ucrtbase.dll vcruntime140.dll" \
        "$(image_imports run/x.exe | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvc)' | paste -sd ' ')"
    check "lld $1: and the program runs" in_wine run/x.exe
    check_clean "lld $1"

    policy '[crt]' 'use = auto' 'on-mismatch = neutralise'
    check "lld $1: auto chooses with the mends" link "$work/app.obj" "$work/both.lib"
    check_told "lld $1: and tells both" CRT0001 "as asked the link would fail" "in a private copy of both.lib"
    check "lld $1: auto's program runs" in_wine run/x.exe
    check_clean "lld $1: auto"

    # The other way: this program needs no __imp_ name that the static CRT has not loaded.
    policy '[crt]' 'use = static' 'on-mismatch = neutralise'
    compile_static_app
    check "lld $1: the same statically" link "$work/sapp.obj" "$work/both.lib"
    check_told "lld $1: the dynamic records go then" CRT0001 "the static release CRT" \
        "RuntimeLibrary=MD_DynamicRelease" "(wrap.obj)"
    check_equal "lld $1: and no CRT is imported" "" \
        "$(image_imports run/x.exe | tr ' ' '\n' | grep -E '^(ucrtbase|vcruntime|msvc)' | paste -sd ' ')"
    check "lld $1: the static program runs" in_wine run/x.exe
    check_clean "lld $1: static"
}
compile_static_app() {
    [[ -e sapp.obj ]] || compile sapp /MT 'extern "C" int tolower(int); int both(); int main() { return both() + tolower(65) - 97 - 7; }'
}
compile_static_app
sums >before.sums

# With use = keep the arguments are the same, so lld with a hand-patched library in the library's place must give
# the same image, program database and map.
same_as_by_hand() { # LLVM
    local at=$work/oracle file
    rm -rf "$at" "$work/elsewhere"
    mkdir -p "$work/elsewhere/further/down"
    ln -s "$work/elsewhere/further/down" "$at" # lld's names are those of the shell
    cp app.obj both.lib "$at"
    policy '[crt]' 'use = keep' 'on-mismatch = neutralise'
    mv "$work/run/crtlink.ini" "$at"
    local arguments=(/nologo /subsystem:console /out:x.exe /debug /map /timestamp:0 app.obj both.lib)
    check "lld $1: as asked, with a copy" in_folder "$at" "$crtlink" "${arguments[@]}"
    check_told "lld $1: no choice of a CRT is told" CRT0001 "the CRT as asked"
    mkdir "$at/first" && mv "$at"/x.* "$at/first"
    check "lld $1: once more" in_folder "$at" "$crtlink" "${arguments[@]}"
    for file in x.exe x.pdb x.map; do
        check_same "lld $1: $file is the same twice" "$at/$file" "$at/first/$file"
    done
    llvm-pdbutil-19 dump -modules "$at/x.pdb" >"$work/modules"
    check_contains "lld $1: the program database names the original" "$work/modules" "Obj: \`$at/both.lib\`" "\`$at/app.obj\`"
    check_lacks "lld $1: and no private folder" "$work/modules" "proc/self" crtlink-

    check_equal "lld $1: the library is as it was" "$(sha256sum <both.lib)" "$(sha256sum <"$at/both.lib")"
    by_hand both.lib "$at/both.lib" "$mt_record" /DEFAULTLIB:libcmt.lib || fail "patched by hand"
    rm "$at"/x.*
    check "lld $1: lld with a library patched by hand" in_folder "$at" "lld-link-$1" "${arguments[@]}"
    check_same "lld $1: the map is the same" "$at/x.map" "$at/first/x.map"
    if (($1 > 14)); then # lld 14 writes its command line into the program database
        check_same "lld $1: the image is the same" "$at/x.exe" "$at/first/x.exe"
        check_same "lld $1: the program database is the same" "$at/x.pdb" "$at/first/x.pdb"
    fi
}
in_folder() { # FOLDER COMMAND...
    (cd "$1" && "${@:2}")
}

for llvm in $llds; do
    LIB=$(sysroot "$llvm") || exit 1
    export LIB CRTLINK_LINKER=lld-link-$llvm
    both_in_one_library "$llvm"
    same_as_by_hand "$llvm"
done

# --- what is left alone (with the last lld) ---

as_plain() { # NAME ARGUMENT...: lld's own image, and silence; nothing is copied, so no temporary folder is needed
    local name=$1
    shift
    check "$name" env TMPDIR="$work/nowhere" bash -c 'link "$@"' - /timestamp:0 "$@"
    check_equal "$name: silence" "" "$(cat "$work/out" "$work/err")"
    "lld-link-$llvm" /nologo /subsystem:console /out:run/plain.exe /timestamp:0 "$@" || fail "$name: lld"
    mv run/x.exe run/ours.exe
    "lld-link-$llvm" /nologo /subsystem:console /out:run/x.exe /timestamp:0 "$@"
    check_same "$name: the same image" run/ours.exe run/x.exe
}
policy '[crt]' 'on-mismatch = neutralise' 'use = keep' '[input "engine.obj"]' 'ignore-record = RuntimeLibrary'
as_plain "one CRT, and rules for inputs that are not there" "$work/plain.obj"
llvm-lib-19 /nologo /out:idle.lib wrap.obj engine.obj decode.obj unused.obj
as_plain "records of members that are not linked" "$work/plain.obj" "$work/idle.lib"

# Debug beside release, and what else is a broken ABI: lld's own failure, with our reason behind it.
refused() { # NAME OBJECT TEXT...
    local name=$1 object=$2
    shift 2
    for use in keep auto dynamic; do
        policy '[crt]' 'on-mismatch = neutralise' "use = $use"
        check_status "$name, use = $use: refused" 1 link "$work/app.obj" "$work/wrap.obj" "$work/engine.obj" \
            "$work/decode.obj" "$work/$object.obj"
        check_contains "$name, use = $use: the reason is told" "$work/err" "/failifmismatch: mismatch detected" \
            "crtlink: note: CRT0003: " "on-mismatch = neutralise" crtlink.ini:2 "$@"
        check_clean "$name, use = $use"
    done
}
compile debug /MDd "$mdd
int debug() { return 1; }"
compile level0 /MD "$(mismatch _ITERATOR_DEBUG_LEVEL 0)"
compile level2 /MD "$(mismatch _ITERATOR_DEBUG_LEVEL 2)"
compile old /MD "$(mismatch _MSC_VER 1600)"
compile new /MD "$(mismatch _MSC_VER 1900)"
refused "debug and release" debug "leaves RuntimeLibrary alone" "debug and release code"
for use in keep auto static; do # without any static record beside them
    policy '[crt]' 'on-mismatch = neutralise' "use = $use"
    check_status "MDd and MD, use = $use: refused" 1 link "$work/app.obj" "$work/wrap.obj" "$work/debug.obj"
    check_equal "MDd and MD, use = $use: the reason is told once" 1 "$(grep -c 'CRT0003: .*leaves RuntimeLibrary alone' "$work/err")"
done
other_key() { # KEY OBJECT...
    local key=$1
    shift
    policy '[crt]' 'on-mismatch = neutralise'
    check_status "$key: refused" 1 link "$work/app.obj" "$work/both.lib" "$@"
    check_contains "$key: the reason is told" "$work/err" "crtlink: note: CRT0003: " "leaves $key alone" "compile all of them with"
}
other_key _ITERATOR_DEBUG_LEVEL "$work/level0.obj" "$work/level2.obj"
other_key _MSC_VER "$work/old.obj" "$work/new.obj"

# --- [input] rules ---

policy '[crt]' 'use = keep' '[input "both.lib(*)"]' 'ignore-record = RuntimeLibrary' 'ignore-defaultlib = LIBCMT'
check "a rule for a library's members, without on-mismatch" link "$work/app.obj" "$work/both.lib"
check_told "a rule: told with its line" CRT0001 "private copy of both.lib" "RuntimeLibrary=MT_StaticRelease" crtlink.ini:4
check "a rule: it runs" in_wine run/x.exe
policy '[crt]' 'use = keep' '[input "both.lib(*.obj)"]' 'ignore-defaultlib = libcmt.lib'
check_status "a rule for one thing leaves the other" 1 link "$work/app.obj" "$work/both.lib"
check_contains "a rule for one thing: the record still clashes" "$work/err" "mismatch detected"
policy '[crt]' 'use = keep' '[input "*/engine.obj"]' 'ignore-record = RuntimeLibrary' '[input "decode.*"]' \
    'ignore-record = RuntimeLibrary' '[input "nosuch*"]' 'ignore-record = RuntimeLibrary'
check "rules for objects by path and by name" link "$work/app.obj" "$work/wrap.obj" "$work/engine.obj" "$work/decode.obj"
check_told "rules for objects: each copy is told" CRT0001 "copy of engine.obj" "copy of decode.obj"
check "--plan lists them" in_folder run "$crtlink" --plan -- /nologo "$work/app.obj" "$work/wrap.obj" "$work/engine.obj" \
    "$work/decode.obj" /subsystem:console
check_contains "--plan: copies, what goes, why, and the rule that meets nothing" "$work/out" "copy    $work/engine.obj" \
    "without RuntimeLibrary=MT_StaticRelease" "engine.obj has RuntimeLibrary=MT_StaticRelease" crtlink.ini:4 \
    '[input "nosuch*"]' "matches no input" "<private>$work/engine.obj" "links with these changes"
check "--plan as JSON" in_folder run "$crtlink" --plan --format=json -- /nologo "$work/app.obj" "$work/wrap.obj" \
    "$work/engine.obj" "$work/decode.obj" /subsystem:console
check_equal "--plan as JSON: the mends" "copy $work/engine.obj RuntimeLibrary=MT_StaticRelease|copy $work/decode.obj RuntimeLibrary=MT_StaticRelease|" \
    "$(python3 -c 'import json,sys
for m in json.load(sys.stdin)["mends"]: print(m["kind"], m["input"], *[b["text"] for b in m["blanked"]], end="|")' <"$work/out")"
check "--predict --planned sees them" in_folder run "$crtlink" --predict --planned -- /nologo "$work/app.obj" "$work/wrap.obj" \
    "$work/engine.obj" "$work/decode.obj" /subsystem:console
check_clean "--plan and --predict write no file"
policy '[crt]' 'use = keep' '[input "debug.obj"]' 'ignore-record = RuntimeLibrary'
check_status "a rule does not join debug and release" 1 link "$work/app.obj" "$work/wrap.obj" /force:unresolved "$work/debug.obj"
check_contains "a rule on debug: the reason" "$work/err" 'CRT0003: [input "debug.obj"] leaves RuntimeLibrary alone'

policy '[crt]' 'use = dynamic' '[input "ENGINE.obj"]' 'ignore-record = runtimelibrary' 'ignore-defaultlib = libc*' \
    '[input "decode.*"]' 'ignore-record = RuntimeLibrary' '[input "wrap.obj"]' 'ignore-defaultlib = zlib'
check "a rule in any letter case, libraries by wildcard" link "$work/app.obj" "$work/wrap.obj" "$work/engine.obj" "$work/decode.obj"
check_told "a rule in any letter case" CRT0001 "/DEFAULTLIB:libcmt.lib, RuntimeLibrary=MT_StaticRelease blanked"
check "--plan tells a rule that changes nothing" in_folder run "$crtlink" --plan -- "$work/app.obj" "$work/wrap.obj" "$work/engine.obj"
check_contains "--plan: which one" "$work/out" '[input "wrap.obj"] ignore-defaultlib = zlib' "changes nothing"

# What a rule ignores decides nothing about the CRT that is chosen.
compile asks /Zl '#pragma comment(lib, "libcpmtd")
#pragma comment(lib, "libcmtd")
extern "C" int tolower(int); int main() { return tolower(65) - 97; }'
policy '[crt]' 'use = dynamic' '[input "asks.obj"]' 'ignore-defaultlib = LIBCMTD, LIBCPMTD'
check "an ignored request for debug libraries" link "$work/asks.obj" /defaultlib:msvcrt.lib
check_contains "an ignored request: the release CRT" "$work/err" "the dynamic release CRT"
rm -f asks.*

policy '; none'
check_status "two CRTs and no policy" 1 link "$work/plain.obj" "$work/wrap.obj" "$work/engine.obj" "$work/decode.obj"
check_contains "two CRTs and no policy: the way out is told" "$work/err" CRT0006 "on-mismatch = neutralise"

# What a person reads names the files by their own names.
policy '[crt]' 'use = static' 'on-mismatch = neutralise'
check_status "a mended link that fails all the same" 1 link "$work/plain.obj" "$work/wrap.obj" "$work/engine.obj" "$work/decode.obj" \
    /include:nosuch /alternatename:nosuch=__imp_nosuch
check_ours() { grep -v -e '^>>>' -e '^lld-link' "$work/err" >ours; }
check_ours
check_lacks "a mended link that fails: no private folder in what crtlink says" ours proc/self
policy '[crt]' 'use = keep' 'on-mismatch = neutralise'
check_status "an object that is mended and lacks a name" 1 link "$work/engine.obj" "$work/plain.obj" "$work/wrap.obj"
check_ours
check_lacks "an object that is mended: no private folder" ours proc/self "<private>"

# --- by whatever name the input is called ---

for form in library default both-names whole variable response; do
    policy '[crt]' 'use = dynamic' 'on-mismatch = neutralise'
    mkdir -p run/lib
    cp both.lib run/lib/both.lib
    ln -s both.lib run/lib/BOTH.lib
    arguments=("$work/app.obj" "/libpath:$work/run/lib") variable=
    case $form in
    library) arguments+=(both.lib) ;;
    default) compile asks /MD '#pragma comment(lib, "both")
#pragma comment(lib, "BOTH.lib")' && arguments+=("$work/asks.obj") ;;
    both-names) compile asks /MD '#pragma comment(lib, "both")
#pragma comment(lib, "BOTH.lib")' && arguments+=("$work/asks.obj" both.lib) ;;
    whole) arguments+=(/wholearchive:both.lib) ;;
    variable) variable=both.lib ;;
    response) echo '"both.lib"' >run/x.rsp && arguments+=(@x.rsp) ;;
    esac
    check "named by $form: it links" env LINK="$variable" bash -c 'link "$@"' - "${arguments[@]}"
    check_told "named by $form: told" CRT0001 "in a private copy of both.lib"
    check "named by $form: it runs" in_wine run/x.exe
    check_same "named by $form: the original is untouched" both.lib run/lib/both.lib
    check_clean "named by $form"
done
rm -f asks.*
policy '[crt]' 'use = dynamic' 'on-mismatch = neutralise'
llvm-ar-19 rcT thin.lib wrap.obj engine.obj decode.obj
check_status "a thin library cannot be copied" 1 link "$work/app.obj" "$work/thin.lib"
check_contains "a thin library: said so" "$work/err" "it lies in a thin library"

# --- real objects: what is blanked, seen by LLVM in what the linker was given ---

real=$root/../shared/binaries/cinder/x64/libboost_system-vc120-mt-s-1_60.lib
if [[ -e $real ]]; then
    cp "$real" boost.lib
    compile md /MD "$md"
    policy '[crt]' 'use = dynamic' 'on-mismatch = neutralise'
    check_status "a real library: its record is blanked" 1 link "$work/app.obj" "$work/md.obj" /wholearchive:"$work/boost.lib" \
        /errorlimit:0 /reproduce:repro.tar
    check_lacks "a real library: no mismatch any more" "$work/err" "mismatch detected"
    (cd run && tar xf repro.tar)
    copy=$(find run/repro -name boost.lib)
    llvm-readobj-19 --coff-directives "$copy" >directives
    check_lacks "a real library: LLVM sees no record" directives RuntimeLibrary LIBCMT LIBCPMT
    check_equal "a real library: nothing moved" "" "$(cmp -l boost.lib "$copy" | awk '$3 != 40' | head -n 3)"
    check_contains "a real library: the other records are there" directives _MSC_VER
else
    skip "the samples are not beside this copy of the source"
fi

# --- faults: the link goes on without, in one line, and nothing stays ---

policy '[crt]' 'use = keep' 'on-mismatch = neutralise'
goes_on() { # NAME TEXT COMMAND...
    check_status "$1: lld's own failure" 1 "${@:3}"
    check_contains "$1: said" "$work/err" "CRT0003: " "$2" "goes on without its private files" "mismatch detected"
    check_equal "$1: in one line" 1 "$(grep -c 'CRT0003' "$work/err")"
    check_clean "$1"
}
check_status "no temporary folder, on-error = stop: the link stops" 98 env TMPDIR="$work/nowhere" CRTLINK_LINKER_ON_ERROR=stop \
    bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"
check_told "on-error = stop: why" CRT0003 "No such file or directory" "the link is stopped"
limited() { ulimit -f 200; link "$@"; } # KiB
privately() { # MOUNT-OPTIONS COMMAND...: with a small file system of its own as temporary folder
    local status=0
    mount -t tmpfs -o "$1" none "$TMPDIR" || return
    "${@:2}" || status=$?
    ls -A "$TMPDIR" >"$work/left"
    umount "$TMPDIR"
    return $status
}
export -f limited
goes_on "no temporary folder" "No such file or directory" env TMPDIR="$work/nowhere" bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"
goes_on "files may not grow as large" "File too large" bash -c 'limited "$@"' - "$work/app.obj" "$work/both.lib"
if [[ $EUID == 0 ]] && privately size=64k true 2>/dev/null; then
    goes_on "a full disk" "No space left on device" privately size=64k bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"
    check_equal "a full disk: nothing is left on it" "" "$(cat left)"
    goes_on "a folder that cannot be written" "Read-only file system" privately ro bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"
elif [[ $EUID != 0 ]]; then
    chmod 500 "$tmp"
    goes_on "a folder that cannot be written" "Permission denied" link "$work/app.obj" "$work/both.lib"
    chmod 700 "$tmp"
    skip "only root can mount a small disk"
else
    skip "this container lets nobody mount a small disk"
fi

# A script between us and lld: it gets the folder's own name, and can take it away.
linker() { # BODY: what comes before lld
    printf '#!/bin/bash\n%s\nexec lld-link-%s "$@"\n' "$1" "$llvm" >"$work/lld-link"
    chmod +x "$work/lld-link"
}
linker ''
check "a script as linker gets the copies too" env CRTLINK_LINKER="$work/lld-link" bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"
check_clean "a script as linker"
linker 'rm -rf "$TMPDIR"/crtlink-*'
goes_on "a copy that vanishes" "vanished" env CRTLINK_LINKER="$work/lld-link" bash -c 'link "$@"' - "$work/app.obj" "$work/both.lib"

linker '[[ $* == *--version* ]] || { ls "$TMPDIR" >"$TMPDIR/../seen"; sleep 1000 & echo $! >"$TMPDIR/../pid"; wait; }'
for signal in INT TERM HUP QUIT SEGV; do
    rm -f pid
    (cd run && CRTLINK_LINKER=$work/lld-link exec env --default-signal "$crtlink" /nologo "$work/app.obj" "$work/both.lib" \
        /subsystem:console) >/dev/null 2>&1 </dev/null &
    ours=$!
    for ((i = 0; i < 5000; i++)); do [[ -s pid ]] && break || sleep 0.02; done
    check_contains "SIG$signal: there is a private folder while the linker runs" seen crtlink-
    kill -"$signal" "$ours"
    kill "$(<pid)" # the fake's; lld has no child that outlives it
    wait "$ours" 2>/dev/null
    check_clean "SIG$signal"
done

# --- side by side ---

pids=()
for i in 1 2 3 4 5 6; do
    (cd run && "$crtlink" /nologo /subsystem:console "/out:p$i.exe" /timestamp:0 "$work/app.obj" "$work/both.lib") >"$work/p$i" 2>&1 &
    pids+=($!)
done
for i in "${!pids[@]}"; do
    wait "${pids[$i]}" && pass || fail "link $i of six at once" "$(cat "$work/p$((i + 1))")"
    check_same "six links at once: the same image" run/p1.exe "run/p$((i + 1)).exe"
done
check_clean "six links at once"

sha256sum --quiet -c before.sums >"$work/out" 2>&1 && pass || fail "no input has changed" "$(cat "$work/out")"
finish
