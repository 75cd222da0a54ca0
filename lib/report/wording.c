/* SPDX-License-Identifier: MIT */
#include "report/wording.h"

#include "report/components.h"
#include "report/namelist.h"
#include "report/template.h"

enum { NAMES_SHOWN = 4, VALUES_MAX = 40, VARIANTS_MAX = 10 };

typedef struct Wording {
    Arena *arena;
    const ExplainRequest *request;
    const CauseFacts *facts;
    const BuildRule *build; /* NULL: not known */
    Explanation *out;
    Str archive;       /* mixed in itself; else empty */
    Linkage direction; /* the CRT that the whole link should use; NONE: either */
    VEC(size_t) known; /* indices into the rules' */
    const char *variants[VARIANTS_MAX];
    size_t variant_count;
    TemplateValue values[VALUES_MAX];
    size_t value_count;
} Wording;

static void add_value(Wording *w, const char *name, Str text)
{
    if (w->value_count < VALUES_MAX)
        w->values[w->value_count++] = (TemplateValue){name, text};
}

static void add_variant(Wording *w, const char *name)
{
    if (w->variant_count < VARIANTS_MAX)
        w->variants[w->variant_count++] = name;
}

/* --- who ----------------------------------------------------------------- */

static NameSet witness_names(Arena *arena, const Side *side, WitnessKind kind)
{
    NameSet set = nameset(arena);
    for (size_t i = 0; side && i < side->witnesses.len; i++)
        if (side->witnesses.at[i].kind == kind)
            nameset_add(&set, witness_short_name(&side->witnesses.at[i]));
    return set;
}

static Str side_inputs(Wording *w, const Side *side)
{
    NameSet inputs = witness_names(w->arena, side, WITNESS_INPUT);
    return namelist_text(w->arena, &inputs.names, NAMES_SHOWN, 0);
}

/* The inputs of a side; where none is known, what asks in their stead. */
static Str side_names(Wording *w, const Side *side)
{
    Str inputs = side_inputs(w, side);
    if (inputs.len)
        return inputs;
    NameSet options = witness_names(w->arena, side, WITNESS_OPTION);
    if (options.names.len)
        return str_format(w->arena, "the command line (%.*s)", STR_ARG(options.names.at[0]));
    NameSet crt = witness_names(w->arena, side, WITNESS_CRT);
    if (crt.names.len)
        return str_format(w->arena, "some input not named here that asks for %.*s",
                          STR_ARG(crt.names.at[0]));
    return (Str){0};
}

static Str member_names(Wording *w, const Side *side)
{
    NameSet set = nameset(w->arena);
    for (size_t i = 0; side && i < side->witnesses.len; i++)
        if (str_eq(side->witnesses.at[i].name.file, w->archive) ||
            str_eq(str_path_base(side->witnesses.at[i].name.file), str_path_base(w->archive)))
            nameset_add(&set, str_path_base(side->witnesses.at[i].name.member));
    return namelist_text(w->arena, &set.names, NAMES_SHOWN, side ? side->more : 0);
}

/* --- direction ----------------------------------------------------------- */

static bool known_fits_name(const KnownInput *known, Str name)
{
    for (size_t i = 0; name.len && i < known->inputs.len; i++)
        if (str_glob_nocase(known->inputs.at[i], name))
            return true;
    return false;
}

static bool known_fits(const KnownInput *known, InputName name)
{
    Str base = str_path_base(name.file);
    return known_fits_name(known, base) || known_fits_name(known, input_crate_name(base)) ||
           known_fits_name(known, str_path_base(name.member));
}

static bool known_is_about(const KnownInput *known, Str cause)
{
    for (size_t i = 0; i < known->causes.len; i++)
        if (str_eq(known->causes.at[i], cause))
            return true;
    return known->causes.len == 0;
}

static const KnownInput *known_at(const Wording *w, size_t i)
{
    return &w->request->rules->known.at[w->known.at[i]];
}

