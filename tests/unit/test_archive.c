/* SPDX-License-Identifier: MIT */
#include "inputs/archive.h"
#include "support/coffmaker.h"

#include <criterion/criterion.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(archive, .fini = finish);

static const char *const names[] = {"a.obj", "fifteen-chr.obj",
                                    "C:\\a folder\\of\\long names\\b.obj", "a.obj"};
static const char *const contents[] = {"defines main one", "drectve /DEFAULTLIB:x; defines two",
                                       "needs nothing", "text odd"};
enum { MEMBERS = 4 };

static MadeMembers four_members(void)
{
    MadeMembers members = {0};
    for (size_t i = 0; i < MEMBERS; i++) {
        MadeMember member = {.name = str_of(names[i])};
        cr_assert(coffmaker_object(&arena, str_of(contents[i]), &member.file));
        vec_push(&arena, &members, member);
    }
    return members;
}

static Archive opened(Str bytes)
{
    Archive archive;
    const char *error = NULL;
    cr_assert(archive_open(bytes, &archive, &error), "%s", error ? error : "");
    return archive;
}

static void assert_four_members(ArchiveStyle style)
{
    MadeMembers made = four_members();
    Archive archive = opened(coffmaker_archive(&arena, style, &made));
    ArchiveMember member;
    const char *error = NULL;
    for (size_t i = 0; i < MEMBERS; i++) {
        cr_assert(archive_next(&archive, &member, &error), "style %d, member %zu: %s", (int)style,
                  i, error ? error : "none");
        cr_assert(str_eq(member.name, str_of(names[i])), "%.*s", STR_ARG(member.name));
        Str bytes = style == STYLE_THIN ? STR("") : made.at[i].file.bytes;
        cr_assert(str_eq(member.bytes, bytes), "style %d, member %zu", (int)style, i);
    }
    cr_assert_not(archive_next(&archive, &member, &error));
    cr_assert_null(error);
    cr_assert_eq(archive.is_thin, style == STYLE_THIN);
}

Test(archive, members_in_every_style)
{
    for (ArchiveStyle style = STYLE_MICROSOFT; style <= STYLE_THIN; style++)
        assert_four_members(style);
}

static void assert_index(ArchiveStyle style)
{
    static const char *const symbols[] = {"main", "one", "two"};
    static const size_t owners[] = {0, 0, 1};
    MadeMembers made = four_members();
    Archive archive = opened(coffmaker_archive(&arena, style, &made));
    ArchiveSymbols index = archive_symbols(&archive);
    ArchiveMember member;
    Str name;
    uint64_t offset;
    for (size_t i = 0; i < 3; i++) {
        cr_assert(archive_symbols_next(&index, &name, &offset));
        cr_assert(str_eq(name, str_of(symbols[i])), "%.*s", STR_ARG(name));
        cr_assert(archive_member_at(&archive, offset, &member));
        cr_assert(str_eq(member.name, str_of(names[owners[i]])), "%.*s", STR_ARG(member.name));
        cr_assert_eq(member.offset, offset);
    }
    cr_assert_not(archive_symbols_next(&index, &name, &offset));
    cr_assert_not(index.is_damaged);
}

Test(archive, the_index_leads_to_the_members)
{
    assert_index(STYLE_MICROSOFT);
    assert_index(STYLE_GNU);
    assert_index(STYLE_SYM64);
    assert_index(STYLE_THIN);
}

Test(archive, microsoft_has_two_linker_members)
{
    MadeMembers made = four_members();
    Archive archive = opened(coffmaker_archive(&arena, STYLE_MICROSOFT, &made));
    cr_assert_gt(archive.first_linker_member.len, 0);
    cr_assert_gt(archive.second_linker_member.len, 0);
    cr_assert_gt(archive.long_names.len, 0);
    archive = opened(coffmaker_archive(&arena, STYLE_GNU, &made));
    cr_assert_eq(archive.second_linker_member.len, 0);
}

static void put(StrBuf *b, const char *name, size_t size, const char *data)
{
    strbuf_addf(b, "%-16s%-12s%-6s%-6s%-8s%-10zu`\n%s%s", name, "0", "0", "0", "100644", size, data,
                size % 2 ? "\n" : "");
}

Test(archive, a_guess_at_its_members_is_never_more_than_fit)
{
    MadeMembers made = four_members();
    Archive archive = opened(coffmaker_archive(&arena, STYLE_MICROSOFT, &made));
    cr_expect_eq(archive_member_guess(&archive), MEMBERS);
    archive.second_linker_member = STR("\xFF\xFF\xFF\xFF");
    cr_expect_eq(archive_member_guess(&archive), archive.bytes.len / 60);
    archive.second_linker_member = STR("\4\0");
    cr_expect_eq(archive_member_guess(&archive), 0, "cut off");
    archive = opened(coffmaker_archive(&arena, STYLE_GNU, &made));
    cr_expect_eq(archive_member_guess(&archive), 0, "it does not say");
}

