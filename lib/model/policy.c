/* SPDX-License-Identifier: MIT */
#include "model/policy.h"

#include "base/ini.h"
#include "base/words.h"

#include <string.h>

void policy_init(Policy *policy)
{
    *policy = (Policy){0};
    for (size_t i = 0; i < SETTING_COUNT; i++)
        policy->settings[i] = (Setting){
            .value = str_of(setting_specs[i].initial),
            .origin = {.kind = ORIGIN_BUILTIN, .file = STR("default")},
        };
}

/* The keys of one section, or all, as "a|b|c". */
static const char *keys_of(Arena *arena, Str section)
{
    StrBuf b = strbuf(arena);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (section.len && !str_eq(str_of(setting_specs[i].section), section))
            continue;
        strbuf_addf(&b, "%s%s", b.len ? "|" : "", setting_specs[i].key);
    }
    return str_to_c(arena, strbuf_str(&b));
}

/* An empty section stands for any: every key is unique. */
static const SettingSpec *find_spec(Str section, Str key)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const SettingSpec *spec = &setting_specs[i];
        if (str_eq(str_of(spec->key), key) &&
            (section.len == 0 || str_eq(str_of(spec->section), section)))
            return spec;
    }
    return NULL;
}

static bool has_separator(Str path)
{
    return str_find_char(path, '/') < path.len || str_find_char(path, '\\') < path.len ||
           str_find_char(path, ':') < path.len;
}

/* Settings that name a file to write. */
static bool is_output(const SettingSpec *spec)
{
    return spec == &setting_specs[SET_EXPLAIN_HTML] || spec == &setting_specs[SET_EXPLAIN_JSON] ||
           spec == &setting_specs[SET_EXPLAIN_SARIF];
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* No drive, no root, no step upwards, by the rules of both systems. What links in
 * the way lead to is for the writer to see. */
static bool stays_below(Str path)
{
    if (path.len && is_separator(path.at[0]))
        return false;
    for (size_t from = 0, i = 0; i <= path.len; i++) {
        if (i < path.len && path.at[i] == ':')
            return false;
        if (i < path.len && !is_separator(path.at[i]))
            continue;
        if (str_eq(str_slice(path, from, i), STR("..")))
            return false;
        from = i + 1;
    }
    return true;
}

static const char *stranger_may(const SettingSpec *spec, Str value)
{
    if (spec == &setting_specs[SET_LINKER_PATH] && has_separator(value))
        return "be a bare name";
    if (is_output(spec) && !stays_below(value))
        return "name a file below this file's folder";
    return NULL;
}

static Str folder_of(Str file)
{
    Str folder = str_path_folder(file);
    if (folder.len)
        return folder;
    return file.len && is_separator(file.at[0]) ? STR("/") : STR(".");
}

/* Paths in a file found by walking up are that file's: crtlink runs anywhere below. */
static Str stranger_value(Arena *arena, const SettingSpec *spec, Str value, Str folder)
{
    bool is_path = is_output(spec) || spec == &setting_specs[SET_EXPLAIN_RULES];
    if (!is_path || value.len == 0 || !stays_below(value))
        return value;
    const char *between = is_separator(folder.at[folder.len - 1]) ? "" : "/";
    return str_format(arena, "%.*s%s%.*s", STR_ARG(folder), between, STR_ARG(value));
}

static void set_value(Arena *arena, const SettingSpec *spec, Str value, Origin origin,
                      PolicyTrust trust, Diags *diags, Policy *policy)
{
    if (spec->values && !words_has(spec->values, value)) {
        Str hint = words_hint(arena, spec->values, value);
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "%s.%s cannot be \"%.*s\"%.*s",
                 spec->section, spec->key, STR_ARG(value), STR_ARG(hint));
        return;
    }
    const char *limit = trust == TRUST_STRANGER ? stranger_may(spec, value) : NULL;
    if (limit) {
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin,
                 "%s.%s may only %s here, not \"%.*s\": this file was found by walking up from "
                 "the working directory",
                 spec->section, spec->key, limit, STR_ARG(value));
        return;
    }
    Setting setting = {.value = value, .origin = origin};
    if (trust == TRUST_STRANGER) {
        setting.folder = folder_of(origin.file);
        setting.value = stranger_value(arena, spec, value, setting.folder);
    }
    policy->settings[spec - setting_specs] = setting;
}

