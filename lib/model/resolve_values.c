/* SPDX-License-Identifier: MIT */
/* Values of options that lld refuses, whatever is linked (observed, lld-link 14, 19 and 22). */
#include "model/resolve_link.h"

#include <string.h>

typedef enum ValueKind {
    VALUE_SIZES,     /* number[,number] */
    VALUE_BASE,      /* number, and what follows a comma is not read */
    VALUE_POWER,     /* a power of two */
    VALUE_VERSION,   /* major[.minor], decimal */
    VALUE_SUBSYSTEM, /* name[,version] */
    VALUE_32_BITS,
    VALUE_31_BITS,
    VALUE_16_BITS,
    VALUE_POSITIVE, /* decimal */
    VALUE_DECIMAL,  /* may have a sign */
    VALUE_WORDS,    /* some of these, with commas between them */
    VALUE_FLAG,     /* one of these, or no value */
    VALUE_MUST,     /* there must be one */
    VALUE_OPT,      /* VALUE_WORDS, or name=number */
    VALUE_SECTION,  /* name,letters */
    VALUE_MANIFEST, /* no, embed[,id=number] */
    VALUE_UAC,      /* no, or level= and uiaccess= */
} ValueKind;

typedef struct ValueRow {
    const char *option;
    ValueKind kind;
    const char *words; /* each in blanks */
} ValueRow;

static const ValueRow rows[] = {
    {"align",             VALUE_POWER,     NULL                                                                 },
    {"allowbind",         VALUE_FLAG,      " no "                                                               },
    {"allowisolation",    VALUE_FLAG,      " no "                                                               },
    {"appcontainer",      VALUE_FLAG,      " no "                                                               },
    {"base",              VALUE_BASE,      NULL                                                                 },
    {"build-id",          VALUE_FLAG,      " no "                                                               },
    {"cetcompat",         VALUE_FLAG,      " no "                                                               },
    {"debug",             VALUE_WORDS,     " dwarf fastlink full ghash noghash none symtab "                    },
    {"dependentloadflag", VALUE_16_BITS,   NULL                                                                 },
    {"driver",            VALUE_FLAG,      " wdm uponly "                                                       },
    {"dynamicbase",       VALUE_FLAG,      " no "                                                               },
    {"errorlimit",        VALUE_DECIMAL,   NULL                                                                 },
    {"filealign",         VALUE_POWER,     NULL                                                                 },
    {"fixed",             VALUE_FLAG,      " no "                                                               },
    {"force",             VALUE_FLAG,      " unresolved multiple "                                              },
    {"functionpadmin",    VALUE_31_BITS,   NULL                                                                 },
    {"guard",             VALUE_WORDS,     " no cf longjmp nolongjmp ehcont noehcont "                          },
    {"heap",              VALUE_SIZES,     NULL                                                                 },
    {"highentropyva",     VALUE_FLAG,      " no "                                                               },
    {"incremental",       VALUE_FLAG,      " no "                                                               },
    {"inferasanlibs",     VALUE_FLAG,      " no "                                                               },
    {"integritycheck",    VALUE_FLAG,      " no "                                                               },
    {"largeaddressaware", VALUE_FLAG,      " no "                                                               },
    {"manifest",          VALUE_MANIFEST,  NULL                                                                 },
    {"manifestuac",       VALUE_UAC,       NULL                                                                 },
    {"nxcompat",          VALUE_FLAG,      " no "                                                               },
    {"opt",               VALUE_OPT,       " ref noref icf noicf safeicf lbr nolbr lldtailmerge nolldtailmerge "},
    {"pdbstripped",       VALUE_MUST,      NULL                                                                 },
    {"safeseh",           VALUE_FLAG,      " no "                                                               },
    {"section",           VALUE_SECTION,   NULL                                                                 },
    {"stack",             VALUE_SIZES,     NULL                                                                 },
    {"subsystem",         VALUE_SUBSYSTEM, NULL                                                                 },
    {"swaprun",           VALUE_WORDS,     " cd net "                                                           },
    {"threads",           VALUE_POSITIVE,  NULL                                                                 },
    {"timestamp",         VALUE_32_BITS,   NULL                                                                 },
    {"tsaware",           VALUE_FLAG,      " no "                                                               },
    {"version",           VALUE_VERSION,   NULL                                                                 },
    {"wx",                VALUE_FLAG,      " no "                                                               },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const ValueRow *row_of(const LinkOpt *option)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].option, option->name) == 0)
            return &rows[i];
    return NULL;
}

