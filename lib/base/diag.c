/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

Str origin_input_name(Arena *arena, Str file, Str member)
{
    if (str_is_empty(member))
        return file;
    Str lib = str_path_base(file), name = str_path_base(member);
    StrBuf b = {.arena = arena, .at = arena_array(arena, char, lib.len + name.len + 2)};
    b.cap = lib.len + name.len + 2;
    strbuf_add(&b, lib);
    strbuf_add_char(&b, '(');
    strbuf_add(&b, name);
    strbuf_add_char(&b, ')');
    return strbuf_str(&b);
}

Str origin_text(Arena *arena, Origin o)
{
    switch (o.kind) {
    case ORIGIN_NONE:
        return STR("");
    case ORIGIN_ARGUMENT:
        return str_format(arena, "argument %u", o.number);
    case ORIGIN_RESPONSE:
    case ORIGIN_POLICY:
    case ORIGIN_DEFFILE:
        return str_format(arena, "%.*s:%u", STR_ARG(o.file), o.number);
    case ORIGIN_VARIABLE:
        if (o.number)
            return str_format(arena, "%.*s, word %u", STR_ARG(o.file), o.number);
        return o.file;
    case ORIGIN_DIRECTIVE:
    case ORIGIN_INPUT:
        return origin_input_name(arena, o.file, o.member);
    case ORIGIN_BUILTIN:
        if (o.number)
            return str_format(arena, "built-in %.*s:%u", STR_ARG(o.file), o.number);
        return str_format(arena, "built-in %.*s", STR_ARG(o.file));
    }
    return STR("");
}

void diag_add(Diags *diags, Severity severity, const char *code, Origin origin, const char *format,
              ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_format_v(diags->arena, format, args);
    va_end(args);
    Diag diag = {severity, code, origin, text};
    vec_push(diags->arena, &diags->list, diag);
}
