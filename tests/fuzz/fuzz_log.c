/* SPDX-License-Identifier: MIT */
/* What a linker, and all around it, printed: read, explained, and told in one of the formats. The
 * first byte says in pieces of which size the bytes come. */
#include "fuzz/fuzz.h"

#include "base/embedded.h"
#include "report/linkerlog.h"
#include "report/report_github.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_sarif.h"
#include "report/report_text.h"

/* Compiled once: that takes longer than most logs. All rules for few inputs, since it is their
 * evidence that takes the time; a part of it for the others. */
static const Ruleset *rules_for(Str bytes)
{
    static Arena arena;
    static Diags diags = {.arena = &arena};
    static const Ruleset *all, *parts[FUZZ_PARTS];
    const Str none = {0};
    for (size_t i = 0; i < FUZZ_PARTS && !all; i++)
        parts[i] = rules_load(&arena, fuzz_rules_part(&arena, i, false), none, none, &diags);
    if (!all)
        all = rules_load(&arena, (Str){embedded_explain_ini, embedded_explain_ini_len}, none, none,
                         &diags);
    return fuzz_is_turn(bytes, 0, 32) ? all : parts[bytes.len % FUZZ_PARTS];
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
NOT_LOOKED_AT static size_t count(Str text, Str what)
{
    size_t n = 0;
    for (size_t at; (at = str_find(text, what)) < text.len; n++)
        text = str_skip(text, at + what.len);
    return n;
}

static void as_text(Arena *arena, const LinkReport *report)
{
    TextLook narrow = textlook_terminal(40, false);
    fuzz_expect_printable(report_text(arena, &textlook_plain, report->result));
    fuzz_expect_printable(report_text(arena, &narrow, report->result));
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
    const Ruleset *rules = rules_for(bytes);
    LinkerLog *log = linkerlog_new(arena, rules);
    size_t piece = bytes.len && bytes.at[0] ? (unsigned char)bytes.at[0] : bytes.len;
    for (Str rest = str_skip(bytes, 1); rest.len; rest = str_skip(rest, piece))
        linkerlog_feed(log, str_slice(rest, 0, piece));
    linkerlog_end(log);
    ExplainRequest request = {.rules = rules, .messages = linkerlog_messages(log)};
    ExplainResult result = {0};
    explain(arena, &request, &result);
    (void)explain_exit_status(&result);
    LinkReport report = {
        .version = STR("0"), .result = &result, .is_link = true, .exit_code = 1, .log = STR("log")};
    static void (*const formats[])(Arena *, const LinkReport *) = {as_text, as_json, as_page,
                                                                   as_annotations};
    enum { FORMATS = sizeof formats / sizeof *formats };
    for (size_t i = 0; i < FORMATS; i++)
        if (fuzz_is_turn(bytes, i, FORMATS))
            formats[i](arena, &report);
}
