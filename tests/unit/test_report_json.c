/* SPDX-License-Identifier: MIT */
#include "logs/log_world.h"
#include "report/report_json.h"

#include <jansson.h>

static LogWorld w;
static json_t *root;

static void open_world(void)
{
    world_open(&w, "");
    root = NULL;
}

static void close_world(void)
{
    json_decref(root);
    world_close(&w);
}

TestSuite(report_json, .init = open_world, .fini = close_world);

static json_t *parse(const char *text)
{
    json_error_t error;
    (void)world_explain(&w, text);
    Str json = report_json(&w.arena, &w.result);
    json_decref(root);
    root = json_loadb(json.at, json.len, 0, &error);
    cr_assert_not_null(root, "%s", error.text);
    return root;
}

static json_t *first_cause(const char *text)
{
    json_t *cause = json_array_get(json_object_get(parse(text), "causes"), 0);
    cr_assert_not_null(cause);
    return cause;
}

static const char *string(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    cr_assert_not_null(text, "%s is no string", key);
    return text;
}

static const char mismatch[] =
    "a.lib(a.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary': value "
    "'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in b.obj\n";

Test(report_json, has_the_keys_of_the_contract)
{
    json_t *cause = first_cause(mismatch);
    cr_expect_str_eq(string(root, "schema"), "crtlink.explain/1");
    cr_expect_eq(json_array_size(json_object_get(root, "unexplained")), 0);
    cr_expect_str_eq(string(cause, "code"), "CRT1001");
    cr_expect_str_eq(string(cause, "cause"), "crt-static-vs-dynamic");
    cr_expect_str_eq(string(cause, "confidence"), "certain");
    cr_expect_gt(strlen(string(cause, "message")), 20);
    cr_expect(json_is_array(json_object_get(cause, "symbols")));
    cr_expect_eq(json_array_size(json_object_get(cause, "inputs")), 2);
    cr_expect_eq(json_array_size(json_object_get(cause, "lines")), 1);
    json_t *fix = json_array_get(json_object_get(cause, "fixes"), 0);
    cr_expect_gt(strlen(string(fix, "for")), 0);
    cr_expect_gt(strlen(string(fix, "text")), 20);
}

Test(report_json, nothing_is_two_empty_lists)
{
    (void)parse("fine\n");
    cr_expect(json_is_array(json_object_get(root, "causes")));
    cr_expect_eq(json_array_size(json_object_get(root, "causes")), 0);
    cr_expect(json_is_array(json_object_get(root, "unexplained")));
}

Test(report_json, unexplained_lines_are_given_as_they_stand)
{
    (void)parse("LINK : fatal error LNK1000: Internal error at 'stdc++.lib'\n");
    const char *line = json_string_value(json_array_get(json_object_get(root, "unexplained"), 0));
    cr_assert_not_null(line);
    cr_expect_str_eq(line, "LINK : fatal error LNK1000: Internal error at 'stdc++.lib'");
}

Test(report_json, names_that_are_not_utf8_do_not_break_it)
{
    json_t *cause =
        first_cause("a\xFF\xFE.obj : error LNK2001: unresolved external symbol __imp_free\n");
    const char *input = json_string_value(json_array_get(json_object_get(cause, "inputs"), 0));
    cr_assert_not_null(input);
    cr_expect_str_eq(input, "a\\xFF\\xFE.obj");
}
