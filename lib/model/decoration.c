/* SPDX-License-Identifier: MIT */
#include "model/decoration.h"

bool decoration_cut_import(Str *name)
{
    static const Str prefixes[] = {
        {"__imp_aux_", 10},
        {"__imp_",     6 }
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (str_starts_with(*name, prefixes[i])) {
            *name = str_skip(*name, prefixes[i].len);
            return true;
        }
    }
    return false;
}

/* Cuts the `@12` that stdcall and fastcall append: bytes of arguments. */
static bool cut_argument_bytes(Str *name)
{
    size_t at = str_find_last_char(*name, '@');
    uint64_t bytes;
    if (at == name->len || !str_to_u64(str_skip(*name, at + 1), UINT32_MAX, &bytes))
        return false;
    name->len = at;
    return true;
}

bool decoration_cut_x86(Str *name, bool *has_bytes)
{
    Str cut = *name;
    if (str_is_empty(cut) || cut.at[0] == '?')
        return false;
    bool has_count = cut_argument_bytes(&cut);
    bool is_vectorcall = has_count && str_ends_with(cut, STR("@"));
    if (is_vectorcall)
        cut.len--;
    else if (cut.at[0] == '_' || (cut.at[0] == '@' && has_count))
        cut = str_skip(cut, 1);
    else
        return false;
    *name = cut;
    if (has_bytes)
        *has_bytes = has_count;
    return true;
}
