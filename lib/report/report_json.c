/* SPDX-License-Identifier: MIT */
#include "report/report_json.h"

#include "report/json.h"

static json_t *fixes_json(Arena *arena, const Explanation *e)
{
    json_t *array = json_array();
    for (size_t i = 0; i < e->fixes.len; i++) {
        json_t *fix = json_object();
        json_put(fix, "for", json_str(arena, e->fixes.at[i].target));
        json_put(fix, "text", json_str(arena, e->fixes.at[i].text));
        json_add(array, fix);
    }
    return array;
}

static json_t *witness_json(Arena *arena, const Witness *witness)
{
    json_t *object = json_object();
    Str name = origin_input_name(arena, witness->name.file, witness->name.member);
    json_put(object, "input", json_str(arena, name));
    if (witness->crate.len)
        json_put(object, "crate", json_str(arena, witness->crate));
    json_put(object, "evidence", json_strs(arena, &witness->evidence));
    return object;
}

static json_t *sides_json(Arena *arena, const Sides *sides)
{
    json_t *array = json_array();
    for (size_t i = 0; i < sides->len; i++) {
        json_t *side = json_object(), *witnesses = json_array();
        for (size_t k = 0; k < sides->at[i].witnesses.len; k++)
            json_add(witnesses, witness_json(arena, &sides->at[i].witnesses.at[k]));
        json_put(side, "wants", json_str(arena, sides->at[i].label));
        json_put(side, "inputs", witnesses);
        json_put(side, "more", json_integer((json_int_t)sides->at[i].more));
        json_add(array, side);
    }
    return array;
}

json_t *report_json_cause(Arena *arena, const Explanation *e)
{
    json_t *cause = json_object();
    json_put(cause, "code", json_str(arena, e->cause->code));
    json_put(cause, "cause", json_str(arena, e->cause->name));
    json_put(cause, "confidence", json_str(arena, str_of(confidence_name(e->confidence))));
    json_put(cause, "title", json_str(arena, e->title));
    json_put(cause, "message", json_str(arena, e->message));
    json_put(cause, "sides", sides_json(arena, &e->sides));
    json_put(cause, "notes", json_strs(arena, &e->notes));
    json_put(cause, "symbols", json_strs(arena, &e->symbols));
    json_put(cause, "inputs", json_strs(arena, &e->inputs));
    json_put(cause, "lines", json_strs(arena, &e->lines));
    json_put(cause, "fixes", fixes_json(arena, e));
    json_put(cause, "avoid", json_strs(arena, &e->avoid));
    return cause;
}

static json_t *result_json(Arena *arena, const ExplainResult *result)
{
    json_t *root = json_object(), *causes = json_array();
    for (size_t i = 0; i < result->causes.len; i++)
        json_add(causes, report_json_cause(arena, &result->causes.at[i]));
    json_put(root, "schema", json_str(arena, STR("crtlink.explain/1")));
    json_put(root, "causes", causes);
    json_put(root, "unexplained", json_strs(arena, &result->unexplained));
    return root;
}

Str report_json(Arena *arena, const ExplainResult *result)
{
    return json_text(arena, result_json(arena, result));
}

Str report_json_link(Arena *arena, const LinkReport *report)
{
    json_t *root = result_json(arena, report->result), *notes = json_array();
    for (size_t i = 0; i < report->notes.len; i++) {
        json_t *note = json_object();
        json_put(note, "code", json_str(arena, report->notes.at[i].code));
        json_put(note, "text", json_str(arena, report->notes.at[i].text));
        json_add(notes, note);
    }
    json_put(root, "notes", notes);
    return json_text(arena, root);
}
