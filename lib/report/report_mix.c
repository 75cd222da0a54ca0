/* SPDX-License-Identifier: MIT */
#include "report/report_mix.h"

#include "model/crt.h"
#include "report/report_predict.h"

/* The first file of the image that comes from each kind of library. */
typedef struct Found {
    const CrtLib *lib;
    uint32_t archive; /* FILE_NONE: nothing is linked from such a library */
} Found;

typedef struct Image {
    Found by_kind[CRT_NEUTRAL + 1][LINKAGE_MIXED]; /* component, linkage */
} Image;

static void take_file(const Resolution *r, uint32_t index, Image *image)
{
    uint32_t archive = r->files.at[index].archive;
    if (archive == FILE_NONE)
        return;
    const CrtLib *lib = crt_lib_find(r->files.at[archive].path);
    /* OpenMP and /clr have one kind only; startup's is dynamic code in static form. */
    if (!lib || lib->linkage == LINKAGE_NONE || lib->component > CRT_CONCRT)
        return;
    Found *found = &image->by_kind[lib->component][lib->linkage];
    if (!found->lib)
        *found = (Found){lib, archive};
}

static const DefaultLib *default_of(const Resolution *r, uint32_t archive)
{
    for (size_t i = 0; i < r->defaultlibs.len; i++)
        if (r->defaultlibs.at[i].file == archive && r->defaultlibs.at[i].askers.len)
            return &r->defaultlibs.at[i];
    return NULL;
}

/* "z.lib(inflate.obj), which is linked because main.obj needs inflate". */
static Str asker_text(Arena *arena, const Resolution *r, const Asker *asker)
{
    Str name = report_asker(arena, r, asker);
    if (asker->file == FILE_NONE || asker->kind == ASKER_ARGUMENT)
        return name;
    const ResolvedFile *file = &r->files.at[asker->file];
    if (file->symbol.len == 0)
        return name;
    return str_format(arena, "%.*s, which is linked because %.*s needs %.*s", STR_ARG(name),
                      STR_ARG(report_asker(arena, r, &file->asker)), STR_ARG(file->symbol));
}

static Str found_text(Arena *arena, const Resolution *r, const Found *found)
{
    const DefaultLib *by_default = default_of(r, found->archive);
    const Asker *asker =
        by_default ? &by_default->askers.at[0] : &r->files.at[found->archive].asker;
    return str_format(arena, "%s.lib (asked for by %.*s)", found->lib->name,
                      STR_ARG(asker_text(arena, r, asker)));
}

Str report_mix_text(Arena *arena, const Resolution *resolution)
{
    Image image = {0};
    for (size_t i = 0; i < resolution->loaded.len; i++)
        take_file(resolution, resolution->loaded.at[i], &image);
    for (size_t i = 0; i < resolution->imports.len; i++)
        take_file(resolution, resolution->imports.at[i], &image);
    for (size_t c = 0; c <= CRT_CONCRT; c++) {
        const Found *by_static = &image.by_kind[c][LINKAGE_STATIC];
        const Found *by_dynamic = &image.by_kind[c][LINKAGE_DYNAMIC];
        if (by_static->lib && by_dynamic->lib)
            return str_format(arena,
                              "two C runtimes are in the image: %.*s and %.*s; each has its own "
                              "heap, file descriptors and locale, and what one hands out the other "
                              "cannot take back",
                              STR_ARG(found_text(arena, resolution, by_static)),
                              STR_ARG(found_text(arena, resolution, by_dynamic)));
    }
    return (Str){"", 0};
}
