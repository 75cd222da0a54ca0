/* SPDX-License-Identifier: MIT */
#include "report/providernotes.h"

#include "report/namelist.h"

enum { NAMES_SHOWN = 4, NOTES_MAX = 6 };

static Str name_text(Arena *arena, const Missing *one)
{
    return symbolname_text(arena, &one->parts);
}

static Str place_text(Arena *arena, const Found *found)
{
    Str file = found->is_on_line ? str_path_base(found->file) : found->file;
    if (!found->member.len || found->dll.len)
        return file;
    return str_format(arena, "%.*s(%.*s)", STR_ARG(file), STR_ARG(str_path_base(found->member)));
}

/* Findings that are told in one sentence. */
static bool same_note(const Missing *a, const Missing *b)
{
    return a->explanation == b->explanation && a->found.how == b->found.how &&
           a->found.how <= FOUND_MACHINE && str_eq(a->found.file, b->found.file);
}

static Str group_names(Arena *arena, const MissingNames *missing, size_t first, bool *done,
                       bool *are_many)
{
    NameSet names = nameset(arena);
    for (size_t i = first; i < missing->names.len; i++) {
        if (!same_note(&missing->names.at[first], &missing->names.at[i]))
            continue;
        done[i] = true;
        nameset_add(&names, name_text(arena, &missing->names.at[i]));
    }
    *are_many = names.names.len > 1;
    return namelist_text(arena, &names.names, NAMES_SHOWN, 0);
}

static Str library_note(Arena *arena, const Found *found, Str names, bool are_many)
{
    Str dll = found->dll;
    return str_format(arena,
                      "%.*s %s defined in %.*s%s%.*s%s, which is on your LIB path (%.*s) but not "
                      "on the command line",
                      STR_ARG(names), are_many ? "are" : "is", STR_ARG(str_path_base(found->file)),
                      dll.len ? " (of " : "", STR_ARG(dll), dll.len ? ")" : "",
                      STR_ARG(str_path_folder(found->file)));
}

static Str static_note(Arena *arena, const Found *found, Str names, bool are_many)
{
    return str_format(arena,
                      "%.*s %s wanted from a DLL (__declspec(dllimport)), but %.*s has %s to link "
                      "statically: compile what uses %s without dllimport, often by a macro such "
                      "as NAME_STATIC",
                      STR_ARG(names), are_many ? "are" : "is", STR_ARG(place_text(arena, found)),
                      are_many ? "them" : "it", are_many ? "them" : "it");
}

static Str machine_note(Arena *arena, const MissingNames *missing, const Found *found, Str names,
                        bool are_many)
{
    return str_format(
        arena, "%.*s %s defined in %.*s, but that is for %s and this link is for %s%s",
        STR_ARG(names), are_many ? "are" : "is",
        STR_ARG(found->is_on_line ? str_path_base(found->file) : found->file),
        machine_name(found->machine), machine_name(missing->machine),
        found->is_on_line ? "" : ": LIB or /LIBPATH names the folder of another machine");
}

static Str data_note(Arena *arena, const Found *found, Str names, bool are_many)
{
    return str_format(arena,
                      "%.*s %s known to %.*s only as an import: declare %s "
                      "__declspec(dllimport), as variables of a DLL must be",
                      STR_ARG(names), are_many ? "are" : "is", STR_ARG(place_text(arena, found)),
                      are_many ? "them" : "it");
}

static Str likeness_text(const Missing *one)
{
    bool wants_cpp = one->parts.is_cpp;
    switch (one->found.how) {
    case FOUND_DECORATION:
        return STR("the same C function in another decoration: calling convention, leading "
                   "underscore or bytes of arguments differ");
    case FOUND_LANGUAGE:
        return wants_cpp ? STR("the same as a C function: its declaration lacks extern \"C\"")
                         : STR("the same as a C++ function: its definition lacks extern \"C\"");
    case FOUND_WCHAR:
        return STR("the same but for wchar_t: one of the two was compiled with /Zc:wchar_t-");
    case FOUND_TYPE:
        return STR("the same name with other arguments, result or const: header and library are "
                   "of different versions or settings");
    case FOUND_SCOPE:
        return STR("the same name in another namespace or class");
    case FOUND_LIBRARY:
    case FOUND_STATIC:
    case FOUND_DATA:
    case FOUND_MACHINE:
    case FOUND_NOTHING:
        break;
    }
    return STR("");
}

static Str likeness_note(Arena *arena, const Missing *one)
{
    Str likeness = likeness_text(one), place = place_text(arena, &one->found);
    return str_format(arena, "%.*s is missing; did you mean %.*s in %.*s? That is %.*s",
                      STR_ARG(one->name), STR_ARG(one->found.name), STR_ARG(place),
                      STR_ARG(likeness));
}

