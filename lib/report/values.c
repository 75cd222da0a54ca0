/* SPDX-License-Identifier: MIT */
#include "report/values.h"

#include "report/components.h"
#include "report/namelist.h"

enum { NAMES_SHOWN = 4, LIBRARIES_SHOWN = 8 };

typedef struct Collector {
    Arena *arena;
    const ValuesContext *context;
    const FactRefs *facts;
    Values *out;
} Collector;

static void add(Collector *c, const char *name, Str text)
{
    if (c->out->count < VALUES_MAX)
        c->out->at[c->out->count++] = (TemplateValue){name, text};
}

static void add_list(Collector *c, const char *name, const NameSet *set)
{
    add(c, name, namelist_text(c->arena, &set->names, NAMES_SHOWN, 0));
}

static bool has_mention(const RuleTexts *texts, Str mention)
{
    for (size_t i = 0; i < texts->len; i++)
        if (str_find(texts->at[i].text, mention) < texts->at[i].text.len)
            return true;
    return false;
}

/* Whether a text of the cause, or of what is known, may name the value. Each list of names means to
 * look at all facts, which may be thousands. */
static bool is_mentioned(const Collector *c, const char *name)
{
    Str mention = str_format(c->arena, "{%s", name);
    if (has_mention(&c->context->explanation->cause->texts, mention))
        return true;
    for (size_t i = 0; i < c->context->known->len; i++)
        if (has_mention(&c->context->known->at[i].known->texts, mention))
            return true;
    return false;
}

static const LinkerMessage *message_at(const FactRefs *facts, size_t i)
{
    return facts->at[i].fact->message;
}

/* --- names --------------------------------------------------------------- */

NameSet values_symbols(Arena *arena, const FactRefs *facts)
{
    NameSet set = nameset_for(arena, facts->len);
    for (size_t i = 0; i < facts->len; i++)
        nameset_add(&set, message_at(facts, i)->symbol);
    return set;
}

static Str input_text(Arena *arena, InputName name)
{
    return origin_input_name(arena, name.file, name.member);
}

NameSet values_inputs(Arena *arena, const FactRefs *facts)
{
    NameSet set = nameset_for(arena, facts->len);
    for (size_t i = 0; i < facts->len; i++) {
        nameset_add(&set, input_text(arena, message_at(facts, i)->origin));
        nameset_add(&set, input_text(arena, message_at(facts, i)->other));
    }
    return set;
}

/* Up to the parameters; a `(` between `<` and `>` is not theirs. */
static Str without_parameters(Str text)
{
    size_t depth = 0, end = str_find(text, STR("operator"));
    for (size_t i = 0; i < end; i++) {
        if (text.at[i] == '<')
            depth++;
        else if (text.at[i] == '>' && depth > 0)
            depth--;
        else if (text.at[i] == '(' && depth == 0)
            return str_slice(text, 0, i);
    }
    return str_slice(text, 0, end + str_find_char(str_skip(text, end), '('));
}

/* "public: void __cdecl a::B<c, d>::e(int)" -> "a::B<c, d>::e": what people call it. */
static Str qualified_name(Str undecorated)
{
    const Str import = STR("__declspec(dllimport) ");
    bool is_import = str_starts_with(undecorated, import);
    Str head = without_parameters(is_import ? str_skip(undecorated, import.len) : undecorated);
    size_t depth = 0, from = str_find(head, STR("operator")); /* "operator new" is one name */
    for (size_t i = from; i > 0; i--) {
        char c = head.at[i - 1];
        if (c == '>')
            depth++;
        else if (c == '<' && depth > 0)
            depth--;
        else if (c == ' ' && depth == 0)
            return str_skip(head, i);
    }
    return head;
}

static Str readable_name(const LinkerMessage *m)
{
    Str name = str_is_empty(m->undecorated) ? m->undecorated : qualified_name(m->undecorated);
    return name.len ? name : m->symbol;
}

static NameSet readable_names(const Collector *c)
{
    NameSet set = nameset_for(c->arena, c->facts->len);
    for (size_t i = 0; i < c->facts->len; i++)
        nameset_add(&set, readable_name(message_at(c->facts, i)));
    return set;
}

/* Short names of the origins that are not the CRT's own files. */
static NameSet origin_names(const Collector *c)
{
    NameSet set = nameset(c->arena);
    for (size_t i = 0; i < c->facts->len; i++) {
        InputName name = message_at(c->facts, i)->origin;
        Str crate = input_crate_name(name.file);
        if (!fact_crt_lib(name.file))
            nameset_add(&set, crate.len ? crate : str_path_base(name.file));
    }
    return set;
}

/* The files that messages are about: what cannot be opened, read, or fits not. */
static NameSet file_names(const Collector *c)
{
    NameSet set = nameset(c->arena);
    for (size_t i = 0; i < c->facts->len; i++) {
        const LinkerMessage *m = message_at(c->facts, i);
        bool is_about_file = m->kind != MESSAGE_UNRESOLVED && m->kind != MESSAGE_DUPLICATE;
        if (is_about_file)
            nameset_add(&set, str_path_base(m->name.len ? m->name : m->origin.file));
    }
    return set;
}

