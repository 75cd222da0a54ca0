/* SPDX-License-Identifier: MIT */
#include "plan/neutralise_needs.h"

#include "model/wants.h"
#include "plan/blank.h"
#include "plan/redirect.h"

static bool is_on(const LinkCase *link)
{
    return policy_is(link->policy, SET_CRT_ON_MISMATCH, "neutralise");
}

/* ---- names ---- */

Str neutralise_file_name(const Neutraliser *n, uint32_t file)
{
    return file == FILE_NONE ? STR("the command line") : resolution_file_name(n->arena, n->r, file);
}

uint32_t neutralise_input_of(const Neutraliser *n, uint32_t file)
{
    uint32_t archive = n->r->files.at[file].archive;
    return archive == FILE_NONE ? file : archive;
}

static Str input_path(const Neutraliser *n, uint32_t file)
{
    return n->r->files.at[neutralise_input_of(n, file)].path;
}

void neutralise_refuse(Neutraliser *n, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(n->arena, &n->plan->refusals, str_format_v(n->arena, format, args));
    va_end(args);
}

static Str setting_text(const Neutraliser *n)
{
    Str where = origin_text(n->arena, policy_origin(n->link->policy, SET_CRT_ON_MISMATCH));
    return str_format(n->arena, "crt.on-mismatch = neutralise (%.*s)", STR_ARG(where));
}

/* ---- records ---- */

typedef struct RecordView {
    Linkage linkage;
    Config config;
    bool is_known;
} RecordView;

static RecordView view_of(Str value)
{
    RecordView view = {LINKAGE_NONE, CONFIG_NONE, false};
    view.is_known = wants_of_record(value, &view.linkage, &view.config);
    return view;
}

const Record *neutralise_runtime_record(const Neutraliser *n)
{
    for (size_t i = 0; i < n->r->records.len; i++)
        if (str_eq(n->r->records.at[i].key, STR(RUNTIME_LIBRARY)))
            return &n->r->records.at[i];
    return NULL;
}

/* The first value of another kind than the first of all, if there is one. */
static const RecordValue *find_other(const Record *record, bool by_config)
{
    RecordView first = view_of(record->values.at[0].value);
    for (size_t i = 1; i < record->values.len; i++) {
        const RecordValue *value = &record->values.at[i];
        bool differs = by_config ? view_of(value->value).config != first.config
                                 : !str_eq(value->value, record->values.at[0].value);
        if (differs)
            return value;
    }
    return NULL;
}

const RecordValue *neutralise_other_config(const Record *record)
{
    return find_other(record, true);
}

/* "a.obj has RuntimeLibrary=MD_DynamicRelease, b.obj has MT_StaticRelease" */
Str neutralise_clash_text(const Neutraliser *n, const Record *record, const RecordValue *other)
{
    const RecordValue *first = &record->values.at[0];
    return str_format(n->arena, "%.*s has %.*s=%.*s, %.*s has %.*s",
                      STR_ARG(neutralise_file_name(n, first->file)), STR_ARG(record->key),
                      STR_ARG(first->value), STR_ARG(neutralise_file_name(n, other->file)),
                      STR_ARG(other->value));
}

