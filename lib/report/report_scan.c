/* SPDX-License-Identifier: MIT */
#include "report/report_scan.h"

#include "base/utf.h"
#include "report/json.h"
#include "report/jsontext.h"

static void add_number(StrBuf *b, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    strbuf_add(b, (Str){digits + at, sizeof digits - at});
}

static void add_directives_json(StrBuf *b, const Member *member)
{
    jsontext_key(b, "defaultlibs");
    strbuf_add_char(b, '[');
    for (size_t i = 0; i < member->directives.len; i++) {
        const Directive *directive = &member->directives.at[i];
        if (directive->option && directive->option->id == OPT_DEFAULTLIB)
            jsontext_element(b, directive->value);
    }
    strbuf_add_char(b, ']');
}

/* An object has a key once: with the last value it was given. */
static void add_records_json(Arena *arena, StrBuf *b, const Member *member)
{
    Map records = map(arena);
    Str key, value;
    for (size_t i = 0; i < member->directives.len; i++)
        if (drectve_record(&member->directives.at[i], &key, &value))
            map_add(&records, utf8_is_plain(key) ? key : utf8_printable(arena, key), NULL)
                ->value.number = i;
    jsontext_key(b, "records");
    strbuf_add_char(b, '{');
    for (size_t i = 0; i < records.len; i++) {
        (void)drectve_record(&member->directives.at[records.entries[i].value.number], &key, &value);
        jsontext_element(b, records.entries[i].key);
        strbuf_add_char(b, ':');
        jsontext_add(b, value);
    }
    strbuf_add_char(b, '}');
}

static void add_texts_json(StrBuf *b, const Member *member, const Wants *wants)
{
    jsontext_key(b, "evidence");
    strbuf_add_char(b, '[');
    for (size_t i = 0; i < wants->evidence.len; i++)
        jsontext_element(b, wants->evidence.at[i].text);
    strbuf_add(b, STR("]"));
    jsontext_key(b, "directives");
    strbuf_add_char(b, '[');
    for (size_t i = 0; i < member->directives.len; i++)
        jsontext_element(b, member->directives.at[i].text);
    strbuf_add_char(b, ']');
}

static void add_symbols_json(Arena *arena, StrBuf *b, const Member *member, const char *key,
                             bool is_undefined)
{
    MemberSymbols symbols = member_symbols(arena, member);
    MemberSymbol symbol;
    jsontext_key(b, key);
    strbuf_add_char(b, '[');
    while (member_symbols_next(&symbols, &symbol))
        if (symbol.is_undefined == is_undefined)
            jsontext_element(b, symbol.name);
    strbuf_add_char(b, ']');
}

static void add_member_json(Arena *arena, StrBuf *b, const Member *member, const Wants *wants,
                            unsigned flags)
{
    strbuf_add_char(b, '{');
    jsontext_put(b, "name", member->name);
    jsontext_put(b, "kind", str_of(member_kind_name(member->kind)));
    jsontext_put(b, "machine", str_of(machine_name(member->machine)));
    jsontext_put(b, "linkage", str_of(linkage_name(wants->linkage)));
    jsontext_put(b, "config", str_of(config_name(wants->config)));
    add_directives_json(b, member);
    add_records_json(arena, b, member);
    jsontext_key(b, "crt_imports");
    add_number(b, wants->crt_imports);
    add_texts_json(b, member, wants);
    if (member->kind == MEMBER_IMPORT) {
        jsontext_put(b, "dll", member->import_dll);
        jsontext_put(b, "symbol", member->import_symbol);
    }
    if (member->opaque.len)
        jsontext_put(b, "opaque", member->opaque);
    if (member->error.len)
        jsontext_put(b, "error", member->error);
    if (flags & SCAN_SYMBOLS) {
        add_symbols_json(arena, b, member, "defined", false);
        add_symbols_json(arena, b, member, "undefined", true);
    }
    strbuf_add_char(b, '}');
}

