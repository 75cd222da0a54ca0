/* SPDX-License-Identifier: MIT */
#include "logs/log_world.h"
#include "report/logtext.h"
#include "report/signmatch.h"

static const char *const llds[] = {"lld-14", "lld-19", "lld-22"};

static LogWorld w;

static void open_world(void)
{
    world_open(&w, "");
}

static void close_world(void)
{
    world_close(&w);
}

TestSuite(linkerlog, .init = open_world, .fini = close_world);

static const LinkerMessages *read_text(const char *text)
{
    return world_read(&w, str_of(text), 4096);
}

static const LinkerMessage *only(const char *text)
{
    const LinkerMessages *messages = read_text(text);
    cr_assert_eq(messages->len, 1, "%zu messages in: %s", messages->len, text);
    return &messages->at[0];
}

static void expect_input(InputName name, const char *file, const char *member)
{
    expect_str(name.file, file);
    expect_str(name.member, member);
}

static void expect_mismatch(const LinkerMessage *m)
{
    cr_expect_eq(m->kind, MESSAGE_MISMATCH);
    expect_input(m->origin, "a.lib", "b.obj");
    expect_input(m->other, "c.obj", "");
    expect_str(m->key, "RuntimeLibrary");
    expect_str(m->value, "MT_StaticRelease");
    expect_str(m->other_value, "MD_DynamicRelease");
}

Test(linkerlog, mismatch_in_every_wrapping_is_the_same)
{
#define MISMATCH                                                                                   \
    "mismatch detected for 'RuntimeLibrary': value 'MT_StaticRelease' doesn't match value "        \
    "'MD_DynamicRelease' in c.obj"
    expect_mismatch(only("a.lib(b.obj) : error LNK2038: " MISMATCH "\n"));
    expect_mismatch(only("  12>a.lib(b.obj) : error LNK2038: " MISMATCH "\r\n"));
    expect_mismatch(only("a.lib(b.obj) : error LNK2038: " MISMATCH " [C:\\x\\y z.vcxproj]\n"));
    expect_mismatch(only("  = note: a.lib(b.obj) : error LNK2038: " MISMATCH "\xE2\x90\x8D\n"));
    expect_mismatch(
        only("2024-05-06T07:08:09.1234567Z a.lib(b.obj) : error LNK2038: " MISMATCH "\n"));
    expect_mismatch(only("Error\tLNK2038\t" MISMATCH "\tProject\ta.lib(b.obj)\t1\t\n"));
    expect_mismatch(only("\x1b[31ma.lib(b.obj) : error LNK2038: " MISMATCH "\x1b[0m\n"));
    expect_mismatch(only("a.lib(b.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary':\n"
                         "  value 'MT_StaticRelease' doesn't match value 'MD_DynamicRelease'\n"
                         "  in c.obj\n"));
#undef MISMATCH
}

Test(linkerlog, mismatch_in_other_languages_is_understood)
{
    expect_mismatch(only("a.lib(b.obj) : error LNK2038: \xE6\xA3\x80\xE6\xB5\x8B\xE5\x88\xB0"
                         "\xE2\x80\x9CRuntimeLibrary\xE2\x80\x9D\xE7\x9A\x84: \xE5\x80\xBC"
                         "\xE2\x80\x9CMT_StaticRelease\xE2\x80\x9D\xE4\xB8\x8D\xE5\x80\xBC"
                         "\xE2\x80\x9CMD_DynamicRelease\xE2\x80\x9D(c.obj \xE4\xB8\xAD)\n"));
}

Test(linkerlog, mismatch_of_lld_is_told_by_two_lines)
{
    for (size_t i = 0; i < 3; i++) {
        const LinkerMessages *messages =
            world_read(&w, world_capture(&w, llds[i], "mismatch-lib"), 7);
        cr_assert_eq(messages->len, 1);
        const LinkerMessage *m = &messages->at[0];
        cr_expect_eq(m->kind, MESSAGE_MISMATCH);
        expect_input(m->other, "md.obj", "");
        expect_input(m->origin, "two.lib", "mt.obj");
        expect_str(m->other_value, "MD_DynamicRelease");
        expect_str(m->value, "MT_StaticRelease");
        cr_expect_eq(m->last_line, 3);
    }
}

