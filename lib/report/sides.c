/* SPDX-License-Identifier: MIT */
#include "report/sides.h"

typedef struct Claim {
    Linkage linkage;
    Config config;
    Str label; /* SIDES_BY_VALUE */
    WitnessKind kind;
    InputName name;
    Str evidence;
} Claim;

typedef struct Collector {
    Arena *arena;
    const SidesContext *context;
    SidesBy by;
    Sides *sides;
    Map first_witness; /* by side and names without folders: its index + 1 */
    StrBuf key;        /* room for one of its keys */
} Collector;

Str side_flag(Linkage linkage, Config config)
{
    if (linkage == LINKAGE_STATIC)
        return config == CONFIG_DEBUG ? STR("/MTd") : STR("/MT");
    if (linkage == LINKAGE_DYNAMIC)
        return config == CONFIG_DEBUG ? STR("/MDd") : STR("/MD");
    return (Str){0};
}

static bool claim_fits(SidesBy by, const Side *side, const Claim *claim)
{
    if (by == SIDES_BY_LINKAGE)
        return side->linkage == claim->linkage;
    if (by == SIDES_BY_CONFIG)
        return side->config == claim->config;
    return str_eq(side->label, claim->label);
}

static bool claim_is_usable(SidesBy by, const Claim *claim)
{
    if (str_is_empty(claim->name.file))
        return false;
    if (by == SIDES_BY_LINKAGE)
        return claim->linkage == LINKAGE_STATIC || claim->linkage == LINKAGE_DYNAMIC;
    if (by == SIDES_BY_CONFIG)
        return claim->config == CONFIG_RELEASE || claim->config == CONFIG_DEBUG;
    return by == SIDES_BY_VALUE && claim->label.len > 0;
}

static Side *side_for(Collector *c, const Claim *claim)
{
    for (size_t i = 0; i < c->sides->len; i++)
        if (claim_fits(c->by, &c->sides->at[i], claim))
            return &c->sides->at[i];
    Side side = {.linkage = claim->linkage, .config = claim->config, .label = claim->label};
    return vec_push(c->arena, c->sides, side);
}

static bool is_own_member(const Collector *c, InputName name)
{
    Str member = str_path_base(name.member.len ? name.member : name.file);
    if (c->context->build)
        return c->context->build->own_member &&
               pattern_matches(c->context->build->own_member, member);
    for (size_t i = 0; i < c->context->rules->builds.len; i++) {
        Pattern *pattern = c->context->rules->builds.at[i].own_member;
        if (pattern && pattern_matches(pattern, member))
            return true;
    }
    return false;
}

/* Linkers print archives and members without folders, and objects as they were
 * given; scanned inputs have full paths. */
static bool is_same_input(InputName a, InputName b)
{
    Str file_a = str_path_base(a.file), file_b = str_path_base(b.file);
    if (!str_eq_nocase(file_a, file_b) || !str_eq(str_path_base(a.member), str_path_base(b.member)))
        return false;
    bool one_is_bare = file_a.len == a.file.len || file_b.len == b.file.len;
    return one_is_bare || str_eq(a.file, b.file);
}

static void add_lower(StrBuf *to, Str text)
{
    size_t start = to->len;
    strbuf_add(to, text);
    for (size_t i = start; i < to->len; i++)
        if (to->at[i] >= 'A' && to->at[i] <= 'Z')
            to->at[i] = (char)(to->at[i] - 'A' + 'a');
}

/* The side's number and the names, letter case aside. */
static Str witness_key(Collector *c, const Side *side, InputName name)
{
    c->key.len = 0;
    for (size_t rest = (size_t)(side - c->sides->at); rest > 0; rest /= 10)
        strbuf_add_char(&c->key, (char)('0' + (int)(rest % 10)));
    strbuf_add_char(&c->key, '|');
    add_lower(&c->key, str_path_base(name.file));
    strbuf_add_char(&c->key, '|');
    add_lower(&c->key, str_path_base(name.member));
    return strbuf_str(&c->key);
}

