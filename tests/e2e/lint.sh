#!/bin/bash
# SPDX-License-Identifier: MIT
# What keeps the source in shape: no compiler warnings from gcc (with its analyzer) and clang, clang-format, clang-tidy,
# cppcheck, and every file of lib/ includes only its own or lower layers. What did not change since it passed is not checked
# again.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite lint
stamps=$build/lint
mkdir -p "$stamps"
cd "$root" || exit 1

mapfile -t sources < <(find lib wrapper -name '*.c' ! -name '*win32*' | sort)
mapfile -t windows < <(find wrapper -name '*win32*.c' | sort)
mapfile -t api < <(find api -name '*.c' | sort)
mapfile -t tests < <(find examples/libcrtlink tests/unit tests/support tests/fuzz -name '*.c' | sort)
mapfile -t headers < <(find lib wrapper api include tests/unit tests/support tests/fuzz -name '*.h' | sort)
read -ra flags < <(make -s print-flags)
read -ra api_flags < <(make -s print-library-flags)
read -ra windows_flags < <(make -s print-windows-flags)

is_fresh() { # STAMP FILE...: the stamp is newer than all of them
    local stamp=$1 file
    shift
    [[ -e $stamp ]] || return 1
    for file; do [[ $stamp -nt $file ]] || return 1; done
}

# NAME FILE COMMAND...: checks one file, unless it, a header or the settings are unchanged since it passed.
check_file() {
    local kind=$1 file=$2 stamp
    shift 2
    stamp=$stamps/$kind.${file//\//_}
    if is_fresh "$stamp" "$file" "${headers[@]}" .clang-tidy .clang-format Makefile; then
        pass
    elif check "$kind $file" "$@"; then
        : >"$stamp"
    fi
}

# clang-tidy takes the time: two files at once, and the results as single checks.
tidy_all() { # FILE... -- FLAG...
    local file stamp files=() todo=()
    while [[ $1 != -- ]]; do files+=("$1") && shift; done
    shift
    for file in "${files[@]}"; do
        stamp=$stamps/tidy.${file//\//_}
        if is_fresh "$stamp" "$file" "${headers[@]}" .clang-tidy; then pass; else todo+=("$file"); fi
    done
    ((${#todo[@]} > 0)) || return
    printf '%s\0' "${todo[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c '
        name=${1//\//_}
        rm -f "$3/tidy.$name"
        clang-tidy --quiet "$1" -- "${@:4}" >"$2/$name.txt" 2>&1 && : >"$3/tidy.$name"' \
        - {} "$work" "$stamps" "$@"
    for file in "${todo[@]}"; do
        if [[ -e $stamps/tidy.${file//\//_} ]]; then
            pass
        else
            fail "clang-tidy $file" "$(grep -E 'error|warning' "$work/${file//\//_}.txt" | head -n 5)"
        fi
    done
}

for file in "${sources[@]}" "${api[@]}" "${windows[@]}" "${tests[@]}" "${headers[@]}"; do
    check_file format "$file" clang-format --dry-run -Werror "$file"
done
for file in "${sources[@]}"; do
    check_file analyzer "$file" timeout 600 gcc "${flags[@]}" -Werror -O2 -fanalyzer -c -o /dev/null "$file"
    check_file clang "$file" clang-19 "${flags[@]}" -Werror -fsyntax-only "$file"
done
for file in "${api[@]}"; do
    check_file gcc "$file" gcc "${api_flags[@]}" -Werror -O2 -c -o /dev/null "$file"
    check_file clang "$file" clang-19 "${api_flags[@]}" -Werror -fsyntax-only "$file"
done
# Windows' part, and that the rest compiles for it.
as_mingw=(--target=x86_64-w64-mingw32)
for file in "${windows[@]}"; do
    check_file mingw "$file" x86_64-w64-mingw32-gcc "${windows_flags[@]}" -Werror -c -o /dev/null "$file"
    check_file clang "$file" clang-19 "${as_mingw[@]}" "${windows_flags[@]}" -Werror -fsyntax-only "$file"
done
mapfile -t for_windows < <(find lib wrapper -name '*.c' ! -name '*posix*' | sort)
printf '%s\n' "${for_windows[@]}" >"$work/for_windows"
compile_all() { # NAME FLAG...: by clang, without a warning
    local name=$1
    shift
    if is_fresh "$stamps/$name" "${for_windows[@]}" "${headers[@]}" Makefile; then
        pass
    elif check "$name" xargs -a "$work/for_windows" -P "$(nproc)" -I{} clang-19 "${windows_flags[@]}" -Werror \
        -fsyntax-only "$@" {}; then
        : >"$stamps/$name"
    fi
}
# For clang-cl's target with the headers that are there: mingw-w64's, which want a GNU compiler.
compile_all "msvc x64" --target=x86_64-pc-windows-msvc -fgnuc-version=12 -nostdinc \
    -isystem "$(clang-19 -print-resource-dir)/include" -isystem /usr/share/mingw-w64/include
compile_all "mingw arm64" --target=aarch64-w64-mingw32 -isystem /usr/share/mingw-w64/include
tidy_all "${sources[@]}" -- "${flags[@]}"
tidy_all "${api[@]}" -- "${api_flags[@]}"
tidy_all "${windows[@]}" -- "${as_mingw[@]}" "${windows_flags[@]}"
if is_fresh "$stamps/cppcheck" "${sources[@]}" "${windows[@]}" "${headers[@]}"; then
    pass
elif check "cppcheck" cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
    --std=c11 -j "$(nproc)" -Ilib -Iwrapper "${sources[@]}" "${windows[@]}"; then
    : >"$stamps/cppcheck"
fi

# The order of the layers is that of ARCHITECTURE.md. "x/y.h" in a file of layer L must be of L or of one before it.
layers=(base command inputs model plan report)
rank_of() {
    local i
    for i in "${!layers[@]}"; do [[ ${layers[$i]} == "$1" ]] && echo "$i" && return; done
    echo 99
}
check_layers() {
    local status=0 file layer included
    while IFS=: read -r file included; do
        layer=${file#lib/}
        layer=${layer%%/*}
        if (($(rank_of "${included%%/*}") > $(rank_of "$layer"))); then
            echo "$file includes $included"
            status=1
        fi
    done < <(grep -roE '^#include "[^"]+"' lib --include=*.[ch] | sed -E 's/:#include "([^"]+)"/:\1/')
    return $status
}
check "every file of lib/ includes only its own and lower layers" check_layers
check "no line of config/*.ini is too long for inih as others build it (200)" bash -c '! grep -nE "^.{198}" config/*.ini'
check "lib/ asks no system: no exit, printf, getenv, _WIN32" bash -c \
    '! grep -rnE "\b(exit|_exit|abort_now|printf|puts|getenv)\(|_WIN32" lib --include=*.c'
check "what adds to JSON notices that there was no memory: json_put and json_add" bash -c \
    '! grep -rnE "json_(array_(append|insert|set)|object_set|object_update)" lib --include=*.c | grep -v ^lib/report/json.c:'
check "no file holds both sides of a merge" bash -c \
    '! grep -rnIE "^(<{7}|>{7}) " . --exclude-dir=build --exclude-dir=.git'
finish
