/* SPDX-License-Identifier: MIT */
/* Where Visual Studio keeps its linker, when no developer prompt put it on PATH. */
#include "win32.h"

#include "base/os.h"
#include "linkerversion.h"

static Str host_name(void)
{
    SYSTEM_INFO info;
    GetNativeSystemInfo(&info);
    return info.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_ARM64 ? STR("Hostarm64")
                                                                       : STR("Hostx64");
}

/* The target that a developer prompt or vcvars was asked for. */
static Str target_name(Call *call)
{
    Str target = call_variable(call, "VSCMD_ARG_TGT_ARCH");
    return target.len ? target : STR("x64");
}

/* "14.38.33130\r\n", in a file of the installation. */
static Str default_toolset(Call *call, Str installation)
{
    Str text, error;
    Str path =
        str_format(&call->arena, "%.*s\\VC\\Auxiliary\\Build\\Microsoft.VCToolsVersion.default.txt",
                   STR_ARG(installation));
    if (!os_file_open(&call->arena, path, &text, &error))
        return (Str){"", 0};
    return str_trim(text);
}

static void add_installation(Call *call, Str installation, StrVec *out)
{
    Str toolset = default_toolset(call, installation);
    if (toolset.len)
        vec_push(&call->arena, out,
                 str_format(&call->arena, "%.*s\\VC\\Tools\\MSVC\\%.*s\\bin\\%.*s\\%.*s",
                            STR_ARG(installation), STR_ARG(toolset), STR_ARG(host_name()),
                            STR_ARG(target_name(call))));
}

/* Microsoft's own finder, at its documented place: the folders of the installations, newest first.
 */
static void ask_vswhere(Call *call, bool is_every, StrVec *out)
{
    static const char *const arguments[] = {"vswhere", "-products", "*",
                                            "-utf8",   "-property", "installationPath"};
    Str programs = call_variable(call, "ProgramFiles(x86)");
    Program program = {.environment = call->environment};
    program.path = str_format(&call->arena, "%.*s\\Microsoft Visual Studio\\Installer\\vswhere.exe",
                              STR_ARG(programs));
    if (programs.len == 0 || !system_is_program(&call->arena, program.path))
        return;
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
        vec_push(&call->arena, &program.argv, str_of(arguments[i]));
    if (!is_every)
        vec_push(&call->arena, &program.argv, STR("-latest"));
    Str answer = linkerversion_ask(&call->arena, &program);
    while (answer.len) {
        Str line = str_trim(str_cut(&answer, '\n'));
        if (line.len)
            vec_push(&call->arena, out, line);
    }
}

/* A text of the registry without the separator at its end; empty: it has none. In its 32-bit part,
 * where installers write. */
static Str ask_registry(Call *call, const wchar_t *key, const wchar_t *name)
{
    wchar_t path[1024];
    DWORD size = sizeof path;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ | RRF_SUBKEY_WOW6432KEY, NULL,
                     path, &size) != ERROR_SUCCESS)
        return (Str){"", 0};
    size_t len = wcslen(path);
    if (len && path[len - 1] == L'\\')
        len--;
    return win32_utf8(&call->arena, path, len);
}

static void find_installations(Call *call, bool is_every, StrVec *out)
{
    ask_vswhere(call, is_every, out);
    /* Visual Studio 2017 and build tools without vswhere write their folder here. */
    Str old = ask_registry(call, L"SOFTWARE\\Microsoft\\VisualStudio\\SxS\\VS7", L"15.0");
    if (old.len)
        vec_push(&call->arena, out, old);
}

void system_msvc_folders(Call *call, StrVec *out)
{
    StrVec installations = {0};
    find_installations(call, false, &installations);
    for (size_t i = 0; i < installations.len; i++)
        add_installation(call, installations.at[i], out);
}

static void add_below(Call *call, Str folder, const char *rest, StrVec *out)
{
    if (folder.len)
        vec_push(&call->arena, out, str_format(&call->arena, "%.*s%s", STR_ARG(folder), rest));
}

void system_toolchain_roots(Call *call, StrVec *out)
{
    StrVec installations = {0};
    find_installations(call, true, &installations);
    for (size_t i = 0; i < installations.len; i++)
        add_below(call, installations.at[i], "\\VC\\Tools\\MSVC", out);
    /* Set by developer prompts, ends in a separator. */
    add_below(call, call_variable(call, "VCINSTALLDIR"), "Tools\\MSVC", out);
    add_below(
        call,
        ask_registry(call, L"SOFTWARE\\Microsoft\\Windows Kits\\Installed Roots", L"KitsRoot10"),
        "\\Lib", out);
    add_below(call, call_variable(call, "ProgramFiles(x86)"), "\\Windows Kits\\10\\Lib", out);
}

/* The version resource of MSVC's linker says what it is. */
bool system_is_msvc_linker(Arena *arena, Str path)
{
    DWORD unused, size;
    wchar_t *name = win32_path(arena, path);
    size = GetFileVersionInfoSizeW(name, &unused);
    void *info = size ? arena_alloc(arena, 1, size) : NULL;
    if (!info || !GetFileVersionInfoW(name, 0, size, info))
        return false;
    struct {
        WORD language, code_page;
    } * translation;
    UINT len;
    if (!VerQueryValueW(info, L"\\VarFileInfo\\Translation", (void **)&translation, &len) ||
        len < sizeof *translation)
        return false;
    Str key = str_format(arena, "\\StringFileInfo\\%04x%04x\\FileDescription",
                         translation->language, translation->code_page);
    wchar_t *text;
    if (!VerQueryValueW(info, win32_wide(arena, key), (void **)&text, &len) || len == 0)
        return false;
    /* "Microsoft® Incremental Linker" in all versions seen; the words between differ. */
    Str description = win32_utf8(arena, text, len - 1);
    return str_starts_with(description, STR("Microsoft")) &&
           str_find(description, STR("Linker")) < description.len;
}
