/* SPDX-License-Identifier: MIT */
/* Runs tests/cases: run_cases [FILE or FOLDER...]
 *
 * A file holds cases with a line of `---` between them. Lines of a case:
 *
 *   # what must hold                     the first such line names the case
 *   file PATH STATEMENTS                 an object (coffmaker.h)
 *   file LIB MEMBER STATEMENTS           one more member of a library (.lib, .a, .rlib)
 *   file PATH @ TEXT                     one more line of a text file
 *   style STYLE                          of the libraries: microsoft gnu bsd sym64 thin
 *   policy LINE                          one more line of crtlink.ini
 *   stranger                             the policy file was found by walking up
 *   env NAME=VALUE                       CRTLINK_..., LIB, LINK, _LINK_
 *   linker msvc | lld                    lld when absent
 *   args WORDS                           the command line, in Windows' quoting
 *   needs letter-case                    skipped where `a` and `A` are one file
 *   expect args WORDS                    the command line that comes out
 *   expect flat WORDS                    the same with response files in their place
 *   expect LINK | _LINK_ TEXT            the new value of the variable
 *   expect edits N
 *   expect libs NAMES                    the CRT libraries that this command line lets in
 *   expect config release | debug
 *   expect setting SECTION.KEY VALUE
 *   expect note | reason | obstacle | diag TEXT   the text stands in it
 *
 * Each `expect diag` is for one Diag; a Diag that none expects fails the case. */
#include "base/os.h"
#include "command/wincmd.h"
#include "plan/plan.h"
#include "plan/rewrite.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Library {
    Str path;
    MadeMembers members;
} Library;

typedef struct Expectation {
    Str kind, value;
    uint32_t line;
} Expectation;

typedef struct Case {
    Arena *arena;
    Str file, title;
    uint32_t line;
    VEC(Library) libraries;
    ArchiveStyle style;
    StrBuf policy;
    bool is_stranger;
    LinkerKind linker;
    StrVec environment, argv;
    VEC(Expectation) expectations;
    /* What came out. */
    Diags diags;
    Policy settings;
    LinkCommand command;
    World world;
    Plan plan;
    FinalCommand final;
    bool is_skipped, has_failed;
} Case;

static void fail(Case *c, uint32_t line, const char *what, Str expected, Str actual)
{
    if (!c->has_failed)
        printf("FAILED %.*s:%u: %.*s\n", STR_ARG(c->file), c->line, STR_ARG(c->title));
    c->has_failed = true;
    printf("  line %u, %s\n    expected: %.*s\n    actual:   %.*s\n", line, what, STR_ARG(expected),
           STR_ARG(actual));
}

static void fail_line(Case *c, uint32_t line, const char *what, Str text)
{
    fail(c, line, what, STR("a line of a case"), text);
}

/* ---- reading */

static bool is_library(Str path)
{
    return str_ends_with_nocase(path, STR(".lib")) || str_ends_with(path, STR(".a")) ||
           str_ends_with(path, STR(".rlib"));
}

static Library *library_of(Case *c, Str path)
{
    for (size_t i = 0; i < c->libraries.len; i++)
        if (str_eq(c->libraries.at[i].path, path))
            return &c->libraries.at[i];
    Library library = {.path = path};
    return vec_push(c->arena, &c->libraries, library);
}

static void take_file(Case *c, uint32_t line, Str rest)
{
    Str path = str_cut(&rest, ' ');
    rest = str_trim(rest);
    if (str_starts_with(rest, STR("@"))) {
        Str text = str_format(c->arena, "%.*s\n", STR_ARG(str_trim(str_skip(rest, 1))));
        testfolder_append(str_to_c(c->arena, path), text);
        return;
    }
    Library *library = is_library(path) ? library_of(c, path) : NULL;
    MadeMember member = {
        .name = {"", 0}
    };
    if (library)
        member.name = str_cut(&rest, ' ');
    if (!coffmaker_object(c->arena, rest, &member.file))
        fail_line(c, line, "no statement of an object", member.file.bytes);
    else if (library && member.name.len)
        vec_push(c->arena, &library->members, member);
    else if (!library)
        testfolder_write(str_to_c(c->arena, path), member.file.bytes);
}