static NameSet known_libraries(const Collector *c)
{
    NameSet set = nameset(c->arena);
    for (size_t i = 0; i < c->context->known->len; i++)
        for (size_t k = 0; k < c->context->known->at[i].known->libs.len; k++)
            nameset_add(&set, c->context->known->at[i].known->libs.at[k]);
    return set;
}

/* Without the linker's name and "error:" in front, which belong to its own message. */
static Str bare_text(Str text)
{
    static const Str marks[] = {
        {"error: ",   7},
        {"error ",    6},
        {"warning: ", 9},
        {"warning ",  8},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t at = str_find(text, marks[i]);
        if (at < text.len)
            return str_skip(text, at + marks[i].len);
    }
    return text;
}

/* --- sides --------------------------------------------------------------- */

static NameSet witness_names(Arena *arena, const Side *side, WitnessKind kind)
{
    NameSet set = nameset(arena);
    for (size_t i = 0; side && i < side->witnesses.len; i++)
        if (side->witnesses.at[i].kind == kind)
            nameset_add(&set, witness_short_name(&side->witnesses.at[i]));
    return set;
}

static Str side_inputs(const Collector *c, const Side *side)
{
    NameSet inputs = witness_names(c->arena, side, WITNESS_INPUT);
    return namelist_text(c->arena, &inputs.names, NAMES_SHOWN, 0);
}

/* The inputs of a side; where none is known, what asks in their stead. */
static Str side_names(const Collector *c, const Side *side)
{
    Str inputs = side_inputs(c, side);
    if (inputs.len)
        return inputs;
    NameSet options = witness_names(c->arena, side, WITNESS_OPTION);
    if (options.names.len)
        return str_format(c->arena, "the command line (%.*s)", STR_ARG(options.names.at[0]));
    NameSet crt = witness_names(c->arena, side, WITNESS_CRT);
    if (crt.names.len)
        return str_format(c->arena, "some input not named here that asks for %.*s",
                          STR_ARG(crt.names.at[0]));
    return (Str){0};
}

static Str member_names(const Collector *c, const Side *side)
{
    NameSet set = nameset(c->arena);
    Str archive = c->context->archive;
    for (size_t i = 0; side && i < side->witnesses.len; i++)
        if (str_eq(side->witnesses.at[i].name.file, archive) ||
            str_eq(str_path_base(side->witnesses.at[i].name.file), str_path_base(archive)))
            nameset_add(&set, str_path_base(side->witnesses.at[i].name.member));
    return namelist_text(c->arena, &set.names, NAMES_SHOWN, side ? side->more : 0);
}

static void add_linkage_values(Collector *c)
{
    const Sides *sides = &c->context->explanation->sides;
    const Side *fixed = sides_with_linkage(sides, LINKAGE_STATIC);
    const Side *dynamic = sides_with_linkage(sides, LINKAGE_DYNAMIC);
    add(c, "static", side_names(c, fixed));
    add(c, "dynamic", side_names(c, dynamic));
    add(c, "static_input", side_inputs(c, fixed));
    add(c, "dynamic_input", side_inputs(c, dynamic));
    add(c, "static_flag", fixed ? side_flag(LINKAGE_STATIC, fixed->config) : (Str){0});
    add(c, "dynamic_flag", dynamic ? side_flag(LINKAGE_DYNAMIC, dynamic->config) : (Str){0});
    add(c, "static_members", member_names(c, fixed));
    add(c, "dynamic_members", member_names(c, dynamic));
    add(c, "archive", str_path_base(c->context->archive));
}

static void add_config_values(Collector *c)
{
    const Sides *sides = &c->context->explanation->sides;
    const Side *debug = sides_with_config(sides, CONFIG_DEBUG);
    const Side *release = sides_with_config(sides, CONFIG_RELEASE);
    add(c, "debug", side_names(c, debug));
    add(c, "debug_input", side_inputs(c, debug));
    add(c, "release", side_names(c, release));
    add(c, "release_input", side_inputs(c, release));
}

static void add_party_values(Collector *c)
{
    const Sides *sides = &c->context->explanation->sides;
    bool has_both = c->context->explanation->cause->sides == SIDES_BY_VALUE && sides->len > 1;
    add(c, "first", has_both ? side_names(c, &sides->at[0]) : (Str){0});
    add(c, "second", has_both ? side_names(c, &sides->at[1]) : (Str){0});
}

/* --- tables -------------------------------------------------------------- */

