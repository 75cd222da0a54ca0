/* SPDX-License-Identifier: MIT */
#include "report/report_why.h"

#include "base/utf.h"
#include "report/report_predict.h"

enum { LONGEST_CHAIN = 200 };

typedef struct Why {
    Arena *arena;
    const Resolution *r;
    StrBuf text;
    bool *told; /* one a file */
} Why;

static Str file_name(Why *why, uint32_t file)
{
    return utf8_printable(why->arena, resolution_file_name(why->arena, why->r, file));
}

static Str printable(Why *why, Str s)
{
    return utf8_printable(why->arena, s);
}

/* "argument 3", "link.rsp:4" and the argument itself. */
static Str argument_text(Why *why, const Arg *arg)
{
    return str_format(why->arena, "%.*s (%.*s)", STR_ARG(printable(why, arg->text)),
                      STR_ARG(origin_text(why->arena, arg->origin)));
}

/* The file that asked, when it was one: the chain goes on there. */
static uint32_t asking_file(const Asker *asker)
{
    bool is_file = asker->kind == ASKER_FILE || asker->kind == ASKER_DIRECTIVE;
    return is_file ? asker->file : FILE_NONE;
}

/* What stands behind "because". */
static Str need_text(Why *why, const Asker *asker, Str symbol)
{
    symbol = printable(why, symbol);
    switch (asker->kind) {
    case ASKER_FILE:
        return str_format(why->arena, "%.*s needs %.*s", STR_ARG(file_name(why, asker->file)),
                          STR_ARG(symbol));
    case ASKER_DIRECTIVE:
        return str_format(why->arena, "%.*s has %.*s", STR_ARG(file_name(why, asker->file)),
                          STR_ARG(printable(why, asker->text)));
    case ASKER_ARGUMENT:
        return str_format(why->arena, "%.*s needs %.*s", STR_ARG(argument_text(why, asker->arg)),
                          STR_ARG(symbol));
    case ASKER_ENTRY:
        return str_format(why->arena, "%.*s is the entry point", STR_ARG(symbol));
    case ASKER_ALTERNATENAME:
        return str_format(why->arena, "%.*s stands in for %.*s", STR_ARG(symbol),
                          STR_ARG(printable(why, asker->text)));
    case ASKER_WHOLE_ARCHIVE:
        return STR("/wholearchive takes every member");
    case ASKER_LINKER:
        break;
    }
    return str_format(why->arena, "the linker itself needs %.*s", STR_ARG(symbol));
}

static Str library_text(Why *why, const Asker *asker)
{
    if (asker->kind == ASKER_DIRECTIVE)
        return str_format(why->arena, "%.*s has %.*s", STR_ARG(file_name(why, asker->file)),
                          STR_ARG(printable(why, asker->text)));
    if (asker->arg)
        return str_format(why->arena, "the command line names it: %.*s",
                          STR_ARG(argument_text(why, asker->arg)));
    return STR("the linker asked for it");
}

/* One line for the file; *next is who asked for it. */
static void tell_file(Why *why, uint32_t file, uint32_t *next)
{
    const ResolvedFile *f = &why->r->files.at[file];
    bool is_member = f->symbol.len || f->asker.kind == ASKER_WHOLE_ARCHIVE;
    Str reason = is_member ? need_text(why, &f->asker, f->symbol) : library_text(why, &f->asker);
    strbuf_addf(&why->text, "%.*s is here because %.*s\n", STR_ARG(file_name(why, file)),
                STR_ARG(reason));
    *next = asking_file(&f->asker);
    if (*next == FILE_NONE && is_member && f->archive != FILE_NONE)
        *next = f->archive;
}

static void tell_chain(Why *why, uint32_t file)
{
    for (size_t i = 0; i < LONGEST_CHAIN && file != FILE_NONE && !why->told[file]; i++) {
        why->told[file] = true;
        tell_file(why, file, &file);
    }
}

