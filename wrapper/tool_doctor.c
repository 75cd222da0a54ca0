/* SPDX-License-Identifier: MIT */
/* --doctor: what crtlink finds on this machine, and what is wrong with it. */
#include "tools.h"

#include "base/os.h"
#include "base/utf.h"
#include "crtlink.h"
#include "findlinker.h"
#include "inputs/installed.h"
#include "linkerversion.h"
#include "plan/locate.h"
#include "say.h"
#include "system.h"

typedef struct Doctor {
    Call *call;
    StrBuf text;
    StrVec problems;
    StrVec folders; /* of LIB */
} Doctor;

static void found_problem(Doctor *doctor, Str text)
{
    vec_push(&doctor->call->arena, &doctor->problems, text);
}

static void add_line(Doctor *doctor, Str text)
{
    strbuf_addf(&doctor->text, "  %.*s\n", STR_ARG(text));
}

static void add_list(Doctor *doctor, const char *before, const StrVec *list)
{
    for (size_t i = 0; i < list->len; i++)
        strbuf_addf(&doctor->text, "  %s%.*s\n", before, STR_ARG(list->at[i]));
}

/* ---- the linker ---- */

static Str linker_answer(Call *call)
{
    StrVec argv = {0};
    if (call->linker.kind == LINKER_MSVC)
        return STR("MSVC's link.exe");
    vec_push(&call->arena, &argv, STR("--version"));
    Program program = crtlink_program(call, &(FinalCommand){.argv = argv});
    Str answer = linkerversion_ask(&call->arena, &program);
    answer = str_trim(str_cut(&answer, '\n'));
    return answer.len ? answer : STR("it does not tell its version");
}

static void examine_linker(Doctor *doctor, bool is_found, Str why)
{
    Call *call = doctor->call;
    StrVec others = {0}, strangers = {0};
    strbuf_add(&doctor->text, STR("linker\n"));
    if (is_found) {
        Str origin = call->linker.origin.kind == ORIGIN_NONE
                         ? STR("found by itself")
                         : origin_text(&call->arena, call->linker.origin);
        Str answer = linker_answer(call);
        strbuf_addf(&doctor->text, "  %.*s (%.*s): %.*s\n", STR_ARG(call->linker.path),
                    STR_ARG(origin), STR_ARG(answer));
    } else {
        found_problem(doctor, why);
    }
    findlinker_list(call, &others, &strangers);
    for (size_t i = 0; i < others.len; i++)
        if (!str_eq(others.at[i], call->linker.path))
            strbuf_addf(&doctor->text, "  not taken: %.*s\n", STR_ARG(others.at[i]));
    for (size_t i = 0; i < strangers.len; i++)
        found_problem(doctor, str_format(&call->arena,
                                         "CRT4004: %.*s is not MSVC's linker, but programs that "
                                         "look for link.exe on PATH may take it",
                                         STR_ARG(strangers.at[i])));
}

/* ---- the policy ---- */

static void examine_policy(Doctor *doctor)
{
    Call *call = doctor->call;
    strbuf_add(&doctor->text, STR("policy\n  the built-in one\n"));
    add_list(doctor, "", &call->policy_files);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const Setting *setting = &call->policy.settings[i];
        if (setting->origin.kind == ORIGIN_BUILTIN || setting->origin.kind == ORIGIN_NONE)
            continue;
        strbuf_addf(&doctor->text, "  %s.%s = %.*s (%.*s)\n", setting_specs[i].section,
                    setting_specs[i].key, STR_ARG(setting->value),
                    STR_ARG(origin_text(&call->arena, setting->origin)));
    }
    for (size_t i = 0; i < call->diags.list.len; i++) {
        const Diag *diag = &call->diags.list.at[i];
        Str origin = origin_text(&call->arena, diag->origin);
        found_problem(doctor,
                      str_format(&call->arena, "%.*s: %.*s", STR_ARG(origin), STR_ARG(diag->text)));
    }
}

/* ---- libraries ---- */

