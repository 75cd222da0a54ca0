/* SPDX-License-Identifier: MIT */
#include "model/offers.h"
#include "support/coffmaker.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(offers, .fini = finish);

static Str three_members(ArchiveStyle style)
{
    static const char *const descriptions[] = {"defines zeta ?main@@YAHXZ", "defines alpha b",
                                               "defines ?mend@@YAHXZ zeta"};
    MadeMembers members = {0};
    for (size_t i = 0; i < 3; i++) {
        MadeMember member = {.name = str_format(&arena, "m%zu.obj", i)};
        cr_assert(coffmaker_object(&arena, str_of(descriptions[i]), &member.file));
        vec_push(&arena, &members, member);
    }
    return coffmaker_archive(&arena, style, &members);
}

static OfferGroup read_group(Str bytes)
{
    Archive archive;
    const char *error = NULL;
    cr_assert(archive_open(bytes, &archive, &error), "%s", error ? error : "");
    return offers_read(&arena, &archive);
}

static HashedName hashed(const char *name)
{
    return symtab_hash(str_of(name));
}

static Str member_of(Str bytes, const OfferGroup *group, size_t index)
{
    Archive archive;
    ArchiveMember member;
    const char *error = NULL;
    cr_assert(archive_open(bytes, &archive, &error));
    cr_assert(archive_member_at(&archive, offergroup_member(group, index), &member));
    return member.name;
}

Test(offers, each_name_leads_to_its_member_in_every_index)
{
    static const ArchiveStyle styles[] = {STYLE_MICROSOFT, STYLE_GNU, STYLE_SYM64};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        size_t index;
        Str bytes = three_members(styles[i]);
        OfferGroup group = read_group(bytes);
        Offers all = offers(&arena);
        cr_expect_eq(group.len, 6);
        cr_expect_not(group.is_damaged);
        cr_assert_not_null(offers_add(&all, 17, &group));
        uint32_t number = offers_find(&all, hashed("alpha"));
        cr_assert_neq(number, OFFER_NONE);
        const OfferGroup *found = offers_group(&all, number, &index);
        cr_expect_eq(found->file, 17);
        cr_expect(str_eq(offergroup_name(found, index), STR("alpha")));
        cr_expect(str_starts_with(member_of(bytes, found, index), STR("m1.obj")));
        cr_expect_eq(offers_find(&all, hashed("alph")), OFFER_NONE);
        cr_expect_eq(offers_find(&all, hashed("alphab")), OFFER_NONE);
        number = offers_find(&all, hashed("zeta"));
        (void)offers_group(&all, number, &index);
        cr_expect(str_starts_with(member_of(bytes, found, index), STR("m0.obj")),
                  "of two members with a name the first");
    }
}

Test(offers, of_two_archives_the_first_is_found_and_a_walk_gives_all)
{
    Str name;
    uint32_t number;
    size_t index, seen = 0;
    Offers all = offers(&arena);
    OfferGroup one = read_group(three_members(STYLE_MICROSOFT)), two = one;
    cr_assert_not_null(offers_add(&all, 1, &one));
    cr_assert_not_null(offers_add(&all, 2, &two));
    cr_expect_eq(offers_group(&all, offers_find(&all, hashed("b")), &index)->file, 1);
    OfferWalk walk = {.offers = &all, .prefix = STR("?m")};
    while (offers_next(&walk, &number, &name)) {
        cr_expect(str_starts_with(name, STR("?m")));
        cr_expect_eq(offers_group(&all, number, &index)->file, seen++ < 2 ? 1 : 2);
    }
    cr_expect_eq(seen, 4);
    walk = (OfferWalk){.offers = &all, .prefix = STR("?main@@Y")};
    cr_expect(offers_next(&walk, &number, &name));
    cr_expect(offers_next(&walk, &number, &name));
    cr_expect_not(offers_next(&walk, &number, &name));
    walk = (OfferWalk){.offers = &all};
    for (seen = 0; offers_next(&walk, &number, &name); seen++)
        ;
    cr_expect_eq(seen, 12);
}

