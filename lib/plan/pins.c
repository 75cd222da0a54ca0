/* SPDX-License-Identifier: MIT */
#include "plan/pins.h"

#include "base/map.h"
#include "plan/coffwrite.h"
#include "plan/importlib.h"

static const Str import_prefix = {"__imp_", 6};

/* ---- names ---- */

/* Cuts "@12", the bytes of arguments. */
static bool cut_argument_bytes(Str *name)
{
    uint64_t bytes;
    size_t at = str_find_last_char(*name, '@');
    if (at == 0 || at >= name->len || !str_to_u64(str_skip(*name, at + 1), UINT32_MAX, &bytes))
        return false;
    name->len = at;
    return true;
}

/* f of __vectorcall's f@@12, on every machine. */
static bool cut_vectorcall(Str *name)
{
    Str cut = *name;
    if (!cut_argument_bytes(&cut) || cut.len < 2 || !str_ends_with(cut, STR("@")))
        return false;
    *name = (Str){cut.at, cut.len - 1};
    return true;
}

/* The C name in a decorated one: x86's cdecl _f, stdcall _f@4, fastcall @f@4. */
static Str undecorated(Str symbol, Machine machine)
{
    Str name = symbol;
    if (str_starts_with(name, STR("?")) || cut_vectorcall(&name) || machine != MACHINE_X86)
        return name;
    bool is_fastcall = str_starts_with(name, STR("@"));
    if (!is_fastcall && !str_starts_with(name, STR("_")))
        return symbol;
    name = str_skip(name, 1);
    return cut_argument_bytes(&name) || !is_fastcall ? name : symbol;
}

static Str without_prefix(Str symbol, Machine machine)
{
    if (machine != MACHINE_X86 || str_starts_with(symbol, STR("?")))
        return symbol;
    return str_skip(symbol, str_starts_with(symbol, STR("_")) || str_starts_with(symbol, STR("@")));
}

/* The name in the DLL. A pin that names the symbol as it is means it so there too. */
static Str name_in_dll(const DllPin *pin, Str symbol, Machine machine)
{
    if (pin->name.len)
        return pin->name;
    switch (pin->style) {
    case PIN_DECORATED:
        return symbol;
    case PIN_NOPREFIX:
        return without_prefix(symbol, machine);
    case PIN_UNDECORATED:
        return undecorated(symbol, machine);
    case PIN_AS_WRITTEN:
        break;
    }
    return pin->symbol;
}

/* PE/COFF leaves open whether an `_` that is no decoration is cut off. */
static bool is_sure(ImportNameType type, Str symbol, Machine machine)
{
    return type == IMPORT_BY_NAME || machine == MACHINE_X86 || !str_starts_with(symbol, STR("_"));
}

static bool find_name_type(Str symbol, Str name, Machine machine, ImportNameType *out)
{
    static const ImportNameType types[] = {IMPORT_BY_NAME, IMPORT_NOPREFIX, IMPORT_UNDECORATE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        ShortImport import = {.machine = machine, .symbol = symbol, .name_type = types[i]};
        if (is_sure(types[i], symbol, machine) && str_eq(importlib_import_name(&import), name)) {
            *out = types[i];
            return true;
        }
    }
    return false;
}

static bool is_taken(const Pins *pins, Str import)
{
    for (size_t i = 0; i < pins->uses.len; i++)
        if (str_eq(pins->uses.at[i].import, import))
            return true;
    return false;
}

/* A symbol of our own that is imported under any name: "?send@crtlink7" without its `?` and
 * cut at its `@` is "send", on every machine, with every linker (lld 14 and older versions of
 * link.exe know no EXPORTAS). A name that has an `@` itself is not cut. */
static void choose_own_symbol(const Pins *pins, PinUse *use)
{
    /* Each of these is cut off in front. */
    static const char prefixes[] = {'?', '@', '_'};
    Arena *arena = pins->arena;
    if (str_find_char(use->name, '@') < use->name.len) {
        use->name_type = IMPORT_NOPREFIX;
        for (size_t i = 0; i < sizeof prefixes && (i == 0 || is_taken(pins, use->import)); i++)
            use->import = str_format(arena, "%c%.*s", prefixes[i], STR_ARG(use->name));
        return;
    }
    use->name_type = IMPORT_UNDECORATE;
    use->import = str_format(arena, "?%.*s@crtlink%zu", STR_ARG(use->name), pins->uses.len + 1);
}