static void unknown_key(Arena *arena, Str section, Str key, Origin origin, Diags *diags)
{
    if (section.len && !words_has(SETTING_SECTIONS, section)) {
        Str hint = words_hint(arena, SETTING_SECTIONS, section);
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "%.*s.%.*s: there is no section %.*s%.*s",
                 STR_ARG(section), STR_ARG(key), STR_ARG(section), STR_ARG(hint));
        return;
    }
    Str hint = words_hint(arena, keys_of(arena, section), key);
    diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "%.*s%s%.*s is no setting%.*s",
             STR_ARG(section), section.len ? "." : "", STR_ARG(key), STR_ARG(hint));
}

/* `input "x*.lib"`: the word in front, and what is in quotes. */
static bool split_section(Str section, Str *word, Str *name)
{
    size_t quote = str_find_char(section, '"');
    *word = str_trim(str_slice(section, 0, quote));
    *name = str_skip(section, quote);
    if (name->len < 2 || !str_ends_with(*name, STR("\"")))
        return false;
    *name = str_slice(*name, 1, name->len - 1);
    return true;
}

/* Records that tell apart what would corrupt memory: no policy hides them. */
static Str find_abi_break(Str keys)
{
    while (keys.len) {
        Str key = str_trim(str_cut(&keys, ','));
        if (str_eq_nocase(key, STR("_ITERATOR_DEBUG_LEVEL")) || str_eq_nocase(key, STR("_MSC_VER")))
            return key;
    }
    return (Str){"", 0};
}

static bool has_one_of(Str s, const char *characters)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr(characters, s.at[i]))
            return true;
    return false;
}

/* What would be in force and never match anything. Libraries may have wildcards; of records
 * that would hide more than meant. */
static bool is_idle_rule(Str pattern, const IniEntry *entry, Origin origin, Diags *diags)
{
    bool is_record = str_eq(entry->name, STR("ignore-record"));
    Str rest = entry->value;
    const char *lack = pattern.len == 0          ? "names no input"
                       : str_trim(rest).len == 0 ? "names nothing to ignore"
                                                 : NULL;
    if (lack) {
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "[input \"%.*s\"] %.*s %s",
                 STR_ARG(pattern), STR_ARG(entry->name), lack);
        return true;
    }
    while (rest.len) {
        Str word = str_trim(str_cut(&rest, ','));
        if (!has_one_of(word, is_record ? "=\"*?" : "=\""))
            continue;
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "%.*s: \"%.*s\" is no %s",
                 STR_ARG(entry->name), STR_ARG(word),
                 is_record ? "key of a record, such as RuntimeLibrary"
                           : "name of a library, such as LIBCMT");
        return true;
    }
    return false;
}

static void take_input_rule(Arena *arena, Str pattern, const IniEntry *entry, Origin origin,
                            Diags *diags, Policy *policy)
{
    Str broken = {"", 0};
    if (!words_has(SETTING_INPUT_KEYS, entry->name)) {
        Str hint = words_hint(arena, SETTING_INPUT_KEYS, entry->name);
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "[input] has no key \"%.*s\"%.*s",
                 STR_ARG(entry->name), STR_ARG(hint));
        return;
    }
    if (str_eq(entry->name, STR("ignore-record")))
        broken = find_abi_break(entry->value);
    if (broken.len) {
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin,
                 "[input] ignore-record cannot be %.*s: objects that differ in it do not fit "
                 "together in memory",
                 STR_ARG(broken));
        return;
    }
    if (is_idle_rule(pattern, entry, origin, diags))
        return;
    InputRule rule = {pattern, entry->name, entry->value, origin};
    vec_push(arena, &policy->inputs, rule);
}

