/* SPDX-License-Identifier: MIT */
#include "report/report_predict.h"

#include "base/utf.h"
#include "model/crt.h"
#include "report/json.h"

const char *report_outcome(Outcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_LINKS] = "links",
        [OUTCOME_FAILS] = "fails",
        [OUTCOME_UNKNOWN] = "unknown",
    };
    return names[outcome];
}

Str report_asker(Arena *arena, const Resolution *r, const Asker *asker)
{
    switch (asker->kind) {
    case ASKER_FILE:
    case ASKER_DIRECTIVE:
        return resolution_file_name(arena, r, asker->file);
    case ASKER_ARGUMENT:
    case ASKER_WHOLE_ARCHIVE:
        return asker->arg ? asker->arg->text : STR("/wholearchive");
    case ASKER_ENTRY:
        return STR("the entry point");
    case ASKER_ALTERNATENAME:
        return str_format(arena, "another name for %.*s", STR_ARG(asker->text));
    case ASKER_LINKER:
        break;
    }
    return STR("the linker");
}

/* ---- the C runtime of the image ---- */

typedef struct CrtFound {
    StrVec libs; /* names of the libraries, in the order of opening */
    Linkage linkage;
    Config config;
} CrtFound;

static bool is_decisive(const CrtLib *lib)
{
    return lib->component == CRT_STARTUP || lib->component == CRT_UCRT ||
           lib->component == CRT_VCRUNTIME || lib->component == CRT_LEGACY ||
           lib->component == CRT_CLR;
}

/* Only libraries of which something is linked count. */
static void mark_used(Arena *arena, const Resolution *r, bool **out)
{
    bool *used = arena_array(arena, bool, r->files.len);
    for (size_t i = 0; i < r->files.len; i++)
        if (r->files.at[i].is_loaded && r->files.at[i].archive != FILE_NONE)
            used[r->files.at[i].archive] = true;
    *out = used;
}

static void add_crt_lib(Arena *arena, const CrtLib *lib, CrtFound *found)
{
    vec_push(arena, &found->libs, str_of(lib->name));
    if (!is_decisive(lib))
        return;
    if (lib->linkage != LINKAGE_NONE)
        found->linkage = found->linkage == LINKAGE_NONE || found->linkage == lib->linkage
                             ? lib->linkage
                             : LINKAGE_MIXED;
    if (lib->config != CONFIG_NONE)
        found->config = found->config == CONFIG_NONE || found->config == lib->config ? lib->config
                                                                                     : CONFIG_MIXED;
}

static CrtFound find_crt(Arena *arena, const Resolution *r)
{
    bool *used;
    CrtFound found = {0};
    mark_used(arena, r, &used);
    for (size_t i = 0; i < r->files.len; i++) {
        const ResolvedFile *f = &r->files.at[i];
        const CrtLib *lib = f->role == FILE_ROLE_ARCHIVE && used[i] ? crt_lib_find(f->path) : NULL;
        if (lib)
            add_crt_lib(arena, lib, &found);
    }
    return found;
}

/* ---- causes ---- */

static void add_cause(Arena *arena, StrVec *causes, Str code)
{
    for (size_t i = 0; i < causes->len; i++)
        if (str_eq(causes->at[i], code))
            return;
    vec_push(arena, causes, code);
}

static bool says_debug(Str value)
{
    return str_starts_with(value, STR("MTd_")) || str_starts_with(value, STR("MDd_"));
}

static Str record_cause(const Record *record)
{
    if (str_eq(record->key, STR("RuntimeLibrary"))) {
        for (size_t i = 1; i < record->values.len; i++)
            if (says_debug(record->values.at[i].value) != says_debug(record->values.at[0].value))
                return STR("CRT1002");
        return STR("CRT1001");
    }
    if (str_eq(record->key, STR("_ITERATOR_DEBUG_LEVEL")))
        return STR("CRT1003");
    if (str_eq(record->key, STR("_MSC_VER")))
        return STR("CRT1005");
    if (str_starts_with(record->key, STR("annotate_")))
        return STR("CRT1006");
    return STR("CRT1007");
}