/* Where the search for a witness may start: 10000 messages name 10000 inputs. */
static MapEntry *first_witness(Collector *c, const Side *side, InputName name)
{
    Str key = witness_key(c, side, name);
    MapEntry *known = map_find(&c->first_witness, key);
    return known ? known : map_add(&c->first_witness, str_copy(c->arena, key), NULL);
}

static Witness *witness_for(Collector *c, Side *side, const Claim *claim)
{
    MapEntry *first = first_witness(c, side, claim->name);
    size_t start = first->value.number ? (size_t)first->value.number - 1 : side->witnesses.len;
    for (size_t i = start; i < side->witnesses.len; i++)
        if (is_same_input(side->witnesses.at[i].name, claim->name))
            return &side->witnesses.at[i];
    if (side->witnesses.len >= WITNESSES_MAX) {
        side->more += first->value.number == 0; /* each input once */
        if (!first->value.number)
            first->value.number = WITNESSES_MAX + 1;
        return NULL;
    }
    if (!first->value.number)
        first->value.number = side->witnesses.len + 1;
    Witness witness = {.kind = claim->kind, .name = claim->name};
    if (claim->kind == WITNESS_INPUT) {
        witness.crate = input_crate_name(claim->name.file);
        witness.is_own = is_own_member(c, claim->name);
    }
    return vec_push(c->arena, &side->witnesses, witness);
}

static void add_evidence(Arena *arena, Witness *witness, Str evidence)
{
    for (size_t i = 0; i < witness->evidence.len; i++)
        /* "needs __imp_tolower" of the log says "__imp_tolower" of the scan. */
        if (str_ends_with(witness->evidence.at[i], evidence))
            return;
    if (witness->evidence.len < WITNESS_EVIDENCE_MAX)
        vec_push(arena, &witness->evidence, evidence);
    else
        witness->more_evidence++;
}

static void take_claim(Collector *c, Claim claim)
{
    if (!claim_is_usable(c->by, &claim))
        return;
    if (claim.kind == WITNESS_INPUT && fact_crt_lib(claim.name.file))
        claim.kind = WITNESS_CRT;
    Side *side = side_for(c, &claim);
    /* One of another configuration (or linkage) makes the label vague. */
    if (side->config != claim.config && claim.config != CONFIG_NONE)
        side->config = side->config == CONFIG_NONE ? claim.config : CONFIG_MIXED;
    if (side->linkage != claim.linkage && claim.linkage != LINKAGE_NONE)
        side->linkage = side->linkage == LINKAGE_NONE ? claim.linkage : LINKAGE_MIXED;
    Witness *witness = witness_for(c, side, &claim);
    if (witness)
        add_evidence(c->arena, witness, claim.evidence);
}

/* Level 2 is what /MTd and /MDd give; 0 is that of release code, 1 is release
 * code with checks (yvals.h). */
static Config config_of_iterator_level(Str value)
{
    return str_eq(value, STR("2")) ? CONFIG_DEBUG : CONFIG_RELEASE;
}

/* As str_format would put it together, in a tenth of the time. */
static Str joined(Arena *arena, Str first, Str between, Str last)
{
    size_t len = first.len + between.len + last.len;
    StrBuf text = strbuf(arena);
    vec_reserve(arena, &text, len);
    strbuf_add(&text, first);
    strbuf_add(&text, between);
    strbuf_add(&text, last);
    return strbuf_str(&text);
}

static Claim record_claim(Collector *c, InputName name, Str key, Str value)
{
    Claim claim = {.name = name};
    claim.evidence = joined(c->arena, key, STR("="), value);
    claim.label = joined(c->arena, key, STR(" = "), value);
    if (str_eq(key, STR("_ITERATOR_DEBUG_LEVEL")))
        claim.config = config_of_iterator_level(value);
    else
        (void)wants_of_record(value, &claim.linkage, &claim.config);
    return claim;
}

static void take_mismatch(Collector *c, const LinkerMessage *m)
{
    take_claim(c, record_claim(c, m->other, m->key, m->other_value));
    take_claim(c, record_claim(c, m->origin, m->key, m->value));
}

