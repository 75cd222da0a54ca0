/* SPDX-License-Identifier: MIT */
/* Options that fail for what they say, whatever is linked (observed, lld-link 14, 19 and 22). */
#include "model/resolve_link.h"

#include <string.h>

static bool is_option(const Arg *arg, const char *name)
{
    return arg->kind == ARG_OPTION && strcmp(arg->option->name, name) == 0;
}

static const Arg *last_option(const Link *link, const char *name)
{
    for (size_t i = link->command->args.len; i > 0; i--)
        if (is_option(&link->command->args.at[i - 1], name))
            return &link->command->args.at[i - 1];
    return NULL;
}

void link_check_merge(Link *link, Str text)
{
    Str to = text, from = str_cut(&to, '=');
    link->has_merge = true;
    bool is_fixed = str_eq(from, STR(".rsrc")) || str_eq(to, STR(".rsrc")) ||
                    str_eq(from, STR(".reloc")) || str_eq(to, STR(".reloc"));
    if (!link->is_msvc && (from.len == 0 || to.len == 0 || is_fixed))
        link_error(link, "/merge:%.*s cannot be done", STR_ARG(text));
}

/* ARM images are always relocatable. */
static void check_relocatable(Link *link)
{
    const Arg *base = last_option(link, "dynamicbase"), *fixed = last_option(link, "fixed");
    bool is_arm = link->machine == MACHINE_ARM || link->machine == MACHINE_ARM64;
    bool is_base_off = base && str_eq_nocase(base->value, STR("no"));
    bool is_fixed = fixed && !str_eq_nocase(fixed->value, STR("no"));
    if (is_fixed && base && !is_base_off)
        link_error(link, "/fixed and /dynamicbase exclude each other");
    else if (is_arm && (is_base_off || is_fixed))
        link_error(link, "%s images cannot be fixed", machine_name(link->machine));
}

static void check_padding(Link *link)
{
    bool is_known = link->machine == MACHINE_X86 || link->machine == MACHINE_X64;
    for (size_t i = 0; i < link->command->args.len && !is_known; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (is_option(arg, "functionpadmin") && arg->value.len == 0)
            link_error(link, "/functionpadmin needs a number on this machine");
    }
}

/* Whether functions with the same code are made one, as said; else it is as /opt:ref. */
static bool folds(const Link *link)
{
    bool is_on = link->collects_garbage;
    for (size_t i = 0; i < link->command->args.len; i++) {
        Str words = link->command->args.at[i].value;
        while (is_option(&link->command->args.at[i], "opt") && words.len) {
            Str word = str_cut(&words, ',');
            if (str_eq_nocase(word, STR("noicf")))
                is_on = false;
            else if (str_starts_with_nocase(word, STR("icf")) ||
                     str_eq_nocase(word, STR("safeicf")))
                is_on = true;
        }
    }
    return is_on;
}

/* lld has no incremental link, but takes the word for it. */
static void check_incremental(Link *link)
{
    const Arg *arg = last_option(link, "incremental");
    if (!arg || str_eq_nocase(arg->value, STR("no")))
        return;
    if (last_option(link, "profile") || last_option(link, "order") || link->collects_garbage ||
        folds(link))
        link_warn(link, "/incremental is ignored beside what rearranges the image");
}

void link_check_options(Link *link)
{
    if (link->is_msvc)
        return;
    check_relocatable(link);
    check_padding(link);
    check_incremental(link);
    for (size_t i = 0; i < link->command->args.len; i++)
        if (is_option(&link->command->args.at[i], "merge"))
            link_check_merge(link, link->command->args.at[i].value);
}

/* Options that later versions know, and the first that was seen to. */
typedef struct LaterOption {
    const char *name;
    unsigned since;
} LaterOption;

static const LaterOption later_options[] = {
    {"arm64xsameaddress",                   20},
    {"assemblydebug",                       15},
    {"build-id",                            15},
    {"cetcompatstrict",                     20},
    {"cetdynamicapisinproc",                20},
    {"cetipvalidationrelaxed",              20},
    {"defarm64native",                      20},
    {"dependentloadflag",                   15},
    {"diasdkdir",                           15},
    {"dwodir",                              15},
    {"emitpogophaseinfo",                   15},
    {"emittoolversioninfo",                 20},
    {"exclude-symbols",                     15},
    {"fat-lto-objects",                     20},
    {"hotpatchcompatible",                  20},
    {"includeglob",                         20},
    {"inferasanlibs",                       15},
    {"kernel",                              15},
    {"linkreprofullpathrsp",                20},
    {"lld-allow-duplicate-weak",            15},
    {"lldemit",                             15},
    {"lto-sample-profile",                  15},
    {"nocoffgrpinfo",                       20},
    {"nodbgdirmerge",                       20},
    {"noexp",                               20},
    {"noimplib",                            15},
    {"novcfeature",                         20},
    {"pdbcompress",                         15},
    {"prefetch-inputs",                     20},
    {"print-search-paths",                  15},
    {"release",                             15},
    {"sectionlayout",                       20},
    {"thinlto-distributor",                 20},
    {"thinlto-distributor-arg",             20},
    {"thinlto-remote-compiler",             20},
    {"thinlto-remote-compiler-arg",         20},
    {"thinlto-remote-compiler-prepend-arg", 20},
    {"vctoolsdir",                          15},
    {"vctoolsversion",                      15},
    {"vfsoverlay",                          15},
    {"winsdkdir",                           15},
    {"winsdkversion",                       15},
    {"winsysroot",                          15},
};

/* With a dash it is a word to ignore, with a slash the name of a file. */
void link_check_unknown(Link *link, const Arg *arg)
{
    bool is_later = false;
    for (size_t i = 0; i < sizeof later_options / sizeof *later_options; i++)
        if (is_option(arg, later_options[i].name))
            is_later = link->version < later_options[i].since;
    if (link->is_msvc || (!is_later && link_is_known_value(link, arg)))
        return;
    Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
    if (arg->text.at[0] == '/')
        link_missing(link, arg->text, asker);
    else
        link_warn(link, "%.*s is no option of this linker", STR_ARG(arg->text));
}

/* Later versions miss the table that Control Flow Guard needs. */
void link_check_guard(Link *link)
{
    const Arg *guard = last_option(link, "guard");
    uint32_t config = link_find(link, link_mangle(link, STR("_load_config_used")));
    bool has_config = config != SYMBOL_NONE && link_symbol(link, config)->kind == SYMBOL_REGULAR;
    if (last_option(link, "dependentloadflag") && link->version >= 20 && !has_config &&
        !link->is_msvc)
        link_warn(link, "/dependentloadflag without _load_config_used");
    if (guard && !str_eq_nocase(guard->value, STR("no")) && link->version >= 15 && !has_config &&
        !link->is_msvc)
        link_warn(link, "/guard without _load_config_used");
}