static void add_head_json(StrBuf *b, const Input *input)
{
    strbuf_add_char(b, '{');
    jsontext_put(b, "path", input->path);
    jsontext_put(b, "kind", str_of(input_kind_name(input->kind)));
    jsontext_put(b, "machine", str_of(machine_name(input->machine)));
    jsontext_key(b, "members");
    strbuf_add_char(b, '[');
}

static void add_end_json(StrBuf *b, const Input *input)
{
    strbuf_add_char(b, ']');
    if (input->error.len)
        jsontext_put(b, "error", input->error);
    strbuf_add_char(b, '}');
}

Str report_conflict_json(Arena *arena, const Conflict *conflict)
{
    json_t *object = json_object(), *inputs = json_array(), *sides = json_array();
    json_put(object, "code", json_string(conflict->code));
    json_put(object, "cause", json_str(arena, conflict->cause));
    for (size_t i = 0; i < conflict->sides.len; i++) {
        const ConflictSide *side = &conflict->sides.at[i];
        json_t *element = json_object();
        json_put(element, "value", json_str(arena, side->value));
        json_put(element, "count", json_integer((json_int_t)side->count));
        json_put(element, "inputs", json_strs(arena, &side->inputs));
        json_add(sides, element);
        for (size_t k = 0; k < side->inputs.len; k++)
            json_add(inputs, json_str(arena, side->inputs.at[k]));
    }
    json_put(object, "inputs", inputs);
    json_put(object, "sides", sides);
    json_put(object, "message", json_str(arena, conflict_message(arena, conflict)));
    return json_text(arena, object);
}

Str report_error_json(Arena *arena, Str path, Str member, Str message)
{
    json_t *object = json_object();
    json_put(object, "path", json_str(arena, path));
    if (member.len)
        json_put(object, "member", json_str(arena, member));
    json_put(object, "message", json_str(arena, message));
    return json_text(arena, object);
}

static void add_symbols_text(Arena *arena, StrBuf *b, const Member *member)
{
    MemberSymbols symbols = member_symbols(arena, member);
    MemberSymbol symbol;
    while (member_symbols_next(&symbols, &symbol)) {
        strbuf_add(b, symbol.is_undefined ? STR("      U ") : STR("      T "));
        utf8_add_printable(b, symbol.name);
        strbuf_add_char(b, '\n');
    }
}

/* Names the file too: the line shall say enough by itself. An empty member is the whole file. */
static void add_error_text(Arena *arena, StrBuf *b, const Input *input, Str member, Str error)
{
    strbuf_add(b, STR("  "));
    utf8_add_printable(b, origin_input_name(arena, input->path, member));
    strbuf_add(b, STR(": cannot be read: "));
    utf8_add_printable(b, error);
}

static void add_wants_text(Arena *arena, StrBuf *b, const Member *member, const Wants *wants)
{
    strbuf_add(b, STR("  "));
    utf8_add_printable(b, str_path_base(member->name));
    strbuf_add(b, STR(": "));
    if (member->opaque.len)
        strbuf_add(b, STR("opaque: "));
    strbuf_add(b, member->opaque.len ? member->opaque : wants_text(arena, wants));
}

/* "static release: /DEFAULTLIB:LIBCMT, RuntimeLibrary=MT_StaticRelease". */
static void add_member_text(Arena *arena, StrBuf *b, const Input *input, const Member *member,
                            const Wants *wants)
{
    if (member->error.len)
        add_error_text(arena, b, input, input->kind == INPUT_OBJECT ? STR("") : member->name,
                       member->error);
    else
        add_wants_text(arena, b, member, wants);
    for (size_t i = 0; i < wants->evidence.len; i++) {
        strbuf_add(b, i ? STR(", ") : STR("  ("));
        utf8_add_printable(b, wants->evidence.at[i].text);
    }
    if (wants->crt_imports > 1) {
        strbuf_add(b, STR(" and "));
        add_number(b, wants->crt_imports - 1);
        strbuf_add(b, STR(" more CRT imports"));
    }
    strbuf_add(b, wants->evidence.len ? STR(")\n") : STR("\n"));
}