static void tell_symbol(Why *why, uint32_t symbol)
{
    const Symbol *s = symtab_at(&why->r->symbols, resolution_follow(why->r, symbol));
    Asker asker;
    Str name = printable(why, symbol_name(symtab_at(&why->r->symbols, symbol)));
    if (s->file != SYMBOL_NONE && symbol_is_defined(s))
        strbuf_addf(&why->text, "%.*s comes from %.*s\n", STR_ARG(name),
                    STR_ARG(file_name(why, s->file)));
    else if (symbol_is_defined(s))
        strbuf_addf(&why->text, "%.*s is made by the linker\n", STR_ARG(name));
    else
        strbuf_addf(&why->text, "%.*s is needed and nowhere to be found\n", STR_ARG(name));
    bool is_asked = resolution_asker(why->r, symtab_at(&why->r->symbols, symbol), &asker);
    if (is_asked)
        strbuf_addf(&why->text, "it is needed because %.*s\n",
                    STR_ARG(need_text(why, &asker, name)));
    if (s->file != SYMBOL_NONE && symbol_is_defined(s))
        tell_chain(why, s->file);
    if (is_asked)
        tell_chain(why, asking_file(&asker));
}

/* ---- what the name means ---- */

static Str without_lib(Str name)
{
    return str_ends_with_nocase(name, STR(".lib")) ? str_slice(name, 0, name.len - 4) : name;
}

static bool is_called(Why *why, uint32_t file, Str name)
{
    const ResolvedFile *f = &why->r->files.at[file];
    Str base = str_path_base(f->member.len ? f->member : f->path);
    return str_eq_nocase(resolution_file_name(why->arena, why->r, file), name) ||
           str_eq_nocase(base, name) || (!f->member.len && str_eq_nocase(f->path, name)) ||
           (f->role == FILE_ROLE_ARCHIVE && str_eq_nocase(without_lib(base), without_lib(name)));
}

/* An archive of which nothing is linked is not in the link. */
static bool is_used(const Resolution *r, uint32_t file)
{
    if (r->files.at[file].role != FILE_ROLE_ARCHIVE)
        return r->files.at[file].is_loaded;
    for (size_t i = 0; i < r->files.len; i++)
        if (r->files.at[i].is_loaded && r->files.at[i].archive == file)
            return true;
    return false;
}

static bool tell_files(Why *why, Str name)
{
    bool is_found = false;
    for (size_t i = 0; i < why->r->files.len; i++) {
        uint32_t file = (uint32_t)i;
        if (!is_called(why, file, name) || why->told[file])
            continue;
        if (is_used(why->r, file)) {
            is_found = true;
            tell_chain(why, file);
        } else if (why->r->files.at[i].role == FILE_ROLE_ARCHIVE) {
            strbuf_addf(&why->text, "%.*s is read, but nothing of it is needed\n",
                        STR_ARG(file_name(why, file)));
        }
    }
    return is_found;
}

/* Other requests for a library, and those that came too late. */
static void tell_requests(Why *why, Str name)
{
    for (size_t i = 0; i < why->r->defaultlibs.len; i++) {
        const DefaultLib *lib = &why->r->defaultlibs.at[i];
        Str base = str_path_base(lib->path.len ? lib->path : lib->name);
        if (!str_eq_nocase(without_lib(base), without_lib(name)))
            continue;
        if (lib->is_forbidden)
            strbuf_addf(&why->text, "it is asked for but not read: /nodefaultlib or /disallowlib "
                                    "forbids it\n");
        else if (lib->is_missing)
            strbuf_add(&why->text, STR("it is asked for and cannot be found\n"));
        if (lib->file == FILE_NONE || lib->askers.len > 1)
            for (size_t a = 0; a < lib->askers.len && a < 10; a++)
                strbuf_addf(
                    &why->text, "asked for by %.*s\n",
                    STR_ARG(printable(why, report_asker(why->arena, why->r, &lib->askers.at[a]))));
    }
}

bool report_why(Arena *arena, const Resolution *r, Str name, Str *out)
{
    Why why = {.arena = arena, .r = r, .text = strbuf(arena)};
    why.told = arena_array(arena, bool, r->files.len);
    uint32_t symbol = symtab_find(&r->symbols, name);
    bool is_symbol = symbol != SYMBOL_NONE && !symbol_is_lazy(symtab_at(&r->symbols, symbol));
    bool is_there = tell_files(&why, name);
    tell_requests(&why, name);
    if (is_symbol)
        tell_symbol(&why, symbol);
    if (!is_there && !is_symbol)
        strbuf_addf(&why.text, "%.*s is not in the link\n", STR_ARG(printable(&why, name)));
    *out = strbuf_str(&why.text);
    return is_there || is_symbol;
}