static Machine machine_of(Call *call, Str path)
{
    Input input;
    InputReader reader = input_reader(&call->arena);
    Machine machine = input_open(&reader, path, &input) ? input.machine : MACHINE_NONE;
    input_close(&input);
    return machine;
}

static void examine_folder(Doctor *doctor, Str folder)
{
    StrVec names = {0};
    Str error, first = {"", 0};
    Call *call = doctor->call;
    size_t count = 0;
    if (!os_folder_list(&call->arena, folder, &names, &error)) {
        found_problem(doctor, str_format(&call->arena, "LIB names %.*s: %.*s", STR_ARG(folder),
                                         STR_ARG(error)));
        return;
    }
    for (size_t i = 0; i < names.len; i++) {
        if (!str_ends_with_nocase(names.at[i], STR(".lib")))
            continue;
        first = count++ ? first : names.at[i];
    }
    Str path = str_format(&call->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(first));
    const char *machine = count ? machine_name(machine_of(call, path)) : "none";
    add_line(doctor,
             str_format(&call->arena, "%.*s: %zu libraries (%s)", STR_ARG(folder), count, machine));
}

static const CrtSet sets[] = {
    {USE_DYNAMIC, CONFIG_RELEASE},
    {USE_STATIC,  CONFIG_RELEASE},
    {USE_HYBRID,  CONFIG_RELEASE},
    {USE_DYNAMIC, CONFIG_DEBUG  },
    {USE_STATIC,  CONFIG_DEBUG  },
    {USE_HYBRID,  CONFIG_DEBUG  },
};

static const CrtComponent needed[] = {CRT_STARTUP, CRT_VCRUNTIME, CRT_UCRT, CRT_STL};

/* The libraries of the set that are on no folder of LIB. */
static Str missing_of(Doctor *doctor, CrtSet set)
{
    StrVec missing = {0};
    Call *call = doctor->call;
    LibSearch search = {.folders = doctor->folders};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        Str path;
        const CrtLib *lib = crtset_member(set, needed[i]);
        if (lib && !locate_library(&call->arena, &search, lib, (Str){"", 0}, &path))
            vec_push(&call->arena, &missing, path);
    }
    return str_join(&call->arena, &missing, STR(", "));
}

static void examine_sets(Doctor *doctor)
{
    size_t complete = 0;
    strbuf_add(&doctor->text, STR("C runtimes\n"));
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        Str missing = missing_of(doctor, sets[i]);
        complete += missing.len == 0;
        strbuf_addf(&doctor->text, "  %s %s: %s%.*s\n", crtset_use_name(sets[i].use),
                    config_name(sets[i].config), missing.len ? "not on LIB: " : "complete",
                    STR_ARG(missing));
    }
    if (complete == 0)
        found_problem(doctor, STR("CRT3004: no complete C runtime is on LIB; it is in "
                                  "VC\\Tools\\MSVC\\VERSION\\lib\\MACHINE and in Windows "
                                  "Kits\\10\\Lib\\VERSION\\ucrt\\MACHINE"));
}

static void examine_libraries(Doctor *doctor)
{
    Str path;
    Call *call = doctor->call;
    strbuf_add(&doctor->text, STR("LIB\n"));
    LinkCommand nothing = {0};
    LibSearch search = {0};
    search_folders(&call->arena, &nothing, call_variable(call, "LIB"), &search);
    doctor->folders = search.folders;
    if (search.folders.len == 0) {
        found_problem(doctor, STR("CRT3004: LIB names no folder; a Native Tools prompt "
                                  "(vcvars64.bat) sets it, cargo and CMake do so by themselves"));
        return;
    }
    for (size_t i = 0; i < search.folders.len; i++)
        examine_folder(doctor, search.folders.at[i]);
    if (!search_library(&call->arena, &search, STR("kernel32.lib"), &path))
        found_problem(doctor, STR("CRT3004: kernel32.lib is on no folder of LIB: no Windows SDK "
                                  "(Windows Kits\\10\\Lib\\VERSION\\um\\MACHINE)"));
    examine_sets(doctor);
}

