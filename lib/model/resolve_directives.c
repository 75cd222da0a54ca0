/* SPDX-License-Identifier: MIT */
/* What the .drectve section of an object that is linked asks for, in lld's order:
 * exports, then symbols to include, then the rest as it stands. */
#include "model/resolve_link.h"

#include <string.h>

typedef struct AllowedRow {
    const char *name;
    unsigned from; /* lld's version that has it */
} AllowedRow;

/* What lld accepts in a directive (observed, 14, 19 and 22); everything else is an
 * error. /export and /include have a path of their own. */
static const AllowedRow allowed[] = {
    {"aligncomm",          0 },
    {"alternatename",      0 },
    {"arm64xsameaddress",  20},
    {"defaultlib",         0 },
    {"disallowlib",        0 },
    {"editandcontinue",    0 },
    {"entry",              0 },
    {"exclude-symbols",    15},
    {"export",             0 },
    {"failifmismatch",     0 },
    {"guardsym",           0 },
    {"include",            0 },
    {"inferasanlibs",      15},
    {"manifestdependency", 0 },
    {"merge",              0 },
    {"nodefaultlib",       0 },
    {"release",            15},
    {"section",            0 },
    {"stack",              0 },
    {"subsystem",          0 },
    {"throwingnew",        0 },
};

static bool is_allowed(const Link *link, const Directive *d)
{
    if (!d->option)
        return false;
    if (d->option->id == OPT_NODEFAULTLIB && d->value.len == 0 && !str_ends_with(d->text, STR(":")))
        return false;
    if (d->option->id == OPT_INFERASANLIBS && d->value.len && !str_eq_nocase(d->value, STR("no")))
        return false;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(allowed[i].name, d->option->name) == 0)
            return link->version >= allowed[i].from;
    return false;
}

static Record *record_of(Link *link, Str key)
{
    bool is_new;
    MapEntry *entry = map_add(&link->record_keys, key, &is_new);
    if (is_new) {
        vec_push(link->arena, &link->out->records, (Record){.key = key});
        entry->value.number = link->out->records.len;
    }
    return &link->out->records.at[entry->value.number - 1];
}

void directive_record(Link *link, Str text, uint32_t file)
{
    Str value = text, key = str_cut(&value, '=');
    if (key.len == 0 || value.len == 0) {
        link_error(link, "/failifmismatch:%.*s has no value", STR_ARG(text));
        return;
    }
    Record *record = record_of(link, key);
    if (record->values.len && !str_eq(record->values.at[0].value, value)) {
        record->is_clash = true;
        link_fail(link);
    }
    vec_push(link->arena, &record->values, ((RecordValue){value, file}));
}

void directive_alternate(Link *link, Str text)
{
    bool is_new;
    Str to = text, from = str_cut(&to, '=');
    if (from.len == 0 || to.len == 0) {
        link_error(link, "/alternatename:%.*s has no two names", STR_ARG(text));
        return;
    }
    MapEntry *entry = map_add(&link->alternates, from, &is_new);
    if (!is_new) {
        Str known = link->alternate_list.at[entry->value.number].to;
        if (!str_eq(known, to) && !link->is_msvc)
            link_error(link, "/alternatename:%.*s is %.*s elsewhere", STR_ARG(text),
                       STR_ARG(known));
        return;
    }
    entry->value.number = link->alternate_list.len;
    vec_push(link->arena, &link->alternate_list, ((AlternateName){from, to}));
}

/* name[=symbol][,@ordinal[,NONAME]][,DATA][,PRIVATE] or name=dll.name */
static bool parse_export(Str text, ExportSpec *out)
{
    Str rest = text, name = str_cut(&rest, ',');
    Str right = name, left = str_cut(&right, '=');
    uint64_t ordinal;
    if (name.len == 0)
        return false;
    out->name = left;
    if (left.len < name.len) {
        bool is_forward = str_find_char(right, '.') < right.len;
        if (is_forward)
            out->forward = right;
        else
            out->name = right;
        out->export_name = left;
        if (!is_forward && right.len == 0)
            return false;
    }
    while (rest.len) {
        Str word = str_cut(&rest, ',');
        if (str_eq_nocase(word, STR("exportas")))
            break;
        if (str_starts_with(word, STR("@"))) {
            if (!str_to_u64(str_skip(word, 1), 65535, &ordinal) || ordinal == 0)
                return false;
            out->ordinal = (uint32_t)ordinal;
        } else if (str_eq_nocase(word, STR("noname"))) {
            if (out->ordinal == 0)
                return false;
            out->is_noname = true;
        } else if (str_eq_nocase(word, STR("data"))) {
            out->is_data = true;
        } else if (str_eq_nocase(word, STR("private"))) {
            out->is_private = true;
        } else if (!str_eq_nocase(word, STR("constant"))) {
            return false;
        }
    }
    return true;
}

static Str decorate(Link *link, Str name)
{
    if (link->machine != MACHINE_X86 || name.len == 0 || link_is_decorated(name))
        return name;
    return str_format(link->arena, "_%.*s", STR_ARG(name));
}