static Str unresolved_cause(const Resolution *r, const Unresolved *u, const CrtFound *crt)
{
    CrtSymbolUse use;
    Str name = symbol_name(symtab_at(&r->symbols, u->symbol));
    if (u->symbol == r->entry)
        return STR("CRT2002");
    if (!crt_symbol_of(name, r->machine, &use))
        return STR("CRT9000");
    if (crt->linkage == LINKAGE_NONE)
        return STR("CRT2001");
    if (use.symbol->flags & CRT_SYMBOL_DEBUG)
        return STR("CRT1002");
    return use.is_import && crt->linkage != LINKAGE_DYNAMIC ? STR("CRT1001") : STR("CRT2001");
}

static Str duplicate_cause(const Resolution *r, const Duplicate *d)
{
    CrtSymbolUse use;
    Str name = symbol_name(symtab_at(&r->symbols, d->symbol));
    bool is_crt = crt_symbol_of(name, r->machine, &use);
    return is_crt ? STR("CRT1004") : STR("CRT3005");
}

static StrVec find_causes(Arena *arena, const Resolution *r, const CrtFound *crt)
{
    StrVec causes = {0};
    for (size_t i = 0; i < r->records.len; i++)
        if (r->records.at[i].is_clash)
            add_cause(arena, &causes, record_cause(&r->records.at[i]));
    if (crt->linkage == LINKAGE_MIXED)
        add_cause(arena, &causes, STR("CRT1004"));
    for (size_t i = 0; i < r->duplicates.len; i++)
        add_cause(arena, &causes, duplicate_cause(r, &r->duplicates.at[i]));
    for (size_t i = 0; i < r->unresolved.len; i++)
        add_cause(arena, &causes, unresolved_cause(r, &r->unresolved.at[i], crt));
    if (r->missing.len)
        add_cause(arena, &causes, STR("CRT3003"));
    return causes;
}

/* ---- JSON ---- */

static void add_file_names(Arena *arena, const Resolution *r, const uint32_t *files, size_t count,
                           json_t *array)
{
    for (size_t i = 0; i < count; i++)
        json_add(array, json_str(arena, resolution_file_name(arena, r, files[i])));
}

static json_t *file_names(Arena *arena, const Resolution *r, const uint32_t *files, size_t count)
{
    json_t *array = json_array();
    add_file_names(arena, r, files, count, array);
    return array;
}

static json_t *asker_names(Arena *arena, const Resolution *r, const Asker *askers, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_add(array, json_str(arena, report_asker(arena, r, &askers[i])));
    return array;
}

static json_t *symbol_json(Arena *arena, const Resolution *r, uint32_t symbol)
{
    return json_str(arena, symbol_name(symtab_at(&r->symbols, symbol)));
}

static json_t *unresolved_json(Arena *arena, const Resolution *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->unresolved.len; i++) {
        const Unresolved *u = &r->unresolved.at[i];
        json_t *object = json_object();
        json_t *by = json_array();
        /* As lld calls what is no file: an option or the linker itself. */
        if (u->roots.len)
            json_add(by, json_string("<root>"));
        add_file_names(arena, r, u->files.at, u->files.len, by);
        json_put(object, "symbol", symbol_json(arena, r, u->symbol));
        json_put(object, "referenced_by", by);
        json_put(object, "roots", asker_names(arena, r, u->roots.at, u->roots.len));
        json_add(array, object);
    }
    return array;
}

static json_t *duplicates_json(Arena *arena, const Resolution *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->duplicates.len; i++) {
        const Duplicate *d = &r->duplicates.at[i];
        json_t *object = json_object();
        json_put(object, "symbol", symbol_json(arena, r, d->symbol));
        json_put(object, "defined_in", file_names(arena, r, d->files.at, d->files.len));
        json_add(array, object);
    }
    return array;
}

static json_t *values_json(Arena *arena, const Resolution *r, const Record *record)
{
    json_t *array = json_array();
    for (size_t i = 0; i < record->values.len; i++) {
        const RecordValue *v = &record->values.at[i];
        json_t *object = json_object();
        Str input =
            v->file == FILE_NONE ? STR("cmd-line") : resolution_file_name(arena, r, v->file);
        json_put(object, "input", json_str(arena, input));
        json_put(object, "value", json_str(arena, v->value));
        json_add(array, object);
    }
    return array;
}

