/* SPDX-License-Identifier: MIT */
/* --predict: how the link will end, as text or as crtlink.predict/1. */
#ifndef CRTLINK_REPORT_REPORT_PREDICT_H
#define CRTLINK_REPORT_REPORT_PREDICT_H

#include "model/resolve.h"

Str report_predict_text(Arena *arena, const Resolution *resolution);
Str report_predict_json(Arena *arena, const Resolution *resolution);

const char *report_outcome(Outcome outcome); /* "links" ... */

/* Who asked, as one would write it: "a.obj", "argument 3", "the linker". */
Str report_asker(Arena *arena, const Resolution *resolution, const Asker *asker);

#endif
