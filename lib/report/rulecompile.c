/* SPDX-License-Identifier: MIT */
#include "report/rulecompile.h"

#include <limits.h>

/* A macro may use others; this many rounds of replacing are enough. */
enum { MACRO_ROUNDS = 4, PATTERN_MAX_BYTES = 8000 };

typedef struct Loader {
    Ruleset *rules;
    Arena *arena;
    Diags *diags;
    const RuleSection *section; /* that is being compiled */
    bool failed;                /* this section has a mistake: leave it out */
} Loader;

static void complain(Loader *loader, Origin origin, const char *what, Str detail)
{
    loader->failed = true;
    diag_add(loader->diags, SEV_ERROR, CODE_POLICY, origin, "[%.*s %.*s] is left out: %s%s%.*s",
             STR_ARG(loader->section->type), STR_ARG(loader->section->name), what,
             detail.len ? ": " : "", STR_ARG(detail));
}

static const RuleKey *key_of(const Loader *loader, const char *name)
{
    return rulesection_key(loader->section, name);
}

static Str text_of(const Loader *loader, const char *name)
{
    const RuleKey *key = key_of(loader, name);
    return key ? rulekey_text(loader->arena, key) : (Str){0};
}

static void words_of(const Loader *loader, const char *name, StrVec *out)
{
    const RuleKey *key = key_of(loader, name);
    if (key)
        rulekey_words(loader->arena, key, out);
}

static const RuleSection *find_section(const Ruleset *rules, const char *type)
{
    for (size_t i = 0; i < rules->sections.len; i++)
        if (str_eq(rules->sections.at[i].type, str_of(type)))
            return &rules->sections.at[i];
    return NULL;
}

static Str macro_text(const Loader *loader, Str name)
{
    const RuleSection *macros = find_section(loader->rules, "macros");
    for (size_t i = 0; macros && i < macros->keys.len; i++)
        if (str_eq(macros->keys.at[i].name, name))
            return rulekey_pattern(loader->arena, &macros->keys.at[i]);
    return (Str){0};
}

/* Replaces each %NAME% whose name is a macro; any other `%` stays. */
static Str expand_once(const Loader *loader, Str source)
{
    StrBuf out = strbuf(loader->arena);
    for (size_t i = 0; i < source.len; i++) {
        Str rest = str_skip(source, i + 1);
        size_t end = source.at[i] == '%' ? str_find_char(rest, '%') : rest.len;
        Str macro = end < rest.len ? macro_text(loader, str_slice(rest, 0, end)) : (Str){0};
        if (str_is_empty(macro)) {
            strbuf_add_char(&out, source.at[i]);
        } else {
            strbuf_add(&out, macro);
            i += end + 1;
        }
    }
    return strbuf_str(&out);
}

static Str expand(const Loader *loader, Str source)
{
    for (int i = 0; i < MACRO_ROUNDS && source.len <= PATTERN_MAX_BYTES; i++) {
        if (str_find_char(source, '%') == source.len)
            break;
        source = expand_once(loader, source);
    }
    return source;
}

/* The built-in ones are compiled by whom they are tried first; a test has them
 * all compiled. */
static Pattern *compile_pattern(Loader *loader, const RuleKey *key)
{
    Str source = expand(loader, rulekey_pattern(loader->arena, key)), message = {0};
    size_t offset = 0;
    if (source.len > PATTERN_MAX_BYTES) {
        complain(loader, key->origin, "the pattern is too long", (Str){0});
        return NULL;
    }
    bool is_checked = key->origin.kind != ORIGIN_BUILTIN;
    Pattern *pattern = is_checked ? pattern_compile(loader->arena, source, &message, &offset)
                                  : pattern_later(loader->arena, source);
    if (!pattern) {
        complain(loader, key->origin, "bad pattern",
                 str_format(loader->arena, "%.*s at byte %zu", STR_ARG(message), offset));
        return NULL;
    }
    vec_push(loader->arena, &loader->rules->patterns, ((PatternRef){pattern}));
    return pattern;
}

