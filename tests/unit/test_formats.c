/* SPDX-License-Identifier: MIT */
/* What names from anywhere become in SARIF, in workflow commands and in Markdown. That
 * the whole is valid is for tests/e2e/formats.sh. */
#include "logs/log_world.h"
#include "report/markdown.h"
#include "report/report_github.h"
#include "report/report_sarif.h"

#include <jansson.h>

static LogWorld w;

static void open_world(void)
{
    world_open(&w, "");
}

static void close_world(void)
{
    world_close(&w);
}

TestSuite(formats, .init = open_world, .fini = close_world);

static const char *c_text(Str text)
{
    return str_to_c(&w.arena, text);
}

static const char *markdown(const char *text)
{
    StrBuf out = strbuf(&w.arena);
    markdown_text(&out, str_of(text));
    return c_text(strbuf_str(&out));
}

Test(formats, data_of_a_command_escapes_what_ends_it)
{
    cr_expect_str_eq(c_text(github_escape_data(&w.arena, STR("50%\r\n::error::a,b"))),
                     "50%25%0D%0A::error::a,b");
    cr_expect_str_eq(c_text(github_escape_data(&w.arena, STR("%0A"))), "%250A");
}

Test(formats, a_property_escapes_its_own_separators_too)
{
    cr_expect_str_eq(c_text(github_escape_property(&w.arena, STR("a:b,c=d%\n"))),
                     "a%3Ab%2Cc=d%25%0A");
}

Test(formats, prose_stays_prose)
{
    cr_expect_str_eq(markdown("Build everything with the static CRT (/MT), or \"none\"."),
                     "Build everything with the static CRT (/MT), or \"none\".");
    cr_expect_str_eq(markdown("take `-C target-feature=+crt-static` out"),
                     "take `-C target-feature=+crt-static` out");
}

Test(formats, a_word_that_could_be_markup_is_code)
{
    cr_expect_str_eq(markdown("by textkit_sys, (a*b) and [x](y)."),
                     "by `textkit_sys`, (`a*b`) and `[x](y)`.");
    cr_expect_str_eq(markdown("ask @someone about #12 :tada: www.a.b https://a.b/c"),
                     "ask `@someone` about `#12` `:tada`: `www.a.b` `https://a.b/c`");
    cr_expect_str_eq(markdown("$x$ ~~y~~ |z| \\w !v"), "`$x$` `~~y~~` `|z|` `\\w` !v");
}

Test(formats, no_tag_and_no_backtick_comes_through)
{
    cr_expect_str_eq(markdown("x<script>y"), "<code>x&#60;script&#62;y</code>");
    cr_expect_str_eq(markdown("`a<b>`"), "<code>a&#60;b&#62;</code>");
    cr_expect_str_eq(markdown("a`b"), "<code>a&#96;b</code>");
    cr_expect_str_eq(markdown("&lt;"), "<code>&#38;lt</code>;");
}

Test(formats, a_text_begins_no_list_and_no_heading)
{
    cr_expect_str_eq(markdown("- a"), "`-` a");
    cr_expect_str_eq(markdown("1. a"), "`1`. a");
    cr_expect_str_eq(markdown("# a"), "`#` a");
    cr_expect_str_eq(markdown("=== a"), "`===` a");
    cr_expect_str_eq(markdown("> a"), "<code>&#62;</code> a");
}

Test(formats, lines_of_a_log_are_not_read)
{
    StrVec lines = {0};
    StrBuf out = strbuf(&w.arena);
    vec_push(&w.arena, &lines, STR("```* x"));
    vec_push(&w.arena, &lines, STR("</pre>&\x1b[0m"));
    markdown_block(&out, &lines);
    cr_expect_str_eq(c_text(strbuf_str(&out)),
                     "<pre>\n```* x\n&#60;/pre&#62;&#38;\\x1B[0m\n</pre>\n");
}

