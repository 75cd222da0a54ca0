/* SPDX-License-Identifier: MIT */
#include "logs/log_world.h"

static const RuleText *text_named(const CauseRule *cause, const char *name, const char *target)
{
    for (size_t i = 0; i < cause->texts.len; i++)
        if (is(cause->texts.at[i].name, name) && is(cause->texts.at[i].target, target) &&
            cause->texts.at[i].variant.len == 0)
            return &cause->texts.at[i];
    return NULL;
}

static void expect_complaint(const char *user, uint32_t line, const char *part)
{
    LogWorld w;
    world_open(&w, user);
    cr_assert_eq(w.diags.list.len, 1, "%zu complaints", w.diags.list.len);
    const Diag *diag = &w.diags.list.at[0];
    expect_str(diag->origin.file, "user.ini");
    cr_expect_eq(diag->origin.number, line, "line %u", diag->origin.number);
    expect_has(diag->text, part);
    world_close(&w);
}

/* As somebody's own file, so that every pattern is compiled at once. */
Test(rules, built_in_rules_have_no_mistake)
{
    Arena arena = {0};
    Diags diags = {.arena = &arena};
    Str text = {embedded_explain_ini, embedded_explain_ini_len};
    Ruleset *rules = rules_load(&arena, STR(""), text, STR("explain.ini"), &diags);
    for (size_t i = 0; i < diags.list.len; i++)
        cr_expect(false, "line %u: %.*s", diags.list.at[i].origin.number,
                  STR_ARG(diags.list.at[i].text));
    cr_expect_gt(rules->patterns.len, 50);
    rules_free(rules);
    arena_free(&arena);
}

static void expect_fixes(const CauseRule *cause, const char *const *targets)
{
    for (size_t i = 0; targets[i]; i++) {
        const RuleText *text = text_named(cause, "fix", targets[i]);
        cr_expect(text, "%.*s has no fix for %s", STR_ARG(cause->code), targets[i]);
        cr_expect(!text || text->text.len > 40, "%.*s, %s", STR_ARG(cause->code), targets[i]);
    }
}

/* What comes as packages can be mended by those who make them. */
static bool is_matter_of_packages(const CauseRule *cause)
{
    static const char *const others[] = {"CRT2001", "CRT2002", "CRT2006", "CRT3006", "CRT4004"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is(cause->code, others[i]))
            return false;
    return true;
}

Test(rules, every_cause_has_its_texts)
{
    static const char *const builds[] = {"cargo", "cmake", "msbuild", "meson",
                                         "bazel", "plain", NULL};
    static const char *const packages[] = {"vcpkg", "conan", NULL};
    LogWorld w;
    world_open(&w, "");
    for (size_t i = 0; i < w.rules->causes.len; i++) {
        const CauseRule *cause = &w.rules->causes.at[i];
        cr_expect_gt(cause->explain.len, 100, "%.*s has no long text", STR_ARG(cause->code));
        cr_expect(text_named(cause, "title", "") && text_named(cause, "message", ""), "%.*s",
                  STR_ARG(cause->code));
        if (cause->is_fallback)
            continue;
        expect_fixes(cause, builds);
        if (is_matter_of_packages(cause))
            expect_fixes(cause, packages);
        const RuleText *avoid = text_named(cause, "avoid", "");
        cr_expect(avoid, "%.*s does not say what not to do", STR_ARG(cause->code));
    }
    world_close(&w);
}

Test(rules, causes_have_the_names_of_the_contract)
{
    static const char *const names[][2] = {
        {"CRT1001", "crt-static-vs-dynamic"},
        {"CRT1002", "debug-vs-release-crt" },
        {"CRT1003", "iterator-debug-level" },
        {"CRT1004", "duplicate-crt"        },
        {"CRT1005", "msc-ver-mismatch"     },
        {"CRT1006", "asan-annotation"      },
        {"CRT1007", "third-party-abi-tag"  },
        {"CRT2001", "missing-startup"      },
        {"CRT2002", "entry-point"          },
        {"CRT2003", "legacy-stdio"         },
        {"CRT2004", "toolset-too-old"      },
        {"CRT2005", "stl-removed-symbol"   },
        {"CRT2006", "sanitizer-lib"        },
        {"CRT3001", "missing-system-lib"   },
        {"CRT3002", "missing-import-lib"   },
        {"CRT3003", "missing-input-lib"    },
        {"CRT3004", "missing-sdk"          },
        {"CRT3005", "duplicate-symbol"     },
        {"CRT3006", "ambiguous-provider"   },
        {"CRT4001", "wrong-arch"           },
        {"CRT4002", "mingw-mix"            },
        {"CRT4003", "ltcg-version"         },
        {"CRT4004", "shadowed-link"        },
        {"CRT4005", "damaged-input"        },
        {"CRT9000", "other"                },
    };
    LogWorld w;
    world_open(&w, "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const CauseRule *cause = rules_cause(w.rules, str_of(names[i][0]));
        cr_assert_not_null(cause, "%s", names[i][0]);
        expect_str(cause->name, names[i][1]);
        cr_expect_eq(rules_cause(w.rules, str_of(names[i][1])), cause);
    }
    cr_expect_eq(w.rules->causes.len, sizeof names / sizeof *names);
    cr_expect_null(rules_cause(w.rules, STR("CRT7777")));
    world_close(&w);
}

static bool is_condition_name(const Ruleset *rules, Str variant)
{
    static const char *const others[] = {
        "mixed-static", "mixed-dynamic", "mixed",   "brief",    "unnamed",
        "warning",      "static",        "dynamic", "one-side", NULL};
    Str bare = variant;
    for (size_t i = 0; others[i]; i++)
        if (is(variant, others[i]))
            return true;
    if (str_ends_with(bare, STR("-dll")))
        bare.len -= 4;
    return rules_evidence_index(rules, bare) < rules->evidence.len;
}

