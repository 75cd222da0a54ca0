#!/bin/sh
# SPDX-License-Identifier: MIT
# manpage.sh TABLES SOURCE >page.scd: puts the program's own tables (`crtlink --help --format=tsv`) into a manual page for
# scdoc. A line of the source that is
#   @version@ (within a line)  the version
#   @synopsis@                 all tool calls
#   @tool --scan@              one of them with its options; their texts may go on below, indented by a tab
#   @setting crt.use@          a setting
#   @section input@            the keys of [input "..."] or [dll "..."]
#   @causes@  @notes@          the codes CRT1001 to CRT9000, and those of crtlink's own notes
# is replaced. A tool, setting or section of the tables that no page places, or one that is placed but not there, is
# an error: which page has which is decided by its name.
set -eu
LC_ALL=C
export LC_ALL
awk -F '\t' -v page="$2" '
    function die(text) { print FILENAME ":" FNR ": " text >"/dev/stderr"; failed = 1; exit 1 }
    # Plain text as scdoc would print it.
    function plain(text) { gsub(/[\\_*]/, "\\\\&", text); return text }
    function bold(text) { return "*" plain(text) "*" }
    # Upper-case words are what the person puts there.
    function italic(text) { return "_" plain(text) "_" }
    function words(text) { gsub(/\|/, " | ", text); return plain(text) }
    function value_of(values, argument,    sign) {
        return values != "-" ? italic(values) : argument != "-" ? italic(argument) : ""
    }
    function usage_of(i,    value, sign, text) {
        value = value_of(values[i], argument[i])
        sign = value == "" ? "" : (name[i] ~ /^--/ ? "=" : " ")
        text = bold(name[i]) sign value
        return is_needed[i] ? text : "[" text "]"
    }
    function call_of(tool,    i, text) {
        text = "*crtlink " plain(tool) "*"
        # What every call has would only fill the line.
        for (i = 1; i <= options; i++)
            if (owner[i] == tool && name[i] != "--color")
                text = text " " usage_of(i)
        return text (operands[tool] != "-" ? " " italic(operands[tool]) : "")
    }
    function print_tool(tool,    i, value, sign) {
        if (!(tool in help)) die("there is no tool " tool)
        placed[tool] = 1
        print call_of(tool)
        print "\t" plain(help[tool]) "."
        for (i = 1; i <= options; i++) {
            if (owner[i] != tool) continue
            value = value_of(values[i], argument[i])
            sign = value == "" ? "" : (name[i] ~ /^--/ ? "=" : " ")
            print "\n\t" bold(name[i]) sign value "\n\t\t" plain(option_help[i]) "."
        }
    }
    function print_setting(full) {
        if (!(full in setting_help)) die("there is no setting " full)
        placed[full] = 1
        print bold(substr(full, index(full, ".") + 1)) " = " (allowed[full] == "-" ? "_text_" : words(allowed[full]))
        print "\t" plain(setting_help[full]) "." (initial[full] == "-" ? "" : " Default: " bold(initial[full]) ".")
    }
    function print_section(section,    i) {
        for (i = 1; i <= keys; i++) {
            if (key_section[i] != section) continue
            placed[section] = 1
            print (key[i] == "SYMBOL" ? "_SYMBOL_" : bold(key[i])) " = " (key_value[i] == "-" ? "" : plain(key_value[i])) \
                "\n\t" plain(key_help[i]) ".\n"
        }
        if (!(section in placed)) die("there is no section " section)
    }
    # The rows of a table come in the order of the rules.
    function print_codes(which, count,    i, k, swap) {
        for (i = 2; i <= count; i++)
            for (k = i; k > 1 && codes[which, k] < codes[which, k - 1]; k--) {
                swap = codes[which, k]; codes[which, k] = codes[which, k - 1]; codes[which, k - 1] = swap
            }
        for (i = 1; i <= count; i++)
            print bold(codes[which, i]) " " plain(title[codes[which, i]]) (i < count ? "++" : "")
    }

    FNR == NR {
        if ($1 == "version") version = $2
        else if ($1 == "tool") { tools[++tool_count] = $2; operands[$2] = $3; help[$2] = $4 }
        else if ($1 == "option") {
            owner[++options] = $2; name[options] = $3; values[options] = $4; argument[options] = $5
            is_needed[options] = $6 == "needed"; option_help[options] = $7
        } else if ($1 == "setting") {
            full = $2 "." $3; settings[++setting_count] = full
            allowed[full] = $4; initial[full] = $5; setting_help[full] = $6
        } else if ($1 == "section") {
            key_section[++keys] = $2; key[keys] = $3; key_value[keys] = $4; key_help[keys] = $5
        } else if ($1 == "cause") { codes["cause", ++causes] = $2; title[$2] = $4 }
        else if ($1 == "code" && $2 ~ /^CRT/) { codes["note", ++notes] = $2; sub(/^crtlink: /, "", $3); title[$2] = $3 }
        next
    }
    /^@synopsis@$/ {
        for (i = 1; i <= tool_count; i++) print call_of(tools[i]) (i < tool_count ? "\n" : "")
        next
    }
    /^@tool .*@$/ { print_tool(substr($0, 7, length($0) - 7)); next }
    /^@setting .*@$/ { print_setting(substr($0, 10, length($0) - 10)); next }
    /^@section .*@$/ { print_section(substr($0, 10, length($0) - 10)); next }
    /^@causes@$/ { print_codes("cause", causes); has_causes = 1; next }
    /^@notes@$/ { print_codes("note", notes); has_notes = 1; next }
    { gsub(/@version@/, version); print }
    END {
        if (failed) exit 1
        if (version == "") die("no tables")
        if (page ~ /crtlink\.1\.scd$/) {
            for (i = 1; i <= tool_count; i++) if (!(tools[i] in placed)) die("places no @tool " tools[i] "@")
            if (!has_causes || !has_notes) die("places no @causes@ or no @notes@")
        } else {
            for (i = 1; i <= setting_count; i++) if (!(settings[i] in placed)) die("places no @setting " settings[i] "@")
            for (i = 1; i <= keys; i++) if (!(key_section[i] in placed)) die("places no @section " key_section[i] "@")
        }
    }' "$1" "$2"