/* Why a record of this key is never ignored by crt.on-mismatch. */
static const char *reason_of_key(Str key)
{
    static const struct {
        const char *key, *reason;
    } rows[] = {
        {"_ITERATOR_DEBUG_LEVEL",
         "they lay out the same containers differently and would corrupt each other's memory; "
         "compile all of them with one setting"},
        {"_MSC_VER",
         "they come from compilers whose C++ code does not fit together; compile all of them with "
         "one compiler"                        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(key, str_of(rows[i].key)))
            return rows[i].reason;
    return "it is about RuntimeLibrary only; [input \"...\"] ignore-record can name this one, if "
           "you know that they fit together";
}

/* Whether the clash of another key stays, whatever is done about RuntimeLibrary. */
static bool stays(const Neutraliser *n, const Record *record)
{
    const RecordValue *first = NULL;
    for (size_t i = 0; i < record->values.len; i++) {
        const RecordValue *value = &record->values.at[i];
        if (neutralise_rule_for_record(n, value->file, record->key))
            continue;
        if (first && !str_eq(first->value, value->value))
            return true;
        first = value;
    }
    return false;
}

static bool refuses_other_keys(Neutraliser *n)
{
    bool has_refused = false;
    for (size_t i = 0; i < n->r->records.len; i++) {
        const Record *record = &n->r->records.at[i];
        if (!record->is_clash || record == neutralise_runtime_record(n) || !stays(n, record))
            continue;
        neutralise_refuse(n, "%.*s leaves %.*s alone: %.*s; %s", STR_ARG(setting_text(n)),
                          STR_ARG(record->key),
                          STR_ARG(neutralise_clash_text(n, record, find_other(record, false))),
                          reason_of_key(record->key));
        has_refused = true;
    }
    return has_refused;
}

static bool refuses_configs(Neutraliser *n, const Record *record)
{
    const RecordValue *other = find_other(record, true);
    n->mixes_configs = other != NULL;
    if (!other)
        return false;
    neutralise_refuse(
        n,
        "%.*s leaves RuntimeLibrary alone: %.*s; debug and release code lay out the same "
        "classes differently and use different heaps: build all of them in one configuration",
        STR_ARG(setting_text(n)), STR_ARG(neutralise_clash_text(n, record, other)));
    return true;
}

static bool is_unwanted(const Neutraliser *n, RecordView view)
{
    Linkage kept = n->kept.use == USE_DYNAMIC ? LINKAGE_DYNAMIC : LINKAGE_STATIC;
    return view.is_known && view.linkage != kept && view.config == n->kept.config;
}

/* ---- the CRT that is kept ---- */

static Linkage linkage_of_use(CrtUse use)
{
    if (use == USE_STATIC || use == USE_HYBRID)
        return LINKAGE_STATIC;
    return use == USE_DYNAMIC ? LINKAGE_DYNAMIC : LINKAGE_NONE;
}

/* Of the startup library that is linked; LINKAGE_NONE: none, or both. */
static Linkage linkage_of_startup(const Neutraliser *n)
{
    Linkage seen = LINKAGE_NONE;
    for (size_t i = 0; i < n->r->loaded.len; i++) {
        const CrtLib *lib = crt_lib_find(input_path(n, n->r->loaded.at[i]));
        if (!lib || lib->component != CRT_STARTUP)
            continue;
        if (seen != LINKAGE_NONE && seen != lib->linkage)
            return LINKAGE_NONE;
        seen = lib->linkage;
    }
    return seen;
}

/* Without a goal, what the link gets anyway; else the first record wins, as
 * with the linker itself. */
static CrtSet kept_set(const Neutraliser *n, const Record *record)
{
    RecordView first = {LINKAGE_NONE, CONFIG_RELEASE, false};
    if (record)
        first = view_of(record->values.at[0].value);
    Linkage linkage = linkage_of_use(n->plan->use);
    if (linkage == LINKAGE_NONE)
        linkage = linkage_of_startup(n);
    if (linkage == LINKAGE_NONE)
        linkage = first.linkage;
    CrtUse use = linkage == LINKAGE_DYNAMIC ? USE_DYNAMIC : USE_STATIC;
    return (CrtSet){n->plan->use == USE_HYBRID ? USE_HYBRID : use, first.config};
}

/* ---- inputs that need a copy ---- */

void neutralise_need(const Neutraliser *n, NeedVec *needs, Need need)
{
    for (size_t i = 0; i < needs->len; i++) {
        if (needs->at[i].input == need.input) {
            needs->at[i].is_neutralised |= need.is_neutralised;
            return;
        }
    }
    vec_push(n->arena, needs, need);
}

/* Why no copy of the input can be made; NULL: it can. */
const char *neutralise_obstacle(const Neutraliser *n, uint32_t input)
{
    const ResolvedFile *file = &n->r->files.at[input];
    if (requests_lib_of_input(file->path))
        return "it is a library of the C runtime itself";
    if (file_kind(resolution_bytes(n->r, input)) == FILE_THIN_ARCHIVE)
        return "it lies in a thin library, whose members are files of their own";
    return NULL;
}

static bool is_possible(Neutraliser *n, const RecordValue *value)
{
    if (value->file == FILE_NONE) {
        neutralise_refuse(
            n, "%.*s: /failifmismatch:" RUNTIME_LIBRARY "=%.*s stands on the command line",
            STR_ARG(setting_text(n)), STR_ARG(value->value));
        return false;
    }
    const char *obstacle = neutralise_obstacle(n, neutralise_input_of(n, value->file));
    if (obstacle)
        neutralise_refuse(n, "%.*s cannot mend %.*s: %s", STR_ARG(setting_text(n)),
                          STR_ARG(neutralise_file_name(n, value->file)), obstacle);
    return obstacle == NULL;
}

/* Values that would stay must be one; "MT_LTL_StaticRelease" beside
 * "MT_StaticRelease" is no matter of static and dynamic. */
static bool refuses_rest(Neutraliser *n, const Record *record)
{
    const RecordValue *first = NULL;
    for (size_t i = 0; i < record->values.len; i++) {
        const RecordValue *value = &record->values.at[i];
        if (is_unwanted(n, view_of(value->value)) ||
            neutralise_rule_for_record(n, value->file, record->key))
            continue;
        if (first && !str_eq(first->value, value->value)) {
            neutralise_refuse(
                n,
                "%.*s leaves RuntimeLibrary alone: %.*s and %.*s differ in more than static "
                "and dynamic",
                STR_ARG(setting_text(n)), STR_ARG(first->value), STR_ARG(value->value));
            return true;
        }
        first = value;
    }
    return false;
}

static void need_for_records(Neutraliser *n, const Record *record, NeedVec *needs)
{
    NeedVec found = {0};
    for (size_t i = 0; i < record->values.len; i++) {
        const RecordValue *value = &record->values.at[i];
        if (!is_unwanted(n, view_of(value->value)))
            continue;
        if (!is_possible(n, value))
            return;
        Need need = {.input = neutralise_input_of(n, value->file), .is_neutralised = true};
        need.reason = neutralise_clash_text(n, record, find_other(record, false));
        need.policy = policy_origin(n->link->policy, SET_CRT_ON_MISMATCH);
        neutralise_need(n, &found, need);
    }
    for (size_t i = 0; i < found.len; i++)
        neutralise_need(n, needs, found.at[i]);
}

static void need_for_clash(Neutraliser *n, NeedVec *needs)
{
    const Record *record = neutralise_runtime_record(n);
    if (!is_on(n->link) || refuses_other_keys(n) || !record || !record->is_clash ||
        !stays(n, record))
        return;
    if (!refuses_configs(n, record) && !refuses_rest(n, record))
        need_for_records(n, record, needs);
}

/* ---- the copies ---- */

typedef struct BlankContext {
    const Neutraliser *n;
    const Need *need;
    Str path;
} BlankContext;

static bool is_void_request(const Neutraliser *n, const Directive *directive)
{
    const CrtLib *lib =
        directive->option->id == OPT_DEFAULTLIB ? crt_lib_find(directive->value) : NULL;
    /* What is debug beside release stays: it is never mended. */
    return lib && (lib->config == CONFIG_NONE || lib->config == n->kept.config) &&
           !crtset_has(n->kept, lib);
}

static bool is_blanked(void *context, Str member, const Directive *directive)
{
    const BlankContext *c = context;
    Str key, value;
    bool is_record = drectve_record(directive, &key, &value);
    bool is_runtime = is_record && str_eq(key, STR(RUNTIME_LIBRARY));
    if (is_runtime && c->n->mixes_configs)
        return false;
    if (c->need->is_neutralised) {
        if (is_runtime && is_unwanted(c->n, view_of(value)))
            return true;
        if (is_void_request(c->n, directive))
            return true;
    }
    return inputrules_find(c->n->link->policy, c->path, member, directive) != NULL;
}

static void make_copy(Neutraliser *n, const Need *need)
{
    const ResolvedFile *file = &n->r->files.at[need->input];
    BlankContext context = {n, need, file->path};
    Mend *mend = mend_add_copy(n->arena, &n->link->place, str_copy(n->arena, file->path),
                               need->reason, need->policy, &n->plan->mends);
    blank_directives(n->arena, resolution_bytes(n->r, need->input), is_blanked, &context, mend);
    if (mend->patches.len == 0)
        n->plan->mends.len--;
}

void neutralise_add(Arena *arena, const LinkCase *link, const Resolution *replayed, Plan *plan)
{
    NeedVec needs = {0};
    size_t before = plan->mends.len;
    Neutraliser n = {.arena = arena, .link = link, .r = replayed, .plan = plan};
    n.kept = kept_set(&n, neutralise_runtime_record(&n));
    need_for_clash(&n, &needs);
    neutralise_need_for_rules(&n, &needs);
    for (size_t i = 0; i < needs.len; i++)
        make_copy(&n, &needs.at[i]);
    redirect_to_copies(arena, link, before, plan);
}
