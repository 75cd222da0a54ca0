/* SPDX-License-Identifier: MIT */
#include "model/winapi.h"

#include "model/decoration.h"

static bool find_plain(Str name, WindowsApi *out)
{
    unsigned number;
    if (!nametable_find(&windows_api, name, &number) || number >= windows_lib_count)
        return false;
    out->lib = &windows_libs[number];
    out->name = name;
    return true;
}

/* The API is stdcall, so x86 tells the bytes of arguments; only wsprintf and the like do
 * not, and WinLDAP. `_connect` alone may be anybody's function. */
static bool find_x86(Str name, bool is_import, WindowsApi *out)
{
    bool has_bytes;
    if (!decoration_cut_x86(&name, &has_bytes) || (!has_bytes && !is_import))
        return false;
    return find_plain(name, out);
}

bool winapi_find(Str decorated, WindowsApi *out)
{
    Str name = decorated;
    out->is_import = decoration_cut_import(&name);
    if (str_starts_with(name, STR("#")))
        name = str_skip(name, 1);
    return find_plain(name, out) || find_x86(name, out->is_import, out);
}

const WindowsLib *winapi_lib_find(Str name_or_path)
{
    Str name = str_path_base(name_or_path);
    if (str_ends_with_nocase(name, STR(".lib")))
        name.len -= 4;
    for (size_t i = 0; i < windows_lib_count; i++)
        if (str_eq_nocase(name, str_of(windows_libs[i].name)))
            return &windows_libs[i];
    return NULL;
}
