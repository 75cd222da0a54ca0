#!/bin/bash
# SPDX-License-Identifier: MIT
# What SECURITY.md promises to somebody who builds a stranger's repository, as far as no other suite shows it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite security

mkdir -p "$work/repo/sub"
cd "$work/repo/sub" || exit 1
for place in "$work/repo/evil" "$work/repo/sub/lld-link" "$work/repo/sub/link.exe" "$work/repo/sub/evil-on-path"; do
    printf '#!/bin/sh\necho ran >"%s"\n' "$work/ran" >"$place"
    chmod +x "$place"
done
echo 'int other(void); int main(void) { return other(); }' >app.c
cl 19 app.obj app.c /MD || exit 1
not_run() { # NAME COMMAND...
    rm -f "$work/ran"
    timeout 20 "${@:2}" >"$work/out" 2>"$work/err" </dev/null
    if [[ -e $work/ran ]]; then fail_with_output "$1" "a program of the repository was run"; else pass; fi
}
for path in ../evil ./evil-on-path "$work/repo/evil" '..\evil'; do
    printf '[linker]\npath = %s\n' "$path" >../crtlink.ini
    not_run "a found policy names no program by path: $path" "$crtlink" app.obj
    check_contains "and that is said" "$work/err" CRT0002
done
rm ../crtlink.ini
not_run "the working directory is not searched" env PATH=/usr/bin:/bin "$crtlink" app.obj
for path in ":/usr/bin:/bin" "/usr/bin:/bin:" "/usr/bin::/bin" ".:/usr/bin:/bin" "../sub:/usr/bin:/bin"; do
    not_run "nor by way of PATH=$path" env PATH="$path" "$crtlink" app.obj
done

# Names that are commands elsewhere, as symbol, member and file, in everything that reads objects.
evil=$'evil\x1b]0;x\x07\x1b[2J\r\n::error::<script>`[a](b)\xc2\x9b1m\xff'
cat >evil.s <<'S'
.globl "evil\033]0;x\007\033[2J\r\n::error::<script>`[a](b)\302\2331m"
"evil\033]0;x\007\033[2J\r\n::error::<script>`[a](b)\302\2331m":
.globl main
main: .quad "gone\033[2J\n::error::x"
S
clang-19 --target=x86_64-pc-windows-msvc -c evil.s -o "$evil.obj" || exit 1
llvm-ar-19 rc "$evil.lib" "$evil.obj" || exit 1
is_harmless() { # NAME: what was said has no byte that a terminal or GitHub would act upon
    python3 - "$work/out" "$work/err" <<'P' && pass || fail_with_output "$1" "it holds what a reader would act upon"
import re
import sys
for path in sys.argv[1:]:
    text = open(path, "rb").read().decode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text), text
    assert not any(line.startswith("::") for line in text.splitlines()), text
P
}
export CRTLINK_LINKER_PATH
CRTLINK_LINKER_PATH=$(command -v lld-link-19)
for file in "$evil.obj" "$evil.lib"; do
    for format in text json; do
        "$crtlink" --scan --symbols "--format=$format" "$file" >"$work/out" 2>"$work/err" </dev/null
        check_contains "--scan shows the name" "$work/out" '::error::<script>'
        is_harmless "--scan --format=$format"
        "$crtlink" --predict "--format=$format" -- /nodefaultlib /entry:main /out:a.exe "$file" >"$work/out" 2>"$work/err" \
            </dev/null
        is_harmless "--predict --format=$format"
        "$crtlink" --plan "--format=$format" -- /nodefaultlib /entry:main "$file" >"$work/out" 2>"$work/err" </dev/null
        is_harmless "--plan --format=$format"
    done
done
finish
