#!/bin/bash
# SPDX-License-Identifier: MIT
# The manual pages: they are made, a man program has nothing against them, and they say everything: each tool, option,
# setting, key, cause, exit code and environment variable that crtlink has.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite manual
tables=$build/tables.tsv
check "the pages are made" make -s -C "$root" man
for page in crtlink.1 crtlink.ini.5; do
    check "mandoc has nothing against $page" mandoc -Tlint -W error "$build/man/$page"
    mandoc -Tutf8 "$build/man/$page" | sed 's/.\x08//g' >"$work/$page.txt"
    # Lines are broken where they are full: names must be found all the same.
    tr -s ' \n' '  ' <"$work/$page.txt" | sed 's/- //g' >"$work/$page.words"
    check "$page has no name that lost its underscores" grep -q '_' "$work/$page.words"
done
program=$work/crtlink.1.words policy=$work/crtlink.ini.5.words

mapfile -t tools < <(awk -F '\t' '$1 == "tool" { print $2 } $1 == "option" { print $3 }' "$tables")
check_contains "every tool and option" "$program" "${tools[@]}"
mapfile -t codes < <(awk -F '\t' '$1 == "cause" { print $2 } ' "$tables"; grep -rhoE 'define CODE_[A-Z_]+ "CRT[0-9]+"' "$root/lib" | grep -o 'CRT[0-9]*')
check_contains "every cause, and every note of crtlink's own" "$program" "${codes[@]}"
for code in "${codes[@]}"; do check "--explain $code" "$crtlink" --explain "$code"; done
check_contains "every exit code of crtlink's own" "$program" 97 98 "128 + N"

# From the sources, not from the table that the pages are made of.
mapfile -t variables < <(grep -rhoE '(call_variable\(call, +|getenv\()"[^"]+"' "$root"/wrapper/*.c | grep -o '"[^"]*"' | tr -d '"' | sort -u)
check "there are variables" test "${#variables[@]}" -gt 15
check_contains "every variable that crtlink reads" "$program" "${variables[@]}"
mapfile -t keys < <(sed -n -E 's/^([a-z-]+) =.*/\1/p' "$root/config/crtlink.ini")
check "there are keys" test "${#keys[@]}" -gt 10
check_contains "every key of the built-in policy" "$policy" "${keys[@]/%/ =}"
check_contains "the keys of the other sections" "$policy" ignore-defaultlib ignore-record data decorated noprefix undecorated '#ORDINAL'

# The example is a policy without a mistake.
sed -n '/^# EXAMPLE/,/^# SEE/{/^```$/,/^```$/p}' "$root/man/crtlink.ini.5.scd" | grep -v '^```' >"$work/example.ini"
check "there is an example" test -s "$work/example.ini"
CRTLINK_CONFIG=$work/example.ini CRTLINK_LINKER=lld-link-19 "$crtlink" --doctor >"$work/doctor" 2>&1
check_contains "the example's settings are in force" "$work/doctor" "crt.on-mismatch = neutralise" "crt.use = dynamic"
check_lacks "the example has no mistake" "$work/doctor" example.ini:[0-9]: "did you mean" "there is no section"

# A row that no page places, and a place without a row, are errors of the build.
refuses() { # NAME PAGE TEXT EXTRA-ROW
    printf '%b\n' "$4" | cat "$tables" - >"$work/tables"
    if "$root/tools/manpage.sh" "$work/tables" "$2" >/dev/null 2>"$work/err"; then
        fail "$1" "no error"
    else
        check_contains "$1" "$work/err" "$3"
    fi
}
refuses "a tool that is not placed" "$root/man/crtlink.1.scd" "places no @tool --new@" 'tool\t--new\t-\tis new'
refuses "a setting that is not placed" "$root/man/crtlink.ini.5.scd" "places no @setting crt.new@" 'setting\tcrt\tnew\tyes|no\tno\tis new'
sed 's/^@tool --scan@$/@tool --scam@/' "$root/man/crtlink.1.scd" >"$work/crtlink.1.scd"
refuses "a tool that is not there" "$work/crtlink.1.scd" "there is no tool --scam" ''

# The same bytes again, whatever the day and the language.
export SOURCE_DATE_EPOCH=1700000000
for day in C C.UTF-8; do
    for page in "$root"/man/*.scd; do TZ=Asia/Tokyo LC_ALL=$day "$root/tools/manpage.sh" "$tables" "$page" | scdoc; done >"$work/bytes.$day"
    for shell in bash zsh fish powershell; do LC_ALL=$day "$root/tools/completions.sh" $shell "$tables"; done >>"$work/bytes.$day"
done
check_contains "the date is the one that was given" "$work/bytes.C" 2023-11-14
check_same "the same bytes from the same sources" "$work/bytes.C" "$work/bytes.C.UTF-8"
finish
