/* SPDX-License-Identifier: MIT */
#include "report/oneway.h"

#include "base/utf.h"
#include "model/crt.h"

/* The link has the component as import library, and not as code. */
static bool is_dynamic(const Resolution *r, CrtComponent component)
{
    bool has_dynamic = false;
    for (size_t i = 0; i < r->files.len; i++) {
        const ResolvedFile *file = &r->files.at[i];
        const CrtLib *lib = file->role == FILE_ROLE_ARCHIVE ? crt_lib_find(file->path) : NULL;
        if (!lib || lib->component != component)
            continue;
        if (lib->linkage == LINKAGE_STATIC)
            return false;
        has_dynamic = true;
    }
    return has_dynamic;
}

static bool is_variable_of_dll(const Resolution *r, Str name)
{
    CrtSymbolUse use;
    if (!crt_symbol_of(name, r->machine, &use) || use.is_import)
        return false;
    return use.symbol->flags & CRT_SYMBOL_DATA && !(use.symbol->flags & CRT_SYMBOL_STATIC) &&
           use.symbol->owner <= CRT_CONCRT && is_dynamic(r, use.symbol->owner);
}

/* "std::cout" for ?cout@std@@3V...; other names as they are. */
static Str shown_name(Arena *arena, Str name)
{
    size_t end = str_find(name, STR("@std@@3"));
    Str plain = str_slice(name, 1, end);
    bool is_simple = str_starts_with(name, STR("?")) && end < name.len &&
                     str_find_char(plain, '@') == plain.len &&
                     str_find_char(plain, '?') == plain.len;
    return is_simple ? str_format(arena, "std::%.*s", STR_ARG(plain)) : name;
}

static Explanation *explanation_of(ExplainResult *result, Str name)
{
    for (size_t i = 0; i < result->causes.len; i++) {
        Explanation *explanation = &result->causes.at[i];
        for (size_t s = 0; s < explanation->symbols.len; s++)
            if (str_find(explanation->symbols.at[s], name) < explanation->symbols.at[s].len)
                return explanation;
    }
    return result->causes.len ? &result->causes.at[0] : NULL;
}

static Str note_text(Arena *arena, const Resolution *r, const Unresolved *first, size_t count)
{
    Str name = symbol_name(symtab_at(&r->symbols, first->symbol));
    Str who = first->files.len ? resolution_file_name(arena, r, first->files.at[0])
                               : STR("the command line");
    StrBuf b = strbuf(arena);
    strbuf_addf(&b, "%.*s takes the variable %.*s", STR_ARG(utf8_printable(arena, who)),
                STR_ARG(utf8_printable(arena, shown_name(arena, name))));
    if (count > 1)
        strbuf_addf(&b, " (and %zu more)", count - 1);
    strbuf_add(&b, STR(" as one of the program itself, as code compiled with /MT does; with the "
                       "dynamic CRT it lives in the DLL, and no linker can put a variable in its "
                       "place: compile that file with /MD, or link with the static CRT (crt.use = "
                       "static, or hybrid)"));
    return strbuf_str(&b);
}

void oneway_add(Arena *arena, const Resolution *resolution, ExplainResult *result)
{
    const Unresolved *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < resolution->unresolved.len; i++) {
        const Unresolved *u = &resolution->unresolved.at[i];
        if (!is_variable_of_dll(resolution,
                                symbol_name(symtab_at(&resolution->symbols, u->symbol))))
            continue;
        first = first ? first : u;
        count++;
    }
    if (!first)
        return;
    Str name = symbol_name(symtab_at(&resolution->symbols, first->symbol));
    Explanation *explanation = explanation_of(result, name);
    if (explanation)
        vec_push(arena, &explanation->notes, note_text(arena, resolution, first, count));
}
