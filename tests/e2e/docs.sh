#!/bin/bash
# SPDX-License-Identifier: MIT
# Every command, setting and option in README.md and docs/ is right: the commands are run on real inputs and what they
# print is compared, snippets are parsed, words are looked up in the program's own tables. And a mistake would be seen.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@" # for the recording
suite docs
checker=$root/tests/e2e/docs_check.py
# Debian's, which has its packages.
python=/usr/bin/python3
[[ -x $python ]] || python=python3
pages=("$root/README.md" "$root"/docs/*.md)

take() { # what the checker printed: one check a line, with the lines that follow it
    local line name=
    while IFS= read -r line; do
        case $line in
        "ok "*) pass ;;
        "not ok "*) fail "${line#not ok }" ;;
        "left "*) left=$((left + 1)) ;;
        *) echo "  $line" >&2 ;;
        esac
    done <"$1"
}
left=0

CRTLINK_CONFIG=$root/config/crtlink.ini "$crtlink" --help --format=tsv >"$work/tables.tsv"
"$python" "$checker" words "$work/tables.tsv" "${pages[@]}" >"$work/words" || fail "the checker ends well"
take "$work/words"
"$python" "$checker" complete "$work/tables.tsv" "$root"/docs/*.md >"$work/complete" || fail "the checker ends well"
take "$work/complete"

# Links between the pages, and to files of the source.
while IFS= read -r link; do
    page=${link%%:*} target=${link#*:}
    target=${target%%#*}
    [[ -n $target && $target != http* ]] || continue
    check "$(basename "$page") links to $target" test -e "$(dirname "$page")/$target"
done < <(for page in "${pages[@]}"; do
    grep -oE '\]\([^) ]+\)' "$page" | sed -E 's/^\]\((.*)\)$/\1/' | sort -u | sed "s,^,$page:,"
done)

# --- the commands ---

llvm=19
LIB=$(sysroot $llvm) || exit 1
export LIB
"$root/tests/stories/make-native.sh" "$build/stories" $llvm || exit 1
mkdir -p "$work/bin"
ln -sf "$crtlink" "$work/bin/crtlink"
for tool in lld-link clang-cl; do ln -sf "$(command -v $tool-$llvm)" "$work/bin/$tool"; done
# One target folder for all suites that use cargo, one after the other.
cat >"$work/bin/cargo" <<CARGO
#!/bin/sh
exec flock "$CRTLINK_CACHE/stories.lock" "$root/tests/support/rust.sh" "\$@"
CARGO
chmod +x "$work/bin/cargo"
mkdir -p "$CRTLINK_CACHE"
check "the folder for the commands is made" "$root/tests/support/docs-folder.sh" "$work/folder" "$build/stories" || finish
cp -R "$root/tests/stories/prebuilt-md" "$work/folder/wordsize"
# `git clone` gets this source, as a person would get it.
mkdir -p "$work/origin"
(cd "$root" && tar -c --exclude=./build --exclude=.git . ) | tar -x -C "$work/origin"
git -c init.defaultBranch=main init -q "$work/origin"
git -C "$work/origin" add -A
git -C "$work/origin" -c user.name=test -c user.email=test@example.invalid commit -q -m source
# By hand: tests/e2e/library.sh may be at `make install-library` just now, which writes crtlink.pc for its own prefix.
[[ -e $build/library/libcrtlink.so ]] || check "the library is built" make -s -C "$root" library
mkdir -p "$work/prefix/lib/pkgconfig" "$work/prefix/include"
cp -P "$build"/library/libcrtlink.so* "$work/prefix/lib/"
cp "$root/include/crtlink.h" "$work/prefix/include/"
sed -e "s|@PREFIX@|$work/prefix|" -e "s|@LIBDIR@|$work/prefix/lib|" -e 's|@VERSION@|0|' "$root/api/crtlink.pc.in" >"$work/prefix/lib/pkgconfig/crtlink.pc"
cat >"$work/setup" <<SETUP
export EXAMPLES=$root/examples LD_LIBRARY_PATH=$work/prefix/lib PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
export LIB=$LIB PATH=$work/prefix/bin:$work/bin:$PATH HOME=$work/home CRTLINK_CACHE=$CRTLINK_CACHE
export TEXTKIT_LIB_DIR=$build/stories CARGO_TARGET_DIR=$CRTLINK_CACHE/cargo PREFIX=$work/prefix MAKEFLAGS=CFLAGS=-O1 CC='${CC:-gcc}'
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.$work/origin.insteadOf GIT_CONFIG_VALUE_0=https://github.com/OWNER/crtlink.git
SETUP
mkdir -p "$work/home"
PATH=$work/bin:$PATH "$python" "$checker" run "$work/folder" "$work/setup" "${pages[@]}" >"$work/ran" || fail "the checker ends well"
take "$work/ran"
((left == 0)) || note "$left blocks are for Windows or GitHub: their words were checked, they were not run"

# The recording in the README is of this program.
squeezed() { tr -d '[:space:]'; }
sed -e '/<style>/,/<\/style>/d' -e '/<!--/d' -e 's/<[^>]*>//g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e "s/&#x27;/'/g" -e 's/&quot;/"/g' -e 's/&amp;/\&/g' \
    "$root/docs/newcomer.svg" | squeezed >"$work/recorded"
check "the recording can be made" "$python" "$root/tools/record-newcomer.py" --text
check_contains "it shows what crtlink is for" "$work/recorded" 'crtlink:note:CRT0001:' 'crtlink:CRT1002:' installed:
if ! grep -qF -e "$(sed -e 's/^\$ //' "$work/out" | squeezed)" <(sed 's/\$crtlink/crtlink/g; s/\$cdwords/cdwords/' "$work/recorded"); then
    note "docs/newcomer.svg shows other words than crtlink says now: tools/record-newcomer.py makes it anew"
fi

# --- a mistake would be seen ---

broken() { # NAME HOW PAGE FROM TO: the page with FROM made TO is refused
    local page=$work/broken/$3
    mkdir -p "$work/broken"
    sed "s|$4|$5|" "$root/docs/$3" >"$page"
    if cmp -s "$page" "$root/docs/$3"; then
        fail "$1" "the page has no $4"
    elif [[ $2 == words ]]; then
        "$python" "$checker" words "$work/tables.tsv" "$page" >"$work/seen"
        check "$1" grep -q '^not ok' "$work/seen"
    else
        PATH=$work/bin:$PATH "$python" "$checker" run "$work/folder" "$work/setup" "$page" >"$work/seen"
        check "$1" grep -q '^not ok' "$work/seen"
    fi
}
broken "an option that is not there" words ci.md --format=html --fromat=html
broken "a word that the option does not take" words ci.md --format=html --format=htm
broken "an option in a sentence" words tools.md '`--planned`' '`--plan-ahead`'
broken "a tool that is not there" words first-aid.md 'crtlink --doctor' 'crtlink --doctr'
broken "a setting" words rust.md '`notes = off`' '`notes = of`'
broken "a setting among the linker's arguments" words policy.md /CRTLINK:use=static /CRTLINK:usage=static
broken "a variable" words policy.md CRTLINK_CRT_USE CRTLINK_CRT_USES
broken "a code" words first-aid.md CRT1003 CRT1033
broken "an option of a block that is not run here" words windows.md --build=msbuild --bild=msbuild
broken "a key of a policy" run import-libraries.md ', decorated' ', decorate'
broken "other output" run import-libraries.md 'Code in host.obj' 'Code in guest.obj'
broken "a command that fails" run import-libraries.md '--machine=x64' '--machine=x65'
for page in "${pages[@]}"; do
    name=$(basename "$page")
    # The first call of crtlink in the page gets an option that it does not have.
    sed '0,/crtlink --[a-z]/s/crtlink --\([a-z]\)/crtlink --no\1/' "$page" >"$work/broken/$name"
    cmp -s "$page" "$work/broken/$name" && printf '\n```sh\ncrtlink --scan --wrong libs\n```\n' >>"$work/broken/$name"
    "$python" "$checker" words "$work/tables.tsv" "$work/broken/$name" >"$work/seen"
    check "a wrong option in $name" grep -q '^not ok' "$work/seen"
done
printf '# No words\n' >"$work/broken/empty.md"
"$python" "$checker" complete "$work/tables.tsv" "$work/broken/empty.md" >"$work/seen"
check_equal "pages that leave everything out" 5 "$(grep -c '^not ok' "$work/seen")"
finish