static Claim fact_claim(Collector *c, const Fact *fact, bool is_origin, const char *verb)
{
    const LinkerMessage *m = fact->message;
    Claim claim = {.name = is_origin ? m->origin : m->other};
    claim.linkage = is_origin ? fact->origin_linkage : fact->other_linkage;
    claim.config = is_origin ? fact->origin_config : fact->other_config;
    claim.evidence = joined(c->arena, str_of(verb), STR(" "), m->symbol);
    return claim;
}

static void take_unresolved(Collector *c, const Fact *fact)
{
    if (!fact->use.symbol)
        return;
    take_claim(c, fact_claim(c, fact, true, "needs"));
    if (str_is_empty(fact->message->other.file) || !fact->use.is_import)
        return;
    Claim claim = fact_claim(c, fact, false, "");
    claim.linkage = LINKAGE_STATIC;
    claim.evidence =
        str_format(c->arena, "has %s as static code", crt_symbol_name(fact->use.symbol));
    take_claim(c, claim);
}

static void take_default_library(Collector *c, const LinkerMessage *m)
{
    const CrtLib *lib = fact_crt_lib(m->name);
    if (!lib)
        return;
    Claim claim = {
        lib->linkage, lib->config, {0      },
          WITNESS_CRT, {m->name, {0}},
          {0      }
    };
    claim.evidence = STR("asked for as a default library, says the linker's LNK4098");
    take_claim(c, claim);
}

static void take_fact(Collector *c, const Fact *fact)
{
    switch (fact->message->kind) {
    case MESSAGE_MISMATCH:
        take_mismatch(c, fact->message);
        break;
    case MESSAGE_UNRESOLVED:
        take_unresolved(c, fact);
        break;
    case MESSAGE_DUPLICATE:
        take_claim(c, fact_claim(c, fact, false, "defines"));
        take_claim(c, fact_claim(c, fact, true, "defines"));
        break;
    case MESSAGE_IMPORTED_LOCALLY:
        take_claim(c, fact_claim(c, fact, true, "imports"));
        take_claim(c, fact_claim(c, fact, false, "defines"));
        break;
    case MESSAGE_DEFAULTLIB_CONFLICT:
        take_default_library(c, fact->message);
        break;
    default:
        break;
    }
}

static Str origin_words(Arena *arena, Origin origin)
{
    Str where = origin_text(arena, origin);
    if (origin.kind == ORIGIN_ARGUMENT)
        return str_format(arena, "on the command line (%.*s)", STR_ARG(where));
    return str_format(arena, "in %.*s", STR_ARG(where));
}

/* Libraries that the command line names, as an input or a default library. */
static void take_arg(Collector *c, const Arg *arg)
{
    bool is_library =
        arg->kind == ARG_INPUT || (arg->kind == ARG_OPTION && arg->option->id == OPT_DEFAULTLIB);
    const CrtLib *lib =
        is_library ? fact_crt_lib(arg->kind == ARG_INPUT ? arg->text : arg->value) : NULL;
    if (!lib)
        return;
    Claim claim = {
        lib->linkage, lib->config, {0        },
          WITNESS_OPTION, {arg->text, {0}},
          {0        }
    };
    claim.evidence = origin_words(c->arena, arg->origin);
    take_claim(c, claim);
}

static void take_member(Collector *c, const ExplainInput *input, size_t i)
{
    const Member *member = &input->input->members.at[i];
    bool is_archive = input->input->kind == INPUT_ARCHIVE;
    for (size_t k = 0; k < input->wants[i].evidence.len; k++) {
        const CrtEvidence *evidence = &input->wants[i].evidence.at[k];
        Claim claim = {.linkage = evidence->linkage, .config = evidence->config};
        claim.name.file = input->input->path;
        claim.name.member = is_archive ? str_path_base(member->name) : (Str){0};
        claim.evidence = evidence->text;
        take_claim(c, claim);
    }
}

