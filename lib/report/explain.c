/* SPDX-License-Identifier: MIT */
#include "report/explain.h"

#include "report/namelist.h"
#include "report/wording.h"

typedef struct Work {
    Arena *arena;
    const ExplainRequest *request;
    Facts facts;
    bool *taken;  /* for each fact: a cause explains it */
    size_t *open; /* for each evidence: how many facts of it are not taken */
    ExplainResult *out;
} Work;

static bool is_in(const Ruleset *rules, const StrVec *names, size_t evidence)
{
    if (evidence >= rules->evidence.len)
        return false;
    for (size_t i = 0; i < names->len; i++)
        if (str_eq(rules->evidence.at[evidence].name, names->at[i]))
            return true;
    return false;
}

/* There are many causes, and perhaps many facts: these are counted once. */
static void count_open(Work *work)
{
    size_t count = work->request->rules->evidence.len;
    work->open = arena_array(work->arena, size_t, count);
    for (size_t i = 0; i < work->facts.len; i++)
        if (work->facts.at[i].evidence < count)
            work->open[work->facts.at[i].evidence]++;
}

static bool has_evidence(const Work *work, const StrVec *names)
{
    const Ruleset *rules = work->request->rules;
    for (size_t i = 0; i < names->len; i++) {
        size_t evidence = rules_evidence_index(rules, names->at[i]);
        if (evidence < rules->evidence.len && work->open[evidence] > 0)
            return true;
    }
    return false;
}

static void take_evidence(Work *work, size_t evidence, FactRefs *out)
{
    if (evidence >= work->request->rules->evidence.len)
        return;
    for (size_t i = 0; i < work->facts.len && work->open[evidence] > 0; i++) {
        if (work->taken[i] || work->facts.at[i].evidence != evidence)
            continue;
        work->taken[i] = true;
        work->open[evidence]--;
        vec_push(work->arena, out, ((FactRef){&work->facts.at[i]}));
    }
}

/* What makes the cause first, in the order in which the rule names it:
 * templates speak of the first fact. */
static void take_facts(Work *work, const StrVec *names, FactRefs *out)
{
    for (size_t i = 0; i < names->len; i++)
        take_evidence(work, rules_evidence_index(work->request->rules, names->at[i]), out);
}

static Confidence confidence_of(const Ruleset *rules, const FactRefs *facts)
{
    Confidence best = CONFIDENCE_POSSIBLE;
    for (size_t i = 0; i < facts->len; i++) {
        size_t evidence = facts->at[i].fact->evidence;
        if (evidence < rules->evidence.len && rules->evidence.at[evidence].confidence > best)
            best = rules->evidence.at[evidence].confidence;
    }
    return best;
}

static bool any_error(const FactRefs *facts)
{
    for (size_t i = 0; i < facts->len; i++)
        if (facts->at[i].fact->message->is_error)
            return true;
    return false;
}

static void add_spots(Arena *arena, const FactRefs *facts, Explanation *out)
{
    vec_reserve(arena, &out->spots, facts->len);
    for (size_t i = 0; i < facts->len; i++) {
        const LinkerMessage *m = facts->at[i].fact->message;
        vec_push(arena, &out->spots, ((LogSpot){m->first_line, m->last_line, m->text}));
    }
}

static void add_cause(Work *work, const CauseRule *cause, const FactRefs *refs)
{
    Explanation explanation = {.cause = cause};
    CauseFacts facts = {refs, &work->facts};
    explanation.confidence = confidence_of(work->request->rules, refs);
    explanation.is_error = any_error(refs);
    wording_fill(work->arena, work->request, &facts, &explanation);
    add_spots(work->arena, refs, &explanation);
    /* Both parties seen in the files themselves: no guess is left. */
    if (explanation.confidence == CONFIDENCE_LIKELY && work->request->input_count > 0 &&
        explanation.sides.len > 1)
        explanation.confidence = CONFIDENCE_CERTAIN;
    vec_push(work->arena, &work->out->causes, explanation);
}

static void find_causes(Work *work)
{
    const Ruleset *rules = work->request->rules;
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        FactRefs refs = {0};
        if (cause->is_fallback || !has_evidence(work, &cause->when))
            continue;
        take_facts(work, &cause->when, &refs);
        take_facts(work, &cause->absorbs, &refs);
        take_facts(work, &cause->weak, &refs);
        add_cause(work, cause, &refs);
    }
}

static bool is_unexplained(const Work *work, size_t i)
{
    const LinkerMessage *m = work->facts.at[i].message;
    return m->is_error && m->kind != MESSAGE_SUMMARY && !work->taken[i];
}

static bool has_unexplained(const Work *work)
{
    for (size_t i = 0; i < work->facts.len; i++)
        if (is_unexplained(work, i))
            return true;
    return false;
}

static bool has_weak(const Work *work, const CauseRule *cause, bool is_error)
{
    if (!has_evidence(work, &cause->weak))
        return false;
    for (size_t i = 0; i < work->facts.len; i++)
        if (!work->taken[i] && work->facts.at[i].message->is_error == is_error &&
            is_in(work->request->rules, &cause->weak, work->facts.at[i].evidence))
            return true;
    return false;
}

