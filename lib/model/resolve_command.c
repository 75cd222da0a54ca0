/* SPDX-License-Identifier: MIT */
/* What the arguments say, as far as it decides what is linked. */
#include "model/resolve_link.h"

#include "base/os.h"

#include <string.h>

static bool is_option(const Arg *arg, const char *name)
{
    return arg->kind == ARG_OPTION && strcmp(arg->option->name, name) == 0;
}

static bool is_id(const Arg *arg, LinkOptId id)
{
    return arg->kind == ARG_OPTION && arg->option->id == id;
}

static bool has_option(const Link *link, LinkOptId id)
{
    return linkcmd_last(link->command, id) != NULL;
}

/* Options that change what is linked in ways that are not known here. */
static const char *const unmodelled[] = {
    "auto-import",        "defarm64native",
    "fat-lto-objects",    "genprofile",
    "includeglob",        "lldemit",
    "lldmingw",           "ltcg",
    "stdcall-fixup",      "thinlto-index-only",
    "useprofile",         "vctoolsdir",
    "vfsoverlay",         "winsdkdir",
    "winsysroot",         "wrap",
    "export-all-symbols",
};

/* From lld 20 on (observed with 22) the linker does not look at LIB then, but for Visual Studio. */
static const char *const toolset[] = {"vctoolsversion", "winsdkversion"};

/* /ltcg without bitcode or /GL objects changes nothing, with lld never anything. */
static bool is_harmless(const Link *link, const Arg *arg)
{
    return is_id(arg, OPT_LTCG) && !link->is_msvc;
}

static void check_modelled(Link *link, const Arg *arg)
{
    for (size_t i = 0; i < sizeof unmodelled / sizeof *unmodelled; i++)
        if (is_option(arg, unmodelled[i]) && !is_harmless(link, arg))
            link_opaque(link, "%.*s changes the link in ways that are not known here",
                        STR_ARG(arg->text));
    for (size_t i = 0; i < 2 && link->version >= 20 && !link->is_msvc; i++)
        if (is_option(arg, toolset[i]))
            link_opaque(link, "%.*s makes the linker look for libraries elsewhere",
                        STR_ARG(arg->text));
}

typedef struct MachineRow {
    const char *name;
    Machine machine;
} MachineRow;

static const MachineRow machines[] = {
    {"x64",     MACHINE_X64    },
    {"amd64",   MACHINE_X64    },
    {"x86",     MACHINE_X86    },
    {"i386",    MACHINE_X86    },
    {"arm",     MACHINE_ARM    },
    {"arm64",   MACHINE_ARM64  },
    {"arm64ec", MACHINE_ARM64EC},
    {"arm64x",  MACHINE_ARM64X },
};

static void read_machine(Link *link)
{
    const Arg *arg = linkcmd_last(link->command, OPT_MACHINE);
    if (!arg)
        return;
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (str_eq_nocase(arg->value, str_of(machines[i].name))) {
            link_set_machine(link, machines[i].machine);
            return;
        }
    link_error(link, "%.*s: there is no such machine", STR_ARG(arg->text));
}

/* `/name:` with nothing behind it is not `/name`. */
static bool has_value(const Arg *arg)
{
    return arg->value.len || str_ends_with(arg->text, STR(":"));
}

static void read_force(Link *link, const Arg *arg)
{
    bool is_all = !has_value(arg);
    link->forces_unresolved |= is_all || str_eq_nocase(arg->value, STR("unresolved"));
    link->forces_multiple |= is_all || str_eq_nocase(arg->value, STR("multiple"));
}

static void read_ignore(Link *link, Str numbers)
{
    while (numbers.len)
        if (str_eq(str_cut(&numbers, ','), STR("4217")))
            link->silences_local_imports = true;
}

/* `symtab` makes no debug information, but keeps what nobody uses like the others. */
static void read_debug(Link *link, Str value)
{
    if (value.len == 0)
        link->is_debug = true;
    link->keeps_unused = value.len == 0;
    while (value.len) {
        Str word = str_cut(&value, ',');
        link->keeps_unused = !str_eq_nocase(word, STR("none"));
        if (str_eq_nocase(word, STR("none")))
            link->is_debug = false;
        else if (str_eq_nocase(word, STR("full")) || str_eq_nocase(word, STR("fastlink")) ||
                 str_eq_nocase(word, STR("ghash")) || str_eq_nocase(word, STR("noghash")) ||
                 str_eq_nocase(word, STR("dwarf")))
            link->is_debug = true;
    }
}

static void read_opt(Link *link, Str words)
{
    while (words.len) {
        Str word = str_cut(&words, ',');
        if (str_eq_nocase(word, STR("ref")))
            link->collects_garbage = true;
        else if (str_eq_nocase(word, STR("noref")))
            link->collects_garbage = false;
    }
}

