/* SPDX-License-Identifier: MIT */
#include "plan/importlib.h"

#include "plan/bytes.h"
#include "plan/coffwrite.h"

#include <assert.h>

static bool can_write(Machine machine)
{
    return machine != MACHINE_ARM64EC && coffwrite_machine(machine);
}

Str importlib_object(Arena *arena, const ShortImport *import)
{
    StrBuf strings = strbuf(arena), b = strbuf(arena);
    strbuf_add(&strings, import->symbol);
    strbuf_add_char(&strings, '\0');
    strbuf_add(&strings, import->dll);
    strbuf_add_char(&strings, '\0');
    if (import->name_type == IMPORT_EXPORTAS) {
        strbuf_add(&strings, import->export_name);
        strbuf_add_char(&strings, '\0');
    }
    assert(can_write(import->machine));
    put_u16(&b, 0);
    put_u16(&b, 0xFFFF);
    put_u16(&b, 0); /* version */
    put_u16(&b, coffwrite_machine(import->machine));
    put_u32(&b, 0); /* timestamp */
    put_u32(&b, (uint32_t)strings.len);
    put_u16(&b, import->ordinal_or_hint);
    put_u16(&b, (uint16_t)((unsigned)import->type | (unsigned)import->name_type << 2));
    strbuf_add(&b, strbuf_str(&strings));
    return strbuf_str(&b);
}

void importlib_symbols(Arena *arena, const ShortImport *import, StrVec *out)
{
    vec_push(arena, out, str_format(arena, "__imp_%.*s", STR_ARG(import->symbol)));
    if (import->type != IMPORT_DATA)
        vec_push(arena, out, import->symbol);
}

static Str without_prefix(Str symbol)
{
    bool has_prefix = symbol.len && str_find_char(STR("?@_"), symbol.at[0]) < 3;
    return has_prefix ? str_skip(symbol, 1) : symbol;
}

Str importlib_import_name(const ShortImport *import)
{
    Str name = without_prefix(import->symbol);
    switch (import->name_type) {
    case IMPORT_BY_ORDINAL:
        return STR("");
    case IMPORT_BY_NAME:
        return import->symbol;
    case IMPORT_NOPREFIX:
        return name;
    case IMPORT_UNDECORATE:
        return str_slice(name, 0, str_find_char(name, '@'));
    case IMPORT_EXPORTAS:
        return import->export_name;
    }
    return STR("");
}

Str importlib_dll_stem(Str dll)
{
    Str base = str_path_base(dll);
    size_t dot = str_find_last_char(base, '.');
    return dot > 0 && dot < base.len ? str_slice(base, 0, dot) : base;
}

/* --- the three objects in front --- */

typedef struct Front {
    Arena *arena;
    const ImportLibrary *library;
    Str descriptor, null_descriptor, null_thunk; /* symbols */
} Front;

static Front front_names(Arena *arena, const ImportLibrary *library)
{
    Str stem = importlib_dll_stem(library->dll), tag = library->tag;
    const char *between = tag.len ? "_" : "";
    return (Front){
        .arena = arena,
        .library = library,
        .descriptor = str_format(arena, "__IMPORT_DESCRIPTOR_%.*s", STR_ARG(stem)),
        .null_descriptor =
            str_format(arena, "__NULL_IMPORT_DESCRIPTOR%s%.*s", between, STR_ARG(tag)),
        .null_thunk = str_format(arena, "\x7F%.*s%s%.*s_NULL_THUNK_DATA", STR_ARG(stem), between,
                                 STR_ARG(tag)),
    };
}

static Str zeros(Arena *arena, size_t count)
{
    return (Str){arena_array(arena, char, count), count};
}

static void add_member(Front *front, CoffWriter *w, Str symbol, LibMembers *out)
{
    LibMember member = {.name = front->library->dll, .bytes = coffwrite_finish(w)};
    vec_push(front->arena, &member.symbols, symbol);
    vec_push(front->arena, out, member);
}

/* A section that this object does not have but others contribute to: its symbol
 * stands for the start of what this DLL's objects contribute. */
static CoffSymbolId section_elsewhere(CoffWriter *w, Str name)
{
    CoffSymbol symbol = {
        .name = name,
        .value = COFFWRITE_DATA,
        .section = COFF_UNDEFINED,
        .storage_class = COFF_CLASS_SECTION,
    };
    return coffwrite_symbol(w, &symbol);
}