/* Errors that say little, and warnings that accompany a failure: alone they tell. */
static void find_weak_causes(Work *work, bool is_error)
{
    const Ruleset *rules = work->request->rules;
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        FactRefs refs = {0};
        if (!has_weak(work, cause, is_error))
            continue;
        take_facts(work, &cause->weak, &refs);
        take_facts(work, &cause->absorbs, &refs);
        add_cause(work, cause, &refs);
    }
}

static void list_unexplained(Work *work, FactRefs *refs)
{
    NameSet lines = nameset(work->arena);
    for (size_t i = 0; i < work->facts.len; i++) {
        if (!is_unexplained(work, i))
            continue;
        nameset_add(&lines, work->facts.at[i].message->text);
        vec_push(work->arena, refs, ((FactRef){&work->facts.at[i]}));
    }
    work->out->unexplained = lines.names;
}

static void add_refs(Work *work, const FactRefs *from, const StrVec *names, bool wanted,
                     FactRefs *out)
{
    for (size_t i = 0; i < from->len; i++)
        if (is_in(work->request->rules, names, from->at[i].fact->evidence) == wanted)
            vec_push(work->arena, out, from->at[i]);
}

/* What its rule knows something about comes first: texts speak of that. */
static void find_fallback(Work *work, const FactRefs *rest)
{
    const Ruleset *rules = work->request->rules;
    for (size_t i = 0; i < rules->causes.len; i++) {
        const CauseRule *cause = &rules->causes.at[i];
        FactRefs refs = {0};
        if (!cause->is_fallback)
            continue;
        add_refs(work, rest, &cause->when, true, &refs);
        add_refs(work, rest, &cause->when, false, &refs);
        add_cause(work, cause, &refs);
        return;
    }
}

/* A sure cause before a possible one; the order of the rules otherwise. */
static void sort_by_confidence(ExplainResult *out)
{
    for (size_t i = 1; i < out->causes.len; i++) {
        Explanation explanation = out->causes.at[i];
        size_t k = i;
        for (; k > 0 && out->causes.at[k - 1].confidence < explanation.confidence; k--)
            out->causes.at[k] = out->causes.at[k - 1];
        out->causes.at[k] = explanation;
    }
}

void explain(Arena *arena, const ExplainRequest *request, ExplainResult *out)
{
    Work work = {.arena = arena, .request = request, .out = out};
    *out = (ExplainResult){0};
    evidence_judge(arena, request->rules, request->messages, &work.facts);
    work.taken = arena_array(arena, bool, work.facts.len);
    count_open(&work);
    for (size_t i = 0; i < work.facts.len; i++)
        out->has_errors = out->has_errors || work.facts.at[i].message->is_error;
    find_causes(&work);
    if (out->causes.len == 0)
        find_weak_causes(&work, true);
    if (out->causes.len == 0 && !has_unexplained(&work))
        find_weak_causes(&work, false);
    sort_by_confidence(out);
    FactRefs rest = {0};
    list_unexplained(&work, &rest);
    if (out->causes.len == 0 && rest.len > 0)
        find_fallback(&work, &rest);
}

int explain_exit_status(const ExplainResult *result)
{
    for (size_t i = 0; i < result->causes.len; i++)
        if (!result->causes.at[i].cause->is_fallback)
            return 1;
    return result->unexplained.len > 0 ? 3 : 0;
}

static Str explain_cause(Arena *arena, const CauseRule *cause)
{
    return str_format(arena, "%.*s  %.*s\n\n%.*s\n", STR_ARG(cause->code), STR_ARG(cause->name),
                      STR_ARG(cause->explain));
}

static void list_cause(StrBuf *text, const CauseRule *cause, Str code)
{
    for (size_t i = 0; i < cause->codes.len; i++) {
        if (!str_eq_nocase(cause->codes.at[i], code))
            continue;
        strbuf_addf(text, "  %.*s  %.*s\n", STR_ARG(cause->code), STR_ARG(cause->name));
    }
}

/* "LNK1104" says what the linker means, then what may be behind it. */
bool explain_code(Arena *arena, const Ruleset *rules, Str code, Str *out)
{
    const CauseRule *cause = rules_cause(rules, code);
    const CodeRule *meaning = rules_code(rules, code);
    if (cause) {
        *out = explain_cause(arena, cause);
        return true;
    }
    StrBuf causes = strbuf(arena), text = strbuf(arena);
    Str name = meaning ? meaning->code : str_upper(arena, code);
    for (size_t i = 0; i < rules->causes.len; i++)
        list_cause(&causes, &rules->causes.at[i], code);
    if (causes.len == 0 && !meaning)
        return false;
    if (meaning)
        strbuf_addf(&text, "%.*s  %.*s\n\n%.*s\n", STR_ARG(name), STR_ARG(meaning->title),
                    STR_ARG(meaning->explain));
    if (meaning && causes.len)
        strbuf_add_char(&text, '\n');
    if (causes.len) {
        Str list = strbuf_str(&causes);
        strbuf_addf(&text, "Behind %.*s may be:\n%.*sRun `crtlink --explain` with one of them.\n",
                    STR_ARG(name), STR_ARG(list));
    }
    *out = strbuf_str(&text);
    return true;
}