static void take_style(Case *c, uint32_t line, Str name)
{
    static const char *const names[] = {"microsoft", "gnu", "bsd", "sym64", "thin"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq(str_of(names[i]), name)) {
            c->style = (ArchiveStyle)i;
            return;
        }
    }
    fail_line(c, line, "no style of a library", name);
}

static void take_words(Case *c, Str text, StrVec *out)
{
    WinWords words = {0};
    wincmd_split(c->arena, text, &words);
    for (size_t i = 0; i < words.len; i++)
        vec_push(c->arena, out, words.at[i].text);
}

static void take_line(Case *c, uint32_t line, Str text)
{
    Str rest = text, keyword = str_cut(&rest, ' ');
    rest = str_trim(rest);
    if (str_eq(keyword, STR("file"))) {
        take_file(c, line, rest);
    } else if (str_eq(keyword, STR("style"))) {
        take_style(c, line, rest);
    } else if (str_eq(keyword, STR("policy"))) {
        strbuf_addf(&c->policy, "%.*s\n", STR_ARG(rest));
    } else if (str_eq(keyword, STR("stranger"))) {
        c->is_stranger = true;
    } else if (str_eq(keyword, STR("needs")) && str_eq(rest, STR("letter-case"))) {
        c->is_skipped = testfolder_ignores_case;
    } else if (str_eq(keyword, STR("env"))) {
        vec_push(c->arena, &c->environment, rest);
    } else if (str_eq(keyword, STR("linker"))) {
        c->linker = str_eq(rest, STR("msvc")) ? LINKER_MSVC : LINKER_LLD;
    } else if (str_eq(keyword, STR("args"))) {
        take_words(c, rest, &c->argv);
    } else if (str_eq(keyword, STR("expect"))) {
        Expectation e = {.line = line, .kind = str_cut(&rest, ' ')};
        e.value = str_trim(rest);
        vec_push(c->arena, &c->expectations, e);
    } else {
        fail_line(c, line, "no line of a case", text);
    }
}

/* ---- running */

static Str variable(const Case *c, const char *name)
{
    for (size_t i = 0; i < c->environment.len; i++) {
        Str value = c->environment.at[i];
        if (str_eq(str_cut(&value, '='), str_of(name)))
            return value;
    }
    return STR("");
}

/* A policy that starts without a section is one of [crt]. */
static Str policy_text(const Case *c)
{
    Str text = strbuf_str(&c->policy);
    if (text.len == 0 || str_starts_with(text, STR("[")))
        return text;
    return str_format(c->arena, "[crt]\n%.*s", STR_ARG(text));
}

static void run_link(Case *c)
{
    LinkEnvironment env = {variable(c, "LINK"), variable(c, "_LINK_")};
    policy_init(&c->settings);
    policy_read_ini(c->arena, policy_text(c), STR("crtlink.ini"), ORIGIN_POLICY,
                    c->is_stranger ? TRUST_STRANGER : TRUST_OWN, &c->diags, &c->settings);
    policy_read_environment(c->arena, &c->environment, &c->diags, &c->settings);
    if (!linkcmd_parse(c->arena, &c->argv, env, c->linker, &c->diags, &c->command))
        fail_line(c, c->line, "the command line cannot be read", STR(""));
    policy_read_arguments(c->arena, &c->command, &c->diags, &c->settings);
    world_open(c->arena, &c->command, variable(c, "LIB"), &c->world);
    PlanRequest request = {.command = &c->command,
                           .world = &c->world,
                           .policy = &c->settings,
                           .linker = c->linker,
                           .goal = plan_goal(&c->settings)};
    plan_make(c->arena, &request, &c->plan);
    rewrite_command(c->arena, &c->command, &c->plan.edits, &c->final);
}

/* ---- which CRT libraries a command line lets in: told from the linkers'
 * documented rules, apart from what the plan believes */

typedef struct Live {
    Case *c;
    const LibSearch *search;
    StrVec bars;
    bool is_bare;
    Map names; /* lower case, without .lib */
} Live;

/* link.exe compares names; lld 14 the paths that they lead to. */
static Str comparable(const Live *live, Str name)
{
    Arena *arena = live->c->arena;
    if (live->c->linker == LINKER_MSVC) {
        Str base = str_lower(arena, str_path_base(name));
        return str_ends_with(base, STR(".lib")) ? str_slice(base, 0, base.len - 4) : base;
    }
    Str path;
    (void)search_library(arena, live->search, name, &path);
    return str_find_char(path, '.') < path.len ? path
                                               : str_format(arena, "%.*s.lib", STR_ARG(path));
}

