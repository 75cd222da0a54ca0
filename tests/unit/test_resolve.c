/* SPDX-License-Identifier: MIT */
/* resolve, on links of a few made files. What is expected was seen with lld-link 14, 19 and 22 on
 * the same inputs (tests/e2e/differential.py compares thousands), or is documented of link.exe. */
#include "model/resolve.h"
#include "support/coffmaker.h"
#include "support/testfolder.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Arena arena;

static void leave_folder(void)
{
    testfolder_leave();
    arena_free(&arena);
}

TestSuite(resolve, .init = testfolder_enter, .fini = leave_folder);

static void write_file(const char *name, Str bytes)
{
    FILE *f = fopen(name, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
    cr_assert_eq(fclose(f), 0);
}

static void object(const char *name, const char *description)
{
    MadeFile made;
    cr_assert(coffmaker_object(&arena, str_of(description), &made), "%s", description);
    write_file(name, made.bytes);
}

/* Pairs of member name and description, NULL at the end. */
static void library(const char *name, const char *const *pairs)
{
    MadeMembers members = {0};
    for (; *pairs; pairs += 2) {
        MadeMember member = {.name = str_of(pairs[0])};
        cr_assert(coffmaker_object(&arena, str_of(pairs[1]), &member.file), "%s", pairs[1]);
        vec_push(&arena, &members, member);
    }
    write_file(name, coffmaker_archive(&arena, STYLE_MICROSOFT, &members));
}

#define LIBRARY(name, ...) library(name, (const char *const[]){__VA_ARGS__, NULL})

static Resolution link_with(ResolveRules rules, const char *words)
{
    Resolution r;
    StrVec argv = {0};
    LinkCommand *command = arena_new(&arena, LinkCommand);
    Diags diags = {.arena = &arena};
    Str rest = str_of(words);
    while (rest.len)
        vec_push(&arena, &argv, str_cut(&rest, ' '));
    cr_assert(linkcmd_parse(&arena, &argv,
                            (LinkEnvironment){
                                {"", 0},
                                {"", 0}
    },
                            rules.linker, &diags, command));
    ResolveRequest request = {.command = command, .rules = rules};
    resolve(&arena, &request, &r);
    return r;
}

static Resolution lld(unsigned version, const char *words)
{
    return link_with((ResolveRules){.linker = LINKER_LLD, .version = version}, words);
}

static Resolution msvc(const char *words)
{
    return link_with((ResolveRules){.linker = LINKER_MSVC}, words);
}

/* "a.obj c.lib(io.obj)": in the order of loading. */
static Str loaded(const Resolution *r)
{
    StrVec names = {0};
    for (size_t i = 0; i < r->loaded.len; i++)
        vec_push(&arena, &names, resolution_file_name(&arena, r, r->loaded.at[i]));
    return str_join(&arena, &names, STR(" "));
}

static Str unresolved(const Resolution *r)
{
    StrVec names = {0};
    for (size_t i = 0; i < r->unresolved.len; i++)
        vec_push(&arena, &names, symbol_name(symtab_at(&r->symbols, r->unresolved.at[i].symbol)));
    return str_join(&arena, &names, STR(" "));
}

#define expect_str(actual, expected)                                                               \
    do {                                                                                           \
        Str got = (actual);                                                                        \
        cr_assert(str_eq(got, STR(expected)), "got: %.*s", STR_ARG(got));                          \
    } while (0)

#define MAIN "defines main mainCRTStartup"

Test(resolve, a_member_is_loaded_once_for_two_askers)
{
    object("a.obj", MAIN "; needs puts");
    object("b.obj", "needs puts");
    LIBRARY("c.lib", "io.obj", "defines puts", "other.obj", "defines other");
    Resolution r = lld(22, "a.obj b.obj c.lib");
    expect_str(loaded(&r), "a.obj b.obj c.lib(io.obj)");
    cr_assert_eq(r.outcome, OUTCOME_LINKS);
    const ResolvedFile *member = &r.files.at[r.loaded.at[2]];
    cr_assert(str_eq(member->symbol, STR("puts")));
    cr_assert_eq(member->asker.kind, ASKER_FILE);
    expect_str(resolution_file_name(&arena, &r, member->asker.file), "a.obj");
}

Test(resolve, an_undefined_symbol_names_who_refers_to_it)
{
    object("a.obj", MAIN "; needs nowhere");
    object("b.obj", "needs nowhere");
    Resolution r = lld(19, "a.obj b.obj");
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
    expect_str(unresolved(&r), "nowhere");
    cr_assert_eq(r.unresolved.at[0].files.len, 2);
}

Test(resolve, the_first_library_on_the_line_wins_with_lld)
{
    object("a.obj", MAIN "; needs f");
    LIBRARY("one.lib", "g1.obj", "defines g");
    LIBRARY("two.lib", "f.obj", "defines f; needs g", "g2.obj", "defines g");
    Resolution r = lld(22, "a.obj one.lib two.lib");
    expect_str(loaded(&r), "a.obj two.lib(f.obj) one.lib(g1.obj)");
}

Test(resolve, link_exe_looks_first_in_the_library_that_asks)
{
    object("a.obj", MAIN "; needs f");
    LIBRARY("one.lib", "g1.obj", "defines g");
    LIBRARY("two.lib", "f.obj", "defines f; needs g", "g2.obj", "defines g");
    Resolution r = msvc("a.obj one.lib two.lib");
    expect_str(loaded(&r), "a.obj two.lib(f.obj) two.lib(g2.obj)");
}

Test(resolve, link_exe_goes_on_from_the_start)
{
    object("a.obj", MAIN "; needs f");
    LIBRARY("one.lib", "g.obj", "defines g");
    LIBRARY("two.lib", "f.obj", "defines f; needs g");
    Resolution r = msvc("a.obj one.lib two.lib");
    expect_str(loaded(&r), "a.obj two.lib(f.obj) one.lib(g.obj)");
    cr_assert_eq(r.outcome, OUTCOME_LINKS);
}

/* lld 14 queues the command line's default libraries in front of those of objects. */
Test(resolve, default_libraries_come_in_another_order_in_lld_14)
{
    object("a.obj", MAIN "; needs f; drectve /DEFAULTLIB:obj.lib");
    LIBRARY("obj.lib", "of.obj", "defines f");
    LIBRARY("cmd.lib", "cf.obj", "defines f");
    Resolution r14 = lld(14, "a.obj /defaultlib:cmd.lib"),
               r22 = lld(22, "a.obj /defaultlib:cmd.lib");
    expect_str(loaded(&r14), "a.obj cmd.lib(cf.obj)");
    expect_str(loaded(&r22), "a.obj obj.lib(of.obj)");
}

Test(resolve, a_default_library_tells_who_asked)
{
    object("a.obj", MAIN "; needs f; drectve /DEFAULTLIB:\"X\"");
    object("b.obj", "drectve -defaultlib:x.lib");
    LIBRARY("X.lib", "f.obj", "defines f");
    Resolution r = lld(22, "a.obj b.obj");
    cr_assert_eq(r.defaultlibs.len, 1);
    cr_assert_eq(r.defaultlibs.at[0].askers.len, 2);
    expect_str(r.defaultlibs.at[0].path, "X.lib");
}

Test(resolve, nodefaultlib_keeps_a_library_out_and_a_missing_one_fails)
{
    object("a.obj", MAIN "; drectve /DEFAULTLIB:gone");
    Resolution kept_out = lld(22, "a.obj /nodefaultlib:gone"), missing = lld(22, "a.obj");
    cr_assert_eq(kept_out.outcome, OUTCOME_LINKS);
    cr_assert_eq(missing.outcome, OUTCOME_FAILS);
    expect_str(missing.missing.at[0].name, "gone.lib");
}

Test(resolve, an_import_behind_a_definition_is_a_duplicate)
{
    object("a.obj", MAIN "; needs __imp_f f2");
    LIBRARY("static.lib", "f.obj", "defines f f2");
    LIBRARY("import.lib", "k.dll", "import k.dll f");
    Resolution r = lld(22, "a.obj static.lib import.lib");
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
    cr_assert_eq(r.imports.len, 1);
    cr_assert_eq(r.duplicates.len + r.errors.len, 1);
}

Test(resolve, a_pointer_to_a_static_function_is_made_when_it_is_linked_anyway)
{
    object("a.obj", MAIN "; needs __imp_f");
    object("b.obj", "needs f");
    LIBRARY("static.lib", "f.obj", "defines f");
    Resolution alone = lld(22, "a.obj static.lib"), both = lld(22, "a.obj b.obj static.lib");
    expect_str(unresolved(&alone), "__imp_f");
    cr_assert_eq(both.outcome, OUTCOME_LINKS);
    cr_assert_eq(both.local_imports.len, 1);
    Resolution strict = lld(22, "a.obj b.obj static.lib /WX");
    cr_assert_eq(strict.outcome, OUTCOME_FAILS);
}

Test(resolve, records_that_differ_clash)
{
    object("a.obj", MAIN "; drectve /FAILIFMISMATCH:\"RuntimeLibrary=MD_DynamicRelease\"");
    object("b.obj", "drectve /FAILIFMISMATCH:\"RuntimeLibrary=MT_StaticRelease\"");
    Resolution r = lld(19, "a.obj b.obj /force");
    cr_assert_eq(r.outcome, OUTCOME_FAILS, "/force does not help");
    cr_assert(r.records.at[0].is_clash);
    cr_assert_eq(r.records.at[0].values.len, 2);
}

Test(resolve, a_weak_external_does_not_load_its_symbol_but_its_target)
{
    object("a.obj", MAIN "; weak f=g");
    LIBRARY("l.lib", "f.obj", "defines f", "g.obj", "defines g");
    Resolution r = lld(22, "a.obj l.lib");
    expect_str(loaded(&r), "a.obj l.lib(g.obj)");
    cr_assert_eq(r.outcome, OUTCOME_LINKS);
}

/* lld 22 takes the other name only when it is there or on offer. */
Test(resolve, an_alternate_name_stands_in)
{
    object("a.obj", MAIN "; needs f; drectve /alternatename:f=g");
    LIBRARY("l.lib", "g.obj", "defines g");
    static const unsigned versions[] = {14, 19, 22};
    for (size_t i = 0; i < 3; i++) {
        Resolution r = lld(versions[i], "a.obj l.lib"), none = lld(versions[i], "a.obj");
        expect_str(loaded(&r), "a.obj l.lib(g.obj)");
        cr_assert_eq(r.outcome, OUTCOME_LINKS);
        expect_str(unresolved(&none), "f");
    }
}

Test(resolve, the_entry_point_follows_from_main)
{
    object("a.obj", "defines wmain");
    LIBRARY("crt.lib", "m.obj", "defines mainCRTStartup", "w.obj", "defines wmainCRTStartup");
    Resolution r = lld(22, "a.obj crt.lib");
    expect_str(loaded(&r), "a.obj crt.lib(w.obj)");
    cr_assert_eq(r.files.at[r.loaded.at[1]].asker.kind, ASKER_ENTRY);
}

Test(resolve, x86_names_carry_an_underscore)
{
    object("a.obj", "machine x86; defines _main; needs ___ImageBase");
    LIBRARY("crt.lib", "m.obj", "machine x86; defines _mainCRTStartup");
    Resolution r = lld(22, "a.obj crt.lib /safeseh:no");
    expect_str(loaded(&r), "a.obj crt.lib(m.obj)");
    cr_assert_eq(r.outcome, OUTCOME_LINKS);
    cr_assert_eq(r.machine, MACHINE_X86);
}

Test(resolve, another_machine_is_an_error)
{
    object("a.obj", MAIN);
    object("b.obj", "machine arm64; defines f");
    Resolution r = lld(22, "a.obj b.obj");
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
}

Test(resolve, a_definition_takes_the_place_of_a_common_symbol)
{
    object("a.obj", MAIN "; common x; needs x");
    object("b.obj", "defines x");
    Resolution r = lld(22, "a.obj b.obj");
    cr_assert_eq(r.outcome, OUTCOME_LINKS);
    cr_assert_eq(r.duplicates.len, 0);
}

Test(resolve, two_definitions_are_a_duplicate_unless_forced)
{
    object("a.obj", MAIN "; defines f");
    object("b.obj", "defines f");
    Resolution r = lld(22, "a.obj b.obj"), forced = lld(22, "a.obj b.obj /force:multiple");
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
    cr_assert_eq(r.duplicates.len, 1);
    cr_assert_eq(r.duplicates.at[0].files.len, 2);
    cr_assert_eq(forced.outcome, OUTCOME_LINKS);
    cr_assert_eq(forced.duplicates.len, 1);
}

Test(resolve, what_cannot_be_known_is_unknown)
{
    object("a.obj", MAIN);
    write_file("b.obj", STR("BC\xC0\xDE and more"));
    Resolution r = lld(22, "a.obj b.obj"), wrapped = lld(22, "a.obj /wrap:main");
    cr_assert_eq(r.outcome, OUTCOME_UNKNOWN);
    cr_assert_eq(r.opaque.len, 1);
    cr_assert_eq(wrapped.outcome, OUTCOME_UNKNOWN);
}

Test(resolve, a_failure_that_is_sure_stays_one_beside_the_unknown)
{
    object("a.obj", MAIN "; drectve /DEFAULTLIB:gone");
    write_file("b.obj", STR("BC\xC0\xDE and more"));
    Resolution r = lld(14, "a.obj /defaultlib:gone2 nosuch.obj b.obj");
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
}

Test(resolve, wholearchive_takes_every_member)
{
    object("a.obj", MAIN);
    LIBRARY("l.lib", "x.obj", "defines x", "y.obj", "defines y");
    Resolution r = lld(22, "a.obj /wholearchive:l.lib");
    expect_str(loaded(&r), "a.obj l.lib(x.obj) l.lib(y.obj)");
}

Test(resolve, lld_14_does_not_look_behind_a_weak_main)
{
    object("a.obj", "weak main=f; defines f mainCRTStartup");
    Resolution old = lld(14, "a.obj"), later = lld(19, "a.obj");
    cr_assert_eq(old.outcome, OUTCOME_FAILS);
    cr_assert_eq(later.outcome, OUTCOME_LINKS);
}

/* lld 19 and 22: "g: replacing 'f' with 'other' failed". */
Test(resolve, a_weak_symbol_cannot_be_exported_under_another_name)
{
    object("a.obj", MAIN "; weak f=g; defines g");
    Resolution old = lld(14, "a.obj /export:other=f"), later = lld(22, "a.obj /export:other=f");
    Resolution alone = lld(22, "a.obj /export:other=f /noimplib"),
               plain = lld(22, "a.obj /export:other=g");
    cr_assert_eq(old.outcome, OUTCOME_LINKS);
    cr_assert_eq(later.outcome, OUTCOME_FAILS);
    cr_assert_eq(alone.outcome, OUTCOME_LINKS);
    cr_assert_eq(plain.outcome, OUTCOME_LINKS);
    write_file("p.def", STR("EXPORTS\n other=f PRIVATE\n"));
    cr_assert_eq(lld(22, "a.obj /def:p.def").outcome, OUTCOME_LINKS);
    write_file("p.def", STR("EXPORTS\n other=f\n"));
    cr_assert_eq(lld(22, "a.obj /def:p.def").outcome, OUTCOME_FAILS);
}

Test(resolve, an_option_that_the_version_does_not_know_is_a_file)
{
    object("a.obj", MAIN);
    Resolution old = lld(14, "a.obj /noimplib"), later = lld(19, "a.obj /noimplib");
    cr_assert_eq(old.outcome, OUTCOME_FAILS);
    cr_assert_eq(old.missing.len, 1);
    cr_assert_eq(later.outcome, OUTCOME_LINKS);
}

Test(resolve, older_lld_break_down_on_an_alias_of_an_object_that_is_not_linked)
{
    object("a.obj", MAIN "; needs f");
    object("b.obj", "defines g");
    const char *words = "a.obj /start-lib b.obj /end-lib /alternatename:f=g";
    Resolution old = lld(19, words), later = lld(22, words);
    cr_assert_eq(old.outcome, OUTCOME_FAILS);
    cr_assert_eq(old.unresolved.len, 0);
    cr_assert_eq(later.outcome, OUTCOME_LINKS);
}

/* The build's variable was empty. */
Test(resolve, an_option_with_a_colon_and_no_value_is_not_the_option_without)
{
    object("a.obj", MAIN "; needs f; drectve /DEFAULTLIB:l");
    LIBRARY("l.lib", "f.obj", "defines f", "g.obj", "defines g");
    Resolution all = lld(22, "a.obj /nodefaultlib"), none = lld(22, "a.obj /nodefaultlib:");
    Resolution whole = lld(22, "a.obj /wholearchive:"), entry = lld(22, "a.obj /entry:");
    expect_str(unresolved(&all), "f");
    cr_assert_eq(none.outcome, OUTCOME_LINKS);
    expect_str(loaded(&whole), "a.obj l.lib(f.obj)");
    cr_assert_eq(entry.outcome, OUTCOME_FAILS);
    cr_assert_eq(lld(14, "a.obj /wholearchive:").outcome, OUTCOME_FAILS);
}

Test(resolve, a_value_that_lld_does_not_take_is_an_error)
{
    static const char *const good[] = {
        "/stack:0x10,010",
        "/stack:1,",
        "/base:1,x",
        "/opt:ref,icf=3",
        "/guard:no",
        "/debug:full",
        "/version:1.2",
        "/threads:2",
        "/swaprun:cd,NET",
        "/manifest:embed,id=2",
        "/timestamp:0b11",
        "/functionpadmin:6",
        "/subsystem:console,6.02",
        "/section:.x,rw",
        "/filealign:1024",
        "/force:MULTIPLE",
        "/WX:no",
    };
    static const char *const bad[] = {
        "/stack:08",
        "/stack:1,2,3",
        "/base:x",
        "/opt:ref,",
        "/guard:no,x",
        "/debug:x",
        "/version:0x1.2",
        "/threads:0",
        "/swaprun:",
        "/manifest:embed,id=x",
        "/timestamp:99999999999",
        "/functionpadmin:-1",
        "/subsystem:console,6.1.2",
        "/section:.x,q",
        "/filealign:3",
        "/force:x",
        "/WX:x",
        "/pdbstripped",
        "/manifestuac:x",
        "/opt:lldlto=9",
    };
    object("a.obj", MAIN);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        Str words = str_format(&arena, "a.obj %s", good[i]);
        cr_assert_eq(lld(22, words.at).outcome, OUTCOME_LINKS, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Str words = str_format(&arena, "a.obj %s", bad[i]);
        cr_assert_eq(lld(22, words.at).outcome, OUTCOME_FAILS, "%s", bad[i]);
    }
    Resolution closed = lld(22, "a.obj /force:x"), dashed = lld(22, "a.obj -force:x");
    cr_assert_eq(closed.missing.len, 1);
    cr_assert_eq(dashed.outcome, OUTCOME_LINKS);
}

Test(resolve, a_directive_may_have_a_bad_value_too)
{
    static const char *const bad[] = {"/SECTION:.x,q", "/STACK:x", "/SUBSYSTEM:console,x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        object("a.obj", str_format(&arena, MAIN "; drectve %s", bad[i]).at);
        cr_assert_eq(lld(22, "a.obj").outcome, OUTCOME_FAILS, "%s", bad[i]);
    }
}

Test(resolve, a_version_of_the_tools_makes_lld_22_look_elsewhere)
{
    object("a.obj", MAIN);
    cr_assert_eq(lld(19, "a.obj /vctoolsversion:14.4").outcome, OUTCOME_LINKS);
    cr_assert_eq(lld(22, "a.obj /vctoolsversion:14.4").outcome, OUTCOME_UNKNOWN);
}

Test(resolve, lld_14_takes_the_words_of_debug_for_one)
{
    object("a.obj", MAIN);
    cr_assert_eq(lld(14, "a.obj /debug:full,none").outcome, OUTCOME_FAILS);
    cr_assert_eq(lld(19, "a.obj /debug:full,none").outcome, OUTCOME_LINKS);
}

Test(resolve, statements_of_a_def_file_are_checked)
{
    static const char *const good[] = {"LIBRARY q BASE=16", "LIBRARY", "HEAPSIZE 1,2",
                                       "VERSION 1.2", "EXPORTS main ; x\nSTACKSIZE 5"};
    static const char *const bad[] = {
        "LIBRARY q BASE=0x10", "LIBRARY q BASE 16",       "HEAPSIZE 0x1000", "STACKSIZE 1,x",
        "VERSION 1.x",         "EXPORTS main NONSENSE =", "NONSENSE"};
    object("a.obj", MAIN);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        write_file("p.def", str_of(good[i]));
        cr_assert_eq(lld(22, "a.obj /def:p.def").outcome, OUTCOME_LINKS, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file("p.def", str_of(bad[i]));
        cr_assert_eq(lld(22, "a.obj /def:p.def").outcome, OUTCOME_FAILS, "%s", bad[i]);
    }
}

/* Its symbol static1 is static. */
static void object_with_static1(const char *name, const char *description)
{
    MadeFile made;
    cr_assert(coffmaker_object(&arena, str_of(description), &made));
    char *bytes = arena_array(&arena, char, made.bytes.len);
    memcpy(bytes, made.bytes.at, made.bytes.len);
    size_t at = str_find(made.bytes, STR("static1"));
    cr_assert_lt(at, made.bytes.len);
    bytes[at + 16] = 3; /* the storage class */
    write_file(name, (Str){bytes, made.bytes.len});
}

/* lld takes the name of a static symbol that stands in for an export for that of an external one:
 * "wk aliased to local", and then both are undefined. lld 14 does not look behind the alias. */
Test(resolve, an_exported_weak_external_cannot_stand_for_a_static_symbol)
{
    object_with_static1("a.obj", MAIN " static1; weak wk=static1");
    Resolution old = lld(14, "a.obj /export:wk"), later = lld(19, "a.obj /export:wk");
    cr_assert_eq(old.outcome, OUTCOME_LINKS);
    expect_str(unresolved(&later), "wk");
    cr_assert_eq(lld(19, "a.obj").outcome, OUTCOME_LINKS);
}

/* The same entry of the symbol table: then there is nothing to choose between. */
Test(resolve, a_static_symbol_may_stand_in_twice)
{
    object_with_static1("a.obj", MAIN " static1; weak wk=static1 wk=static1");
    Resolution old = lld(14, "a.obj"), later = lld(22, "a.obj");
    cr_assert_eq(old.outcome, OUTCOME_LINKS);
    cr_assert_eq(later.outcome, OUTCOME_LINKS);
    object("a.obj", MAIN " f g; weak wk=f wk=g");
    cr_assert_eq(lld(14, "a.obj").outcome, OUTCOME_FAILS);
}

Test(resolve, an_entry_without_a_name)
{
    object("a.obj", MAIN);
    object("x86.obj", "machine x86; defines _main _mainCRTStartup");
    Resolution old = lld(14, "x86.obj /entry:");
    expect_str(unresolved(&old), "_");
    for (unsigned version = 14; version <= 22; version += 4) {
        Resolution r = lld(version, "a.obj /entry:");
        cr_assert_eq(r.outcome, OUTCOME_FAILS);
        expect_str(unresolved(&r), "");
    }
    Resolution later = lld(19, "x86.obj /entry:");
    expect_str(unresolved(&later), "");
}

Test(resolve, of_most_options_only_the_last_value_is_looked_at)
{
    static const char *const good[] = {"a.obj /threads:x /threads:2",
                                       "a.obj /subsystem:console,x /subsystem:console",
                                       "a.obj /base:x /base:0x10000", "a.obj /stack:x /stack:1"};
    static const char *const bad[] = {"a.obj /threads:2 /threads:x", "a.obj /opt:x /opt:ref",
                                      "a.obj /section:.a /section:.a,R",
                                      "a.obj /swaprun:x /swaprun:cd"};
    object("a.obj", MAIN);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cr_assert_eq(lld(14, good[i]).outcome, OUTCOME_LINKS, "%s", good[i]);
        cr_assert_eq(lld(22, bad[i]).outcome, OUTCOME_FAILS, "%s", bad[i]);
    }
    cr_assert_eq(lld(14, "a.obj /debug:x /debug:full").outcome, OUTCOME_LINKS);
    cr_assert_eq(lld(19, "a.obj /debug:x /debug:full").outcome, OUTCOME_FAILS);
}

