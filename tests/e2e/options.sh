#!/bin/sh
# SPDX-License-Identifier: MIT
# The option table against the real linkers: every option that an installed
# lld-link lists is in the table, and every row that is not link.exe's alone is
# an option to the newest lld-link. Run from anywhere; needs at least one of
# lld-link-14, -19 and -22.
set -eu
LC_ALL=C
export LC_ALL
unset LINK _LINK_
cd "$(dirname "$0")/../.."
table=$PWD/lib/command/linkopt.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
checks=0

fail() {
    echo "options.sh: $*" >&2
    failures=$((failures + 1))
}

# One row a line: name, then its flags.
sed -n 's/^ *{"\([^"]*\)", *OPT_[A-Z_]*, *\([^}]*\)}.*/\1 \2/p' "$table" >"$work/rows"
[ "$(wc -l <"$work/rows")" -gt 200 ] || fail "$table has too few rows"
[ "$(grep -c '^ *{"' "$table")" -eq "$(wc -l <"$work/rows")" ] || fail "cannot read all rows of $table"

# Sets $start and $mark for a row: `/name:`, or `--name=`.
spell() {
    start="/$1" mark=:
    case $2 in *DASHED*) start="--$1" mark="=" ;; esac
}

while read -r name flags; do
    spell "$name" "$flags"
    case $flags in *VALUE*) ;; *) echo "$start" ;; esac
    case $flags in *VALUE* | *MAYBE* | *SWITCH*) echo "$start$mark" ;; esac
done <"$work/rows" | sort -u >"$work/spellings"

newest=
for version in 14 19 22; do
    linker=lld-link-$version
    command -v "$linker" >/dev/null || continue
    newest=$linker
    # Two blanks, then the option up to a blank; cut behind the first `:` or `=`.
    "$linker" -help | sed -n 's/^  \([-/][^ ]*\).*/\1/p' |
        sed 's/\([:=]\).*/\1/' | tr '[:upper:]' '[:lower:]' | sort -u >"$work/listed"
    [ "$(wc -l <"$work/listed")" -gt 80 ] || fail "$linker -help lists next to nothing"
    checks=$((checks + $(wc -l <"$work/listed")))
    comm -23 "$work/listed" "$work/spellings" >"$work/missing"
    while read -r option; do
        fail "$option of $linker is not in the table"
    done <"$work/missing"
done
[ -n "$newest" ] || {
    echo "options: 0 passed, 1 failed (no lld-link-14, -19 or -22 found)"
    exit 1
}

# lld warns about each word it does not know before it does anything else.
# Left out: what makes it print and end, and crtlink's own option. A few take
# fixed words only.
while read -r name flags; do
    case "$name $flags" in *LINK_ONLY* | 'crtlink '* | 'help '* | '? '* | 'version LLD'*) continue ;; esac
    spell "$name" "$flags"
    start=$(echo "$start" | sed 's,^/,-,')
    case $name in
    driver) value=wdm ;;
    force) value=multiple ;;
    wx) value=no ;;
    *) value=x ;;
    esac
    case $flags in *SWITCH*) value=no ;; esac
    case "$name $flags" in
    'fastfail '*) echo "$start" ;; # its `:no` is link.exe's
    *VALUE* | *MAYBE* | *SWITCH*) echo "$start$mark$value" ;;
    *) echo "$start" ;;
    esac
done <"$work/rows" >"$work/words"
cd "$work"
xargs "$newest" -no-such-option <words >out 2>&1 || true
sed -n "s/.*ignoring unknown argument '\([^']*\)'.*/\1/p" out | sort -u >unknown
grep -qx -- -no-such-option unknown || fail "$newest did not warn of an unknown option"
grep -vx -- -no-such-option unknown >strangers || true
while read -r word; do
    fail "$word is no option of $newest"
done <strangers

checks=$((checks + $(wc -l <words)))
echo "options: $((checks - failures)) passed, $failures failed"
[ "$failures" -eq 0 ]