/* A misspelt key would be a rule that silently does something else. */
static void check_keys(Loader *loader, const char *const *valid)
{
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        bool is_known = false;
        for (size_t k = 0; valid[k] && !is_known; k++) {
            Str name = str_of(valid[k]);
            is_known = str_eq(key->name, name) ||
                       (str_ends_with(name, STR(".")) && str_starts_with(key->name, name));
        }
        if (!is_known)
            complain(loader, key->origin, "unknown key", key->name);
    }
}

static void compile_kinds(Loader *loader, uint32_t *out)
{
    const RuleKey *key = key_of(loader, "kind");
    StrVec words = {0};
    words_of(loader, "kind", &words);
    for (size_t i = 0; i < words.len; i++) {
        MessageKind kind;
        if (message_kind_find(words.at[i], &kind))
            *out |= (uint32_t)1 << kind;
        else
            complain(loader, key->origin, "unknown kind", words.at[i]);
    }
    if (*out == 0 && !loader->failed)
        complain(loader, loader->section->origin, "it has no kind", (Str){0});
}

static bool compile_scope(Loader *loader, Sign *sign)
{
    static const char *const scopes[] = {"code", "text", "detail", "line"};
    Str scope = text_of(loader, "on");
    for (unsigned i = 0; i < 4; i++) {
        if (str_eq(scope, str_of(scopes[i]))) {
            sign->scope = (SignScope)i;
            return true;
        }
    }
    complain(loader, loader->section->origin, "`on` must be code, text, detail or line", scope);
    return false;
}

static const char *const group_names[] = {
    "code",        "count",       "file",   "function",    "glued", "import",
    "key",         "lib",         "line",   "member",      "name",  "origin",
    "other_input", "other_value", "symbol", "undecorated", "value"};

static void check_groups(Loader *loader, const Sign *sign, Origin origin)
{
    StrVec names = {0};
    pattern_group_names(loader->arena, sign->pattern, &names);
    for (size_t i = 0; i < names.len; i++) {
        bool is_known = false;
        for (size_t k = 0; k < sizeof group_names / sizeof *group_names; k++)
            is_known = is_known || str_eq(names.at[i], str_of(group_names[k]));
        if (!is_known)
            complain(loader, origin, "unknown group", names.at[i]);
    }
}

static bool yes_or_no(Loader *loader, const char *name)
{
    Str word = text_of(loader, name);
    if (word.len && !str_eq(word, STR("yes")) && !str_eq(word, STR("no")))
        complain(loader, key_of(loader, name)->origin, "must be yes or no", word);
    return str_eq(word, STR("yes"));
}

static void compile_sign(Loader *loader)
{
    static const char *const keys[] = {"kind",    "on",     "code",  "contains",
                                       "pattern", "prefix", "error", NULL};
    check_keys(loader, keys);
    const RuleKey *pattern = key_of(loader, "pattern");
    uint32_t kinds = 0;
    compile_kinds(loader, &kinds);
    if (!pattern)
        complain(loader, loader->section->origin, "it has no pattern", (Str){0});
    Sign sign = {.name = loader->section->name};
    if (loader->failed || !compile_scope(loader, &sign))
        return;
    while (!(kinds >> sign.kind & 1))
        sign.kind++;
    words_of(loader, "code", &sign.codes);
    sign.contains = text_of(loader, "contains");
    sign.prefix = text_of(loader, "prefix");
    if (key_of(loader, "error"))
        sign.severity = yes_or_no(loader, "error") ? SEVERITY_ERROR : SEVERITY_WARNING;
    sign.pattern = compile_pattern(loader, pattern);
    if (sign.pattern && pattern->origin.kind != ORIGIN_BUILTIN)
        check_groups(loader, &sign, pattern->origin);
    if (sign.scope == SIGN_LINE && str_is_empty(sign.contains))
        complain(loader, loader->section->origin, "a sign on a line needs `contains`", (Str){0});
    if (loader->failed)
        return;
    vec_push(loader->arena, &loader->rules->signs, sign);
    if (sign.scope == SIGN_LINE)
        vec_push(loader->arena, &loader->rules->line_signs, sign.contains);
}

