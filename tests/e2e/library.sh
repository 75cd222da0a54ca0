#!/bin/bash
# SPDX-License-Identifier: MIT
# libcrtlink as others find it: installed, through pkg-config, shared and static, from C, C++ and Python. Its answers are
# those of the program; it shows the names of its list and no other; threads, misuse and missing memory do it no harm.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
suite library
check "the library and its tests are built" make -s -C "$root" -j"$(nproc)" library-tests || finish

# --- what is installed, and gone afterwards ---
prefix=$work/usr
mkdir -p "$prefix/share/man" "$prefix/lib"
tree() { (cd "$prefix" && find . | sort); }
tree >"$work/before"
install_to() { make -s -C "$root" "PREFIX=$prefix" "$@"; }
check "it installs" install_to install install-library || finish
check "twice is as good as once" install_to install-library install

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
check "pkg-config knows it" pkg-config --exists crtlink
check_equal "in the version of the program" "$("$crtlink" --version 2>/dev/null | sed -n 's/^crtlink //p')" \
    "$(pkg-config --modversion crtlink)"
examples=$prefix/share/doc/crtlink/examples
read -ra shared < <(pkg-config --cflags --libs crtlink)
read -ra with_all < <(pkg-config --static --cflags --libs crtlink)
# The static one by its name: with -lcrtlink the shared one would be taken.
static=("${with_all[@]/#-lcrtlink/$prefix/lib/libcrtlink.a}")
strict=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -O2)
mkdir "$work/shared" "$work/static"
check "the example is built with the shared library" gcc "${strict[@]}" "$examples/inspect.c" "${shared[@]}" -o "$work/shared/inspect"
check "and with the static one" gcc "${strict[@]}" "$examples/inspect.c" "${static[@]}" -o "$work/static/inspect"
check "C++ takes the header" g++ -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ "${shared[@]}" - <<<'#include <crtlink.h>'
needs() { objdump -p "$1" | sed -n "s/^ *$2 *//p" | paste -sd ' '; }
check_equal "the one needs the library by its versioned name" 1 "$(needs "$work/shared/inspect" NEEDED | grep -cw 'libcrtlink.so.0')"
check_equal "the other needs it no more" 0 "$(needs "$work/static/inspect" NEEDED | grep -cw libcrtlink)"
check_equal "its own name" libcrtlink.so.0 "$(needs "$prefix/lib/libcrtlink.so" SONAME)"

# --- names ---
sed -n 's/^ *\(crtlink_[a-z_]*\);$/\1/p' "$root/api/libcrtlink.map" | sort >"$work/listed"
# Comments taken out, what stands before a parenthesis is a function.
gcc -fpreprocessed -dD -E -P "$root/include/crtlink.h" 2>/dev/null | grep -oE '\bcrtlink_[a-z_]+\(' | tr -d '(' | sort -u >"$work/declared"
check_same "the header declares what the list has" "$work/listed" "$work/declared"
check_equal "which is something" 1 "$(($(wc -l <"$work/listed") > 30))"
nm -D --defined-only "$prefix/lib/libcrtlink.so" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$work/exported"
check_same "the shared library exports the list and nothing else" "$work/listed" "$work/exported"
nm -g --defined-only "$prefix/lib/libcrtlink.a" | awk 'NF == 3 { print $3 }' | sort >"$work/static_names"
check_same "and so does the static one" "$work/listed" "$work/static_names"
nm -D --undefined-only "$prefix/lib/libcrtlink.so" | awk '{ sub(/@.*/, "", $2); print $2 }' | sort >"$work/needed"
check_equal "it never prints, ends the process, starts one, or looks at the environment" "" \
    "$(grep -xE '(__)?(v|f|vf)?printf(_chk)?|puts|putchar|fwrite|fputs|write|exit|_exit|fork|exec.*|posix_spawn.*|system|getenv|secure_getenv|environ|setenv|signal|sigaction|setlocale|chdir' "$work/needed" | paste -sd ' ')"
check_equal "it has no variables that change: all data are constant or the loader's" "" \
    "$(objdump -t "$root/build/library/libcrtlink.o" | awk '($4 ~ /^\.(data|bss)/ || $5 ~ /^\.(data|bss)/) && / O / && !/\.data\.rel\.ro/ { print $NF }' | paste -sd ' ')"

# --- the same answers as the program's ---
folder=$(sysroot 19) || exit 1
cd "$work" || exit 1
echo 'int other(void); int main(void) { return other(); }' >app.c
echo 'int other(void) { return 1; }' >other.c
cl 19 app.obj app.c /MD && cl 19 other.obj other.c /MT || exit 1
llvm-lib-19 /out:mixed.lib app.obj other.obj >/dev/null
head -c 300 app.obj >cut.obj
printf 'lld-link: error: undefined symbol: __imp_tolower\n>>> referenced by a.obj\n' >log.txt
check "from Python, everything as the program says it" python3 "$root/tests/e2e/library_answers.py" "$prefix/lib/libcrtlink.so.0" \
    "$crtlink" "$folder" "$root/tests/logs" "$work"
sed -n 's/^compared: //p' "$work/out" | while read -r line; do note "$line"; done

for kind in shared static; do
    program=$work/$kind/inspect
    check_status "$kind: an object that is whole" 0 "$program" scan other.obj
    check_contains "$kind: its runtime" "$work/out" "other.obj: object, x64" static
    check_status "$kind: a library that is at odds with itself" 1 "$program" scan mixed.lib
    check_contains "$kind: and how" "$work/out" CRT1001
    check_status "$kind: a file that is cut" 2 "$program" scan cut.obj
    check_status "$kind: a link that works" 0 env "LIB=$folder" "$program" replay /subsystem:console app.obj other.obj
    check_contains "$kind: says so" "$work/out" "the link links"
    check_status "$kind: one that does not" 1 env "LIB=$folder" "$program" replay /subsystem:console app.obj
    check_contains "$kind: for want of" "$work/out" "nobody defines other"
    check_status "$kind: a log" 1 "$program" explain log.txt
    check_contains "$kind: is explained" "$work/out" CRT1001 tolower
done
check "the Python example reads a folder" env "LIBCRTLINK=$prefix/lib/libcrtlink.so.0" python3 "$examples/libraries.py" "$work" --csv
check_contains "into a table" "$work/out" "mixed.lib,archive,x64,2,1,1,0,dynamic and static,crt-static-vs-dynamic," "cut.obj,"

# --- threads, misuse, memory ---
for try in misuse "threads $folder/MSVCRT.lib log.txt"; do
    # shellcheck disable=SC2086 # words
    check "with sanitizers: ${try%% *}" "$build/tests/library_test" $try
done
check "each allocation fails once: an error or the right answer" "$build/tests/library_nomemory" nomemory "$folder/LIBCMT.lib" log.txt
grep '^note:' "$work/out" >&2

unset LD_LIBRARY_PATH
check "it uninstalls" install_to uninstall
tree >"$work/after"
check_same "and leaves the folders as they were" "$work/before" "$work/after"
finish
