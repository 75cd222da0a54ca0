/* SPDX-License-Identifier: MIT */
/* For tests of report/: the built-in rules, and a log made of text. */
#ifndef CRTLINK_TESTS_LOG_WORLD_H
#define CRTLINK_TESTS_LOG_WORLD_H

#include "base/embedded.h"
#include "report/explain.h"

#include <criterion/criterion.h>
#include <stdio.h>

typedef struct LogWorld {
    Arena arena;
    Diags diags;
    Ruleset *rules;
    ExplainRequest request;
    ExplainResult result;
} LogWorld;

/* `user`: rules of the user, may be empty. */
static inline void world_open(LogWorld *w, const char *user)
{
    *w = (LogWorld){0};
    w->diags.arena = &w->arena;
    Str builtin = {embedded_explain_ini, embedded_explain_ini_len};
    w->rules = rules_load(&w->arena, builtin, str_of(user), STR("user.ini"), &w->diags);
    w->request.rules = w->rules;
}

static inline void world_close(LogWorld *w)
{
    rules_free(w->rules);
    arena_free(&w->arena);
}

/* In pieces of `piece` bytes, as a pipe gives them. */
static inline const LinkerMessages *world_read(LogWorld *w, Str text, size_t piece)
{
    LinkerLog *log = linkerlog_new(&w->arena, w->rules);
    for (size_t i = 0; i < text.len; i += piece)
        linkerlog_feed(log, str_slice(text, i, i + piece));
    linkerlog_end(log);
    return linkerlog_messages(log);
}

static inline const Explanation *world_explain(LogWorld *w, const char *text)
{
    w->request.messages = world_read(w, str_of(text), 4096);
    explain(&w->arena, &w->request, &w->result);
    return w->result.causes.len ? &w->result.causes.at[0] : NULL;
}

/* The section of a captured log, from the repository's root: "lld-22", "import". */
static inline Str world_capture(LogWorld *w, const char *file, const char *section)
{
    char path[200];
    (void)snprintf(path, sizeof path, "tests/logs/%s.log", file);
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s cannot be opened (tests run in the repository's root)", path);
    char *bytes = arena_array(&w->arena, char, 100000);
    Str rest = {bytes, fread(bytes, 1, 100000, f)};
    (void)fclose(f);
    Str head = str_format(&w->arena, "### %s\n", section);
    size_t start = str_find(rest, head);
    cr_assert_lt(start, rest.len, "%s has no section %s", path, section);
    rest = str_skip(rest, start + head.len);
    return str_slice(rest, 0, str_find(rest, STR("### ")));
}

static inline bool is(Str s, const char *text)
{
    return str_eq(s, str_of(text));
}

static inline bool has(Str s, const char *part)
{
    return str_find(s, str_of(part)) < s.len;
}

static inline bool list_has(const StrVec *list, const char *text)
{
    for (size_t i = 0; i < list->len; i++)
        if (is(list->at[i], text))
            return true;
    return false;
}

#define expect_str(actual, expected)                                                               \
    cr_expect(is((actual), (expected)), "\"%.*s\", not \"%s\"", STR_ARG(actual), (expected))
#define expect_has(actual, part)                                                                   \
    cr_expect(has((actual), (part)), "\"%.*s\" lacks \"%s\"", STR_ARG(actual), (part))
#define expect_lacks(actual, part)                                                                 \
    cr_expect(!has((actual), (part)), "\"%.*s\" has \"%s\"", STR_ARG(actual), (part))

#endif