static json_t *mismatches_json(Arena *arena, const Resolution *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->records.len; i++) {
        const Record *record = &r->records.at[i];
        if (!record->is_clash)
            continue;
        json_t *object = json_object();
        json_put(object, "key", json_str(arena, record->key));
        json_put(object, "values", values_json(arena, r, record));
        json_add(array, object);
    }
    return array;
}

static json_t *missing_json(Arena *arena, const Resolution *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->missing.len; i++) {
        const MissingFile *m = &r->missing.at[i];
        json_t *object = json_object();
        json_put(object, "name", json_str(arena, m->name));
        json_put(object, "requested_by", asker_names(arena, r, m->askers.at, m->askers.len));
        json_add(array, object);
    }
    return array;
}

/* Those that are part of the link. */
static json_t *defaultlibs_json(Arena *arena, const Resolution *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->defaultlibs.len; i++) {
        const DefaultLib *lib = &r->defaultlibs.at[i];
        if (lib->file == FILE_NONE)
            continue;
        json_t *object = json_object();
        json_put(object, "name", json_str(arena, lib->name));
        json_put(object, "path", json_str(arena, lib->path));
        json_put(object, "requested_by", asker_names(arena, r, lib->askers.at, lib->askers.len));
        json_add(array, object);
    }
    return array;
}

static json_t *crt_json(Arena *arena, const CrtFound *crt)
{
    json_t *object = json_object();
    json_put(object, "linkage", json_string(linkage_name(crt->linkage)));
    json_put(object, "config", json_string(config_name(crt->config)));
    json_put(object, "libs", json_strs(arena, &crt->libs));
    return object;
}

Str report_predict_json(Arena *arena, const Resolution *r)
{
    CrtFound crt = find_crt(arena, r);
    StrVec causes = find_causes(arena, r, &crt);
    json_t *object = json_object();
    json_put(object, "schema", json_string("crtlink.predict/1"));
    json_put(object, "outcome", json_string(report_outcome(r->outcome)));
    json_put(object, "loaded", file_names(arena, r, r->loaded.at, r->loaded.len));
    json_put(object, "unresolved", unresolved_json(arena, r));
    json_put(object, "duplicates", duplicates_json(arena, r));
    json_put(object, "mismatches", mismatches_json(arena, r));
    json_put(object, "imports", file_names(arena, r, r->imports.at, r->imports.len));
    json_put(object, "missing", missing_json(arena, r));
    json_put(object, "defaultlibs", defaultlibs_json(arena, r));
    json_put(object, "crt", crt_json(arena, &crt));
    json_put(object, "opaque", json_strs(arena, &r->opaque));
    json_put(object, "causes", json_strs(arena, &causes));
    json_put(object, "errors", json_strs(arena, &r->errors));
    json_put(object, "warnings", json_strs(arena, &r->warnings));
    return json_text(arena, object);
}

/* ---- text ---- */

enum { SHOWN = 20 }; /* of a long list */

static void add_line(StrBuf *b, const char *label, Str text)
{
    strbuf_addf(b, "  %-11s %.*s\n", label, STR_ARG(utf8_printable(b->arena, text)));
}

static void add_rest(StrBuf *b, size_t count)
{
    if (count > SHOWN)
        strbuf_addf(b, "  %-11s ... and %zu more\n", "", count - SHOWN);
}

static void add_files(StrBuf *b, const Resolution *r, const char *label, const uint32_t *files,
                      size_t count)
{
    for (size_t i = 0; i < count && i < SHOWN; i++)
        add_line(b, i ? "" : label, resolution_file_name(b->arena, r, files[i]));
    add_rest(b, count);
}

static void add_unresolved(StrBuf *b, const Resolution *r)
{
    for (size_t i = 0; i < r->unresolved.len && i < SHOWN; i++) {
        const Unresolved *u = &r->unresolved.at[i];
        Str by = u->files.len ? resolution_file_name(b->arena, r, u->files.at[0])
                              : report_asker(b->arena, r, &u->roots.at[0]);
        Str name = symbol_name(symtab_at(&r->symbols, u->symbol));
        add_line(b, i ? "" : "unresolved",
                 str_format(b->arena, "%.*s, needed by %.*s", STR_ARG(name), STR_ARG(by)));
    }
    add_rest(b, r->unresolved.len);
}

