/* SPDX-License-Identifier: MIT */
#include "inputs/archive.h"

#include "base/reader.h"

static const char cannot_read[] =
    "it could not be read to its end: it has changed, or the disk failed";

/* A header: the name; date, user, group and mode, which nobody needs; the size; "`\n".
 * LONGEST_NAME: each of a million members may point at megabytes without an end. */
enum {
    MAGIC_SIZE = 8,
    HEADER_SIZE = 60,
    NAME_SIZE = 16,
    SIZE_OFFSET = 48,
    SIZE_SIZE = 10,
    LONGEST_NAME = 64 * 1024,
    LARGEST_GUESS = 16 * 1024,
};

typedef struct Header {
    Str name; /* as written, trailing blanks cut */
    Str data;
    uint64_t next;
} Header;

static Str without_blanks(Str field)
{
    while (field.len && field.at[field.len - 1] == ' ')
        field.len--;
    return field;
}

/* Nearly all names are those of members: told by their first bytes. */
static bool is_ordinary_name(Str name)
{
    if (name.len == 0 || (name.at[0] != '/' && name.at[0] != '_'))
        return true;
    return name.len > 1 && name.at[1] >= '0' && name.at[1] <= '9';
}

static bool is_special_name(Str name)
{
    if (is_ordinary_name(name))
        return false;
    return str_eq(name, STR("/")) || str_eq(name, STR("//")) || str_eq(name, STR("/SYM64/")) ||
           str_eq(name, STR("/<ECSYMBOLS>/")) || str_eq(name, STR("/<XFGHASH>/")) ||
           str_eq(name, STR("__.SYMDEF")) || str_eq(name, STR("__.SYMDEF SORTED"));
}

static bool need(const Archive *archive, Str piece, const char **error)
{
    if (!archive->pieces || pieces_need(archive->pieces, piece))
        return true;
    *error = cannot_read;
    return false;
}

/* Decimal digits, then blanks. */
static bool size_of_field(const char *field, uint64_t *out)
{
    size_t i = 0;
    uint64_t size = 0;
    for (; i < SIZE_SIZE && field[i] >= '0' && field[i] <= '9'; i++)
        size = size * 10 + (uint64_t)(field[i] - '0');
    *out = size;
    if (i == 0)
        return false;
    while (i < SIZE_SIZE && field[i] == ' ')
        i++;
    return i == SIZE_SIZE;
}

static bool read_header(const Archive *archive, uint64_t at, Header *out, const char **error)
{
    if (at < archive->bytes.len &&
        !need(archive, str_slice(archive->bytes, (size_t)at, (size_t)at + HEADER_SIZE), error))
        return false;
    Str header = str_skip(archive->bytes, (size_t)at);
    if (at > archive->bytes.len || header.len < HEADER_SIZE) {
        *error = "the last member's header is cut off";
        return false;
    }
    uint64_t size;
    const char *end = header.at + SIZE_OFFSET + SIZE_SIZE;
    if (end[0] != '`' || end[1] != '\n' || !size_of_field(header.at + SIZE_OFFSET, &size)) {
        *error = "a member's header is damaged";
        return false;
    }
    Header h = {.name = without_blanks((Str){header.at, NAME_SIZE})};
    bool has_data = !archive->is_thin || is_special_name(h.name);
    if (has_data && size > header.len - HEADER_SIZE) {
        *error = "the last member is cut off";
        return false;
    }
    h.data = (Str){header.at + HEADER_SIZE, has_data ? (size_t)size : 0};
    uint64_t end_at = at + HEADER_SIZE + h.data.len;
    h.next = end_at + (end_at & 1);
    *out = h;
    return true;
}

static bool take_once(Str *slot, Str data)
{
    if (slot->at)
        return false;
    *slot = data;
    return true;
}

/* Where the name of a special member tells which one it is; of two members "/" the second is
 * Microsoft's. False for one more of a kind: that is an ordinary member. */
static bool take_special(Archive *archive, const Header *h)
{
    if (str_eq(h->name, STR("//")))
        return take_once(&archive->long_names, h->data);
    if (str_eq(h->name, STR("/SYM64/")))
        return take_once(&archive->sym64, h->data);
    if (str_eq(h->name, STR("/<ECSYMBOLS>/")))
        return take_once(&archive->ec_symbols, h->data);
    if (str_eq(h->name, STR("/")) && !archive->long_names.at) /* "//" is the last of the three */
        return take_once(&archive->first_linker_member, h->data) ||
               take_once(&archive->second_linker_member, h->data);
    if (str_eq(h->name, STR("/")))
        return false;
    return true;
}

static bool open_archive(Pieces *pieces, Str bytes, Archive *out, const char **error)
{
    Archive archive = {.bytes = bytes, .pieces = pieces, .next = MAGIC_SIZE};
    if (!need(&archive, str_slice(bytes, 0, FILE_KIND_SIZE), error))
        return false;
    archive.is_thin = file_kind(bytes) == FILE_THIN_ARCHIVE;
    if (!archive.is_thin && file_kind(bytes) != FILE_ARCHIVE) {
        *error = "it is no library";
        return false;
    }
    while (archive.next < bytes.len) {
        Header h;
        if (!read_header(&archive, archive.next, &h, error))
            return false;
        if (!is_special_name(h.name) || !take_special(&archive, &h))
            break;
        archive.next = h.next;
    }
    if (!need(&archive, archive.long_names, error))
        return false;
    *out = archive;
    return true;
}

bool archive_open(Str bytes, Archive *out, const char **error)
{
    return open_archive(NULL, bytes, out, error);
}

