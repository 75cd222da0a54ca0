/* SPDX-License-Identifier: MIT */
#include "report/message.h"

static const char *const kind_names[MESSAGE_KIND_COUNT] = {
    [MESSAGE_ERROR] = "error",
    [MESSAGE_WARNING] = "warning",
    [MESSAGE_SUMMARY] = "summary",
    [MESSAGE_UNRESOLVED] = "unresolved",
    [MESSAGE_DUPLICATE] = "duplicate",
    [MESSAGE_MISMATCH] = "mismatch",
    [MESSAGE_DEFAULTLIB_CONFLICT] = "defaultlib-conflict",
    [MESSAGE_IMPORTED_LOCALLY] = "imported-locally",
    [MESSAGE_CANNOT_OPEN] = "cannot-open",
    [MESSAGE_MACHINE] = "machine",
    [MESSAGE_ENTRY] = "entry",
    [MESSAGE_DAMAGED] = "damaged",
    [MESSAGE_LTCG] = "ltcg",
    [MESSAGE_SAFESEH] = "safeseh",
    [MESSAGE_DELAY_LOAD] = "delay-load",
    [MESSAGE_GNU_UNRESOLVED] = "gnu-unresolved",
    [MESSAGE_GNU_CANNOT_OPEN] = "gnu-cannot-open",
    [MESSAGE_NOT_A_LINKER] = "not-a-linker",
    [MESSAGE_REFERENCE] = "reference",
    [MESSAGE_DEFINITION] = "definition",
    [MESSAGE_VALUE] = "value",
    [MESSAGE_PLACE] = "place",
    [MESSAGE_MORE] = "more",
    [MESSAGE_AVAILABLE] = "available",
    [MESSAGE_HINT] = "hint",
};

const char *message_kind_name(MessageKind kind)
{
    return kind < MESSAGE_KIND_COUNT ? kind_names[kind] : "error";
}

bool message_kind_find(Str name, MessageKind *out)
{
    for (int i = 0; i < MESSAGE_KIND_COUNT; i++) {
        if (str_eq(name, str_of(kind_names[i]))) {
            *out = (MessageKind)i;
            return true;
        }
    }
    return false;
}

bool message_kind_is_detail(MessageKind kind)
{
    return kind >= MESSAGE_REFERENCE;
}

/* The `(` that belongs to the `)` at the end: a member's name may have
 * parentheses of its own. */
static size_t opening_parenthesis(Str text)
{
    size_t depth = 0;
    for (size_t i = text.len; i-- > 0;) {
        if (text.at[i] == ')')
            depth++;
        if (text.at[i] == '(' && --depth == 0)
            return i;
    }
    return text.len;
}

InputName input_name_parse(Str text)
{
    text = str_trim(text);
    InputName name = {.file = text};
    if (!str_ends_with(text, STR(")")))
        return name;
    size_t open = opening_parenthesis(text);
    if (open == 0 || open == text.len)
        return name;
    name.file = str_slice(text, 0, open);
    name.member = str_slice(text, open + 1, text.len - 1);
    return name;
}

bool input_name_eq(InputName a, InputName b)
{
    return str_eq(a.file, b.file) && str_eq(a.member, b.member);
}
