/* SPDX-License-Identifier: MIT */
#include "inputs/peexports.h"

#include "base/reader.h"

#include <stdlib.h>

enum {
    PE_OFFSET_AT = 60,
    DIRECTORY_SIZE = 8,
    DIRECTORIES_AT_32 = 96, /* in the optional header */
    DIRECTORIES_AT_64 = 112,
    SECTION_SIZE = 40,
    MAGIC_32 = 0x10B,
    MAGIC_64 = 0x20B,
};

#define SECTION_EXECUTABLE 0x20000000u

static const char damaged_headers[] = "its headers are cut off";
static const char damaged_table[] = "its export table is damaged";

typedef struct ImageSection {
    uint32_t address, size; /* in memory */
    uint32_t file_at, file_size;
    uint32_t flags;
} ImageSection;

typedef struct Image {
    Str bytes;
    Machine machine;
    uint32_t headers_size;
    uint32_t exports_at, exports_size; /* addresses count from the image's start */
    ImageSection *sections;            /* sorted by address */
    size_t section_count;
} Image;

static ImageSection read_section(Reader *r)
{
    ImageSection s = {0};
    read_bytes(r, 8); /* name */
    s.size = read_u32(r);
    s.address = read_u32(r);
    s.file_size = read_u32(r);
    s.file_at = read_u32(r);
    read_bytes(r, 12); /* relocations and line numbers */
    s.flags = read_u32(r);
    /* Some linkers leave the size in memory at 0. */
    if (s.size == 0)
        s.size = s.file_size;
    return s;
}

static int compare_sections(const void *a, const void *b)
{
    const ImageSection *left = a, *right = b;
    return (left->address > right->address) - (left->address < right->address);
}

/* Thousands of sections and of names must not cost their product: sorted. */
static bool read_sections(Arena *arena, Image *image, Reader *r)
{
    Reader sections = reader(read_bytes(r, (uint64_t)image->section_count * SECTION_SIZE));
    if (r->failed)
        return false;
    image->sections = arena_array(arena, ImageSection, image->section_count);
    for (size_t i = 0; i < image->section_count; i++)
        image->sections[i] = read_section(&sections);
    if (image->section_count)
        qsort(image->sections, image->section_count, sizeof *image->sections, compare_sections);
    return true;
}

