/* SPDX-License-Identifier: MIT */
#include "report/report_scan.h"

#include "base/utf.h"
#include "report/json.h"

static json_t *defaultlibs_json(Arena *arena, const Member *member)
{
    json_t *array = json_array();
    for (size_t i = 0; i < member->directives.len; i++) {
        const Directive *directive = &member->directives.at[i];
        if (directive->option && directive->option->id == OPT_DEFAULTLIB)
            json_add(array, json_str(arena, directive->value));
    }
    return array;
}

static json_t *records_json(Arena *arena, const Member *member)
{
    json_t *object = json_object();
    for (size_t i = 0; i < member->directives.len; i++) {
        Str key, value;
        if (drectve_record(&member->directives.at[i], &key, &value))
            json_put(object, str_to_c(arena, utf8_printable(arena, key)), json_str(arena, value));
    }
    return object;
}

static json_t *directives_json(Arena *arena, const Member *member)
{
    json_t *array = json_array();
    for (size_t i = 0; i < member->directives.len; i++)
        json_add(array, json_str(arena, member->directives.at[i].text));
    return array;
}

static json_t *evidence_json(Arena *arena, const Wants *wants)
{
    json_t *array = json_array();
    for (size_t i = 0; i < wants->evidence.len; i++)
        json_add(array, json_str(arena, wants->evidence.at[i].text));
    return array;
}

static void put_symbols(Arena *arena, const Member *member, json_t *object)
{
    json_t *defined = json_array(), *undefined = json_array();
    MemberSymbols symbols = member_symbols(arena, member);
    MemberSymbol symbol;
    while (member_symbols_next(&symbols, &symbol))
        json_add(symbol.is_undefined ? undefined : defined, json_str(arena, symbol.name));
    json_put(object, "defined", defined);
    json_put(object, "undefined", undefined);
}

static json_t *member_json(Arena *arena, const Member *member, const Wants *wants, unsigned flags)
{
    json_t *object = json_object();
    json_put(object, "name", json_str(arena, member->name));
    json_put(object, "kind", json_string(member_kind_name(member->kind)));
    json_put(object, "machine", json_string(machine_name(member->machine)));
    json_put(object, "linkage", json_string(linkage_name(wants->linkage)));
    json_put(object, "config", json_string(config_name(wants->config)));
    json_put(object, "defaultlibs", defaultlibs_json(arena, member));
    json_put(object, "records", records_json(arena, member));
    json_put(object, "crt_imports", json_integer(wants->crt_imports));
    json_put(object, "evidence", evidence_json(arena, wants));
    json_put(object, "directives", directives_json(arena, member));
    if (member->kind == MEMBER_IMPORT) {
        json_put(object, "dll", json_str(arena, member->import_dll));
        json_put(object, "symbol", json_str(arena, member->import_symbol));
    }
    if (member->opaque.len)
        json_put(object, "opaque", json_str(arena, member->opaque));
    if (member->error.len)
        json_put(object, "error", json_str(arena, member->error));
    if (flags & SCAN_SYMBOLS)
        put_symbols(arena, member, object);
    return object;
}

Str report_scan_json(Arena *arena, const Input *input, const Wants *wants, unsigned flags)
{
    json_t *object = json_object(), *members = json_array();
    json_put(object, "path", json_str(arena, input->path));
    json_put(object, "kind", json_string(input_kind_name(input->kind)));
    json_put(object, "machine", json_string(machine_name(input->machine)));
    for (size_t i = 0; i < input->members.len; i++)
        json_add(members, member_json(arena, &input->members.at[i], &wants[i], flags));
    json_put(object, "members", members);
    if (input->error.len)
        json_put(object, "error", json_str(arena, input->error));
    return json_text(arena, object);
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
        Str name = utf8_printable(arena, symbol.name);
        strbuf_addf(b, "      %c %.*s\n", symbol.is_undefined ? 'U' : 'T', STR_ARG(name));
    }
}

/* Names the file too: the line shall say enough by itself. An empty member is the whole file. */
static void add_error_text(Arena *arena, StrBuf *b, const Input *input, Str member, Str error)
{
    Str name = origin_input_name(arena, input->path, member);
    strbuf_addf(b, "  %.*s: cannot be read: %.*s", STR_ARG(utf8_printable(arena, name)),
                STR_ARG(utf8_printable(arena, error)));
}

static void add_wants_text(Arena *arena, StrBuf *b, const Member *member, const Wants *wants)
{
    strbuf_addf(b, "  %.*s: ", STR_ARG(utf8_printable(arena, str_path_base(member->name))));
    if (member->opaque.len)
        strbuf_addf(b, "opaque: %.*s", STR_ARG(member->opaque));
    else
        strbuf_add(b, wants_text(arena, wants));
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
    for (size_t i = 0; i < wants->evidence.len; i++)
        strbuf_addf(b, "%s%.*s", i ? ", " : "  (",
                    STR_ARG(utf8_printable(arena, wants->evidence.at[i].text)));
    if (wants->crt_imports > 1)
        strbuf_addf(b, " and %u more CRT imports", wants->crt_imports - 1);
    strbuf_add(b, wants->evidence.len ? STR(")\n") : STR("\n"));
}

Str report_scan_text(Arena *arena, const Input *input, const Wants *wants, unsigned flags)
{
    StrBuf b = strbuf(arena);
    size_t imports = 0;
    strbuf_addf(&b, "%.*s: %s, %s", STR_ARG(utf8_printable(arena, input->path)),
                input_kind_name(input->kind), machine_name(input->machine));
    if (input->kind == INPUT_ARCHIVE || input->kind == INPUT_IMPORT_LIBRARY)
        strbuf_addf(&b, ", %zu members", input->members.len);
    strbuf_add_char(&b, '\n');
    if (input->error.len) {
        add_error_text(arena, &b, input, STR(""), input->error);
        strbuf_add_char(&b, '\n');
    }
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        if (member->kind == MEMBER_IMPORT && !member->error.len && !(flags & SCAN_SYMBOLS)) {
            imports++;
            continue;
        }
        add_member_text(arena, &b, input, member, &wants[i]);
        if (flags & SCAN_SYMBOLS)
            add_symbols_text(arena, &b, member);
    }
    if (imports)
        strbuf_addf(&b, "  %zu imports\n", imports);
    return strbuf_str(&b);
}