/* Who has the symbol in the link without the pin. */
static Str provider_of(Arena *arena, const Resolution *r, Str name)
{
    uint32_t found = symtab_find(&r->symbols, name);
    const Symbol *s = found == SYMBOL_NONE ? NULL : symtab_at(&r->symbols, found);
    if (!s || !symbol_is_defined(s) || s->file == SYMBOL_NONE || s->file >= r->files.len)
        return (Str){"", 0};
    const ResolvedFile *file = &r->files.at[s->file];
    return str_copy(arena, file->role == FILE_ROLE_IMPORT
                               ? file->import.dll
                               : resolution_file_name(arena, r, s->file));
}

static Str pointer_name(Arena *arena, Str symbol)
{
    return str_format(arena, "__imp_%.*s", STR_ARG(symbol));
}

static void add_use(Pins *pins, const Resolution *r, const DllPin *pin, Str symbol)
{
    PinUse use = {.pin = pin, .symbol = str_copy(pins->arena, symbol)};
    use.instead = provider_of(pins->arena, r, pointer_name(pins->arena, symbol));
    if (use.instead.len == 0)
        use.instead = provider_of(pins->arena, r, symbol);
    use.import = use.symbol;
    use.name_type = IMPORT_BY_ORDINAL;
    if (!pin->has_ordinal) {
        use.name = str_copy(pins->arena, name_in_dll(pin, use.symbol, pins->machine));
        if (!find_name_type(use.symbol, use.name, pins->machine, &use.name_type))
            choose_own_symbol(pins, &use);
    }
    vec_push(pins->arena, &pins->uses, use);
}

static Str pinned_name(Str symbol)
{
    bool is_import = str_starts_with(symbol, import_prefix);
    return is_import ? str_skip(symbol, import_prefix.len) : symbol;
}

Str pins_policy_name(Str symbol, Machine machine)
{
    return undecorated(pinned_name(symbol), machine);
}

/* ---- which are used ---- */

typedef struct Finder {
    Pins *pins;
    const Policy *policy;
    const Resolution *resolution;
    Map by_name;   /* symbol of the policy -> index */
    Map seen;      /* symbols of the link */
    bool *is_used; /* by index */
} Finder;

static void use_symbol(Finder *f, Str symbol)
{
    bool is_new;
    const MapEntry *entry = map_find(&f->by_name, symbol);
    if (!entry)
        entry = map_find(&f->by_name, undecorated(symbol, f->pins->machine));
    if (!entry)
        return;
    map_add(&f->seen, symbol, &is_new);
    if (!is_new)
        return;
    f->is_used[entry->value.number] = true;
    add_use(f->pins, f->resolution, &f->policy->pins.at[entry->value.number], symbol);
}

static void find_near_names(Finder *f)
{
    Pins *pins = f->pins;
    for (size_t i = 0; pins->idle.len && i < f->resolution->symbols.len; i++) {
        const Symbol *s = symtab_at(&f->resolution->symbols, i);
        if (s->asker == SYMBOL_NONE)
            continue;
        Str name = pins_policy_name(symbol_name(s), pins->machine);
        for (size_t k = 0; k < pins->idle.len; k++) {
            PinIdle *idle = &pins->idle.at[k];
            Str wanted = idle->pin->symbol;
            bool is_long = wanted.len > 3; /* send, sent: of shorter ones each is near another */
            if (is_long && idle->near.len == 0 && str_edit_distance(name, wanted, 1) <= 1)
                idle->near = str_copy(pins->arena, name);
        }
    }
}

void pins_find(Arena *arena, const Policy *policy, const Resolution *resolution, Pins *out)
{
    *out = (Pins){.arena = arena, .machine = resolution->machine};
    Finder f = {.pins = out, .policy = policy, .resolution = resolution};
    f.by_name = map(arena);
    f.seen = map(arena);
    f.is_used = arena_array(arena, bool, policy->pins.len);
    for (size_t i = 0; i < policy->pins.len; i++)
        map_add(&f.by_name, policy->pins.at[i].symbol, NULL)->value.number = i;
    for (size_t i = 0; i < resolution->symbols.len; i++) {
        const Symbol *s = symtab_at(&resolution->symbols, i);
        if (s->asker != SYMBOL_NONE)
            use_symbol(&f, pinned_name(symbol_name(s)));
    }
    for (size_t i = 0; i < policy->pins.len; i++) {
        const DllPin *pin = &policy->pins.at[i];
        if (!f.is_used[i] && resolution->opaque.len)
            use_symbol(&f, pin->symbol);
        if (!f.is_used[i])
            vec_push(arena, &out->idle,
                     ((PinIdle){
                         pin, {"", 0}
            }));
    }
    find_near_names(&f);
}

/* ---- clashes ---- */

static bool is_ours(const Resolution *r, uint32_t file)
{
    if (file == FILE_NONE || file >= r->files.len)
        return false;
    Str base = str_path_base(r->files.at[file].path);
    return str_eq(base, STR(PINS_OBJECT)) || str_eq(base, STR(PINS_LIBRARY));
}