Test(linkerlog, msbuild_and_rust_put_other_names_before_lld_messages)
{
    static const char *const heads[] = {"2>lld-link : error : ", "rust-lld: error: ",
                                        "[build] lld-link: error: ", "  = note: rust-lld: error: "};
    static const char *const details[] = {"2>>>> ", ">>> ", "[build] >>> ", "          >>> "};
    for (size_t i = 0; i < 4; i++) {
        Str text = str_format(&w.arena,
                              "%s/failifmismatch: mismatch detected for 'RuntimeLibrary':\n"
                              "%sc.obj has value MD_DynamicRelease\n"
                              "%sa.lib(b.obj) has value MT_StaticRelease\n",
                              heads[i], details[i], details[i]);
        const LinkerMessages *messages = world_read(&w, text, text.len);
        cr_assert_eq(messages->len, 1, "%s", heads[i]);
        expect_mismatch(&messages->at[0]);
    }
}

Test(linkerlog, unresolved_import_of_lld_has_its_prefix_back)
{
    for (size_t i = 0; i < 3; i++) {
        const LinkerMessages *messages = world_read(&w, world_capture(&w, llds[i], "import"), 3);
        cr_assert_eq(messages->len, 3);
        expect_str(messages->at[0].symbol, "__imp_tolower");
        expect_input(messages->at[0].origin, "imp.obj", "");
        expect_str(messages->at[0].function, "a1");
        cr_expect_eq(messages->at[0].more, 3);
        expect_str(messages->at[1].symbol, "__imp_ldexp");
        expect_str(messages->at[2].symbol, "_fltused");
    }
}

Test(linkerlog, colours_change_nothing)
{
    for (size_t i = 0; i < 3; i++) {
        Str coloured = world_capture(&w, llds[i], "colour-import");
        expect_has(coloured, "\x1b[");
        const LinkerMessages *messages = world_read(&w, coloured, 100);
        cr_assert_eq(messages->len, 3);
        expect_str(messages->at[0].symbol, "__imp_tolower");
        expect_lacks(messages->at[0].text, "\x1b");
    }
}

Test(linkerlog, object_comes_from_the_line_after_the_source_file)
{
    for (size_t i = 0; i < 3; i++) {
        const LinkerMessages *messages =
            world_read(&w, world_capture(&w, llds[i], "import-source"), 50);
        cr_assert_eq(messages->len, 3);
        expect_input(messages->at[0].origin, "imp_g.obj", "");
        messages = world_read(&w, world_capture(&w, llds[i], "duplicate-source"), 50);
        cr_assert_eq(messages->len, 1);
        expect_input(messages->at[0].other, "dup1_g.obj", "");
        expect_input(messages->at[0].origin, "dup2_g.obj", "");
    }
}

Test(linkerlog, note_of_newer_lld_names_the_static_library)
{
    const LinkerMessages *messages =
        world_read(&w, world_capture(&w, "lld-22", "import-with-static"), 64);
    expect_input(messages->at[0].other, "def.lib", "");
}

Test(linkerlog, cpp_names_become_those_of_the_object)
{
    for (size_t i = 0; i < 3; i++) {
        bool is_found = false;
        const LinkerMessages *messages = world_read(&w, world_capture(&w, llds[i], "missing"), 64);
        cr_expect_eq(messages->at[0].origin.file.len, 0, "<root> is no input");
        expect_str(messages->at[0].symbol, "mainCRTStartup");
        for (size_t k = 0; k < messages->len; k++)
            is_found = is_found || is(messages->at[k].symbol, "??_7type_info@@6B@");
        cr_expect(is_found);
    }
}

Test(linkerlog, locally_defined_import_in_all_wordings)
{
    static const char *const texts[] = {
        "LINK : warning LNK4217: symbol 'free' defined in 'libucrt.lib(free.obj)' is imported by "
        "'a.lib(b.obj)' in function 'f'\n",
        "LINK : warning LNK4286: symbol 'free' defined in 'libucrt.lib(free.obj)' is imported by "
        "'a.lib(b.obj)'\n",
        "lld-link: warning: a.lib(b.obj): locally defined symbol imported: free (defined in "
        "libucrt.lib(free.obj)) [LNK4217]\n",
    };
    for (size_t i = 0; i < 3; i++) {
        const LinkerMessage *m = only(texts[i]);
        cr_expect_eq(m->kind, MESSAGE_IMPORTED_LOCALLY);
        cr_expect_not(m->is_error);
        expect_str(m->symbol, "free");
        expect_input(m->origin, "a.lib", "b.obj");
        expect_input(m->other, "libucrt.lib", "free.obj");
    }
    const LinkerMessage *old = only(
        "a.lib(b.obj) : warning LNK4217: locally defined symbol _free imported in function _f\n");
    expect_str(old->symbol, "_free");
    expect_input(old->origin, "a.lib", "b.obj");
}

