/* SPDX-License-Identifier: MIT */
#include "fuzz/fuzz.h"

#include "base/embedded.h"
#include "base/os.h"
#include "base/utf.h"
#include "inputs/drectve.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Str the_file;
static volatile unsigned sink;
static bool is_search;

void fuzz_expect(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

bool fuzz_is_turn(Str bytes, size_t turn, size_t turns)
{
    return !is_search || bytes.len % turns == turn;
}

Str fuzz_rules_part(Arena *arena, size_t part, bool cuts_signs)
{
    Str rest = {embedded_explain_ini, embedded_explain_ini_len};
    rest = str_slice(rest, 0, str_find(rest, STR("; The causes:")));
    StrBuf kept = strbuf(arena);
    size_t evidence = 0, signs = 0;
    bool is_kept = true;
    while (rest.len) {
        Str line = str_cut(&rest, '\n');
        if (str_starts_with(line, STR("[evidence ")))
            is_kept = evidence++ % FUZZ_PARTS == part;
        else if (str_starts_with(line, STR("[sign ")))
            is_kept = !cuts_signs || signs++ % FUZZ_PARTS == part;
        else if (str_starts_with(line, STR("[")))
            is_kept = true;
        if (is_kept && !str_starts_with(line, STR(";")))
            strbuf_addf(&kept, "%.*s\n", STR_ARG(line));
    }
    return strbuf_str(&kept);
}

NOT_LOOKED_AT void fuzz_touch(Str s)
{
    unsigned sum = 0;
    for (size_t i = 0; i < s.len; i++)
        sum += (unsigned char)s.at[i];
    sink = sum;
}

NOT_LOOKED_AT static bool is_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] < ' ' && text.at[i] != '\n') || text.at[i] > '~')
            return false;
    return true;
}

NOT_LOOKED_AT void fuzz_expect_printable(Str text)
{
    if (is_plain(text))
        return;
    fuzz_expect(utf8_is_valid(text), "the text is UTF-8");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        fuzz_expect((c >= ' ' && c != 0x7F) || c == '\n', "no control character");
        bool is_c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0xA0;
        fuzz_expect(!is_c1, "no control character of Latin-1");
    }
}

void fuzz_expect_json(Str text)
{
    json_error_t error;
    json_t *json = json_loadb(text.at, text.len, JSON_ALLOW_NUL, &error);
    fuzz_expect(json != NULL, error.text);
    json_decref(json);
    fuzz_expect_printable(text);
}

void fuzz_coff_walk(Arena *arena, const Coff *coff)
{
    for (uint32_t i = 0; i < coff->section_count; i++) {
        CoffSection section = coff_section(coff, i);
        fuzz_touch(section.name);
        fuzz_touch(section.data);
        DirectiveVec directives = {0};
        if (coff_section_is(coff, i, STR(".drectve")))
            drectve_parse(arena, section.data, &directives);
    }
    for (uint32_t i = 0; i < coff->symbol_count;) {
        CoffSymbol symbol = coff_symbol(coff, i);
        CoffWeak weak;
        fuzz_touch(symbol.name);
        fuzz_touch(symbol.aux);
        (void)coff_symbol_is_undefined(&symbol);
        if (coff_symbol_weak(&symbol, &weak) && weak.target < coff->symbol_count)
            fuzz_touch(coff_symbol(coff, weak.target).name);
        i += 1 + (uint32_t)symbol.aux_count;
    }
}

/* Without a time to search for, files are replayed. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    for (int i = 1; i < *argc; i++)
        is_search |= strncmp((*argv)[i], "-max_total_time=", 16) == 0;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena arena; /* used over and over: fresh memory takes as long as a short input */
    char *block = malloc(size + !size);
    if (!block)
        return 0;
    if (size)
        memcpy(block, data, size);
    the_file = (Str){block, size};
    fuzz(&arena, the_file);
    free(block);
    arena_reset(&arena);
    return 0;
}

/* --- the system: one file, which has every name --- */

OsFileInfo os_file_info(Arena *arena, Str path)
{
    (void)arena;
    bool is_there = !str_ends_with(path, STR("missing"));
    return (OsFileInfo){.kind = is_there ? OS_FILE_REGULAR : OS_FILE_MISSING,
                        .size = the_file.len,
                        .identifier = path.len};
}

bool os_file_open(Arena *arena, Str path, Str *out, Str *error)
{
    if (os_file_info(arena, path).kind == OS_FILE_MISSING) {
        *error = STR("No such file or directory");
        return false;
    }
    *out = the_file;
    return true;
}

bool os_file_open_writable(Arena *arena, Str path, Str *out, Str *error)
{
    if (!os_file_open(arena, path, out, error))
        return false;
    *out = str_copy(arena, *out);
    return true;
}

bool os_bytes_open(Arena *arena, Str bytes, Str *out, Str *error)
{
    (void)error;
    *out = str_copy(arena, bytes);
    return true;
}

void os_file_close(Str bytes)
{
    (void)bytes;
}

bool os_reading_open(Arena *arena, Str path, OsReading *out, Str *error)
{
    Str bytes;
    *out = (OsReading){.size = the_file.len};
    return os_file_open(arena, path, &bytes, error);
}

bool os_reading_get(const OsReading *reading, uint64_t offset, char *to, size_t len)
{
    (void)reading;
    memcpy(to, str_skip(the_file, (size_t)offset).at, len);
    return true;
}

void os_reading_close(const OsReading *reading)
{
    (void)reading;
}

void os_memory_fetch(void *at, size_t size)
{
    (void)at;
    (void)size;
}

void os_memory_is_table(void *at, size_t size)
{
    (void)at;
    (void)size;
}

bool os_folder_entries(Arena *arena, Str path, OsEntryVec *out, Str *error)
{
    (void)arena;
    (void)path;
    (void)out;
    *error = STR("No such file or directory");
    return false;
}

bool os_folder_list(Arena *arena, Str path, StrVec *out, Str *error)
{
    (void)arena;
    (void)path;
    (void)out;
    *error = STR("No such file or directory");
    return false;
}
