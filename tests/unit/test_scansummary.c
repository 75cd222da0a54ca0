/* SPDX-License-Identifier: MIT */
#include "report/scansummary.h"

#include <criterion/criterion.h>
#include <jansson.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(scansummary, .fini = finish);

/* A file of one member that wants this, by an evidence of these words. */
static void add(ScanSummary *to, const char *path, Machine machine, Linkage linkage, Config config,
                const char *because)
{
    Member member = {.name = STR("dir/x.obj"), .kind = MEMBER_OBJECT, .machine = machine};
    Input input = {.path = str_of(path), .kind = INPUT_ARCHIVE, .machine = machine};
    Wants wants = {.linkage = linkage, .config = config};
    CrtEvidence evidence = {EVIDENCE_DEFAULTLIB, linkage, config, str_of(because)};
    vec_push(&arena, &input.members, member);
    if (*because)
        vec_push(&arena, &wants.evidence, evidence);
    scansummary_add(to, &input, &wants);
}

static void expect_text(const ScanSummary *summary, const char *text)
{
    Str found = scansummary_text(&arena, summary);
    cr_assert(str_eq(found, str_of(text)), "%.*s", STR_ARG(found));
}

static void add_many(ScanSummary *to, size_t count, Linkage linkage, Config config)
{
    for (size_t i = 0; i < count; i++)
        add(to, "many.lib", MACHINE_X64, linkage, config, "/DEFAULTLIB:MSVCRT");
}

Test(scansummary, files_that_agree_are_counted)
{
    ScanSummary s = {.arena = &arena};
    add_many(&s, 3, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    add(&s, "none.lib", MACHINE_X64, LINKAGE_NONE, CONFIG_NONE, "");
    add(&s, "arm.lib", MACHINE_ARM64, LINKAGE_STATIC, CONFIG_NONE, "/DEFAULTLIB:LIBCMT");
    Input damaged = {.path = STR("d.lib"), .error = STR("it is empty")};
    scansummary_add(&s, &damaged, NULL);
    expect_text(&s, "summary: 6 files, 1 of which cannot be read\n"
                    "  x64: 3 want dynamic release, 1 no CRT\n"
                    "  arm64: 1 wants static\n");
}

Test(scansummary, the_few_against_the_rest_are_named)
{
    ScanSummary s = {.arena = &arena};
    add_many(&s, 40, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    add(&s, "a/old\x1B.lib", MACHINE_X64, LINKAGE_STATIC, CONFIG_RELEASE, "/DEFAULTLIB:LIBCMT");
    add(&s, "b/both.lib", MACHINE_X64, LINKAGE_MIXED, CONFIG_RELEASE, "__imp_tolower");
    expect_text(&s, "summary: 42 files\n"
                    "  x64: 40 want dynamic release, 1 wants static release, "
                    "1 wants static and dynamic release\n"
                    "  against the rest of x64, which is dynamic:\n"
                    "    a/old\\x1B.lib: static release  (/DEFAULTLIB:LIBCMT in x.obj)\n"
                    "    b/both.lib: static and dynamic release  (__imp_tolower in x.obj)\n");
}

Test(scansummary, two_large_sides_are_no_exceptions)
{
    ScanSummary s = {.arena = &arena};
    add_many(&s, 10, LINKAGE_DYNAMIC, CONFIG_RELEASE);
    add_many(&s, 8, LINKAGE_DYNAMIC, CONFIG_DEBUG);
    expect_text(&s, "summary: 18 files\n  x64: 10 want dynamic release, 8 want dynamic debug\n");
}

Test(scansummary, parts_merged_in_order_are_the_whole)
{
    ScanSummary whole = {.arena = &arena}, merged = {.arena = &arena};
    for (size_t i = 0; i < 20; i++) {
        ScanSummary part = {.arena = &arena};
        ScanSummary *const to[] = {&whole, &part};
        for (size_t k = 0; k < 2; k++) {
            add_many(to[k], 9, LINKAGE_STATIC, CONFIG_RELEASE);
            add(to[k], i % 2 ? "odd.lib" : "even.lib", MACHINE_X64, LINKAGE_STATIC, CONFIG_DEBUG,
                "_ITERATOR_DEBUG_LEVEL=2");
        }
        scansummary_merge(&merged, &part);
    }
    Str text = scansummary_text(&arena, &whole);
    cr_assert(str_eq(text, scansummary_text(&arena, &merged)), "%.*s", STR_ARG(text));
    cr_assert_lt(str_find(text, STR("and 10 more that want static debug")), text.len);
    json_error_t error;
    Str json = scansummary_json(&arena, &merged);
    json_t *value = json_loadb(json.at, json.len, 0, &error);
    cr_assert_not_null(value);
    cr_assert_eq(json_integer_value(json_object_get(value, "files")), 200);
    cr_assert_eq(json_array_size(json_object_get(value, "wants")), 2);
    json_decref(value);
}