static bool pin_mistake(Diags *diags, Origin origin, const char *what, Str word)
{
    diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "\"%.*s\" %s", STR_ARG(word), what);
    return false;
}

/* "#115", another name, or nothing. */
static bool take_pin_name(Str word, DllPin *pin, Diags *diags)
{
    uint64_t ordinal = 0;
    pin->has_ordinal = str_starts_with(word, STR("#"));
    if (pin->has_ordinal && !str_to_u64(str_skip(word, 1), UINT16_MAX, &ordinal))
        return pin_mistake(diags, pin->origin, "is no ordinal: #0 to #65535 are", word);
    pin->ordinal = (uint16_t)ordinal;
    if (!pin->has_ordinal)
        pin->name = word;
    return true;
}

static bool take_pin_word(Arena *arena, Str word, DllPin *pin, Diags *diags)
{
    static const char *const styles[] = {
        [PIN_AS_WRITTEN] = "",
        [PIN_DECORATED] = "decorated",
        [PIN_NOPREFIX] = "noprefix",
        [PIN_UNDECORATED] = "undecorated",
    };
    bool is_style = false;
    for (size_t i = PIN_DECORATED; i <= PIN_UNDECORATED; i++) {
        if (str_eq(word, str_of(styles[i]))) {
            pin->style = (PinStyle)i;
            is_style = true;
        }
    }
    if (str_eq(word, STR("data"))) {
        pin->is_data = true;
        return true;
    }
    if (!is_style) {
        Str hint = words_hint(arena, SETTING_PIN_WORDS, word);
        const char *what =
            str_to_c(arena, str_format(arena, "cannot stand behind the comma%.*s", STR_ARG(hint)));
        return pin_mistake(diags, pin->origin, what, word);
    }
    if (pin->name.len || pin->has_ordinal)
        return pin_mistake(diags, pin->origin,
                           "tells how the symbol's own name is written; here another name or an "
                           "ordinal is given",
                           word);
    return true;
}

static bool take_pin_value(Arena *arena, Str value, DllPin *pin, Diags *diags)
{
    if (!take_pin_name(str_trim(str_cut(&value, ',')), pin, diags))
        return false;
    while (value.len)
        if (!take_pin_word(arena, str_trim(str_cut(&value, ',')), pin, diags))
            return false;
    return true;
}

/* One symbol comes from one DLL: the later line wins, as with every setting. */
static void put_pin(Arena *arena, const DllPin *pin, Policy *policy)
{
    for (size_t i = 0; i < policy->pins.len; i++) {
        if (str_eq(policy->pins.at[i].symbol, pin->symbol)) {
            policy->pins.at[i] = *pin;
            return;
        }
    }
    vec_push(arena, &policy->pins, *pin);
}

static void take_dll_pin(Arena *arena, Str dll, const IniEntry *entry, Origin origin, Diags *diags,
                         Policy *policy)
{
    DllPin pin = {.dll = dll, .symbol = entry->name, .value = entry->value, .origin = origin};
    if (dll.len == 0 || has_separator(dll) || str_find_char(dll, '.') == dll.len)
        (void)pin_mistake(diags, origin,
                          "is no DLL: its file name with its ending is, such as \"ws2_32.dll\"",
                          dll);
    else if (take_pin_value(arena, entry->value, &pin, diags))
        put_pin(arena, &pin, policy);
}

