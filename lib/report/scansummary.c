/* SPDX-License-Identifier: MIT */
#include "report/scansummary.h"

#include "base/utf.h"
#include "report/json.h"

/* NAMED: files of one kind that are told by name. FEW: a side is the exception when it has no more
 * than this part of the files. */
enum { NAMED = 10, FEW = 5 };

static Str because_of(Arena *arena, const Input *input, const Wants *wants)
{
    for (size_t i = 0; i < input->members.len; i++) {
        if (wants[i].evidence.len == 0)
            continue;
        Str text = wants[i].evidence.at[0].text;
        if (input->kind == INPUT_OBJECT)
            return str_copy(arena, text);
        return str_format(arena, "%.*s in %.*s", STR_ARG(text),
                          STR_ARG(str_path_base(input->members.at[i].name)));
    }
    return (Str){"", 0};
}

void scansummary_add(ScanSummary *summary, const Input *input, const Wants *wants)
{
    Wants all = {0};
    summary->files++;
    if (input->members.len == 0) {
        summary->unreadable++;
        return;
    }
    for (size_t i = 0; i < input->members.len; i++)
        wants_merge(&all, &wants[i]);
    SummaryCell *cell = &summary->cells[input->machine][all.linkage][all.config];
    bool wants_nothing = all.linkage == LINKAGE_NONE && all.config == CONFIG_NONE;
    cell->count++;
    if (wants_nothing || cell->first.len == NAMED)
        return;
    SummaryFile file = {str_copy(summary->arena, input->path),
                        because_of(summary->arena, input, wants)};
    vec_push(summary->arena, &cell->first, file);
}

static void merge_cell(Arena *arena, SummaryCell *into, const SummaryCell *more)
{
    into->count += more->count;
    for (size_t i = 0; i < more->first.len && into->first.len < NAMED; i++) {
        SummaryFile file = {str_copy(arena, more->first.at[i].path),
                            str_copy(arena, more->first.at[i].because)};
        vec_push(arena, &into->first, file);
    }
}

void scansummary_merge(ScanSummary *into, const ScanSummary *more)
{
    into->files += more->files;
    into->unreadable += more->unreadable;
    for (size_t m = 0; m <= MACHINE_OTHER; m++)
        for (size_t l = 0; l <= LINKAGE_MIXED; l++)
            for (size_t c = 0; c <= CONFIG_MIXED; c++)
                merge_cell(into->arena, &into->cells[m][l][c], &more->cells[m][l][c]);
}

/* "dynamic release", "static and dynamic debug", "no CRT". */
static Str cell_name(Arena *arena, size_t linkage, size_t config)
{
    if (linkage != LINKAGE_MIXED && config != CONFIG_MIXED) {
        Wants wants = {.linkage = (Linkage)linkage, .config = (Config)config};
        return wants_text(arena, &wants);
    }
    const char *first = linkage == LINKAGE_MIXED  ? "static and dynamic"
                        : linkage == LINKAGE_NONE ? ""
                                                  : linkage_name((Linkage)linkage);
    const char *second = config == CONFIG_MIXED  ? "release and debug"
                         : config == CONFIG_NONE ? ""
                                                 : config_name((Config)config);
    return str_format(arena, "%s%s%s", first, *first && *second ? " " : "", second);
}

typedef struct CellOf {
    const SummaryCell *cell;
    Str name;
} CellOf;

typedef VEC(CellOf) CellVec;

/* The cells of one machine that `is_meant` says, those with the most files first. */
static void take_cells(Arena *arena, const ScanSummary *summary, size_t machine,
                       bool (*is_meant)(size_t linkage, size_t config, size_t which), size_t which,
                       CellVec *out)
{
    for (size_t l = 0; l <= LINKAGE_MIXED; l++) {
        for (size_t c = 0; c <= CONFIG_MIXED; c++) {
            const SummaryCell *cell = &summary->cells[machine][l][c];
            if (cell->count == 0 || !is_meant(l, c, which))
                continue;
            CellOf found = {cell, cell_name(arena, l, c)};
            vec_push(arena, out, found);
            for (size_t i = out->len - 1; i > 0 && out->at[i - 1].cell->count < cell->count; i--) {
                out->at[i] = out->at[i - 1];
                out->at[i - 1] = found;
            }
        }
    }
}

static bool is_any(size_t linkage, size_t config, size_t which)
{
    (void)which;
    return linkage != LINKAGE_NONE || config != CONFIG_NONE;
}

static bool is_none(size_t linkage, size_t config, size_t which)
{
    return !is_any(linkage, config, which);
}

static bool has_linkage(size_t linkage, size_t config, size_t which)
{
    (void)config;
    return linkage == which;
}

static bool has_config(size_t linkage, size_t config, size_t which)
{
    (void)linkage;
    return config == which;
}

static bool is_linkage_but(size_t linkage, size_t config, size_t which)
{
    (void)config;
    return linkage != which && linkage != LINKAGE_NONE;
}

static bool is_config_but(size_t linkage, size_t config, size_t which)
{
    (void)linkage;
    return config != which && config != CONFIG_NONE;
}