static void add_head_text(Arena *arena, StrBuf *b, const Input *input)
{
    utf8_add_printable(b, input->path);
    strbuf_add(b, STR(": "));
    strbuf_add(b, str_of(input_kind_name(input->kind)));
    strbuf_add(b, STR(", "));
    strbuf_add(b, str_of(machine_name(input->machine)));
    if (input->kind == INPUT_ARCHIVE || input->kind == INPUT_IMPORT_LIBRARY) {
        strbuf_add(b, STR(", "));
        add_number(b, input->members.len);
        strbuf_add(b, STR(" members"));
    }
    strbuf_add_char(b, '\n');
    if (input->error.len) {
        add_error_text(arena, b, input, STR(""), input->error);
        strbuf_add_char(b, '\n');
    }
}

/* They are many and all alike: counted, unless their symbols are to be told. */
static bool is_only_counted(const Member *member, unsigned flags)
{
    return member->kind == MEMBER_IMPORT && !member->error.len && !(flags & SCAN_SYMBOLS);
}

static void add_end_text(StrBuf *b, const Input *input, unsigned flags)
{
    size_t imports = 0;
    for (size_t i = 0; i < input->members.len; i++)
        imports += is_only_counted(&input->members.at[i], flags);
    if (imports == 0)
        return;
    strbuf_add(b, STR("  "));
    add_number(b, imports);
    strbuf_add(b, STR(" imports\n"));
}

void report_scan_head(const ScanText *text, const Input *input)
{
    if (text->flags & SCAN_JSON)
        add_head_json(text->out, input);
    else
        add_head_text(text->scratch, text->out, input);
}

void report_scan_member(const ScanText *text, const Input *input, const Member *member,
                        const Wants *wants)
{
    if (text->flags & SCAN_JSON) {
        /* What came before may have been taken out of the text already. */
        if (member != input->members.at)
            strbuf_add_char(text->out, ',');
        add_member_json(text->scratch, text->out, member, wants, text->flags);
        return;
    }
    if (is_only_counted(member, text->flags))
        return;
    add_member_text(text->scratch, text->out, input, member, wants);
    if (text->flags & SCAN_SYMBOLS)
        add_symbols_text(text->scratch, text->out, member);
}

void report_scan_end(const ScanText *text, const Input *input)
{
    if (text->flags & SCAN_JSON)
        add_end_json(text->out, input);
    else
        add_end_text(text->out, input, text->flags);
}

void report_scan_broken(const ScanText *text, Str path, bool has_head, Str error)
{
    Input input = {.path = path, .error = error};
    if (!has_head) {
        report_scan_head(text, &input);
    } else if (!(text->flags & SCAN_JSON)) {
        add_error_text(text->scratch, text->out, &input, STR(""), error);
        strbuf_add_char(text->out, '\n');
    }
    report_scan_end(text, &input);
}

static Str report_scan(Arena *arena, const Input *input, const Wants *wants, unsigned flags)
{
    StrBuf b = strbuf(arena);
    ScanText text = {&b, arena, flags};
    report_scan_head(&text, input);
    for (size_t i = 0; i < input->members.len; i++)
        report_scan_member(&text, input, &input->members.at[i], &wants[i]);
    report_scan_end(&text, input);
    return strbuf_str(&b);
}

Str report_scan_text(Arena *arena, const Input *input, const Wants *wants, unsigned flags)
{
    return report_scan(arena, input, wants, flags);
}

Str report_scan_json(Arena *arena, const Input *input, const Wants *wants, unsigned flags)
{
    return report_scan(arena, input, wants, flags | SCAN_JSON);
}