static void take_entry(Arena *arena, const IniEntry *entry, Origin origin, PolicyTrust trust,
                       Diags *diags, Policy *policy)
{
    Str word, name;
    bool has_name = split_section(entry->section, &word, &name);
    if (has_name && str_eq(word, STR("input"))) {
        take_input_rule(arena, name, entry, origin, diags, policy);
    } else if (has_name && str_eq(word, STR("dll"))) {
        take_dll_pin(arena, name, entry, origin, diags, policy);
    } else if (has_name || !words_has(SETTING_SECTIONS, entry->section)) {
        Str hint = words_hint(arena, SETTING_SECTIONS "|input \"...\"|dll \"...\"", word);
        diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "there is no section [%.*s]%.*s",
                 STR_ARG(entry->section), STR_ARG(hint));
    } else {
        const SettingSpec *spec = find_spec(entry->section, entry->name);
        if (spec)
            set_value(arena, spec, entry->value, origin, trust, diags, policy);
        else
            unknown_key(arena, entry->section, entry->name, origin, diags);
    }
}

void policy_read_ini(Arena *arena, Str text, Str file, OriginKind kind, PolicyTrust trust,
                     Diags *diags, Policy *policy)
{
    IniEntryVec entries = {0};
    ini_read(arena, text, file, kind, diags, &entries);
    for (size_t i = 0; i < entries.len; i++) {
        const IniEntry *entry = &entries.at[i];
        Origin origin = {.kind = kind, .file = file, .number = entry->line};
        take_entry(arena, entry, origin, trust, diags, policy);
    }
}

/* CRTLINK_CRT_ON_MISMATCH for crt.on-mismatch. */
static Str variable_name(Arena *arena, const SettingSpec *spec)
{
    Str name = str_upper(arena, str_format(arena, "CRTLINK_%s_%s", spec->section, spec->key));
    char *at = str_to_c(arena, name);
    for (size_t i = 0; i < name.len; i++)
        if (at[i] == '-')
            at[i] = '_';
    return (Str){at, name.len};
}

static const SettingSpec *spec_of_variable(Arena *arena, Str name)
{
    if (str_eq(name, STR("CRTLINK_LINKER")))
        return &setting_specs[SET_LINKER_PATH];
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (str_eq(variable_name(arena, &setting_specs[i]), name))
            return &setting_specs[i];
    return NULL;
}

static bool is_setting_like(Str name)
{
    return str_starts_with(name, STR("CRTLINK_CRT_")) ||
           str_starts_with(name, STR("CRTLINK_EXPLAIN_")) ||
           str_starts_with(name, STR("CRTLINK_LINKER_"));
}

void policy_read_environment(Arena *arena, const StrVec *environment, Diags *diags, Policy *policy)
{
    for (size_t i = 0; i < environment->len; i++) {
        Str value = environment->at[i];
        if (!str_starts_with(value, STR("CRTLINK_")))
            continue;
        Str name = str_cut(&value, '=');
        Origin origin = {.kind = ORIGIN_VARIABLE, .file = name};
        const SettingSpec *spec = spec_of_variable(arena, name);
        /* Set but empty is how a build script says "not set". */
        if (spec && spec->values && value.len == 0)
            continue;
        if (spec)
            set_value(arena, spec, value, origin, TRUST_OWN, diags, policy);
        else if (is_setting_like(name))
            diag_add(diags, SEV_ERROR, CODE_POLICY, origin, "no setting has this variable");
    }
}

void policy_read_arguments(Arena *arena, const LinkCommand *command, Diags *diags, Policy *policy)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind != ARG_OPTION || arg->option->id != OPT_CRTLINK)
            continue;
        Str value = arg->value, key = str_cut(&value, '='), section = {"", 0};
        if (str_find_char(key, '.') < key.len)
            section = str_cut(&key, '.');
        const SettingSpec *spec = find_spec(section, key);
        if (spec)
            set_value(arena, spec, value, arg->origin, TRUST_OWN, diags, policy);
        else
            unknown_key(arena, section, key, arg->origin, diags);
    }
}

Str policy_value(const Policy *policy, SettingId id)
{
    return policy->settings[id].value;
}

bool policy_is(const Policy *policy, SettingId id, const char *value)
{
    return str_eq(policy->settings[id].value, str_of(value));
}

Origin policy_origin(const Policy *policy, SettingId id)
{
    return policy->settings[id].origin;
}
