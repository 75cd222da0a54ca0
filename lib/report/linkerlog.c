/* SPDX-License-Identifier: MIT */
#include "report/linkerlog.h"

#include "base/map.h"
#include "report/logline.h"

#include <string.h>

enum {
    NOTHING_OPEN = -1,
    JOIN_LINES_MAX = 3, /* a message that was broken into lines by hand or by a console */
    JOIN_BYTES_MAX = 4096,
    REFERENCES_MAX = 64, /* inputs that refer to one symbol; lld prints three */
    DETAILS_MAX = 200,
    PREFIX_MAX = 64,
    KEPT_BYTES_MAX = 64 * 1024 * 1024,
};

struct LinkerLog {
    Arena *arena;
    const Ruleset *rules;
    char *line; /* LOG_LINE_MAX: the line that is being collected */
    size_t line_len;
    char *cleaned; /* room for logline_parse */
    size_t line_number;
    LinkerMessages messages;
    size_t dropped;
    size_t kept_bytes; /* of names and texts */
    Map seen;
    ptrdiff_t open;       /* index of the message that details belong to */
    size_t open_last;     /* index of the last message made from it */
    size_t details;       /* lines that belonged to it */
    MessageKind place_of; /* what a MESSAGE_PLACE line completes */
    size_t sides_seen;    /* definitions or values so far */
    char *symbol;         /* LOG_FIELD_MAX + PREFIX_MAX: a symbol with its prefix */
    char *joined;         /* JOIN_BYTES_MAX: text of an unfinished message */
    size_t joined_len, join_lines;
    ptrdiff_t unfinished;
    LogHints hints;
};

typedef enum GroupId {
    GROUP_SYMBOL,
    GROUP_UNDECORATED,
    GROUP_IMPORT,
    GROUP_FUNCTION,
    GROUP_ORIGIN,
    GROUP_OTHER_INPUT,
    GROUP_KEY,
    GROUP_VALUE,
    GROUP_OTHER_VALUE,
    GROUP_NAME,
    GROUP_LIB,
    GROUP_FILE,
    GROUP_MEMBER,
    GROUP_COUNT_OF_MORE,
    GROUP_COUNT
} GroupId;

static const PatternGroup no_groups[GROUP_COUNT] = {
    [GROUP_SYMBOL] = {.name = "symbol"},
    [GROUP_UNDECORATED] = {.name = "undecorated"},
    [GROUP_IMPORT] = {.name = "import"},
    [GROUP_FUNCTION] = {.name = "function"},
    [GROUP_ORIGIN] = {.name = "origin"},
    [GROUP_OTHER_INPUT] = {.name = "other_input"},
    [GROUP_KEY] = {.name = "key"},
    [GROUP_VALUE] = {.name = "value"},
    [GROUP_OTHER_VALUE] = {.name = "other_value"},
    [GROUP_NAME] = {.name = "name"},
    [GROUP_LIB] = {.name = "lib"},
    [GROUP_FILE] = {.name = "file"},
    [GROUP_MEMBER] = {.name = "member"},
    [GROUP_COUNT_OF_MORE] = {.name = "count"},
};

LinkerLog *linkerlog_new(Arena *arena, const Ruleset *rules)
{
    LinkerLog *log = arena_new(arena, LinkerLog);
    log->arena = arena;
    log->rules = rules;
    log->line = arena_array(arena, char, LOG_LINE_MAX);
    log->cleaned = arena_array(arena, char, LOG_LINE_MAX * 2 + 64);
    log->symbol = arena_array(arena, char, LOG_FIELD_MAX + PREFIX_MAX);
    log->joined = arena_array(arena, char, JOIN_BYTES_MAX);
    log->seen = map(arena);
    log->open = NOTHING_OPEN;
    log->unfinished = NOTHING_OPEN;
    return log;
}

const LinkerMessages *linkerlog_messages(const LinkerLog *log)
{
    return &log->messages;
}

LogHints linkerlog_hints(const LinkerLog *log)
{
    return log->hints;
}

size_t linkerlog_dropped(const LinkerLog *log)
{
    return log->dropped;
}

/* A message is built of slices of the line; only one that is new is copied, so
 * that repetitions cost no memory. */
