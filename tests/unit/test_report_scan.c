/* SPDX-License-Identifier: MIT */
/* conflicts, report_scan, report_plan, json. */
#include "report/report_scan.h"

#include "report/json.h"
#include "report/jsontext.h"
#include "report/report_plan.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(conflicts, .fini = finish);
TestSuite(report_scan, .fini = finish);
TestSuite(report_plan, .fini = finish);
TestSuite(json, .fini = finish);

typedef struct Scanned {
    Input input;
    Wants *wants;
} Scanned;

/* "name: description|name: description" is a library, without `|` an object. */
static Scanned scanned(const char *name, const char *text)
{
    MadeMembers members = {0};
    MadeFile file;
    bool is_library = strchr(text, ':') && strstr(text, ": ");
    for (Str rest = str_of(text); is_library && rest.len;) {
        Str one = str_cut(&rest, '|'), member_name = str_cut(&one, ':');
        MadeMember member = {.name = member_name};
        cr_assert(coffmaker_object(&arena, one, &member.file), "%.*s", STR_ARG(one));
        vec_push(&arena, &members, member);
    }
    if (is_library)
        file.bytes = coffmaker_archive(&arena, STYLE_MICROSOFT, &members);
    else
        cr_assert(coffmaker_object(&arena, str_of(text), &file), "%s", text);
    testfolder_enter();
    testfolder_write("file", file.bytes);
    InputReader reader = input_reader(&arena);
    Scanned s;
    (void)input_open(&reader, STR("file"), &s.input);
    testfolder_leave();
    s.input.path = str_of(name);
    s.wants = arena_array(&arena, Wants, s.input.members.len);
    for (size_t i = 0; i < s.input.members.len; i++)
        wants_of_member(&arena, &s.input.members.at[i], &s.wants[i]);
    return s;
}

static void add(Conflicts *c, Scanned s)
{
    conflicts_add(c, &s.input, s.wants);
}

static ConflictVec found(const Conflicts *c)
{
    ConflictVec list = {0};
    conflicts_list(c, &list);
    return list;
}

Test(conflicts, inputs_that_agree_have_none)
{
    Conflicts c = conflicts(&arena);
    add(&c, scanned("a.obj", "drectve /DEFAULTLIB:LIBCMT"));
    add(&c, scanned("b.obj", "drectve /DEFAULTLIB:libcpmt"));
    add(&c, scanned("c.obj", "defines c"));
    cr_assert_eq(found(&c).len, 0);
}

Test(conflicts, both_sides_are_named)
{
    Conflicts c = conflicts(&arena);
    add(&c, scanned("a.obj", "drectve /DEFAULTLIB:LIBCMT"));
    add(&c, scanned("z.lib", "x.obj: drectve /DEFAULTLIB:MSVCRT|y.obj: needs __imp_tolower"));
    ConflictVec list = found(&c);
    cr_assert_eq(list.len, 1);
    const Conflict *conflict = list.at[0];
    cr_assert_str_eq(conflict->code, "CRT1001");
    cr_assert(str_eq(conflict->cause, STR("crt-static-vs-dynamic")));
    cr_assert_eq(conflict->sides.len, 2);
    cr_assert(str_eq(conflict->sides.at[0].inputs.at[0], STR("a.obj")));
    cr_assert_eq(conflict->sides.at[1].count, 2);
    cr_assert(str_eq(conflict->sides.at[1].inputs.at[1], STR("z.lib(y.obj)")));
    Str message = conflict_message(&arena, conflict);
    cr_assert_lt(str_find(message, STR("a.obj")), message.len, "%.*s", STR_ARG(message));
    cr_assert_lt(str_find(message, STR("z.lib(x.obj)")), message.len, "%.*s", STR_ARG(message));
}

Test(conflicts, each_cause_has_its_code)
{
    Conflicts c = conflicts(&arena);
    add(&c,
        scanned("a.obj", "drectve /DEFAULTLIB:MSVCRTD "
                         "/FAILIFMISMATCH:_ITERATOR_DEBUG_LEVEL=2 /FAILIFMISMATCH:_MSC_VER=1900 "
                         "/FAILIFMISMATCH:annotate_string=1 /FAILIFMISMATCH:own=1"));
    add(&c,
        scanned("b.obj", "drectve /DEFAULTLIB:LIBCMT "
                         "/FAILIFMISMATCH:_ITERATOR_DEBUG_LEVEL=0 /FAILIFMISMATCH:_MSC_VER=1800 "
                         "/FAILIFMISMATCH:annotate_string=0 /FAILIFMISMATCH:own=2"));
    static const char *const codes[] = {"CRT1001", "CRT1002", "CRT1003",
                                        "CRT1005", "CRT1006", "CRT1007"};
    ConflictVec list = found(&c);
    cr_assert_eq(list.len, 6);
    for (size_t i = 0; i < 6; i++)
        cr_assert_str_eq(list.at[i]->code, codes[i]);
}

