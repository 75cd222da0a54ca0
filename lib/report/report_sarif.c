/* SPDX-License-Identifier: MIT */
#include "report/report_sarif.h"

#include "base/utf.h"
#include "report/json.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

enum {
    RELATED_MAX = 100, /* locations of one result */
    SPOTS_MAX = 50,    /* of them: further lines of the log */
};

typedef struct Sarif {
    Arena *arena;
    const LinkReport *report;
    json_t *artifacts;
    Map artifact_index; /* path -> index + 1 */
    json_t *rules;
    Map rule_index; /* code -> index + 1 */
} Sarif;

/* ---- artifacts ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_unreserved(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

Str sarif_uri(Arena *arena, Str path)
{
    StrBuf uri = strbuf(arena);
    bool has_drive = path.len > 1 && is_letter(path.at[0]) && path.at[1] == ':';
    bool is_unc = path.len > 2 && path.at[0] == '\\' && path.at[1] == '\\';
    if (is_unc)
        strbuf_add(&uri, STR("file:"));
    else if (has_drive)
        strbuf_add(&uri, STR("file:///"));
    else if (path.len && (path.at[0] == '/' || path.at[0] == '\\'))
        strbuf_add(&uri, STR("file://"));
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (c == '/' || c == '\\')
            strbuf_add_char(&uri, '/');
        else if (is_unreserved(c) || (c == ':' && i == 1 && has_drive))
            strbuf_add_char(&uri, c);
        else
            strbuf_addf(&uri, "%%%02X", (unsigned)(unsigned char)c);
    }
    return strbuf_str(&uri);
}

static json_t *text_object(Arena *arena, Str text)
{
    json_t *object = json_object();
    json_put(object, "text", json_str(arena, text));
    return object;
}

static json_int_t artifact(Sarif *s, Str path)
{
    bool is_new;
    MapEntry *entry = map_add(&s->artifact_index, path, &is_new);
    if (is_new) {
        json_t *object = json_object(), *location = json_object(), *roles = json_array();
        json_put(location, "uri", json_str(s->arena, sarif_uri(s->arena, path)));
        json_add(roles, json_string("analysisTarget"));
        json_put(object, "location", location);
        json_put(object, "roles", roles);
        json_add(s->artifacts, object);
        entry->value.number = json_array_size(s->artifacts);
    }
    return (json_int_t)entry->value.number - 1;
}

/* ---- locations ---- */

static json_t *physical_location(Sarif *s, Str path)
{
    json_t *physical = json_object(), *location = json_object();
    json_put(location, "uri", json_str(s->arena, sarif_uri(s->arena, path)));
    json_put(location, "index", json_integer(artifact(s, path)));
    json_put(physical, "artifactLocation", location);
    return physical;
}

static json_t *input_location(Sarif *s, InputName name, Str message)
{
    json_t *location = json_object();
    json_put(location, "physicalLocation", physical_location(s, name.file));
    if (name.member.len) {
        json_t *logical = json_object(), *list = json_array();
        Str full = origin_input_name(s->arena, name.file, name.member);
        json_put(logical, "name", json_str(s->arena, str_path_base(name.member)));
        json_put(logical, "fullyQualifiedName", json_str(s->arena, full));
        json_put(logical, "kind", json_string("module"));
        json_add(list, logical);
        json_put(location, "logicalLocations", list);
    }
    if (message.len)
        json_put(location, "message", text_object(s->arena, message));
    return location;
}

static json_t *log_location(Sarif *s, const LogSpot *spot)
{
    json_t *location = json_object(), *region = json_object();
    json_t *physical = physical_location(s, s->report->log);
    json_put(region, "startLine", json_integer((json_int_t)spot->first_line));
    json_put(region, "endLine", json_integer((json_int_t)spot->last_line));
    json_put(region, "snippet", text_object(s->arena, spot->text));
    json_put(physical, "region", region);
    json_put(location, "physicalLocation", physical);
    return location;
}

/* "static CRT (/MT): needs memcpy". */
static Str witness_message(Sarif *s, const Side *side, const Witness *witness)
{
    Str evidence = str_join(s->arena, &witness->evidence, STR(", "));
    return str_format(s->arena, "%.*s: %.*s", STR_ARG(side->label), STR_ARG(evidence));
}

/* All but options: the inputs of each side, and without sides those that are named. */
static void add_inputs(Sarif *s, const Explanation *e, json_t *out)
{
    for (size_t i = 0; i < e->sides.len; i++) {
        const Side *side = &e->sides.at[i];
        for (size_t k = 0; k < side->witnesses.len && json_array_size(out) < RELATED_MAX; k++) {
            const Witness *witness = &side->witnesses.at[k];
            if (witness->kind == WITNESS_OPTION || witness->name.file.len == 0)
                continue;
            Str message = witness_message(s, side, witness);
            json_add(out, input_location(s, witness->name, message));
        }
    }
    for (size_t i = 0; e->sides.len == 0 && i < e->inputs.len; i++) {
        if (json_array_size(out) >= RELATED_MAX)
            break;
        InputName name = input_name_parse(e->inputs.at[i]);
        if (name.file.len)
            json_add(out, input_location(s, name, (Str){"", 0}));
    }
}

