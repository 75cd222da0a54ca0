/* SPDX-License-Identifier: MIT */
#include "plan/bridge.h"

#include "plan/coffwrite.h"

/* A section each; the format has room for some more. */
enum { MOST_NAMES = 60000 };

Bridge bridge(Arena *arena)
{
    return (Bridge){.arena = arena, .known = map(arena)};
}

bool bridge_can_matter(const World *world)
{
    for (size_t i = 0; i < world->inputs.len; i++)
        if (!world->inputs.at[i].is_crt && world->inputs.at[i].sum.crt_imports)
            return true;
    return false;
}

static bool is_import(Str name)
{
    /* ARM64EC has pointers of two kinds, and thunks between its two worlds. */
    return str_starts_with(name, STR("__imp_")) && !str_starts_with(name, STR("__imp_aux_"));
}

static Str plain_name(Str import)
{
    return str_skip(import, sizeof "__imp_" - 1);
}

/* "_tolower" of x86, "tolower" for people. */
static Str shown_name(const Bridge *b, Str import)
{
    Str name = plain_name(import);
    bool has_prefix = b->machine == MACHINE_X86 && str_starts_with(name, STR("_"));
    return str_skip(name, has_prefix);
}

/* ---- what can be pointed to ---- */

/* A replayed link, and who has which of the names that it lacks. */
typedef struct Look {
    Bridge *b;
    const Resolution *r;
    Map offers; /* name -> file + 1; 0: nobody, as far as was looked */
} Look;

static void want(Look *look, Str import)
{
    if (is_import(import))
        (void)map_add(&look->offers, plain_name(import), NULL);
}

/* link.exe's order looks into a library only when it needs a name, so the symbol table does
 * not tell what the libraries would have. */
static void ask_libraries(Look *look)
{
    const char *error;
    Archive archive;
    for (uint32_t i = 0; i < look->r->files.len && look->r->rules.linker == LINKER_MSVC; i++) {
        const ResolvedFile *file = &look->r->files.at[i];
        if (file->role != FILE_ROLE_ARCHIVE ||
            !archive_open(resolution_bytes(look->r, i), &archive, &error))
            continue;
        Str name;
        uint64_t offset;
        ArchiveSymbols symbols = archive_symbols(&archive);
        while (archive_symbols_next(&symbols, &name, &offset)) {
            MapEntry *entry = map_find(&look->offers, name);
            if (entry && !entry->value.number)
                entry->value.number = i + 1;
        }
    }
}

/* The library or object that has the symbol; FILE_NONE: none does. An import is none: what
 * has the function X of a DLL has `__imp_X` too. */
static uint32_t provider_of(const Look *look, Str name)
{
    const Resolution *r = look->r;
    const MapEntry *offer = map_find(&look->offers, name);
    uint32_t offered = offer && offer->value.number ? (uint32_t)offer->value.number - 1 : FILE_NONE;
    Symbol s;
    if (!resolution_find(r, name, &s))
        return offered;
    if (s.kind == SYMBOL_UNDEFINED)
        s = *symtab_at(&r->symbols, resolution_follow(r, symtab_find(&r->symbols, name)));
    bool is_there = symbol_is_lazy(&s) || symbol_is_coff(&s) || s.kind == SYMBOL_ABSOLUTE;
    return is_there ? s.file : s.kind == SYMBOL_UNDEFINED ? offered : FILE_NONE;
}

static bool is_static_crt(const Resolution *r, uint32_t file)
{
    uint32_t archive = r->files.at[file].archive;
    const CrtLib *lib = crt_lib_find(r->files.at[archive == FILE_NONE ? file : archive].path);
    return lib && lib->linkage == LINKAGE_STATIC;
}

/* The table does not have every template that the STL's libraries hold. */
static bool is_of_crt(const Bridge *b, const Resolution *r, Str import, uint32_t provider,
                      CrtSymbolUse *use)
{
    if (crt_symbol_of(import, b->machine, use))
        return true;
    use->symbol = NULL;
    return provider != FILE_NONE && is_static_crt(r, provider);
}

