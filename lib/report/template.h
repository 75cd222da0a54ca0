/* SPDX-License-Identifier: MIT */
/* Fills `{name}` and `{name|text when it is empty}` in the texts of rules. */
#ifndef CRTLINK_REPORT_TEMPLATE_H
#define CRTLINK_REPORT_TEMPLATE_H

#include "base/str.h"

typedef struct TemplateValue {
    const char *name;
    Str text;
} TemplateValue;

/* A `{` that starts no known name stays as it is ("{a}" in a fix for JSON, a
 * generator expression of CMake). */
Str template_fill(Arena *arena, Str template, const TemplateValue *values, size_t count);

#endif
