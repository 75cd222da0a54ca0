/* SPDX-License-Identifier: MIT */
/* Tables and files; what single settings do is in tests/cases/policy. */
#include "model/policy.h"

#include "base/embedded.h"

#include <criterion/criterion.h>
#include <string.h>

static Arena arena;
static Diags diags;

static void start(void)
{
    diags = (Diags){.arena = &arena};
}

static void finish(void)
{
    arena_free(&arena);
}

TestSuite(policy, .init = start, .fini = finish);

static Policy read_text(Str text, OriginKind kind)
{
    Policy policy;
    policy_init(&policy);
    policy_read_ini(&arena, text, STR("x.ini"), kind, TRUST_OWN, &diags, &policy);
    return policy;
}

static Str builtin_text(void)
{
    return (Str){embedded_crtlink_ini, embedded_crtlink_ini_len};
}

/* "a|b|c" in the order of the rows of `section` whose column begins with `mark`. */
static Str column_of(const char *section, const char *mark, bool is_key)
{
    StrBuf b = strbuf(&arena);
    for (size_t i = 0; i < SECTION_KEY_COUNT; i++) {
        Str text = str_of(is_key ? section_keys[i].key : section_keys[i].value);
        if (!str_eq(str_of(section_keys[i].section), str_of(section)) ||
            !str_starts_with(text, str_of(mark)))
            continue;
        strbuf_addf(&b, "%s%s", b.len ? "|" : "", str_to_c(&arena, str_skip(text, strlen(mark))));
    }
    return strbuf_str(&b);
}

Test(policy, the_help_names_every_key_and_word_that_the_parser_takes)
{
    Str keys = column_of("input", "", true), words = column_of("dll", ", ", false);
    cr_assert(str_eq(keys, STR(SETTING_INPUT_KEYS)), "%.*s", STR_ARG(keys));
    cr_assert(str_eq(words, STR(SETTING_PIN_WORDS)), "%.*s", STR_ARG(words));
    for (size_t i = 0; i < SETTING_COUNT; i++)
        cr_assert(setting_specs[i].help && *setting_specs[i].help, "%s", setting_specs[i].key);
}

Test(policy, the_table_is_sorted_and_its_defaults_are_valid)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const SettingSpec *spec = &setting_specs[i];
        cr_assert_not_null(spec->section, "row %zu", i);
        cr_assert_not_null(spec->initial, "%s", spec->key);
        if (i) {
            const SettingSpec *above = &setting_specs[i - 1];
            int order = strcmp(above->section, spec->section);
            cr_assert(order < 0 || (order == 0 && strcmp(above->key, spec->key) < 0), "%s.%s",
                      spec->section, spec->key);
        }
        bool is_listed = !spec->values;
        for (Str rest = str_of(spec->values); rest.len;)
            is_listed |= str_eq(str_cut(&rest, '|'), str_of(spec->initial));
        cr_assert(is_listed, "%s.%s = %s", spec->section, spec->key, spec->initial);
        for (size_t k = 0; k < i; k++)
            cr_assert_str_neq(setting_specs[k].key, spec->key, "keys are unique");
    }
}

Test(policy, the_built_in_file_says_what_the_table_says)
{
    Policy policy = read_text(builtin_text(), ORIGIN_BUILTIN);
    cr_assert_eq(diags.list.len, 0, "%.*s", STR_ARG(diags.list.at[0].text));
    for (size_t i = 0; i < SETTING_COUNT; i++)
        cr_assert(policy_is(&policy, (SettingId)i, setting_specs[i].initial), "%s.%s",
                  setting_specs[i].section, setting_specs[i].key);
}

Test(policy, every_value_of_every_setting_is_taken_or_answered)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const SettingSpec *spec = &setting_specs[i];
        for (Str rest = str_of(spec->values ? spec->values : "free text"); rest.len;) {
            Str word = str_cut(&rest, '|');
            diags.list.len = 0;
            Policy policy = read_text(
                str_format(&arena, "[%s]\n%s = %.*s\n", spec->section, spec->key, STR_ARG(word)),
                ORIGIN_POLICY);
            bool is_taken = str_eq(policy_value(&policy, (SettingId)i), word);
            cr_assert(is_taken || diags.list.len == 1, "%s.%s = %.*s", spec->section, spec->key,
                      STR_ARG(word));
            cr_assert(!is_taken || diags.list.len == 0, "%s.%s = %.*s", spec->section, spec->key,
                      STR_ARG(word));
        }
    }
}

