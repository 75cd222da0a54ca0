/* SPDX-License-Identifier: MIT */
/* Explanations as crtlink.explain/1, one JSON object on one line. */
#ifndef CRTLINK_REPORT_REPORT_JSON_H
#define CRTLINK_REPORT_REPORT_JSON_H

#include "report/json.h"
#include "report/linkreport.h"

/* The contract's keys, and further ones: title, sides, notes, avoid. Bytes of
 * names that are not UTF-8 become `\xNN`. */
Str report_json(Arena *arena, const ExplainResult *result);

/* One of its `causes`. */
json_t *report_json_cause(Arena *arena, const Explanation *explanation);
/* The same of a link, with crtlink's own notes: "notes":[{"code","text"}]. */
Str report_json_link(Arena *arena, const LinkReport *report);

#endif
