/* SPDX-License-Identifier: MIT */
#include "model/stl.h"

#include "model/decoration.h"

static const StlHelper *find_exact(Str name)
{
    size_t low = 0, high = stl_helper_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(name, str_of(stl_helpers[middle].name));
        if (order == 0)
            return &stl_helpers[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const StlHelper *stl_helper_find(Str decorated)
{
    Str name = decorated;
    (void)decoration_cut_import(&name);
    if (str_starts_with(name, STR("#")))
        name = str_skip(name, 1);
    const StlHelper *helper = find_exact(name);
    if (helper || !decoration_cut_x86(&name, NULL))
        return helper;
    return find_exact(name);
}

/* vcruntime has names of the same form since VS 2015. */
static bool is_vcruntime_name(Str name)
{
    static const Str prefixes[] = {
        {"__std_terminate",  15},
        {"__std_exception_", 16},
        {"__std_type_info_", 16},
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts_with(name, prefixes[i]))
            return true;
    return false;
}

bool stl_helper_is_unknown(Str decorated)
{
    Str name = decorated;
    (void)decoration_cut_import(&name);
    if (!str_starts_with(name, STR("__std_")))
        (void)decoration_cut_x86(&name, NULL);
    return str_starts_with(name, STR("__std_")) && !is_vcruntime_name(name) &&
           !stl_helper_find(decorated);
}