static void add_spots(Sarif *s, const Explanation *e, json_t *out)
{
    for (size_t i = 0; s->report->log.len && i < e->spots.len && i < SPOTS_MAX; i++)
        if (e->spots.at[i].first_line > 0)
            json_add(out, log_location(s, &e->spots.at[i]));
}

/* The first one is where it is shown; all have an id, for the message's readers. */
static void put_locations(Sarif *s, const Explanation *e, json_t *result)
{
    json_t *all = json_array(), *first = json_array(), *related = json_array();
    add_spots(s, e, all);
    add_inputs(s, e, all);
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *location = json_array_get(all, i);
        json_put(location, "id", json_integer((json_int_t)i));
        json_add(i == 0 ? first : related, json_incref(location));
    }
    json_decref(all);
    json_put(result, "locations", first);
    if (json_array_size(related))
        json_put(result, "relatedLocations", related);
    else
        json_decref(related);
}

/* ---- rules ---- */

static Str first_paragraph(Str text)
{
    return str_trim(str_slice(text, 0, str_find(text, STR("\n\n"))));
}

static const char *level_of(const Explanation *e)
{
    return e->is_error ? "error" : "warning";
}

static json_t *rule_json(Sarif *s, const Explanation *e)
{
    json_t *rule = json_object(), *properties = json_object(), *tags = json_array();
    Str help = e->cause->explain.len ? e->cause->explain : e->message;
    json_put(rule, "id", json_str(s->arena, e->cause->code));
    json_put(rule, "name", json_str(s->arena, e->cause->name));
    json_put(rule, "shortDescription", text_object(s->arena, e->title));
    json_put(rule, "fullDescription", text_object(s->arena, first_paragraph(help)));
    json_put(rule, "help", text_object(s->arena, help));
    json_add(tags, json_string("linker"));
    json_put(properties, "tags", tags);
    json_put(rule, "properties", properties);
    return rule;
}

static json_int_t rule_index(Sarif *s, const Explanation *e)
{
    bool is_new;
    MapEntry *entry = map_add(&s->rule_index, e->cause->code, &is_new);
    if (is_new) {
        json_add(s->rules, rule_json(s, e));
        entry->value.number = json_array_size(s->rules);
    }
    return (json_int_t)entry->value.number - 1;
}

/* ---- results ---- */

static Str message_text(Sarif *s, const Explanation *e)
{
    StrBuf text = strbuf(s->arena);
    strbuf_add(&text, e->message);
    for (size_t i = 0; i < e->notes.len; i++)
        strbuf_addf(&text, "\n%.*s", STR_ARG(e->notes.at[i]));
    if (e->fixes.len)
        strbuf_add(&text, STR("\n\nWhat to change:"));
    for (size_t i = 0; i < e->fixes.len; i++)
        strbuf_addf(&text, "\n%.*s: %.*s", STR_ARG(e->fixes.at[i].target),
                    STR_ARG(e->fixes.at[i].text));
    if (e->avoid.len)
        strbuf_add(&text, STR("\n\nWhat not to do:"));
    for (size_t i = 0; i < e->avoid.len; i++)
        strbuf_addf(&text, "\n%.*s", STR_ARG(e->avoid.at[i]));
    return strbuf_str(&text);
}

/* Readers take `{0}` for a placeholder and `[text](target)` for a link: SARIF 2.1.0, 3.11.5
 * and 3.11.6. */
static Str escape_message(Arena *arena, Str text)
{
    StrBuf out = strbuf(arena);
    bool has_link = str_find(text, STR("](")) < text.len;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '{' || c == '}')
            strbuf_add_char(&out, c);
        else if (has_link && (c == '[' || c == ']'))
            strbuf_add_char(&out, '\\');
        strbuf_add_char(&out, c);
    }
    return strbuf_str(&out);
}

static Str printable_lines(Arena *arena, Str text)
{
    StrBuf out = strbuf(arena);
    for (bool is_first = true; text.len; is_first = false) {
        if (!is_first)
            strbuf_add_char(&out, '\n');
        strbuf_add(&out, utf8_printable(arena, str_cut(&text, '\n')));
    }
    return strbuf_str(&out);
}

/* The same problem in the next run: no line numbers, no paths, no hashes that rustc
 * puts into file names, and no more of the names than the first. */
