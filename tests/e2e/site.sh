#!/bin/bash
# SPDX-License-Identifier: MIT
# The site of docs/ (make site): a page for each cause and code, links that lead somewhere, a search that finds, text that can be
# read in light and dark and on a telephone, and nothing from the network.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite site
site=$build/site
# Debian's, which has its packages.
python=/usr/bin/python3
[[ -x $python ]] || python=python3

take() { # what site_check.py printed
    local line
    while IFS= read -r line; do
        case $line in
        "ok "*) pass ;;
        *) fail "${line#not ok }" ;;
        esac
    done <"$1"
}

check "the site is made, and mkdocs has nothing against it" make -s -C "$root" site || finish
mapfile -t causes < <(awk -F '\t' '$1 == "cause" { print $2 }' "$build/tables.tsv")
check "there are causes" test "${#causes[@]}" -gt 20
for code in "${causes[@]}"; do
    page=$site/causes/$code.html
    # The last sentence of --explain, without what the page shows in other ways.
    "$crtlink" --explain "$code" >"$work/$code"
    words=$(tail -n 3 "$work/$code" | tr -cs '[:alnum:]' ' ' | awk '{ print $(NF - 2), $(NF - 1), $NF }')
    sed 's/<[^>]*>//g' "$page" 2>/dev/null | tr -cs '[:alnum:]' ' ' >"$work/page"
    check "$code has its page, with the whole explanation" grep -q "$words" "$work/page"
done
"$python" "$root/tests/e2e/site_check.py" links "$site" >"$work/links" || fail "the links can be checked"
take "$work/links"
# The checker of links itself.
cp -R "$site" "$work/broken"
sed -i 's/first-aid\.html/last-aid.html/' "$work/broken/index.html"
"$python" "$root/tests/e2e/site_check.py" links "$work/broken" >"$work/seen"
check "a link that leads nowhere is seen" grep -q '^not ok the links of index.html' "$work/seen"

if [[ -x /usr/bin/chromium && -x /usr/bin/chromedriver ]] && "$python" -c 'import selenium' 2>/dev/null; then
    HOME=$work "$python" "$root/tests/e2e/site_check.py" browser "$site" "$work" >"$work/browser" 2>"$work/err" ||
        fail "the browser ends well" "$(tail -n 3 "$work/err")"
    take "$work/browser"
else
    skip "no Chromium with its driver, or no Selenium, here"
fi
finish