/* /debug turns /opt:ref off, wherever it stands; /opt says it again. */
static void read_garbage(Link *link)
{
    link->collects_garbage = !link->keeps_unused;
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (is_option(arg, "profile"))
            link->collects_garbage = true;
        else if (is_option(arg, "opt"))
            read_opt(link, arg->value);
    }
}

static void read_option(Link *link, const Arg *arg)
{
    check_modelled(link, arg);
    switch (arg->option->id) {
    case OPT_DLL:
        link->is_dll = true;
        break;
    case OPT_NOENTRY:
        link->has_no_entry = true;
        break;
    case OPT_FORCE:
        read_force(link, arg);
        break;
    case OPT_DRIVER:
        link->is_wdm |= str_find(str_lower(link->arena, arg->value), STR("wdm")) < arg->value.len;
        break;
    case OPT_DEBUG:
        read_debug(link, arg->value);
        break;
    case OPT_WX:
        link->warnings_are_errors = !str_eq_nocase(arg->value, STR("no"));
        break;
    default:
        if (is_option(arg, "ignore"))
            read_ignore(link, arg->value);
        else if (is_option(arg, "safeseh"))
            link->is_safeseh = !str_eq_nocase(arg->value, STR("no"));
        else if (is_option(arg, "lld-allow-duplicate-weak") && link->version >= 15)
            link->allows_duplicate_weak = arg->value.len == 0;
        break;
    }
}

static void read_forbidden(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (!is_id(arg, OPT_NODEFAULTLIB) && !is_id(arg, OPT_DISALLOWLIB))
            continue;
        if (has_value(arg))
            link_forbid_library(link, arg->value);
        else
            link->forbids_all = true;
    }
}

static void read_values(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (is_id(arg, OPT_ALTERNATENAME))
            directive_alternate(link, arg->value);
    }
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
        if (is_id(arg, OPT_INCLUDE))
            (void)link_add_root(link, arg->value, asker);
        else if (is_option(arg, "aligncomm"))
            directive_common(link, arg->value);
        else if (is_id(arg, OPT_FAILIFMISMATCH))
            directive_record(link, arg->value, FILE_NONE);
    }
}

/* The last one counts; lld only says that it cannot do it (15 and later know it). */
static void warn_sanitizer(Link *link)
{
    const Arg *arg = linkcmd_last(link->command, OPT_INFERASANLIBS);
    if (arg && !link->is_msvc && link->version >= 15 && !str_eq_nocase(arg->value, STR("no")))
        link_warn(link, "%.*s is not supported", STR_ARG(arg->text));
}

static void warn_unknown(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind == ARG_UNKNOWN && arg->text.len)
            link_warn(link, "%.*s is no option of this linker", STR_ARG(arg->text));
        if (arg->kind == ARG_OPTION)
            link_check_unknown(link, arg);
        if (is_option(arg, "align") && !has_option(link, OPT_DRIVER))
            link_warn(link, "/align without /driver");
        else if (is_option(arg, "pdbstripped") && !link->is_msvc)
            link_warn(link, "/pdbstripped is not supported");
    }
}

static void check_inputs(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind == ARG_INPUT || (is_id(arg, OPT_WHOLEARCHIVE) && has_value(arg)))
            return;
    }
    link->makes_import_library = has_option(link, OPT_DEF);
    if (!link->makes_import_library)
        link_error(link, "no input files");
}

enum { SAMPLE = 32 };

static bool is_object_name(Str name)
{
    return str_ends_with_nocase(name, STR(".obj")) || str_ends_with_nocase(name, STR(".o"));
}

/* Of libraries the system is asked for the size; of objects, of which there are thousands, only of
 * some: each is asked for later, when somebody reads ahead. Returns the bytes of objects. */
static uint64_t input_bytes(Link *link, const LinkCommand *command, uint64_t *others)
{
    uint64_t sampled = 0, samples = 0, objects = 0, step = command->args.len / SAMPLE + 1;
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind != ARG_INPUT)
            continue;
        bool is_object = is_object_name(arg->text);
        if (is_object && objects++ % step != 0)
            continue;
        uint64_t size = link_file_info(link, link_find_file(link, arg->text)).size;
        if (is_object)
            samples++;
        *(is_object ? &sampled : others) += size;
    }
    return samples ? sampled / samples * objects : 0;
}

enum { BYTES_PER_SYMBOL = 512, MOST_SYMBOLS = 2 * 1024 * 1024 }; /* measured; a limit of ours */

static size_t expected(uint64_t count)
{
    return (size_t)(count < MOST_SYMBOLS ? count : MOST_SYMBOLS);
}

