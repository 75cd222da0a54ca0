/* SPDX-License-Identifier: MIT */
#include "report/pagedata.h"

#include "plan/world.h"
#include "report/report_predict.h"

enum {
    PARTS_MAX = 30000,
    EVIDENCE_SHOWN = 4, /* of one part */
};

#define NO_PART UINT32_MAX

typedef struct Part {
    uint32_t input;
    const Member *member;
    const Wants *wants;
    const ResolvedFile *file; /* NULL: not in the link */
} Part;

typedef struct PageData {
    Arena *arena;
    const World *world;
    const Resolution *resolution; /* may be NULL */
    VEC(Part) parts;
    Map by_name;       /* "path\nmember" -> part + 1 */
    uint32_t *of_file; /* resolved file -> part, or NO_PART */
    size_t *linked;    /* of each input: members in the link */
    Map input_by_path; /* -> index + 1 */
    size_t left_out;
} PageData;

/* ---- parts ---- */

static Str part_key(PageData *d, Str path, Str member)
{
    return str_format(d->arena, "%.*s\n%.*s", STR_ARG(path), STR_ARG(member));
}

static Str member_name(const Input *input, const Member *member)
{
    return input->kind == INPUT_OBJECT ? (Str){"", 0} : member->name;
}

static uint32_t add_part(PageData *d, uint32_t input, size_t member)
{
    const WorldInput *from = &d->world->inputs.at[input];
    if (d->parts.len >= PARTS_MAX) {
        d->left_out++;
        return NO_PART;
    }
    Part part = {.input = input, .member = &from->input.members.at[member]};
    part.wants = from->wants ? &from->wants[member] : NULL;
    vec_push(d->arena, &d->parts, part);
    return (uint32_t)(d->parts.len - 1);
}

static bool wants_any(const Wants *wants)
{
    return wants && (wants->linkage != LINKAGE_NONE || wants->config != CONFIG_NONE);
}

static void take_input(PageData *d, uint32_t index)
{
    const WorldInput *from = &d->world->inputs.at[index];
    map_add(&d->input_by_path, from->input.path, NULL)->value.number = index + 1;
    for (size_t i = 0; !from->is_crt && i < from->input.members.len; i++) {
        bool is_wanting = wants_any(from->wants ? &from->wants[i] : NULL);
        /* An object is a part whatever it wants: the command line asks for it. */
        if (!is_wanting && from->input.kind != INPUT_OBJECT)
            continue;
        uint32_t part = add_part(d, index, i);
        if (part == NO_PART)
            continue;
        Str name = member_name(&from->input, &from->input.members.at[i]);
        map_add(&d->by_name, part_key(d, from->input.path, name), NULL)->value.number = part + 1;
    }
}

/* The member of that name, when it is not a part yet. */
static uint32_t part_of_member(PageData *d, const ResolvedFile *file, uint32_t input)
{
    const Input *from = &d->world->inputs.at[input].input;
    for (size_t i = 0; i < from->members.len; i++) {
        if (!str_eq(member_name(from, &from->members.at[i]), file->member))
            continue;
        uint32_t part = add_part(d, input, i);
        if (part != NO_PART)
            map_add(&d->by_name, part_key(d, file->path, file->member), NULL)->value.number =
                part + 1;
        return part;
    }
    return NO_PART;
}

static void take_loaded(PageData *d, uint32_t index)
{
    const ResolvedFile *file = &d->resolution->files.at[index];
    const MapEntry *input = map_find(&d->input_by_path, file->path);
    if (!input)
        return;
    uint32_t at = (uint32_t)input->value.number - 1;
    d->linked[at]++;
    if (d->world->inputs.at[at].is_crt || file->role == FILE_ROLE_IMPORT)
        return;
    const MapEntry *known = map_find(&d->by_name, part_key(d, file->path, file->member));
    uint32_t part = known ? (uint32_t)known->value.number - 1 : part_of_member(d, file, at);
    d->of_file[index] = part;
    if (part < d->parts.len) /* NO_PART is not */
        d->parts.at[part].file = file;
}

static void collect(PageData *d)
{
    for (size_t i = 0; i < d->world->inputs.len; i++)
        take_input(d, (uint32_t)i);
    const Resolution *r = d->resolution;
    if (!r)
        return;
    d->of_file = arena_array(d->arena, uint32_t, r->files.len);
    for (size_t i = 0; i < r->files.len; i++)
        d->of_file[i] = NO_PART;
    for (size_t i = 0; i < r->loaded.len; i++)
        take_loaded(d, r->loaded.at[i]);
    for (size_t i = 0; i < r->imports.len; i++)
        take_loaded(d, r->imports.at[i]);
}

