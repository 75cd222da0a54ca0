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

static const Asker *asker_of(const Resolution *r, uint32_t archive)
{
    const DefaultLib *by_default = default_of(r, archive);
    return by_default ? &by_default->askers.at[0] : &r->files.at[archive].asker;
}

/* "z.lib(inflate.obj), which is linked because main.obj needs inflate". */
static Str asker_text(Arena *arena, const Resolution *r, const Asker *asker)
{
    if (asker->kind == ASKER_ARGUMENT && asker->arg)
        return origin_text(arena, asker->arg->origin);
    Str name = report_asker(arena, r, asker);
    if (asker->file == FILE_NONE)
        return name;
    const ResolvedFile *file = &r->files.at[asker->file];
    if (file->symbol.len == 0)
        return name;
    return str_format(arena, "%.*s, which is linked because %.*s needs %.*s", STR_ARG(name),
                      STR_ARG(report_asker(arena, r, &file->asker)), STR_ARG(file->symbol));
}

/* The CRT's own library that asks; its own asker is the one to know. FILE_NONE: somebody else. */
static uint32_t asking_crt_library(const Resolution *r, const Asker *asker)
{
    if (asker->file == FILE_NONE)
        return FILE_NONE;
    uint32_t archive = r->files.at[asker->file].archive;
    if (archive == FILE_NONE || !crt_lib_find(r->files.at[archive].path))
        return FILE_NONE;
    return archive;
}

/* "ucrt.lib (asked for by msvcrt.lib, that by main.obj)". */
static Str found_text(Arena *arena, const Resolution *r, const Found *found)
{
    enum { LONGEST_CHAIN = 4 };
    StrBuf b = strbuf(arena);
    const Asker *asker = asker_of(r, found->archive);
    strbuf_addf(&b, "%s.lib (asked for by ", found->lib->name);
    for (int i = 0; i < LONGEST_CHAIN; i++) {
        uint32_t library = asking_crt_library(r, asker);
        if (library == FILE_NONE || library == found->archive)
            break;
        strbuf_addf(&b, "%.*s, that by ", STR_ARG(str_path_base(r->files.at[library].path)));
        asker = asker_of(r, library);
    }
    strbuf_add(&b, asker_text(arena, r, asker));
    strbuf_add_char(&b, ')');
    return strbuf_str(&b);
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

static Str title_of(const CauseRule *cause)
{
    for (size_t i = 0; i < cause->texts.len; i++) {
        const RuleText *text = &cause->texts.at[i];
        if (str_eq(text->name, STR("title")) && text->variant.len == 0)
            return text->text;
    }
    return cause->name;
}

void report_mix_explain(Arena *arena, const Ruleset *rules, Str code, Str text, ExplainResult *out)
{
    Explanation explanation = {
        .cause = rules_cause(rules, code),
        .confidence = CONFIDENCE_LIKELY,
        .message = text,
    };
    if (!explanation.cause)
        return;
    explanation.title = title_of(explanation.cause);
    vec_push(arena, &out->causes, explanation);
}
