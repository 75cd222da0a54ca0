/* SPDX-License-Identifier: MIT */
/* make_seeds FOLDER: objects, import objects and libraries of every kind, small, one file each. */
#include "support/coffmaker.h"

#include <stdio.h>
#include <stdlib.h>

static void write_file(const char *folder, const char *name, Str bytes)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static const struct {
    const char *name, *description;
} objects[] = {
    {"plain.obj",
     "drectve /DEFAULTLIB:LIBCMT /FAILIFMISMATCH:a=b; defines main a_name_for_the_string_table; "
     "needs __imp_tolower; weak w=main; common c"                                          },
    {"bigobj.obj", "bigobj; drectve /DEFAULTLIB:MSVCRT /EXPORT:f; defines f; alias w=other"},
    {"ltcg.obj",   "gl -f a.c -MT"                                                         },
    {"import.obj", "import z.dll imported"                                                 },
};

enum { OBJECTS = sizeof objects / sizeof *objects };

int main(int argc, char **argv)
{
    static const char *const libraries[] = {"microsoft.lib", "gnu.lib", "bsd.lib", "sym64.lib",
                                            "thin.lib"};
    Arena arena = {0};
    MadeMembers members = {0};
    if (argc != 2)
        return 2;
    for (size_t i = 0; i < OBJECTS; i++) {
        MadeMember member = {.name = str_of(objects[i].name)};
        if (!coffmaker_object(&arena, str_of(objects[i].description), &member.file)) {
            (void)fprintf(stderr, "make_seeds: not understood: %s\n", objects[i].description);
            return 1;
        }
        write_file(argv[1], objects[i].name, member.file.bytes);
        vec_push(&arena, &members, member);
    }
    for (ArchiveStyle style = STYLE_MICROSOFT; style <= STYLE_THIN; style++)
        write_file(argv[1], libraries[style], coffmaker_archive(&arena, style, &members));
    arena_free(&arena);
    return 0;
}
