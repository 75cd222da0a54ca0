/* SPDX-License-Identifier: MIT */
#include "support/coffmaker.h"

enum {
    CLASS_EXTERNAL = 2,
    CLASS_WEAK_EXTERNAL = 105,
    WEAK_LIBRARY = 2,
    WEAK_ALIAS = 3,
    FUNCTION_TYPE = 0x20,
    CODE_FLAGS = 0x60500020,      /* code, executable, readable, 16 bytes */
    DIRECTIVE_FLAGS = 0x00100A00, /* info, remove, 1 byte */
    GL_MACHINE = 0x0C13,
    COMMON_SIZE = 4,
};

typedef struct MadeSection {
    Str name, data;
    uint32_t flags;
} MadeSection;

typedef struct MadeSymbol {
    Str name, weak_target;
    uint32_t value, weak_search;
    uint16_t section, type;
} MadeSymbol;

typedef struct Maker {
    Arena *arena;
    uint16_t machine;
    bool is_bigobj, is_gl;
    VEC(MadeSection) sections;
    VEC(MadeSymbol) symbols;
    StrBuf strings;
    Str whole; /* of a file that is no object */
    bool has_whole;
    MadeFile *out;
} Maker;

static void put_little(StrBuf *b, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        strbuf_add_char(b, (char)(value >> 8 * i & 0xFF));
}

static void put_big(StrBuf *b, uint64_t value, unsigned size)
{
    for (unsigned i = size; i > 0; i--)
        strbuf_add_char(b, (char)(value >> 8 * (i - 1) & 0xFF));
}

static void put_padded(StrBuf *b, Str text, size_t size, char padding)
{
    strbuf_add(b, str_slice(text, 0, size));
    for (size_t i = text.len; i < size; i++)
        strbuf_add_char(b, padding);
}

static bool machine_value(Str name, uint16_t *out)
{
    static const struct {
        Str name;
        uint16_t value;
    } rows[] = {
        {{"x64", 3},     0x8664},
        {{"x86", 3},     0x014C},
        {{"arm", 3},     0x01C4},
        {{"arm64", 5},   0xAA64},
        {{"arm64ec", 7}, 0xA641},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_eq(rows[i].name, name)) {
            *out = rows[i].value;
            return true;
        }
    }
    return false;
}

static void add_section(Maker *m, Str name, Str data, uint32_t flags)
{
    MadeSection section = {name, data, flags};
    vec_push(m->arena, &m->sections, section);
}

static bool has_symbol(const Maker *m, Str name)
{
    for (size_t i = 0; i < m->symbols.len; i++)
        if (str_eq(m->symbols.at[i].name, name))
            return true;
    return false;
}

static void add_defined(Maker *m, Str name)
{
    if (m->sections.len == 0 || !str_eq(m->sections.at[0].name, STR(".text"))) {
        add_section(m, STR(".text"), STR("\xC3"), CODE_FLAGS);
        /* It becomes the first, so that its number is known. */
        MadeSection text = m->sections.at[m->sections.len - 1];
        for (size_t i = m->sections.len - 1; i > 0; i--)
            m->sections.at[i] = m->sections.at[i - 1];
        m->sections.at[0] = text;
    }
    MadeSymbol symbol = {.name = name, .section = 1, .type = FUNCTION_TYPE};
    vec_push(m->arena, &m->symbols, symbol);
    vec_push(m->arena, &m->out->defined, name);
}

static void add_undefined(Maker *m, Str name, uint32_t value)
{
    MadeSymbol symbol = {.name = name, .value = value};
    vec_push(m->arena, &m->symbols, symbol);
}

static void add_weak(Maker *m, Str pair, uint32_t search)
{
    Str target = pair, name = str_cut(&target, '=');
    if (!has_symbol(m, target))
        add_undefined(m, target, 0);
    MadeSymbol symbol = {.name = name, .weak_target = target, .weak_search = search};
    vec_push(m->arena, &m->symbols, symbol);
}

