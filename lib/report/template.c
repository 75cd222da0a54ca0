/* SPDX-License-Identifier: MIT */
#include "report/template.h"

static const TemplateValue *find_value(const TemplateValue *values, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(str_of(values[i].name), name))
            return &values[i];
    return NULL;
}

Str template_fill(Arena *arena, Str template, const TemplateValue *values, size_t count)
{
    StrBuf out = strbuf(arena);
    while (template.len) {
        size_t open = str_find_char(template, '{');
        strbuf_add(&out, str_slice(template, 0, open));
        template = str_skip(template, open);
        size_t close = str_find_char(template, '}');
        if (close == template.len)
            break;
        Str other = str_slice(template, 1, close), name = str_cut(&other, '|');
        const TemplateValue *value = find_value(values, count, name);
        if (!value) {
            strbuf_add_char(&out, '{');
            template = str_skip(template, 1);
            continue;
        }
        strbuf_add(&out, value->text.len ? value->text : other);
        template = str_skip(template, close + 1);
    }
    strbuf_add(&out, template);
    return strbuf_str(&out);
}
