/* SPDX-License-Identifier: MIT */
#include "report/symbolname.h"

#include <criterion/criterion.h>

static NameRelation relation(const char *a, const char *b)
{
    SymbolName one = symbolname_parse(str_of(a)), other = symbolname_parse(str_of(b));
    NameRelation forth = symbolname_compare(&one, &other);
    cr_expect_eq(forth, symbolname_compare(&other, &one), "%s, %s", a, b);
    return forth;
}

static void expect_key(const char *symbol, const char *key)
{
    Str found = symbolname_key(str_of(symbol));
    cr_expect(str_eq(found, str_of(key)), "%s: %.*s", symbol, STR_ARG(found));
}

static void expect_text(const char *symbol, const char *text)
{
    Arena arena = {0};
    SymbolName name = symbolname_parse(str_of(symbol));
    Str found = symbolname_text(&arena, &name);
    cr_expect(str_eq(found, str_of(text)), "%s: %.*s", symbol, STR_ARG(found));
    arena_free(&arena);
}

Test(symbolname, all_decorations_of_a_name_have_one_key)
{
    expect_key("run", "run");
    expect_key("_run", "run");
    expect_key("_run@8", "run");
    expect_key("@run@8", "run");
    expect_key("run@@16", "run");
    expect_key("__imp_run", "run");
    expect_key("__imp__run@8", "run");
    expect_key("#run", "run");
    expect_key("?run@@YAHH@Z", "run");
    expect_key("?run@inner@outer@@QEAAXXZ", "run");
    expect_key("??$run@H@@YAHH@Z", "run");
    expect_key("??0Thing@@QEAA@XZ", "Thing");
    expect_key("??0?$Vector@H@@QEAA@XZ", "Vector");
}

Test(symbolname, what_has_no_plain_name_is_its_own_key)
{
    expect_key("", "");
    expect_key("_", "_");
    expect_key("@", "@");
    expect_key("@8", "8"); /* no name in front of the bytes */
    expect_key("?", "?");
    expect_key("?cut", "?cut");
    expect_key("??", "??");
    expect_key("??_7type_info@@6B@", "??_7type_info@@6B@");
    expect_key("??2@YAPEAX_K@Z", "??2@YAPEAX_K@Z");
}

Test(symbolname, relations_are_the_same_both_ways)
{
    cr_expect_eq(relation("run", "run"), NAMES_EQUAL);
    cr_expect_eq(relation("run", "__imp_run"), NAMES_IMPORT);
    cr_expect_eq(relation("_run", "_run@4"), NAMES_DECORATION);
    cr_expect_eq(relation("_run@4", "_run@8"), NAMES_DECORATION);
    cr_expect_eq(relation("run", "?run@@YAHH@Z"), NAMES_LANGUAGE);
    cr_expect_eq(relation("_run", "?run@@YAHH@Z"), NAMES_LANGUAGE);
    cr_expect_eq(relation("?f@@YAXPEBG@Z", "?f@@YAXPEB_W@Z"), NAMES_WCHAR);
    cr_expect_eq(relation("?f@@YAXH@Z", "?f@@YAXJ@Z"), NAMES_TYPE);
    cr_expect_eq(relation("?f@a@@YAXH@Z", "?f@b@@YAXH@Z"), NAMES_SCOPE);
    cr_expect_eq(relation("?f@@YAXH@Z", "?f@b@@YAXH@Z"), NAMES_SCOPE);
}

Test(symbolname, different_functions_are_different)
{
    cr_expect_eq(relation("run", "walk"), NAMES_DIFFER);
    cr_expect_eq(relation("close", "?close@File@@QEAAXXZ"), NAMES_DIFFER);
    cr_expect_eq(relation("close", "?close@net@@YAXXZ"), NAMES_DIFFER);
    cr_expect_eq(relation("value", "?value@@3HA"), NAMES_DIFFER); /* a variable of C++ */
    cr_expect_eq(relation("??0Thing@@QEAA@XZ", "??1Thing@@QEAA@XZ"), NAMES_DIFFER);
    cr_expect_eq(relation("??2@YAPEAX_K@Z", "??3@YAXPEAX@Z"), NAMES_DIFFER);
}

Test(symbolname, text_is_the_name_of_the_source_where_it_can_be_read)
{
    expect_text("__imp_WSAStartup", "WSAStartup");
    expect_text("__imp__WSAStartup@8", "WSAStartup");
    expect_text("_underscored", "_underscored");
    expect_text("?run@inner@outer@@QEAAXXZ", "outer::inner::run");
    expect_text("??0Thing@shop@@QEAA@XZ", "shop::Thing::Thing");
    expect_text("??1Thing@shop@@QEAA@XZ", "shop::Thing::~Thing");
    expect_text("??$run@H@@YAHH@Z", "??$run@H@@YAHH@Z");
    expect_text("?f@?$List@H@@QEAAXXZ", "?f@?$List@H@@QEAAXXZ");
    expect_text("??_7type_info@@6B@", "??_7type_info@@6B@");
    expect_text("", "");
}