Test(policy, a_value_knows_its_line)
{
    Policy policy = read_text(STR("[crt]\n\nuse = static\n"), ORIGIN_POLICY);
    Origin origin = policy_origin(&policy, SET_CRT_USE);
    cr_assert_eq(origin.kind, ORIGIN_POLICY);
    cr_assert_eq(origin.number, 3);
    cr_assert(str_eq(origin.file, STR("x.ini")));
    cr_assert_eq(policy_origin(&policy, SET_CRT_CONFIG).kind, ORIGIN_BUILTIN);
}

Test(policy, the_contracts_example_is_understood)
{
    Policy policy = read_text(STR("[input \"libort_sys-*.rlib(*)\"]   ; any input\n"
                                  "ignore-defaultlib = LIBCMT, LIBCPMT\n"
                                  "ignore-record = RuntimeLibrary\n"
                                  "[dll \"ws2_32.dll\"]      ; these symbols come from this DLL\n"
                                  "WSACleanup =            ; same name in the DLL\n"
                                  "WSAStartup = #115       ; by ordinal\n"
                                  "my_send = send          ; other name in the DLL\n"),
                              ORIGIN_POLICY);
    cr_assert_eq(policy.inputs.len, 2);
    cr_assert(str_eq(policy.inputs.at[0].pattern, STR("libort_sys-*.rlib(*)")));
    cr_assert(str_eq(policy.inputs.at[0].value, STR("LIBCMT, LIBCPMT")));
    cr_assert_eq(policy.pins.len, 3);
    cr_assert(str_eq(policy.pins.at[0].symbol, STR("WSACleanup")));
    cr_assert_eq(policy.pins.at[0].value.len, 0);
    cr_assert(str_eq(policy.pins.at[1].value, STR("#115")));
    cr_assert(str_eq(policy.pins.at[2].dll, STR("ws2_32.dll")));
    cr_assert(policy.pins.at[1].has_ordinal);
    cr_assert_eq(policy.pins.at[1].ordinal, 115);
    cr_assert(str_eq(policy.pins.at[2].name, STR("send")));
    cr_assert_eq(diags.list.len, 0);
}

Test(policy, a_pin_tells_how_its_name_is_written)
{
    Policy policy = read_text(STR("[dll \"x.dll\"]\n"
                                  "a = , decorated\n"
                                  "b = , noprefix , data\n"
                                  "c = ,undecorated\n"
                                  "d = other, data\n"
                                  "e = #7,data\n"),
                              ORIGIN_POLICY);
    cr_assert_eq(diags.list.len, 0, "%.*s", STR_ARG(diags.list.at[0].text));
    cr_assert_eq(policy.pins.len, 5);
    cr_assert_eq(policy.pins.at[0].style, PIN_DECORATED);
    cr_assert_eq(policy.pins.at[1].style, PIN_NOPREFIX);
    cr_assert(policy.pins.at[1].is_data);
    cr_assert_eq(policy.pins.at[2].style, PIN_UNDECORATED);
    cr_assert(str_eq(policy.pins.at[3].name, STR("other")));
    cr_assert(policy.pins.at[3].is_data);
    cr_assert(policy.pins.at[4].has_ordinal && policy.pins.at[4].is_data);
}

Test(policy, a_pin_that_makes_no_sense_is_answered_and_not_taken)
{
    static const char *const wrong[] = {
        "[dll \"x.dll\"]\na = #70000\n",       "[dll \"x.dll\"]\na = , decorate\n",
        "[dll \"x.dll\"]\na = b, decorated\n", "[dll \"x.dll\"]\na = #1, noprefix\n",
        "[dll \"C:\\evil\\x.dll\"]\na =\n",    "[dll \"\"]\na =\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        diags.list.len = 0;
        Policy policy = read_text(str_of(wrong[i]), ORIGIN_POLICY);
        cr_assert_eq(policy.pins.len, 0, "%s", wrong[i]);
        cr_assert_eq(diags.list.len, 1, "%s", wrong[i]);
        cr_assert_eq(diags.list.at[0].origin.number, 2, "%s", wrong[i]);
    }
}

Test(policy, garbage_is_answered_and_changes_nothing)
{
    Policy policy =
        read_text(STR("\xFF\xFE[\n]=\n[crt\n=x\n[]\nuse=static\n[crt]\nuse=\xFF\n"), ORIGIN_POLICY);
    cr_assert(policy_is(&policy, SET_CRT_USE, "auto"));
    cr_assert_geq(diags.list.len, 3);
    for (size_t i = 0; i < diags.list.len; i++)
        cr_assert_str_eq(diags.list.at[i].code, CODE_POLICY);
}
