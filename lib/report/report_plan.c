/* SPDX-License-Identifier: MIT */
#include "report/report_plan.h"

#include "base/utf.h"
#include "command/wincmd.h"
#include "report/json.h"
#include "report/report_predict.h"

static const char *action_name(EditAction action)
{
    return action == EDIT_ADD || action == EDIT_INSERT ? "add"
           : action == EDIT_REMOVE                     ? "remove"
                                                       : "replace";
}

/* What is added, or what goes. */
static Str edit_argument(const LinkCommand *command, const Edit *edit)
{
    bool is_new = edit->action == EDIT_ADD || edit->action == EDIT_INSERT;
    return is_new ? edit->text : command->args.at[edit->arg].text;
}

/* "crtlink-bridge.obj", or the input that is copied. */
static Str mend_subject(const Mend *mend)
{
    return mend->kind == MEND_COPY ? mend->source : str_path_base(mend->file);
}

static void add_mends_text(Arena *arena, const Plan *plan, StrBuf *b)
{
    for (size_t i = 0; i < plan->mends.len; i++) {
        const Mend *mend = &plan->mends.at[i];
        strbuf_addf(b, "%-8s%.*s\n", mend->kind == MEND_COPY ? "copy" : "make",
                    STR_ARG(utf8_printable(arena, mend_subject(mend))));
        for (size_t p = 0; p < mend->patches.len; p++) {
            const MendPatch *patch = &mend->patches.at[p];
            strbuf_addf(
                b, "        without %.*s%s%.*s\n", STR_ARG(utf8_printable(arena, patch->text)),
                patch->member.len ? " in " : "", STR_ARG(utf8_printable(arena, patch->member)));
        }
        strbuf_addf(b, "        because %.*s (%.*s)\n",
                    STR_ARG(utf8_printable(arena, mend->reason)),
                    STR_ARG(utf8_printable(arena, origin_text(arena, mend->policy))));
    }
    for (size_t i = 0; i < plan->refusals.len; i++)
        strbuf_addf(b, "%.*s\n", STR_ARG(utf8_printable(arena, plan->refusals.at[i])));
}

Str report_plan_text(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const PlanOutcomes *outcomes, const StrVec *argv)
{
    StrBuf b = strbuf(arena);
    strbuf_addf(&b, "use: %s\n", crtset_use_name(plan->use));
    if (plan->obstacle.len)
        strbuf_addf(&b, "%.*s\n", STR_ARG(utf8_printable(arena, plan->obstacle)));
    else if (plan->edits.len == 0)
        strbuf_add(&b, STR("nothing changes\n"));
    for (size_t i = 0; i < plan->edits.len; i++) {
        const Edit *edit = &plan->edits.at[i];
        Str argument = utf8_printable(arena, edit_argument(command, edit));
        strbuf_addf(&b, "%-8s%.*s", action_name(edit->action), STR_ARG(argument));
        if (edit->action == EDIT_REPLACE)
            strbuf_addf(&b, " -> %.*s", STR_ARG(utf8_printable(arena, edit->text)));
        strbuf_addf(&b, "\n        because %.*s (%.*s)\n",
                    STR_ARG(utf8_printable(arena, edit->reason)),
                    STR_ARG(utf8_printable(arena, origin_text(arena, edit->policy))));
    }
    add_mends_text(arena, plan, &b);
    strbuf_addf(&b, "outcome: %s as asked", report_outcome(outcomes->before));
    if (plan->edits.len)
        strbuf_addf(&b, ", %s with these changes", report_outcome(outcomes->after));
    strbuf_add(&b, STR("\ncommand:"));
    for (size_t i = 0; i < argv->len; i++)
        strbuf_addf(&b, " %.*s", STR_ARG(wincmd_quote(arena, utf8_printable(arena, argv->at[i]))));
    strbuf_add_char(&b, '\n');
    return strbuf_str(&b);
}

static json_t *edit_json(Arena *arena, const LinkCommand *command, const Edit *edit)
{
    json_t *object = json_object();
    json_put(object, "action", json_string(action_name(edit->action)));
    json_put(object, "argument", json_str(arena, edit_argument(command, edit)));
    if (edit->action == EDIT_REPLACE)
        json_put(object, "replacement", json_str(arena, edit->text));
    json_put(object, "reason", json_str(arena, edit->reason));
    json_put(object, "policy", json_str(arena, origin_text(arena, edit->policy)));
    return object;
}

static json_t *mend_json(Arena *arena, const Mend *mend)
{
    json_t *object = json_object(), *blanked = json_array();
    bool is_copy = mend->kind == MEND_COPY;
    json_put(object, "kind", json_string(is_copy ? "copy" : "object"));
    json_put(object, is_copy ? "input" : "name", json_str(arena, mend_subject(mend)));
    json_put(object, "path", json_str(arena, mend->path));
    for (size_t i = 0; i < mend->patches.len; i++) {
        const MendPatch *patch = &mend->patches.at[i];
        json_t *entry = json_object();
        json_put(entry, "member", json_str(arena, patch->member));
        json_put(entry, "text", json_str(arena, patch->text));
        json_add(blanked, entry);
    }
    if (is_copy)
        json_put(object, "blanked", blanked);
    else
        json_decref(blanked);
    json_put(object, "reason", json_str(arena, mend->reason));
    json_put(object, "policy", json_str(arena, origin_text(arena, mend->policy)));
    return object;
}

static json_t *mends_json(Arena *arena, const Plan *plan)
{
    json_t *mends = json_array();
    for (size_t i = 0; i < plan->mends.len; i++)
        json_add(mends, mend_json(arena, &plan->mends.at[i]));
    return mends;
}

Str report_plan_json(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const PlanOutcomes *outcomes, const StrVec *argv)
{
    json_t *object = json_object(), *edits = json_array();
    json_put(object, "schema", json_string("crtlink.plan/1"));
    json_put(object, "use", json_string(crtset_use_name(plan->use)));
    for (size_t i = 0; i < plan->edits.len; i++)
        json_add(edits, edit_json(arena, command, &plan->edits.at[i]));
    json_put(object, "edits", edits);
    json_put(object, "mends", mends_json(arena, plan));
    json_put(object, "refusals", json_strs(arena, &plan->refusals));
    if (plan->obstacle.len)
        json_put(object, "obstacle", json_str(arena, plan->obstacle));
    json_put(object, "command", json_strs(arena, argv));
    json_put(object, "outcome_before", json_string(report_outcome(outcomes->before)));
    json_put(object, "outcome_after", json_string(report_outcome(outcomes->after)));
    return json_text(arena, object);
}
