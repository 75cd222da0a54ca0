/* SPDX-License-Identifier: MIT */
/* What was seen in a link that succeeds, though nobody asked: one line for each cause. */
#ifndef CRTLINK_WRAPPER_SIGHTINGS_H
#define CRTLINK_WRAPPER_SIGHTINGS_H

#include "call.h"
#include "report/explain.h"

typedef struct Sighting {
    const char *code; /* of the cause */
    Str text;
} Sighting;

typedef VEC(Sighting) Sightings;

/* In the replay of a link that was made as replayed and succeeds. */
void sightings_find(Call *call, const Resolution *replayed, Sightings *out);
void sightings_say(Call *call, bool is_said, const Sightings *sightings);
/* As explanations, for readers that list causes. */
void sightings_explain(Arena *arena, const Ruleset *rules, const Sightings *sightings,
                       ExplainResult *out);

#endif