static Str cut(Str field)
{
    return str_slice(str_trim(field), 0, LOG_FIELD_MAX);
}

static InputName cut_input(Str text)
{
    text = cut(text);
    if (str_eq(text, STR("<root>"))) /* lld: the linker itself asks */
        return (InputName){0};
    return input_name_parse(text);
}

static InputName own_input(LinkerLog *log, InputName name)
{
    return (InputName){str_copy(log->arena, name.file), str_copy(log->arena, name.member)};
}

static void own(LinkerLog *log, LinkerMessage *m)
{
    Str *fields[] = {&m->code,  &m->symbol,      &m->undecorated, &m->function, &m->key,
                     &m->value, &m->other_value, &m->name,        &m->text};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        log->kept_bytes += fields[i]->len;
        *fields[i] = str_copy(log->arena, *fields[i]);
    }
    log->kept_bytes += m->origin.file.len + m->origin.member.len;
    log->kept_bytes += m->other.file.len + m->other.member.len;
    m->origin = own_input(log, m->origin);
    m->other = own_input(log, m->other);
}

static Str with_prefix(LinkerLog *log, Str prefix, Str symbol)
{
    prefix = str_slice(prefix, 0, PREFIX_MAX);
    if (prefix.len)
        memcpy(log->symbol, prefix.at, prefix.len);
    if (symbol.len)
        memcpy(log->symbol + prefix.len, symbol.at, symbol.len);
    return (Str){log->symbol, prefix.len + symbol.len};
}

static void fill_symbol(LinkerLog *log, LinkerMessage *m, const Sign *sign,
                        const PatternGroup *groups)
{
    Str symbol = cut(groups[GROUP_SYMBOL].text);
    if (symbol.len == 0)
        return;
    m->symbol = rules_symbol_name(log->rules, symbol);
    if (groups[GROUP_IMPORT].text.len)
        m->symbol = with_prefix(log, sign->prefix, cut(m->symbol));
}

/* Overwrites only what the pattern caught. */
static void fill(LinkerLog *log, LinkerMessage *m, const Sign *sign, const PatternGroup *groups)
{
    const struct {
        Str *field;
        GroupId group;
    } texts[] = {
        {&m->undecorated, GROUP_UNDECORATED},
        {&m->function,    GROUP_FUNCTION   },
        {&m->key,         GROUP_KEY        },
        {&m->value,       GROUP_VALUE      },
        {&m->other_value, GROUP_OTHER_VALUE},
        {&m->name,        GROUP_NAME       },
        {&m->name,        GROUP_LIB        },
    };
    m->kind = sign->kind;
    fill_symbol(log, m, sign, groups);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (groups[texts[i].group].text.len)
            *texts[i].field = cut(groups[texts[i].group].text);
    if (groups[GROUP_ORIGIN].text.len)
        m->origin = cut_input(groups[GROUP_ORIGIN].text);
    if (groups[GROUP_OTHER_INPUT].text.len)
        m->other = cut_input(groups[GROUP_OTHER_INPUT].text);
}

static bool sign_has_code(const Sign *sign, Str code)
{
    for (size_t i = 0; i < sign->codes.len; i++)
        if (str_eq(sign->codes.at[i], code))
            return true;
    return false;
}

/* The first sign of this scope (and code) that fits the text. */
static const Sign *find_sign(const LinkerLog *log, SignScope scope, Str code, Str text,
                             PatternGroup *groups)
{
    for (size_t i = 0; i < log->rules->signs.len; i++) {
        const Sign *sign = &log->rules->signs.at[i];
        if (sign->scope != scope || (scope == SIGN_CODE && !sign_has_code(sign, code)))
            continue;
        if (sign->contains.len && str_find(text, sign->contains) == text.len)
            continue;
        memcpy(groups, no_groups, sizeof no_groups);
        if (pattern_capture(sign->pattern, text, groups, GROUP_COUNT))
            return sign;
    }
    return NULL;
}

static uint64_t hash_more(uint64_t hash, Str field)
{
    /* Order and borders of the fields count: the product mixes both in. */
    return (hash ^ str_hash(field) ^ field.len) * UINT64_C(0x9E3779B97F4A7C15);
}

