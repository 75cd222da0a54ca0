/* SPDX-License-Identifier: MIT */
#include "inputs/search.h"

void search_folders(Arena *arena, const LinkCommand *command, Str lib, LibSearch *out)
{
    bool ignores_lib = false;
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind != ARG_OPTION)
            continue;
        if (arg->option->id == OPT_LIBPATH)
            vec_push(arena, &out->folders, arg->value);
        ignores_lib |= arg->option->id == OPT_LLDIGNOREENV;
    }
    while (lib.len && !ignores_lib) {
        Str folder = str_cut(&lib, ';');
        if (folder.len)
            vec_push(arena, &out->folders, folder);
    }
}

static bool is_file(Arena *arena, Str path, FoundFile *out)
{
    out->info = os_file_info(arena, path);
    out->path = path;
    return out->info.kind == OS_FILE_REGULAR;
}

static bool is_absolute(Str name)
{
    return (name.len && (name.at[0] == '/' || name.at[0] == '\\')) ||
           (name.len > 1 && name.at[1] == ':');
}

static bool find(Arena *arena, const LibSearch *search, Str name, FoundFile *out)
{
    if (is_file(arena, name, out))
        return true;
    for (size_t i = 0; i < search->folders.len && !is_absolute(name); i++) {
        Str path = str_format(arena, "%.*s/%.*s", STR_ARG(search->folders.at[i]), STR_ARG(name));
        if (is_file(arena, path, out))
            return true;
    }
    out->path = name;
    return false;
}

static bool has_extension(Str name)
{
    Str base = str_path_base(name);
    return str_find_char(base, '.') < base.len;
}

bool search_input_file(Arena *arena, const LibSearch *search, Str name, FoundFile *out)
{
    if (find(arena, search, name, out))
        return true;
    if (has_extension(name))
        return false;
    bool is_found = find(arena, search, str_format(arena, "%.*s.obj", STR_ARG(name)), out);
    if (!is_found)
        out->path = name;
    return is_found;
}

bool search_library_file(Arena *arena, const LibSearch *search, Str name, FoundFile *out)
{
    if (!has_extension(name))
        name = str_format(arena, "%.*s.lib", STR_ARG(name));
    return find(arena, search, name, out);
}

bool search_input(Arena *arena, const LibSearch *search, Str name, Str *out)
{
    FoundFile found;
    bool is_found = search_input_file(arena, search, name, &found);
    *out = found.path;
    return is_found;
}

bool search_library(Arena *arena, const LibSearch *search, Str name, Str *out)
{
    FoundFile found;
    bool is_found = search_library_file(arena, search, name, &found);
    *out = found.path;
    return is_found;
}