/* MSVC's names: variables end in the code of their storage, `3` (or `2` within a class) and type.
 */
static bool looks_like_data(Str name)
{
    return str_starts_with(name, STR("??_7")) ||
           (str_starts_with(name, STR("?")) &&
            (str_find(name, STR("@@3")) < name.len || str_find(name, STR("@@2")) < name.len));
}

static bool is_data(const CrtSymbolUse *use, Str import)
{
    return use->symbol ? (use->symbol->flags & CRT_SYMBOL_DATA) != 0
                       : looks_like_data(plain_name(import));
}

static BridgeObstacle obstacle_of(const CrtSymbolUse *use, Str import)
{
    if (use->symbol && use->symbol->flags & CRT_SYMBOL_DEBUG)
        return BRIDGE_DEBUG_ONLY;
    return is_data(use, import) ? BRIDGE_NO_VARIABLE : BRIDGE_NO_FUNCTION;
}

/* ---- names ---- */

/* True: it is new and can be bridged. The names of a replay are gone with its files. */
static bool take_name(const Look *look, Str import, Str who, bool takes_gaps)
{
    Bridge *b = look->b;
    CrtSymbolUse use;
    if (!is_import(import) || map_find(&b->known, import) || b->names.len >= MOST_NAMES)
        return false;
    uint32_t provider = provider_of(look, plain_name(import));
    if (!is_of_crt(b, look->r, import, provider, &use) || (provider == FILE_NONE && !takes_gaps))
        return false;
    Str name = str_copy(b->arena, import);
    (void)map_add(&b->known, name, NULL);
    if (provider == FILE_NONE) {
        BridgeGap gap = {name, str_copy(b->arena, who), obstacle_of(&use, import)};
        vec_push(b->arena, &b->gaps, gap);
        return false;
    }
    BridgeName bridged = {name, str_copy(b->arena, who), is_data(&use, import)};
    vec_push(b->arena, &b->names, bridged);
    return true;
}

static Str name_of(const Look *look, uint32_t symbol)
{
    return symbol_name(symtab_at(&look->r->symbols, symbol));
}

static Str who_needs(const Look *look, uint32_t symbol)
{
    Asker asker;
    const Resolution *r = look->r;
    if (!resolution_asker(r, symtab_at(&r->symbols, symbol), &asker) || asker.file == FILE_NONE)
        return STR("the command line");
    return resolution_file_name(look->b->arena, r, asker.file);
}

static bool take_symbol(const Look *look, uint32_t symbol, bool takes_gaps)
{
    Str name = name_of(look, symbol);
    return is_import(name) && take_name(look, name, who_needs(look, symbol), takes_gaps);
}

bool bridge_take(Bridge *b, const Resolution *resolution)
{
    bool has_new = false;
    const Resolution *r = resolution;
    Look look = {.b = b, .r = r, .offers = map(b->arena)};
    b->machine = r->machine;
    for (size_t i = 0; i < r->unresolved.len; i++)
        want(&look, name_of(&look, r->unresolved.at[i].symbol));
    ask_libraries(&look);
    for (size_t i = 0; i < r->unresolved.len; i++)
        has_new |= take_symbol(&look, r->unresolved.at[i].symbol, true);
    for (size_t i = 0; i < r->local_imports.len; i++)
        has_new |= take_symbol(&look, r->local_imports.at[i].symbol, false);
    return has_new;
}

typedef bool (*TakeImport)(Look *look, Str import, Str who);

/* Each `__imp_` that a member of an input, the CRT's own aside, needs and the replay did not find.
 */
/* Neither in the link nor offered by a library. */
static bool is_nowhere(const Resolution *r, Str name)
{
    Symbol s;
    return !resolution_find(r, name, &s) || s.kind == SYMBOL_UNDEFINED;
}