/* With /wx what lld only warns about fails. */
Test(resolve, options_that_are_ignored_fail_with_wx)
{
    static const struct {
        const char *line;
        Outcome at14, at22;
    } lines[] = {
        {"a.obj /wx",                                  OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx -inferasanlibs",                   OUTCOME_FAILS, OUTCOME_FAILS},
        {"a.obj -inferasanlibs",                       OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx -inferasanlibs -inferasanlibs:no", OUTCOME_FAILS, OUTCOME_LINKS},
        {"a.obj /incremental",                         OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx /incremental",                     OUTCOME_FAILS, OUTCOME_FAILS},
        {"a.obj /wx /incremental /incremental:no",     OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx /incremental /debug",              OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx /incremental /debug:symtab",       OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx /incremental /debug /debug:none",  OUTCOME_FAILS, OUTCOME_FAILS},
        {"a.obj /wx /incremental /debug /opt:icf",     OUTCOME_FAILS, OUTCOME_FAILS},
        {"a.obj /wx /incremental /opt:noref",          OUTCOME_LINKS, OUTCOME_LINKS},
        {"a.obj /wx /incremental /debug /profile",     OUTCOME_FAILS, OUTCOME_FAILS},
    };
    object("a.obj", MAIN);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        cr_assert_eq(lld(14, lines[i].line).outcome, lines[i].at14, "14: %s", lines[i].line);
        cr_assert_eq(lld(22, lines[i].line).outcome, lines[i].at22, "22: %s", lines[i].line);
    }
}

static void put32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(value >> 8 * i);
}

/* An object whose code has no bytes, and a relocation against its first symbol. */
static void empty_object(const char *name)
{
    MadeFile made;
    enum { RELOCATION = 10 };
    cr_assert(coffmaker_object(&arena, STR(MAIN), &made));
    char *bytes = arena_array(&arena, char, made.bytes.len + RELOCATION);
    memcpy(bytes, made.bytes.at, made.bytes.len);
    size_t text = str_find(made.bytes, STR(".text"));
    size_t symbol = str_find(made.bytes, STR("main\0\0\0\0"));
    uint32_t table = (uint8_t)bytes[8] | (uint32_t)(uint8_t)bytes[9] << 8;
    cr_assert_lt(symbol, made.bytes.len);
    put32(bytes + text + 16, 0); /* the size */
    put32(bytes + text + 24, (uint32_t)made.bytes.len);
    put32(bytes + text + 32, 1);
    put32(bytes + made.bytes.len + 4, ((uint32_t)symbol - table) / 18);
    write_file(name, (Str){bytes, made.bytes.len + RELOCATION});
}

/* lld leaves a section of the image out that has no bytes, and then misses what is in it. */
Test(resolve, an_address_in_a_section_without_bytes_depends_on_what_else_is_in_it)
{
    empty_object("a.obj");
    object("b.obj", "defines f");
    Resolution alone = lld(22, "a.obj"), both = lld(22, "a.obj b.obj");
    cr_assert_eq(alone.outcome, OUTCOME_UNKNOWN);
    cr_assert_eq(both.outcome, OUTCOME_LINKS);
}

/* A section symbol (class 104) without a section, as in Microsoft's import libraries. */
static void object_with_far_section(const char *name, char high)
{
    MadeFile made;
    cr_assert(coffmaker_object(&arena, STR(MAIN "; needs far1 far2"), &made));
    char *bytes = arena_array(&arena, char, made.bytes.len);
    memcpy(bytes, made.bytes.at, made.bytes.len);
    static const char names[2][8] = {"far1", "far2"};
    for (size_t i = 0; i < 2; i++) {
        size_t at = str_find(made.bytes, (Str){names[i], sizeof names[i]});
        cr_assert_lt(at, made.bytes.len);
        bytes[at + 11] = high; /* the value's last byte */
        bytes[at + 16] = 104;
    }
    write_file(name, (Str){bytes, made.bytes.len});
}

Test(resolve, sections_of_other_objects_are_empty_in_lld_22_alone)
{
    object_with_far_section("zero.obj", 0);
    object_with_far_section("flags.obj", '\xC0');
    static const unsigned versions[] = {14, 19, 22};
    for (size_t i = 0; i < 3; i++) {
        Outcome expected = versions[i] == 22 ? OUTCOME_LINKS : OUTCOME_FAILS;
        Resolution zero = lld(versions[i], "zero.obj"), flags = lld(versions[i], "flags.obj");
        cr_assert_eq(zero.outcome, expected);
        cr_assert_eq(flags.outcome, expected);
    }
}

/* Every cut of a good object and library ends in an outcome, and in no crash. */
Test(resolve, cut_inputs_do_no_harm)
{
    MadeFile made;
    MadeMembers members = {0};
    cr_assert(
        coffmaker_object(&arena, STR(MAIN "; needs f; weak g=h; common c; drectve /a"), &made));
    MadeMember member = {.name = STR("m.obj"), .file = made};
    vec_push(&arena, &members, member);
    Str archive = coffmaker_archive(&arena, STYLE_MICROSOFT, &members);
    for (size_t len = 0; len < made.bytes.len; len += 7) {
        write_file("a.obj", str_slice(made.bytes, 0, len));
        Resolution r = lld(22, "a.obj /entry:x /subsystem:console");
        cr_assert_neq(r.outcome, OUTCOME_LINKS);
    }
    for (size_t len = 0; len < archive.len; len += 11) {
        write_file("l.lib", str_slice(archive, 0, len));
        Resolution r = lld(22, "/wholearchive:l.lib /include:f /entry:x /subsystem:console");
        cr_assert_neq(r.outcome, OUTCOME_LINKS);
    }
}

/* ---- a second thread reads ahead ---- */

/* More inputs than the rings have room for. Object i needs a member of the library, which needs
 * another one that no object asks for. */
static Str many_inputs(unsigned count)
{
    StrBuf words = strbuf(&arena);
    StrVec members = {0};
    strbuf_add(&words, STR("main.obj c.lib"));
    object("main.obj", MAIN);
    for (unsigned i = 0; i < count; i++) {
        Str name = str_format(&arena, "o%u.obj", i);
        StrBuf needs = strbuf(&arena);
        strbuf_addf(&needs, "needs member%u", i);
        if (i % 50 == 0)
            strbuf_addf(&needs, " nowhere%u", i);
        object(name.at, strbuf_str(&needs).at);
        strbuf_addf(&words, " %.*s", STR_ARG(name));
        vec_push(&arena, &members, str_format(&arena, "m%u.obj", i));
        vec_push(&arena, &members,
                 str_format(&arena, "defines member%u; needs second%u", i, i % 300));
    }
    for (unsigned i = 0; i < 300; i++) {
        vec_push(&arena, &members, str_format(&arena, "s%u.obj", i));
        vec_push(&arena, &members, str_format(&arena, "defines second%u", i));
    }
    const char **pairs = arena_array(&arena, const char *, members.len + 1);
    for (size_t i = 0; i < members.len; i++)
        pairs[i] = members.at[i].at;
    library("c.lib", pairs);
    return strbuf_str(&words);
}

Test(resolve, a_thousand_files_read_ahead_are_loaded_in_lld_s_order)
{
    enum { COUNT = 1000 };
    Resolution r = lld(19, many_inputs(COUNT).at);
    cr_assert_eq(r.loaded.len, 1 + 2 * COUNT + 300);
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
    cr_assert_eq(r.unresolved.len, COUNT / 50);
    for (unsigned i = 0; i < COUNT; i++) {
        Str object = resolution_file_name(&arena, &r, r.loaded.at[1 + i]);
        Str member = resolution_file_name(&arena, &r, r.loaded.at[1 + COUNT + i]);
        cr_assert(str_eq(object, str_format(&arena, "o%u.obj", i)), "%.*s", STR_ARG(object));
        cr_assert(str_eq(member, str_format(&arena, "c.lib(m%u.obj)", i)), "%.*s", STR_ARG(member));
    }
    expect_str(resolution_file_name(&arena, &r, r.loaded.at[1 + 2 * COUNT + 299]),
               "c.lib(s299.obj)");
    resolution_close(&r);
}

/* What stops a link leaves the thread with work. */
Test(resolve, a_link_that_stops_early_lets_the_reader_go)
{
    Str words = many_inputs(600);
    MadeFile made;
    cr_assert(coffmaker_object(&arena, STR("defines x"), &made));
    ((char *)made.bytes.at)[2] = 9; /* more sections than there are */
    write_file("main.obj", made.bytes);
    for (unsigned i = 0; i < 20; i++) {
        Resolution r = lld(19, words.at);
        cr_assert_neq(r.outcome, OUTCOME_LINKS);
        resolution_close(&r);
    }
}

Test(resolve, files_that_are_no_objects_are_told_when_read_ahead)
{
    Str words = many_inputs(100);
    write_file("o7.obj", STR("this is no object at all, whatever its name says"));
    cr_assert_eq(remove("o9.obj"), 0);
    Resolution r = lld(19, words.at);
    cr_assert_eq(r.outcome, OUTCOME_FAILS);
    cr_assert_eq(r.missing.len, 1);
    expect_str(r.missing.at[0].name, "o9.obj");
    cr_assert_eq(r.errors.len, 1);
    resolution_close(&r);
}