/* "ws2_32.lib, crypt32.lib"; as arguments of CMake "ws2_32 crypt32". */
static void add_system_values(Collector *c)
{
    NameSet files = nameset(c->arena), names = nameset(c->arena);
    for (size_t i = 0; i < c->facts->len; i++) {
        const WindowsLib *lib = c->facts->at[i].fact->system_lib;
        if (!lib)
            continue;
        nameset_add(&names, str_of(lib->name));
        nameset_add(&files, str_format(c->arena, "%s.lib", lib->name));
    }
    StrBuf arguments = strbuf(c->arena);
    for (size_t i = 0; i < names.names.len; i++)
        strbuf_addf(&arguments, "%s%.*s", i ? " " : "", STR_ARG(names.names.at[i]));
    add(c, "system_libs", namelist_text(c->arena, &files.names, LIBRARIES_SHOWN, 0));
    add(c, "system_names", strbuf_str(&arguments));
    add(c, "system_first", names.names.len ? names.names.at[0] : (Str){0});
}

/* The newest toolset that any of the missing names needs. */
static const Toolset *needed_toolset(const FactRefs *facts)
{
    const Toolset *newest = NULL;
    for (size_t i = 0; i < facts->len; i++) {
        const Fact *fact = facts->at[i].fact;
        const Toolset *first = fact->stl ? fact->stl->first : NULL;
        if (fact_has(fact, FACT_STL_UNKNOWN))
            return &toolsets[toolset_count - 1];
        if (first && (!newest || first > newest))
            newest = first;
    }
    return newest;
}

static void add_toolset_values(Collector *c)
{
    const Toolset *toolset = needed_toolset(c->facts);
    add(c, "toolset", toolset ? str_of(toolset->version) : (Str){0});
    add(c, "vs_release", toolset ? str_of(toolset->release) : (Str){0});
}

/* --- all ----------------------------------------------------------------- */

static void add_record_values(Collector *c, const LinkerMessage *m)
{
    const Ruleset *rules = c->context->request->rules;
    Str key = m->kind == MESSAGE_MACHINE ? STR("machine") : m->key;
    add(c, "key", m->key);
    add(c, "value", m->value);
    add(c, "other_value", m->other_value);
    add(c, "value_text", rules_value_text(rules, key, m->value));
    add(c, "other_value_text", rules_value_text(rules, key, m->other_value));
}

static void add_message_values(Collector *c, const LinkerMessage *m)
{
    add_record_values(c, m);
    add(c, "origin", input_text(c->arena, m->origin));
    add(c, "other", input_text(c->arena, m->other));
    add(c, "name", m->name);
    add(c, "function", m->function);
    add(c, "hint", m->hint);
    add(c, "line", bare_text(m->text));
}

/* "zlib.lib" is "zlib" for cargo and CMake. */
static Str link_name(Str file)
{
    bool is_library = str_ends_with_nocase(file, STR(".lib"));
    return is_library ? str_slice(file, 0, file.len - 4) : file;
}

static void add_symbol_values(Collector *c)
{
    NameSet symbols = readable_names(c);
    add_list(c, "symbols", &symbols);
    add(c, "symbol_count", str_format(c->arena, "%zu", symbols.names.len));
}

static void add_origin_values(Collector *c)
{
    NameSet origins = origin_names(c);
    add_list(c, "origins", &origins);
}

static void add_file_values(Collector *c)
{
    NameSet files = file_names(c);
    add_list(c, "files", &files);
}

static void add_library_values(Collector *c)
{
    NameSet libraries = known_libraries(c);
    add_list(c, "libraries", &libraries);
}

static void add_link_name(Collector *c)
{
    NameSet libraries = known_libraries(c);
    add(c, "link_name", libraries.names.len ? link_name(libraries.names.at[0]) : (Str){0});
}

static void add_stranger_values(Collector *c)
{
    StrVec strangers = {0};
    components_strangers(c->arena, c->context->facts->all, &strangers);
    add(c, "strangers", namelist_text(c->arena, &strangers, NAMES_SHOWN, 0));
}

static void add_static_values(Collector *c)
{
    add(c, "static_libs", components_libraries(c->arena, c->context->facts, LINKAGE_STATIC));
}

static void add_dynamic_values(Collector *c)
{
    add(c, "dynamic_libs", components_libraries(c->arena, c->context->facts, LINKAGE_DYNAMIC));
}

/* What all names begin with that each adds. */
static const struct {
    const char *name;
    void (*add)(Collector *c);
} list_values[] = {
    {"symbol",       add_symbol_values  },
    {"origins",      add_origin_values  },
    {"files",        add_file_values    },
    {"libraries",    add_library_values },
    {"link_name",    add_link_name      },
    {"strangers",    add_stranger_values},
    {"static_libs",  add_static_values  },
    {"dynamic_libs", add_dynamic_values },
    {"system_",      add_system_values  },
};

void values_collect(Arena *arena, const ValuesContext *context, Values *out)
{
    Collector c = {arena, context, context->facts->own, out};
    out->count = 0;
    add_linkage_values(&c);
    add_config_values(&c);
    add_party_values(&c);
    add_message_values(&c, message_at(c.facts, 0));
    for (size_t i = 0; i < sizeof list_values / sizeof *list_values; i++)
        if (is_mentioned(&c, list_values[i].name))
            list_values[i].add(&c);
    add_toolset_values(&c);
}