Test(linkerlog, duplicates_in_english_and_other_languages)
{
    static const char *const texts[] = {
        "MSVCRT.lib(MSVCR90.dll) : error LNK2005: _free already defined in LIBCMT.lib(free.obj)\n",
        "MSVCRT.lib(MSVCR90.dll) : error LNK2005: _free d\xDAj\xD3 d\xDA"
        "fini(e) dans LIBCMT.lib(free.obj)\n",
        "MSVCRT.lib(MSVCR90.dll) : warning LNK4006: _free already defined in LIBCMT.lib(free.obj); "
        "second definition ignored\n",
    };
    for (size_t i = 0; i < 3; i++) {
        const LinkerMessage *m = only(texts[i]);
        cr_expect_eq(m->kind, MESSAGE_DUPLICATE);
        expect_str(m->symbol, "_free");
        expect_input(m->origin, "MSVCRT.lib", "MSVCR90.dll");
        expect_input(m->other, "LIBCMT.lib", "free.obj");
    }
}

Test(linkerlog, decorated_name_is_preferred)
{
    const LinkerMessage *m =
        only("x.obj : error LNK2019: unresolved external symbol \"const type_info::`vftable'\" "
             "(??_7type_info@@6B@) referenced in function \"int __cdecl f(void)\" (?f@@YAHXZ)\n");
    expect_str(m->symbol, "??_7type_info@@6B@");
    expect_str(m->undecorated, "const type_info::`vftable'");
    expect_has(m->function, "?f@@YAHXZ");
}

Test(linkerlog, repetition_at_the_end_of_a_build_is_not_counted)
{
    const LinkerMessages *messages =
        read_text("1>a.obj : error LNK2001: unresolved external symbol f [p.vcxproj]\n"
                  "1>lld-link : error : undefined symbol: g\n"
                  "1>>>> referenced by b.obj:(h)\n"
                  "Build FAILED.\n"
                  "  a.obj : error LNK2001: unresolved external symbol f [p.vcxproj]\n"
                  "  lld-link : error : undefined symbol: g\n");
    cr_expect_eq(messages->len, 2, "%zu", messages->len);
}

Test(linkerlog, lines_of_other_tools_are_nothing)
{
    cr_expect_eq(read_text("error: could not compile `x` (bin \"x\") due to 1 previous error\n"
                           "a.c(3): error C2065: 'x': undeclared identifier\n"
                           "clang: error: linker command failed with exit code 1\n"
                           "   Creating library a.lib and object a.exp\n"
                           "warning: unused variable: `x`\n")
                     ->len,
                 0);
}

Test(linkerlog, pieces_of_any_size_give_the_same)
{
    Str text = world_capture(&w, "lld-22", "missing-source");
    size_t count = world_read(&w, text, text.len)->len;
    cr_assert_gt(count, 3);
    for (size_t piece = 1; piece < 40; piece++)
        cr_expect_eq(world_read(&w, text, piece)->len, count, "pieces of %zu", piece);
}

Test(linkerlog, every_prefix_of_a_log_is_safe)
{
    Str text = str_slice(world_capture(&w, "lld-22", "import-with-static"), 0, 400);
    for (size_t len = 0; len <= text.len; len++)
        (void)world_read(&w, str_slice(text, 0, len), 1000);
}

Test(linkerlog, a_flood_of_messages_is_bounded)
{
    LinkerLog *log = linkerlog_new(&w.arena, w.rules);
    for (unsigned i = 0; i < MESSAGES_MAX + 10; i++) {
        char line[100];
        int len = snprintf(line, sizeof line,
                           "a.obj : error LNK2001: unresolved external symbol f%u\n", i);
        linkerlog_feed(log, (Str){line, (size_t)len});
    }
    linkerlog_end(log);
    cr_expect_eq(linkerlog_messages(log)->len, MESSAGES_MAX);
    cr_expect_eq(linkerlog_dropped(log), 10);
}