static void compile_properties(Loader *loader, EvidenceRule *rule)
{
    StrVec words = {0};
    words_of(loader, "is", &words);
    for (size_t i = 0; i < words.len; i++) {
        Str word = words.at[i];
        bool is_negated = str_starts_with(word, STR("!"));
        FactProperty property;
        if (!fact_property_find(str_skip(word, is_negated), &property))
            complain(loader, key_of(loader, "is")->origin, "unknown property", word);
        else if (is_negated)
            rule->properties_no |= (uint32_t)1 << property;
        else
            rule->properties_yes |= (uint32_t)1 << property;
    }
}

static void compile_conditions(Loader *loader, EvidenceRule *rule)
{
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        Condition condition = {0};
        if (!fact_field_find(key->name, &condition.field))
            continue;
        condition.pattern = compile_pattern(loader, key);
        vec_push(loader->arena, &rule->conditions, condition);
    }
}

static Confidence confidence_of(Loader *loader)
{
    Str word = text_of(loader, "confidence");
    for (int i = CONFIDENCE_POSSIBLE; i <= (int)CONFIDENCE_CERTAIN; i++)
        if (str_eq(word, str_of(confidence_name((Confidence)i))))
            return (Confidence)i;
    if (word.len)
        complain(loader, key_of(loader, "confidence")->origin,
                 "confidence is certain, likely or possible", word);
    return CONFIDENCE_LIKELY;
}

static void compile_evidence(Loader *loader)
{
    static const char *const keys[] = {"kind",       "code",  "is",        "confidence",  "symbol",
                                       "function",   "key",   "value",     "other-value", "name",
                                       "origin",     "other", "any-input", "text",        "hint",
                                       "system-lib", NULL};
    check_keys(loader, keys);
    EvidenceRule rule = {.name = loader->section->name};
    compile_kinds(loader, &rule.kinds);
    words_of(loader, "code", &rule.codes);
    compile_properties(loader, &rule);
    compile_conditions(loader, &rule);
    rule.confidence = confidence_of(loader);
    if (!loader->failed)
        vec_push(loader->arena, &loader->rules->evidence, rule);
}

/* "fix.cargo.static", "message.mixed", "avoid.1": the last part of `avoid` only
 * numbers the items. */
static void compile_texts(Loader *loader, RuleTexts *out)
{
    static const char *const names[] = {"title", "message", "fix", "avoid", "note"};
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        Str rest = key->name, name = str_cut(&rest, '.');
        RuleText text = {.name = name};
        bool is_text = false;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            is_text = is_text || str_eq(name, str_of(names[k]));
        if (!is_text)
            continue;
        if (str_eq(name, STR("fix")))
            text.target = str_cut(&rest, '.');
        if (!str_eq(name, STR("avoid")))
            text.variant = rest;
        text.text = rulekey_text(loader->arena, key);
        vec_push(loader->arena, out, text);
    }
}

static SidesBy sides_of(Loader *loader)
{
    static const char *const names[] = {"none", "linkage", "config", "value"};
    Str word = text_of(loader, "sides");
    for (unsigned i = 0; i < 4; i++)
        if (str_eq(word, str_of(names[i])))
            return (SidesBy)i;
    if (word.len)
        complain(loader, key_of(loader, "sides")->origin, "sides is none, linkage, config or value",
                 word);
    return SIDES_NONE;
}

static void compile_cause(Loader *loader)
{
    static const char *const keys[] = {"name",   "rank",       "when",     "absorbs", "weak",
                                       "codes",  "sides",      "explain",  "title",   "message",
                                       "note",   "title.",     "message.", "note.",   "fix.",
                                       "avoid.", "components", "fallback", NULL};
    check_keys(loader, keys);
    CauseRule cause = {.code = loader->section->name, .name = text_of(loader, "name")};
    Str rank = text_of(loader, "rank");
    if (rank.len && !str_to_u64(rank, UINT_MAX, &cause.rank))
        complain(loader, key_of(loader, "rank")->origin, "rank is a number", rank);
    words_of(loader, "when", &cause.when);
    words_of(loader, "absorbs", &cause.absorbs);
    words_of(loader, "weak", &cause.weak);
    words_of(loader, "codes", &cause.codes);
    cause.sides = sides_of(loader);
    cause.lists_components = yes_or_no(loader, "components");
    cause.is_fallback = yes_or_no(loader, "fallback");
    compile_texts(loader, &cause.texts);
    cause.explain = text_of(loader, "explain");
    if (str_is_empty(cause.name) || !key_of(loader, "message"))
        complain(loader, loader->section->origin, "it needs a name and a message", (Str){0});
    if (!loader->failed)
        vec_push(loader->arena, &loader->rules->causes, cause);
}