Test(conflicts, an_object_may_be_at_odds_with_itself)
{
    Conflicts c = conflicts(&arena);
    add(&c, scanned("a.obj", "drectve /DEFAULTLIB:LIBCMT; needs __imp_tolower"));
    cr_assert_eq(found(&c).len, 1);
}

Test(conflicts, machines_do_not_meet)
{
    Conflicts c = conflicts(&arena);
    add(&c, scanned("a.obj", "drectve /DEFAULTLIB:LIBCMT"));
    add(&c, scanned("b.obj", "machine x86; drectve /DEFAULTLIB:MSVCRT"));
    cr_assert_eq(found(&c).len, 0);
}

Test(conflicts, parts_merged_in_order_are_the_whole)
{
    static const char *const inputs[] = {
        "x.obj: drectve /DEFAULTLIB:MSVCRT|x.obj: drectve /DEFAULTLIB:MSVCRT|y.obj: needs "
        "__imp_tolower",
        "x.obj: drectve /DEFAULTLIB:LIBCMTD /FAILIFMISMATCH:_MSC_VER=1900 /FAILIFMISMATCH:own=1",
        "x.obj: machine x86; drectve /DEFAULTLIB:LIBCMT",
        "x.obj: drectve /FAILIFMISMATCH:_MSC_VER=1800 /FAILIFMISMATCH:own=2 /DEFAULTLIB:MSVCRTD",
    };
    Conflicts whole = conflicts(&arena), merged = conflicts(&arena);
    for (size_t i = 0; i < 4; i++) {
        Str name = str_format(&arena, "z%zu.lib", i);
        Scanned s = scanned(str_to_c(&arena, name), inputs[i]);
        Conflicts part = conflicts(&arena);
        add(&whole, s);
        add(&part, s);
        conflicts_merge(&merged, &part);
    }
    ConflictVec list = found(&whole), other = found(&merged);
    cr_assert_eq(list.len, 4);
    cr_assert_eq(other.len, list.len);
    for (size_t i = 0; i < list.len; i++) {
        Str text = report_conflict_json(&arena, list.at[i]);
        cr_assert(str_eq(text, report_conflict_json(&arena, other.at[i])), "%.*s", STR_ARG(text));
    }
    cr_assert_eq(list.at[0]->sides.at[0].count, 3, "members of one name count once");
}

Test(conflicts, a_thousand_values_do_not_make_a_thousand_sides)
{
    StrBuf b = strbuf(&arena);
    strbuf_add(&b, STR("drectve"));
    for (int i = 0; i < 5000; i++)
        strbuf_addf(&b, " /FAILIFMISMATCH:own=%d", i);
    Conflicts c = conflicts(&arena);
    add(&c, scanned("a.obj", str_to_c(&arena, strbuf_str(&b))));
    ConflictVec list = found(&c);
    cr_assert_eq(list.len, 1);
    cr_assert_leq(list.at[0]->sides.len, 200);
    cr_assert_geq(list.at[0]->sides.len, 2);
}

static json_t *parsed(Str text)
{
    json_error_t error;
    json_t *value = json_loadb(text.at, text.len, 0, &error);
    cr_assert_not_null(value, "%s: %.*s", error.text, STR_ARG(text));
    return value;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "(no text)";
}

Test(report_scan, json_has_the_contracts_keys)
{
    Scanned s = scanned(
        "dir/z.lib",
        "a.obj: drectve /DEFAULTLIB:LIBCMT /FAILIFMISMATCH:RuntimeLibrary=MT_StaticRelease; "
        "needs __imp_tolower|bad.obj: text junk|z.dll: import z.dll f");
    json_t *input = parsed(report_scan_json(&arena, &s.input, s.wants, 0));
    cr_assert_str_eq(text_at(input, "path"), "dir/z.lib");
    cr_assert_str_eq(text_at(input, "kind"), "archive");
    cr_assert_str_eq(text_at(input, "machine"), "x64");
    json_t *members = json_object_get(input, "members");
    cr_assert_eq(json_array_size(members), 3);
    json_t *a = json_array_get(members, 0), *bad = json_array_get(members, 1);
    cr_assert_str_eq(text_at(a, "name"), "a.obj");
    cr_assert_str_eq(text_at(a, "kind"), "object");
    cr_assert_str_eq(text_at(a, "linkage"), "mixed");
    cr_assert_str_eq(text_at(a, "config"), "release");
    cr_assert_eq(json_integer_value(json_object_get(a, "crt_imports")), 1);
    cr_assert_str_eq(json_string_value(json_array_get(json_object_get(a, "defaultlibs"), 0)),
                     "LIBCMT");
    cr_assert_str_eq(text_at(json_object_get(a, "records"), "RuntimeLibrary"), "MT_StaticRelease");
    cr_assert_null(json_object_get(a, "error"));
    cr_assert_str_eq(text_at(bad, "kind"), "other");
    cr_assert_neq(strlen(text_at(bad, "error")), strlen("(no text)"));
    cr_assert_str_eq(text_at(json_array_get(members, 2), "kind"), "import");
    json_decref(input);
}