/* The header of PE/COFF 7.1 and its two strings. */
static bool make_import(Maker *m, Str words, unsigned type)
{
    enum { BY_NAME = 1, NOPREFIX = 2 };
    Str symbol = words, dll = str_cut(&symbol, ' ');
    if (str_is_empty(dll) || str_is_empty(symbol))
        return false;
    unsigned name_type = m->machine == 0x014C ? NOPREFIX : BY_NAME;
    StrBuf b = strbuf(m->arena);
    put_little(&b, 0xFFFF0000u, 4);
    put_little(&b, 0, 2);
    put_little(&b, m->machine, 2);
    put_little(&b, 0, 4);
    put_little(&b, symbol.len + dll.len + 2, 4);
    put_little(&b, 7, 2); /* hint */
    put_little(&b, type | name_type << 2, 2);
    strbuf_addf(&b, "%.*s%c%.*s%c", STR_ARG(symbol), 0, STR_ARG(dll), 0);
    m->whole = strbuf_str(&b);
    m->has_whole = true;
    Str imp = str_format(m->arena, "__imp_%.*s", STR_ARG(symbol));
    vec_push(m->arena, &m->out->defined, imp);
    if (type == 0)
        vec_push(m->arena, &m->out->defined, symbol);
    return true;
}

/* cl's words, each with a NUL behind it. */
static void add_gl(Maker *m, Str words)
{
    StrBuf b = strbuf(m->arena);
    while (words.len) {
        strbuf_add(&b, str_cut(&words, ' '));
        strbuf_add_char(&b, '\0');
    }
    m->is_gl = true;
    add_section(m, STR(".cil$fg"), strbuf_str(&b), DIRECTIVE_FLAGS);
}

typedef enum WordList {
    LIST_NONE,
    LIST_DEFINES,
    LIST_NEEDS,
    LIST_COMMON,
    LIST_WEAK,
    LIST_ALIAS
} WordList;

static WordList word_list_of(Str keyword)
{
    static const char *const names[] = {"", "defines", "needs", "common", "weak", "alias"};
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (str_eq(str_of(names[i]), keyword))
            return (WordList)i;
    return LIST_NONE;
}

static void take_words(Maker *m, WordList list, Str words)
{
    while (words.len) {
        Str word = str_cut(&words, ' ');
        if (str_is_empty(word))
            continue;
        if (list == LIST_DEFINES)
            add_defined(m, word);
        else if (list == LIST_NEEDS || list == LIST_COMMON)
            add_undefined(m, word, list == LIST_COMMON ? COMMON_SIZE : 0);
        else
            add_weak(m, word, list == LIST_WEAK ? WEAK_LIBRARY : WEAK_ALIAS);
    }
}

static void take_whole(Maker *m, Str bytes)
{
    m->whole = bytes;
    m->has_whole = true;
}

static bool take_statement(Maker *m, Str statement)
{
    Str rest = statement, keyword = str_cut(&rest, ' ');
    WordList list = word_list_of(keyword);
    rest = str_trim(rest);
    if (list != LIST_NONE)
        take_words(m, list, rest);
    else if (str_eq(keyword, STR("machine")))
        return machine_value(rest, &m->machine);
    else if (str_eq(keyword, STR("bigobj")))
        m->is_bigobj = true;
    else if (str_eq(keyword, STR("drectve")))
        add_section(m, STR(".drectve"), rest, DIRECTIVE_FLAGS);
    else if (str_eq(keyword, STR("gl")))
        add_gl(m, rest);
    else if (str_eq(keyword, STR("import")) || str_eq(keyword, STR("importdata")))
        return make_import(m, rest, keyword.len > 6);
    else if (str_eq(keyword, STR("text")) || str_eq(keyword, STR("empty")))
        take_whole(m, rest);
    else
        return false;
    return true;
}