static void add_duplicates(StrBuf *b, const Resolution *r)
{
    for (size_t i = 0; i < r->duplicates.len && i < SHOWN; i++) {
        const Duplicate *d = &r->duplicates.at[i];
        StrVec names = {0};
        for (size_t f = 0; f < d->files.len; f++)
            vec_push(b->arena, &names, resolution_file_name(b->arena, r, d->files.at[f]));
        if (names.len == 0)
            vec_push(b->arena, &names, STR("the linker itself"));
        Str files = str_join(b->arena, &names, STR(", "));
        Str name = symbol_name(symtab_at(&r->symbols, d->symbol));
        add_line(b, i ? "" : "twice",
                 str_format(b->arena, "%.*s, in %.*s", STR_ARG(name), STR_ARG(files)));
    }
    add_rest(b, r->duplicates.len);
}

static void add_clashes(StrBuf *b, const Resolution *r)
{
    for (size_t i = 0; i < r->records.len; i++) {
        const Record *record = &r->records.at[i];
        const RecordValue *first = record->values.at, *other = first;
        if (!record->is_clash)
            continue;
        while (str_eq(other->value, first->value))
            other++;
        Str first_name = resolution_file_name(b->arena, r, first->file);
        Str other_name = resolution_file_name(b->arena, r, other->file);
        add_line(b, "clash",
                 str_format(b->arena, "%.*s is %.*s in %.*s and %.*s in %.*s", STR_ARG(record->key),
                            STR_ARG(first->value), STR_ARG(first_name), STR_ARG(other->value),
                            STR_ARG(other_name)));
    }
}

static void add_strs(StrBuf *b, const char *label, const StrVec *list)
{
    for (size_t i = 0; i < list->len && i < SHOWN; i++)
        add_line(b, i ? "" : label, list->at[i]);
    add_rest(b, list->len);
}

static void add_libraries(StrBuf *b, const Resolution *r)
{
    for (size_t i = 0; i < r->defaultlibs.len; i++) {
        const DefaultLib *lib = &r->defaultlibs.at[i];
        if (lib->file == FILE_NONE)
            continue;
        Str by = report_asker(b->arena, r, &lib->askers.at[0]);
        add_line(b, "library",
                 str_format(b->arena, "%.*s, asked for by %.*s", STR_ARG(lib->path), STR_ARG(by)));
    }
    for (size_t i = 0; i < r->missing.len; i++) {
        const MissingFile *m = &r->missing.at[i];
        Str by = report_asker(b->arena, r, &m->askers.at[0]);
        add_line(b, "missing",
                 str_format(b->arena, "%.*s, asked for by %.*s", STR_ARG(m->name), STR_ARG(by)));
    }
}

Str report_predict_text(Arena *arena, const Resolution *r)
{
    StrBuf b = strbuf(arena);
    CrtFound crt = find_crt(arena, r);
    StrVec causes = find_causes(arena, r, &crt);
    strbuf_addf(&b, "outcome: %s\n", report_outcome(r->outcome));
    add_strs(&b, "because", &r->opaque);
    add_strs(&b, "error", &r->errors);
    add_clashes(&b, r);
    add_duplicates(&b, r);
    add_unresolved(&b, r);
    add_libraries(&b, r);
    if (crt.libs.len)
        strbuf_addf(&b, "  %-11s %s, %s: %.*s\n", "CRT", linkage_name(crt.linkage),
                    config_name(crt.config), STR_ARG(str_join(arena, &crt.libs, STR(" "))));
    strbuf_addf(&b, "  %-11s %zu object files, %zu imports\n", "loaded", r->loaded.len,
                r->imports.len);
    add_files(&b, r, "", r->loaded.at, r->loaded.len);
    if (causes.len)
        add_line(&b, "causes", str_join(arena, &causes, STR(" ")));
    return strbuf_str(&b);
}
