/* SPDX-License-Identifier: MIT */
#include "report/report_which.h"

#include "base/os.h"
#include "base/utf.h"
#include "plan/pins.h"

/* The DLLs that offer the symbol. */
typedef struct OfferingDlls {
    Str winner, other; /* `other`: of another DLL than the winner's, or than the first */
} OfferingDlls;

static void note_offer(OfferingDlls *offers, Str dll, bool wins)
{
    if (dll.len == 0)
        return;
    if (wins || offers->winner.len == 0) {
        if (offers->winner.len && !str_eq_nocase(offers->winner, dll))
            offers->other = offers->winner;
        offers->winner = dll;
    } else if (!str_eq_nocase(offers->winner, dll)) {
        offers->other = offers->other.len ? offers->other : dll;
    }
}

/* CRT3006. */
static void add_way_out(StrBuf *b, const OfferingDlls *offers, Str symbol, Machine machine)
{
    if (offers->other.len == 0)
        return;
    Str name = utf8_printable(b->arena, pins_policy_name(symbol, machine));
    Str dll = utf8_printable(b->arena, offers->other);
    strbuf_addf(b,
                "CRT3006: different DLLs have it, and the first library on the line wins. To take "
                "it from %.*s, write into crtlink.ini:\n  [dll \"%.*s\"]\n  %.*s =\n",
                STR_ARG(dll), STR_ARG(dll), STR_ARG(name));
}

static void add_line(StrBuf *b, bool wins, Str provider, Str note)
{
    Str name = utf8_printable(b->arena, provider);
    strbuf_addf(b, "%s %.*s%.*s\n", wins ? "->" : "  ", STR_ARG(name), STR_ARG(note));
}

/* Of an import; else empty. */
static Str import_dll(Str bytes)
{
    ShortImport import;
    const char *error;
    bool is_import = file_kind(bytes) == FILE_IMPORT && shortimport_open(bytes, &import, &error);
    return is_import ? import.dll : (Str){"", 0};
}

/* ", imported from ucrtbase.dll". */
static Str import_note(Arena *arena, Str bytes)
{
    Str dll = utf8_printable(arena, import_dll(bytes));
    return dll.len ? str_format(arena, ", imported from %.*s", STR_ARG(dll)) : STR("");
}

static bool find_in_archive(Str bytes, Str symbol, ArchiveMember *out)
{
    Archive archive;
    const char *error;
    Str name;
    uint64_t offset;
    if (!archive_open(bytes, &archive, &error))
        return false;
    ArchiveSymbols symbols = archive_symbols(&archive);
    while (archive_symbols_next(&symbols, &name, &offset))
        if (str_eq(name, symbol))
            return archive_member_at(&archive, offset, out);
    return false;
}

static bool defines(Str bytes, Str symbol)
{
    Coff coff;
    const char *error;
    if (file_kind(bytes) != FILE_COFF || !coff_open(bytes, &coff, &error))
        return false;
    for (uint32_t i = 0; i < coff.symbol_count; i++) {
        CoffSymbol s = coff_symbol(&coff, i);
        i += s.aux_count;
        if (coff_symbol_is_external(&s) && !coff_symbol_is_undefined(&s) && str_eq(s.name, symbol))
            return true;
    }
    return false;
}

static Str archive_entry(Arena *arena, Str path, const ArchiveMember *member)
{
    return str_format(arena, "%.*s(%.*s)", STR_ARG(path), STR_ARG(str_path_base(member->name)));
}

/* The file that the symbol came from, or its archive. */
static uint32_t winner_of(const Resolution *r, Str symbol)
{
    Symbol s;
    if (!resolution_find(r, symbol, &s))
        return FILE_NONE;
    if (s.kind == SYMBOL_UNDEFINED)
        s = *symtab_at(&r->symbols, resolution_follow(r, symtab_find(&r->symbols, symbol)));
    if (s.file == SYMBOL_NONE)
        return FILE_NONE;
    uint32_t archive = r->files.at[s.file].archive;
    return archive == FILE_NONE ? s.file : archive;
}

bool report_which(Arena *arena, const Resolution *r, Str symbol, Str *out)
{
    bool is_found = false;
    StrBuf b = strbuf(arena);
    OfferingDlls offers = {0};
    uint32_t winner = winner_of(r, symbol);
    for (uint32_t i = 0; i < r->files.len; i++) {
        const ResolvedFile *f = &r->files.at[i];
        ArchiveMember member;
        bool wins = i == winner;
        if (f->archive != FILE_NONE)
            continue;
        if (f->role == FILE_ROLE_ARCHIVE &&
            find_in_archive(resolution_bytes(r, i), symbol, &member)) {
            add_line(&b, wins, archive_entry(arena, f->path, &member),
                     import_note(arena, member.bytes));
            note_offer(&offers, import_dll(member.bytes), wins);
            is_found = true;
        } else if (f->role == FILE_ROLE_OBJECT && defines(resolution_bytes(r, i), symbol)) {
            add_line(&b, wins, f->path, STR(""));
            is_found = true;
        }
    }
    uint32_t found = symtab_find(&r->symbols, symbol);
    if (!is_found && found != SYMBOL_NONE && symbol_is_defined(symtab_at(&r->symbols, found))) {
        is_found = true;
        add_line(&b, true, STR("the linker itself"), STR(""));
    }
    add_way_out(&b, &offers, symbol, r->machine);
    *out = strbuf_str(&b);
    return is_found;
}

static bool look_into(StrBuf *b, Str path, Str symbol)
{
    Str bytes, error;
    ArchiveMember member;
    if (os_file_info(b->arena, path).kind != OS_FILE_REGULAR ||
        !os_file_open(b->arena, path, &bytes, &error))
        return false;
    bool is_found = find_in_archive(bytes, symbol, &member);
    if (is_found)
        add_line(b, false, archive_entry(b->arena, path, &member),
                 import_note(b->arena, member.bytes));
    os_file_close(bytes);
    return is_found;
}

bool report_which_in_folders(Arena *arena, Str lib, Str symbol, Str *out)
{
    bool is_found = false;
    StrBuf b = strbuf(arena);
    while (lib.len) {
        StrVec names = {0};
        Str error, folder = str_cut(&lib, ';');
        if (folder.len == 0 || !os_folder_list(arena, folder, &names, &error))
            continue;
        for (size_t i = 0; i < names.len; i++)
            if (str_ends_with_nocase(names.at[i], STR(".lib")))
                is_found |= look_into(
                    &b, str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.at[i])),
                    symbol);
    }
    *out = strbuf_str(&b);
    return is_found;
}
