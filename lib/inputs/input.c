/* SPDX-License-Identifier: MIT */
#include "inputs/input.h"

#include "base/os.h"
#include "inputs/archive.h"
#include "inputs/shortimport.h"

static const char cannot_read[] =
    "it could not be read to its end: it has changed, or the disk failed";

static void set_error(Member *member, const char *error)
{
    member->error = str_of(error);
}

typedef struct DirectiveCount {
    uint64_t sections, bytes;
} DirectiveCount;

/* Nearly every object has one section, and nearly every one the same text.
 * Sections may not overlap: a small file must not stand for endless text. */
static bool take_directives(InputReader *reader, Str section, DirectiveCount *seen, Member *member)
{
    seen->bytes += section.len;
    if (seen->bytes > member->bytes.len) {
        set_error(member, "its .drectve sections overlap");
        return false;
    }
    if (seen->sections++ == 0) {
        member->directives = drectve_parse_cached(&reader->directives, section);
        return true;
    }
    if (seen->sections == 2) {
        DirectiveVec shared = member->directives;
        member->directives = (DirectiveVec){0};
        for (size_t i = 0; i < shared.len; i++)
            vec_push(reader->arena, &member->directives, shared.at[i]);
    }
    if (reader->directives.is_lasting)
        section = str_copy(reader->arena, section);
    drectve_parse(reader->arena, section, &member->directives);
    return true;
}

/* Nothing of it is looked at any more. */
static void give_up(Member *member)
{
    set_error(member, cannot_read);
    member->bytes = (Str){"", 0};
}

static bool need(const InputReader *reader, Str piece)
{
    return !reader->pieces || pieces_need(reader->pieces, piece);
}

static bool need_tables(const InputReader *reader, Str bytes)
{
    if (!reader->pieces)
        return true;
    return reader->is_outline ? coff_need_sections(reader->pieces, bytes)
                              : coff_need_tables(reader->pieces, bytes);
}

static void read_coff(InputReader *reader, Member *member)
{
    Coff coff;
    const char *error = NULL;
    member->kind = MEMBER_OBJECT;
    if (!need_tables(reader, member->bytes)) {
        give_up(member);
        return;
    }
    bool is_open = reader->is_outline ? coff_open_sections(member->bytes, &coff, &error)
                                      : coff_open(member->bytes, &coff, &error);
    if (!is_open) {
        set_error(member, error);
        return;
    }
    member->machine = coff.machine;
    if (coff.damage)
        set_error(member, coff.damage);
    DirectiveCount seen = {0};
    const Str name = STR(".drectve");
    for (uint32_t i = coff_next_section(&coff, 0, name); i < coff.section_count;
         i = coff_next_section(&coff, i + 1, name)) {
        CoffSection section = coff_section(&coff, i);
        if (section.is_cut)
            set_error(member, "its .drectve section is cut off");
        else if (!need(reader, section.data))
            set_error(member, cannot_read);
        else if (!take_directives(reader, section.data, &seen, member))
            return;
    }
}

/* cl's own words for its back end, NUL-separated: "-f\0D:\foo.c\0-W1\0...\0-MT".
 * Seen in every /GL object of VS 2003 to 2022. */
static void read_ltcg(InputReader *reader, Member *member)
{
    Coff coff;
    const char *error = NULL;
    member->kind = MEMBER_LTCG;
    if (!coff_open_ltcg(member->bytes, &coff, &member->machine, &error)) {
        set_error(member, error);
        return;
    }
    if (coff.damage)
        set_error(member, coff.damage);
    DirectiveCount seen = {0};
    for (uint32_t i = 0; i < coff.section_count; i++) {
        CoffSection section = coff_section(&coff, i);
        if (str_eq(section.name, STR(".cil$fg")))
            member->compiler_flags = section.data;
        else if (str_eq(section.name, STR(".drectve")) &&
                 !take_directives(reader, section.data, &seen, member))
            return;
    }
}

static void read_bitcode(InputReader *reader, Member *member)
{
    Bitcode bitcode;
    const char *error = NULL;
    member->kind = MEMBER_BITCODE;
    if (!bitcode_open(member->bytes, &bitcode, &error)) {
        member->opaque = str_of(error);
        return;
    }
    member->machine = bitcode_machine(&bitcode);
    member->directives = drectve_parse_cached(&reader->directives, bitcode.linker_options);
}

static void read_import(Member *member)
{
    ShortImport import;
    const char *error = NULL;
    member->kind = MEMBER_IMPORT;
    if (!shortimport_open(member->bytes, &import, &error)) {
        set_error(member, error);
        return;
    }
    if (import.damage)
        set_error(member, import.damage);
    member->machine = import.machine;
    member->import_dll = import.dll;
    member->import_symbol = import.symbol;
}

