#!/bin/bash
# SPDX-License-Identifier: MIT
# Rust's names as crtlink reads them, compared with LLVM's and GNU's demanglers: real names of the standard library and of
# a small crate with all kinds of types (names/rust-symbols.txt), and the same names damaged.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
seed=${1-11}
suite names
demangle=$build/tests/demangle
symbols=$root/tests/e2e/names/rust-symbols.txt
export LC_ALL=C.UTF-8

check "all names are read" bash -c '"$1" <"$2"' - "$demangle" "$symbols"
cp "$work/out" "$work/ours"
check_equal "none is left as it was" 0 "$(grep -c '^_[ZR]' "$work/ours")"

# v0: LLVM shows what compilers append, and escapes what is not ASCII in a character.
grep '^_R' "$symbols" >"$work/v0"
"$demangle" <"$work/v0" >"$work/v0.ours"
as_ours() {
    sed -E -e 's/ \((\.[0-9]+)?(\.llvm\.[0-9]+)?\)$//' -e "s/'\\\\u\{e9\}'/'é'/"
}
llvm-cxxfilt-19 <"$work/v0" | as_ours >"$work/v0.llvm"
check_same "v0, $(wc -l <"$work/v0") names: as LLVM reads them" "$work/v0.ours" "$work/v0.llvm"

forms=$root/tests/e2e/names/rust-forms.txt
"$demangle" <"$forms" >"$work/forms.ours"
llvm-cxxfilt-19 <"$forms" >"$work/forms.llvm"
check_same "each form of type, constant and path: as LLVM reads it" "$work/forms.ours" "$work/forms.llvm"
check_equal "all of them" 0 "$(grep -c '^_R' "$work/forms.ours")"

# GNU's shows hashes of crates and types of constants; of the old form it does not read all escapes.
c++filt -s rust <"$work/v0" | sed -E -e 's/\[[0-9a-f]{10,16}\]//g' -e 's/ *\(?(\.[0-9]+)?\.llvm\.[0-9]+\)?$//' \
    -e "s/: (usize|i64|bool|char)([],>])/\\2/g" -e "s/'\\\\u\{e9\}'/'é'/" >"$work/v0.gnu"
check_same "and as GNU reads them" "$work/v0.ours" "$work/v0.gnu"
grep '^_ZN' "$symbols" | grep -v 'u[0-9a-f]*[$].*gr[$]u\|gr[$]u' >"$work/old"
"$demangle" <"$work/old" >"$work/old.ours"
c++filt -s rust <"$work/old" | sed -E 's/::h[0-9a-f]{16}$//' >"$work/old.gnu"
check_same "the old form, $(wc -l <"$work/old") names: as GNU reads them" "$work/old.ours" "$work/old.gnu"

# Damaged: cut, with a byte changed, doubled. Where both read a name they read the same; nothing takes long.
python3 - "$symbols" "$seed" >"$work/damaged" <<'PYTHON'
import random
import sys
chance = random.Random(int(sys.argv[2]))
for name in open(sys.argv[1], encoding="ascii").read().split():
    at = chance.randrange(3, len(name))
    print(name[:at])
    print(name[:at] + chance.choice("019_aAzZBINCMXYTSERQPOFDKLGpus") + name[at + 1:])
    print(name[:at] + name[2:])
PYTHON
check "damaged names are survived" timeout 100 bash -c '"$1" <"$2"' - "$demangle" "$work/damaged"
cp "$work/out" "$work/damaged.ours"
llvm-cxxfilt-19 <"$work/damaged" | sed -E 's/ \(\..*\)$//' | as_ours >"$work/damaged.llvm"
different=$(paste -d '\t' "$work/damaged" "$work/damaged.ours" "$work/damaged.llvm" |
    awk -F '\t' '$1 ~ /^_R/ && $2 != $1 && $3 != $1 && $2 != $3' | head -n 3)
check_equal "what LLVM reads of them is read the same" "" "$different"

# Names that grow with every reference: 2^60 of a type, and 5000 parts in parts.
python3 - >"$work/bombs" <<'PYTHON'
import string
def base62(n):
    digits, text = string.digits + string.ascii_lowercase + string.ascii_uppercase, ""
    if n == 0:
        return "_"
    n -= 1
    while True:
        text, n = digits[n % 62] + text, n // 62
        if n == 0:
            return text + "_"
name, at = "INvC1a1bTuuE", 8
for _ in range(60):
    here = len(name)
    name += f"TB{base62(at)}B{base62(at)}E"
    at = here
print("_R" + name + "E")
print("_RINvC1a1b" + "S" * 5000 + "uE")
print("_RINvC1a1bFGzzzz_EuE")
print("_RNvC1au4000_" + "a" * 4000)
PYTHON
check "they end" timeout 100 bash -c '"$1" <"$2"' - "$demangle" "$work/bombs"
check_same "and stay as they are" "$work/out" "$work/bombs"
finish
