/* SPDX-License-Identifier: MIT */
#include "report/report_github.h"

#include "base/utf.h"
#include "report/markdown.h"

enum {
    MESSAGE_MAX = 8 * 1024, /* bytes of one annotation */
    WITNESSES_SHOWN = 10,   /* of each side */
    LINES_SHOWN = 20,
    LINE_MAX_SHOWN = 400, /* bytes */
};

/* A line of a summary; no name can write one, as none can write a `<`. */
#define MARK_OPEN "\n<!-- crtlink: "
#define MARK_CLOSE " annotations -->\n"

/* ---- workflow commands ---- */

static Str escape(Arena *arena, Str text, bool is_property)
{
    StrBuf out = strbuf(arena);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ',')))
            strbuf_addf(&out, "%%%02X", (unsigned)c);
        else
            strbuf_add_char(&out, c);
    }
    return strbuf_str(&out);
}

Str github_escape_data(Arena *arena, Str text)
{
    return escape(arena, text, false);
}

Str github_escape_property(Arena *arena, Str text)
{
    return escape(arena, text, true);
}

/* Cut at a character of UTF-8, not inside one. */
static Str cut(Str text, size_t limit)
{
    Str shown = str_slice(text, 0, limit);
    while (shown.len < text.len && shown.len && ((unsigned char)text.at[shown.len] & 0xC0) == 0x80)
        shown.len--;
    return shown;
}

static void add_line(StrBuf *out, Str text)
{
    if (out->len)
        strbuf_add_char(out, '\n');
    strbuf_add(out, utf8_printable(out->arena, text));
}

static Str annotation_message(Arena *arena, const Explanation *e)
{
    StrBuf out = strbuf(arena);
    add_line(&out, e->message);
    for (size_t i = 0; i < e->fixes.len; i++)
        add_line(&out, str_format(arena, "%.*s: %.*s", STR_ARG(e->fixes.at[i].target),
                                  STR_ARG(e->fixes.at[i].text)));
    for (size_t i = 0; e->cause->is_fallback && i < e->lines.len && i < LINES_SHOWN; i++)
        add_line(&out, e->lines.at[i]);
    if (!e->cause->is_fallback)
        add_line(&out, str_format(arena, "more: crtlink --explain %.*s", STR_ARG(e->cause->code)));
    return cut(strbuf_str(&out), MESSAGE_MAX);
}

/* The title has a blank before any colon: MSBuild, which reads "error CODE:" out of its tools'
 * output, finds none. */
static void add_annotation(StrBuf *out, const GithubRequest *request, const Explanation *e)
{
    Arena *arena = out->arena;
    Str title = str_format(arena, "%.*s: %.*s", STR_ARG(e->cause->code), STR_ARG(e->title));
    title = github_escape_property(arena, utf8_printable(arena, title));
    strbuf_addf(out, "::%s title=%.*s", e->is_error ? "error" : "warning", STR_ARG(title));
    if (request->file.len) {
        Str file = utf8_printable(arena, request->file);
        strbuf_addf(out, ",file=%.*s,line=1", STR_ARG(github_escape_property(arena, file)));
    }
    strbuf_addf(out, "::%.*s\n", STR_ARG(github_escape_data(arena, annotation_message(arena, e))));
}

static bool is_silent(const LinkReport *report)
{
    return report->is_link && report->exit_code == 0;
}

void report_github_annotations(Arena *arena, const GithubRequest *request, GithubAnnotations *out)
{
    StrBuf text = strbuf(arena);
    const ExplainResult *result = request->report->result;
    *out = (GithubAnnotations){0};
    for (size_t i = 0; !is_silent(request->report) && i < result->causes.len; i++) {
        if (request->before + out->shown >= GITHUB_ANNOTATIONS_MAX) {
            out->left_out++;
            continue;
        }
        add_annotation(&text, request, &result->causes.at[i]);
        out->shown++;
    }
    out->text = strbuf_str(&text);
}

size_t github_annotations_before(Str summary)
{
    size_t total = 0;
    for (;;) {
        uint64_t count;
        summary = str_skip(summary, str_find(summary, STR(MARK_OPEN)) + sizeof MARK_OPEN - 1);
        if (summary.len == 0)
            return total;
        Str number = str_slice(summary, 0, str_find_char(summary, ' '));
        bool is_ours = str_starts_with(str_skip(summary, number.len), STR(MARK_CLOSE));
        if (is_ours && str_to_u64(number, GITHUB_ANNOTATIONS_MAX, &count))
            total += count;
    }
}

/* ---- the summary ---- */

static void add_witness(StrBuf *out, const Witness *witness)
{
    Arena *arena = out->arena;
    strbuf_add(out, STR("- "));
    Str file = witness->name.member.len ? str_path_base(witness->name.file) : witness->name.file;
    markdown_code(out, origin_input_name(arena, file, witness->name.member));
    if (witness->crate.len) {
        strbuf_add(out, STR(", crate "));
        markdown_code(out, witness->crate);
    }
    strbuf_add(out, STR(" - "));
    markdown_text(out, str_join(arena, &witness->evidence, STR(", ")));
    strbuf_add_char(out, '\n');
}

static void add_sides(StrBuf *out, const Explanation *e)
{
    for (size_t i = 0; i < e->sides.len; i++) {
        const Side *side = &e->sides.at[i];
        strbuf_add(out, STR("\n**Who wants:** "));
        markdown_text(out, side->label);
        strbuf_add(out, STR("\n\n"));
        for (size_t k = 0; k < side->witnesses.len && k < WITNESSES_SHOWN; k++)
            add_witness(out, &side->witnesses.at[k]);
        size_t more = side->more;
        if (side->witnesses.len > WITNESSES_SHOWN)
            more += side->witnesses.len - WITNESSES_SHOWN;
        if (more)
            strbuf_addf(out, "- and %zu more\n", more);
    }
}