/* What must be there whole before it is read. */
static Str needed_first(Str bytes, FileKind kind)
{
    bool is_whole = kind == FILE_LTCG || kind == FILE_BITCODE || kind == FILE_IMPORT;
    return is_whole ? bytes : (Str){"", 0};
}

static void read_member(InputReader *reader, Member *member)
{
    FileKind kind;
    if (!need(reader, str_slice(member->bytes, 0, FILE_KIND_SIZE)))
        give_up(member);
    kind = file_kind(member->bytes);
    if (!need(reader, needed_first(member->bytes, kind))) {
        give_up(member);
        return;
    }
    switch (kind) {
    case FILE_COFF:
        read_coff(reader, member);
        break;
    case FILE_LTCG:
        read_ltcg(reader, member);
        break;
    case FILE_BITCODE:
        read_bitcode(reader, member);
        break;
    case FILE_IMPORT:
        read_import(member);
        break;
    case FILE_RESOURCE:
        member->kind = MEMBER_RESOURCE;
        break;
    default:
        member->kind = MEMBER_OTHER;
        break;
    }
}

/* Files in an archive that are no objects and are meant to be there: an
 * rlib's metadata. */
static bool is_expected_other(Str name)
{
    return str_ends_with(name, STR(".rmeta"));
}

static void open_thin_member(InputReader *reader, Str archive_path, Member *member)
{
    Str folder = str_path_folder(archive_path);
    bool is_absolute = str_starts_with(member->name, STR("/")) ||
                       (member->name.len > 1 && member->name.at[1] == ':');
    Str path = folder.len && !is_absolute
                   ? str_format(reader->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(member->name))
                   : member->name;
    Str error;
    if (!os_file_open(reader->arena, path, &member->bytes, &error)) {
        member->error = error;
        return;
    }
    member->is_own_file = true;
    InputReader whole = {
        .arena = reader->arena, .directives = reader->directives, .is_outline = reader->is_outline};
    read_member(&whole, member);
    reader->directives = whole.directives;
}

static void read_archive_member(InputReader *reader, Input *input, const Archive *archive,
                                const ArchiveMember *from)
{
    Member member = {.name = from->name, .bytes = from->bytes};
    if (archive->is_thin)
        open_thin_member(reader, input->path, &member);
    else
        read_member(reader, &member);
    if (member.kind == MEMBER_OTHER && member.error.len == 0 && !is_expected_other(member.name))
        member.error = str_format(reader->arena, "it is no object: %s",
                                  file_kind_name(file_kind(member.bytes)));
    vec_push(reader->arena, &input->members, member);
}

/* The descriptors of an import library are ordinary objects that only define
 * `__IMPORT_DESCRIPTOR_x`, `__NULL_IMPORT_DESCRIPTOR` and `\x7Fx_NULL_THUNK_DATA`. */
static bool is_import_descriptor(const InputReader *reader, const Member *member)
{
    MemberSymbol symbol;
    if (reader->is_outline && !member->is_own_file &&
        !coff_need_tables(reader->pieces, member->bytes))
        return false;
    MemberSymbols symbols = member_symbols(reader->arena, member);
    while (member_symbols_next(&symbols, &symbol))
        if (!symbol.is_undefined &&
            (str_starts_with(symbol.name, STR("__IMPORT_DESCRIPTOR_")) ||
             str_starts_with(symbol.name, STR("__NULL_IMPORT_DESCRIPTOR")) ||
             str_starts_with(symbol.name, STR("\x7F"))))
            return true;
    return false;
}

static bool is_import_library(const InputReader *reader, const Input *input)
{
    bool has_import = false;
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        if (member->kind == MEMBER_IMPORT)
            has_import = true;
        else if (member->kind != MEMBER_OBJECT || !is_import_descriptor(reader, member))
            return false;
    }
    return has_import;
}

static void read_archive(InputReader *reader, Input *input)
{
    Archive archive;
    ArchiveMember member;
    const char *error = NULL;
    input->kind = INPUT_ARCHIVE;
    bool is_open = reader->pieces ? archive_open_pieces(reader->pieces, &archive, &error)
                                  : archive_open(input->bytes, &archive, &error);
    if (!is_open) {
        input->error = str_of(error);
        return;
    }
    vec_reserve(reader->arena, &input->members, archive_member_guess(&archive));
    while (archive_next(&archive, &member, &error))
        read_archive_member(reader, input, &archive, &member);
    if (error)
        input->error = str_of(error);
    if (is_import_library(reader, input))
        input->kind = INPUT_IMPORT_LIBRARY;
}

