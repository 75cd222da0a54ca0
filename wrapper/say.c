/* SPDX-License-Identifier: MIT */
#include "say.h"

#include "base/utf.h"
#include "report/report_text.h"
#include "system.h"
#include "terminal.h"

/* It gives its tools a handle for their output, and reads lines in a form of its own into the
 * Error List. */
static bool is_msbuild(const Call *call)
{
    return call_variable(call, "VS_UNICODE_OUTPUT").len > 0;
}

static void say_line(Call *call, const char *before, const char *code, Str text)
{
    StrBuf line = strbuf(&call->arena);
    TextLook look = terminal_look(call, STREAM_ERR);
    look.has_color &= !is_msbuild(call);
    strbuf_add(&line, str_of(before));
    textlook_add(&line, &look, STYLE_CHANGED, str_of(code));
    strbuf_addf(&line, ": %.*s\n", STR_ARG(utf8_printable(&call->arena, text)));
    (void)system_write(STREAM_ERR, strbuf_str(&line));
}

void say_note_if(Call *call, bool is_said, const char *code, Str text)
{
    vec_push(&call->arena, &call->said, ((ReportNote){str_of(code), text}));
    if (!is_said)
        return;
    say_line(call, is_msbuild(call) ? "crtlink : warning " : "crtlink: note: ", code, text);
}

void say_cause_to_msbuild(Call *call, Str code, Str message)
{
    if (is_msbuild(call))
        say_line(call, "crtlink : error ", str_to_c(&call->arena, code), message);
}

/* Who looks at a terminal is told what decorated names say. */
static NameBook *names_of(Call *call, const TextLook *look, Str text)
{
    if (!look->is_terminal)
        return NULL;
    NameBook *book = arena_new(&call->arena, NameBook);
    namebook_collect(&call->arena, text, book);
    namebook_read_rust(&call->arena, book);
    if (book->names.len)
        system_read_names(call, book);
    return book;
}

void say_causes(Call *call, int stream, const ExplainResult *result)
{
    TextLook look = terminal_look(call, stream);
    look.names = names_of(call, &look, report_text(&call->arena, &textlook_plain, result));
    (void)system_write(stream, report_text(&call->arena, &look, result));
}

void say_note(Call *call, const char *code, Str text)
{
    say_note_if(call, true, code, text);
}

void say_diags(Call *call)
{
    say_diags_if(call, true);
}

void say_diags_if(Call *call, bool is_said)
{
    for (size_t i = 0; i < call->diags.list.len; i++) {
        const Diag *diag = &call->diags.list.at[i];
        Str origin = origin_text(&call->arena, diag->origin);
        say_note_if(call, is_said, diag->code,
                    str_format(&call->arena, "%.*s%s%.*s", STR_ARG(origin), origin.len ? ": " : "",
                               STR_ARG(diag->text)));
    }
    call->diags.list.len = 0;
}

void say_out(Str text)
{
    (void)system_write(STREAM_OUT, text);
}

void say_lines(Call *call, const LinePaint *paints, size_t count, Str text)
{
    TextLook look = terminal_look(call, STREAM_OUT);
    NameBook *names = names_of(call, &look, text);
    if (names)
        text = namebook_beside(&call->arena, names, text);
    say_out(textlook_paint(&call->arena, &look, paints, count, text));
}
