/* SPDX-License-Identifier: MIT */
#include "say.h"

#include "base/utf.h"
#include "system.h"

void say_note(Call *call, const char *code, Str text)
{
    Str line = str_format(&call->arena, "crtlink: note: %s: %.*s\n", code,
                          STR_ARG(utf8_printable(&call->arena, text)));
    (void)system_write(STREAM_ERR, line);
}

void say_diags(Call *call)
{
    for (size_t i = 0; i < call->diags.list.len; i++) {
        const Diag *diag = &call->diags.list.at[i];
        Str origin = origin_text(&call->arena, diag->origin);
        say_note(call, diag->code,
                 str_format(&call->arena, "%.*s%s%.*s", STR_ARG(origin), origin.len ? ": " : "",
                            STR_ARG(diag->text)));
    }
    call->diags.list.len = 0;
}

void say_out(Str text)
{
    (void)system_write(STREAM_OUT, text);
}
