/* SPDX-License-Identifier: MIT */
#include "plan/libwrite.h"

#include "base/map.h"
#include "plan/bytes.h"

#include <stdlib.h>

enum {
    MAGIC_SIZE = 8,
    HEADER_SIZE = 60,
    LONGEST_SHORT_NAME = 15, /* "/" ends it within 16 */
    COUNT_SIZE = 4,
    OFFSET_SIZE = 4,
    INDEX_SIZE = 2,
};

typedef struct IndexEntry {
    Str name;
    uint32_t order;  /* in the first linker member: keeps equal names in order */
    uint16_t member; /* from 1 */
} IndexEntry;

typedef struct LibWriter {
    Arena *arena;
    const LibMembers *members;
    VEC(IndexEntry) index;
    uint64_t name_bytes; /* of the index, with NULs */
    StrBuf long_names;
    Str *fields;       /* the name field of each member */
    uint64_t *offsets; /* of each member */
} LibWriter;

static void make_name_fields(LibWriter *w)
{
    w->fields = arena_array(w->arena, Str, w->members->len);
    Map places = map(w->arena); /* members of one DLL share their name */
    for (size_t i = 0; i < w->members->len; i++) {
        Str name = w->members->at[i].name, field;
        bool is_new;
        if (name.len <= LONGEST_SHORT_NAME) {
            field = str_format(w->arena, "%.*s/", STR_ARG(name));
        } else {
            MapEntry *place = map_add(&places, name, &is_new);
            if (is_new) {
                place->value.number = w->long_names.len;
                strbuf_add(&w->long_names, name);
                strbuf_add_char(&w->long_names, '\0');
            }
            field = str_format(w->arena, "/%llu", (unsigned long long)place->value.number);
        }
        w->fields[i] = field;
    }
}

static void collect_index(LibWriter *w)
{
    for (size_t i = 0; i < w->members->len; i++) {
        const StrVec *symbols = &w->members->at[i].symbols;
        for (size_t s = 0; s < symbols->len; s++) {
            IndexEntry entry = {symbols->at[s], (uint32_t)w->index.len, (uint16_t)(i + 1)};
            vec_push(w->arena, &w->index, entry);
            w->name_bytes += symbols->at[s].len + 1;
        }
    }
}

static uint64_t padded(uint64_t size)
{
    return size + size % 2;
}

static uint64_t first_size(const LibWriter *w)
{
    return COUNT_SIZE + OFFSET_SIZE * (uint64_t)w->index.len + w->name_bytes;
}

static uint64_t second_size(const LibWriter *w)
{
    return COUNT_SIZE + OFFSET_SIZE * (uint64_t)w->members->len + COUNT_SIZE +
           INDEX_SIZE * (uint64_t)w->index.len + w->name_bytes;
}

/* Where each member stands. False: beyond what 32 bits tell. */
static bool place_members(LibWriter *w)
{
    uint64_t at = MAGIC_SIZE + 2 * HEADER_SIZE + padded(first_size(w)) + padded(second_size(w));
    if (w->long_names.len)
        at += HEADER_SIZE + padded(w->long_names.len);
    w->offsets = arena_array(w->arena, uint64_t, w->members->len);
    for (size_t i = 0; i < w->members->len; i++) {
        w->offsets[i] = at;
        at += HEADER_SIZE + padded(w->members->at[i].bytes.len);
    }
    return at <= UINT32_MAX;
}

static void put_member_header(StrBuf *b, Str name, uint64_t size)
{
    Str digits = str_format(b->arena, "%llu", (unsigned long long)size);
    put_padded(b, name, 16, ' ');
    put_padded(b, STR("-1"), 12, ' ');
    put_padded(b, STR(""), 12, ' '); /* user, group */
    put_padded(b, STR("0"), 8, ' ');
    put_padded(b, digits, 10, ' ');
    strbuf_add(b, STR("`\n"));
}

static void put_padding(StrBuf *b, uint64_t size)
{
    if (size % 2)
        strbuf_add_char(b, '\n');
}

static void put_names(const LibWriter *w, StrBuf *b)
{
    for (size_t i = 0; i < w->index.len; i++) {
        strbuf_add(b, w->index.at[i].name);
        strbuf_add_char(b, '\0');
    }
}

static void put_first(const LibWriter *w, StrBuf *b)
{
    put_member_header(b, STR("/"), first_size(w));
    put_u32_big(b, (uint32_t)w->index.len);
    for (size_t i = 0; i < w->index.len; i++)
        put_u32_big(b, (uint32_t)w->offsets[w->index.at[i].member - 1]);
    put_names(w, b);
    put_padding(b, first_size(w));
}

static int compare_entries(const void *a, const void *b)
{
    const IndexEntry *left = a, *right = b;
    int order = str_compare(left->name, right->name);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void put_second(LibWriter *w, StrBuf *b)
{
    if (w->index.len)
        qsort(w->index.at, w->index.len, sizeof *w->index.at, compare_entries);
    put_member_header(b, STR("/"), second_size(w));
    put_u32(b, (uint32_t)w->members->len);
    for (size_t i = 0; i < w->members->len; i++)
        put_u32(b, (uint32_t)w->offsets[i]);
    put_u32(b, (uint32_t)w->index.len);
    for (size_t i = 0; i < w->index.len; i++)
        put_u16(b, w->index.at[i].member);
    put_names(w, b);
    put_padding(b, second_size(w));
}

static void put_contents(const LibWriter *w, StrBuf *b)
{
    Str names = strbuf_str(&w->long_names);
    if (names.len) {
        put_member_header(b, STR("//"), names.len);
        strbuf_add(b, names);
        put_padding(b, names.len);
    }
    for (size_t i = 0; i < w->members->len; i++) {
        Str bytes = w->members->at[i].bytes;
        put_member_header(b, w->fields[i], bytes.len);
        strbuf_add(b, bytes);
        put_padding(b, bytes.len);
    }
}

bool libwrite(Arena *arena, const LibMembers *members, Str *out, const char **error)
{
    LibWriter w = {.arena = arena, .members = members, .long_names = strbuf(arena)};
    StrBuf b = strbuf(arena);
    if (members->len > LIBWRITE_MOST_MEMBERS) {
        *error = "a library holds at most 65535 members";
        return false;
    }
    make_name_fields(&w);
    collect_index(&w);
    if (!place_members(&w)) {
        *error = "the library would be larger than 4 GiB";
        return false;
    }
    strbuf_add(&b, STR("!<arch>\n"));
    put_first(&w, &b);
    put_second(&w, &b);
    put_contents(&w, &b);
    *out = strbuf_str(&b);
    return true;
}