static void let_in(Live *live, Str name, bool is_default)
{
    static const struct {
        const char *startup, *asks[2];
    } rows[] = {
        {"libcmt",  {"libvcruntime.lib", "libucrt.lib"}  },
        {"libcmtd", {"libvcruntimed.lib", "libucrtd.lib"}},
        {"msvcrt",  {"vcruntime.lib", "ucrt.lib"}        },
        {"msvcrtd", {"vcruntimed.lib", "ucrtd.lib"}      },
    };
    Str base = str_lower(live->c->arena, str_path_base(name));
    if (str_ends_with(base, STR(".lib")))
        base.len -= 4;
    for (size_t i = 0; is_default && i < live->bars.len; i++)
        if (str_eq(live->bars.at[i], comparable(live, name)))
            return;
    if ((is_default && live->is_bare) || !crt_lib_find(base))
        return;
    bool is_new;
    map_add(&live->names, base, &is_new);
    for (size_t i = 0; is_new && i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < 2 && str_eq(base, str_of(rows[i].startup)); k++)
            let_in(live, str_of(rows[i].asks[k]), true);
}

static bool is_bar(const LinkOpt *option)
{
    return option && (option->id == OPT_NODEFAULTLIB || option->id == OPT_DISALLOWLIB);
}

static void each_directive(Live *live, const World *world, bool wants_bars)
{
    for (size_t i = 0; i < world->inputs.len; i++) {
        const Input *input = &world->inputs.at[i].input;
        if (crt_lib_find(input->path))
            continue;
        for (size_t k = 0; k < input->members.len; k++) {
            const Member *member = &input->members.at[k];
            for (size_t d = 0; d < member->directives.len; d++) {
                const Directive *directive = &member->directives.at[d];
                if (wants_bars && is_bar(directive->option))
                    vec_push(live->c->arena, &live->bars, comparable(live, directive->value));
                if (!wants_bars && directive->option && directive->option->id == OPT_DEFAULTLIB)
                    let_in(live, directive->value, true);
            }
            if (!wants_bars &&
                str_find(member->compiler_flags, STR("-MD")) < member->compiler_flags.len)
                let_in(live, STR("MSVCRT"), true);
            if (!wants_bars &&
                str_find(member->compiler_flags, STR("-MT")) < member->compiler_flags.len)
                let_in(live, STR("LIBCMT"), true);
        }
    }
}

static void each_argument(Live *live, const LinkCommand *command, bool wants_bars)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (wants_bars && arg->kind == ARG_OPTION && is_bar(arg->option)) {
            vec_push(live->c->arena, &live->bars, comparable(live, arg->value));
            live->is_bare |= arg->value.len == 0;
        }
        if (wants_bars)
            continue;
        if (arg->kind == ARG_INPUT && str_ends_with_nocase(arg->text, STR(".lib")))
            let_in(live, arg->text, false);
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_WHOLEARCHIVE)
            let_in(live, arg->value, false);
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB)
            let_in(live, arg->value, true);
    }
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static Str sorted_words(Arena *arena, StrVec *words)
{
    if (words->len)
        qsort(words->at, words->len, sizeof *words->at, compare_names);
    return str_join(arena, words, STR(" "));
}

static Str live_libraries(Case *c)
{
    LinkEnvironment env = {variable(c, "LINK"), variable(c, "_LINK_")};
    LinkCommand command;
    World world;
    if (c->final.sets_link)
        env.link = c->final.link;
    if (c->final.sets_link_underscores)
        env.link_underscores = c->final.link_underscores;
    if (!linkcmd_parse(c->arena, &c->final.argv, env, c->linker, &c->diags, &command))
        return STR("the final command line cannot be read");
    world_open(c->arena, &command, variable(c, "LIB"), &world);
    Live live = {.c = c, .search = &world.search, .names = map(c->arena)};
    each_argument(&live, &command, true);
    each_directive(&live, &world, true);
    each_argument(&live, &command, false);
    each_directive(&live, &world, false);
    StrVec names = {0};
    for (size_t i = 0; i < live.names.len; i++)
        vec_push(c->arena, &names, live.names.entries[i].key);
    world_close(&world);
    return sorted_words(c->arena, &names);
}

/* ---- judging */