void directive_export(Link *link, Str text, bool is_directive, Asker asker)
{
    ExportSpec e = {.is_directive = is_directive, .asker = asker};
    if (!parse_export(text, &e)) {
        link_error(link, "/export:%.*s is malformed", STR_ARG(text));
        return;
    }
    if (!is_directive)
        e.name = decorate(link, e.name);
    vec_push(link->arena, &link->exports, e);
}

typedef struct SubsystemRow {
    Str name;
    Subsystem subsystem;
} SubsystemRow;

static const SubsystemRow subsystems[] = {
    {{"boot_application", 16},        SUBSYSTEM_OTHER  },
    {{"console", 7},                  SUBSYSTEM_CONSOLE},
    {{"default", 7},                  SUBSYSTEM_NONE   },
    {{"efi_application", 15},         SUBSYSTEM_OTHER  },
    {{"efi_boot_service_driver", 23}, SUBSYSTEM_OTHER  },
    {{"efi_rom", 7},                  SUBSYSTEM_OTHER  },
    {{"efi_runtime_driver", 18},      SUBSYSTEM_OTHER  },
    {{"native", 6},                   SUBSYSTEM_OTHER  },
    {{"posix", 5},                    SUBSYSTEM_OTHER  },
    {{"windows", 7},                  SUBSYSTEM_WINDOWS},
};

void directive_subsystem(Link *link, Str text)
{
    Str rest = text, name = str_cut(&rest, ',');
    for (size_t i = 0; i < sizeof subsystems / sizeof *subsystems; i++)
        if (str_eq_nocase(subsystems[i].name, name)) {
            link->subsystem = subsystems[i].subsystem;
            return;
        }
    link_error(link, "/subsystem:%.*s: there is no such subsystem", STR_ARG(text));
}

static void apply_bulk(Link *link, const DirectiveVec *list, LinkOptId id, Asker asker)
{
    for (size_t i = 0; i < list->len; i++) {
        const Directive *d = &list->at[i];
        bool is_new = true;
        if (!d->option || d->option->id != id)
            continue;
        asker.text = d->text;
        if (id == OPT_INCLUDE) {
            (void)link_add_root(link, d->value, asker);
            continue;
        }
        map_add(&link->export_texts, d->value, &is_new);
        if (is_new)
            directive_export(link, d->value, true, asker);
    }
}

static void apply_one(Link *link, const Directive *d, uint32_t file, Asker asker)
{
    asker.text = d->text;
    switch (d->option->id) {
    case OPT_DEFAULTLIB:
        link_request_library(link, d->value, asker);
        break;
    case OPT_NODEFAULTLIB:
    case OPT_DISALLOWLIB:
        link_forbid_library(link, d->value);
        break;
    case OPT_FAILIFMISMATCH:
        directive_record(link, d->value, file);
        break;
    case OPT_ALTERNATENAME:
        directive_alternate(link, d->value);
        break;
    case OPT_ENTRY:
        link->entry = link_add_root(link, link_mangle(link, d->value), asker);
        break;
    case OPT_SUBSYSTEM:
        link_check_value(link, d->option, d->text, d->value);
        directive_subsystem(link, d->value);
        break;
    case OPT_MERGE:
        link_check_merge(link, d->value);
        break;
    case OPT_SECTION:
        link_check_value(link, d->option, d->text, d->value);
        break;
    case OPT_OTHER:
        link_check_value(link, d->option, d->text, d->value);
        if (strcmp(d->option->name, "arm64xsameaddress") == 0)
            link_warn(link, "%.*s is for ARM64EC only", STR_ARG(d->text));
        else if (strcmp(d->option->name, "aligncomm") == 0)
            directive_common(link, d->value);
        break;
    default:
        break;
    }
}

void directives_apply(Link *link, uint32_t file, Str section)
{
    Asker asker = {.kind = ASKER_DIRECTIVE, .file = file};
    /* lld takes a byte order mark for a part of the first word. */
    if (!link->is_msvc && str_starts_with(section, STR("\xEF\xBB\xBF")))
        link_error(link, "the directives of %.*s begin with a byte order mark",
                   STR_ARG(link_file_name(link, file)));
    DirectiveVec list = drectve_parse_cached(&link->directives, section);
    apply_bulk(link, &list, OPT_EXPORT, asker);
    apply_bulk(link, &list, OPT_INCLUDE, asker);
    for (size_t i = 0; i < list.len; i++) {
        const Directive *d = &list.at[i];
        if (is_allowed(link, d))
            apply_one(link, d, file, asker);
        else if (!link->is_msvc)
            link_error(link, "%.*s in %.*s is not allowed in a directive", STR_ARG(d->text),
                       STR_ARG(link_file_name(link, file)));
        else if (d->option == NULL)
            link_warn(link, "%.*s in %.*s is no known directive", STR_ARG(d->text),
                      STR_ARG(link_file_name(link, file)));
    }
}
