/* SPDX-License-Identifier: MIT */
/* Module definition files: what /def exports.
 *
 * Source: "Module-Definition (.Def) Files" in the MSVC linker reference; how lld reads them
 * (LLVM's COFFModuleDefinition): words end at a blank or one of `=,;`, `;` begins a comment, quotes
 * make one word. Statements: NAME, LIBRARY, EXPORTS, HEAPSIZE, STACKSIZE, VERSION. */
#include "model/resolve_link.h"

#include "base/os.h"

typedef struct DefReader {
    Link *link;
    Str rest;
    Str word;       /* the current one, empty at the end */
    bool is_quoted; /* no keyword and no sign */
    bool is_bad;
} DefReader;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == '=' || c == ',' || c == ';';
}

static void skip_blanks(DefReader *d)
{
    for (;;) {
        while (d->rest.len && is_blank(d->rest.at[0]))
            d->rest = str_skip(d->rest, 1);
        if (!d->rest.len || d->rest.at[0] != ';')
            return;
        d->rest = str_skip(d->rest, str_find_char(d->rest, '\n'));
    }
}

static void next_word(DefReader *d)
{
    size_t len = 0;
    skip_blanks(d);
    d->is_quoted = d->rest.len && d->rest.at[0] == '"';
    if (d->is_quoted) {
        d->rest = str_skip(d->rest, 1);
        d->word = str_cut(&d->rest, '"');
        return;
    }
    if (d->rest.len && (d->rest.at[0] == '=' || d->rest.at[0] == ','))
        len = str_starts_with(d->rest, STR("==")) ? 2 : 1;
    else
        while (len < d->rest.len && !ends_word(d->rest.at[len]))
            len++;
    d->word = str_slice(d->rest, 0, len);
    d->rest = str_skip(d->rest, len);
}

static bool is_word(const DefReader *d, const char *word)
{
    return !d->is_quoted && str_eq(d->word, str_of(word));
}

static const char *const keywords[] = {
    "BASE",   "CONSTANT", "DATA",      "EXPORTS", "EXPORTAS", "HEAPSIZE", "LIBRARY", "NAME",
    "NONAME", "PRIVATE",  "STACKSIZE", "VERSION", "=",        "==",       ",",
};

static bool is_identifier(const DefReader *d)
{
    if (d->is_quoted)
        return true;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (is_word(d, keywords[i]))
            return false;
    return d->word.len > 0;
}

static Str decorated(DefReader *d, Str name)
{
    if (d->link->machine != MACHINE_X86 || name.len == 0 || link_is_decorated(name))
        return name;
    return str_format(d->link->arena, "_%.*s", STR_ARG(name));
}

/* `@5` or `@ 5`. False: a word with an @ that is the next export's name. */
static bool read_ordinal(DefReader *d, ExportSpec *e)
{
    uint64_t ordinal;
    Str number = str_skip(d->word, 1);
    if (number.len == 0) {
        next_word(d);
        number = d->word;
        d->is_bad |= !str_to_u64(number, 65535, &ordinal);
    }
    if (!str_to_u64(number, 65535, &ordinal))
        return false;
    e->ordinal = (uint32_t)ordinal;
    next_word(d);
    if (is_word(d, "NONAME")) {
        e->is_noname = true;
        next_word(d);
    }
    return true;
}

static void read_attributes(DefReader *d, ExportSpec *e)
{
    for (;;) {
        if (is_identifier(d) && str_starts_with(d->word, STR("@"))) {
            if (!read_ordinal(d, e))
                return;
        } else if (is_word(d, "DATA") || is_word(d, "CONSTANT") || is_word(d, "PRIVATE")) {
            e->is_data |= is_word(d, "DATA");
            e->is_private |= is_word(d, "PRIVATE");
            next_word(d);
        } else if (is_word(d, "EXPORTAS") || is_word(d, "==")) {
            next_word(d);
            next_word(d);
        } else {
            return;
        }
    }
}

static void read_export(DefReader *d, Asker asker)
{
    ExportSpec e = {.name = d->word, .asker = asker};
    next_word(d);
    if (is_word(d, "=")) {
        next_word(d);
        d->is_bad |= !is_identifier(d);
        e.export_name = e.name;
        e.name = d->word;
        next_word(d);
    }
    e.name = decorated(d, e.name);
    read_attributes(d, &e);
    bool is_forward = e.export_name.len && !str_eq(e.export_name, e.name) &&
                      str_find_char(e.name, '.') < e.name.len;
    /* Of a forward lld keeps the two names only. */
    if (is_forward)
        e = (ExportSpec){
            .name = e.export_name,
            .forward = e.name,
            .export_name = e.export_name,
            .asker = asker,
        };
    vec_push(d->link->arena, &d->link->exports, e);
}

static void read_number(DefReader *d, Str digits, uint64_t most)
{
    uint64_t ignored;
    d->is_bad |= !is_identifier(d) || !str_to_u64(digits, most, &ignored);
}

/* HEAPSIZE and STACKSIZE: reserve[,commit], in decimal digits. */
static void read_sizes(DefReader *d)
{
    next_word(d);
    read_number(d, d->word, UINT64_MAX);
    next_word(d);
    if (!is_word(d, ","))
        return;
    next_word(d);
    read_number(d, d->word, UINT64_MAX);
    next_word(d);
}

/* LIBRARY and NAME: [name [BASE=address]]. */
static void read_image_name(DefReader *d)
{
    next_word(d);
    if (!is_identifier(d))
        return;
    next_word(d);
    if (!is_word(d, "BASE"))
        return;
    next_word(d);
    d->is_bad |= !is_word(d, "=");
    next_word(d);
    read_number(d, d->word, UINT64_MAX);
    next_word(d);
}

/* VERSION: major[.minor]. */
static void read_version(DefReader *d)
{
    next_word(d);
    Str minor = d->word, major = str_cut(&minor, '.');
    read_number(d, major, UINT32_MAX);
    if (minor.len)
        read_number(d, minor, UINT32_MAX);
    next_word(d);
}

/* False: there is no such statement. */
static bool read_other_statement(DefReader *d)
{
    if (is_word(d, "LIBRARY") || is_word(d, "NAME"))
        read_image_name(d);
    else if (is_word(d, "HEAPSIZE") || is_word(d, "STACKSIZE"))
        read_sizes(d);
    else if (is_word(d, "VERSION"))
        read_version(d);
    else
        return false;
    return true;
}

static void read_statements(DefReader *d, Asker asker)
{
    next_word(d);
    while (d->word.len && !d->is_bad) {
        if (is_word(d, "EXPORTS")) {
            next_word(d);
            while (d->word.len && is_identifier(d) && !d->is_bad)
                read_export(d, asker);
        } else if (!read_other_statement(d)) {
            d->is_bad = true;
        }
    }
}

void link_read_def(Link *link)
{
    Str text, error;
    const Arg *arg = linkcmd_last(link->command, OPT_DEF);
    if (!arg)
        return;
    Asker asker = {.kind = ASKER_ARGUMENT, .file = FILE_NONE, .arg = arg};
    OsFileInfo info = os_file_info(link->arena, arg->value);
    if (info.kind != OS_FILE_REGULAR || !os_file_open(link->arena, arg->value, &text, &error)) {
        link_error(link, "%.*s cannot be read", STR_ARG(arg->value));
        return;
    }
    DefReader reader = {.link = link, .rest = str_copy(link->arena, text)};
    os_file_close(text);
    read_statements(&reader, asker);
    if (reader.is_bad)
        link_error(link, "%.*s is no module definition file that is understood",
                   STR_ARG(arg->value));
}
