/* SPDX-License-Identifier: MIT */
/* Prints what each Rust name of standard input says, or the name; as c++filt does, for
 * tests/e2e/names.sh. */
#include "report/rustname.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    static char line[1 << 16];
    while (fgets(line, sizeof line, stdin)) {
        Arena arena = {0};
        line[strcspn(line, "\n")] = '\0';
        Str name = rustname_demangle(&arena, str_of(line));
        if (name.len)
            (void)printf("%.*s\n", STR_ARG(name));
        else
            (void)puts(line);
        arena_free(&arena);
    }
    return 0;
}