/* ---- numbers ---- */

/* The digits' base, by the prefix that C has, or 0b and 0o. */
static unsigned cut_base(Str *text)
{
    static const char prefixes[3][3] = {"0x", "0b", "0o"};
    static const unsigned bases[] = {16, 2, 8};
    for (size_t i = 0; i < 3; i++)
        if (str_starts_with_nocase(*text, str_of(prefixes[i]))) {
            *text = str_skip(*text, 2);
            return bases[i];
        }
    if (text->len < 2 || text->at[0] != '0')
        return 10;
    *text = str_skip(*text, 1);
    return 8;
}

static bool is_number(Str text, uint64_t most, uint64_t *out)
{
    unsigned base = cut_base(&text);
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        size_t digit = str_find_char(STR("0123456789abcdefABCDEF"), text.at[i]);
        digit = digit > 15 && digit < 22 ? digit - 6 : digit;
        if (digit >= base || *out > (most - digit) / base)
            return false;
        *out = *out * base + digit;
    }
    return text.len > 0;
}

static bool is_any(Str text, uint64_t most)
{
    uint64_t ignored;
    return is_number(text, most, &ignored);
}

static bool is_decimal(Str text, uint64_t most)
{
    uint64_t ignored;
    return str_to_u64(text, most, &ignored);
}

static bool is_power(Str text)
{
    uint64_t value;
    return is_number(text, UINT64_MAX, &value) && value && (value & (value - 1)) == 0;
}

static bool is_version(Str text)
{
    Str minor = text, major = str_cut(&minor, '.');
    return is_decimal(major, UINT32_MAX) && (minor.len == 0 || is_decimal(minor, UINT32_MAX));
}

/* ---- words ---- */

static bool is_word(Link *link, const char *words, Str word)
{
    Str padded = str_format(link->arena, " %.*s ", STR_ARG(str_lower(link->arena, word)));
    Str all = str_of(words);
    return word.len && str_find_char(word, ' ') == word.len && str_find(all, padded) < all.len;
}

static bool is_optimisation(Link *link, const ValueRow *row, Str word)
{
    Str number = word, name = str_cut(&number, '=');
    if (is_word(link, row->words, word))
        return true;
    if (name.len == word.len)
        return false;
    if (str_eq_nocase(name, STR("lldltocgo")))
        return link->version >= 15 && is_decimal(number, 3);
    return str_eq_nocase(name, STR("icf")) ||
           (str_eq_nocase(name, STR("lldlto")) && is_decimal(number, 3)) ||
           (str_eq_nocase(name, STR("lldltojobs")) && is_decimal(number, UINT32_MAX)) ||
           (str_eq_nocase(name, STR("lldltopartitions")) && is_decimal(number, UINT32_MAX));
}

/* lld 14 takes several words of /debug for one. */
static bool are_words(Link *link, const ValueRow *row, Str value)
{
    bool is_one = link->version < 15 && strcmp(row->option, "debug") == 0;
    Str rest = value;
    if (is_one || value.len == 0 || str_ends_with(value, STR(",")))
        return is_word(link, row->words, value);
    while (rest.len) {
        Str word = str_cut(&rest, ',');
        bool is_good = row->kind == VALUE_OPT ? is_optimisation(link, row, word)
                                              : is_word(link, row->words, word);
        if (!is_good)
            return false;
    }
    return true;
}

static bool is_section(Str value)
{
    Str letters = value, name = str_cut(&letters, ',');
    for (size_t i = 0; i < letters.len; i++)
        if (str_find_char(STR("dekprswDEKPRSW"), letters.at[i]) == 14)
            return false;
    return name.len && letters.len;
}