static void find_known(Wording *w)
{
    for (size_t k = 0; k < w->request->rules->known.len; k++) {
        const KnownInput *known = &w->request->rules->known.at[k];
        bool fits = false;
        if (!known_is_about(known, w->out->cause->code))
            continue;
        for (size_t i = 0; i < w->facts->own->len && !fits; i++)
            fits = known_fits(known, w->facts->own->at[i].fact->message->origin) ||
                   known_fits(known, w->facts->own->at[i].fact->message->other);
        if (fits)
            vec_push(w->arena, &w->known, k);
    }
}

static Linkage known_direction(const Wording *w)
{
    Linkage direction = LINKAGE_NONE;
    for (size_t i = 0; i < w->known.len; i++) {
        const KnownInput *known = known_at(w, i);
        if (!known->is_fixed)
            continue;
        if (direction != LINKAGE_NONE && direction != known->linkage)
            return LINKAGE_MIXED;
        direction = known->linkage;
    }
    return direction;
}

/* A side that this build compiles itself, or only chooses on the command line,
 * follows its settings. */
static bool can_move(const Side *side)
{
    bool has_any = false;
    for (size_t i = 0; i < side->witnesses.len; i++) {
        const Witness *witness = &side->witnesses.at[i];
        if (witness->kind == WITNESS_INPUT && !witness->is_own)
            return false;
        has_any = has_any || witness->kind != WITNESS_CRT;
    }
    return has_any;
}

static Linkage find_direction(const Wording *w)
{
    const Side *fixed = sides_with_linkage(&w->out->sides, LINKAGE_STATIC);
    const Side *dynamic = sides_with_linkage(&w->out->sides, LINKAGE_DYNAMIC);
    Linkage direction = known_direction(w);
    if (direction != LINKAGE_NONE)
        return direction == LINKAGE_MIXED ? LINKAGE_NONE : direction;
    /* Without a mark of the build's own objects nothing is known to be fixed. */
    if (!w->build || !w->build->own_member || !fixed || !dynamic)
        return LINKAGE_NONE;
    bool static_moves = can_move(fixed), dynamic_moves = can_move(dynamic);
    if (static_moves == dynamic_moves)
        return LINKAGE_NONE;
    return static_moves ? LINKAGE_DYNAMIC : LINKAGE_STATIC;
}

/* Only the CRT's own libraries speak for it: whoever asked is not in the log. */
static bool has_unnamed_side(const Sides *sides)
{
    for (size_t i = 0; i < sides->len; i++) {
        bool is_named = false;
        for (size_t k = 0; k < sides->at[i].witnesses.len; k++)
            is_named = is_named || sides->at[i].witnesses.at[k].kind != WITNESS_CRT;
        if (!is_named)
            return true;
    }
    return false;
}

static void find_variants(Wording *w)
{
    SidesBy by = w->out->cause->sides;
    if (by == SIDES_BY_LINKAGE || by == SIDES_BY_CONFIG)
        w->archive = sides_mixed_archive(&w->out->sides);
    w->direction = by == SIDES_BY_LINKAGE ? find_direction(w) : LINKAGE_NONE;
    if (w->archive.len && w->direction != LINKAGE_NONE)
        add_variant(w, w->direction == LINKAGE_STATIC ? "mixed-static" : "mixed-dynamic");
    if (w->archive.len)
        add_variant(w, "mixed");
    if (!w->build)
        add_variant(w, "brief");
    if (has_unnamed_side(&w->out->sides))
        add_variant(w, "unnamed");
    if (!w->out->is_error)
        add_variant(w, "warning");
    if (w->direction != LINKAGE_NONE)
        add_variant(w, w->direction == LINKAGE_STATIC ? "static" : "dynamic");
    if (w->out->sides.len < 2)
        add_variant(w, "one-side");
    add_variant(w, "");
}

/* --- values -------------------------------------------------------------- */

static NameSet symbol_names(Wording *w)
{
    NameSet set = nameset(w->arena);
    for (size_t i = 0; i < w->facts->own->len; i++)
        nameset_add(&set, w->facts->own->at[i].fact->message->symbol);
    return set;
}

static Str input_text(Wording *w, InputName name)
{
    return origin_input_name(w->arena, name.file, name.member);
}

