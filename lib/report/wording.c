/* SPDX-License-Identifier: MIT */
#include "report/wording.h"

#include "report/components.h"
#include "report/values.h"

enum { VARIANTS_MAX = 48 };

typedef struct Wording {
    Arena *arena;
    const ExplainRequest *request;
    const CauseFacts *facts;
    const BuildRule *build; /* NULL: not known */
    Explanation *out;
    Str archive;       /* mixed in itself; else empty */
    Linkage direction; /* the CRT that the whole link should use; NONE: either */
    KnownRefs known;
    Str variants[VARIANTS_MAX]; /* of texts: the first that a text has counts */
    size_t variant_count;
    Values values;
} Wording;

static void add_variant(Wording *w, Str name)
{
    if (w->variant_count < VARIANTS_MAX)
        w->variants[w->variant_count++] = name;
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
    Linkage direction = known_direction(&w->known);
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

static bool shows_evidence(const Wording *w, Str name)
{
    size_t evidence = rules_evidence_index(w->request->rules, name);
    for (size_t i = 0; i < w->facts->own->len; i++)
        if (w->facts->own->at[i].fact->evidence == evidence)
            return true;
    return false;
}

/* What was seen, in the order of the rule; the other variants need some places, too. */
static void add_evidence_variants(Wording *w, const StrVec *names, bool is_dll)
{
    for (size_t i = 0; i < names->len; i++) {
        if (w->variant_count >= VARIANTS_MAX / 2 || !shows_evidence(w, names->at[i]))
            continue;
        if (is_dll)
            add_variant(w, str_format(w->arena, "%.*s-dll", STR_ARG(names->at[i])));
        add_variant(w, names->at[i]);
    }
}

/* "x.dll : fatal error LNK1120" tells what the link makes. */
static bool makes_dll(const Facts *facts)
{
    static const Str ends[] = {
        {".dll",  4},
        {".pyd",  4},
        {".node", 5},
    };
    for (size_t i = 0; i < facts->len; i++) {
        const LinkerMessage *m = facts->at[i].message;
        for (size_t k = 0; m->kind == MESSAGE_SUMMARY && k < sizeof ends / sizeof *ends; k++)
            if (str_ends_with_nocase(m->origin.file, ends[k]))
                return true;
    }
    return false;
}

static void add_linkage_variants(Wording *w)
{
    bool is_static = w->direction == LINKAGE_STATIC;
    if (w->archive.len && w->direction != LINKAGE_NONE)
        add_variant(w, is_static ? STR("mixed-static") : STR("mixed-dynamic"));
    if (w->archive.len)
        add_variant(w, STR("mixed"));
    if (!w->build)
        add_variant(w, STR("brief"));
    if (has_unnamed_side(&w->out->sides))
        add_variant(w, STR("unnamed"));
    if (!w->out->is_error)
        add_variant(w, STR("warning"));
    if (w->direction != LINKAGE_NONE)
        add_variant(w, is_static ? STR("static") : STR("dynamic"));
    if (w->out->sides.len < 2)
        add_variant(w, STR("one-side"));
}

static void find_variants(Wording *w)
{
    SidesBy by = w->out->cause->sides;
    if (by == SIDES_BY_LINKAGE || by == SIDES_BY_CONFIG)
        w->archive = sides_mixed_archive(&w->out->sides);
    w->direction = by == SIDES_BY_LINKAGE ? find_direction(w) : LINKAGE_NONE;
    bool is_dll = makes_dll(w->facts->all);
    add_evidence_variants(w, &w->out->cause->when, is_dll);
    add_evidence_variants(w, &w->out->cause->weak, is_dll);
    add_linkage_variants(w);
    add_variant(w, (Str){0});
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
        const RuleText *text = find_text(texts, name, target, w->variants[i]);
        if (text)
            return template_fill(w->arena, text->text, w->values.at, w->values.count);
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

/* What is known about just this library goes before the general advice; what
 * is not for one build system is for all. */
static void add_known_fixes(Wording *w, const KnownInput *known)
{
    add_fixes_of(w, &known->texts);
    add_fix(w, &known->texts, STR("plain"));
}

static void add_fixes(Wording *w)
{
    for (size_t i = 0; i < w->known.len; i++)
        add_known_fixes(w, w->known.at[i].known);
    add_fixes_of(w, &w->out->cause->texts);
    if (w->out->fixes.len == 0)
        add_fix(w, &w->out->cause->texts, STR("plain"));
}

static void add_notes(Wording *w)
{
    if (w->out->cause->lists_components)
        components_note(w->arena, w->request, w->facts, &w->out->notes);
    for (size_t i = 0; i < w->known.len; i++) {
        Str note = text_for(w, &w->known.at[i].known->texts, STR("note"), (Str){0});
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
        Str text = template_fill(w->arena, texts->at[i].text, w->values.at, w->values.count);
        vec_push(w->arena, &w->out->avoid, text);
    }
}

static void add_lines(Wording *w)
{
    NameSet set = nameset_for(w->arena, w->facts->own->len);
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
    known_find(arena, request->rules, out->cause->code, facts->own, &w.known);
    find_variants(&w);
    ValuesContext values = {request, facts, out, &w.known, w.archive};
    values_collect(arena, &values, &w.values);
    out->title = text_for(&w, &out->cause->texts, STR("title"), (Str){0});
    out->message = text_for(&w, &out->cause->texts, STR("message"), (Str){0});
    out->symbols = values_symbols(arena, facts->own).names;
    out->inputs = values_inputs(arena, facts->own).names;
    add_lines(&w);
    add_notes(&w);
    add_fixes(&w);
    add_avoid(&w);
}
