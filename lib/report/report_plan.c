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

Str report_plan_json(Arena *arena, const LinkCommand *command, const Plan *plan,
                     const PlanOutcomes *outcomes, const StrVec *argv)
{
    json_t *object = json_object(), *edits = json_array();
    json_put(object, "schema", json_string("crtlink.plan/1"));
    json_put(object, "use", json_string(crtset_use_name(plan->use)));
    for (size_t i = 0; i < plan->edits.len; i++)
        (void)json_array_append_new(edits, edit_json(arena, command, &plan->edits.at[i]));
    json_put(object, "edits", edits);
    if (plan->obstacle.len)
        json_put(object, "obstacle", json_str(arena, plan->obstacle));
    json_put(object, "command", json_strs(arena, argv));
    json_put(object, "outcome_before", json_string(report_outcome(outcomes->before)));
    json_put(object, "outcome_after", json_string(report_outcome(outcomes->after)));
    return json_text(arena, object);
}
