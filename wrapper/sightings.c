/* SPDX-License-Identifier: MIT */
#include "sightings.h"

#include "report/report_ambiguous.h"
#include "report/report_mix.h"
#include "say.h"

static void add(Call *call, const char *code, Str text, Sightings *out)
{
    Sighting sighting = {code, text};
    if (text.len)
        vec_push(&call->arena, out, sighting);
}

void sightings_find(Call *call, const Resolution *replayed, Sightings *out)
{
    if (replayed->outcome != OUTCOME_LINKS)
        return;
    add(call, "CRT1004", report_mix_text(&call->arena, replayed), out);
    add(call, "CRT3006", report_ambiguous_text(&call->arena, replayed), out);
}

void sightings_say(Call *call, bool is_said, const Sightings *sightings)
{
    for (size_t i = 0; i < sightings->len; i++)
        say_note_if(call, is_said, sightings->at[i].code, sightings->at[i].text);
}

void sightings_explain(Arena *arena, const Ruleset *rules, const Sightings *sightings,
                       ExplainResult *out)
{
    *out = (ExplainResult){0};
    for (size_t i = 0; i < sightings->len; i++)
        report_mix_explain(arena, rules, str_of(sightings->at[i].code), sightings->at[i].text, out);
}