static void put_name(Maker *m, StrBuf *b, Str name)
{
    if (name.len <= 8) {
        put_padded(b, name, 8, '\0');
        return;
    }
    put_little(b, 0, 4);
    put_little(b, 4 + m->strings.len, 4);
    strbuf_add(&m->strings, name);
    strbuf_add_char(&m->strings, '\0');
}

static size_t symbol_size(const Maker *m)
{
    return m->is_bigobj ? 20 : 18;
}

/* Index in the symbol table, where a weak external takes two records. */
static uint32_t symbol_index(const Maker *m, Str name)
{
    uint32_t index = 0;
    for (size_t i = 0; i < m->symbols.len && !str_eq(m->symbols.at[i].name, name); i++)
        index += m->symbols.at[i].weak_search ? 2 : 1;
    return index;
}

static void put_symbol(Maker *m, StrBuf *b, const MadeSymbol *symbol)
{
    bool is_weak = symbol->weak_search != 0;
    put_name(m, b, symbol->name);
    put_little(b, symbol->value, 4);
    put_little(b, symbol->section, m->is_bigobj ? 4 : 2);
    put_little(b, symbol->type, 2);
    put_little(b, is_weak ? CLASS_WEAK_EXTERNAL : CLASS_EXTERNAL, 1);
    put_little(b, is_weak, 1);
    if (!is_weak)
        return;
    put_little(b, symbol_index(m, symbol->weak_target), 4);
    put_little(b, symbol->weak_search, 4);
    put_padded(b, STR(""), symbol_size(m) - 8, '\0');
}

static uint32_t symbol_record_count(const Maker *m)
{
    uint32_t count = 0;
    for (size_t i = 0; i < m->symbols.len; i++)
        count += m->symbols.at[i].weak_search ? 2 : 1;
    return count;
}

static void put_header(const Maker *m, StrBuf *b, uint32_t symbols_at)
{
    static const Str class_id = {"\xC7\xA1\xBA\xD1\xEE\xBA\xA9\x4B\xAF\x20\xFA\xF6\x6A\xA4\xDC\xB8",
                                 16};
    uint16_t machine = m->is_gl ? GL_MACHINE : m->machine;
    if (m->is_bigobj) {
        put_little(b, 0xFFFF0000u, 4);
        put_little(b, 2, 2);
        put_little(b, machine, 2);
        put_little(b, 0, 4);
        strbuf_add(b, class_id);
        put_padded(b, STR(""), 16, '\0');
        put_little(b, m->sections.len, 4);
        put_little(b, symbols_at, 4);
        put_little(b, symbol_record_count(m), 4);
        return;
    }
    put_little(b, machine, 2);
    put_little(b, m->sections.len, 2);
    put_little(b, 0, 4);
    put_little(b, symbols_at, 4);
    put_little(b, symbol_record_count(m), 4);
    put_little(b, 0, 4); /* optional header, characteristics */
}

static void put_section(StrBuf *b, const MadeSection *section, size_t at)
{
    put_padded(b, section->name, 8, '\0');
    put_little(b, 0, 8);
    put_little(b, section->data.len, 4);
    put_little(b, section->data.len ? at : 0, 4);
    put_padded(b, STR(""), 12, '\0');
    put_little(b, section->flags, 4);
}

/* Header, section table, the sections' bytes, symbols, strings. */
static Str layout_object(Maker *m)
{
    StrBuf b = strbuf(m->arena);
    size_t header = m->is_bigobj ? 56 : 20, at = header + 40 * m->sections.len, size = at;
    for (size_t i = 0; i < m->sections.len; i++)
        size += m->sections.at[i].data.len;
    put_header(m, &b, (uint32_t)size);
    for (size_t i = 0; i < m->sections.len; i++) {
        put_section(&b, &m->sections.at[i], at);
        at += m->sections.at[i].data.len;
    }
    for (size_t i = 0; i < m->sections.len; i++)
        strbuf_add(&b, m->sections.at[i].data);
    for (size_t i = 0; i < m->symbols.len; i++)
        put_symbol(m, &b, &m->symbols.at[i]);
    put_little(&b, 4 + m->strings.len, 4);
    strbuf_add(&b, strbuf_str(&m->strings));
    return strbuf_str(&b);
}

