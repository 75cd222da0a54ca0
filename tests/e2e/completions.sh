#!/bin/bash
# SPDX-License-Identifier: MIT
# What bash, zsh and fish offer behind `crtlink`: asked of the shells themselves. PowerShell is not in Debian: its
# script is only looked through.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@"
suite completions
scripts=$build/completions
tables=$build/tables.tsv
export HOME=$work/home XDG_DATA_HOME=$work/home XDG_CACHE_HOME=$work/home
mkdir -p "$work/home" "$work/here"
check "the completions are made" make -s -C "$root" completions
touch "$work/here/one.lib" "$work/here/two.lib"
cd "$work/here" || exit 1

in_bash() { # LINE
    bash --norc -c '. "$1"
        COMP_LINE=$2 COMP_POINT=${#2}
        _crtlink
        printf "%s\n" "${COMPREPLY[@]}"' - "$scripts/bash/crtlink" "$1" 2>/dev/null | sort -u
}

# One zsh for all lines.
coproc ZSH { exec zsh -f "$root/tests/support/zsh-completions.zsh" "$scripts/zsh" "$work/zsh"; }
exec 7>&"${ZSH[1]}" 8<&"${ZSH[0]}"
in_zsh() { # LINE
    local line
    echo "$1" >&7
    while read -r -t 60 line <&8 && [[ $line != . ]]; do echo "$line"; done
}

in_fish() { # LINE
    fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$scripts/fish/crtlink.fish" "$1" | cut -f1 | sort -u
}

lines() { # WORD...: one a line, sorted
    printf '%s\n' "$@" | sort -u
}

# What the tables say should be offered, told by other means than the generator's.
tools=$(awk -F '\t' '$1 == "tool" { print $2 }' "$tables" | sort)
causes=$(awk -F '\t' '$1 == "cause" && $2 ~ /^CRT1/ { print $2 }' "$tables" | sort)
settings=$(awk -F '\t' '$1 == "setting" { print "/CRTLINK:" $2 "." $3 }' "$tables" | sort)
check_equal "the program has the tools of the contract" \
    "--doctor --explain --explain-log --help --implib --init --plan --predict --scan --version --which --why" \
    "$(paste -sd " " <<<"$tools")"

for shell in bash zsh fish; do
    ask=in_$shell
    check_equal "$shell: every tool" "$tools" "$($ask "crtlink --")"
    check_equal "$shell: two of them" "$(lines --explain --explain-log)" "$($ask "crtlink --ex")"
    check_equal "$shell: the codes behind --explain" "$causes" "$($ask "crtlink --explain CRT1")"
    check_equal "$shell: files" "$(lines one.lib)" "$($ask "crtlink --scan on")"
    check_equal "$shell: the file behind -o" "$(lines two.lib)" "$($ask "crtlink --implib -o tw")"
    check_equal "$shell: files of a link" "$(lines one.lib)" "$($ask "crtlink /nologo on")"
    check_equal "$shell: nothing of the tool behind --" "" "$($ask "crtlink --predict -- --f")"
    check_equal "$shell: nothing behind a tool without arguments" "" "$($ask "crtlink --doctor ")"
    # Every option of every tool, and every word it takes.
    while IFS=$'\t' read -r _ tool option values _; do
        [[ $option == --* ]] || continue
        # zsh also offers what has more letters in between.
        found=$($ask "crtlink $tool ${option%?}" | grep -x -- "$option=*")
        check_equal "$shell: $tool $option" "$option" "${found%=}"
        [[ $values != - ]] || continue
        mapfile -t words < <(tr '|' '\n' <<<"$values" | grep -v '^\.\.\.$')
        found=$($ask "crtlink $tool $option=" | sed "s/^$option=//")
        check_equal "$shell: $tool $option=" "$(lines "${words[@]}")" "$found"
    done < <(grep ^option "$tables")
    # Settings among a linker's arguments.
    found=$(for section in crt explain linker; do $ask "crtlink a.obj /CRTLINK:$section."; done |
        sed -E -e 's,^(/CRTLINK:)?,/CRTLINK:,' -e 's/=.*//' | sort -u)
    check_equal "$shell: every setting" "$settings" "$found"
    # fish offers files too behind any =.
    check_equal "$shell: the words of a setting" "$(lines auto dynamic hybrid keep static)" \
        "$($ask "crtlink --plan -- /CRTLINK:crt.use=" | grep -v '\.lib$' | sed 's/.*=//')"
done

# bash must not put back what stands before the = it broke the word at; with other settings it breaks nothing.
check_equal "bash that breaks no words gets the whole word" "--format=json" \
    "$(bash --norc -c 'COMP_WORDBREAKS=" "; . "$1"; COMP_LINE="crtlink --plan --format=j" COMP_POINT=25; _crtlink
        echo "${COMPREPLY[@]}"' - "$scripts/bash/crtlink" 2>/dev/null)"
exec 7>&- 8<&-
check "bash can read it" bash -n "$scripts/bash/crtlink"
if command -v shellcheck >/dev/null; then check "shellcheck" shellcheck "$scripts/bash/crtlink"; fi

# A new row of a table is all that a new option needs.
printf 'option\t--scan\t--brand-new\tone|two\t-\t-\tit is new\n' | cat "$tables" - >"$work/more.tsv"
for shell in bash zsh fish powershell; do
    "$root/tools/completions.sh" $shell "$work/more.tsv" >"$work/more.$shell"
    check "$shell: a new row is completed" grep -q 'brand-new' "$work/more.$shell"
done

note "PowerShell was not there to try crtlink.ps1: only its text was looked through"
mapfile -t wanted < <(echo "$tools"; awk -F '\t' '
    $1 == "option" && $4 != "-" { n = split($4, words, "|"); for (i = 1; i <= n; i++) if (words[i] != "...") print "\047" $2 "\047, \047" $3 "=" words[i] "\047" }
    $1 == "setting" && $4 != "-" { n = split($4, words, "|"); for (i = 1; i <= n; i++) print "/CRTLINK:" $2 "." $3 "=" words[i] }
    $1 == "cause" { print $2 }' "$tables")
check_contains "PowerShell: every tool, option, setting and cause" "$scripts/powershell/crtlink.ps1" "${wanted[@]}"
check_equal "PowerShell: as many brackets open as close" \
    "$(tr -dc '({[' <"$scripts/powershell/crtlink.ps1" | wc -c)" "$(tr -dc ')}]' <"$scripts/powershell/crtlink.ps1" | wc -c)"
finish