static void compile_known(Loader *loader)
{
    static const char *const keys[] = {"inputs", "symbol", "libs",  "causes", "linkage",
                                       "fixed",  "note",   "note.", "fix.",   NULL};
    check_keys(loader, keys);
    KnownInput known = {.name = loader->section->name};
    words_of(loader, "inputs", &known.inputs);
    words_of(loader, "libs", &known.libs);
    words_of(loader, "causes", &known.causes);
    const RuleKey *symbol = key_of(loader, "symbol");
    if (symbol)
        known.symbol = compile_pattern(loader, symbol);
    Str linkage = text_of(loader, "linkage");
    if (str_eq(linkage, STR("static")))
        known.linkage = LINKAGE_STATIC;
    else if (str_eq(linkage, STR("dynamic")))
        known.linkage = LINKAGE_DYNAMIC;
    else if (linkage.len)
        complain(loader, key_of(loader, "linkage")->origin, "linkage is static or dynamic",
                 linkage);
    known.is_fixed = yes_or_no(loader, "fixed");
    compile_texts(loader, &known.texts);
    if (known.inputs.len == 0 && !symbol)
        complain(loader, loader->section->origin, "it names no inputs and no symbol", (Str){0});
    if (!loader->failed)
        vec_push(loader->arena, &loader->rules->known, known);
}

static void compile_build(Loader *loader)
{
    static const char *const keys[] = {"shows", "own-member", NULL};
    check_keys(loader, keys);
    BuildRule build = {.name = loader->section->name};
    words_of(loader, "shows", &build.shows);
    const RuleKey *own = key_of(loader, "own-member");
    if (own)
        build.own_member = compile_pattern(loader, own);
    if (!loader->failed)
        vec_push(loader->arena, &loader->rules->builds, build);
}

static void compile_code(Loader *loader)
{
    static const char *const keys[] = {"title", "explain", NULL};
    check_keys(loader, keys);
    CodeRule code = {.code = loader->section->name};
    code.title = text_of(loader, "title");
    code.explain = text_of(loader, "explain");
    if (str_is_empty(code.title) || str_is_empty(code.explain))
        complain(loader, loader->section->origin, "it needs a title and explain", (Str){0});
    if (!loader->failed)
        vec_push(loader->arena, &loader->rules->codes, code);
}

static void compile_values(Loader *loader)
{
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        ValueRule value = {.key = loader->section->name, .value = key->name};
        value.text = rulekey_text(loader->arena, key);
        vec_push(loader->arena, &loader->rules->values, value);
    }
}

static void compile_before(Loader *loader)
{
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        if (compile_pattern(loader, key))
            vec_push(loader->arena, &loader->rules->marks,
                     expand(loader, rulekey_pattern(loader->arena, key)));
        loader->failed = false; /* of one mark: the others stay */
    }
}

static void compile_names(Loader *loader)
{
    for (size_t i = 0; i < loader->section->keys.len; i++) {
        const RuleKey *key = &loader->section->keys.at[i];
        vec_push(loader->arena, &loader->rules->names, key->name);
        vec_push(loader->arena, &loader->rules->names, rulekey_text(loader->arena, key));
    }
}

void rulecompile_section(Ruleset *rules, const RuleSection *section, Diags *diags)
{
    static const struct {
        const char *type;
        void (*compile)(Loader *loader);
    } types[] = {
        {"before",   compile_before  },
        {"build",    compile_build   },
        {"cause",    compile_cause   },
        {"code",     compile_code    },
        {"evidence", compile_evidence},
        {"known",    compile_known   },
        {"names",    compile_names   },
        {"sign",     compile_sign    },
        {"values",   compile_values  },
    };
    Loader loader = {rules, rules->arena, diags, section, false};
    if (str_eq(section->type, STR("macros")))
        return; /* looked up where a pattern uses them */
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_eq(section->type, str_of(types[i].type))) {
            types[i].compile(&loader);
            return;
        }
    }
    complain(&loader, section->origin, "no such kind of section", (Str){0});
}