static bool is_manifest(Str value)
{
    Str number = STR("embed,id=");
    if (str_starts_with_nocase(value, number))
        return is_any(str_skip(value, number.len), INT32_MAX);
    return str_eq_nocase(value, STR("no")) || str_eq_nocase(value, STR("embed"));
}

static bool is_uac(Str value)
{
    while (value.len && !str_eq_nocase(value, STR("no"))) {
        Str word = str_cut(&value, ' ');
        if (word.len && !str_starts_with_nocase(word, STR("level=")) &&
            !str_starts_with_nocase(word, STR("uiaccess=")))
            return false;
    }
    return true;
}

static bool is_good_pair(Str value)
{
    Str second = value, first = str_cut(&second, ',');
    return is_any(first, UINT64_MAX) && (second.len == 0 || is_any(second, UINT64_MAX));
}

static bool is_good(Link *link, const ValueRow *row, Str value)
{
    Str rest = value, first = str_cut(&rest, ',');
    switch (row->kind) {
    case VALUE_SIZES:
        return is_good_pair(value);
    case VALUE_BASE:
        return is_any(first, UINT64_MAX);
    case VALUE_POWER:
        return is_power(value);
    case VALUE_VERSION:
        return is_version(value);
    case VALUE_SUBSYSTEM: /* the name is looked at where it counts */
        return rest.len == 0 || is_version(rest);
    case VALUE_32_BITS:
        return is_any(value, UINT32_MAX);
    case VALUE_31_BITS:
        return is_any(value, INT32_MAX);
    case VALUE_16_BITS:
        return is_any(value, UINT16_MAX);
    case VALUE_POSITIVE:
        return is_decimal(value, UINT32_MAX) && value.at[0] != '0';
    case VALUE_DECIMAL:
        return is_decimal(str_skip(value, str_starts_with(value, STR("-"))), UINT32_MAX);
    case VALUE_WORDS:
    case VALUE_OPT:
        return are_words(link, row, value);
    case VALUE_FLAG:
        return is_word(link, row->words, value);
    case VALUE_SECTION:
        return is_section(value);
    case VALUE_MANIFEST:
        return is_manifest(value);
    case VALUE_UAC:
        return is_uac(value);
    case VALUE_MUST:
        break;
    }
    return true;
}

bool link_is_known_value(Link *link, const Arg *arg)
{
    const ValueRow *row = row_of(arg->option);
    bool has_value = arg->value.len || str_ends_with(arg->text, STR(":"));
    if (!row || link->is_msvc)
        return true;
    if (row->kind == VALUE_MUST)
        return has_value;
    return row->kind != VALUE_FLAG || !has_value || is_good(link, row, arg->value);
}

void link_check_value(Link *link, const LinkOpt *option, Str text, Str value)
{
    const ValueRow *row = row_of(option);
    bool has_value = value.len || str_ends_with(text, STR(":"));
    if (!row || link->is_msvc || !has_value || row->kind == VALUE_FLAG)
        return;
    if (!is_good(link, row, value))
        link_error(link, "%.*s: the linker does not take that value", STR_ARG(text));
    else if (strcmp(option->name, "debug") == 0 && str_eq_nocase(value, STR("fastlink")))
        link_warn(link, "/debug:fastlink is not supported");
}

/* Of others on the command line lld looks at the last one only. */
static bool reads_each(const Link *link, const ValueRow *row)
{
    static const char *const names[] = {"dependentloadflag", "functionpadmin", "opt", "section",
                                        "swaprun"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(row->option, names[i]) == 0)
            return true;
    return link->version >= 15 && strcmp(row->option, "debug") == 0;
}

void link_check_values(Link *link)
{
    const Arg *last[ROW_COUNT] = {NULL};
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        const ValueRow *row = arg->kind == ARG_OPTION ? row_of(arg->option) : NULL;
        if (row)
            last[row - rows] = arg;
    }
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        const ValueRow *row = arg->kind == ARG_OPTION ? row_of(arg->option) : NULL;
        if (row && (last[row - rows] == arg || reads_each(link, row)))
            link_check_value(link, arg->option, arg->text, arg->value);
    }
}
