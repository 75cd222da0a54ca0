#!/bin/sh
# SPDX-License-Identifier: MIT
# completions.sh bash|zsh|fish|powershell TABLES >script: what a shell completes behind `crtlink`, made from the program's own
# tables (`crtlink --help --format=tsv`). Each shell gets the tools, their options with the words these take, codes for
# --explain, and settings as /CRTLINK:section.key=value among a linker's arguments; all but bash with their help.
set -eu
LC_ALL=C
export LC_ALL
shell=$1 tables=$2

# What all four share: the tables, and what kind of thing stands in a place.
# shellcheck disable=SC2016 # awk's $1, not the shell's
reader='
    # file, code, or none: what the operands or the argument of an option are.
    function kind_of(text) {
        if (text ~ /CODE/) return "code"
        return text ~ /PATH|FILE|DLL\||LIB/ ? "file" : "none"
    }
    # "a|b|..." as "a b".
    function list_of(words) { sub(/\|\.\.\.$/, "", words); gsub(/\|/, " ", words); return words }
    # In single quotes of a POSIX shell.
    function quoted(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
    $1 == "tool" { tools[++tool_count] = $2; operands[$2] = $3; help[$2] = $4 }
    $1 == "option" {
        owner[++options] = $2; name[options] = $3; argument[options] = $5; option_help[options] = $7
        values[options] = $4 == "-" ? "" : list_of($4)
        takes[options] = $4 != "-" || $5 != "-"
    }
    $1 == "setting" {
        settings[++setting_count] = $2 "." $3; setting_help[setting_count] = $6
        setting_values[setting_count] = $4 == "-" ? "" : list_of($4)
    }
    $1 == "cause" { codes[++code_count] = $2; code_title[code_count] = $4 }
    $1 == "code" && $2 ~ /^[A-Z]+[0-9]+$/ { codes[++code_count] = $2; code_title[code_count] = $3 }'

# shellcheck disable=SC2016 # awk's and bash's own
bash_script='
    END {
        print "# crtlink in bash. Made by tools/completions.sh; do not edit."
        print "# shellcheck shell=bash\n"
        print "_crtlink_options() { # TOOL: its options\n    case $1 in"
        for (i = 1; i <= options; i++)
            list[owner[i]] = list[owner[i]] " " name[i] (name[i] ~ /^--/ && takes[i] ? "=" : "")
        for (i = 1; i <= tool_count; i++)
            if (tools[i] in list) print "    " tools[i] ") echo \"" substr(list[tools[i]], 2) "\" ;;"
        print "    esac\n}\n"
        print "_crtlink_values() { # TOOL OPTION: the words it takes; files\n    case \"$1 $2\" in"
        for (i = 1; i <= options; i++)
            if (values[i] != "") print "    \"" owner[i] " " name[i] "\") echo \"" values[i] "\" ;;"
            else if (takes[i] && kind_of(argument[i]) == "file") print "    \"" owner[i] " " name[i] "\") echo files ;;"
        print "    esac\n}\n"
        print "_crtlink_operands() { # TOOL: what follows its options\n    case $1 in"
        for (i = 1; i <= tool_count; i++)
            if (kind_of(operands[tools[i]]) != "none") print "    " tools[i] ") echo " kind_of(operands[tools[i]]) "s ;;"
        print "    esac\n}\n"
        print "_crtlink_settings() { # all values of all settings\n    cat <<\\SETTINGS"
        for (i = 1; i <= setting_count; i++) {
            if (setting_values[i] == "") print "/CRTLINK:" settings[i] "="
            n = split(setting_values[i], words, " ")
            for (k = 1; k <= n; k++) print "/CRTLINK:" settings[i] "=" words[k]
        }
        print "SETTINGS\n}\n"
        printf "_crtlink_tools=\""
        for (i = 1; i <= tool_count; i++) printf "%s%s", (i > 1 ? " " : ""), tools[i]
        printf "\"\n_crtlink_codes=\""
        for (i = 1; i <= code_count; i++) printf "%s%s", (i > 1 ? " " : ""), codes[i]
        print "\""
    }'

# The words are taken from the line: bash itself breaks them at = and :, which are part of crtlink's.
# shellcheck disable=SC2016
bash_rest='
_crtlink_reply() { # CANDIDATES CURRENT-WORD
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
    [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[=:] ]] || compopt -o nospace 2>/dev/null
}

