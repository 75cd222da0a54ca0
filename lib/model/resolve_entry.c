/* SPDX-License-Identifier: MIT */
/* What the linker itself brings in: the entry point, symbols that it makes, exports,
 * alternate names; again and again until nothing more is needed. */
#include "model/resolve_link.h"

#include <stdlib.h>
#include <string.h>

static bool knows(Link *link, const char *name)
{
    Str mangled = link_mangle(link, str_of(name));
    if (link->is_msvc && link_is_offered(link, mangled))
        return true;
    uint32_t symbol = link_find_mangled(link, mangled);
    return symbol != SYMBOL_NONE &&
           ((symbol & SYMBOL_LOCAL) || link_symbol(link, symbol)->kind != SYMBOL_UNDEFINED);
}

void link_infer_subsystem(Link *link)
{
    if (link->subsystem != SUBSYSTEM_NONE)
        return;
    if (link->is_dll) {
        link->subsystem = SUBSYSTEM_WINDOWS;
        return;
    }
    bool has_main = knows(link, "main"), has_wmain = knows(link, "wmain");
    bool has_winmain = knows(link, "WinMain"), has_wwinmain = knows(link, "wWinMain");
    if (has_main || has_wmain) {
        if (has_winmain || has_wwinmain)
            link_warn(link, "both %s and %s are there; the subsystem is console",
                      has_main ? "main" : "wmain", has_winmain ? "WinMain" : "wWinMain");
        link->subsystem = SUBSYSTEM_CONSOLE;
    } else if (has_winmain || has_wwinmain) {
        link->subsystem = SUBSYSTEM_WINDOWS;
    } else {
        if (!link->is_msvc)
            link_error(link,
                       "no /subsystem, and no main, wmain, WinMain or wWinMain to tell it by");
        link->subsystem = SUBSYSTEM_CONSOLE;
    }
}

static const char *default_entry(Link *link)
{
    bool is_gui = link->subsystem == SUBSYSTEM_WINDOWS;
    const char *wide = is_gui ? "wWinMain" : "wmain", *narrow = is_gui ? "WinMain" : "main";
    if (knows(link, wide)) {
        if (!knows(link, narrow))
            return is_gui ? "wWinMainCRTStartup" : "wmainCRTStartup";
        link_warn(link, "both %s and %s are there; %s is used", wide, narrow, narrow);
    }
    return is_gui ? "WinMainCRTStartup" : "mainCRTStartup";
}

void link_choose_entry(Link *link)
{
    const Arg *arg = linkcmd_last(link->command, OPT_ENTRY);
    Asker asker = {.kind = ASKER_ENTRY, .file = FILE_NONE};
    /* lld 14 breaks down, but on x86, where it misses a symbol `_`. */
    bool is_missed = link->version < 15 && link->machine == MACHINE_X86;
    if (arg && arg->value.len == 0 && !link->is_msvc && !is_missed) {
        link_error(link, "%.*s names no symbol", STR_ARG(arg->text));
    } else if (arg) {
        asker.kind = ASKER_ARGUMENT;
        asker.arg = arg;
        link->entry = link_add_root(link, link_mangle(link, arg->value), asker);
    } else if (link->entry != SYMBOL_NONE || link->has_no_entry) {
        return;
    } else if (link->is_dll) {
        bool is_x86 = link->machine == MACHINE_X86;
        Str name = is_x86 ? STR("__DllMainCRTStartup@12") : STR("_DllMainCRTStartup");
        link->entry = link_add_root(link, name, asker);
    } else {
        const char *name = link->is_wdm ? "_NtProcessStartup" : default_entry(link);
        link->entry = link_add_root(link, link_mangle(link, str_of(name)), asker);
    }
}

/* Tables of Control Flow Guard and others that the CRT's load configuration points at. */
static const char *const absolutes[] = {
    "__guard_fids_count",    "__guard_fids_table",    "__guard_flags",         "__guard_iat_count",
    "__guard_iat_table",     "__guard_longjmp_count", "__guard_longjmp_table", "__enclave_config",
    "__guard_eh_cont_count", "__guard_eh_cont_table",
};

static void add_zero(Link *link, Str name)
{
    link_add_absolute(link, link_name(link, name), FILE_NONE, 0);
}

