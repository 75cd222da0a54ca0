/* SPDX-License-Identifier: MIT */
/* tests/logs/failures.log: real failures and what must be said of them, as they stand and
 * in the wrappings in which they come. */
#include "logs/log_world.h"

enum { LOG_BYTES = 400000, LINES_MAX = 400, PATTERNS_MAX = 8 };

typedef struct Failure {
    Str name, codes; /* "CRT4005,CRT9000": any of them may come first; "-": nothing */
    StrVec lines;
    StrVec says, never_says; /* patterns */
} Failure;

typedef VEC(Failure) Failures;

static LogWorld w;

static void open_world(void)
{
    world_open(&w, "");
}

static void close_world(void)
{
    world_close(&w);
}

TestSuite(causes, .init = open_world, .fini = close_world);

static Str read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s cannot be opened (tests run in the repository's root)", path);
    char *bytes = arena_array(&w.arena, char, LOG_BYTES);
    Str text = {bytes, fread(bytes, 1, LOG_BYTES, f)};
    (void)fclose(f);
    return text;
}

static void take_line(Failures *out, Str line)
{
    Failure *failure = out->len ? &out->at[out->len - 1] : NULL;
    if (str_starts_with(line, STR("### "))) {
        Failure next = {0};
        next.name = str_skip(line, 4);
        next.codes = str_cut(&next.name, ' ');
        vec_push(&w.arena, out, next);
    } else if (failure && str_starts_with(line, STR("? "))) {
        vec_push(&w.arena, &failure->says, str_skip(line, 2));
    } else if (failure && str_starts_with(line, STR("! "))) {
        vec_push(&w.arena, &failure->never_says, str_skip(line, 2));
    } else if (failure) {
        vec_push(&w.arena, &failure->lines, line);
    }
}

static Failures read_failures(void)
{
    Failures failures = {0};
    Str text = read_all("tests/logs/failures.log");
    while (text.len)
        take_line(&failures, str_cut(&text, '\n'));
    cr_assert_gt(failures.len, 100);
    return failures;
}

/* Each line with something in front and behind. */
static Str log_text(const Failure *failure, const char *before, const char *after)
{
    StrBuf text = strbuf(&w.arena);
    for (size_t i = 0; i < failure->lines.len; i++)
        strbuf_addf(&text, "%s%.*s%s\n", before, STR_ARG(failure->lines.at[i]), after);
    return strbuf_str(&text);
}

static const Explanation *explain_log(Str text)
{
    w.request.messages = world_read(&w, text, 4096);
    explain(&w.arena, &w.request, &w.result);
    return w.result.causes.len ? &w.result.causes.at[0] : NULL;
}

static bool is_allowed(Str codes, Str code)
{
    while (codes.len)
        if (str_eq(str_cut(&codes, ','), code))
            return true;
    return false;
}

static void expect_code(const Failure *failure, const Explanation *e, const char *how)
{
    Str code = e ? e->cause->code : STR("-");
    cr_expect(is_allowed(failure->codes, code), "%.*s%s: %.*s, not %.*s", STR_ARG(failure->name),
              how, STR_ARG(code), STR_ARG(failure->codes));
}

static Str words_of(const Explanation *e)
{
    StrBuf text = strbuf(&w.arena);
    strbuf_add(&text, e->message);
    for (size_t i = 0; i < e->fixes.len; i++)
        strbuf_addf(&text, "\n%.*s", STR_ARG(e->fixes.at[i].text));
    return strbuf_str(&text);
}

static bool finds(Str pattern, Str text)
{
    Str message;
    size_t offset;
    Pattern *compiled = pattern_compile(&w.arena, pattern, &message, &offset);
    cr_assert_not_null(compiled, "%.*s: %.*s", STR_ARG(pattern), STR_ARG(message));
    bool is_found = pattern_matches(compiled, text);
    pattern_free(compiled);
    return is_found;
}

Test(causes, each_failure_is_explained)
{
    Failures failures = read_failures();
    for (size_t i = 0; i < failures.len; i++) {
        const Failure *failure = &failures.at[i];
        const Explanation *e = explain_log(log_text(failure, "", ""));
        expect_code(failure, e, "");
        Str words = e ? words_of(e) : (Str){0};
        for (size_t k = 0; k < failure->says.len; k++)
            cr_expect(finds(failure->says.at[k], words), "%.*s does not say %.*s: %.*s",
                      STR_ARG(failure->name), STR_ARG(failure->says.at[k]), STR_ARG(words));
        for (size_t k = 0; k < failure->never_says.len; k++)
            cr_expect_not(finds(failure->never_says.at[k], words), "%.*s says %.*s",
                          STR_ARG(failure->name), STR_ARG(failure->never_says.at[k]));
    }
}

/* Messages of several lines: lld's details, cells of Visual Studio's error list, one a line, and
 * what a console or a mailer has broken. */
static bool has_long_messages(const Failure *failure)
{
    if (str_ends_with(failure->name, STR("-wrapped")))
        return true;
    for (size_t i = 0; i < failure->lines.len; i++)
        if (has(failure->lines.at[i], ">>>") || is(failure->lines.at[i], "Error"))
            return true;
    return false;
}

Test(causes, wrappings_change_nothing)
{
    static const char *const around[][3] = {
        {"",                              "\r",  " with CRLF"  },
        {"          ",                    "",    " indented"   },
        {"12>",                           "",    " by MSBuild" },
        {"2026-01-01T12:00:00.1234567Z ", "",    " in CI"      },
        {"",                              "   ", " with blanks"},
    };
    Failures failures = read_failures();
    for (size_t i = 0; i < failures.len; i++)
        for (size_t k = 0; k < sizeof around / sizeof *around; k++)
            expect_code(&failures.at[i],
                        explain_log(log_text(&failures.at[i], around[k][0], around[k][1])),
                        around[k][2]);
}

/* The order of link.exe's lines says nothing. */
Test(causes, the_order_of_lines_changes_nothing)
{
    Failures failures = read_failures();
    for (size_t i = 0; i < failures.len; i++) {
        Failure turned = failures.at[i];
        StrVec lines = {0};
        if (has_long_messages(&turned))
            continue;
        for (size_t k = turned.lines.len; k > 0; k--)
            vec_push(&w.arena, &lines, turned.lines.at[k - 1]);
        turned.lines = lines;
        expect_code(&turned, explain_log(log_text(&turned, "", "")), " backwards");
    }
}

/* Two builds in one log: both causes are told, each with its own symbols. */
Test(causes, two_failures_in_one_log_are_two_causes)
{
    const Explanation *e = explain_log(
        STR("a.obj : error LNK2019: unresolved external symbol __imp_send referenced in f\n"
            "b.lib(b.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary': value "
            "'MT_StaticRelease' doesn't match value 'MD_DynamicRelease' in a.obj\n"));
    cr_assert_not_null(e);
    cr_assert_eq(w.result.causes.len, 2);
    expect_str(w.result.causes.at[0].cause->code, "CRT1001");
    expect_str(w.result.causes.at[1].cause->code, "CRT3001");
    cr_expect_eq(w.result.causes.at[0].symbols.len, 0);
    expect_str(w.result.causes.at[1].symbols.at[0], "__imp_send");
}