/* MSBuild prints every message again at the end. */
static bool is_repeated(LinkerLog *log, const LinkerMessage *m)
{
    const Str fields[] = {m->code,         m->origin.file, m->origin.member, m->other.file,
                          m->other.member, m->symbol,      m->key,           m->text};
    uint64_t hash = (uint64_t)m->kind;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        hash = hash_more(hash, fields[i]);
    Str key = {(const char *)&hash, sizeof hash};
    if (map_find(&log->seen, key))
        return true;
    map_add(&log->seen, str_copy(log->arena, key), NULL);
    return false;
}

static bool is_full(const LinkerLog *log)
{
    return log->messages.len >= LOG_MESSAGES_MAX || log->kept_bytes >= KEPT_BYTES_MAX;
}

/* `m` may be made of slices of the line. */
static bool add_message(LinkerLog *log, LinkerMessage m)
{
    if (is_full(log)) {
        log->dropped++;
        return false;
    }
    own(log, &m);
    vec_push(log->arena, &log->messages, m);
    return true;
}

static bool add_once(LinkerLog *log, LinkerMessage m)
{
    /* Once full, nothing more is remembered either. */
    return (is_full(log) || !is_repeated(log, &m)) && add_message(log, m);
}

/* lld's head lines in MSBuild's closing list come without their details. Such
 * a line says nothing when the same one came with details before. */
static void drop_bare_repetition(LinkerLog *log)
{
    size_t at = (size_t)log->open;
    const LinkerMessage *m = &log->messages.at[at];
    if (at + 1 != log->messages.len || str_eq(m->code, STR("LNK2019")))
        return;
    for (size_t i = 0; i < at; i++) {
        if (log->messages.at[i].kind == m->kind && str_eq(log->messages.at[i].text, m->text)) {
            log->messages.len--;
            return;
        }
    }
}

static void close_message(LinkerLog *log)
{
    if (log->open >= 0 && log->details == 0)
        drop_bare_repetition(log);
    log->open = NOTHING_OPEN;
    log->unfinished = NOTHING_OPEN;
    log->details = 0;
    log->sides_seen = 0;
    log->place_of = MESSAGE_ERROR;
}

static LinkerMessage message_of(const LinkerLog *log, const LogLine *line)
{
    LinkerMessage m = {.kind = line->is_error ? MESSAGE_ERROR : MESSAGE_WARNING};
    m.is_error = line->is_error;
    m.code = line->code;
    m.text = cut(line->text);
    m.first_line = m.last_line = log->line_number;
    if (line->origin.len)
        m.origin = cut_input(line->origin);
    return m;
}

static void start_join(LinkerLog *log, Str text)
{
    log->unfinished = (ptrdiff_t)log->messages.len - 1;
    log->join_lines = 0;
    log->joined_len = text.len < JOIN_BYTES_MAX ? text.len : 0;
    if (log->joined_len)
        memcpy(log->joined, text.at, log->joined_len);
    else
        log->unfinished = NOTHING_OPEN;
}

static void take_code(LinkerLog *log, const LogLine *line)
{
    PatternGroup groups[GROUP_COUNT];
    const Sign *sign = find_sign(log, SIGN_CODE, line->code, line->rest, groups);
    LinkerMessage m = message_of(log, line);
    if (sign)
        fill(log, &m, sign, groups);
    if (add_once(log, m) && !sign)
        start_join(log, line->rest);
}

static void take_text(LinkerLog *log, const LogLine *line)
{
    PatternGroup groups[GROUP_COUNT];
    const Sign *sign = find_sign(log, SIGN_TEXT, (Str){0}, line->rest, groups);
    /* Any program may say "error:"; only a linker is believed without a sign. */
    if (!sign && !line->is_linker)
        return;
    LinkerMessage m = message_of(log, line);
    if (sign)
        fill(log, &m, sign, groups);
    if (!add_message(log, m))
        return;
    log->open = (ptrdiff_t)log->messages.len - 1;
    log->open_last = (size_t)log->open;
}

/* Each place that refers to a symbol is a message of its own, so that all
 * inputs that are concerned are known. */
