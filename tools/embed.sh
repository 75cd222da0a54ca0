#!/bin/sh
# SPDX-License-Identifier: MIT
# embed.sh libraries FILE >x.c   the C table of config/crt-libraries.tsv
# embed.sh symbols FILE >x.c     the C table and index of config/crt-symbols.tsv
# embed.sh windows LIBS FILE >x.c   the C tables of config/windows-libs.tsv, windows-api.tsv
# embed.sh stl TOOLSETS FILE >x.c   the C tables of config/toolsets.tsv, stl-helpers.tsv
# embed.sh text NAME FILE... >x.c   files, one behind the other, as const char NAME[] and NAME_len
# embed.sh page NAME CSS JS HTML >x.c   the same of HTML with the other two in it, where it says {style} and {script},
#                                and with their hashes for its Content-Security-Policy
# Ends with 1 and a message when the file is not as config/README.md says.
# Needs a POSIX shell, awk and od.
set -eu
LC_ALL=C
export LC_ALL

fail() {
    echo "$0: $*" >&2
    exit 1
}

# What both tables share: comments, the count of columns, sorted unique names,
# words with a meaning. die() must be looked at in END, which exit enters too.
# shellcheck disable=SC2016 # awk's $1, not the shell's
table_rules='
    function die(text) {
        printf "%s:%d: %s\n", FILENAME, FNR, text >"/dev/stderr"
        failed = 1
        exit 1
    }
    function word(map, text, column) {
        if (!(text in map))
            die("unknown " column " \"" text "\"")
        return map[text]
    }
    function define(map, words, prefix,    i, count, names) {
        count = split(words, names, " ")
        for (i = 1; i <= count; i++)
            map[names[i]] = prefix toupper(names[i])
    }
    function check_row(columns) {
        if (NF != columns)
            die("has " NF " columns, not " columns)
        if (count && ($1 "") <= (last ""))
            die("\"" $1 "\" " ($1 == last ? "is there twice" : "must stand before \"" last "\""))
        last = $1
        count++
    }
    BEGIN {
        define(components, "startup vcruntime ucrt stl concrt openmp clr legacy neutral", "CRT_")
    }
    # Git may have checked the file out with CRs.
    { sub(/\r$/, "") }
    /^#/ { next }'

embed_libraries() {
    awk -F '\t' "$table_rules"'
        BEGIN {
            define(linkages, "none static dynamic mixed", "LINKAGE_")
            define(configs, "none release debug mixed", "CONFIG_")
            variants[""] = "false"
            variants["variant"] = "true"
            print "/* Made by tools/embed.sh. */"
            print "#include \"model/crt.h\"\n"
            print "const CrtLib crt_libs[] = {"
        }
        {
            check_row(6)
            if ($1 !~ /^[a-z0-9_.-]+$/ || $1 ~ /\.lib$/)
                die("\"" $1 "\" is no name in lower case without .lib")
            if ($5 !~ /^[a-z0-9_.,-]*$/)
                die("\"" $5 "\" is no list of DLLs in lower case")
            printf "    {\"%s\", %s, %s, %s, \"%s\", %s},\n", $1, word(components, $2, "component"),
                word(linkages, $3, "linkage"), word(configs, $4, "configuration"), $5,
                word(variants, $6, "variant")
        }
        END {
            if (failed)
                exit 1
            if (!count)
                die("has no row")
            print "};\nconst size_t crt_lib_count = " count ";"
        }' "$1"
}