/* Whatever byte of it is damaged: no name without its text and its member. */
Test(offers, a_damaged_index_gives_what_can_be_read)
{
    Str whole = three_members(STYLE_MICROSOFT);
    Archive archive;
    const char *error = NULL;
    cr_assert(archive_open(whole, &archive, &error));
    Str index = archive.second_linker_member;
    size_t from = (size_t)(index.at - whole.at);
    for (size_t i = 0; i < index.len; i++) {
        char *copy = (char *)str_copy(&arena, whole).at;
        copy[from + i] = (char)0xFF;
        OfferGroup group = read_group((Str){copy, whole.len});
        cr_expect_leq(group.len, 6);
        cr_expect(group.is_damaged || group.len == 6);
        for (size_t k = 0; k < group.len; k++) {
            Str name = offergroup_name(&group, k);
            cr_expect_lt(name.len, group.texts.len);
            cr_expect_leq(offergroup_member(&group, k), UINT32_MAX);
        }
    }
    for (size_t len = 1; len <= whole.len; len += 3) {
        Archive cut;
        if (archive_open((Str){str_copy(&arena, str_slice(whole, 0, len)).at, len}, &cut, &error)) {
            OfferGroup group = offers_read(&arena, &cut);
            cr_expect_leq(group.len, 6);
        }
    }
}

static Str one_member(const char *description)
{
    MadeMembers members = {0};
    MadeMember member = {.name = STR("m.obj")};
    cr_assert(coffmaker_object(&arena, str_of(description), &member.file));
    vec_push(&arena, &members, member);
    return coffmaker_archive(&arena, STYLE_GNU, &members);
}

static uint32_t file_of(const Offers *all, const char *name)
{
    size_t index;
    uint32_t number = offers_find(all, hashed(name));
    return number == OFFER_NONE ? number : offers_group(all, number, &index)->file;
}

/* In the groups, in the slots, and of what comes later in the groups again. */
Test(offers, however_names_are_looked_for_the_first_is_found)
{
    Offers all = offers(&arena);
    OfferGroup groups[] = {read_group(one_member("defines a b")),
                           read_group(one_member("defines b c")),
                           read_group(one_member("defines c d a"))};
    cr_expect_eq(file_of(&all, "a"), OFFER_NONE);
    cr_assert_not_null(offers_add(&all, 0, &groups[0]));
    cr_assert_not_null(offers_add(&all, 1, &groups[1]));
    cr_expect_eq(all.table->listed, 0);
    cr_expect_eq(file_of(&all, "b"), 0);
    cr_expect_eq(file_of(&all, "c"), 1);
    for (size_t i = 0; all.table->listed == 0 && i < 100; i++)
        cr_expect_eq(file_of(&all, "d"), OFFER_NONE);
    cr_expect_eq(all.table->listed, 2, "they were asked often");
    cr_assert_not_null(offers_add(&all, 2, &groups[2]));
    for (size_t i = 0; i < 100; i++) {
        cr_expect_eq(file_of(&all, "a"), 0);
        cr_expect_eq(file_of(&all, "b"), 0);
        cr_expect_eq(file_of(&all, "c"), 1);
        cr_expect_eq(file_of(&all, "d"), 2);
        cr_expect_eq(file_of(&all, "e"), OFFER_NONE);
    }
    cr_expect_eq(all.table->listed, 3);
}

Test(offers, many_archives_are_found_by_name_while_the_table_grows)
{
    enum { LIBRARIES = 300, NAMES = 40 };
    Offers all = offers(&arena);
    for (uint32_t i = 0; i < LIBRARIES; i++) {
        StrBuf description = strbuf(&arena);
        MadeMembers members = {0};
        MadeMember member = {.name = STR("m.obj")};
        strbuf_add(&description, STR("defines"));
        for (uint32_t k = 0; k < NAMES; k++)
            strbuf_addf(&description, " f%u_%u", i, k);
        cr_assert(coffmaker_object(&arena, strbuf_str(&description), &member.file));
        vec_push(&arena, &members, member);
        OfferGroup group = read_group(coffmaker_archive(&arena, STYLE_GNU, &members));
        cr_assert_not_null(offers_add(&all, i, &group));
    }
    for (uint32_t i = 0; i < LIBRARIES * NAMES; i++) {
        size_t index;
        Str name = str_format(&arena, "f%u_%u", i / NAMES, i % NAMES);
        uint32_t number = offers_find(&all, symtab_hash(name));
        cr_assert_neq(number, OFFER_NONE);
        const OfferGroup *group = offers_group(&all, number, &index);
        cr_assert_eq(group->file, i / NAMES);
        cr_assert(str_eq(offergroup_name(group, index), name));
    }
    cr_expect_eq(offers_find(&all, hashed("f300_0")), OFFER_NONE);
}
