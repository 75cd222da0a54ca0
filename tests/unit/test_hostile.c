/* SPDX-License-Identifier: MIT */
/* Damaged and hostile bytes through every reader: nothing may crash, run on,
 * or read beyond the end (the build has sanitizers). */
#include "base/map.h"
#include "inputs/archive.h"
#include "inputs/input.h"
#include "inputs/shortimport.h"
#include "model/wants.h"
#include "report/report_scan.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(hostile, .init = testfolder_enter, .fini = finish);

/* Everything that --scan does with a file. */
static void scan(Str bytes)
{
    Arena scratch = {0};
    InputReader reader = input_reader(&scratch);
    Input input;
    testfolder_write("file", bytes);
    bool is_open = input_open(&reader, STR("file"), &input);
    cr_assert(is_open || input.error.len > 0, "a file that cannot be read says why");
    Wants *wants = arena_array(&scratch, Wants, input.members.len);
    Conflicts c = conflicts(&scratch);
    for (size_t i = 0; i < input.members.len; i++)
        wants_of_member(&scratch, &input.members.at[i], &wants[i]);
    conflicts_add(&c, &input, wants);
    (void)report_scan_text(&scratch, &input, wants, SCAN_SYMBOLS);
    (void)report_scan_json(&scratch, &input, wants, SCAN_SYMBOLS);
    input_close(&input);
    arena_free(&scratch);
}

static void walk_coff(Arena *scratch, const Coff *coff)
{
    for (uint32_t i = 0; i < coff->section_count; i++) {
        CoffSection section = coff_section(coff, i);
        DirectiveVec directives = {0};
        if (coff_section_is(coff, i, STR(".drectve")))
            drectve_parse(scratch, section.data, &directives);
    }
    for (uint32_t i = 0; i < coff->symbol_count;) {
        CoffSymbol symbol = coff_symbol(coff, i);
        (void)coff_symbol_is_undefined(&symbol);
        (void)str_hash(symbol.name);
        i += 1 + (uint32_t)symbol.aux_count;
    }
}

static void walk_object(Arena *scratch, Str bytes)
{
    Coff coff;
    Bitcode bitcode;
    BitcodeSymbol symbol;
    ShortImport import;
    Machine machine;
    const char *error = NULL;
    if (coff_open(bytes, &coff, &error))
        walk_coff(scratch, &coff);
    if (coff_open_ltcg(bytes, &coff, &machine, &error))
        walk_coff(scratch, &coff);
    if (shortimport_open(bytes, &import, &error))
        (void)str_hash(import.symbol);
    if (bitcode_open(bytes, &bitcode, &error))
        for (uint32_t i = 0; bitcode_symbol(&bitcode, i, &symbol); i++)
            (void)str_hash(symbol.name);
    cr_assert_not_null(error, "no file is all of these");
}

static void walk_archive(Arena *scratch, Str bytes)
{
    Archive archive;
    ArchiveMember member;
    const char *error = NULL;
    Str name;
    uint64_t offset;
    if (!archive_open(bytes, &archive, &error)) {
        cr_assert_not_null(error);
        return;
    }
    ArchiveSymbols index = archive_symbols(&archive);
    while (archive_symbols_next(&index, &name, &offset))
        (void)archive_member_at(&archive, offset, &member);
    while (archive_next(&archive, &member, &error))
        walk_object(scratch, member.bytes);
}

/* Every reader, whatever the file looks like. The bytes are a block of their
 * own length, so that the sanitizer sees a read beyond them. */
static void walk(Str bytes)
{
    Arena scratch = {0};
    char *heap = malloc(bytes.len + !bytes.len);
    cr_assert_not_null(heap);
    if (bytes.len)
        memcpy(heap, bytes.at, bytes.len);
    Str copy = {heap, bytes.len};
    (void)file_kind(copy);
    walk_object(&scratch, copy);
    walk_archive(&scratch, copy);
    free(heap);
    arena_free(&scratch);
}

static Str object(const char *description)
{
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file), "%s", description);
    return file.bytes;
}

static Str library(ArchiveStyle style)
{
    static const char *const contents[] = {
        "drectve /DEFAULTLIB:LIBCMT /FAILIFMISMATCH:a=b; defines f; needs __imp_tolower; weak w=f",
        "bigobj; drectve /DEFAULTLIB:MSVCRT; defines a_name_for_the_string_table; common c",
        "gl -f a.c -MT", "import z.dll imported"};
    static const char *const names[] = {"a.obj", "a name that is longer than fifteen.obj", "g.obj",
                                        "z.dll"};
    MadeMembers members = {0};
    for (size_t i = 0; i < 4; i++) {
        MadeMember member = {.name = str_of(names[i])};
        cr_assert(coffmaker_object(&arena, str_of(contents[i]), &member.file));
        vec_push(&arena, &members, member);
    }
    return coffmaker_archive(&arena, style, &members);
}

static void all_prefixes(Str bytes)
{
    for (size_t n = 0; n <= bytes.len; n++) {
        walk(str_slice(bytes, 0, n));
        if (n % 5 == 0)
            scan(str_slice(bytes, 0, n));
    }
}