/* So that the tables do not grow step by step. Of libraries half becomes part of the link. */
static void expect_symbols(Link *link)
{
    uint64_t others = 0, objects = input_bytes(link, link->command, &others);
    symtab_expect(link->symbols, expected((objects + others / 2) / BYTES_PER_SYMBOL));
}

void link_read_options(Link *link)
{
    expect_symbols(link);
    ahead_start(link);
    link->is_safeseh = true;
    check_inputs(link);
    for (size_t i = 0; i < link->command->args.len; i++)
        if (link->command->args.at[i].kind == ARG_OPTION)
            read_option(link, &link->command->args.at[i]);
    read_garbage(link);
    warn_unknown(link);
    link_check_values(link);
    warn_sanitizer(link);
    if (link->has_no_entry && !link->is_dll) {
        link->has_no_entry = false;
        link_error(link, "/noentry without /dll");
    }
    read_machine(link);
    if (link->machine == MACHINE_ARM64EC || link->machine == MACHINE_ARM64X)
        link_opaque(link, "the rules for ARM64EC are not known here");
    read_forbidden(link);
    const Arg *subsystem = linkcmd_last(link->command, OPT_SUBSYSTEM);
    if (subsystem)
        directive_subsystem(link, subsystem->value);
    read_values(link);
}

/* ---- inputs ---- */

static Str file_identity(Link *link, Str path)
{
    OsFileInfo info = link_file_info(link, path);
    if (info.kind == OS_FILE_MISSING)
        return path;
    return str_format(link->arena, "%llx:%llx", (unsigned long long)info.volume,
                      (unsigned long long)info.identifier);
}

typedef struct WholeArchives {
    bool is_all;
    Map files;
} WholeArchives;

static WholeArchives find_whole_archives(Link *link)
{
    WholeArchives whole = {.files = map(link->arena)};
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (!is_id(arg, OPT_WHOLEARCHIVE))
            continue;
        if (has_value(arg))
            map_add(&whole.files, file_identity(link, link_find_file(link, arg->value)), NULL);
        else
            whole.is_all = true;
    }
    return whole;
}

static bool is_whole(Link *link, const WholeArchives *whole, Str name)
{
    if (whole->is_all || whole->files.len == 0)
        return whole->is_all;
    return map_find(&whole->files, file_identity(link, link_find_file(link, name))) != NULL;
}

static bool take_lib_mark(Link *link, const Arg *arg, bool *is_in_lib)
{
    bool is_start = is_id(arg, OPT_START_LIB);
    if (!is_start && !is_id(arg, OPT_END_LIB))
        return false;
    if (*is_in_lib == is_start)
        link_error(link, "%.*s: %s", STR_ARG(arg->text),
                   is_start ? "it is open already" : "none is open");
    *is_in_lib = is_start;
    return true;
}

void link_enqueue_inputs(Link *link)
{
    bool is_in_lib = false;
    WholeArchives whole = find_whole_archives(link);
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
        if (take_lib_mark(link, arg, &is_in_lib))
            continue;
        /* lld 14 looks for the file of no name. */
        bool is_file = arg->value.len || (has_value(arg) && link->version < 15);
        if (is_id(arg, OPT_WHOLEARCHIVE) && is_file)
            link_enqueue_input(link, arg->value, true, is_in_lib, asker);
        else if (arg->kind == ARG_INPUT)
            link_enqueue_input(link, arg->text, is_whole(link, &whole, arg->text), is_in_lib,
                               asker);
    }
}

void link_request_libraries(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
        if (is_id(arg, OPT_DEFAULTLIB))
            link_request_library(link, arg->value, asker);
    }
}

void link_add_exports(Link *link)
{
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
        if (is_id(arg, OPT_EXPORT))
            directive_export(link, arg->value, false, asker);
    }
}

void link_add_delayloads(Link *link)
{
    bool is_x86 = link->machine == MACHINE_X86;
    const Arg *arg = linkcmd_last(link->command, OPT_DELAYLOAD);
    Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
    if (arg)
        (void)link_add_root(link, is_x86 ? STR("___delayLoadHelper2@8") : STR("__delayLoadHelper2"),
                            asker);
}

/* The linker tries to create its output before it looks for what is missing. */
void link_check_output(Link *link)
{
    const Arg *arg = linkcmd_last(link->command, OPT_OUT);
    if (!arg || arg->value.len == 0)
        return;
    Str folder = str_path_folder(arg->value);
    if (folder.len && os_file_info(link->arena, folder).kind != OS_FILE_FOLDER)
        link_error(link, "%.*s: the output's folder does not exist", STR_ARG(arg->value));
    else if (os_file_info(link->arena, arg->value).kind == OS_FILE_FOLDER)
        link_error(link, "%.*s: the output is a folder", STR_ARG(arg->value));
}