# The index is explained in lib/model/crt_index.h. awk counts in doubles, which
# are exact up to 2^53: 33 times a 32-bit number fits.
embed_symbols() {
    awk -F '\t' "$table_rules"'
        function hash(text,    i, h) {
            h = 0
            for (i = 1; i <= length(text); i++)
                h = (h * 33 + code[substr(text, i, 1)]) % 4294967296
            return h
        }
        function is_prime(n,    i) {
            for (i = 2; i * i <= n; i++)
                if (n % i == 0)
                    return 0
            return 1
        }
        function flag_text(list,    i, parts, total, text) {
            total = split(list, parts, ",")
            for (i = 1; i <= total; i++)
                text = text (i > 1 ? " | " : "") word(flags, parts[i], "flag")
            return total ? text : "0"
        }
        BEGIN {
            define(flags, "data debug static", "CRT_SYMBOL_")
            for (i = 1; i < 128; i++)
                code[sprintf("%c", i)] = i
            print "/* Made by tools/embed.sh. */"
            print "#include \"model/crt.h\"\n#include \"model/crt_index.h\"\n"
            print "const CrtSymbol crt_symbols[] = {"
        }
        {
            check_row(3)
            if ($1 !~ /^[A-Za-z0-9_?@$]+$/ || length($1) > 255)
                die("\"" $1 "\" is no name of a symbol")
            names[count] = $1
            printf "    {%d, %d, %s, %s},\n", bytes, length($1), word(components, $2, "owner"), flag_text($3)
            bytes += length($1) + 1
        }
        END {
            if (failed)
                exit 1
            if (!count || count > 65534)
                die("has " (count + 0) " rows")
            print "};\nconst size_t crt_symbol_count = " count ";\n"
            # As numbers: a string literal may have no more than 4095 bytes.
            print "const char crt_symbol_names[] = {"
            for (i = 1; i <= count; i++) {
                text = "    "
                for (at = 1; at <= length(names[i]); at++)
                    text = text code[substr(names[i], at, 1)] ", "
                print text "0,"
            }
            print "};\n"
            slots = 2 * count + 1
            while (!is_prime(slots))
                slots++
            for (i = 1; i <= count; i++) {
                at = hash(names[i]) % slots
                while (slot[at])
                    at = (at + 1) % slots
                slot[at] = i
            }
            print "const uint16_t crt_symbol_slots[] = {"
            for (i = 0; i < slots; i++)
                printf "%s%d,%s", (i % 16 ? " " : "    "), slot[i], (i % 16 == 15 || i == slots - 1 ? "\n" : "")
            print "};\nconst size_t crt_symbol_slot_count = " slots ";"
        }' "$1"
}

# The form of the names is explained in lib/model/nametable.h.
embed_windows() {
    awk -F '\t' "$table_rules"'
        function next_file() {
            for (i = 1; i <= count; i++)
                printf "    {\"%s\", \"%s\"},\n", lib_names[i], lib_dlls[i]
            print "};\nconst size_t windows_lib_count = " count ";\n"
            print "static const uint8_t name_bytes[] = {"
            libs = count
            count = 0
            last = ""
        }
        function shared_bytes(a, b,    i, n) {
            n = length(a) < length(b) ? length(a) : length(b)
            for (i = 1; i <= n; i++)
                if (substr(a, i, 1) != substr(b, i, 1))
                    return i - 1
            return n
        }
        BEGIN {
            for (i = 1; i < 128; i++)
                code[sprintf("%c", i)] = i
            print "/* Made by tools/embed.sh. */"
            print "#include \"model/winapi.h\"\n"
            print "const WindowsLib windows_libs[] = {"
        }
        FILENAME == ARGV[1] {
            if (NF != 2 || $1 !~ /^[a-z0-9_]+$/ || $2 !~ /^[a-z0-9_.,-]*$/)
                die("is no library and its DLLs in lower case")
            if ($1 in libraries)
                die("\"" $1 "\" is there twice")
            if (count >= 256)
                die("is one library too many for a byte")
            libraries[$1] = count++
            lib_names[count] = $1
            lib_dlls[count] = $2
            next
        }
        !libs { next_file() }
        {
            before = last
            check_row(3)
            if ($1 !~ /^[A-Za-z0-9_]+$/ || length($1) > 255)
                die("\"" $1 "\" is no name of the Windows API")
            if ($3 != "mingw" && $3 != "wine" && $3 != "both")
                die("unknown source \"" $3 "\"")
            shared = count % 16 == 1 ? 0 : shared_bytes(before, $1)
            if (count % 16 == 1)
                blocks[++block_count] = bytes + 0
            text = shared "," length($1) - shared "," word(libraries, $2, "library")
            for (i = shared + 1; i <= length($1); i++)
                text = text "," code[substr($1, i, 1)]
            print text ","
            bytes += 3 + length($1) - shared
        }
        END {
            if (failed)
                exit 1
            if (!libs || !count)
                die("has no row")
            print "};\nstatic const uint32_t name_blocks[] = {"
            for (i = 1; i <= block_count; i++)
                printf "%d,%s", blocks[i], (i % 16 && i < block_count ? " " : "\n")
            printf "};\nconst NameTable windows_api = {name_bytes, name_blocks, %d, %d};\n", block_count, count
        }' "$1" "$2"
}