static const ImageSection *find_section(const Image *image, uint32_t address)
{
    size_t low = 0, high = image->section_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->sections[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    const ImageSection *s = low ? &image->sections[low - 1] : NULL;
    return s && address - s->address < s->size ? s : NULL;
}

/* What the file holds from this address to the end of its section; empty when nothing. */
static Str bytes_from(const Image *image, uint32_t address)
{
    Str bytes;
    const ImageSection *s = find_section(image, address);
    if (s) {
        uint32_t skipped = address - s->address;
        uint32_t length = s->file_size < s->size ? s->file_size : s->size;
        if (skipped >= length ||
            !bytes_slice(image->bytes, (uint64_t)s->file_at + skipped, length - skipped, 1, &bytes))
            return STR("");
        return bytes;
    }
    /* The headers are in memory as they are in the file. */
    if (address < image->headers_size &&
        bytes_slice(image->bytes, address, image->headers_size - address, 1, &bytes))
        return bytes;
    return STR("");
}

/* A table of `count` fields of `size` bytes. */
static bool table_at(const Image *image, uint32_t address, uint32_t count, uint32_t size, Str *out)
{
    if (count == 0) {
        *out = STR("");
        return true;
    }
    return bytes_slice(bytes_from(image, address), 0, count, size, out);
}

/* A text of at least one byte; false when it does not end, or not soon. */
static bool text_at(const Image *image, uint32_t address, Str *out)
{
    Str bytes = str_slice(bytes_from(image, address), 0, PEEXPORTS_LONGEST_NAME + 1);
    size_t length = str_find_char(bytes, '\0');
    if (length == 0 || length == bytes.len)
        return false;
    *out = str_slice(bytes, 0, length);
    return true;
}

static bool is_executable(const Image *image, uint32_t address)
{
    const ImageSection *s = find_section(image, address);
    return s && s->flags & SECTION_EXECUTABLE;
}

static bool read_directories(Image *image, Str optional)
{
    Reader r = reader(optional);
    uint16_t magic = read_u16(&r);
    size_t at = magic == MAGIC_64 ? DIRECTORIES_AT_64 : DIRECTORIES_AT_32;
    if (magic != MAGIC_32 && magic != MAGIC_64)
        return false;
    Reader size = reader_at(optional, 60);
    image->headers_size = read_u32(&size);
    Reader count = reader_at(optional, at - 4);
    bool has_exports = read_u32(&count) > 0;
    Reader directory = reader_at(optional, at);
    image->exports_at = read_u32(&directory);
    image->exports_size = read_u32(&directory);
    if (!has_exports)
        image->exports_at = image->exports_size = 0;
    return !size.failed && !count.failed && (!has_exports || !directory.failed);
}

static bool open_image(Arena *arena, Str bytes, Image *out, const char **error)
{
    Image image = {.bytes = bytes};
    Reader start = reader_at(bytes, PE_OFFSET_AT);
    Reader r = reader_at(bytes, read_u32(&start));
    if (start.failed || !str_starts_with(bytes, STR("MZ")) ||
        !str_eq(read_bytes(&r, 4), (Str){"PE\0\0", 4})) {
        *error = "it is no Windows image";
        return false;
    }
    image.machine = machine_of_coff(read_u16(&r));
    image.section_count = read_u16(&r);
    read_bytes(&r, 12); /* timestamp, symbols */
    uint16_t optional_size = read_u16(&r);
    read_u16(&r);
    Str optional = read_bytes(&r, optional_size);
    if (r.failed || !read_directories(&image, optional) || !read_sections(arena, &image, &r)) {
        *error = damaged_headers;
        return false;
    }
    *out = image;
    return true;
}

/* The export directory, and what was found of it. */
typedef struct ExportTable {
    const Image *image;
    uint32_t base, function_count, name_count;
    Str dll, functions, names, ordinals;
    bool *is_named; /* for each function */
} ExportTable;

static bool open_table(Arena *arena, const Image *image, ExportTable *out)
{
    ExportTable t = {.image = image};
    Reader r = reader(bytes_from(image, image->exports_at));
    read_bytes(&r, 12); /* flags, timestamp, version */
    uint32_t name = read_u32(&r);
    t.base = read_u32(&r);
    t.function_count = read_u32(&r);
    t.name_count = read_u32(&r);
    uint32_t functions = read_u32(&r), names = read_u32(&r), ordinals = read_u32(&r);
    if (r.failed || t.function_count > PEEXPORTS_MOST || t.name_count > PEEXPORTS_MOST ||
        !table_at(image, functions, t.function_count, 4, &t.functions) ||
        !table_at(image, names, t.name_count, 4, &t.names) ||
        !table_at(image, ordinals, t.name_count, 2, &t.ordinals))
        return false;
    if (!text_at(image, name, &t.dll))
        t.dll = STR("");
    t.is_named = arena_array(arena, bool, t.function_count);
    *out = t;
    return true;
}

static uint32_t function_address(const ExportTable *t, uint32_t index)
{
    Reader r = reader_at(t->functions, (uint64_t)index * 4);
    return read_u32(&r);
}

/* False: the entry is not used (address 0), or is damaged. */
static bool describe_function(const ExportTable *t, uint32_t index, DllExport *out, bool *damaged)
{
    uint32_t address = function_address(t, index);
    uint64_t ordinal = (uint64_t)t->base + index;
    if (address == 0)
        return false;
    if (address >= t->image->exports_at && address - t->image->exports_at < t->image->exports_size)
        *damaged |= !text_at(t->image, address, &out->forward);
    else
        out->is_data = !is_executable(t->image, address);
    *damaged |= ordinal > UINT16_MAX;
    out->ordinal = (uint16_t)ordinal;
    return !*damaged;
}

/* Names do not overlap in a good image. In a small bad one all of them could be one long text, and
 * what is made of them would fill the memory. */
static bool read_named(Arena *arena, ExportTable *t, DllExports *out)
{
    uint64_t total = 0;
    Reader names = reader(t->names), ordinals = reader(t->ordinals);
    bool damaged = false;
    for (uint32_t i = 0; i < t->name_count && !damaged; i++) {
        DllExport e = {.hint = (uint16_t)i};
        uint32_t index = read_u16(&ordinals);
        if (!text_at(t->image, read_u32(&names), &e.name) || index >= t->function_count)
            return false;
        total += e.name.len;
        if (total > t->image->bytes.len)
            return false;
        t->is_named[index] = true;
        if (describe_function(t, index, &e, &damaged))
            vec_push(arena, out, e);
    }
    return !damaged;
}

static bool read_unnamed(Arena *arena, const ExportTable *t, DllExports *out)
{
    bool damaged = false;
    for (uint32_t i = 0; i < t->function_count && !damaged; i++) {
        DllExport e = {.is_by_ordinal = true};
        if (!t->is_named[i] && describe_function(t, i, &e, &damaged))
            vec_push(arena, out, e);
    }
    return !damaged;
}

bool peexports_read(Arena *arena, Str bytes, PeExports *out, const char **error)
{
    Image image;
    ExportTable table;
    PeExports exports = {0};
    if (!open_image(arena, bytes, &image, error))
        return false;
    if (image.exports_at == 0) {
        *error = "it exports nothing";
        return false;
    }
    if (!open_table(arena, &image, &table) || !read_named(arena, &table, &exports.list) ||
        !read_unnamed(arena, &table, &exports.list)) {
        *error = damaged_table;
        return false;
    }
    if (exports.list.len == 0) {
        *error = "it exports nothing";
        return false;
    }
    exports.machine = image.machine;
    exports.dll = table.dll;
    *out = exports;
    return true;
}
