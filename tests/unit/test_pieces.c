/* SPDX-License-Identifier: MIT */
#include "base/pieces.h"
#include "base/reader.h"
#include "inputs/input.h"
#include "model/wants.h"
#include "report/report_scan.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;
static Pieces pieces;

static void leave_folder(void)
{
    pieces_free(&pieces);
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(pieces, .init = testfolder_enter, .fini = leave_folder);

static char byte_at(size_t i)
{
    return (char)(i * 7 + i / 251);
}

static void write_file(const char *name, size_t size)
{
    char *bytes = arena_array(&arena, char, size + 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(i);
    testfolder_write(name, (Str){bytes, size});
}

static void open_file(const char *name, size_t size)
{
    Str error;
    write_file(name, size);
    cr_assert(pieces_open(&arena, &pieces, str_of(name), &error));
    cr_assert_eq(pieces.bytes.len, size);
}

static void expect_piece(size_t from, size_t to)
{
    Str piece = str_slice(pieces.bytes, from, to);
    cr_assert(pieces_need(&pieces, piece), "%zu to %zu", from, to);
    for (size_t i = 0; i < piece.len; i++)
        cr_assert_eq(piece.at[i], byte_at(from + i), "byte %zu", from + i);
}

Test(pieces, each_is_what_the_file_has_there)
{
    static const size_t sizes[] = {0, 1, 16 * 1024, 300000, PIECES_LARGEST, PIECES_LARGEST + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size = sizes[i];
        open_file("f", size);
        expect_piece(0, 20);
        expect_piece(size / 2, size / 2 + 1000);
        expect_piece(10, 9000);
        expect_piece(size / 2 + 500, size / 2 + 20000);
        expect_piece(size - 1, size);
        expect_piece(0, size);
        pieces_close(&pieces);
    }
}

Test(pieces, a_part_of_a_file_is_what_lies_there)
{
    enum { SIZE = 300000, AT = 123457 };
    Str error;
    OsReading file;
    write_file("f", SIZE);
    cr_assert(os_reading_open(&arena, STR("f"), &file, &error));
    pieces.largest = 100000;
    for (uint64_t at = AT; at < SIZE + 200000; at += 90000) {
        pieces_open_part(&arena, &pieces, &file, at);
        size_t left = at < SIZE ? (size_t)(SIZE - at) : 0;
        cr_assert_eq(pieces.bytes.len, left < 100000 ? left : 100000);
        pieces_cut(&pieces, 60000);
        cr_assert_leq(pieces.bytes.len, 60000);
        for (size_t from = 0; from < pieces.bytes.len; from += 25000) {
            Str piece = str_slice(pieces.bytes, from, from + 700);
            cr_assert(pieces_need(&pieces, piece));
            for (size_t i = 0; i < piece.len; i++)
                cr_assert_eq(piece.at[i], byte_at((size_t)at + from + i));
        }
        pieces_close(&pieces);
    }
    os_reading_close(&file);
}

Test(pieces, what_the_file_no_longer_has_cannot_be_had)
{
    open_file("f", 100000);
    expect_piece(0, 100);
    testfolder_write("f", STR("short"));
    cr_assert_not(pieces.has_failed);
    cr_assert_not(pieces_need(&pieces, str_slice(pieces.bytes, 50000, 60000)));
    cr_assert(pieces.has_failed);
    pieces_close(&pieces);
    open_file("g", 50000);
    expect_piece(0, 50000);
    pieces_close(&pieces);
}

Test(pieces, what_is_no_regular_file_says_so)
{
    Str error;
    cr_assert_not(pieces_open(&arena, &pieces, STR("nothing"), &error));
    cr_assert_gt(error.len, 0);
    cr_assert_not(pieces_open(&arena, &pieces, STR("."), &error));
    cr_assert_gt(error.len, 0);
}

static Str scanned(Str path, bool in_pieces)
{
    Input input;
    InputReader reader = input_reader(&arena);
    reader.pieces = &pieces;
    if (in_pieces)
        (void)input_open_pieces(&reader, path, &input);
    else
        (void)input_open(&reader, path, &input);
    Wants *wants = arena_array(&arena, Wants, input.members.len);
    for (size_t i = 0; i < input.members.len; i++)
        wants_of_member(&arena, &input.members.at[i], &wants[i]);
    Str text = report_scan_json(&arena, &input, wants, SCAN_SYMBOLS);
    input_close(&input);
    return text;
}

/* With 40 KB of bytes that nobody asks for in front of the symbols: more than is read ahead. Where
 * the header says where they are: PE/COFF 3.3, ANON_OBJECT_HEADER_BIGOBJ. */
static Str big_object(const char *description)
{
    enum { GAP = 40000 };
    MadeFile file;
    cr_assert(coffmaker_object(&arena, str_of(description), &file));
    bool is_bigobj = str_starts_with(file.bytes, (Str){"\0\0\xFF\xFF", 4});
    size_t field = is_bigobj ? 48 : 8;
    Reader r = reader_at(file.bytes, field);
    uint32_t at = read_u32(&r);
    char *bytes = arena_array(&arena, char, file.bytes.len + GAP);
    memcpy(bytes, file.bytes.at, at);
    memset(bytes + at, 'x', GAP);
    memcpy(bytes + at + GAP, file.bytes.at + at, file.bytes.len - at);
    for (size_t i = 0; i < 4; i++)
        bytes[field + i] = (char)((at + GAP) >> (8 * i));
    return (Str){bytes, file.bytes.len + GAP};
}

Test(pieces, a_library_reads_the_same_through_them)
{
    static const char *const descriptions[] = {
        "defines f; needs __imp_tolower; drectve /DEFAULTLIB:MSVCRT; drectve -export:f",
        "bigobj; machine arm64; defines a_name_that_needs_the_string_table; weak maybe=f",
        "drectve /DEFAULTLIB:LIBCMT /FAILIFMISMATCH:RuntimeLibrary=MT_StaticRelease; needs g",
    };
    MadeMembers members = {0};
    for (size_t i = 0; i < 9; i++) {
        MadeMember member = {.name = str_format(&arena, "a_rather_long_member_name_%zu.obj", i)};
        member.file.bytes = big_object(descriptions[i % 3]);
        vec_push(&arena, &members, member);
    }
    testfolder_write("z.lib", coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
    testfolder_write("gnu.a", coffmaker_archive(&arena, STYLE_GNU, &members));
    testfolder_write("o.obj", members.at[0].file.bytes);
    static const Str paths[] = {
        {"z.lib", 5},
        {"gnu.a", 5},
        {"o.obj", 5}
    };
    for (size_t i = 0; i < 3; i++) {
        Str whole = scanned(paths[i], false), pieced = scanned(paths[i], true);
        cr_assert(str_eq(whole, pieced), "%.*s\n%.*s", STR_ARG(whole), STR_ARG(pieced));
        cr_assert_lt(str_find(whole, STR("/DEFAULTLIB:MSVCRT")), whole.len);
    }
}

Test(pieces, a_library_cut_anywhere_reads_the_same_through_them)
{
    MadeMembers members = {0};
    for (size_t i = 0; i < 3; i++) {
        MadeMember member = {.name = STR("m.obj")};
        member.file.bytes = big_object("defines f; needs g; drectve /DEFAULTLIB:MSVCRT");
        vec_push(&arena, &members, member);
    }
    Str all = coffmaker_archive(&arena, STYLE_MICROSOFT, &members);
    for (size_t len = 0; len < all.len; len += len < 400 ? 7 : 1999) {
        testfolder_write("z.lib", str_slice(all, 0, len));
        cr_assert(str_eq(scanned(STR("z.lib"), false), scanned(STR("z.lib"), true)), "%zu", len);
    }
}
