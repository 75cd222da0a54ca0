/* SPDX-License-Identifier: MIT */
#include "report/report_ambiguous.h"

#include "base/utf.h"
#include "model/crt.h"
#include "plan/pins.h"

/* The DLLs of Visual Studio 2015 and later, without a debug twin's `d`. */
static const char *const ucrt_dlls[] = {
    "api-ms-win-crt-*", "ucrtbase",   "vcruntime1??", "vcruntime1??_?",
    "msvcp14?",         "msvcp14?_*", "concrt14?",    "vcomp14?",
};

static bool is_ucrt(Str name)
{
    for (size_t i = 0; i < sizeof ucrt_dlls / sizeof *ucrt_dlls; i++)
        if (str_glob_nocase(str_of(ucrt_dlls[i]), name))
            return true;
    return false;
}

Str report_dll_family(Arena *arena, Str dll)
{
    Str name = str_lower(arena, dll);
    if (str_ends_with(name, STR(".dll")))
        name.len -= 4;
    if (is_ucrt(name))
        return STR("ucrt");
    if (str_ends_with(name, STR("d")) && is_ucrt(str_slice(name, 0, name.len - 1)))
        return STR("ucrtd");
    return name;
}

/* Of a C runtime, this one's or an older one's. */
static bool is_crt_family(Str family)
{
    return str_eq(family, STR("ucrt")) || str_eq(family, STR("ucrtd")) ||
           str_eq(family, STR("msvcrt")) || str_eq(family, STR("crtdll")) ||
           str_glob_nocase(STR("msvcr??*"), family);
}

bool report_ambiguous_can_matter(const World *world)
{
    Str first = {"", 0};
    for (size_t i = 0; i < world->inputs.len; i++) {
        const Input *input = &world->inputs.at[i].input;
        Str seen = {"", 0};
        for (size_t m = 0; m < input->members.len; m++) {
            const Member *member = &input->members.at[m];
            /* Members of one DLL lie side by side. */
            if (member->kind != MEMBER_IMPORT || str_eq(member->import_dll, seen))
                continue;
            seen = member->import_dll;
            Str family = report_dll_family(world->arena, seen);
            if (!is_crt_family(family))
                continue;
            if (first.len && !str_eq(first, family))
                return true;
            first = family;
        }
    }
    return false;
}

/* ---- what a link takes from where ---- */

/* A function of the C runtime that the image imports. */
typedef struct Taken {
    const ResolvedFile *file;
    Str family;
    bool is_ucrt; /* stdio, heap ...: not vcruntime's, which few people know by name */
} Taken;

typedef VEC(Taken) TakenVec;

static bool is_pinned(const ResolvedFile *file)
{
    return str_eq(str_path_base(file->path), STR(PINS_LIBRARY));
}

/* Not those of ntdll.dll and kernel32.dll: memcpy and tolower there have no heap, no file
 * descriptors and no locale that could be mixed up. */
static TakenVec list_taken(Arena *arena, const Resolution *r)
{
    TakenVec taken = {0};
    for (size_t i = 0; i < r->imports.len; i++) {
        const ResolvedFile *file = &r->files.at[r->imports.at[i]];
        CrtSymbolUse use;
        if (is_pinned(file) || !crt_symbol_of(file->import.symbol, r->machine, &use))
            continue;
        Str family = report_dll_family(arena, file->import.dll);
        Taken one = {file, family, use.symbol->owner == CRT_UCRT};
        if (is_crt_family(family))
            vec_push(arena, &taken, one);
    }
    return taken;
}

/* One of another family, of the UCRT if there is one; NULL: they are all of this one. */
static const Taken *find_other(const TakenVec *taken, Str family)
{
    const Taken *found = NULL;
    for (size_t i = 0; i < taken->len; i++) {
        const Taken *one = &taken->at[i];
        if (!str_eq(one->family, family) && (!found || (one->is_ucrt && !found->is_ucrt)))
            found = one;
    }
    return found;
}

static bool import_of_symbol(const ResolvedFile *archive_file, Str symbol, ShortImport *out)
{
    Str name;
    uint64_t offset;
    const char *error;
    Archive archive;
    ArchiveMember member;
    if (archive_file->role != FILE_ROLE_ARCHIVE ||
        !archive_open(archive_file->bytes, &archive, &error))
        return false;
    ArchiveSymbols symbols = archive_symbols(&archive);
    while (archive_symbols_next(&symbols, &name, &offset))
        if (str_eq(name, symbol))
            return archive_member_at(&archive, offset, &member) &&
                   file_kind(member.bytes) == FILE_IMPORT &&
                   shortimport_open(member.bytes, out, &error);
    return false;
}

/* Who else has it: the library; *import is its member. NULL: nobody of another family. */
static const ResolvedFile *other_provider(Arena *arena, const Resolution *r, const Taken *taken,
                                          ShortImport *import)
{
    for (size_t i = 0; i < r->files.len; i++) {
        const ResolvedFile *file = &r->files.at[i];
        if (file->archive == FILE_NONE && !str_eq(file->path, taken->file->path) &&
            import_of_symbol(file, taken->file->import.symbol, import) &&
            !str_eq(report_dll_family(arena, import->dll), taken->family))
            return file;
    }
    return NULL;
}

static Str taken_text(Arena *arena, const Taken *taken)
{
    return str_format(arena, "%.*s from %.*s (%.*s)",
                      STR_ARG(utf8_printable(arena, taken->file->import.symbol)),
                      STR_ARG(utf8_printable(arena, taken->file->import.dll)),
                      STR_ARG(utf8_printable(arena, str_path_base(taken->file->path))));
}

Str report_ambiguous_text(Arena *arena, const Resolution *resolution)
{
    enum { MOST_LOOKED_AT = 32 }; /* each is looked for in every library */
    TakenVec taken = list_taken(arena, resolution);
    if (taken.len == 0 || !find_other(&taken, taken.at[0].family))
        return (Str){"", 0};
    for (size_t i = 0; i < taken.len && i < MOST_LOOKED_AT; i++) {
        ShortImport import;
        const Taken *won = &taken.at[i];
        const ResolvedFile *also = other_provider(arena, resolution, won, &import);
        if (!also)
            continue;
        const Taken *beside = find_other(&taken, won->family);
        Str symbol = utf8_printable(arena, won->file->import.symbol);
        Str dll = utf8_printable(arena, import.dll);
        Str pin = pins_policy_name(symbol, resolution->machine);
        return str_format(
            arena,
            "functions of the C runtime come from two DLLs, each with its own heap, file "
            "descriptors and locale: %.*s, %.*s; %.*s has %.*s too, but came later: to take it "
            "from there write [dll \"%.*s\"] and %.*s = into crtlink.ini",
            STR_ARG(taken_text(arena, won)), STR_ARG(taken_text(arena, beside)),
            STR_ARG(utf8_printable(arena, str_path_base(also->path))), STR_ARG(symbol),
            STR_ARG(dll), STR_ARG(pin));
    }
    return (Str){"", 0};
}
