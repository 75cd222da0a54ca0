/* SPDX-License-Identifier: MIT */
/* What a linker, and all around it, printed: read, explained, and told as text and in one of the
 * other formats, by its length. The first byte says in pieces of which size the bytes come. */
#include "fuzz/fuzz.h"

#include "base/embedded.h"
#include "report/linkerlog.h"
#include "report/report_github.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_sarif.h"
#include "report/report_text.h"

/* Compiled once: that takes longer than most logs. */
static const Ruleset *the_rules(void)
{
    static Arena arena;
    static Diags diags = {.arena = &arena};
    static const Ruleset *rules;
    if (!rules)
        rules = rules_load(&arena, (Str){embedded_explain_ini, embedded_explain_ini_len}, (Str){0},
                           (Str){0}, &diags);
    return rules;
}

/* Every line is one command of ours. */
static void expect_commands(Str text)
{
    while (text.len) {
        Str line = str_cut(&text, '\n');
        fuzz_expect(str_starts_with(line, STR("::error ")) ||
                        str_starts_with(line, STR("::warning ")) ||
                        str_starts_with(line, STR("::notice ")),
                    "a line of annotations is an annotation");
    }
}

/* What a page may not hold outside of its own elements. */
static size_t count(Str text, Str what)
{
    size_t n = 0;
    for (size_t at; (at = str_find(text, what)) < text.len; n++)
        text = str_skip(text, at + what.len);
    return n;
}

static void as_json(Arena *arena, const LinkReport *report)
{
    fuzz_expect_json(report_json(arena, report->result));
    fuzz_expect_json(report_sarif(arena, report));
}

static void as_page(Arena *arena, const LinkReport *report)
{
    Str page = report_html(arena, report);
    fuzz_expect_printable(page);
    fuzz_expect(count(page, STR("<script")) == count(page, STR("</script>")), "scripts are ours");
}

static void as_annotations(Arena *arena, const LinkReport *report)
{
    GithubAnnotations annotations = {0};
    report_github_annotations(arena, &(GithubRequest){.report = report}, &annotations);
    expect_commands(annotations.text);
    fuzz_expect_printable(annotations.text);
    fuzz_expect_printable(
        report_github_summary(arena, report, &annotations, GITHUB_LINK_SUMMARY_MAX));
}

void fuzz(Arena *arena, Str bytes)
{
    LinkerLog *log = linkerlog_new(arena, the_rules());
    size_t piece = bytes.len && bytes.at[0] ? (unsigned char)bytes.at[0] : bytes.len;
    for (Str rest = str_skip(bytes, 1); rest.len; rest = str_skip(rest, piece))
        linkerlog_feed(log, str_slice(rest, 0, piece));
    linkerlog_end(log);
    ExplainRequest request = {.rules = the_rules(), .messages = linkerlog_messages(log)};
    ExplainResult result = {0};
    explain(arena, &request, &result);
    (void)explain_exit_status(&result);
    LinkReport report = {
        .version = STR("0"), .result = &result, .is_link = true, .exit_code = 1, .log = STR("log")};
    TextLook narrow = textlook_terminal(40, false);
    fuzz_expect_printable(report_text(arena, &textlook_plain, &result));
    fuzz_expect_printable(report_text(arena, &narrow, &result));
    static void (*const formats[])(Arena *, const LinkReport *) = {as_json, as_page,
                                                                   as_annotations};
    formats[bytes.len % (sizeof formats / sizeof *formats)](arena, &report);
}