static void read_single(InputReader *reader, Input *input, InputKind kind)
{
    Member member = {.name = input->path, .bytes = input->bytes};
    input->kind = kind;
    read_member(reader, &member);
    vec_push(reader->arena, &input->members, member);
}

static void read_input(InputReader *reader, Input *input)
{
    if (!need(reader, str_slice(input->bytes, 0, FILE_KIND_SIZE))) {
        input->error = str_of(cannot_read);
        return;
    }
    FileKind kind = file_kind(input->bytes);
    switch (kind) {
    case FILE_COFF:
    case FILE_LTCG:
    case FILE_BITCODE:
    case FILE_IMPORT:
        read_single(reader, input, INPUT_OBJECT);
        break;
    case FILE_RESOURCE:
        read_single(reader, input, INPUT_RESOURCE);
        break;
    case FILE_ARCHIVE:
    case FILE_THIN_ARCHIVE:
        read_archive(reader, input);
        break;
    case FILE_PE:
        input->kind = INPUT_DLL;
        input->error = STR("it is a DLL or program, not an object or library; "
                           "link its import library instead");
        break;
    case FILE_LFS_POINTER:
        input->error = STR("it is a Git LFS pointer, not the file itself; run `git lfs pull`");
        break;
    case FILE_EMPTY:
        input->error = STR("it is empty");
        break;
    default:
        input->error =
            kind == FILE_UNKNOWN
                ? STR("it is neither an object nor a library")
                : str_format(reader->arena, "no Windows linker reads this kind of file: %s",
                             file_kind_name(kind));
        break;
    }
}

static Machine common_machine(const Input *input)
{
    Machine common = MACHINE_NONE;
    for (size_t i = 0; i < input->members.len; i++) {
        Machine machine = input->members.at[i].machine;
        if (machine == MACHINE_NONE || machine == common)
            continue;
        if (common != MACHINE_NONE)
            return MACHINE_NONE;
        common = machine;
    }
    return common;
}

bool input_open(InputReader *reader, Str path, Input *out)
{
    Pieces *pieces = reader->pieces;
    *out = (Input){.path = path};
    reader->pieces = NULL;
    if (os_file_open(reader->arena, path, &out->bytes, &out->error))
        read_input(reader, out);
    reader->pieces = pieces;
    out->machine = common_machine(out);
    return out->error.len == 0;
}

bool input_open_pieces(InputReader *reader, Str path, Input *out)
{
    *out = (Input){.path = path};
    if (pieces_open(reader->arena, reader->pieces, path, &out->error)) {
        out->pieces = reader->pieces;
        out->bytes = out->pieces->bytes;
        read_input(reader, out);
    }
    out->machine = common_machine(out);
    return out->error.len == 0;
}

static void keep(Arena *arena, Str *text)
{
    if (text->len)
        *text = str_copy(arena, *text);
}

static void keep_texts(Arena *arena, Input *input)
{
    for (size_t i = 0; i < input->members.len; i++) {
        Member *member = &input->members.at[i];
        keep(arena, &member->name);
        keep(arena, &member->compiler_flags);
        keep(arena, &member->import_dll);
        keep(arena, &member->import_symbol);
    }
}

void input_become_outline(Arena *arena, Input *input)
{
    keep_texts(arena, input);
    input_close(input);
    input->is_outline = true;
}

bool input_open_outline(InputReader *reader, Str path, Input *out)
{
    reader->is_outline = true;
    bool is_open = input_open_pieces(reader, path, out);
    reader->is_outline = false;
    input_become_outline(reader->arena, out);
    return is_open;
}

void input_close(Input *input)
{
    for (size_t i = 0; i < input->members.len; i++) {
        if (input->members.at[i].is_own_file)
            os_file_close(input->members.at[i].bytes);
        input->members.at[i].bytes = (Str){"", 0};
    }
    if (input->pieces)
        pieces_close(input->pieces);
    else
        os_file_close(input->bytes);
    input->pieces = NULL;
    input->bytes = (Str){"", 0};
}

InputReader input_reader(Arena *arena)
{
    return (InputReader){.arena = arena, .directives = directive_cache(arena)};
}

MemberSymbols member_symbols(Arena *arena, const Member *member)
{
    MemberSymbols symbols = {.arena = arena, .member = member};
    const char *error;
    if (member->kind == MEMBER_OBJECT)
        (void)coff_open(member->bytes, &symbols.coff, &error);
    else if (member->kind == MEMBER_BITCODE)
        (void)bitcode_open(member->bytes, &symbols.bitcode, &error);
    return symbols;
}