embed_stl() {
    awk -F '\t' "$table_rules"'
        function toolset(text) {
            return text == "" ? "NULL" : "&toolsets[" word(versions, text, "toolset") "]"
        }
        function next_file() {
            print "};\nconst size_t toolset_count = " count ";\n"
            print "const StlHelper stl_helpers[] = {"
            sets = count
            count = 0
            last = ""
        }
        BEGIN {
            print "/* Made by tools/embed.sh. */"
            print "#include \"model/stl.h\"\n"
            print "const Toolset toolsets[] = {"
        }
        FILENAME == ARGV[1] {
            if ($1 !~ /^14[.][0-9][0-9]$/)
                die("\"" $1 "\" is no version of a toolset")
            versions[$1] = count + 0
            check_row(2)
            printf "    {\"%s\", \"%s\"},\n", $1, $2
            next
        }
        !sets { next_file() }
        {
            check_row(3)
            if ($1 !~ /^[A-Za-z0-9_]+$/)
                die("\"" $1 "\" is no name of a helper")
            printf "    {\"%s\", %s, %s},\n", $1, toolset($2), toolset($3)
        }
        END {
            if (failed)
                exit 1
            if (!sets || !count)
                die("has no row")
            print "};\nconst size_t stl_helper_count = " count ";"
        }' "$1" "$2"
}

# Bytes as numbers: a string literal may have no more than 4095 of them. Those
# above 127 as characters, since char has a sign on some machines only.
embed_text() {
    name=$1
    shift
    od -A n -v -t u1 "$@" | awk -v name="$name" '
        BEGIN {
            print "/* Made by tools/embed.sh. */"
            print "#include \"base/embedded.h\"\n"
            print "const char " name "[] = {"
        }
        {
            printf "    "
            for (i = 1; i <= NF; i++)
                if ($i < 128)
                    printf "%d, ", $i
                else
                    printf "\047\\%o\047, ", $i
            printf "\n"
            count += NF
        }
        END { print "    0};\nconst size_t " name "_len = " (count + 0) ";" }'
}

# "sha256-..." of standard input, as a Content-Security-Policy has it. Octal is what every printf knows.
hash_of() {
    octal=$(sha256sum | awk '{
        for (i = 1; i <= 64; i += 2) {
            n = index("0123456789abcdef", substr($1, i, 1)) * 16 + index("0123456789abcdef", substr($1, i + 1, 1)) - 17
            printf "\\%o%o%o", int(n / 64), int(n / 8) % 8, n % 8
        }
    }')
    # shellcheck disable=SC2059 # the escapes are the point
    printf "sha256-%s" "$(printf "$octal" | base64)"
}

embed_page() { # NAME CSS JS HTML
    if tr -d '\r' <"$3" | grep -n -i -E '</script|<!--'; then
        fail "$3: this would end or hide the script in the page"
    fi
    page=$(mktemp)
    tr -d '\r' <"$4" | awk -v css="$2" -v js="$3" -v css_hash="$(tr -d '\r' <"$2" | hash_of)" \
        -v js_hash="$(tr -d '\r' <"$3" | hash_of)" '
        function put(file,    line) {
            while ((getline line <file) > 0) {
                sub(/\r$/, "", line)
                print line
            }
        }
        { gsub(/\{style-hash\}/, css_hash); gsub(/\{script-hash\}/, js_hash) }
        $0 == "<style>{style}</style>" { printf "<style>"; put(css); print "</style>"; next }
        $0 == "<script>{script}</script>" { printf "<script>"; put(js); print "</script>"; next }
        { print }' >"$page"
    embed_text "$1" "$page"
    rm -f "$page"
}

usage="usage: $0 libraries FILE | symbols FILE | windows LIBS FILE | stl TOOLSETS FILE | text NAME FILE... | page NAME CSS JS HTML"
[ $# -ge 2 ] || fail "$usage"
for last in "$@"; do :; done
if ! [ -f "$last" ] || ! [ -r "$last" ]; then
    fail "cannot read $last"
fi
case $1:$# in
libraries:2) embed_libraries "$2" ;;
symbols:2) embed_symbols "$2" ;;
windows:3) embed_windows "$2" "$3" ;;
stl:3) embed_stl "$2" "$3" ;;
text:[3-9] | page:5)
    case $2 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) fail "\"$2\" is no name in C" ;;
    esac
    kind=$1
    shift
    if [ "$kind" = page ]; then embed_page "$@"; else embed_text "$@"; fi
    ;;
*) fail "$usage" ;;
esac