void link_add_synthetics(Link *link)
{
    link_add_synthetic(link, link_name(link, link_mangle(link, STR("__ImageBase"))));
    if (link->machine == MACHINE_X86) {
        add_zero(link, STR("___safe_se_handler_table"));
        add_zero(link, STR("___safe_se_handler_count"));
    }
    for (size_t i = 0; i < sizeof absolutes / sizeof *absolutes; i++)
        add_zero(link, link_mangle(link, str_of(absolutes[i])));
    Str build_id = link_mangle(link, STR("__buildid"));
    uint32_t symbol = link_find(link, build_id);
    if (link->is_debug && link->version >= 19 && symbol != SYMBOL_NONE) {
        Asker asker = {.kind = ASKER_LINKER, .file = FILE_NONE, .text = STR("__buildid")};
        link_add_undefined(link, symbol, link_asker(link, asker), false);
    }
}

static void add_exports(Link *link)
{
    for (size_t i = 0; i < link->exports.len; i++) {
        ExportSpec *e = &link->exports.at[i];
        if (e->forward.len)
            continue;
        uint32_t symbol = link_add_root(link, e->name, e->asker);
        if (!e->is_directive)
            e->found = link_mangle_maybe(link, symbol);
    }
}

/* Up to lld 21 the other name is needed from then on; lld 22 takes it only when it is defined or
 * on offer. */
static void apply_alternate(Link *link, uint32_t symbol, Str to)
{
    Asker asker = {.kind = ASKER_ALTERNATENAME,
                   .file = FILE_NONE,
                   .text = symbol_name(link_symbol(link, symbol))};
    if (link->version < 22 || link->is_msvc) {
        uint32_t alias = link_name(link, to);
        link_add_undefined(link, alias, link_asker(link, asker), false);
        link_set_alias(link, symbol, alias, false);
        return;
    }
    uint32_t target = link_find(link, to);
    if (target == SYMBOL_NONE)
        return;
    Symbol *s = link_symbol(link, target);
    if (s->kind == SYMBOL_UNDEFINED &&
        (s->as.alias == SYMBOL_NONE || (s->flags & SYMBOL_IS_ANTI_DEP)))
        return;
    uint32_t who = link_asker(link, asker);
    if (s->asker == SYMBOL_NONE)
        s->asker = who;
    if (symbol_is_lazy(s))
        link_load_lazy(link, target, who);
    link_set_alias(link, symbol, target, false);
}

static int compare_alternates(const void *a, const void *b)
{
    return str_compare(((const AlternateName *)a)->from, ((const AlternateName *)b)->from);
}

/* lld goes through them in the order of names. */
static void apply_alternates(Link *link)
{
    size_t count = link->alternate_list.len;
    AlternateName *sorted = arena_array(link->arena, AlternateName, count);
    if (count)
        memcpy(sorted, link->alternate_list.at, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_alternates);
    for (size_t i = 0; i < count; i++) {
        AlternateName name = sorted[i];
        uint32_t symbol = link_find(link, name.from);
        if (symbol == SYMBOL_NONE)
            continue;
        const Symbol *s = link_symbol(link, symbol);
        if (s->kind == SYMBOL_UNDEFINED && s->as.alias == SYMBOL_NONE)
            apply_alternate(link, symbol, name.to);
    }
}

static void add_optional(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind != ARG_OPTION || arg->option->id != OPT_INCLUDEOPTIONAL)
            continue;
        uint32_t symbol = link_find(link, arg->value);
        if (symbol == SYMBOL_NONE || link_symbol(link, symbol)->kind != SYMBOL_LAZY)
            continue;
        Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
        (void)link_add_root(link, arg->value, asker);
    }
}

void link_settle(Link *link)
{
    /* lld 14 looks at /includeoptional once, at the end. */
    bool is_late = link->version < 15;
    do {
        if (link->entry != SYMBOL_NONE)
            (void)link_mangle_maybe(link, link->entry);
        add_exports(link);
        apply_alternates(link);
        Str config = link_mangle(link, STR("_load_config_used"));
        if (link_find(link, config) != SYMBOL_NONE ||
            (link->is_msvc && link_is_offered(link, config))) {
            Asker asker = {.kind = ASKER_LINKER, .file = FILE_NONE, .text = config};
            (void)link_add_root(link, config, asker);
        }
        if (!is_late)
            add_optional(link);
    } while (link_run(link));
    if (is_late) {
        add_optional(link);
        while (link_run(link))
            ;
    }
}
