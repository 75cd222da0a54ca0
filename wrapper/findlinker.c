/* SPDX-License-Identifier: MIT */
#include "findlinker.h"

#include "base/os.h"
#include "system.h"

static Str in_folder(Arena *arena, Str folder, Str name)
{
    return str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* With the suffix of this system's programs. */
static Str program_name(Arena *arena, Str name)
{
    if (str_ends_with_nocase(name, system_program_suffix))
        return name;
    return str_format(arena, "%.*s%.*s", STR_ARG(name), STR_ARG(system_program_suffix));
}

static bool is_usable(Call *call, Str path)
{
    return system_is_program(&call->arena, path) && !system_is_self(&call->arena, path);
}

static bool find_on_path(Call *call, const StrVec *folders, Str name, Str *out)
{
    for (size_t i = 0; i < folders->len; i++) {
        Str path = in_folder(&call->arena, folders->at[i], program_name(&call->arena, name));
        if (is_usable(call, path)) {
            *out = path;
            return true;
        }
    }
    return false;
}

/* MSVC's link.exe lies beside the compiler or the program database's library, or says what it
 * is. Git and other Unix tools bring a link.exe that is something else. */
static bool is_msvc(Call *call, Str folder, Str path)
{
    static const Str neighbours[] = {
        {"cl.exe",        6 },
        {"mspdbcore.dll", 13},
    };
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++) {
        Str neighbour = in_folder(&call->arena, folder, neighbours[i]);
        if (os_file_info(&call->arena, neighbour).kind == OS_FILE_REGULAR)
            return true;
    }
    return system_is_msvc_linker(&call->arena, path);
}

/* `strangers` gets those that only have its name. */
static bool find_msvc(Call *call, const StrVec *folders, StrVec *strangers, Str *out)
{
    for (size_t i = 0; i < folders->len; i++) {
        Str path = in_folder(&call->arena, folders->at[i], STR("link.exe"));
        if (!is_usable(call, path))
            continue;
        if (is_msvc(call, folders->at[i], path)) {
            *out = path;
            return true;
        }
        vec_push(&call->arena, strangers, path);
    }
    return false;
}

/* lld-link-22 before lld-link-19, wherever they are. */
static bool find_newest(Call *call, const StrVec *folders, Str *out)
{
    uint64_t newest = 0;
    for (size_t i = 0; i < folders->len; i++) {
        StrVec names = {0};
        Str error;
        if (!os_folder_list(&call->arena, folders->at[i], &names, &error))
            continue;
        for (size_t n = 0; n < names.len; n++) {
            uint64_t version;
            Str name = names.at[n], path = in_folder(&call->arena, folders->at[i], name);
            if (str_ends_with_nocase(name, system_program_suffix))
                name.len -= system_program_suffix.len;
            if (str_starts_with(name, STR("lld-link-")) &&
                str_to_u64(str_skip(name, 9), 100000, &version) && version > newest &&
                is_usable(call, path)) {
                newest = version;
                *out = path;
            }
        }
    }
    return newest > 0;
}

/* lld for all formats; `lld-19` is Debian's name for it. */
static bool is_rust_lld(Str path)
{
    uint64_t version;
    Str base = str_path_base(path);
    return str_starts_with(base, STR("rust-lld")) || str_eq(base, STR("lld")) ||
           str_eq_nocase(base, STR("lld.exe")) ||
           (str_starts_with(base, STR("lld-")) && str_to_u64(str_skip(base, 4), 100000, &version));
}

static bool is_msvc_name(Str base)
{
    return str_eq_nocase(base, STR("link.exe")) || str_eq_nocase(base, STR("link"));
}

static bool has_separator(Str name)
{
    return str_find_char(name, '/') < name.len || str_find_char(name, '\\') < name.len;
}

static bool find_named(Call *call, const StrVec *folders, Str name, Str *out)
{
    *out = name;
    if (has_separator(name))
        return system_is_program(&call->arena, name);
    if (is_msvc_name(name)) {
        StrVec strangers = {0};
        return find_msvc(call, folders, &strangers, out);
    }
    return find_on_path(call, folders, name, out);
}

static const char *missing_reason(Call *call, Str name)
{
    if (has_separator(name) && os_file_info(&call->arena, name).kind == OS_FILE_REGULAR)
        return "it may not be executed";
    return "there is no such program";
}

static bool find_setting(Call *call, const StrVec *folders, Str name, Linker *out, Str *why)
{
    out->origin = policy_origin(&call->policy, SET_LINKER_PATH);
    const char *reason = NULL;
    if (!find_named(call, folders, name, &out->path))
        reason = missing_reason(call, name);
    else if (system_is_self(&call->arena, out->path))
        reason = "that is crtlink itself";
    out->name = name;
    if (!reason)
        return true;
    Str where = origin_text(&call->arena, out->origin);
    *why = str_format(&call->arena, "linker.path = %.*s (%.*s): %s", STR_ARG(name), STR_ARG(where),
                      reason);
    out->path = (Str){"", 0};
    return false;
}