static size_t count_of(const CellVec *cells)
{
    size_t count = 0;
    for (size_t i = 0; i < cells->len; i++)
        count += cells->at[i].cell->count;
    return count;
}

static void add_files(StrBuf *b, const CellOf *of)
{
    for (size_t i = 0; i < of->cell->first.len; i++) {
        const SummaryFile *file = &of->cell->first.at[i];
        strbuf_add(b, STR("    "));
        utf8_add_printable(b, file->path);
        strbuf_addf(b, ": %.*s  (", STR_ARG(of->name));
        utf8_add_printable(b, file->because);
        strbuf_add(b, STR(")\n"));
    }
    if (of->cell->count > of->cell->first.len)
        strbuf_addf(b, "    and %zu more that want %.*s\n", of->cell->count - of->cell->first.len,
                    STR_ARG(of->name));
}

/* An axis along which files may differ: linkage, or configuration. */
typedef struct Axis {
    bool (*is)(size_t linkage, size_t config, size_t which);
    bool (*is_other)(size_t linkage, size_t config, size_t which);
    size_t one, two;
    const char *names[2];
} Axis;

static void add_exceptions(Arena *arena, StrBuf *b, const ScanSummary *summary, size_t machine,
                           const Axis *axis)
{
    CellVec one = {0}, two = {0}, others = {0};
    take_cells(arena, summary, machine, axis->is, axis->one, &one);
    take_cells(arena, summary, machine, axis->is, axis->two, &two);
    bool is_two = count_of(&two) > count_of(&one);
    size_t most = count_of(is_two ? &two : &one);
    take_cells(arena, summary, machine, axis->is_other, is_two ? axis->two : axis->one, &others);
    size_t odd = count_of(&others);
    if (odd == 0 || odd * FEW > odd + most)
        return;
    strbuf_addf(b, "  against the rest of %s, which is %s:\n", machine_name((Machine)machine),
                axis->names[is_two]);
    for (size_t i = 0; i < others.len; i++)
        add_files(b, &others.at[i]);
}

static void add_machine(Arena *arena, StrBuf *b, const ScanSummary *summary, size_t machine)
{
    static const Axis axes[] = {
        {has_linkage, is_linkage_but, LINKAGE_STATIC, LINKAGE_DYNAMIC, {"static", "dynamic"}},
        {has_config,  is_config_but,  CONFIG_RELEASE, CONFIG_DEBUG,    {"release", "debug"} },
    };
    CellVec cells = {0}, none = {0};
    take_cells(arena, summary, machine, is_any, 0, &cells);
    take_cells(arena, summary, machine, is_none, 0, &none);
    if (cells.len + none.len == 0)
        return;
    const char *name =
        machine == MACHINE_NONE ? "no single machine" : machine_name((Machine)machine);
    strbuf_addf(b, "  %s: ", name);
    for (size_t i = 0; i < cells.len; i++)
        strbuf_addf(b, "%s%zu want%s %.*s", i ? ", " : "", cells.at[i].cell->count,
                    cells.at[i].cell->count == 1 ? "s" : "", STR_ARG(cells.at[i].name));
    if (none.len)
        strbuf_addf(b, "%s%zu no CRT", cells.len ? ", " : "", count_of(&none));
    strbuf_add_char(b, '\n');
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        add_exceptions(arena, b, summary, machine, &axes[i]);
}

Str scansummary_text(Arena *arena, const ScanSummary *summary)
{
    StrBuf b = strbuf(arena);
    strbuf_addf(&b, "summary: %zu file%s", summary->files, summary->files == 1 ? "" : "s");
    if (summary->unreadable)
        strbuf_addf(&b, ", %zu of which cannot be read", summary->unreadable);
    strbuf_add_char(&b, '\n');
    for (size_t m = MACHINE_NONE + 1; m <= MACHINE_OTHER; m++)
        add_machine(arena, &b, summary, m);
    add_machine(arena, &b, summary, MACHINE_NONE);
    return strbuf_str(&b);
}

static json_t *cell_json(size_t machine, size_t linkage, size_t config, size_t count)
{
    json_t *object = json_object();
    json_put(object, "machine", json_string(machine_name((Machine)machine)));
    json_put(object, "linkage", json_string(linkage_name((Linkage)linkage)));
    json_put(object, "config", json_string(config_name((Config)config)));
    json_put(object, "files", json_integer((json_int_t)count));
    return object;
}

Str scansummary_json(Arena *arena, const ScanSummary *summary)
{
    json_t *object = json_object(), *wants = json_array();
    json_put(object, "files", json_integer((json_int_t)summary->files));
    json_put(object, "unreadable", json_integer((json_int_t)summary->unreadable));
    for (size_t m = 0; m <= MACHINE_OTHER; m++)
        for (size_t l = 0; l <= LINKAGE_MIXED; l++)
            for (size_t c = 0; c <= CONFIG_MIXED; c++)
                if (summary->cells[m][l][c].count)
                    json_add(wants, cell_json(m, l, c, summary->cells[m][l][c].count));
    json_put(object, "wants", wants);
    return json_text(arena, object);
}