Test(hostile, every_prefix_of_an_object)
{
    all_prefixes(object("drectve /DEFAULTLIB:LIBCMT; drectve /DEFAULTLIB:x; defines main "
                        "a_name_for_the_string_table; needs __imp_tolower; weak w=main"));
    all_prefixes(object("bigobj; drectve /DEFAULTLIB:LIBCMT; defines "
                        "a_name_for_the_string_table; alias w=other"));
    all_prefixes(object("gl -f a.c -MT"));
    all_prefixes(object("import z.dll f"));
}

Test(hostile, every_prefix_of_a_library)
{
    for (ArchiveStyle style = STYLE_MICROSOFT; style <= STYLE_THIN; style++)
        all_prefixes(library(style));
}

/* xorshift64*: the same on every machine. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static void damaged(Str bytes, uint64_t seed, unsigned rounds)
{
    uint64_t state = seed;
    for (unsigned round = 0; round < rounds; round++) {
        Arena scratch = {0};
        char *copy = str_to_c(&scratch, bytes);
        for (unsigned k = 0; k < 1 + round % 6; k++) {
            size_t at = next_random(&state) % bytes.len;
            static const char favourites[] = "\0\1\xFF\x7F\x80";
            uint64_t choice = next_random(&state);
            copy[at] = choice % 3 ? favourites[choice % 5] : (char)(choice >> 8);
        }
        walk((Str){copy, bytes.len});
        if (round % 4 == 0)
            scan((Str){copy, bytes.len});
        arena_free(&scratch);
    }
}

Test(hostile, objects_with_damaged_bytes)
{
    damaged(object("drectve /DEFAULTLIB:LIBCMT; defines main a_name_for_the_string_table; needs "
                   "__imp_tolower; weak w=main; common c"),
            1, 600);
    damaged(object("bigobj; drectve /DEFAULTLIB:LIBCMT; defines a_name_for_the_string_table"), 2,
            600);
    damaged(object("gl -f a.c -MT"), 3, 300);
    damaged(object("import z.dll f"), 4, 300);
}

Test(hostile, libraries_with_damaged_bytes)
{
    for (ArchiveStyle style = STYLE_MICROSOFT; style <= STYLE_THIN; style++)
        damaged(library(style), 10 + (uint64_t)style, 300);
}

Test(hostile, random_bytes_behind_every_magic)
{
    static const Str magics[] = {
        {"",                                                                       0 },
        {"\x64\x86",                                                               2 },
        {"\x4C\x01\x02\0",                                                         4 },
        {"\0\0\xFF\xFF\0\0\x64\x86",                                               8 },
        {"\0\0\xFF\xFF\2\0\x64\x86\0\0\0\0\xC7\xA1\xBA\xD1\xEE\xBA\xA9\x4B\xAF\x20\xFA\xF6\x6A\xA4"
         "\xDC\xB8",                                                      28},
        {"\0\0\xFF\xFF\1\0\x64\x86\0\0\0\0\x38\xFE\xB3\x0C\xA5\xD9\xAB\x4D\xAC\x9B\xD6\xB6\x22\x26"
         "\x53\xC2",                                                      28},
        {"BC\xC0\xDE",                                                             4 },
        {"\xDE\xC0\x17\x0B\0\0\0\0\x14\0\0\0",                                     12},
        {"!<arch>\n/               0           0     0     0       40        `\n", 68},
        {"!<thin>\n//                                              40        `\n", 68},
    };
    uint64_t state = 99;
    for (size_t m = 0; m < sizeof magics / sizeof *magics; m++) {
        for (unsigned round = 0; round < 120; round++) {
            Arena scratch = {0};
            StrBuf b = strbuf(&scratch);
            strbuf_add(&b, magics[m]);
            for (size_t k = next_random(&state) % 400; k > 0; k--)
                strbuf_add_char(&b, (char)(next_random(&state) % (round % 2 ? 256 : 4)));
            walk(strbuf_str(&b));
            if (round % 4 == 0)
                scan(strbuf_str(&b));
            arena_free(&scratch);
        }
    }
}

Test(hostile, random_directives)
{
    static const char *const pieces[] = {
        "/DEFAULTLIB:",     "\"", "\\",           " ", "LIBCMT", "\0", "=", "-",
        "/FAILIFMISMATCH:", ":",  "\xEF\xBB\xBF", "?", "\t",     "x"};
    uint64_t state = 7;
    for (unsigned round = 0; round < 2000; round++) {
        Arena scratch = {0};
        StrBuf b = strbuf(&scratch);
        DirectiveVec directives = {0};
        for (size_t k = next_random(&state) % 20; k > 0; k--) {
            size_t piece = next_random(&state) % (sizeof pieces / sizeof *pieces);
            strbuf_add(&b, piece == 5 ? (Str){"\0", 1} : str_of(pieces[piece]));
        }
        drectve_parse(&scratch, strbuf_str(&b), &directives);
        for (size_t i = 0; i < directives.len; i++) {
            Str key, value;
            cr_assert_gt(directives.at[i].text.len, 0);
            (void)drectve_record(&directives.at[i], &key, &value);
        }
        arena_free(&scratch);
    }
}