/* A misspelt variant would be a text that nobody ever sees. */
Test(rules, variants_of_texts_are_those_that_can_be_chosen)
{
    LogWorld w;
    world_open(&w, "");
    for (size_t i = 0; i < w.rules->causes.len; i++) {
        const CauseRule *cause = &w.rules->causes.at[i];
        for (size_t k = 0; k < cause->texts.len; k++) {
            Str variant = cause->texts.at[k].variant;
            cr_expect(variant.len == 0 || is_condition_name(w.rules, variant), "%.*s: %.*s",
                      STR_ARG(cause->code), STR_ARG(variant));
        }
    }
    world_close(&w);
}

Test(rules, a_bad_pattern_is_told_with_its_line)
{
    expect_complaint("[sign x]\nkind = entry\non = text\npattern = (unclosed\n", 4, "bad pattern");
}

Test(rules, a_misspelt_key_is_told_with_its_line)
{
    expect_complaint("[evidence x]\nkind = entry\nsybmol = a\n", 3, "sybmol");
}

Test(rules, an_unknown_kind_of_message_is_told)
{
    expect_complaint("[evidence x]\nkind = wrong\n", 2, "wrong");
}

Test(rules, an_unknown_group_is_told)
{
    expect_complaint("[sign x]\nkind = entry\non = text\npattern = (?<simbol>a)\n", 4, "simbol");
}

Test(rules, a_cause_that_waits_for_evidence_nobody_gives_is_told)
{
    expect_complaint("[cause X1]\nname = n\nmessage = m\nwhen = nothing-gives-this\n", 2,
                     "nothing-gives-this");
}

Test(rules, an_unknown_section_is_told)
{
    expect_complaint("[sing x]\nkind = entry\n", 2, "no such kind of section");
}

Test(rules, a_mistake_leaves_the_other_entries_in_force)
{
    LogWorld w;
    world_open(&w, "[sign broken]\nkind = entry\non = text\npattern = (\n"
                   "[evidence fine]\nkind = entry\n");
    cr_expect_lt(rules_evidence_index(w.rules, STR("fine")), w.rules->evidence.len);
    for (size_t i = 0; i < w.rules->signs.len; i++)
        cr_expect_not(is(w.rules->signs.at[i].name, "broken"));
    world_close(&w);
}

Test(rules, a_users_key_replaces_the_built_in_one)
{
    LogWorld w;
    world_open(&w, "[cause CRT9000]\nmessage = ask Ann\n");
    cr_assert_eq(w.diags.list.len, 0);
    const Explanation *e = world_explain(&w, "LINK : fatal error LNK1000: Internal error\n");
    cr_assert_not_null(e);
    expect_str(e->message, "ask Ann");
    world_close(&w);
}

Test(rules, a_new_cause_needs_nothing_but_entries)
{
    LogWorld w;
    world_open(&w, "[sign shadow]\nkind = error\non = line\ncontains = extra operand\n"
                   "pattern = ^(?<name>\\S*link): extra operand\n"
                   "[evidence shadowed]\nkind = error\nname = link$\nconfidence = certain\n"
                   "[cause CRT4004]\nname = shadowed-link\nwhen = shadowed\n"
                   "message = {name} is not the linker.\nfix.plain = Put it behind.\n");
    cr_assert_eq(w.diags.list.len, 0);
    const Explanation *e = world_explain(&w, "/usr/bin/link: extra operand 'b.obj'\n");
    cr_assert_not_null(e);
    expect_str(e->cause->code, "CRT4004");
    expect_str(e->message, "/usr/bin/link is not the linker.");
    world_close(&w);
}

Test(rules, an_indented_line_is_more_of_the_text_whatever_is_in_it)
{
    LogWorld w;
    world_open(&w, "[cause CRT9000]\nmessage = write\n  rustflags = [\"-C\"] under\n"
                   "  [target.x] in it.\n  .\n  Then go on.\n");
    cr_assert_eq(w.diags.list.len, 0);
    const RuleText *text = text_named(rules_cause(w.rules, STR("CRT9000")), "message", "");
    cr_assert_not_null(text);
    expect_str(text->text, "write rustflags = [\"-C\"] under [target.x] in it.\n\nThen go on.");
    world_close(&w);
}

Test(rules, every_line_that_is_no_ini_is_told)
{
    LogWorld w;
    world_open(&w, "[cause CRT9000]\nno key here\nrank = 7\nnor here\n[unclosed\n");
    cr_assert_eq(w.diags.list.len, 3);
    cr_expect_eq(w.diags.list.at[0].origin.number, 2);
    cr_expect_eq(w.diags.list.at[1].origin.number, 4);
    cr_expect_eq(w.diags.list.at[2].origin.number, 5);
    cr_expect_eq(rules_cause(w.rules, STR("CRT9000"))->rank, 7);
    world_close(&w);
}

Test(rules, a_pattern_that_would_take_forever_does_not_match)
{
    Arena arena = {0};
    Str message;
    size_t offset;
    Pattern *pattern = pattern_compile(&arena, STR("^(?:a|aa|a?a?)+$"), &message, &offset);
    cr_assert_not_null(pattern);
    char text[200];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'a';
    text[sizeof text - 1] = 'b';
    cr_expect_not(pattern_matches(pattern, (Str){text, sizeof text}));
    cr_expect(pattern_matches(pattern, (Str){text, 5}));
    pattern_free(pattern);
    arena_free(&arena);
}