static void take_reference(LinkerLog *log, const PatternGroup *groups)
{
    LinkerMessage *head = &log->messages.at[log->open];
    InputName origin = cut_input(groups[GROUP_ORIGIN].text);
    log->place_of = MESSAGE_REFERENCE;
    if (str_is_empty(origin.file))
        return; /* only a source file: the next line tells the object */
    if (str_is_empty(head->origin.file)) {
        head->origin = own_input(log, origin);
        head->function = str_copy(log->arena, cut(groups[GROUP_FUNCTION].text));
        return;
    }
    size_t shown = log->open_last - (size_t)log->open;
    for (size_t i = (size_t)log->open; i <= log->open_last; i++)
        if (input_name_eq(log->messages.at[i].origin, origin))
            return;
    LinkerMessage copy = *head;
    copy.more = 0;
    copy.origin = origin;
    copy.function = cut(groups[GROUP_FUNCTION].text);
    if (shown < REFERENCES_MAX && add_message(log, copy))
        log->open_last = log->messages.len - 1;
}

/* lld tells the first definition first; the second one is the one too many.
 * "defined at file.c:3" is kept until the next line names the object. */
static void take_side(LinkerLog *log, MessageKind kind, const PatternGroup *groups)
{
    LinkerMessage *head = &log->messages.at[log->open];
    Str input = groups[GROUP_ORIGIN].text;
    log->place_of = kind;
    if (log->sides_seen > 1)
        return;
    InputName name = own_input(log, cut_input(input.len ? input : groups[GROUP_FILE].text));
    Str value = str_copy(log->arena, cut(groups[GROUP_VALUE].text));
    if (log->sides_seen == 0) {
        head->other = name;
        head->other_value = value;
    } else {
        head->origin = name;
        head->value = value;
    }
    log->sides_seen++;
}

static void take_place(LinkerLog *log, const PatternGroup *groups)
{
    if (log->place_of == MESSAGE_REFERENCE) {
        take_reference(log, groups);
    } else if (log->place_of == MESSAGE_DEFINITION && log->sides_seen > 0) {
        log->sides_seen--;
        take_side(log, MESSAGE_DEFINITION, groups);
    }
    log->place_of = MESSAGE_ERROR; /* one line completes one place */
}

static uint64_t count_of(Str digits)
{
    uint64_t count = 0;
    return str_to_u64(digits, UINT32_MAX, &count) ? count : 0;
}

static void take_detail(LinkerLog *log, const LogLine *line)
{
    PatternGroup groups[GROUP_COUNT];
    if (log->open < 0 || log->details >= DETAILS_MAX)
        return;
    const Sign *sign = find_sign(log, SIGN_DETAIL, (Str){0}, line->text, groups);
    if (!sign)
        return;
    LinkerMessage *head = &log->messages.at[log->open];
    head->last_line = log->line_number;
    log->details++;
    if (sign->kind == MESSAGE_REFERENCE)
        take_reference(log, groups);
    else if (sign->kind == MESSAGE_PLACE)
        take_place(log, groups);
    else if (sign->kind == MESSAGE_MORE)
        head->more = count_of(groups[GROUP_COUNT_OF_MORE].text);
    else if (sign->kind == MESSAGE_AVAILABLE)
        head->other = own_input(log, cut_input(groups[GROUP_OTHER_INPUT].text));
    else
        take_side(log, sign->kind, groups);
}

/* A line that is no message: perhaps the rest of an unfinished one. */
static void take_rest(LinkerLog *log, const LogLine *line)
{
    PatternGroup groups[GROUP_COUNT];
    size_t len = log->joined_len + 1 + line->text.len;
    if (log->unfinished < 0 || log->join_lines++ >= JOIN_LINES_MAX || len > JOIN_BYTES_MAX ||
        str_is_empty(line->text)) {
        log->unfinished = NOTHING_OPEN;
        return;
    }
    log->joined[log->joined_len] = ' ';
    memcpy(log->joined + log->joined_len + 1, line->text.at, line->text.len);
    log->joined_len = len;
    LinkerMessage m = log->messages.at[log->unfinished];
    const Sign *sign = find_sign(log, SIGN_CODE, m.code, (Str){log->joined, len}, groups);
    if (!sign)
        return;
    fill(log, &m, sign, groups);
    m.text = str_format(log->arena, "%.*s %.*s", STR_ARG(m.text), STR_ARG(cut(line->text)));
    m.last_line = log->line_number;
    own(log, &m);
    log->messages.at[log->unfinished] = m;
    log->unfinished = NOTHING_OPEN;
}