Test(report_scan, json_stays_valid_whatever_a_name_is)
{
    static const char *const names[] = {"\xFF\xFE.obj", "quo\"te\\.obj", "ctl\x01\x1B[31m.obj",
                                        "\xC3\xA9.obj", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Scanned s = scanned(names[i], "drectve \"/FAILIFMISMATCH:k\xFF=v\xFE\"; defines a\xFFz");
        json_decref(parsed(report_scan_json(&arena, &s.input, s.wants, SCAN_SYMBOLS)));
        Conflicts c = conflicts(&arena);
        add(&c, s);
        add(&c, scanned("b.obj", "drectve \"/FAILIFMISMATCH:k\xFF=other\""));
        cr_assert_eq(found(&c).len, 1);
        json_decref(parsed(report_conflict_json(&arena, found(&c).at[0])));
        json_decref(
            parsed(report_error_json(&arena, str_of(names[i]), str_of(names[i]), STR("x"))));
    }
}

/* Jansson reads back what was written, whatever it was. */
Test(json, text_written_straight_reads_as_it_was)
{
    static const char *const texts[] = {
        "",
        "plain",
        "quo\"te\\",
        "\x01\b\t\n\v\f\r\x1F",
        "del\x7F.",
        "\xC3\xA9",
        "\xC2\x9B[31m",
        "\xE2\x80\xAE"
        "reversed",
        "\xF0\x9F\x98\x80",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        StrBuf b = strbuf(&arena);
        strbuf_add_char(&b, '{');
        jsontext_put(&b, "a", str_of(texts[i]));
        jsontext_key(&b, "b");
        strbuf_add_char(&b, '[');
        jsontext_element(&b, str_of(texts[i]));
        jsontext_element(&b, STR("z"));
        strbuf_add(&b, STR("]}"));
        json_t *value = parsed(strbuf_str(&b));
        cr_assert_str_eq(text_at(value, "a"), texts[i]);
        cr_assert_eq(json_array_size(json_object_get(value, "b")), 2);
        json_decref(value);
    }
    StrBuf b = strbuf(&arena);
    jsontext_add(&b, STR("a\xFF\"\x01"));
    cr_assert(str_eq(strbuf_str(&b), STR("\"a\\\\xFF\\\"\\\\x01\"")), "%.*s",
              STR_ARG(strbuf_str(&b)));
}

Test(report_scan, text_moves_no_terminal)
{
    Scanned s = scanned("\x1B[31mred.lib", "\x1B]0;t\x07.obj: drectve /DEFAULTLIB:LIBCMT; "
                                           "defines \x1B[0m");
    Str text = report_scan_text(&arena, &s.input, s.wants, SCAN_SYMBOLS);
    cr_assert_eq(str_find_char(text, '\x1B'), text.len, "%.*s", STR_ARG(text));
    cr_assert_lt(str_find(text, STR("static release")), text.len, "%.*s", STR_ARG(text));
    cr_assert_lt(str_find(text, STR("/DEFAULTLIB:LIBCMT")), text.len);
}

Test(report_scan, imports_are_counted_not_listed)
{
    Scanned s = scanned("z.lib", "z.dll: import z.dll f|z.dll: import z.dll g");
    Str text = report_scan_text(&arena, &s.input, s.wants, 0);
    cr_assert_lt(str_find(text, STR("2 imports")), text.len, "%.*s", STR_ARG(text));
    cr_assert_lt(str_find(text, STR("import-library")), text.len);
}

Test(json, bytes_that_are_no_utf8_are_written_as_text)
{
    json_t *value = json_str(&arena, STR("a\xFFz"));
    cr_assert_str_eq(json_string_value(value), "a\\xFFz");
    json_decref(value);
    StrVec list = {0};
    vec_push(&arena, &list, STR("x"));
    vec_push(&arena, &list, STR(""));
    Str text = json_text(&arena, json_strs(&arena, &list));
    cr_assert(str_eq(text, STR("[\"x\",\"\"]")), "%.*s", STR_ARG(text));
}

