/* SPDX-License-Identifier: MIT */
#include "report/report_html.h"

#include "base/embedded.h"
#include "report/pagedata.h"
#include "report/report_json.h"

#define DATA_MARK "{data}"

static json_t *causes_json(Arena *arena, const ExplainResult *result)
{
    json_t *array = json_array();
    for (size_t i = 0; i < result->causes.len; i++) {
        const Explanation *e = &result->causes.at[i];
        json_t *cause = report_json_cause(arena, e);
        json_put(cause, "explain", json_str(arena, e->cause->explain));
        json_put(cause, "error", json_boolean(e->is_error));
        json_put(cause, "other", json_boolean(e->cause->is_fallback));
        json_add(array, cause);
    }
    return array;
}

static json_t *notes_json(Arena *arena, const ReportNotes *notes)
{
    json_t *array = json_array();
    for (size_t i = 0; i < notes->len; i++) {
        json_t *note = json_object();
        json_put(note, "code", json_str(arena, notes->at[i].code));
        json_put(note, "text", json_str(arena, notes->at[i].text));
        json_add(array, note);
    }
    return array;
}

static json_t *page_json(Arena *arena, const LinkReport *report)
{
    const StrVec none = {0};
    json_t *root = pagedata_inputs(arena, report);
    json_put(root, "version", json_str(arena, report->version));
    json_put(root, "is_link", json_boolean(report->is_link));
    json_put(root, "exit_code", json_integer(report->exit_code));
    json_put(root, "image", json_str(arena, report->image));
    json_put(root, "linker", json_str(arena, report->linker));
    json_put(root, "log", json_str(arena, report->log));
    json_put(root, "build", json_string(build_system_name(report->build)));
    json_put(root, "command", json_strs(arena, report->command ? report->command : &none));
    json_put(root, "notes", notes_json(arena, &report->notes));
    json_put(root, "causes", causes_json(arena, report->result));
    json_put(root, "unexplained", json_strs(arena, &report->result->unexplained));
    return root;
}

/* JSON inside of a <script>: its end and a comment's begin with `<`. In JSON these
 * three stand only inside of strings. */
static void add_script_data(StrBuf *out, Str json)
{
    for (size_t i = 0; i < json.len; i++) {
        char c = json.at[i];
        if (c == '<' || c == '>' || c == '&')
            strbuf_addf(out, "\\u%04x", (unsigned)c);
        else
            strbuf_add_char(out, c);
    }
}

Str report_html(Arena *arena, const LinkReport *report)
{
    Str page = {embedded_page_html, embedded_page_html_len};
    StrBuf out = strbuf(arena);
    size_t at = str_find(page, STR(DATA_MARK));
    strbuf_add(&out, str_slice(page, 0, at));
    add_script_data(&out, json_text(arena, page_json(arena, report)));
    strbuf_add(&out, str_skip(page, at + sizeof DATA_MARK - 1));
    return strbuf_str(&out);
}