static void add_list(StrBuf *out, const char *head, const StrVec *items)
{
    if (items->len && *head)
        strbuf_addf(out, "\n**%s**\n", head);
    if (items->len)
        strbuf_add_char(out, '\n');
    for (size_t i = 0; i < items->len; i++) {
        strbuf_add(out, STR("- "));
        markdown_text(out, items->at[i]);
        strbuf_add_char(out, '\n');
    }
}

static void add_fixes(StrBuf *out, const Explanation *e)
{
    if (e->fixes.len)
        strbuf_add(out, STR("\n**What to change**\n\n"));
    for (size_t i = 0; i < e->fixes.len; i++) {
        strbuf_add(out, STR("- **"));
        markdown_text(out, e->fixes.at[i].target);
        strbuf_add(out, STR(":** "));
        markdown_text(out, e->fixes.at[i].text);
        strbuf_add_char(out, '\n');
    }
}

static void add_log_lines(StrBuf *out, const Explanation *e)
{
    StrVec shown = {0};
    for (size_t i = 0; i < e->lines.len && i < LINES_SHOWN; i++)
        vec_push(out->arena, &shown, cut(e->lines.at[i], LINE_MAX_SHOWN));
    if (shown.len == 0)
        return;
    strbuf_addf(out, "\n<details><summary>What the linker said (%zu of %zu)</summary>\n\n",
                shown.len, e->lines.len);
    markdown_block(out, &shown);
    strbuf_add(out, STR("\n</details>\n"));
}

static Str cause_section(Arena *arena, const Explanation *e)
{
    StrBuf out = strbuf(arena);
    strbuf_add(&out, STR("\n### "));
    markdown_text(&out,
                  str_format(arena, "%.*s: %.*s", STR_ARG(e->cause->code), STR_ARG(e->title)));
    strbuf_add(&out, STR("\n\n"));
    markdown_text(&out, e->message);
    strbuf_add_char(&out, '\n');
    add_sides(&out, e);
    add_list(&out, "", &e->notes);
    add_fixes(&out, e);
    add_list(&out, "What not to do", &e->avoid);
    add_log_lines(&out, e);
    return strbuf_str(&out);
}

static Str head_text(Arena *arena, const LinkReport *report)
{
    StrBuf out = strbuf(arena);
    strbuf_add(&out, STR("\n## crtlink: "));
    if (report->log.len)
        markdown_code(&out, report->log);
    else if (report->image.len)
        markdown_code(&out, str_path_base(report->image));
    else
        strbuf_add(&out, STR("a link"));
    if (report->is_link)
        strbuf_add(&out, report->exit_code ? STR(" was not linked") : STR(" was linked"));
    strbuf_add_char(&out, '\n');
    return strbuf_str(&out);
}

static Str notes_text(Arena *arena, const LinkReport *report)
{
    StrBuf out = strbuf(arena);
    StrVec items = {0};
    for (size_t i = 0; i < report->notes.len; i++) {
        const ReportNote *note = &report->notes.at[i];
        vec_push(arena, &items,
                 str_format(arena, "%.*s: %.*s", STR_ARG(note->code), STR_ARG(note->text)));
    }
    add_list(&out, "", &items);
    return strbuf_str(&out);
}

static Str tail_text(Arena *arena, const GithubAnnotations *annotations)
{
    StrBuf out = strbuf(arena);
    if (annotations->left_out)
        strbuf_addf(
            &out, "\n%zu of these have no annotation: GitHub shows no more than %d of one step.\n",
            annotations->left_out, (int)GITHUB_ANNOTATIONS_MAX);
    strbuf_addf(&out, MARK_OPEN "%zu" MARK_CLOSE, annotations->shown);
    return strbuf_str(&out);
}

/* What is behind the limit is told by its codes. */
static void add_missing(StrBuf *out, const ExplainResult *result, size_t from)
{
    strbuf_addf(out, "\nLeft out here, for GitHub's limit of a summary: %zu more (",
                result->causes.len - from);
    for (size_t i = from; i < result->causes.len; i++) {
        strbuf_add(out, i > from ? STR(", ") : (Str){"", 0});
        markdown_text(out, result->causes.at[i].cause->code);
    }
    strbuf_add(out, STR(").\n"));
}

Str report_github_summary(Arena *arena, const LinkReport *report,
                          const GithubAnnotations *annotations, size_t limit)
{
    enum { RESERVE = 1024 }; /* for what is left out */
    StrBuf out = strbuf(arena);
    const ExplainResult *result = report->result;
    if (result->causes.len == 0 && report->notes.len == 0)
        return (Str){"", 0};
    Str head = head_text(arena, report), notes = notes_text(arena, report);
    Str tail = tail_text(arena, annotations);
    if (limit > GITHUB_LINK_SUMMARY_MAX)
        limit = GITHUB_LINK_SUMMARY_MAX;
    if (limit < head.len + tail.len + RESERVE)
        return tail.len <= limit ? tail : (Str){"", 0};
    limit -= tail.len + RESERVE;
    strbuf_add(&out, head);
    for (size_t i = 0; i < result->causes.len; i++) {
        Str section = cause_section(arena, &result->causes.at[i]);
        if (out.len + section.len > limit) {
            add_missing(&out, result, i);
            break;
        }
        strbuf_add(&out, section);
    }
    if (out.len + notes.len <= limit)
        strbuf_add(&out, notes);
    strbuf_add(&out, tail);
    return strbuf_str(&out);
}