typedef struct Planned {
    LinkCommand command;
    Plan plan;
    StrVec argv;
} Planned;

static Planned planned(void)
{
    Planned p = {0};
    StrVec argv = {0};
    Diags diags = {.arena = &arena};
    vec_push(&arena, &argv, STR("\x1B[31m/libcmt.lib"));
    vec_push(&arena, &argv, STR("/NODEFAULTLIB:msvcrt"));
    LinkEnvironment none = {
        {"", 0},
        {"", 0}
    };
    cr_assert(linkcmd_parse(&arena, &argv, none, LINKER_LLD, &diags, &p.command));
    Origin policy = {.kind = ORIGIN_POLICY, .file = STR("crtlink.ini"), .number = 2};
    Edit edits[] = {
        {EDIT_REPLACE, 0,        STR("\x1B[31m/msvcrt.lib"),  STR("because \x1B"),     policy, false},
        {EDIT_REMOVE,  1,        STR(""),                     STR("it bars it"),       policy, false},
        {EDIT_ADD,     SIZE_MAX, STR("/DEFAULTLIB:ucrt.lib"), STR("the ucrt library"), policy, false},
    };
    p.plan.use = USE_DYNAMIC;
    for (size_t i = 0; i < 3; i++)
        vec_push(&arena, &p.plan.edits, edits[i]);
    vec_push(&arena, &p.argv, STR("lld-link"));
    vec_push(&arena, &p.argv, STR("a b.obj"));
    return p;
}

static const PlanOutcomes outcomes = {OUTCOME_FAILS, OUTCOME_LINKS};

Test(report_plan, json_has_the_contracts_keys)
{
    Planned p = planned();
    json_t *plan = parsed(report_plan_json(&arena, &p.command, &p.plan, &outcomes, &p.argv));
    cr_assert_str_eq(text_at(plan, "schema"), "crtlink.plan/1");
    cr_assert_str_eq(text_at(plan, "use"), "dynamic");
    json_t *edits = json_object_get(plan, "edits"), *first = json_array_get(edits, 0);
    cr_assert_eq(json_array_size(edits), 3);
    cr_assert_str_eq(text_at(first, "action"), "replace");
    cr_assert_str_eq(text_at(first, "argument"), "\x1B[31m/libcmt.lib");
    cr_assert_str_eq(text_at(first, "replacement"), "\x1B[31m/msvcrt.lib");
    cr_assert_str_eq(text_at(first, "policy"), "crtlink.ini:2");
    cr_assert_str_eq(text_at(json_array_get(edits, 1), "action"), "remove");
    cr_assert_str_eq(text_at(json_array_get(edits, 1), "argument"), "/NODEFAULTLIB:msvcrt");
    cr_assert_str_eq(text_at(json_array_get(edits, 2), "action"), "add");
    cr_assert_str_eq(text_at(json_array_get(edits, 2), "argument"), "/DEFAULTLIB:ucrt.lib");
    cr_assert_eq(json_array_size(json_object_get(plan, "command")), 2);
    cr_assert_str_eq(json_string_value(json_object_get(plan, "outcome_before")), "fails");
    cr_assert_str_eq(json_string_value(json_object_get(plan, "outcome_after")), "links");
    json_decref(plan);
}

Test(report_plan, text_moves_no_terminal_and_names_the_reasons)
{
    Planned p = planned();
    Str text = report_plan_text(&arena, &p.command, &p.plan, &outcomes, &p.argv);
    cr_assert_eq(str_find_char(text, '\x1B'), text.len, "%.*s", STR_ARG(text));
    cr_assert_lt(str_find(text, STR("crtlink.ini:2")), text.len);
    cr_assert_lt(str_find(text, STR("it bars it")), text.len);
    cr_assert_lt(str_find(text, STR("command: lld-link \"a b.obj\"")), text.len);
}

Test(report_plan, an_obstacle_is_told_in_both_formats)
{
    Planned p = planned();
    p.plan.edits.len = 0;
    p.plan.obstacle = STR("crt.use = static cannot be followed");
    Str text = report_plan_text(&arena, &p.command, &p.plan, &outcomes, &p.argv);
    cr_assert_lt(str_find(text, p.plan.obstacle), text.len);
    json_t *plan = parsed(report_plan_json(&arena, &p.command, &p.plan, &outcomes, &p.argv));
    cr_assert_str_eq(text_at(plan, "obstacle"), "crt.use = static cannot be followed");
    json_decref(plan);
}