static void take_line_sign(LinkerLog *log, const LogLine *line)
{
    PatternGroup groups[GROUP_COUNT];
    const Sign *sign = find_sign(log, SIGN_LINE, (Str){0}, line->text, groups);
    if (!sign)
        return;
    LinkerMessage m = message_of(log, line);
    m.is_error = sign->kind != MESSAGE_WARNING;
    fill(log, &m, sign, groups);
    (void)add_once(log, m);
}

static void take_parsed(LinkerLog *log, const LogLine *line)
{
    if (line->kind == LOGLINE_DETAIL) {
        take_detail(log, line);
        return;
    }
    if (line->kind == LOGLINE_OTHER) {
        if (log->unfinished >= 0)
            take_rest(log, line);
        else
            take_line_sign(log, line);
        return;
    }
    close_message(log);
    if (line->kind == LOGLINE_CODE)
        take_code(log, line);
    else
        take_text(log, line);
}

static bool has_line_sign(const LinkerLog *log, Str raw)
{
    for (size_t i = 0; i < log->rules->signs.len; i++) {
        const Sign *sign = &log->rules->signs.at[i];
        if (sign->scope == SIGN_LINE && str_find(raw, sign->contains) < raw.len)
            return true;
    }
    return false;
}

static bool has(Str raw, const char *part)
{
    return str_find(raw, str_of(part)) < raw.len;
}

static void take_hints(LinkerLog *log, Str raw)
{
    log->hints.rust = log->hints.rust || has(raw, ".rlib") || has(raw, ".rcgu.o");
    log->hints.cmake = log->hints.cmake || has(raw, "CMakeFiles") || has(raw, "ZERO_CHECK");
    log->hints.project = log->hints.project || has(raw, ".vcxproj") || has(raw, ".csproj");
}

static void take_piece(LinkerLog *log, Str raw)
{
    bool matters = log->unfinished >= 0 || logline_may_matter(raw) || has_line_sign(log, raw);
    if (!matters)
        return;
    take_hints(log, raw);
    LogLine line = logline_parse(raw, log->cleaned);
    take_parsed(log, &line);
}

/* What is not UTF-8 rustc prints escaped, "\xce\xde", on one line, its line
 * ends as the four bytes `\r\n`. */
static void take_line(LinkerLog *log, Str raw)
{
    const Str escaped_end = STR("\\r\\n");
    log->line_number++;
    bool is_escaped = str_find(raw, STR("LNK")) < raw.len && str_find(raw, STR("\\x")) < raw.len &&
                      str_find(raw, escaped_end) < raw.len;
    while (is_escaped && raw.len) {
        size_t end = str_find(raw, escaped_end);
        take_piece(log, str_slice(raw, 0, end));
        raw = str_skip(raw, end + escaped_end.len);
    }
    if (!is_escaped)
        take_piece(log, raw);
}

/* A line that is whole in what came is not copied first. */
void linkerlog_feed(LinkerLog *log, Str bytes)
{
    while (bytes.len) {
        size_t end = str_find_char(bytes, '\n');
        bool is_whole = end < bytes.len;
        if (is_whole && log->line_len == 0 && end <= LOG_LINE_MAX) {
            take_line(log, str_slice(bytes, 0, end));
        } else {
            size_t room = LOG_LINE_MAX - log->line_len, len = end < room ? end : room;
            if (len)
                memcpy(log->line + log->line_len, bytes.at, len);
            log->line_len += len;
            if (is_whole) {
                take_line(log, (Str){log->line, log->line_len});
                log->line_len = 0;
            }
        }
        bytes = str_skip(bytes, end + 1);
    }
}

void linkerlog_end(LinkerLog *log)
{
    if (log->line_len)
        take_line(log, (Str){log->line, log->line_len});
    log->line_len = 0;
    close_message(log);
}