Test(archive, a_damaged_size_is_said)
{
    static const char *const fields[] = {"          ", " 4        ", "4 4       ",
                                         "4x        ", "-4        ", "99999999x9"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Str bytes = str_format(&arena, "!<arch>\na.obj/          %-32s%s`\nabcd", "0", fields[i]);
        Archive archive;
        ArchiveMember member;
        const char *error = NULL;
        bool is_open = archive_open(bytes, &archive, &error);
        cr_expect_not(is_open && archive_next(&archive, &member, &error), "%s", fields[i]);
        cr_expect_str_eq(error, "a member's header is damaged", "%s", fields[i]);
    }
}

Test(archive, special_members_are_no_members)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("!<arch>\n"));
    put(&b, "/<XFGHASH>/", 3, "xyz");
    put(&b, "/<ECSYMBOLS>/", 4, "abcd");
    put(&b, "x.obj/", 2, "hi");
    put(&b, "/<XFGHASH>/", 4, "late");
    Archive archive = opened(strbuf_str(&b));
    ArchiveMember member;
    const char *error = NULL;
    cr_assert(str_eq(archive.ec_symbols, STR("abcd")));
    cr_assert(archive_next(&archive, &member, &error));
    cr_assert(str_eq(member.name, STR("x.obj")));
    cr_assert_not(archive_next(&archive, &member, &error));
    cr_assert_null(error);
    ArchiveSymbols index = archive_symbols(&archive);
    Str name;
    uint64_t offset;
    cr_assert_not(archive_symbols_next(&index, &name, &offset), "no index, no symbols");
}

Test(archive, an_empty_archive_is_whole)
{
    Archive archive = opened(STR("!<arch>\n"));
    ArchiveMember member;
    const char *error = "unset";
    cr_assert_not(archive_next(&archive, &member, &error));
    cr_assert_null(error);
}

Test(archive, members_before_the_damage_are_given)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("!<arch>\n"));
    put(&b, "one.obj/", 2, "hi");
    put(&b, "two.obj/", 99, "cut");
    Archive archive = opened(strbuf_str(&b));
    ArchiveMember member;
    const char *error = NULL;
    cr_assert(archive_next(&archive, &member, &error));
    cr_assert(str_eq(member.name, STR("one.obj")));
    cr_assert_not(archive_next(&archive, &member, &error));
    cr_assert_str_eq(error, "the last member is cut off");
    cr_assert_not(archive_next(&archive, &member, &error), "and there it ends");
}

/* LLVM's tools and lld know an index by its place. */
Test(archive, an_object_with_the_name_of_an_index_is_an_object)
{
    StrBuf b = strbuf(&arena);
    MadeFile made;
    cr_assert(coffmaker_object(&arena, STR("defines main"), &made));
    strbuf_add(&b, STR("!<arch>\n"));
    put(&b, "one.obj/", 2, "hi");
    put(&b, "//", 6, "names\n");
    strbuf_addf(&b, "%-48s%-10zu`\n", "/", made.bytes.len);
    strbuf_add(&b, made.bytes);
    Archive archive = opened(strbuf_str(&b));
    ArchiveMember member;
    const char *error = NULL;
    cr_assert(archive_next(&archive, &member, &error));
    cr_assert(archive_next(&archive, &member, &error), "%s", error ? error : "");
    cr_assert(str_eq(member.bytes, made.bytes));
    cr_assert_not(archive_next(&archive, &member, &error));
}

Test(archive, what_is_no_header_is_said)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("!<arch>\n"));
    for (int i = 0; i < 70; i++)
        strbuf_add_char(&b, 'x');
    Archive archive;
    const char *error = NULL;
    cr_assert_not(archive_open(strbuf_str(&b), &archive, &error));
    cr_assert_str_eq(error, "a member's header is damaged");
    cr_assert_not(archive_open(STR("MZ"), &archive, &error));
    cr_assert_str_eq(error, "it is no library");
}

Test(archive, an_index_that_lies_is_damaged_not_endless)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("!<arch>\n"));
    put(&b, "/", 7, "\xFF\xFF\xFF\xFFzzz");
    Archive archive = opened(strbuf_str(&b));
    ArchiveSymbols index = archive_symbols(&archive);
    Str name;
    uint64_t offset;
    cr_assert_not(archive_symbols_next(&index, &name, &offset));
    cr_assert(index.is_damaged);
}

Test(archive, a_long_name_beyond_the_table_is_empty)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("!<arch>\n"));
    put(&b, "//", 4, "abc\n");
    put(&b, "/999", 2, "hi");
    put(&b, "/0", 2, "hi");
    Archive archive = opened(strbuf_str(&b));
    ArchiveMember member;
    const char *error = NULL;
    cr_assert(archive_next(&archive, &member, &error));
    cr_assert_eq(member.name.len, 0);
    cr_assert(archive_next(&archive, &member, &error));
    cr_assert(str_eq(member.name, STR("abc")), "%.*s", STR_ARG(member.name));
}
