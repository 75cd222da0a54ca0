/* SPDX-License-Identifier: MIT */
#include "outputs.h"

#include "base/os.h"
#include "mendfiles.h"
#include "report/report_github.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_sarif.h"
#include "say.h"
#include "system.h"
#include "version.h"

typedef struct FileOutput {
    SettingId setting;
    Str (*make)(Arena *arena, const LinkReport *report);
} FileOutput;

static const FileOutput file_outputs[] = {
    {SET_EXPLAIN_JSON,  report_json_link},
    {SET_EXPLAIN_SARIF, report_sarif    },
    {SET_EXPLAIN_HTML,  report_html     },
};

enum { FILE_OUTPUT_COUNT = sizeof file_outputs / sizeof *file_outputs };

static bool is_set(const Call *call, SettingId id)
{
    return policy_value(&call->policy, id).len > 0;
}

static bool is_github(const Call *call)
{
    if (!policy_is(&call->policy, SET_EXPLAIN_GITHUB, "auto"))
        return policy_is(&call->policy, SET_EXPLAIN_GITHUB, "on");
    Str value = call_variable(call, "GITHUB_ACTIONS");
    return value.len > 0 && !str_eq_nocase(value, STR("false"));
}

bool outputs_has_files(const Call *call)
{
    for (size_t i = 0; i < FILE_OUTPUT_COUNT; i++)
        if (is_set(call, file_outputs[i].setting))
            return true;
    return false;
}

bool outputs_has_others(const Call *call)
{
    return outputs_has_files(call) || is_github(call);
}

/* GitHub's job that is noticed by itself is nothing that was asked for: its log is
 * read by people too. So is a page of HTML. */
bool outputs_has_text(const Call *call)
{
    if (!policy_is(&call->policy, SET_EXPLAIN_TEXT, "auto"))
        return policy_is(&call->policy, SET_EXPLAIN_TEXT, "on");
    bool is_asked_of_others = policy_is(&call->policy, SET_EXPLAIN_GITHUB, "on") ||
                              is_set(call, SET_EXPLAIN_JSON) || is_set(call, SET_EXPLAIN_SARIF);
    return !is_asked_of_others || is_set(call, SET_EXPLAIN_HTML);
}

/* ---- what the link is called ---- */

static Str image_of(Call *call)
{
    const Arg *out = linkcmd_last(&call->command, OPT_OUT);
    if (out && out->value.len)
        return out->value;
    const char *extension = linkcmd_last(&call->command, OPT_DLL) ? ".dll" : ".exe";
    for (size_t i = 0; i < call->command.args.len; i++) {
        const Arg *arg = &call->command.args.at[i];
        if (arg->kind != ARG_INPUT)
            continue;
        Str base = str_path_base(arg->text);
        Str stem = str_slice(base, 0, str_find_last_char(base, '.'));
        return str_format(&call->arena, "%.*s%s", STR_ARG(stem), extension);
    }
    return (Str){"", 0};
}

LinkReport outputs_report(Call *call, const FinalCommand *command, int exit_code)
{
    StrVec *shown = arena_new(&call->arena, StrVec);
    mendfiles_shown(call, command->flat.len ? &command->flat : &command->argv, shown);
    return (LinkReport){
        .version = STR(CRTLINK_VERSION),
        .is_link = true,
        .exit_code = exit_code,
        .image = image_of(call),
        .linker = str_path_base(call->linker.path),
        .command = shown,
    };
}

/* ---- files ---- */

/* {name} is what is linked, without folder and extension: a build links more than one. */
static Str file_name(Call *call, Str setting, Str image)
{
    const Str mark = STR("{name}");
    StrBuf out = strbuf(&call->arena);
    Str base = str_path_base(image);
    Str name = str_slice(base, 0, str_find_last_char(base, '.'));
    while (setting.len) {
        size_t at = str_find(setting, mark);
        strbuf_add(&out, str_slice(setting, 0, at));
        if (at < setting.len)
            strbuf_add(&out, name);
        setting = str_skip(setting, at + mark.len);
    }
    return strbuf_str(&out);
}

static void cannot_write(Call *call, Str path, Str error)
{
    say_note(
        call, CODE_SKIPPED,
        str_format(&call->arena, "%.*s cannot be written: %.*s", STR_ARG(path), STR_ARG(error)));
}