Test(linkerlog, a_line_without_end_is_cut)
{
    LinkerLog *log = linkerlog_new(&w.arena, w.rules);
    linkerlog_feed(log, STR("a.obj : error LNK2001: unresolved external symbol "));
    for (int i = 0; i < LOG_LINE_MAX / 64 + 100; i++)
        linkerlog_feed(log,
                       STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
    linkerlog_feed(log, STR("\nb.obj : error LNK2001: unresolved external symbol g\n"));
    linkerlog_end(log);
    const LinkerMessages *messages = linkerlog_messages(log);
    cr_assert_eq(messages->len, 2);
    cr_expect_leq(messages->at[0].symbol.len, MESSAGE_FIELD_MAX);
    expect_str(messages->at[1].symbol, "g");
}

#define WIDE_LOG "Build\r\na.lib(b.obj) : error LNK2001: unresolved external symbol f\r\n"

static void expect_unresolved(const LinkerMessages *messages, const char *symbol)
{
    cr_assert_eq(messages->len, 1, "%zu messages", messages->len);
    cr_expect_eq(messages->at[0].kind, MESSAGE_UNRESOLVED);
    expect_input(messages->at[0].origin, "a.lib", "b.obj");
    expect_str(messages->at[0].symbol, symbol);
}

Test(linkerlog, utf16_with_and_without_a_mark_in_pieces_of_any_size)
{
    static const struct {
        const char *mark;
        size_t mark_len;
        bool is_big;
    } forms[] = {
        {"\xFF\xFE", 2, false},
        {"\xFE\xFF", 2, true },
        {"",         0, false},
        {"",         0, true },
    };
    Str plain = STR(WIDE_LOG);
    for (size_t f = 0; f < 4; f++) {
        StrBuf wide = strbuf(&w.arena);
        strbuf_add(&wide, (Str){forms[f].mark, forms[f].mark_len});
        for (size_t i = 0; i < plain.len; i++) {
            char zero_first[] = {0, plain.at[i]}, zero_last[] = {plain.at[i], 0};
            strbuf_add(&wide, (Str){forms[f].is_big ? zero_first : zero_last, 2});
        }
        for (size_t piece = 1; piece < 7; piece++)
            expect_unresolved(world_read(&w, strbuf_str(&wide), piece), "f");
    }
}

Test(linkerlog, escaped_text_is_put_back)
{
    expect_unresolved(read_text("  = note: Non-UTF-8 output: a.lib(b.obj) : error LNK2001: "
                                "\\xce\\xde\\xb7\\xa8 \\\"f\\\"\\r\\n   \\xd5\\xfd\\r\\n"),
                      "f");
    expect_unresolved(
        read_text("{\"rendered\":\"error: linking failed\\n  = note: a.lib(b.obj) : "
                  "error LNK2001: unresolved external symbol \\u0022f\\u0022\\n\"}\n"),
        "f");
}

Test(linkerlog, lines_that_a_console_broke_are_one_message)
{
    const LinkerMessages *messages = read_text(
        "a.lib(b.obj) : error LNK2038: mismatch detected for 'RuntimeLibrary': value 'MT_\n"
        "StaticRelease' doesn't match value 'MD_DynamicRelease' in c.obj\n"
        "ninja: build stopped: subcommand failed.\n");
    cr_assert_eq(messages->len, 1);
    expect_mismatch(&messages->at[0]);
    cr_expect_eq(messages->at[0].first_line, 1);
    cr_expect_eq(messages->at[0].last_line, 2);
}

Test(linkerlog, a_code_that_a_console_broke_is_found)
{
    const LinkerMessages *messages = read_text(
        "very_long_name_very_long_name_very_long_name_very_long_a.lib(b.obj) : error LNK2\n"
        "038: mismatch detected for 'RuntimeLibrary': value 'MT_StaticRelease' doesn't ma\n"
        "tch value 'MD_DynamicRelease' in c.obj\n");
    cr_assert_eq(messages->len, 1);
    expect_str(messages->at[0].key, "RuntimeLibrary");
    expect_str(messages->at[0].other_value, "MD_DynamicRelease");
    expect_input(messages->at[0].other, "c.obj", "");
}

Test(linkerlog, what_only_looks_broken_stays_apart)
{
    const LinkerMessages *messages =
        read_text("a.lib(b.obj) : error LNK2001: unresolved external symbol some_function_name\n"
                  "ninja: build stopped: subcommand failed.\n");
    expect_unresolved(messages, "some_function_name");
}

Test(linkerlog, hints_of_link_exe_are_kept)
{
    const LinkerMessage *m =
        only("a.lib(b.obj) : error LNK2001: unresolved external symbol _DllMain\n"
             "  Hint on symbols that are defined and could potentially match:\n"
             "    _DllMain@12\n");
    expect_str(m->hint, "_DllMain@12");
    cr_expect_eq(m->last_line, 3);
}

Test(linkerlog, korean_puts_symbol_and_function_together)
{
    const LinkerMessages *messages =
        read_text("a.lib(b.obj) : error LNK2019: tolowersome_function \xED\x95\xA8\xEC\x88\x98\n");
    expect_unresolved(messages, "tolower");
}