static bool each_import(Look *look, const World *world, TakeImport take)
{
    bool is_taken = false;
    for (size_t i = 0; i < world->inputs.len; i++) {
        const WorldInput *input = &world->inputs.at[i];
        for (size_t m = 0; !input->is_crt && m < input->input.members.len; m++) {
            MemberSymbol symbol;
            const Member *member = &input->input.members.at[m];
            MemberSymbols walk = member_symbols(look->b->arena, member);
            while (member_symbols_next(&walk, &symbol)) {
                if (!symbol.is_undefined || !is_import(symbol.name))
                    continue;
                if (is_nowhere(look->r, symbol.name))
                    is_taken |=
                        take(look, symbol.name,
                             origin_input_name(look->b->arena, input->input.path, member->name));
            }
        }
    }
    return is_taken;
}

static bool want_import(Look *look, Str import, Str who)
{
    (void)who;
    want(look, import);
    return false;
}

static bool take_import(Look *look, Str import, Str who)
{
    return take_name(look, import, who, false);
}

bool bridge_take_inputs(Bridge *b, const World *world, const Resolution *resolution)
{
    Look look = {.b = b, .r = resolution, .offers = map(b->arena)};
    (void)each_import(&look, world, want_import);
    ask_libraries(&look);
    return each_import(&look, world, take_import);
}

/* ---- the object ---- */

Str bridge_object(const Bridge *b)
{
    static const char zeros[8] = {0};
    if (b->names.len == 0)
        return (Str){"", 0};
    unsigned size = coffwrite_pointer_size(b->machine);
    CoffWriter *w = coffwrite_new(b->arena, b->machine);
    for (size_t i = 0; i < b->names.len; i++) {
        Str import = b->names.at[i].import;
        CoffSectionId section =
            coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, size, (Str){zeros, size});
        coffwrite_comdat(w, section, COFF_SELECT_ANY, 0);
        (void)coffwrite_external(w, import, section, 0);
        coffwrite_fixup(w, section, 0, FIXUP_POINTER, coffwrite_undefined(w, plain_name(import)));
    }
    return coffwrite_finish(w);
}

/* ---- texts ---- */

static void add_more(StrBuf *text, size_t shown, size_t count)
{
    if (count > shown)
        strbuf_addf(text, " and %zu more", count - shown);
}

Str bridge_names_text(const Bridge *b)
{
    enum { MOST = 3 };
    StrBuf text = strbuf(b->arena);
    size_t i = 0;
    for (; i < b->names.len && i < MOST; i++)
        strbuf_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(shown_name(b, b->names.at[i].import)));
    add_more(&text, i, b->names.len);
    return strbuf_str(&text);
}

static const char *const obstacle_texts[] = {
    [BRIDGE_NO_FUNCTION] = "the static CRT has no such function",
    [BRIDGE_NO_VARIABLE] = "this variable lives in the CRT's DLL, the static CRT has none such",
    [BRIDGE_DEBUG_ONLY] = "only the debug CRT has it",
};

static void add_gaps(const Bridge *b, BridgeObstacle obstacle, StrBuf *text)
{
    enum { MOST = 3 };
    size_t count = 0;
    Str who = {"", 0};
    for (size_t i = 0; i < b->gaps.len; i++) {
        const BridgeGap *gap = &b->gaps.at[i];
        if (gap->obstacle != obstacle)
            continue;
        if (count == 0) {
            who = gap->who;
            strbuf_add(text, text->len ? STR("; ") : STR(""));
        }
        if (count < MOST)
            strbuf_addf(text, "%s%.*s", count ? ", " : "", STR_ARG(gap->import));
        count++;
    }
    if (count == 0)
        return;
    add_more(text, count < MOST ? count : MOST, count);
    strbuf_addf(text, " (in %.*s): %s", STR_ARG(who), obstacle_texts[obstacle]);
}

Str bridge_gaps_text(const Bridge *b)
{
    StrBuf text = strbuf(b->arena);
    for (size_t i = 0; i < sizeof obstacle_texts / sizeof *obstacle_texts; i++)
        add_gaps(b, (BridgeObstacle)i, &text);
    return strbuf_str(&text);
}