static NameSet input_names(Wording *w)
{
    NameSet set = nameset(w->arena);
    for (size_t i = 0; i < w->facts->own->len; i++) {
        nameset_add(&set, input_text(w, w->facts->own->at[i].fact->message->origin));
        nameset_add(&set, input_text(w, w->facts->own->at[i].fact->message->other));
    }
    return set;
}

/* Short names of the origins that are not the CRT's own files. */
static Str origin_names(Wording *w)
{
    NameSet set = nameset(w->arena);
    for (size_t i = 0; i < w->facts->own->len; i++) {
        InputName name = w->facts->own->at[i].fact->message->origin;
        Str crate = input_crate_name(name.file);
        if (!fact_crt_lib(name.file))
            nameset_add(&set, crate.len ? crate : str_path_base(name.file));
    }
    return namelist_text(w->arena, &set.names, NAMES_SHOWN, 0);
}

static Str count_text(Wording *w, size_t count)
{
    return str_format(w->arena, "%zu", count);
}

static void add_side_values(Wording *w)
{
    const Sides *sides = &w->out->sides;
    const Side *fixed = sides_with_linkage(sides, LINKAGE_STATIC);
    const Side *dynamic = sides_with_linkage(sides, LINKAGE_DYNAMIC);
    add_value(w, "static", side_names(w, fixed));
    add_value(w, "dynamic", side_names(w, dynamic));
    add_value(w, "static_input", side_inputs(w, fixed));
    add_value(w, "dynamic_input", side_inputs(w, dynamic));
    add_value(w, "static_flag", fixed ? side_flag(LINKAGE_STATIC, fixed->config) : (Str){0});
    add_value(w, "dynamic_flag", dynamic ? side_flag(LINKAGE_DYNAMIC, dynamic->config) : (Str){0});
    add_value(w, "static_members", member_names(w, fixed));
    add_value(w, "dynamic_members", member_names(w, dynamic));
    const Side *debug = sides_with_config(sides, CONFIG_DEBUG);
    const Side *release = sides_with_config(sides, CONFIG_RELEASE);
    add_value(w, "debug", side_names(w, debug));
    add_value(w, "debug_input", side_inputs(w, debug));
    add_value(w, "release", side_names(w, release));
    add_value(w, "release_input", side_inputs(w, release));
    add_value(w, "archive", str_path_base(w->archive));
    if (w->out->cause->sides == SIDES_BY_VALUE && sides->len > 1) {
        add_value(w, "first", side_names(w, &sides->at[0]));
        add_value(w, "second", side_names(w, &sides->at[1]));
    }
}

/* Without the linker's name and "error:" in front, which belong to its own
 * message. */
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

static void add_values(Wording *w)
{
    const LinkerMessage *m = w->facts->own->at[0].fact->message;
    NameSet symbols = symbol_names(w);
    StrVec strangers = {0};
    components_strangers(w->arena, w->facts->all, &strangers);
    add_side_values(w);
    add_value(w, "symbols", namelist_text(w->arena, &symbols.names, NAMES_SHOWN, 0));
    add_value(w, "symbol_count", count_text(w, symbols.names.len));
    add_value(w, "origins", origin_names(w));
    add_value(w, "origin", input_text(w, m->origin));
    add_value(w, "other", input_text(w, m->other));
    add_value(w, "key", m->key);
    add_value(w, "value", m->value);
    add_value(w, "other_value", m->other_value);
    add_value(w, "name", m->name);
    add_value(w, "line", bare_text(m->text));
    add_value(w, "strangers", namelist_text(w->arena, &strangers, NAMES_SHOWN, 0));
    add_value(w, "static_libs", components_libraries(w->arena, w->facts, LINKAGE_STATIC));
    add_value(w, "dynamic_libs", components_libraries(w->arena, w->facts, LINKAGE_DYNAMIC));
}

/* --- texts --------------------------------------------------------------- */

static const RuleText *find_text(const RuleTexts *texts, Str name, Str target, Str variant)
{
    for (size_t i = 0; i < texts->len; i++)
        if (str_eq(texts->at[i].name, name) && str_eq(texts->at[i].target, target) &&
            str_eq(texts->at[i].variant, variant))
            return &texts->at[i];
    return NULL;
}