static bool contains(Str text, Str part)
{
    return part.len && str_find(text, part) < text.len;
}

static Str join_words(Case *c, const StrVec *words)
{
    StrVec quoted = {0};
    for (size_t i = 0; i < words->len; i++)
        vec_push(c->arena, &quoted, wincmd_quote(c->arena, words->at[i]));
    return str_join(c->arena, &quoted, STR(" "));
}

static void expect_equal(Case *c, const Expectation *e, Str actual)
{
    if (!str_eq(e->value, actual))
        fail(c, e->line, str_to_c(c->arena, e->kind), e->value, actual);
}

static void expect_words(Case *c, const Expectation *e, const StrVec *actual)
{
    StrVec expected = {0};
    take_words(c, e->value, &expected);
    Str wanted = join_words(c, &expected), got = join_words(c, actual);
    if (!str_eq(wanted, got))
        fail(c, e->line, str_to_c(c->arena, e->kind), wanted, got);
}

static void expect_part(Case *c, const Expectation *e, Str whole)
{
    if (!contains(whole, e->value))
        fail(c, e->line, str_to_c(c->arena, e->kind), e->value, whole);
}

static Str all_reasons(Case *c)
{
    StrBuf b = strbuf(c->arena);
    for (size_t i = 0; i < c->plan.edits.len; i++) {
        const Edit *edit = &c->plan.edits.at[i];
        strbuf_addf(&b, "%.*s (%.*s); ", STR_ARG(edit->reason),
                    STR_ARG(origin_text(c->arena, edit->policy)));
    }
    return strbuf_str(&b);
}

static void expect_setting(Case *c, const Expectation *e)
{
    Str value = e->value, name = str_cut(&value, ' ');
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        Str full = str_format(c->arena, "%s.%s", setting_specs[i].section, setting_specs[i].key);
        if (!str_eq(full, name))
            continue;
        Str actual = policy_value(&c->settings, (SettingId)i);
        if (!str_eq(actual, str_trim(value)))
            fail(c, e->line, "setting", value, actual);
        return;
    }
    fail_line(c, e->line, "no setting", name);
}

static Str diag_text(Case *c, const Diag *diag)
{
    return str_format(c->arena, "%s %.*s: %.*s", diag->code,
                      STR_ARG(origin_text(c->arena, diag->origin)), STR_ARG(diag->text));
}

/* The first one that fits is taken, so that two alike need two. */
static void expect_diag(Case *c, const Expectation *e)
{
    StrBuf all = strbuf(c->arena);
    for (size_t i = 0; i < c->diags.list.len; i++) {
        Diag *diag = &c->diags.list.at[i];
        Str text = diag_text(c, diag);
        if (diag->text.len && contains(text, e->value)) {
            diag->text.len = 0;
            return;
        }
        strbuf_addf(&all, "%.*s; ", STR_ARG(text));
    }
    fail(c, e->line, "diag", e->value, strbuf_str(&all));
}

static void check(Case *c, const Expectation *e)
{
    StrVec libs = {0};
    if (str_eq(e->kind, STR("args"))) {
        expect_words(c, e, &c->final.argv);
    } else if (str_eq(e->kind, STR("flat"))) {
        expect_words(c, e, &c->final.flat);
    } else if (str_eq(e->kind, STR("LINK"))) {
        expect_equal(c, e, c->final.sets_link ? c->final.link : STR("(as it was)"));
    } else if (str_eq(e->kind, STR("_LINK_"))) {
        expect_equal(
            c, e, c->final.sets_link_underscores ? c->final.link_underscores : STR("(as it was)"));
    } else if (str_eq(e->kind, STR("edits"))) {
        expect_equal(c, e, str_format(c->arena, "%zu", c->plan.edits.len));
    } else if (str_eq(e->kind, STR("libs"))) {
        take_words(c, e->value, &libs);
        Expectation sorted = {.kind = e->kind, .line = e->line};
        sorted.value = sorted_words(c->arena, &libs);
        expect_equal(c, &sorted, live_libraries(c));
    } else if (str_eq(e->kind, STR("config"))) {
        expect_equal(c, e, str_of(config_name(c->plan.config)));
    } else if (str_eq(e->kind, STR("setting"))) {
        expect_setting(c, e);
    } else if (str_eq(e->kind, STR("note"))) {
        expect_part(c, e, plan_summary(c->arena, &c->plan, &c->settings));
    } else if (str_eq(e->kind, STR("reason"))) {
        expect_part(c, e, all_reasons(c));
    } else if (str_eq(e->kind, STR("obstacle"))) {
        expect_part(c, e, c->plan.obstacle);
    } else if (str_eq(e->kind, STR("diag"))) {
        expect_diag(c, e);
    } else {
        fail_line(c, e->line, "no expectation", e->kind);
    }
}