Test(formats, paths_become_uris)
{
    static const char *const pairs[][2] = {
        {"a.obj",                  "a.obj"                       },
        {"dir\\a b.obj",           "dir/a%20b.obj"               },
        {"C:\\x\\a.lib",           "file:///C:/x/a.lib"          },
        {"/x/a#1.lib",             "file:///x/a%231.lib"         },
        {"\\\\host\\share\\a.lib", "file://host/share/a.lib"     },
        {"\xff%?.obj",             "%FF%25%3F.obj"               },
        {"javascript:x",           "javascript%3Ax"              },
        {"??_7type_info@@6B@",     "%3F%3F_7type_info%40%406B%40"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        cr_expect_str_eq(c_text(sarif_uri(&w.arena, str_of(pairs[i][0]))), pairs[i][1]);
}

/* ---- whole reports ---- */

static const char mismatch[] =
    "build started\n"
    "a.lib(a.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary': value "
    "'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in b.obj\n";

static LinkReport report_of(const char *log)
{
    (void)world_explain(&w, log);
    return (LinkReport){.version = STR("1.2.3"), .result = &w.result, .log = STR("build.log")};
}

static json_t *first_result(const LinkReport *report, json_t **root)
{
    json_error_t error;
    Str text = report_sarif(&w.arena, report);
    *root = json_loadb(text.at, text.len, 0, &error);
    cr_assert_not_null(*root, "%s", error.text);
    json_t *run = json_array_get(json_object_get(*root, "runs"), 0);
    return json_array_get(json_object_get(run, "results"), 0);
}

Test(formats, a_result_is_where_the_log_says_it)
{
    json_t *root;
    LinkReport report = report_of(mismatch);
    json_t *location =
        json_array_get(json_object_get(first_result(&report, &root), "locations"), 0);
    json_t *physical = json_object_get(location, "physicalLocation");
    json_t *line = json_object_get(json_object_get(physical, "region"), "startLine");
    json_t *uri = json_object_get(json_object_get(physical, "artifactLocation"), "uri");
    cr_expect_eq(json_integer_value(line), 2);
    cr_expect_str_eq(json_string_value(uri), "build.log");
    json_decref(root);
}

static const char *fingerprint_of(const char *log)
{
    json_t *root;
    LinkReport report = report_of(log);
    json_t *prints = json_object_get(first_result(&report, &root), "partialFingerprints");
    const char *value = json_string_value(json_object_get(prints, "crtlinkCause/v1"));
    cr_assert_not_null(value);
    value = c_text(str_copy(&w.arena, str_of(value)));
    json_decref(root);
    return value;
}

Test(formats, a_fingerprint_outlives_lines_folders_and_hashes)
{
    const char *first = fingerprint_of(
        "C:\\one\\libx_sys-0011223344556677.rlib(a.obj) : error LNK2038: mismatch detected for "
        "'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in "
        "b.obj\n");
    const char *second = fingerprint_of(
        "\n\nD:\\two\\libx_sys-8899aabbccddeeff.rlib(a.obj) : error LNK2038: mismatch detected for "
        "'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in "
        "b.obj\n");
    cr_expect_str_eq(first, second);
    cr_expect_str_neq(first, fingerprint_of(mismatch));
}

Test(formats, ten_annotations_a_step_and_no_more)
{
    GithubAnnotations annotations;
    LinkReport report = report_of(mismatch);
    GithubRequest request = {.report = &report, .before = 9};
    report_github_annotations(&w.arena, &request, &annotations);
    cr_expect_eq(annotations.shown, 1);
    request.before = 10;
    report_github_annotations(&w.arena, &request, &annotations);
    cr_expect_eq(annotations.shown, 0);
    cr_expect_eq(annotations.left_out, 1);
    cr_expect_eq(annotations.text.len, 0);
}

Test(formats, a_summary_tells_the_next_link_what_it_annotated)
{
    GithubAnnotations annotations;
    LinkReport report = report_of(mismatch);
    GithubRequest request = {.report = &report};
    report_github_annotations(&w.arena, &request, &annotations);
    Str text = report_github_summary(&w.arena, &report, &annotations, GITHUB_SUMMARY_MAX);
    cr_expect_eq(github_annotations_before(text), 1);
    cr_expect_eq(
        github_annotations_before(str_format(&w.arena, "%.*sx%.*s", STR_ARG(text), STR_ARG(text))),
        2);
    cr_expect_eq(github_annotations_before(STR("\n<!-- crtlink: 99 annotations -->\n"
                                               "<!-- crtlink: 3 annotations -->x"
                                               "\n<!-- crtlink: 3 annotation")),
                 0);
}

Test(formats, a_summary_keeps_to_its_room)
{
    GithubAnnotations annotations = {0};
    LinkReport report = report_of(mismatch);
    size_t whole = report_github_summary(&w.arena, &report, &annotations, GITHUB_SUMMARY_MAX).len;
    for (size_t room = 0; room < whole + 2000; room += 37) {
        Str text = report_github_summary(&w.arena, &report, &annotations, room);
        cr_assert_leq(text.len, room, "%zu", room);
    }
}

Test(formats, a_link_that_succeeded_is_not_annotated)
{
    GithubAnnotations annotations;
    LinkReport report = report_of(mismatch);
    report.is_link = true;
    GithubRequest request = {.report = &report};
    report_github_annotations(&w.arena, &request, &annotations);
    cr_expect_eq(annotations.text.len, 0);
    cr_expect_eq(annotations.left_out, 0);
}