/* Version 1 of the anonymous header: 32 bytes, then an object that counts from
 * its own start. */
static Str wrap_gl(const Maker *m, Str object)
{
    static const Str class_id = {"\x38\xFE\xB3\x0C\xA5\xD9\xAB\x4D\xAC\x9B\xD6\xB6\x22\x26\x53\xC2",
                                 16};
    StrBuf b = strbuf(m->arena);
    put_little(&b, 0xFFFF0000u, 4);
    put_little(&b, 1, 2);
    put_little(&b, m->machine, 2);
    put_little(&b, 0, 4);
    strbuf_add(&b, class_id);
    put_little(&b, object.len, 4);
    strbuf_add(&b, object);
    return strbuf_str(&b);
}

bool coffmaker_object(Arena *arena, Str description, MadeFile *out)
{
    *out = (MadeFile){0};
    Maker m = {.arena = arena, .machine = 0x8664, .strings = strbuf(arena), .out = out};
    Str rest = description;
    while (rest.len) {
        Str statement = str_trim(str_cut(&rest, ';'));
        if (statement.len && !take_statement(&m, statement)) {
            out->bytes = statement;
            return false;
        }
    }
    if (m.has_whole)
        out->bytes = m.whole;
    else
        out->bytes = m.is_gl ? wrap_gl(&m, layout_object(&m)) : layout_object(&m);
    return true;
}

typedef struct Packer {
    Arena *arena;
    ArchiveStyle style;
    const MadeMembers *members;
    StrBuf names;      /* of the long names member */
    StrVec fields;     /* the name field of each member */
    size_t offsets_at; /* where the first ordinary member stands */
} Packer;

static void put_member(StrBuf *b, Str name, size_t size, Str data)
{
    Str size_text = str_format(b->arena, "%zu", size);
    put_padded(b, name, 16, ' ');
    put_padded(b, STR("0"), 12, ' ');
    put_padded(b, STR(""), 12, ' ');
    put_padded(b, STR("100644"), 8, ' ');
    put_padded(b, size_text, 10, ' ');
    strbuf_add(b, STR("`\n"));
    strbuf_add(b, data);
    if (data.len % 2)
        strbuf_add_char(b, '\n');
}

static Str name_field(Packer *p, Str name)
{
    if (p->style == STYLE_BSD)
        return str_format(p->arena, "#1/%zu", name.len);
    if (name.len < 16 && p->style != STYLE_THIN)
        return str_format(p->arena, "%.*s/", STR_ARG(name));
    size_t at = p->names.len;
    bool ends_in_nul = p->style == STYLE_MICROSOFT;
    strbuf_add(&p->names, name);
    strbuf_add(&p->names, ends_in_nul ? (Str){"\0", 1} : STR("/\n"));
    return str_format(p->arena, "/%zu", at);
}

static size_t member_size(const Packer *p, size_t index)
{
    const MadeMember *member = &p->members->at[index];
    size_t size = p->style == STYLE_THIN ? 0 : member->file.bytes.len;
    if (p->style == STYLE_BSD)
        size += member->name.len;
    return 60 + size + size % 2;
}

/* The first linker member's layout, big-endian; /SYM64/ has it in 64 bits. */
static Str big_index(const Packer *p, unsigned width)
{
    StrBuf offsets = strbuf(p->arena), names = strbuf(p->arena), all = strbuf(p->arena);
    size_t at = p->offsets_at, count = 0;
    for (size_t i = 0; i < p->members->len; i++) {
        const StrVec *defined = &p->members->at[i].file.defined;
        for (size_t s = 0; s < defined->len; s++, count++) {
            put_big(&offsets, at, width);
            strbuf_add(&names, defined->at[s]);
            strbuf_add_char(&names, '\0');
        }
        at += member_size(p, i);
    }
    put_big(&all, count, width);
    strbuf_add(&all, strbuf_str(&offsets));
    strbuf_add(&all, strbuf_str(&names));
    return strbuf_str(&all);
}

