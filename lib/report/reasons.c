/* SPDX-License-Identifier: MIT */
#include "report/reasons.h"

#include "report/report_predict.h"

enum { REASONS_OF_A_SIDE = 2 };

static const ResolvedFile *find_member(const Resolution *r, InputName name)
{
    for (size_t i = 0; i < r->loaded.len; i++) {
        const ResolvedFile *file = &r->files.at[r->loaded.at[i]];
        if (file->member.len &&
            str_eq_nocase(str_path_base(file->path), str_path_base(name.file)) &&
            str_eq_nocase(str_path_base(file->member), str_path_base(name.member)))
            return file;
    }
    return NULL;
}

static void add_reason(Arena *arena, const Resolution *r, const Witness *witness, StrVec *notes)
{
    const ResolvedFile *file = find_member(r, witness->name);
    if (!file || file->symbol.len == 0)
        return;
    Str note = str_format(arena, "%.*s(%.*s) is linked because %.*s needs %.*s",
                          STR_ARG(str_path_base(file->path)), STR_ARG(str_path_base(file->member)),
                          STR_ARG(str_path_base(report_asker(arena, r, &file->asker))),
                          STR_ARG(file->symbol));
    vec_push(arena, notes, note);
}

void reasons_add(Arena *arena, const Resolution *resolution, ExplainResult *result)
{
    for (size_t i = 0; i < result->causes.len; i++) {
        Explanation *explanation = &result->causes.at[i];
        for (size_t s = 0; s < explanation->sides.len; s++) {
            const Side *side = &explanation->sides.at[s];
            size_t added = 0;
            for (size_t w = 0; w < side->witnesses.len && added < REASONS_OF_A_SIDE; w++) {
                if (side->witnesses.at[w].kind != WITNESS_INPUT)
                    continue;
                add_reason(arena, resolution, &side->witnesses.at[w], &explanation->notes);
                added++;
            }
        }
    }
}