static void judge(Case *c)
{
    if (c->expectations.len == 0)
        fail_line(c, c->line, "the case expects nothing", c->title);
    for (size_t i = 0; i < c->expectations.len; i++)
        check(c, &c->expectations.at[i]);
    for (size_t i = 0; i < c->diags.list.len; i++)
        if (c->diags.list.at[i].text.len)
            fail(c, c->line, "a diag that no line expects", STR("none"),
                 diag_text(c, &c->diags.list.at[i]));
}

/* ---- files and folders */

typedef struct Totals {
    size_t passed, failed, skipped;
} Totals;

static void run_case(Arena *arena, Str file, uint32_t line, Str text, Totals *totals)
{
    testfolder_enter();
    Case c = {.arena = arena, .file = file, .line = line, .title = STR("(no name)")};
    c.policy = strbuf(arena);
    c.linker = LINKER_LLD;
    c.diags.arena = arena;
    for (bool has_title = false; text.len; line++) {
        Str row = str_trim(str_cut(&text, '\n'));
        if (str_starts_with(row, STR("# SPDX"))) {
            continue;
        }
        if (str_starts_with(row, STR("#")) && !has_title) {
            c.title = str_trim(str_skip(row, 1));
            has_title = true;
        } else if (row.len && !str_starts_with(row, STR("#"))) {
            take_line(&c, line, row);
        }
    }
    for (size_t i = 0; i < c.libraries.len; i++)
        testfolder_write(str_to_c(arena, c.libraries.at[i].path),
                         coffmaker_archive(arena, c.style, &c.libraries.at[i].members));
    if (!c.is_skipped) {
        run_link(&c);
        judge(&c);
        world_close(&c.world);
    }
    if (c.is_skipped && !c.has_failed)
        printf("skipped: %.*s: here `a` and `A` are one file\n", STR_ARG(c.title));
    totals->skipped += c.is_skipped && !c.has_failed;
    totals->passed += !c.is_skipped && !c.has_failed;
    totals->failed += c.has_failed;
    testfolder_leave();
}

static void run_file(Str path, Totals *totals)
{
    Arena arena = {0};
    Str text, error;
    if (!os_file_open(&arena, path, &text, &error)) {
        printf("FAILED %.*s: %.*s\n", STR_ARG(path), STR_ARG(error));
        totals->failed++;
        return;
    }
    Str rest = text, one = {text.at, 0};
    uint32_t line = 1, first = 1;
    while (rest.len) {
        Str row = str_cut(&rest, '\n');
        line++;
        if (str_eq(str_trim(row), STR("---"))) {
            run_case(&arena, path, first, one, totals);
            one = (Str){rest.at, 0};
            first = line;
        } else {
            one.len = (size_t)(row.at + row.len - one.at);
        }
    }
    run_case(&arena, path, first, one, totals);
    os_file_close(text);
    arena_free(&arena);
}

static void run_path(Str path, Totals *totals)
{
    Arena arena = {0};
    StrVec names = {0};
    Str error;
    if (os_file_info(&arena, path).kind != OS_FILE_FOLDER) {
        run_file(path, totals);
    } else if (os_folder_list(&arena, path, &names, &error)) {
        for (size_t i = 0; i < names.len; i++) {
            Str inner = str_format(&arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(names.at[i]));
            if (os_file_info(&arena, inner).kind == OS_FILE_FOLDER ||
                str_ends_with(inner, STR(".case")))
                run_path(inner, totals);
        }
    }
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    Totals totals = {0};
    for (int i = 1; i < argc; i++)
        run_path(str_of(argv[i]), &totals);
    if (argc < 2)
        run_path(STR("tests/cases"), &totals);
    printf("cases: %zu passed, %zu failed", totals.passed, totals.failed);
    if (totals.skipped)
        printf(", %zu skipped", totals.skipped);
    printf("\n");
    return totals.failed || !totals.passed;
}