static bool is_named(const Collector *c, Str path)
{
    for (size_t i = 0; i < c->sides->len; i++)
        for (size_t k = 0; k < c->sides->at[i].witnesses.len; k++)
            if (str_eq_nocase(str_path_base(c->sides->at[i].witnesses.at[k].name.file),
                              str_path_base(path)))
                return true;
    return false;
}

static void take_input(Collector *c, const ExplainInput *input)
{
    /* The CRT's own members want what they are. */
    if (!input->wants || fact_crt_lib(input->input->path))
        return;
    for (size_t i = 0; i < input->input->members.len; i++)
        take_member(c, input, i);
}

/* Those that the linker named come first: there is room for so many only. */
static void take_inputs(Collector *c)
{
    bool *done = arena_array(c->arena, bool, c->context->input_count);
    for (size_t i = 0; i < c->context->input_count; i++)
        done[i] = is_named(c, c->context->inputs[i].input->path);
    for (size_t i = 0; i < c->context->input_count; i++)
        if (done[i])
            take_input(c, &c->context->inputs[i]);
    for (size_t i = 0; i < c->context->input_count; i++)
        if (!done[i])
            take_input(c, &c->context->inputs[i]);
}

static const char *config_word(Config config)
{
    return config == CONFIG_DEBUG ? "debug" : config == CONFIG_RELEASE ? "release" : "";
}

static void name_side(Collector *c, Side *side)
{
    const char *linkage = side->linkage == LINKAGE_STATIC    ? "static"
                          : side->linkage == LINKAGE_DYNAMIC ? "dynamic"
                                                             : "";
    const char *config = config_word(side->config);
    Str flag = side_flag(side->linkage, side->config);
    if (c->by == SIDES_BY_VALUE)
        return;
    const char *first = c->by == SIDES_BY_LINKAGE ? linkage : config;
    side->label = str_format(c->arena, "%s CRT%s%.*s%s", first, flag.len ? " (" : "", STR_ARG(flag),
                             flag.len ? ")" : "");
}

void sides_collect(Arena *arena, const SidesContext *context, SidesBy by, const FactRefs *facts,
                   Sides *out)
{
    Collector c = {arena, context, by, out, map(arena), strbuf(arena)};
    if (by == SIDES_NONE)
        return;
    for (size_t i = 0; i < facts->len; i++)
        take_fact(&c, facts->at[i].fact);
    if (by != SIDES_BY_VALUE) {
        for (size_t i = 0; context->command && i < context->command->args.len; i++)
            take_arg(&c, &context->command->args.at[i]);
        take_inputs(&c);
    }
    for (size_t i = 0; i < out->len; i++)
        name_side(&c, &out->at[i]);
}

const Side *sides_with_linkage(const Sides *sides, Linkage linkage)
{
    for (size_t i = 0; i < sides->len; i++)
        if (sides->at[i].linkage == linkage)
            return &sides->at[i];
    return NULL;
}

const Side *sides_with_config(const Sides *sides, Config config)
{
    for (size_t i = 0; i < sides->len; i++)
        if (sides->at[i].config == config)
            return &sides->at[i];
    return NULL;
}

static bool has_member_of(const Side *side, Str archive)
{
    for (size_t i = 0; i < side->witnesses.len; i++) {
        const Witness *w = &side->witnesses.at[i];
        if (w->kind == WITNESS_INPUT && w->name.member.len &&
            str_eq_nocase(str_path_base(w->name.file), str_path_base(archive)))
            return true;
    }
    return false;
}

Str sides_mixed_archive(const Sides *sides)
{
    for (size_t i = 0; sides->len > 1 && i < sides->at[0].witnesses.len; i++) {
        const Witness *w = &sides->at[0].witnesses.at[i];
        if (w->kind != WITNESS_INPUT || str_is_empty(w->name.member))
            continue;
        for (size_t k = 1; k < sides->len; k++)
            if (has_member_of(&sides->at[k], w->name.file))
                return w->name.file;
    }
    return (Str){0};
}

Str witness_short_name(const Witness *witness)
{
    if (witness->crate.len)
        return witness->crate;
    return witness->kind == WITNESS_OPTION ? witness->name.file : str_path_base(witness->name.file);
}
