/* SPDX-License-Identifier: MIT */
/* --implib: an import library from a DLL's export table or from a .def file. */
#include "tools.h"

#include "base/os.h"
#include "base/utf.h"
#include "inputs/deffile.h"
#include "inputs/peexports.h"
#include "options.h"
#include "plan/dllimports.h"
#include "say.h"
#include "system.h"

static const char tool_name[] = "--implib";

typedef struct ImplibOptions {
    Str input, output;
    Str dll; /* --dll=NAME: what the image will import from */
    Machine machine;
} ImplibOptions;

typedef struct Implib {
    Call *call;
    ImplibOptions options;
    Str text; /* of the input */
    bool is_def;
    DllExports exports;
    ImportLibrary library;
    DllImportCounts counts;
} Implib;

static void say(Implib *job, Str text)
{
    (void)tool_complain(job->call, tool_name, "note: %.*s", STR_ARG(text));
}

/* --- arguments --- */

static bool machine_of_word(Str word, Machine *out)
{
    static const Machine machines[] = {MACHINE_X64, MACHINE_X86, MACHINE_ARM64};
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (str_eq(word, str_of(machine_name(machines[i])))) {
            *out = machines[i];
            return true;
        }
    }
    return false;
}

static bool take_word(Call *call, Str word, Str *out, const char *what)
{
    if (out->len == 0 && word.len) {
        *out = word;
        return true;
    }
    (void)tool_complain(call, tool_name, "name one %s", what);
    return false;
}

/* Moves *at to the option's value where that is an argument of its own. */
static bool take_option(Call *call, const StrVec *arguments, size_t *at, ImplibOptions *out)
{
    Str value, next = *at + 1 < arguments->len ? arguments->at[*at + 1] : STR("");
    const ToolOption *option = option_take(call, tool_name, arguments->at[*at], &value);
    if (!option)
        return false;
    switch (option->id) {
    case OPTION_OUTPUT:
        ++*at;
        return take_word(call, next, &out->output, "library behind -o");
    case OPTION_DLL:
        out->dll = value;
        return true;
    default:
        return machine_of_word(value, &out->machine);
    }
}

static bool is_option(Str argument)
{
    return str_starts_with(argument, STR("--")) || str_eq(argument, STR("-o"));
}

static bool read_options(Call *call, const StrVec *arguments, ImplibOptions *out)
{
    bool is_good = true;
    *out = (ImplibOptions){0};
    for (size_t i = 0; i < arguments->len && is_good; i++) {
        if (is_option(arguments->at[i]))
            is_good = take_option(call, arguments, &i, out);
        else
            is_good = take_word(call, arguments->at[i], &out->input, "DLL or .def file");
    }
    if (is_good && (!out->input.len || !out->output.len)) {
        (void)tool_complain(call, tool_name, "name a DLL or .def file, and the library: -o LIB");
        return false;
    }
    return is_good;
}

/* --- the input --- */

/* A .def has no NUL in it, unless it is UTF-16. */
static bool is_text(Str bytes)
{
    return str_starts_with(bytes, STR("\xFF\xFE")) || str_starts_with(bytes, STR("\xFE\xFF")) ||
           str_find_char(bytes, '\0') == bytes.len;
}

static bool complain_of_input(Implib *job, const char *what)
{
    Arena *arena = &job->call->arena;
    (void)tool_complain(job->call, tool_name, "%.*s: %s",
                        STR_ARG(utf8_printable(arena, job->options.input)), what);
    return false;
}

/* The name that programs will load is the file's: what the image calls itself may be an older
 * name, or lack its ending. But it may be spelled better. */
static void name_dll(Implib *job, Str own)
{
    Arena *arena = &job->call->arena;
    Str file = str_path_base(job->options.input);
    job->library.dll = str_eq_nocase(own, file) ? own : file;
    if (job->options.dll.len)
        job->library.dll = job->options.dll;
    else if (own.len && !str_eq_nocase(own, file))
        say(job,
            str_format(arena,
                       "programs will load %.*s; the DLL calls itself %.*s (--dll=NAME for "
                       "another name)",
                       STR_ARG(utf8_printable(arena, file)), STR_ARG(utf8_printable(arena, own))));
}

static bool read_dll(Implib *job)
{
    PeExports exports;
    const char *error;
    Machine asked = job->options.machine;
    if (!peexports_read(&job->call->arena, job->text, &exports, &error))
        return complain_of_input(job, error);
    Machine known;
    if (!machine_of_word(str_of(machine_name(exports.machine)), &known))
        return complain_of_input(job, "its machine is none of x64, x86, arm64");
    if (asked != MACHINE_NONE && asked != exports.machine)
        return complain_of_input(job, "the DLL is for another machine than --machine says");
    job->library.machine = exports.machine;
    job->exports = exports.list;
    name_dll(job, exports.dll);
    return true;
}