static void write_file(Call *call, const FileOutput *output, const LinkReport *report)
{
    const Setting *setting = &call->policy.settings[output->setting];
    Str error = STR("it is outside of the folder of the crtlink.ini that names it");
    Str path = file_name(call, setting->value, report->image);
    bool is_allowed =
        setting->folder.len == 0 || system_is_below(&call->arena, path, setting->folder);
    if (!is_allowed ||
        !system_write_file(&call->arena, path, output->make(&call->arena, report), &error))
        cannot_write(call, path, error);
}

/* ---- GitHub ---- */

/* What a person would change, in the order of likelihood. */
typedef struct BuildFile {
    BuildSystem build;
    const char *name;
} BuildFile;

static const BuildFile build_files[] = {
    {BUILD_CARGO, ".cargo/config.toml"},
    {BUILD_CARGO, "Cargo.toml"        },
    {BUILD_CMAKE, "CMakeLists.txt"    },
    {BUILD_MESON, "meson.build"       },
    {BUILD_BAZEL, "BUILD.bazel"       },
    {BUILD_BAZEL, "MODULE.bazel"      },
};

static bool is_file(Call *call, Str path)
{
    return os_file_info(&call->arena, path).kind == OS_FILE_REGULAR;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

static Str with_slashes(Call *call, Str path)
{
    char *text = str_to_c(&call->arena, path);
    for (char *c = text; *c; c++)
        if (is_separator(*c))
            *c = '/';
    return str_of(text);
}

/* An annotation of a file is shown beside it in the pull request: the nearest file of
 * the build from the working directory upwards, as it is called in the repository. */
static Str annotated_file(Call *call, BuildSystem build)
{
    Str top = call_variable(call, "GITHUB_WORKSPACE"), folder = system_working_folder(&call->arena);
    while (top.len > 1 && is_separator(top.at[top.len - 1]))
        top.len--;
    while (top.len && str_starts_with(folder, top) &&
           (folder.len == top.len || is_separator(folder.at[top.len]))) {
        for (size_t i = 0; i < sizeof build_files / sizeof *build_files; i++) {
            Str path = str_format(&call->arena, "%.*s/%s", STR_ARG(folder), build_files[i].name);
            if (build_files[i].build == build && is_file(call, path))
                return with_slashes(call, str_skip(path, top.len + 1));
        }
        folder = str_path_folder(folder);
    }
    return (Str){"", 0};
}

typedef struct Summary {
    Call *call;
    GithubRequest request;
    GithubAnnotations annotations;
} Summary;

/* How many annotations earlier links of this step made is told by its summary alone. */
static Str make_summary(void *context, Str before)
{
    Summary *summary = context;
    Arena *arena = &summary->call->arena;
    summary->request.before = github_annotations_before(before);
    report_github_annotations(arena, &summary->request, &summary->annotations);
    size_t room = GITHUB_SUMMARY_MAX - before.len;
    Str text = report_github_summary(arena, summary->request.report, &summary->annotations, room);
    return text.len <= room ? text : (Str){"", 0};
}

void outputs_write_github(Call *call, const LinkReport *report, int stream)
{
    Summary summary = {
        call, {.report = report},
         { {0}, 0, 0}
    };
    Appender appender = {make_summary, &summary};
    Str path = call_variable(call, "GITHUB_STEP_SUMMARY"), error;
    if (report->result->causes.len == 0 && report->notes.len == 0)
        return;
    summary.request.file = annotated_file(call, report->build);
    report_github_annotations(&call->arena, &summary.request, &summary.annotations);
    if (path.len && !system_append_file(&call->arena, path, GITHUB_SUMMARY_MAX, &appender, &error))
        cannot_write(call, path, error);
    (void)system_write(stream, summary.annotations.text);
}

void outputs_write(Call *call, const LinkReport *report)
{
    LinkReport all = *report;
    all.notes = call->said;
    for (size_t i = 0; i < FILE_OUTPUT_COUNT; i++)
        if (is_set(call, file_outputs[i].setting))
            write_file(call, &file_outputs[i], &all);
    if (is_github(call))
        outputs_write_github(call, &all, STREAM_ERR);
}