bool archive_open_pieces(Pieces *pieces, Archive *out, const char **error)
{
    return open_archive(pieces, pieces->bytes, out, error);
}

/* Microsoft ends a long name with NUL, GNU with "/\n". */
static Str long_name(Str names, uint64_t offset)
{
    Str s = {"", 0};
    if (offset < names.len)
        s = str_slice(names, (size_t)offset, (size_t)offset + LONGEST_NAME);
    s = str_slice(s, 0, str_find_char(s, '\0'));
    size_t line_end = str_find_char(s, '\n');
    if (line_end < s.len) {
        s = str_slice(s, 0, line_end);
        if (str_ends_with(s, STR("/")))
            s.len--;
    }
    return s;
}

/* BSD: "#1/len", and the name in front of the data. */
static void take_bsd_name(const Archive *archive, ArchiveMember *member)
{
    uint64_t len;
    const char *error;
    if (member->name.len == 0 || member->name.at[0] != '#' ||
        !str_starts_with(member->name, STR("#1/")) ||
        !str_to_u64(str_skip(member->name, 3), member->bytes.len, &len))
        return;
    Str name = str_slice(member->bytes, 0, (size_t)len);
    if (!need(archive, name, &error))
        return;
    member->name = str_slice(name, 0, str_find_char(name, '\0'));
    member->bytes = str_skip(member->bytes, (size_t)len);
}

size_t archive_member_guess(const Archive *archive)
{
    const char *error;
    Str index = str_slice(archive->second_linker_member, 0, 4);
    if (index.len < 4 || !need(archive, index, &error))
        return 0;
    /* A damaged index may say anything. */
    uint64_t count = u32_of(index.at), most = archive->bytes.len / HEADER_SIZE;
    if (count > most)
        count = most;
    return count < LARGEST_GUESS ? (size_t)count : LARGEST_GUESS;
}

static ArchiveMember member_of(const Archive *archive, const Header *h, uint64_t offset)
{
    ArchiveMember member = {.name = h->name, .bytes = h->data, .offset = offset};
    uint64_t name_at;
    if (h->name.len > 1 && h->name.at[0] == '/' &&
        str_to_u64(str_skip(h->name, 1), UINT32_MAX, &name_at))
        member.name = long_name(archive->long_names, name_at);
    else if (h->name.len && h->name.at[h->name.len - 1] == '/')
        member.name.len--;
    take_bsd_name(archive, &member);
    return member;
}

/* Behind the first members, one that bears an index's name but is an object is one: LLVM's tools
 * and lld go by the order. */
static bool is_index(const Archive *archive, Str name, Str bytes)
{
    const char *error;
    if (!is_special_name(name) || !need(archive, str_slice(bytes, 0, FILE_KIND_SIZE), &error))
        return false;
    FileKind kind = file_kind(bytes);
    return kind != FILE_COFF && kind != FILE_LTCG && kind != FILE_BITCODE && kind != FILE_IMPORT;
}

bool archive_next(Archive *archive, ArchiveMember *out, const char **error)
{
    *error = NULL;
    while (archive->next < archive->bytes.len) {
        /* One byte of padding may be all that is left. */
        if (archive->bytes.len - archive->next == 1)
            break;
        Header h;
        uint64_t at = archive->next;
        if (!read_header(archive, at, &h, error)) {
            archive->next = archive->bytes.len;
            return false;
        }
        archive->next = h.next;
        ArchiveMember member = member_of(archive, &h, at);
        /* BSD writes the name of its index as a long one. */
        if (is_index(archive, h.name, h.data) || is_index(archive, member.name, member.bytes))
            continue;
        *out = member;
        return true;
    }
    return false;
}

bool archive_member_at(const Archive *archive, uint64_t offset, ArchiveMember *out)
{
    Header h;
    const char *error;
    if (!read_header(archive, offset, &h, &error))
        return false;
    *out = member_of(archive, &h, offset);
    return true;
}

bool archive_member_in(const Archive *archive, Pieces *part, uint64_t offset, ArchiveMember *out)
{
    Archive from = *archive;
    from.bytes = part->bytes;
    from.pieces = part;
    if (!archive_member_at(&from, 0, out))
        return false;
    out->offset = offset;
    return true;
}

ArchiveSymbols archive_symbols(const Archive *archive)
{
    ArchiveSymbols s = {.archive = archive};
    bool is_64 = archive->sym64.len > 0;
    Str table = is_64 ? archive->sym64 : archive->first_linker_member;
    Reader r = reader(table);
    s.offset_size = is_64 ? 8 : 4;
    s.count = is_64 ? read_u64_big(&r) : read_u32_big(&r);
    if (table.len == 0 || r.failed) {
        s.count = 0;
        return s;
    }
    if (!bytes_slice(table, s.offset_size, s.count, s.offset_size, &s.offsets)) {
        s.count = 0;
        s.is_damaged = true;
        return s;
    }
    s.names = str_skip(table, s.offset_size + s.offsets.len);
    return s;
}

uint64_t archive_symbols_member(const ArchiveSymbols *s, uint64_t index)
{
    Reader r = reader_at(s->offsets, index * s->offset_size);
    return s->offset_size == 8 ? read_u64_big(&r) : read_u32_big(&r);
}

bool archive_symbols_next(ArchiveSymbols *s, Str *name, uint64_t *member_offset)
{
    if (s->index >= s->count)
        return false;
    Reader names = reader(s->names);
    *member_offset = archive_symbols_member(s, s->index);
    *name = read_c_string(&names);
    if (names.failed) {
        s->is_damaged = true;
        s->index = s->count;
        return false;
    }
    s->names = str_skip(s->names, name->len + 1);
    s->index++;
    return true;
}