/* "foo" is foo.dll, or foo.exe of a program. Without a name the library's is taken. */
static Str def_dll_name(Implib *job, const DefFile *def)
{
    Arena *arena = &job->call->arena;
    Str name = def->name.len ? def->name : importlib_dll_stem(str_path_base(job->options.output));
    bool has_ending = def->name.len && str_find_char(name, '.') < name.len;
    if (has_ending)
        return name;
    return str_format(arena, "%.*s.%s", STR_ARG(name), def->is_program ? "exe" : "dll");
}

static bool read_def(Implib *job)
{
    DefFile def;
    Call *call = job->call;
    Diags diags = {.arena = &call->arena};
    bool is_good = deffile_read(&call->arena, job->text, job->options.input, &diags, &def);
    for (size_t i = 0; i < diags.list.len; i++) {
        const Diag *diag = &diags.list.at[i];
        Str line =
            str_format(&call->arena, "%.*s: %.*s", STR_ARG(origin_text(&call->arena, diag->origin)),
                       STR_ARG(diag->text));
        (void)tool_complain(call, tool_name, "%.*s", STR_ARG(utf8_printable(&call->arena, line)));
    }
    if (is_good && !def.exports.len)
        is_good = complain_of_input(job, "it exports nothing");
    job->is_def = true;
    job->exports = def.exports;
    job->library.machine = job->options.machine ? job->options.machine : MACHINE_X64;
    job->library.dll = job->options.dll.len ? job->options.dll : def_dll_name(job, &def);
    return is_good;
}

static bool read_input(Implib *job)
{
    FileKind kind = file_kind(job->text);
    if (kind == FILE_PE)
        return read_dll(job);
    if (kind == FILE_UNKNOWN && is_text(job->text))
        return read_def(job);
    return complain_of_input(job, kind == FILE_EMPTY ? "it is empty"
                                                     : "it is neither a DLL nor a .def file");
}

/* --- the library --- */

/* What cannot be known from here, but from a header or a .def. */
static void say_doubts(Implib *job)
{
    Arena *arena = &job->call->arena;
    const DllImportCounts *n = &job->counts;
    if (n->undecorated && !job->is_def)
        say(job,
            str_format(arena,
                       "%zu %s without a calling convention, taken for __cdecl; a .def file can "
                       "say that one is __stdcall: name=_name@8, with the bytes of its "
                       "arguments",
                       n->undecorated,
                       n->undecorated == 1 ? "function is exported" : "functions are exported"));
    if (n->unnamed)
        say(job, str_format(arena, "%zu %s an ordinal only, with symbols like %.*s", n->unnamed,
                            n->unnamed == 1 ? "export has" : "exports have",
                            STR_ARG(utf8_printable(arena, n->first_unnamed))));
    if (n->export_as)
        say(job, str_format(arena,
                            "%zu imported %s in a way (EXPORTAS) that lld 14 and older "
                            "link.exe do not know",
                            n->export_as,
                            n->export_as == 1 ? "name differs from its symbol"
                                              : "names differ from their symbols"));
    if (n->twice)
        say(job, str_format(arena, "%zu %s left out, an earlier one has the same symbol: %.*s",
                            n->twice, n->twice == 1 ? "export is" : "exports are",
                            STR_ARG(utf8_printable(arena, n->first_twice))));
}

static bool is_same_file(Arena *arena, Str a, Str b)
{
    OsFileInfo left = os_file_info(arena, a), right = os_file_info(arena, b);
    return left.kind != OS_FILE_MISSING && right.kind != OS_FILE_MISSING &&
           left.volume == right.volume && left.identifier == right.identifier;
}

static int write_library(Implib *job)
{
    Call *call = job->call;
    Str bytes, reason, output = job->options.output;
    const char *error;
    dllimports_add(&call->arena, &job->exports, &job->library, &job->counts);
    if (!importlib_write(&call->arena, &job->library, &bytes, &error))
        return tool_complain(call, tool_name, "%s", error);
    if (is_same_file(&call->arena, job->options.input, output))
        return tool_complain(call, tool_name, "the library would overwrite its input");
    if (!system_write_file(&call->arena, output, bytes, &reason))
        return tool_complain(call, tool_name, "%.*s: %.*s",
                             STR_ARG(utf8_printable(&call->arena, output)), STR_ARG(reason));
    say_doubts(job);
    return 0;
}

int tool_implib(Call *call, const StrVec *arguments)
{
    Implib job = {.call = call};
    Str error;
    if (!read_options(call, arguments, &job.options))
        return EXIT_USAGE;
    Str input = job.options.input;
    if (os_file_info(&call->arena, input).kind == OS_FILE_FOLDER) {
        (void)complain_of_input(&job, "it is a folder");
        return EXIT_USAGE;
    }
    if (!os_file_open(&call->arena, input, &job.text, &error))
        return tool_complain(call, tool_name, "%.*s: %.*s",
                             STR_ARG(utf8_printable(&call->arena, input)), STR_ARG(error));
    int status = read_input(&job) ? write_library(&job) : EXIT_USAGE;
    os_file_close(job.text);
    return status;
}