_crtlink_files() { # CURRENT-WORD
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
    compopt -o filenames 2>/dev/null
}

_crtlink_link() { # CURRENT-WORD: a linker argument
    if [[ $1 == [/-][Cc]* ]]; then
        local settings
        settings=$(_crtlink_settings)
        [[ $1 == /CRTLINK:*=* ]] || settings=$(cut -d= -f1 <<<"$settings" | sort -u | while read -r name; do echo "$name="; done)
        _crtlink_reply "$settings" "$1"
        ((${#COMPREPLY[@]} == 0)) || return
    fi
    _crtlink_files "$1"
}

_crtlink_tool() { # TOOL WORD-BEFORE CURRENT-WORD
    local operands
    if [[ $3 == --*=* ]]; then
        local name=${3%%=*} values
        values=$(_crtlink_values "$1" "$name")
        if [[ $values == files ]]; then
            mapfile -t COMPREPLY < <(compgen -f -P "$name=" -- "${3#*=}")
        else
            _crtlink_reply "$(for word in $values; do echo "$name=$word"; done)" "$3"
        fi
    elif [[ $2 == -? && -n $(_crtlink_values "$1" "$2") ]]; then
        _crtlink_files "$3"
    elif [[ $3 == -* ]]; then
        _crtlink_reply "$(_crtlink_options "$1")" "$3"
    else
        operands=$(_crtlink_operands "$1")
        case $operands in
        files) _crtlink_files "$3" ;;
        codes) _crtlink_reply "$_crtlink_codes" "$3" ;;
        esac
    fi
}

_crtlink() {
    local line=${COMP_LINE:0:COMP_POINT} words current="" word before="" has_end=""
    read -ra words <<<"$line"
    if [[ $line != *[[:blank:]] ]]; then
        current=${words[-1]}
        unset "words[-1]"
    fi
    for word in "${words[@]:1}"; do
        [[ $word != -- ]] || has_end=yes
        before=$word
    done
    COMPREPLY=()
    if ((${#words[@]} == 1)) && [[ $current == -* ]]; then
        _crtlink_reply "$_crtlink_tools" "$current"
    elif ((${#words[@]} > 1)) && [[ -z $has_end && " $_crtlink_tools " == *" ${words[1]} "* ]]; then
        _crtlink_tool "${words[1]}" "$before" "$current"
    else
        _crtlink_link "$current"
    fi
    # bash replaces only what follows the last = or : it broke the word at.
    local breaks=${COMP_WORDBREAKS//[!=:]/}
    [[ -n $breaks ]] || return 0
    local last=${current##*["$breaks"]}
    COMPREPLY=("${COMPREPLY[@]#"${current%"$last"}"}")
}

complete -F _crtlink crtlink crtlink.exe'

# shellcheck disable=SC2016
zsh_script='
    # In [help] of _arguments and behind : of _describe.
    function zsh_help(text) { gsub(/[\]\[:\\]/, "\\\\&", text); return text }
    function action(kind) { return kind == "file" ? "_files" : kind == "code" ? "_crtlink_codes" : " " }
    END {
        print "#compdef crtlink crtlink.exe"
        print "# crtlink in zsh. Made by tools/completions.sh; do not edit.\n"
        print "_crtlink_tools() {\n    local -a tools=("
        for (i = 1; i <= tool_count; i++) print "        " quoted(tools[i] ":" zsh_help(help[tools[i]]))
        print "    )\n    _describe -o tool tools\n}\n"
        print "_crtlink_codes() {\n    local -a codes=("
        for (i = 1; i <= code_count; i++) print "        " quoted(codes[i] ":" zsh_help(code_title[i]))
        print "    )\n    _describe code codes\n}\n"
        print "# A linker argument: a file, or a setting.\n_crtlink_link() {\n    local -a names=("
        for (i = 1; i <= setting_count; i++) print "        " quoted("/CRTLINK\\:" settings[i] ":" zsh_help(setting_help[i]))
        print "    )\n    local setting=${${PREFIX#/CRTLINK:}%%=*}\n    if [[ $PREFIX == /CRTLINK:*=* ]]; then"
        print "        compset -P \047*=\047\n        case $setting in"
        for (i = 1; i <= setting_count; i++) {
            short = settings[i]; sub(/^[^.]*\./, "", short)
            print "        " settings[i] "|" short ") " \
                (setting_values[i] == "" ? "_files" : "compadd -- " setting_values[i]) " ;;"
        }
        print "        esac\n    else\n        [[ $PREFIX != /C* ]] || _describe setting names -S =\n        _files\n    fi\n}\n"
        print "_crtlink() {\n    if (( CURRENT == 2 )); then"
        print "        [[ $PREFIX != -* ]] || { _crtlink_tools; return }\n        _crtlink_link\n        return\n    fi"
        print "    local tool=$words[2]\n    if (( ${words[(i)--]} < CURRENT )); then\n        _crtlink_link\n        return\n    fi"
        print "    shift words\n    (( CURRENT-- ))\n    case $tool in"
        for (i = 1; i <= tool_count; i++) {
            print "    " tools[i] ")\n        _arguments -S \\"
            for (k = 1; k <= options; k++) {
                if (owner[k] != tools[i]) continue
                spec = name[k] (takes[k] && name[k] ~ /^--/ ? "=" : "") "[" zsh_help(option_help[k]) "]"
                if (takes[k]) spec = spec ":" (argument[k] == "-" ? "word" : argument[k]) ":" \
                    (values[k] != "" ? "(" values[k] ")" : action(kind_of(argument[k])))
                print "            " quoted(spec) " \\"
            }
            print "            " quoted("*:" (operands[tools[i]] == "-" ? "" : zsh_help(operands[tools[i]])) ":" \
                action(kind_of(operands[tools[i]]))) "\n        ;;"
        }
        print "    *) _crtlink_link ;;\n    esac\n}\n\n_crtlink \"$@\""
    }'

# shellcheck disable=SC2016
fish_script='
    function fish_quoted(text) { gsub(/[\\\047]/, "\\\\&", text); return "\047" text "\047" }
    function complete(condition, rest, text) { print "complete -c crtlink -n \047" condition "\047 " rest " -d " fish_quoted(text) }
    END {
        print "# crtlink in fish. Made by tools/completions.sh; do not edit.\n"
        print "function __crtlink_first -d \"no argument is there yet\"\n    test (count (commandline -opc)) -eq 1\nend\n"
        print "function __crtlink_tool -d \"the first argument is this tool, and no -- is there\"\n    set -l words (commandline -opc)"
        print "    test (count $words) -gt 1; and test \"$words[2]\" = $argv[1]; and not contains -- -- $words\nend\n"
        print "function __crtlink_link -d \"linker arguments are wanted\"\n    set -l words (commandline -opc)"
        print "    contains -- -- $words; or test (count $words) -eq 1; or not string match -q -- \"--*\" $words[2]\nend\n"
        for (i = 1; i <= tool_count; i++) complete("__crtlink_first", "-l " substr(tools[i], 3), help[tools[i]])
        for (i = 1; i <= options; i++) {
            flag = name[i] ~ /^--/ ? "-l " substr(name[i], 3) : "-s " substr(name[i], 2)
            rest = values[i] != "" ? " -x -a " fish_quoted(values[i]) : !takes[i] ? "" : \
                kind_of(argument[i]) == "file" ? " -r" : " -x"
            complete("__crtlink_tool " owner[i], flag rest, option_help[i])
        }
        for (i = 1; i <= tool_count; i++)
            if (kind_of(operands[tools[i]]) == "none" && operands[tools[i]] !~ /LINKER/)
                print "complete -c crtlink -n \047__crtlink_tool " tools[i] "\047 -f"
            else if (kind_of(operands[tools[i]]) == "code") {
                print "complete -c crtlink -n \047__crtlink_tool " tools[i] "\047 -f"
                for (k = 1; k <= code_count; k++) complete("__crtlink_tool " tools[i], "-a " codes[k], code_title[k])
            }
        for (i = 1; i <= setting_count; i++) {
            n = split(setting_values[i], words, " ")
            for (k = 1; k <= n; k++)
                complete("__crtlink_link", "-a /CRTLINK:" settings[i] "=" words[k], setting_help[i])
            if (!n) complete("__crtlink_link", "-a /CRTLINK:" settings[i] "=", setting_help[i])
        }
    }'

# shellcheck disable=SC2016
powershell_script='
    function ps_quoted(text) { gsub(/\047/, "\047\047", text); return "\047" text "\047" }
    END {
        print "# crtlink in PowerShell: put it into your $PROFILE, or dot-source it there. Made by tools/completions.sh; do not edit.\n"
        print "Register-ArgumentCompleter -Native -CommandName crtlink, crtlink.exe -ScriptBlock {"
        print "    param($word, $ast, $position)"
        print "    # Tool, candidate, help; an empty tool: the first argument; LINK: linker arguments."
        print "    $rows = @("
        for (i = 1; i <= tool_count; i++) rows[++n] = ps_quoted("") ", " ps_quoted(tools[i]) ", " ps_quoted(help[tools[i]])
        for (i = 1; i <= options; i++) {
            count = split(values[i], words, " ")
            sign = takes[i] && name[i] ~ /^--/ ? "=" : ""
            for (k = 1; k <= count; k++)
                rows[++n] = ps_quoted(owner[i]) ", " ps_quoted(name[i] sign words[k]) ", " ps_quoted(option_help[i])
            if (!count) rows[++n] = ps_quoted(owner[i]) ", " ps_quoted(name[i] sign) ", " ps_quoted(option_help[i])
        }
        for (i = 1; i <= tool_count; i++)
            for (k = 1; k <= code_count && kind_of(operands[tools[i]]) == "code"; k++)
                rows[++n] = ps_quoted(tools[i]) ", " ps_quoted(codes[k]) ", " ps_quoted(code_title[k])
        for (i = 1; i <= setting_count; i++) {
            count = split(setting_values[i], words, " ")
            for (k = 1; k <= count; k++)
                rows[++n] = ps_quoted("LINK") ", " ps_quoted("/CRTLINK:" settings[i] "=" words[k]) ", " ps_quoted(setting_help[i])
            if (!count) rows[++n] = ps_quoted("LINK") ", " ps_quoted("/CRTLINK:" settings[i] "=") ", " ps_quoted(setting_help[i])
        }
        for (i = 1; i <= n; i++) print "        @(" rows[i] ")" (i < n ? "," : "")
        print "    )"
        print "    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })"
        print "    $tool = if ($before.Count -le 1) { \047\047 } else { $before[1] }"
        print "    $isLink = ($before.Count -gt 1 -and -not $tool.StartsWith(\047--\047)) -or ($before -contains \047--\047) -or $word.StartsWith(\047/\047)"
        print "    if ($isLink) { $tool = \047LINK\047 }"
        print "    foreach ($row in $rows) {"
        print "        if ($row[0] -ceq $tool -and $row[1].StartsWith($word, [StringComparison]::OrdinalIgnoreCase)) {"
        print "            [System.Management.Automation.CompletionResult]::new($row[1], $row[1], \047ParameterValue\047, $row[2])"
        print "        }\n    }\n}"
    }'

case $shell in
bash) script=$bash_script ;;
zsh) script=$zsh_script ;;
fish) script=$fish_script ;;
powershell) script=$powershell_script ;;
*)
    echo "completions.sh: bash, zsh, fish or powershell, not $shell" >&2
    exit 2
    ;;
esac
[ -s "$tables" ] || { echo "completions.sh: no tables in $tables" >&2; exit 1; }
awk -F '\t' "$reader$script" "$tables"
[ "$shell" != bash ] || printf '%s\n' "$bash_rest"