static bool next_coff_symbol(MemberSymbols *s, MemberSymbol *out)
{
    while (s->index < s->coff.symbol_count) {
        CoffSymbol symbol = coff_symbol(&s->coff, s->index);
        s->index += 1 + (uint32_t)symbol.aux_count;
        if (!coff_symbol_is_external(&symbol))
            continue;
        *out = (MemberSymbol){symbol.name, coff_symbol_is_undefined(&symbol)};
        return true;
    }
    return false;
}

static bool next_bitcode_symbol(MemberSymbols *s, MemberSymbol *out)
{
    BitcodeSymbol symbol;
    while (bitcode_symbol(&s->bitcode, s->index, &symbol)) {
        s->index++;
        if (!bitcode_symbol_is_external(&symbol))
            continue;
        *out = (MemberSymbol){symbol.name, bitcode_symbol_is_undefined(&symbol)};
        return true;
    }
    return false;
}

/* ARM64EC marks its own functions: `#name` in C, `$$h` inside a C++ name. */
static Str without_ec_mark(Arena *arena, Str name)
{
    if (str_starts_with(name, STR("#")))
        return str_skip(name, 1);
    size_t at = str_find(name, STR("$$h"));
    if (!str_starts_with(name, STR("?")) || at == name.len)
        return name;
    Str head = str_slice(name, 0, at), tail = str_skip(name, at + 3);
    return str_format(arena, "%.*s%.*s", STR_ARG(head), STR_ARG(tail));
}

/* `__imp_x` and, but for data, the thunk `x`; ARM64EC has two more, for its
 * own code (observed, VS 2022 import libraries). */
static bool next_import_symbol(MemberSymbols *s, MemberSymbol *out)
{
    static const char *const prefixes[] = {"__imp_", "", "__imp_aux_", ""};
    ShortImport import;
    const char *error;
    if (!shortimport_open(s->member->bytes, &import, &error))
        return false;
    bool is_ec = import.machine == MACHINE_ARM64EC;
    uint32_t count = import.type == IMPORT_DATA ? 1 : is_ec ? 4 : 2;
    if (s->index >= count)
        return false;
    Str name = import.symbol;
    if (is_ec && s->index < 3)
        name = without_ec_mark(s->arena, name);
    *out = (MemberSymbol){str_format(s->arena, "%s%.*s", prefixes[s->index], STR_ARG(name)), false};
    s->index++;
    return true;
}

bool member_symbols_next(MemberSymbols *symbols, MemberSymbol *out)
{
    switch (symbols->member->kind) {
    case MEMBER_OBJECT:
        return next_coff_symbol(symbols, out);
    case MEMBER_BITCODE:
        return next_bitcode_symbol(symbols, out);
    case MEMBER_IMPORT:
        return next_import_symbol(symbols, out);
    default:
        return false;
    }
}

bool member_symbols_next_wanted(MemberSymbols *symbols, MemberSymbol *out)
{
    if (symbols->member->kind == MEMBER_IMPORT)
        return false;
    bool is_coff = symbols->member->kind == MEMBER_OBJECT;
    do {
        if (is_coff)
            symbols->index = coff_next_wanted(&symbols->coff, symbols->index);
        if (!member_symbols_next(symbols, out))
            return false;
    } while (!out->is_undefined);
    return true;
}

static bool is_hex(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f')))
            return false;
    return s.len > 0;
}

/* rustc and cargo: lib<crate>-<16 hex digits>.rlib */
Str input_crate_name(Str path)
{
    const Str none = {"", 0};
    Str base = str_path_base(path);
    if (!str_starts_with(base, STR("lib")) || !str_ends_with(base, STR(".rlib")))
        return none;
    Str stem = str_slice(base, 3, base.len - 5);
    size_t dash = str_find_last_char(stem, '-');
    if (dash < stem.len && is_hex(str_skip(stem, dash + 1)))
        return str_slice(stem, 0, dash);
    return stem;
}

const char *input_kind_name(InputKind kind)
{
    static const char *const names[] = {
        [INPUT_UNKNOWN] = "unknown",   [INPUT_OBJECT] = "object",
        [INPUT_ARCHIVE] = "archive",   [INPUT_IMPORT_LIBRARY] = "import-library",
        [INPUT_RESOURCE] = "resource", [INPUT_DLL] = "dll",
    };
    return names[kind];
}

const char *member_kind_name(MemberKind kind)
{
    static const char *const names[] = {
        [MEMBER_OTHER] = "other",     [MEMBER_OBJECT] = "object", [MEMBER_IMPORT] = "import",
        [MEMBER_BITCODE] = "bitcode", [MEMBER_LTCG] = "ltcg",     [MEMBER_RESOURCE] = "resource",
    };
    return names[kind];
}