/* ---- Visual Studio ---- */

/* The C runtimes that have all their libraries of that part in the folder. */
static Str runtimes_in(Call *call, const InstalledFolder *folder)
{
    StrVec names = {0};
    LibSearch search = {0};
    vec_push(&call->arena, &search.folders, folder->path);
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        size_t missing = 0;
        for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
            Str path;
            bool is_here = (needed[i] == CRT_UCRT) == (folder->part == INSTALLED_UCRT);
            const CrtLib *lib = is_here ? crtset_member(sets[s], needed[i]) : NULL;
            missing += lib && !locate_library(&call->arena, &search, lib, (Str){"", 0}, &path);
        }
        if (missing == 0 && sets[s].use != USE_HYBRID)
            vec_push(&call->arena, &names,
                     str_format(&call->arena, "%s %s", crtset_use_name(sets[s].use),
                                config_name(sets[s].config)));
    }
    return names.len ? str_join(&call->arena, &names, STR(", ")) : STR("no whole CRT");
}

static void examine_toolsets(Doctor *doctor)
{
    Call *call = doctor->call;
    InstalledFolders folders = {0};
    StrVec linkers = {0}, roots = {0}, problems = {0};
    system_msvc_folders(call, &linkers);
    system_toolchain_roots(call, &roots);
    installed_find(&call->arena, &doctor->folders, &roots, &folders);
    if (linkers.len + folders.len == 0)
        return;
    strbuf_add(&doctor->text, STR("installed\n"));
    add_list(doctor, "linker: ", &linkers);
    for (size_t i = 0; i < folders.len; i++) {
        const InstalledFolder *folder = &folders.at[i];
        bool has_crt = folder->part != INSTALLED_UM;
        add_line(doctor, str_format(&call->arena, "%.*s%s: %.*s%s%.*s",
                                    STR_ARG(installed_name(&call->arena, folder)),
                                    folder->is_on_lib ? " (on LIB)" : "", STR_ARG(folder->path),
                                    has_crt ? "; " : "",
                                    STR_ARG(has_crt ? runtimes_in(call, folder) : STR(""))));
    }
    installed_problems(&call->arena, &folders, &problems);
    for (size_t i = 0; i < problems.len; i++)
        found_problem(doctor, str_format(&call->arena, "CRT3004: %.*s", STR_ARG(problems.at[i])));
}

/* Names of files may have anything in them. */
static Str printable_lines(Call *call, Str text)
{
    StrBuf out = strbuf(&call->arena);
    while (text.len) {
        strbuf_add(&out, utf8_printable(&call->arena, str_cut(&text, '\n')));
        strbuf_add_char(&out, '\n');
    }
    return strbuf_str(&out);
}

static const LinePaint paints[] = {
    {"linker",        STYLE_HEAD,  true, false},
    {"policy",        STYLE_HEAD,  true, false},
    {"LIB",           STYLE_HEAD,  true, false},
    {"C runtimes",    STYLE_HEAD,  true, false},
    {"Visual Studio", STYLE_HEAD,  true, false},
    {"problems",      STYLE_BAD,   true, false},
    {"not taken: ",   STYLE_QUIET, true, false},
};

int tool_doctor(Call *call, const StrVec *arguments)
{
    Str why = {"", 0};
    Doctor doctor = {.call = call, .text = strbuf(&call->arena)};
    if (arguments->len)
        return tool_complain(call, "--doctor", "takes no arguments");
    bool is_found = crtlink_prepare(call, arguments, &why);
    examine_linker(&doctor, is_found, why);
    examine_policy(&doctor);
    examine_libraries(&doctor);
    examine_toolsets(&doctor);
    if (doctor.problems.len)
        strbuf_add(&doctor.text, STR("problems\n"));
    add_list(&doctor, "", &doctor.problems);
    say_lines(call, paints, sizeof paints / sizeof *paints,
              printable_lines(call, strbuf_str(&doctor.text)));
    return doctor.problems.len ? 1 : 0;
}
