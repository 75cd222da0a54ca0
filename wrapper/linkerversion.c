/* SPDX-License-Identifier: MIT */
#include "linkerversion.h"

#include "system.h"

/* The number behind the last `-` of "lld-link-19", "lld-link-19.exe". */
static unsigned version_of_name(Str path)
{
    uint64_t version;
    Str base = str_path_base(path);
    if (str_ends_with_nocase(base, STR(".exe")))
        base.len -= 4;
    Str number = str_skip(base, str_find_last_char(base, '-') + 1);
    bool is_lld = str_starts_with(base, STR("lld"));
    return is_lld && str_to_u64(number, 999, &version) ? (unsigned)version : 0;
}

static bool is_called_lld(Str path)
{
    Str base = str_path_base(path);
    return str_find(base, STR("lld")) < base.len;
}

/* "LLD 19.1.7", "Debian LLD 14.0.6 (compatible with GNU linkers)" */
static unsigned version_of_answer(Str answer)
{
    uint64_t version;
    Str rest = str_skip(answer, str_find(answer, STR("LLD ")) + 4);
    return str_to_u64(str_cut(&rest, '.'), 999, &version) ? (unsigned)version : 0;
}

ResolveRules linkerversion_rules(Call *call)
{
    ResolveRules rules = {.linker = call->linker.kind};
    if (rules.linker == LINKER_MSVC || call->linker.path.len == 0)
        return rules;
    rules.version = version_of_name(call->linker.path);
    /* Only what calls itself lld is asked: another program may do anything. */
    if (rules.version || !is_called_lld(call->linker.path))
        return rules;
    StrVec argv = {0};
    vec_push(&call->arena, &argv, STR("--version"));
    Program program = crtlink_program(call, &(FinalCommand){.argv = argv});
    rules.version = version_of_answer(linkerversion_ask(&call->arena, &program));
    return rules;
}