/* The DLL's row of the import directory (PE/COFF 6.4.1 of images) and its name. */
static void add_descriptor(Front *front, LibMembers *out)
{
    enum { DIRECTORY_ROW = 20, LOOKUP_AT = 0, NAME_AT = 12, ADDRESSES_AT = 16 };
    CoffWriter *w = coffwrite_new(front->arena, front->library->machine);
    StrBuf name = strbuf(front->arena);
    strbuf_add(&name, front->library->dll);
    put_zeros(&name, 1 + (front->library->dll.len + 1) % 2);
    CoffSectionId row = coffwrite_section(w, STR(".idata$2"), COFFWRITE_DATA, 4,
                                          zeros(front->arena, DIRECTORY_ROW));
    CoffSectionId text =
        coffwrite_section(w, STR(".idata$6"), COFFWRITE_DATA, 2, strbuf_str(&name));
    CoffSymbol row_section = {
        .name = STR(".idata$2"),
        .value = COFFWRITE_DATA,
        .section = (int32_t)row,
        .storage_class = COFF_CLASS_SECTION,
    };
    (void)coffwrite_external(w, front->descriptor, row, 0);
    (void)coffwrite_symbol(w, &row_section);
    CoffSymbolId text_symbol = coffwrite_static(w, STR(".idata$6"), text, 0);
    CoffSymbolId lookup = section_elsewhere(w, STR(".idata$4"));
    CoffSymbolId addresses = section_elsewhere(w, STR(".idata$5"));
    (void)coffwrite_undefined(w, front->null_descriptor);
    (void)coffwrite_undefined(w, front->null_thunk);
    coffwrite_fixup(w, row, NAME_AT, FIXUP_IMAGE_RELATIVE, text_symbol);
    coffwrite_fixup(w, row, LOOKUP_AT, FIXUP_IMAGE_RELATIVE, lookup);
    coffwrite_fixup(w, row, ADDRESSES_AT, FIXUP_IMAGE_RELATIVE, addresses);
    add_member(front, w, front->descriptor, out);
}

/* The empty row that ends the import directory. */
static void add_null_descriptor(Front *front, LibMembers *out)
{
    enum { DIRECTORY_ROW = 20 };
    CoffWriter *w = coffwrite_new(front->arena, front->library->machine);
    CoffSectionId row = coffwrite_section(w, STR(".idata$3"), COFFWRITE_DATA, 4,
                                          zeros(front->arena, DIRECTORY_ROW));
    (void)coffwrite_external(w, front->null_descriptor, row, 0);
    add_member(front, w, front->null_descriptor, out);
}

/* The empty pointers that end the DLL's two tables. */
static void add_null_thunk(Front *front, LibMembers *out)
{
    unsigned size = coffwrite_pointer_size(front->library->machine);
    CoffWriter *w = coffwrite_new(front->arena, front->library->machine);
    CoffSectionId addresses =
        coffwrite_section(w, STR(".idata$5"), COFFWRITE_DATA, size, zeros(front->arena, size));
    (void)coffwrite_section(w, STR(".idata$4"), COFFWRITE_DATA, size, zeros(front->arena, size));
    (void)coffwrite_external(w, front->null_thunk, addresses, 0);
    add_member(front, w, front->null_thunk, out);
}

void importlib_members(Arena *arena, const ImportLibrary *library, LibMembers *out)
{
    Front front = front_names(arena, library);
    if (!library->is_bare) {
        add_descriptor(&front, out);
        add_null_descriptor(&front, out);
        add_null_thunk(&front, out);
    }
    for (size_t i = 0; i < library->imports.len; i++) {
        ShortImport import = library->imports.at[i];
        import.machine = library->machine;
        import.dll = library->dll;
        LibMember member = {.name = library->dll, .bytes = importlib_object(arena, &import)};
        importlib_symbols(arena, &import, &member.symbols);
        vec_push(arena, out, member);
    }
}

bool importlib_write(Arena *arena, const ImportLibrary *library, Str *out, const char **error)
{
    LibMembers members = {0};
    importlib_members(arena, library, &members);
    return libwrite(arena, &members, out, error);
}