static Str note_text(Arena *arena, const MissingNames *missing, size_t first, bool *done)
{
    bool are_many;
    const Missing *one = &missing->names.at[first];
    const Found *found = &one->found;
    Str names = group_names(arena, missing, first, done, &are_many);
    switch (found->how) {
    case FOUND_LIBRARY:
        return library_note(arena, found, names, are_many);
    case FOUND_STATIC:
        return static_note(arena, found, names, are_many);
    case FOUND_DATA:
        return data_note(arena, found, names, are_many);
    case FOUND_MACHINE:
        return machine_note(arena, missing, found, names, are_many);
    case FOUND_DECORATION:
    case FOUND_LANGUAGE:
    case FOUND_WCHAR:
    case FOUND_TYPE:
    case FOUND_SCOPE:
    case FOUND_NOTHING:
        break;
    }
    return likeness_note(arena, one);
}

/* ---- fixes ---- */

typedef struct AddLibrary {
    const char *target;
    const char *before, *between, *after; /* the names of the libraries */
    bool has_extension;
} AddLibrary;

static const AddLibrary add_library[] = {
    {"cargo",   "Link in the build script, println!(\"cargo:rustc-link-lib=NAME\"), for NAME: ",    ", ",
     "",                                                                                                             false},
    {"cmake",   "target_link_libraries(YOUR_TARGET PRIVATE ",                                       " ",      ")",   false},
    {"msbuild", "Linker, Input, Additional Dependencies: add ",                                     ";",      "",    true },
    {"meson",   "Add meson.get_compiler('c').find_library('NAME') to the dependencies, for NAME: ",
     ", ",                                                                                                    "",    false},
    {"bazel",   "linkopts = [\"",                                                                   "\", \"", "\"]", true },
    {"plain",   "Add to the linker's command line: ",                                               " ",      "",    true },
};

static Str without_extension(Str library)
{
    if (str_ends_with_nocase(library, STR(".lib")))
        library.len -= 4;
    return library;
}

static Str fix_text(Arena *arena, const AddLibrary *how, const StrVec *libraries)
{
    StrVec names = {0};
    for (size_t i = 0; i < libraries->len; i++)
        vec_push(arena, &names,
                 how->has_extension ? libraries->at[i] : without_extension(libraries->at[i]));
    Str list = str_join(arena, &names, str_of(how->between));
    return str_format(arena, "%s%.*s%s", how->before, STR_ARG(list), how->after);
}

static bool has_target(const Explanation *explanation, const char *target)
{
    for (size_t i = 0; i < explanation->fixes.len; i++)
        if (str_eq(explanation->fixes.at[i].target, str_of(target)))
            return true;
    return explanation->fixes.len == 0 && str_eq(str_of(target), STR("plain"));
}

/* For every target that the explanation speaks to, in front of what it says. */
static void add_fixes(Arena *arena, Explanation *explanation, const StrVec *libraries)
{
    Explanation before = *explanation;
    explanation->fixes.at = NULL;
    explanation->fixes.len = explanation->fixes.cap = 0;
    for (size_t i = 0; i < sizeof add_library / sizeof *add_library; i++) {
        const AddLibrary *how = &add_library[i];
        Fix fix = {str_of(how->target), fix_text(arena, how, libraries)};
        if (has_target(&before, how->target))
            (void)vec_push(arena, &explanation->fixes, fix);
    }
    for (size_t i = 0; i < before.fixes.len; i++)
        (void)vec_push(arena, &explanation->fixes, before.fixes.at[i]);
}

static bool is_named(const Explanation *explanation, Str library)
{
    for (size_t i = 0; i < explanation->fixes.len; i++)
        if (str_find(explanation->fixes.at[i].text, library) < explanation->fixes.at[i].text.len)
            return true;
    return false;
}

/* The libraries to add that its own fixes do not name. */
static NameSet libraries_of(Arena *arena, const MissingNames *missing, const Explanation *of,
                            size_t index)
{
    NameSet libraries = nameset(arena);
    for (size_t i = 0; i < missing->names.len; i++) {
        const Missing *one = &missing->names.at[i];
        Str library = str_path_base(one->found.file);
        if (one->explanation == index && !one->is_stranger && one->found.how == FOUND_LIBRARY &&
            !is_named(of, without_extension(library)))
            nameset_add(&libraries, library);
    }
    return libraries;
}

static void add_notes(Arena *arena, const MissingNames *missing, ExplainResult *result)
{
    bool *done = arena_array(arena, bool, missing->names.len);
    size_t *added = arena_array(arena, size_t, result->causes.len);
    for (FoundHow how = FOUND_LIBRARY; how < FOUND_NOTHING; how++) {
        for (size_t i = 0; i < missing->names.len; i++) {
            const Missing *one = &missing->names.at[i];
            if (done[i] || one->found.how != how || added[one->explanation] >= NOTES_MAX)
                continue;
            added[one->explanation]++;
            vec_push(arena, &result->causes.at[one->explanation].notes,
                     note_text(arena, missing, i, done));
        }
    }
}

void providernotes_add(Arena *arena, const MissingNames *missing, ExplainResult *result)
{
    add_notes(arena, missing, result);
    for (size_t i = 0; i < result->causes.len; i++) {
        Explanation *explanation = &result->causes.at[i];
        NameSet libraries = libraries_of(arena, missing, explanation, i);
        if (libraries.names.len)
            add_fixes(arena, explanation, &libraries.names);
    }
}