static uint32_t stranger_of(const Resolution *r, const Duplicate *duplicate)
{
    for (size_t i = 0; i < duplicate->files.len; i++)
        if (!is_ours(r, duplicate->files.at[i]))
            return duplicate->files.at[i];
    return FILE_NONE;
}

/* The file that defines the symbol instead of ours, or beside it; FILE_NONE: there is none. */
static uint32_t other_definition(const Resolution *r, Str name)
{
    uint32_t found = symtab_find(&r->symbols, name);
    if (found == SYMBOL_NONE)
        return FILE_NONE;
    const Symbol *s = symtab_at(&r->symbols, found);
    for (size_t i = 0; i < r->duplicates.len; i++)
        if (r->duplicates.at[i].symbol == found)
            return stranger_of(r, &r->duplicates.at[i]);
    return symbol_is_defined(s) && s->file != SYMBOL_NONE && !is_ours(r, s->file) ? s->file
                                                                                  : FILE_NONE;
}

bool pins_drop_clashes(Pins *pins, const Resolution *resolution)
{
    size_t kept = 0;
    for (size_t i = 0; i < pins->uses.len; i++) {
        PinUse use = pins->uses.at[i];
        Str pointer = pointer_name(pins->arena, use.symbol);
        uint32_t file = other_definition(resolution, use.symbol);
        if (file == FILE_NONE)
            file = other_definition(resolution, pointer);
        if (file == FILE_NONE) {
            pins->uses.at[kept++] = use;
            continue;
        }
        PinClash clash = {use.pin, use.symbol, resolution_file_name(pins->arena, resolution, file)};
        clash.who = str_copy(pins->arena, clash.who);
        vec_push(pins->arena, &pins->clashes, clash);
    }
    bool has_clash = kept < pins->uses.len;
    pins->uses.len = kept;
    return has_clash;
}

/* ---- the files ---- */

typedef struct Thunk {
    const char *code;
    unsigned size;
    unsigned fixup_count;
    struct {
        uint32_t offset;
        CoffFixup fixup;
    } fixups[2];
} Thunk;

/* A jump to where the pointer points. */
static Thunk thunk_of(Machine machine)
{
    static const Thunk x64 = {"\xFF\x25\0\0\0\0", 6, 1, {{2, FIXUP_RELATIVE}}};
    static const Thunk x86 = {"\xFF\x25\0\0\0\0", 6, 1, {{2, FIXUP_POINTER}}};
    static const Thunk arm64 = {
        "\x10\0\0\x90\x10\x02\x40\xF9\0\x02\x1F\xD6",
        12,
        2,
        {{0, FIXUP_PAGE}, {4, FIXUP_PAGE_OFFSET_LOAD}}
    };
    return machine == MACHINE_X86 ? x86 : machine == MACHINE_ARM64 ? arm64 : x64;
}

static void write_function(CoffWriter *w, const Pins *pins, const PinUse *use)
{
    static const char zeros[8] = {0};
    unsigned size = coffwrite_pointer_size(pins->machine);
    Thunk thunk = thunk_of(pins->machine);
    CoffSymbolId target = coffwrite_undefined(w, pointer_name(pins->arena, use->import));
    CoffSectionId code =
        coffwrite_section(w, STR(".text"), COFFWRITE_CODE, 16, (Str){thunk.code, thunk.size});
    coffwrite_comdat(w, code, COFF_SELECT_NO_DUPLICATES, 0);
    CoffSymbolId function = coffwrite_external(w, use->symbol, code, 0);
    for (unsigned i = 0; i < thunk.fixup_count; i++)
        coffwrite_fixup(w, code, thunk.fixups[i].offset, thunk.fixups[i].fixup, target);
    CoffSectionId pointer =
        coffwrite_section(w, STR(".rdata"), COFFWRITE_CONST, size, (Str){zeros, size});
    coffwrite_comdat(w, pointer, COFF_SELECT_NO_DUPLICATES, 0);
    (void)coffwrite_external(w, pointer_name(pins->arena, use->symbol), pointer, 0);
    coffwrite_fixup(w, pointer, 0, FIXUP_POINTER, function);
}

/* A variable must be reached through the import table's own entry. */
static void write_variable(CoffWriter *w, const Pins *pins, const PinUse *use)
{
    CoffSymbolId entry = coffwrite_undefined(w, pointer_name(pins->arena, use->import));
    (void)coffwrite_weak(w, pointer_name(pins->arena, use->symbol), entry, COFF_WEAK_NO_LIBRARY);
}

