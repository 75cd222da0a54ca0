/* SPDX-License-Identifier: MIT */
#include "say.h"

#include "base/utf.h"
#include "system.h"

/* It gives its tools a handle for their output, and reads lines in a form of its own into the
 * Error List. */
static bool is_msbuild(const Call *call)
{
    return call_variable(call, "VS_UNICODE_OUTPUT").len > 0;
}

static void say_line(Call *call, const char *before, const char *code, Str text)
{
    Str line = str_format(&call->arena, "%s%s: %.*s\n", before, code,
                          STR_ARG(utf8_printable(&call->arena, text)));
    (void)system_write(STREAM_ERR, line);
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