/* Visual Studio's own folders are asked last: that takes a while, and outside a developer
 * prompt its linker finds no libraries. */
static bool find_anywhere(Call *call, const StrVec *folders, StrVec *strangers, Str *out)
{
    if (find_msvc(call, folders, strangers, out) ||
        find_on_path(call, folders, STR("lld-link"), out) || find_newest(call, folders, out) ||
        find_on_path(call, folders, STR("rust-lld"), out))
        return true;
    StrVec installed = {0};
    system_msvc_folders(call, &installed);
    return find_msvc(call, &installed, strangers, out);
}

/* Copies of us under the linker's name. */
static void find_selves(Call *call, const StrVec *folders, StrVec *out)
{
    for (size_t i = 0; i < folders->len; i++) {
        Str path = in_folder(&call->arena, folders->at[i], STR("link.exe"));
        if (system_is_program(&call->arena, path) && system_is_self(&call->arena, path))
            vec_push(&call->arena, out, path);
    }
}

static Str nothing_found(Call *call, const StrVec *folders, const StrVec *strangers)
{
    StrVec selves = {0};
    StrBuf text = strbuf(&call->arena);
    strbuf_add(&text, STR("no linker on PATH: looked for MSVC's link.exe, lld-link, lld-link-N and "
                          "rust-lld; set linker.path or CRTLINK_LINKER"));
    find_selves(call, folders, &selves);
    if (strangers->len)
        strbuf_addf(&text, " (CRT4004: another program has the linker's name: %.*s)",
                    STR_ARG(str_join(&call->arena, strangers, STR(", "))));
    if (selves.len)
        strbuf_addf(&text, " (CRT4004: %.*s is crtlink itself)",
                    STR_ARG(str_join(&call->arena, &selves, STR(", "))));
    return strbuf_str(&text);
}

bool findlinker(Call *call, Linker *out, Str *why)
{
    StrVec folders = {0}, strangers = {0};
    Str name = policy_value(&call->policy, SET_LINKER_PATH);
    *out = (Linker){0};
    system_path_folders(call, &folders);
    if (name.len) {
        if (!find_setting(call, &folders, name, out, why))
            return false;
    } else if (!find_anywhere(call, &folders, &strangers, &out->path)) {
        *why = nothing_found(call, &folders, &strangers);
        return false;
    } else {
        out->name = str_path_base(out->path);
    }
    out->kind = is_msvc_name(str_path_base(out->path)) ? LINKER_MSVC : LINKER_LLD;
    out->needs_flavor = is_rust_lld(out->path);
    return true;
}

static bool is_linker_name(Str name)
{
    uint64_t version;
    if (str_ends_with_nocase(name, system_program_suffix))
        name.len -= system_program_suffix.len;
    return str_eq(name, STR("lld-link")) || str_eq(name, STR("rust-lld")) ||
           (str_starts_with(name, STR("lld-link-")) &&
            str_to_u64(str_skip(name, 9), 100000, &version));
}

/* /bin may be /usr/bin under another name. */
static bool has_file(Call *call, const StrVec *paths, Str path)
{
    OsFileInfo mine = os_file_info(&call->arena, path);
    for (size_t i = 0; i < paths->len; i++) {
        OsFileInfo other = os_file_info(&call->arena, paths->at[i]);
        if (str_eq(str_path_base(paths->at[i]), str_path_base(path)) &&
            other.volume == mine.volume && other.identifier == mine.identifier)
            return true;
    }
    return false;
}

static void list_folder(Call *call, Str folder, StrVec *linkers)
{
    StrVec names = {0};
    Str error;
    if (!os_folder_list(&call->arena, folder, &names, &error))
        return;
    for (size_t i = 0; i < names.len; i++) {
        Str path = in_folder(&call->arena, folder, names.at[i]);
        if (is_linker_name(names.at[i]) && is_usable(call, path) && !has_file(call, linkers, path))
            vec_push(&call->arena, linkers, path);
    }
}

void findlinker_list(Call *call, StrVec *linkers, StrVec *strangers)
{
    StrVec folders = {0};
    system_path_folders(call, &folders);
    for (size_t i = 0; i < folders.len; i++) {
        StrVec one = {.at = &folders.at[i], .len = 1};
        Str path;
        if (find_msvc(call, &one, strangers, &path))
            vec_push(&call->arena, linkers, path);
        list_folder(call, folders.at[i], linkers);
    }
}
