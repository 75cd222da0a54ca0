/* SPDX-License-Identifier: MIT */
/* llvm-undname takes names as arguments and prints each, then what it says, then an empty line.
 * What it cannot read it passes over with a message on standard error. */
#include "posix.h"

#include "base/os.h"

/* The newest of a folder: "llvm-undname", "llvm-undname-19". */
static bool find_in(Arena *arena, Str folder, Str *out)
{
    StrVec names = {0};
    Str error;
    uint64_t newest = 0, version;
    Str plain = str_format(arena, "%.*s/llvm-undname", STR_ARG(folder));
    if (system_is_program(arena, plain)) {
        *out = plain;
        return true;
    }
    if (!os_folder_list(arena, folder, &names, &error))
        return false;
    for (size_t i = 0; i < names.len; i++) {
        Str path = str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.at[i]));
        if (str_starts_with(names.at[i], STR("llvm-undname-")) &&
            str_to_u64(str_skip(names.at[i], 13), 100000, &version) && version > newest &&
            system_is_program(arena, path)) {
            newest = version;
            *out = path;
        }
    }
    return newest > 0;
}

static bool find(Call *call, Str *out)
{
    StrVec folders = {0};
    system_path_folders(call, &folders);
    Str beside = str_path_folder(call->linker.path);
    if (str_starts_with(beside, STR("/")))
        vec_push(&call->arena, &folders, beside);
    for (size_t i = 0; i < folders.len; i++)
        if (find_in(&call->arena, folders.at[i], out))
            return true;
    return false;
}

static bool is_asked(const BookName *name)
{
    enum { LONGEST = 4096 };
    return name->raw.at[0] == '?' && name->raw.len <= LONGEST && name->readable.len == 0;
}

/* The answers come in the order of the questions. */
static void take_answers(Str answer, NameBook *book)
{
    for (size_t i = 0; i < book->names.len && answer.len; i++) {
        BookName *name = &book->names.at[i];
        if (!is_asked(name))
            continue;
        while (answer.len && !str_eq(str_cut(&answer, '\n'), name->raw))
            continue;
        Str line = answer;
        name->readable = str_trim(str_cut(&line, '\n'));
    }
}

void system_read_names(Call *call, NameBook *book)
{
    static const char *const options[] = {"--no-access-specifier", "--no-calling-convention",
                                          "--no-member-type", "--no-return-type",
                                          "--no-variable-type"};
    Program program = {.environment = call->environment};
    size_t asked = 0;
    vec_push(&call->arena, &program.argv, STR("llvm-undname"));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        vec_push(&call->arena, &program.argv, str_of(options[i]));
    for (size_t i = 0; i < book->names.len; i++)
        if (is_asked(&book->names.at[i])) {
            vec_push(&call->arena, &program.argv, book->names.at[i].raw);
            asked++;
        }
    if (asked && find(call, &program.path))
        take_answers(posix_ask_all(&call->arena, &program), book);
}