static void write_need(CoffWriter *w, const Pins *pins, const PinUse *use)
{
    (void)coffwrite_undefined(w, pointer_name(pins->arena, use->symbol));
    if (!use->pin->is_data)
        (void)coffwrite_undefined(w, use->symbol);
}

Str pins_object(const Pins *pins)
{
    CoffWriter *w = coffwrite_new(pins->arena, pins->machine);
    for (size_t i = 0; i < pins->uses.len; i++) {
        const PinUse *use = &pins->uses.at[i];
        if (str_eq(use->import, use->symbol))
            write_need(w, pins, use);
        else if (use->pin->is_data)
            write_variable(w, pins, use);
        else
            write_function(w, pins, use);
    }
    return coffwrite_finish(w);
}

static ShortImport import_of(const PinUse *use)
{
    return (ShortImport){.type = use->pin->is_data ? IMPORT_DATA : IMPORT_CODE,
                         .name_type = use->name_type,
                         .ordinal_or_hint = use->pin->ordinal,
                         .symbol = use->import};
}

/* All of one DLL, from `first` on. */
static ImportLibrary library_of(const Pins *pins, LinkerKind linker, size_t first)
{
    Str dll = pins->uses.at[first].pin->dll;
    ImportLibrary library = {.machine = pins->machine,
                             .dll = dll,
                             .tag = str_format(pins->arena, "crtlink%zu", first + 1),
                             .is_bare = linker != LINKER_MSVC};
    for (size_t i = first; i < pins->uses.len; i++)
        if (str_eq_nocase(pins->uses.at[i].pin->dll, dll))
            vec_push(pins->arena, &library.imports, import_of(&pins->uses.at[i]));
    return library;
}

bool pins_library(const Pins *pins, LinkerKind linker, Str *out, const char **error)
{
    bool is_new;
    LibMembers members = {0};
    Map dlls = map(pins->arena);
    for (size_t i = 0; i < pins->uses.len; i++) {
        map_add(&dlls, str_lower(pins->arena, pins->uses.at[i].pin->dll), &is_new);
        if (!is_new)
            continue;
        ImportLibrary library = library_of(pins, linker, i);
        importlib_members(pins->arena, &library, &members);
    }
    return libwrite(pins->arena, &members, out, error);
}

/* ---- texts ---- */

Str pins_idle_text(Arena *arena, const Pins *pins)
{
    enum { MOST = 3 };
    StrBuf text = strbuf(arena);
    for (size_t i = 0; i < pins->idle.len && i < MOST; i++) {
        const PinIdle *idle = &pins->idle.at[i];
        strbuf_addf(&text, "%s%.*s (%.*s)", i ? ", " : "nothing in this link needs ",
                    STR_ARG(idle->pin->symbol), STR_ARG(origin_text(arena, idle->pin->origin)));
        if (idle->near.len)
            strbuf_addf(&text, "; did you mean %.*s?", STR_ARG(idle->near));
    }
    if (pins->idle.len > MOST)
        strbuf_addf(&text, " and %zu more", pins->idle.len - MOST);
    return strbuf_str(&text);
}

bool pins_idle_is_odd(const Pins *pins)
{
    bool has_near = false;
    for (size_t i = 0; i < pins->idle.len; i++)
        has_near |= pins->idle.at[i].near.len > 0;
    return has_near || (pins->idle.len && pins->uses.len);
}

Str pins_clash_text(Arena *arena, const PinClash *clash)
{
    return str_format(arena,
                      "%.*s defines %.*s itself, so it cannot come from %.*s; this pin is left out",
                      STR_ARG(clash->who), STR_ARG(clash->symbol), STR_ARG(clash->pin->dll));
}

Str pins_text(const Pins *pins)
{
    enum { MOST = 3 };
    size_t i = 0;
    StrBuf text = strbuf(pins->arena);
    for (; i < pins->uses.len && i < MOST; i++) {
        const PinUse *use = &pins->uses.at[i];
        strbuf_addf(&text, "%s%.*s from %.*s", i ? ", " : "", STR_ARG(use->pin->symbol),
                    STR_ARG(use->pin->dll));
        if (use->pin->has_ordinal)
            strbuf_addf(&text, " (#%u)", use->pin->ordinal);
        else if (!str_eq(use->name, use->pin->symbol))
            strbuf_addf(&text, " (%.*s)", STR_ARG(use->name));
        if (use->instead.len && !str_eq_nocase(use->instead, use->pin->dll))
            strbuf_addf(&text, " instead of %.*s", STR_ARG(use->instead));
    }
    if (pins->uses.len > i)
        strbuf_addf(&text, " and %zu more", pins->uses.len - i);
    return strbuf_str(&text);
}