static bool comes_before(Str a, Str b)
{
    return str_compare(a, b) < 0;
}

/* The second linker member: offsets of members, then for each name, in order,
 * the number of its member. */
static Str second_index(const Packer *p)
{
    StrVec names = {0};
    VEC(uint16_t) owners = {0};
    StrBuf all = strbuf(p->arena);
    size_t at = p->offsets_at;
    put_little(&all, p->members->len, 4);
    for (size_t i = 0; i < p->members->len; i++) {
        const StrVec *defined = &p->members->at[i].file.defined;
        put_little(&all, at, 4);
        at += member_size(p, i);
        for (size_t s = 0; s < defined->len; s++) {
            vec_push(p->arena, &names, defined->at[s]);
            vec_push(p->arena, &owners, (uint16_t)(i + 1));
            for (size_t k = names.len - 1; k > 0 && comes_before(names.at[k], names.at[k - 1]);
                 k--) {
                Str name = names.at[k];
                uint16_t owner = owners.at[k];
                names.at[k] = names.at[k - 1];
                owners.at[k] = owners.at[k - 1];
                names.at[k - 1] = name;
                owners.at[k - 1] = owner;
            }
        }
    }
    put_little(&all, names.len, 4);
    for (size_t i = 0; i < owners.len; i++)
        put_little(&all, owners.at[i], 2);
    for (size_t i = 0; i < names.len; i++) {
        strbuf_add(&all, names.at[i]);
        strbuf_add_char(&all, '\0');
    }
    return strbuf_str(&all);
}

static void put_index(const Packer *p, StrBuf *b)
{
    Str index = big_index(p, p->style == STYLE_SYM64 ? 8 : 4);
    if (p->style == STYLE_BSD) {
        /* Its contents are ranlib's; nothing here reads them. */
        put_member(b, STR("#1/12"), 20, (Str){"__.SYMDEF\0\0\0\0\0\0\0\0\0\0\0", 20});
        return;
    }
    put_member(b, p->style == STYLE_SYM64 ? STR("/SYM64/") : STR("/"), index.len, index);
    if (p->style == STYLE_MICROSOFT) {
        Str second = second_index(p);
        put_member(b, STR("/"), second.len, second);
    }
}

static void put_front(const Packer *p, StrBuf *b)
{
    strbuf_add(b, p->style == STYLE_THIN ? STR("!<thin>\n") : STR("!<arch>\n"));
    put_index(p, b);
    Str names = strbuf_str(&p->names);
    if (names.len)
        put_member(b, STR("//"), names.len, names);
}

Str coffmaker_archive(Arena *arena, ArchiveStyle style, const MadeMembers *members)
{
    Packer p = {.arena = arena, .style = style, .members = members, .names = strbuf(arena)};
    for (size_t i = 0; i < members->len; i++)
        vec_push(arena, &p.fields, name_field(&p, members->at[i].name));
    /* Offsets do not change the size of the index: the first round finds it. */
    StrBuf first = strbuf(arena), b = strbuf(arena);
    put_front(&p, &first);
    p.offsets_at = first.len;
    put_front(&p, &b);
    for (size_t i = 0; i < members->len; i++) {
        Str data = members->at[i].file.bytes;
        size_t size = data.len;
        if (style == STYLE_THIN)
            data = STR("");
        if (style == STYLE_BSD) {
            data = str_format(arena, "%.*s", STR_ARG(members->at[i].name));
            StrBuf named = strbuf(arena);
            strbuf_add(&named, data);
            strbuf_add(&named, members->at[i].file.bytes);
            data = strbuf_str(&named);
            size = data.len;
        }
        put_member(&b, p.fields.at[i], size, data);
    }
    return strbuf_str(&b);
}