/* In the first variant that the rule has. */
static Str text_for(Wording *w, const RuleTexts *texts, Str name, Str target)
{
    for (size_t i = 0; i < w->variant_count; i++) {
        const RuleText *text = find_text(texts, name, target, str_of(w->variants[i]));
        if (text)
            return template_fill(w->arena, text->text, w->values, w->value_count);
    }
    return (Str){0};
}

static void add_fix(Wording *w, const RuleTexts *texts, Str target)
{
    Str text = text_for(w, texts, STR("fix"), target);
    for (size_t i = 0; i < w->out->fixes.len; i++)
        if (str_eq(w->out->fixes.at[i].text, text))
            return;
    Fix fix = {target, text};
    if (text.len)
        vec_push(w->arena, &w->out->fixes, fix);
}

/* All targets that the texts have a fix for, each once. */
static void fix_targets(Arena *arena, const RuleTexts *texts, StrVec *out)
{
    NameSet set = nameset(arena);
    for (size_t i = 0; i < texts->len; i++)
        nameset_add(&set, texts->at[i].target);
    *out = set.names;
}

static void add_fixes_of(Wording *w, const RuleTexts *texts)
{
    StrVec targets = {0};
    if (w->build)
        targets = w->build->shows;
    else
        fix_targets(w->arena, texts, &targets);
    for (size_t i = 0; i < targets.len; i++)
        add_fix(w, texts, targets.at[i]);
}

static void add_fixes(Wording *w)
{
    /* What is known about just this library goes before the general advice. */
    for (size_t i = 0; i < w->known.len; i++)
        add_fixes_of(w, &known_at(w, i)->texts);
    add_fixes_of(w, &w->out->cause->texts);
    if (w->out->fixes.len == 0)
        add_fix(w, &w->out->cause->texts, STR("plain"));
}

static void add_notes(Wording *w)
{
    if (w->out->cause->lists_components)
        components_note(w->arena, w->request, w->facts, &w->out->notes);
    for (size_t i = 0; i < w->known.len; i++) {
        Str note = text_for(w, &known_at(w, i)->texts, STR("note"), (Str){0});
        if (note.len)
            vec_push(w->arena, &w->out->notes, note);
    }
    Str note = text_for(w, &w->out->cause->texts, STR("note"), (Str){0});
    if (note.len)
        vec_push(w->arena, &w->out->notes, note);
}

static void add_avoid(Wording *w)
{
    const RuleTexts *texts = &w->out->cause->texts;
    for (size_t i = 0; i < texts->len; i++) {
        if (!str_eq(texts->at[i].name, STR("avoid")))
            continue;
        Str text = template_fill(w->arena, texts->at[i].text, w->values, w->value_count);
        vec_push(w->arena, &w->out->avoid, text);
    }
}

static void add_lines(Wording *w)
{
    NameSet set = nameset(w->arena);
    for (size_t i = 0; i < w->facts->own->len; i++)
        nameset_add(&set, w->facts->own->at[i].fact->message->text);
    w->out->lines = set.names;
}

void wording_fill(Arena *arena, const ExplainRequest *request, const CauseFacts *facts,
                  Explanation *out)
{
    Wording w = {.arena = arena, .request = request, .facts = facts, .out = out};
    w.build = rules_build(request->rules, str_of(build_system_name(request->build)));
    SidesContext context = {request->rules, w.build, request->command, request->inputs,
                            request->input_count};
    sides_collect(arena, &context, out->cause->sides, facts->own, &out->sides);
    find_known(&w);
    find_variants(&w);
    add_values(&w);
    out->title = text_for(&w, &out->cause->texts, STR("title"), (Str){0});
    out->message = text_for(&w, &out->cause->texts, STR("message"), (Str){0});
    out->symbols = symbol_names(&w).names;
    out->inputs = input_names(&w).names;
    add_lines(&w);
    add_notes(&w);
    add_fixes(&w);
    add_avoid(&w);
}
