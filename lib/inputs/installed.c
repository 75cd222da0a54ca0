/* SPDX-License-Identifier: MIT */
#include "inputs/installed.h"

/* Of each kind; beyond, somebody's folder is no installation. */
enum { ROOTS_MAX = 32, VERSIONS_MAX = 64 };

static const char *const machines[] = {"x64", "x86", "arm64", "arm64ec", "arm"};
enum { MACHINE_COUNT = sizeof machines / sizeof *machines };

typedef struct PartFacts {
    const char *name; /* behind the version; empty: the part has none */
    const char *product;
    const char *folder; /* below the version, in front of the machine's */
    const char *libraries[5];
} PartFacts;

static const PartFacts parts[INSTALLED_PART_COUNT] = {
    [INSTALLED_TOOLS] = {"",
                         "Visual C++",           "lib",
                         {"msvcrt.lib", "vcruntime.lib", "libcmt.lib", "libvcruntime.lib",
                          "oldnames.lib"}                                           },
    [INSTALLED_UCRT] = {"ucrt ", "Windows SDK", "ucrt", {"ucrt.lib", "libucrt.lib"}},
    [INSTALLED_UM] = {"um ",   "Windows SDK", "um",   {"kernel32.lib"}           },
};

static Str without_separators(Str path)
{
    while (path.len && (path.at[path.len - 1] == '/' || path.at[path.len - 1] == '\\'))
        path.len--;
    return path;
}

/* The last name of the path, which becomes what is before it. */
static Str take_last(Str *path)
{
    *path = without_separators(*path);
    Str name = str_path_base(*path);
    path->len -= name.len;
    *path = without_separators(*path);
    return name;
}

static bool is_machine(Str name)
{
    for (size_t i = 0; i < MACHINE_COUNT; i++)
        if (str_eq_nocase(name, str_of(machines[i])))
            return true;
    return false;
}

/* "14.38.33130" */
static bool is_version(Str name)
{
    if (name.len == 0 || name.at[0] < '0' || name.at[0] > '9')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if ((name.at[i] < '0' || name.at[i] > '9') && name.at[i] != '.')
            return false;
    return str_find_char(name, '.') < name.len;
}

bool installed_parse(Str path, InstalledFolder *out)
{
    *out = (InstalledFolder){.path = without_separators(path)};
    Str rest = path;
    out->machine = take_last(&rest);
    Str folder = take_last(&rest);
    out->version = take_last(&rest);
    out->root = rest;
    if (!is_machine(out->machine) || !is_version(out->version))
        return false;
    Str above = take_last(&rest);
    for (int i = 0; i < INSTALLED_PART_COUNT; i++) {
        Str wanted = i == INSTALLED_TOOLS ? STR("MSVC") : STR("lib");
        out->part = (InstalledPart)i;
        if (str_eq_nocase(folder, str_of(parts[i].folder)) && str_eq_nocase(above, wanted))
            return true;
    }
    return false;
}

/* ---- what is there ---- */

typedef struct Finder {
    Arena *arena;
    const StrVec *lib_folders;
    StrVec roots;
    InstalledFolders *out;
} Finder;

static bool is_same_file(Arena *arena, Str one, Str other)
{
    OsFileInfo a = os_file_info(arena, one), b = os_file_info(arena, other);
    return a.kind != OS_FILE_MISSING && a.volume == b.volume && a.identifier == b.identifier;
}

static void add_root(Finder *finder, Str root)
{
    for (size_t i = 0; i < finder->roots.len; i++)
        if (str_eq_nocase(finder->roots.at[i], root) ||
            is_same_file(finder->arena, finder->roots.at[i], root))
            return;
    if (finder->roots.len < ROOTS_MAX)
        vec_push(finder->arena, &finder->roots, root);
}

static bool is_on_lib(const Finder *finder, Str path)
{
    for (size_t i = 0; i < finder->lib_folders->len; i++)
        if (is_same_file(finder->arena, finder->lib_folders->at[i], path))
            return true;
    return false;
}

static void add_version(Finder *finder, Str root, Str version, InstalledPart part)
{
    char separator = str_find_char(root, '\\') < root.len ? '\\' : '/';
    for (size_t i = 0; i < MACHINE_COUNT; i++) {
        InstalledFolder folder;
        Str path =
            str_format(finder->arena, "%.*s%c%.*s%c%s%c%s", STR_ARG(root), separator,
                       STR_ARG(version), separator, parts[part].folder, separator, machines[i]);
        if (os_file_info(finder->arena, path).kind != OS_FILE_FOLDER ||
            !installed_parse(path, &folder) || folder.part != part)
            continue;
        folder.is_on_lib = is_on_lib(finder, path);
        vec_push(finder->arena, finder->out, folder);
    }
}

/* By their numbers: 14.9 is older than 14.38. */
static bool is_newer(Str a, Str b)
{
    while (a.len || b.len) {
        uint64_t mine = 0, others = 0;
        (void)str_to_u64(str_cut(&a, '.'), UINT32_MAX, &mine);
        (void)str_to_u64(str_cut(&b, '.'), UINT32_MAX, &others);
        if (mine != others)
            return mine > others;
    }
    return false;
}

static void sort_versions(StrVec *versions)
{
    for (size_t i = 1; i < versions->len; i++)
        for (size_t at = i; at > 0 && is_newer(versions->at[at], versions->at[at - 1]); at--) {
            Str older = versions->at[at - 1];
            versions->at[at - 1] = versions->at[at];
            versions->at[at] = older;
        }
}

