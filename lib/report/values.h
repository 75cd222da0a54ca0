/* SPDX-License-Identifier: MIT */
/* The values that the texts of rules may name: {symbols}, {static}, {toolset} ... */
#ifndef CRTLINK_REPORT_VALUES_H
#define CRTLINK_REPORT_VALUES_H

#include "report/known.h"
#include "report/namelist.h"
#include "report/template.h"

enum { VALUES_MAX = 64 };

typedef struct Values {
    TemplateValue at[VALUES_MAX];
    size_t count;
} Values;

typedef struct ValuesContext {
    const ExplainRequest *request;
    const CauseFacts *facts;
    const Explanation *explanation; /* its cause and sides */
    const KnownRefs *known;
    Str archive; /* mixed in itself; else empty */
} ValuesContext;

/* An empty value lets the text say what stands in its place. */
void values_collect(Arena *arena, const ValuesContext *context, Values *out);

/* The distinct names of the facts, in their order. */
NameSet values_symbols(Arena *arena, const FactRefs *facts);
NameSet values_inputs(Arena *arena, const FactRefs *facts);

#endif