static Str fingerprint(Sarif *s, const Explanation *e)
{
    StrBuf text = strbuf(s->arena);
    strbuf_add(&text, e->cause->code);
    for (size_t i = 0; i < e->sides.len; i++) {
        const Side *side = &e->sides.at[i];
        Str name = side->witnesses.len ? witness_short_name(&side->witnesses.at[0]) : (Str){"", 0};
        strbuf_addf(&text, "\n%.*s\n%.*s", STR_ARG(side->label), STR_ARG(name));
    }
    if (e->sides.len == 0 && e->symbols.len)
        strbuf_addf(&text, "\n%.*s", STR_ARG(e->symbols.at[0]));
    else if (e->sides.len == 0 && e->inputs.len)
        strbuf_addf(&text, "\n%.*s", STR_ARG(str_path_base(e->inputs.at[0])));
    return str_format(s->arena, "%016llx", (unsigned long long)str_hash(strbuf_str(&text)));
}

static json_t *fixes_json(Sarif *s, const Explanation *e)
{
    json_t *array = json_array();
    for (size_t i = 0; i < e->fixes.len; i++) {
        json_t *fix = json_object();
        json_put(fix, "for", json_str(s->arena, e->fixes.at[i].target));
        json_put(fix, "text", json_str(s->arena, e->fixes.at[i].text));
        json_add(array, fix);
    }
    return array;
}

static json_t *result_json(Sarif *s, const Explanation *e)
{
    json_t *result = json_object(), *prints = json_object(), *properties = json_object();
    Str message = escape_message(s->arena, printable_lines(s->arena, message_text(s, e)));
    json_put(result, "ruleId", json_str(s->arena, e->cause->code));
    json_put(result, "ruleIndex", json_integer(rule_index(s, e)));
    json_put(result, "level", json_string(level_of(e)));
    json_put(result, "message", text_object(s->arena, message));
    put_locations(s, e, result);
    json_put(prints, "crtlinkCause/v1", json_str(s->arena, fingerprint(s, e)));
    json_put(result, "partialFingerprints", prints);
    json_put(properties, "confidence", json_string(confidence_name(e->confidence)));
    json_put(properties, "symbols", json_strs(s->arena, &e->symbols));
    json_put(properties, "fixes", fixes_json(s, e));
    json_put(result, "properties", properties);
    return result;
}

/* ---- the run ---- */

static json_t *notifications(Sarif *s)
{
    json_t *array = json_array();
    for (size_t i = 0; i < s->report->notes.len; i++) {
        const ReportNote *note = &s->report->notes.at[i];
        json_t *object = json_object(), *descriptor = json_object();
        Str text = escape_message(s->arena, utf8_printable(s->arena, note->text));
        json_put(descriptor, "id", json_str(s->arena, note->code));
        json_put(object, "descriptor", descriptor);
        json_put(object, "level", json_string("note"));
        json_put(object, "message", text_object(s->arena, text));
        json_add(array, object);
    }
    return array;
}

/* crtlink's own run: that it explained a failure is its success. */
static json_t *invocations(Sarif *s)
{
    json_t *array = json_array(), *invocation = json_object();
    json_put(invocation, "executionSuccessful", json_true());
    json_put(invocation, "toolExecutionNotifications", notifications(s));
    json_add(array, invocation);
    return array;
}

static json_t *tool_json(Sarif *s)
{
    json_t *tool = json_object(), *driver = json_object();
    json_put(driver, "name", json_string("crtlink"));
    json_put(driver, "semanticVersion", json_str(s->arena, s->report->version));
    json_put(driver, "rules", s->rules);
    json_put(tool, "driver", driver);
    return tool;
}

static json_t *run_json(Sarif *s)
{
    json_t *run = json_object(), *results = json_array(), *properties = json_object();
    const ExplainResult *found = s->report->result;
    for (size_t i = 0; i < found->causes.len; i++)
        json_add(results, result_json(s, &found->causes.at[i]));
    json_put(properties, "unexplained", json_strs(s->arena, &found->unexplained));
    json_put(run, "tool", tool_json(s));
    json_put(run, "invocations", invocations(s));
    json_put(run, "artifacts", s->artifacts);
    json_put(run, "results", results);
    json_put(run, "columnKind", json_string("unicodeCodePoints"));
    json_put(run, "properties", properties);
    return run;
}

Str report_sarif(Arena *arena, const LinkReport *report)
{
    Sarif s = {
        .arena = arena,
        .report = report,
        .artifacts = json_array(),
        .artifact_index = map(arena),
        .rules = json_array(),
        .rule_index = map(arena),
    };
    json_t *root = json_object(), *runs = json_array();
    json_add(runs, run_json(&s));
    json_put(root, "$schema", json_string(SCHEMA));
    json_put(root, "version", json_string("2.1.0"));
    json_put(root, "runs", runs);
    return json_text(arena, root);
}