/* ---- JSON ---- */

static const char *linkage_word(Linkage linkage)
{
    static const char *const words[] = {
        [LINKAGE_NONE] = "",
        [LINKAGE_STATIC] = "static",
        [LINKAGE_DYNAMIC] = "dynamic",
        [LINKAGE_MIXED] = "mixed",
    };
    return words[linkage];
}

static const char *config_word(Config config)
{
    static const char *const words[] = {
        [CONFIG_NONE] = "",
        [CONFIG_RELEASE] = "release",
        [CONFIG_DEBUG] = "debug",
        [CONFIG_MIXED] = "mixed",
    };
    return words[config];
}

static json_t *evidence_json(Arena *arena, const Wants *wants)
{
    json_t *array = json_array();
    for (size_t i = 0; wants && i < wants->evidence.len && i < EVIDENCE_SHOWN; i++)
        json_add(array, json_str(arena, wants->evidence.at[i].text));
    return array;
}

/* Who brought it, as a part; -1: nobody that is one. */
static json_int_t bringer_of(const PageData *d, const Part *part)
{
    const ResolvedFile *file = part->file;
    if (!file || file->symbol.len == 0 || file->asker.file == FILE_NONE)
        return -1;
    uint32_t by = d->of_file[file->asker.file];
    return by == NO_PART ? -1 : (json_int_t)by;
}

static Str reason_of(PageData *d, const Part *part)
{
    const ResolvedFile *file = part->file;
    if (!file || file->symbol.len == 0)
        return (Str){"", 0};
    Str asker = str_path_base(report_asker(d->arena, d->resolution, &file->asker));
    return str_format(d->arena, "%.*s needs %.*s", STR_ARG(asker), STR_ARG(file->symbol));
}

static json_t *part_json(PageData *d, const Part *part)
{
    json_t *array = json_array();
    const Input *input = &d->world->inputs.at[part->input].input;
    const Wants none = {0}, *wants = part->wants ? part->wants : &none;
    json_add(array, json_integer(part->input));
    json_add(array, json_str(d->arena, member_name(input, part->member)));
    json_add(array, json_string(linkage_word(wants->linkage)));
    json_add(array, json_string(config_word(wants->config)));
    json_add(array, evidence_json(d->arena, part->wants));
    json_add(array, json_boolean(part->file != NULL));
    json_add(array, json_integer(bringer_of(d, part)));
    json_add(array, json_str(d->arena, reason_of(d, part)));
    return array;
}

static json_t *input_json(PageData *d, size_t index)
{
    json_t *object = json_object();
    const WorldInput *from = &d->world->inputs.at[index];
    const Input *input = &from->input;
    json_put(object, "path", json_str(d->arena, input->path));
    json_put(object, "kind", json_string(input_kind_name(input->kind)));
    json_put(object, "machine", json_string(machine_name(input->machine)));
    json_put(object, "crate", json_str(d->arena, input_crate_name(input->path)));
    json_put(object, "from", json_str(d->arena, origin_text(d->arena, from->origin)));
    json_put(object, "crt", json_boolean(from->is_crt));
    json_put(object, "linkage", json_string(linkage_word(from->sum.linkage)));
    json_put(object, "config", json_string(config_word(from->sum.config)));
    json_put(object, "members", json_integer((json_int_t)input->members.len));
    json_put(object, "linked", json_integer((json_int_t)d->linked[index]));
    if (input->error.len)
        json_put(object, "error", json_str(d->arena, input->error));
    return object;
}

json_t *pagedata_inputs(Arena *arena, const LinkReport *report)
{
    json_t *root = json_object(), *inputs = json_array(), *parts = json_array();
    PageData d = {
        .arena = arena,
        .world = report->world,
        .resolution = report->resolution,
        .by_name = map(arena),
        .input_by_path = map(arena),
    };
    if (d.world) {
        d.linked = arena_array(arena, size_t, d.world->inputs.len);
        collect(&d);
    }
    for (size_t i = 0; d.world && i < d.world->inputs.len; i++)
        json_add(inputs, input_json(&d, i));
    for (size_t i = 0; i < d.parts.len; i++)
        json_add(parts, part_json(&d, &d.parts.at[i]));
    json_put(root, "inputs", inputs);
    json_put(root, "parts", parts);
    json_put(root, "left_out", json_integer((json_int_t)d.left_out));
    return root;
}