static void list_versions(Finder *finder, Str root, StrVec *out)
{
    StrVec names = {0};
    Str error;
    if (!os_folder_list(finder->arena, root, &names, &error))
        return;
    for (size_t i = 0; i < names.len && out->len < VERSIONS_MAX; i++)
        if (is_version(names.at[i]))
            vec_push(finder->arena, out, names.at[i]);
    sort_versions(out);
}

void installed_find(Arena *arena, const StrVec *lib_folders, const StrVec *roots,
                    InstalledFolders *out)
{
    Finder finder = {arena, lib_folders, {0}, out};
    for (size_t i = 0; i < lib_folders->len; i++) {
        InstalledFolder folder;
        if (installed_parse(lib_folders->at[i], &folder))
            add_root(&finder, folder.root);
    }
    for (size_t i = 0; i < roots->len; i++)
        add_root(&finder, without_separators(roots->at[i]));
    for (int part = 0; part < INSTALLED_PART_COUNT; part++)
        for (size_t i = 0; i < finder.roots.len; i++) {
            StrVec versions = {0};
            list_versions(&finder, finder.roots.at[i], &versions);
            for (size_t v = 0; v < versions.len; v++)
                add_version(&finder, finder.roots.at[i], versions.at[v], (InstalledPart)part);
        }
}

/* ---- what is said of it ---- */

Str installed_name(Arena *arena, const InstalledFolder *folder)
{
    return str_format(arena, "%s %.*s %s%.*s", parts[folder->part].product,
                      STR_ARG(folder->version), parts[folder->part].name, STR_ARG(folder->machine));
}

void installed_missing(Arena *arena, const InstalledFolder *folder, StrVec *out)
{
    const char *const *names = parts[folder->part].libraries;
    size_t count = sizeof parts->libraries / sizeof *parts->libraries;
    for (size_t i = 0; i < count && names[i]; i++) {
        Str path = str_format(arena, "%.*s/%s", STR_ARG(folder->path), names[i]);
        if (os_file_info(arena, path).kind != OS_FILE_REGULAR)
            vec_push(arena, out, str_of(names[i]));
    }
}

/* NULL: LIB names no folder of that part (any part: INSTALLED_PART_COUNT). */
static const InstalledFolder *on_lib(const InstalledFolders *folders, int part)
{
    for (size_t i = 0; i < folders->len; i++) {
        const InstalledFolder *folder = &folders->at[i];
        if (folder->is_on_lib && (part == INSTALLED_PART_COUNT || (int)folder->part == part))
            return folder;
    }
    return NULL;
}

/* The newest for the machine; of the SDK, of the version that LIB names of its other part. */
static const InstalledFolder *best(const InstalledFolders *folders, InstalledPart part, Str machine)
{
    const InstalledFolder *sibling = NULL, *newest = NULL;
    if (part != INSTALLED_TOOLS)
        sibling = on_lib(folders, part == INSTALLED_UM ? INSTALLED_UCRT : INSTALLED_UM);
    for (size_t i = 0; i < folders->len; i++) {
        const InstalledFolder *folder = &folders->at[i];
        if (folder->part != part || !str_eq_nocase(folder->machine, machine))
            continue;
        if (sibling && str_eq(sibling->version, folder->version))
            return folder;
        if (!newest || is_newer(folder->version, newest->version))
            newest = folder;
    }
    return newest;
}

static void add_unnamed(Arena *arena, const InstalledFolders *folders, InstalledPart part,
                        Str machine, StrVec *out)
{
    const InstalledFolder *other = best(folders, part, machine);
    Str here = other ? str_format(arena, "; installed is %.*s", STR_ARG(other->path))
                     : STR(", and none was found");
    vec_push(arena, out,
             str_format(arena, "LIB names no folder of the %s%s for %.*s%.*s",
                        part == INSTALLED_TOOLS  ? "Visual C++ tools"
                        : part == INSTALLED_UCRT ? "Windows SDK's UCRT"
                                                 : "Windows SDK",
                        part == INSTALLED_UM ? " (um)" : "", STR_ARG(machine), STR_ARG(here)));
}

static void add_other_machines(Arena *arena, const InstalledFolders *folders,
                               const InstalledFolder *first, StrVec *out)
{
    for (size_t i = 0; i < folders->len; i++) {
        const InstalledFolder *folder = &folders->at[i];
        if (folder->is_on_lib && !str_eq_nocase(folder->machine, first->machine)) {
            vec_push(arena, out,
                     str_format(arena, "LIB names folders for two machines: %.*s and %.*s",
                                STR_ARG(first->path), STR_ARG(folder->path)));
            return;
        }
    }
}

static void add_missing(Arena *arena, const InstalledFolder *folder, StrVec *out)
{
    StrVec missing = {0};
    installed_missing(arena, folder, &missing);
    if (missing.len)
        vec_push(arena, out,
                 str_format(arena, "%.*s (%.*s), which LIB names, lacks %.*s",
                            STR_ARG(folder->path), STR_ARG(installed_name(arena, folder)),
                            STR_ARG(str_join(arena, &missing, STR(", ")))));
}

void installed_problems(Arena *arena, const InstalledFolders *folders, StrVec *out)
{
    const InstalledFolder *first = on_lib(folders, INSTALLED_PART_COUNT);
    Str machine = first ? first->machine : STR("x64");
    if (folders->len == 0)
        return;
    for (int part = 0; part < INSTALLED_PART_COUNT; part++)
        if (!on_lib(folders, part))
            add_unnamed(arena, folders, (InstalledPart)part, machine, out);
    if (first)
        add_other_machines(arena, folders, first, out);
    for (size_t i = 0; i < folders->len; i++)
        if (folders->at[i].is_on_lib)
            add_missing(arena, &folders->at[i], out);
}
