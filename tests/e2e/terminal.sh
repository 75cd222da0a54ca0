#!/bin/bash
# SPDX-License-Identifier: MIT
# What crtlink says on a terminal: colours when they are wanted, lines of its width in which nothing is lost and paths
# stay whole, whatever names hold; and in a pipe the same bytes as ever. terminal_screens.py looks at real terminals.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
own_terminals "$0" "$@"
suite terminal

LIB=$(sysroot 19) || exit 1
export LIB CRTLINK_LINKER=lld-link-19 TERM=xterm-256color
unset NO_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS
cd "$work" || exit 1

escape=$'\x1B'
dll='__declspec(dllimport)'
folder="Meine Dateien/文字ライブラリ"
mkdir -p "$folder"
printf '%s int tolower(int c); int text(int c) { return tolower(c); }\n' "$dll" >text.c
printf 'int text(int c); int main(void) { return text(65) - 97; }\n' >main.c
cl 19 "$folder/日本語の長い名前のオブジェクト.obj" text.c /MD || exit 1
cl 19 main.obj main.c /MT || exit 1
link=("$crtlink" /nologo /subsystem:console main.obj "$work/$folder/日本語の長い名前のオブジェクト.obj" /CRTLINK:use=keep
    /nodefaultlib:msvcrt /out:main.exe)

# --- not a terminal: no colours, lines as ever, whatever the variables of terminals say ---

check_status "a red link into a pipe" 1 env COLUMNS=40 CLICOLOR=1 "${link[@]}"
cp err plain.err
check_contains "is explained" plain.err "CRT1001"
check_lacks "without colours" plain.err "$escape"
check_status "NO_COLOR changes nothing there" 1 env NO_COLOR=1 "${link[@]}"
check_same "not a byte" err plain.err
check_status "nor does TERM" 1 env TERM=dumb "${link[@]}"
check_same "nor there" err plain.err
uncolored() {
    sed 's/\x1B\[[0-9;]*m//g' "$1"
}
for how in "CLICOLOR_FORCE=1" "CRTLINK_EXPLAIN_COLOR=always"; do
    check_status "$how colours a pipe" 1 env "$how" "${link[@]}"
    check_contains "$how: coloured" err "${escape}[1;31mCRT1001${escape}[0m"
    uncolored err >bare
    check_same "$how: but for that the same bytes" bare plain.err
done
check_status "NO_COLOR goes before CLICOLOR_FORCE" 1 env NO_COLOR=1 CLICOLOR_FORCE=1 "${link[@]}"
check_same "so there is none" err plain.err
check_status "CLICOLOR_FORCE=0 is no wish" 1 env CLICOLOR_FORCE=0 "${link[@]}"
check_same "either" err plain.err
check_status "a setting goes before NO_COLOR" 1 env NO_COLOR=1 "${link[@]}" /CRTLINK:color=always
check_contains "as that standard says" err "${escape}["

check "--color=always in a tool call" "$crtlink" --explain --color=always CRT1001
check_contains "colours" out "${escape}[1m"
uncolored out >bare
check "--color=auto in a pipe" "$crtlink" --explain CRT1001 --color=auto
check_same "does not" bare out
check_status "another word is refused" 2 "$crtlink" --explain --color=blue CRT1001
check_contains "with those that there are" err "auto|always|never"
check "behind -- it is the linker's" "$crtlink" --plan -- main.obj --color=always
check_contains "and goes on" out "--color=always"
check "JSON has no colours" "$crtlink" --plan --format=json --color=always -- main.obj
check_lacks "whatever is asked for" out "$escape"

# --- terminals ---

cat >hostile.log <<LOG
   Compiling app v0.1.0 (/home/me/app)
lld-link: error: undefined symbol: $dll tolower
>>> referenced by /home/me/My Projects/app/deps/lib${escape}[31mred_sys-710ad850e553552c.rlib(text${escape}]8;;http://x${escape}\\.obj):(text_lower)
lld-link: error: undefined symbol: $dll ldexp
>>> referenced by /home/me/My Projects/app/deps/lib$(printf '\u202E')evil_sys-710ad850e553552c.rlib(\`unclosed "quote.obj):(text)
C:\\Program Files (x86)\\Some Vendor\\SDK\\文字ライブラリ\\lib\\x64\\日本語の長い名前のオブジェクト.obj : error LNK2038: mismatch detected for 'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in C:\\Users\\me\\source\\repos\\app\\x64\\Release\\main.obj
LOG
printf '%s\n' "lld-link: error: undefined symbol: $dll tolower" \
    ">>> referenced by $(head -c 300000 /dev/zero | tr '\0' 'x').rlib(a.obj):(f)" >endless.log
cat >names.cpp <<'CPP'
extern "C" void rust() __asm__("_RNvC6_123foo3bar");
namespace shop { struct Pen { void draw(int, const char *); }; }
int main() { shop::Pen pen; pen.draw(1, "x"); rust(); }
CPP
cl 19 names.obj names.cpp /MD || exit 1
echo 'foo.obj : error LNK2001: unresolved external symbol __imp_?cout@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A' >names.log
fake_undname() { # FOLDER (script on standard input)
    mkdir -p "$1"
    { echo '#!/bin/bash'; cat; } >"$1/llvm-undname"
    chmod +x "$1/llvm-undname"
}
mkdir alone
ln -s "$(command -v lld-link-19)" alone/lld-link-19
fake_undname hangs <<<'exec /bin/sleep 2000' # longer than the timeout below
fake_undname lies <<<$'printf "?draw@Pen@shop@@QEAAXHPEBD@Z\n\e]8;;http://x\a\e[31mlies\n"'
fake_undname floods <<<'while :; do echo "?draw@Pen@shop@@QEAAXHPEBD@X xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; done'
timeout 900 python3 "$root/tests/e2e/terminal_screens.py" "$crtlink" "$work" "${link[@]:1}" >screens.out 2>screens.err
status=$?
while IFS=$'\t' read -r verdict name detail; do
    case $verdict in
    ok) pass ;;
    *) fail "$name" "$detail" ;;
    esac
done <screens.out
check_equal "all terminals were looked at" "0 all" "$status $(tail -n 1 screens.err)" || show screens.err "terminal_screens.py" >&2
finish
