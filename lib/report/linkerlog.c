/* SPDX-License-Identifier: MIT */
#include "report/linkerlog.h"

#include "report/logline.h"
#include "report/logtext.h"
#include "report/logwrap.h"
#include "report/messagestore.h"
#include "report/signmatch.h"

#include <string.h>

enum {
    NOTHING_OPEN = -1,
    JOIN_LINES_MAX = 3, /* a message that was broken into lines by hand or by a console */
    JOIN_BYTES_MAX = 4096,
    REFERENCES_MAX = 64, /* inputs that refer to one symbol; lld prints three */
    DETAILS_MAX = 200,
};

struct LinkerLog {
    Arena *arena;
    const Ruleset *rules;
    LogText *text;
    LogWrap *wrap;
    char *cleaned;                  /* room for logline_parse */
    size_t first_line, line_number; /* of the line at hand, which may have been broken */
    MessageStore store;
    ptrdiff_t open;       /* index of the message that details belong to */
    size_t open_last;     /* index of the last message made from it */
    size_t details;       /* lines that belonged to it */
    MessageKind place_of; /* what a MESSAGE_PLACE line completes */
    size_t sides_seen;    /* definitions or values so far */
    char *symbol;         /* SYMBOL_BUFFER_SIZE */
    char *joined;         /* JOIN_BYTES_MAX: text of an unfinished message */
    size_t joined_len, join_lines;
    ptrdiff_t unfinished;
    char lone_code[8]; /* a cell of an error list, copied one cell a line */
    size_t lone_code_len;
    ptrdiff_t celled; /* index of the message whose file follows in such a cell */
    size_t cells;     /* that followed */
    ptrdiff_t hinted; /* index of the message that names like the missing one follow */
    LogHints hints;
};

const LinkerMessages *linkerlog_messages(const LinkerLog *log)
{
    return &log->store.messages;
}

LogHints linkerlog_hints(const LinkerLog *log)
{
    return log->hints;
}

size_t linkerlog_dropped(const LinkerLog *log)
{
    return log->store.dropped;
}

/* lld's head lines in MSBuild's closing list come without their details. Such
 * a line says nothing when the same one was there before. */
static void drop_bare_repetition(LinkerLog *log)
{
    const LinkerMessage *m = &log->store.messages.at[log->open];
    bool is_known = messagestore_knows(&log->store, m->kind, m->text);
    if (is_known && log->details == 0 && (size_t)log->open + 1 == log->store.messages.len)
        log->store.messages.len--;
}

static void close_message(LinkerLog *log)
{
    if (log->open >= 0)
        drop_bare_repetition(log);
    log->open = NOTHING_OPEN;
    log->unfinished = NOTHING_OPEN;
    log->hinted = NOTHING_OPEN;
    log->details = 0;
    log->sides_seen = 0;
    log->place_of = MESSAGE_ERROR;
}

static LinkerMessage message_of(const LinkerLog *log, const LogLine *line)
{
    LinkerMessage m = {.kind = line->is_error ? MESSAGE_ERROR : MESSAGE_WARNING};
    m.is_error = line->is_error;
    m.code = line->code;
    m.text = signmatch_cut(line->text);
    m.first_line = log->first_line;
    m.last_line = log->line_number;
    if (line->origin.len)
        m.origin = signmatch_input(line->origin);
    return m;
}

static void start_join(LinkerLog *log, Str text)
{
    log->unfinished = (ptrdiff_t)log->store.messages.len - 1;
    log->join_lines = 0;
    log->joined_len = text.len;
    if (text.len >= JOIN_BYTES_MAX)
        log->unfinished = NOTHING_OPEN;
    else if (text.len)
        memcpy(log->joined, text.at, text.len);
}

/* "fatal error C1047:", and the next line names the file. */
static bool lacks_its_file(const LinkerMessage *m)
{
    return m->kind == MESSAGE_LTCG && str_eq(m->code, STR("C1047")) && str_is_empty(m->name);
}

static void take_code(LinkerLog *log, const LogLine *line)
{
    SignMatch match;
    bool is_sign = signmatch_find(log->rules, SIGN_CODE, line->code, line->rest, &match);
    LinkerMessage m = message_of(log, line);
    if (is_sign)
        signmatch_fill(log->rules, &match, log->symbol, &m);
    else if (line->is_weak || !str_starts_with(line->code, STR("LNK")))
        return; /* talk, or the compiler's own */
    bool is_whole = is_sign && !lacks_its_file(&m);
    if (messagestore_add_once(&log->store, m) && !is_whole)
        start_join(log, line->rest);
}

static void open_hints(LinkerLog *log)
{
    ptrdiff_t last = (ptrdiff_t)log->store.messages.len - 1;
    if (last >= 0 && log->store.messages.at[last].kind == MESSAGE_UNRESOLVED)
        log->hinted = last;
}

static void take_line_sign(LinkerLog *log, const LogLine *line)
{
    SignMatch match;
    if (!signmatch_find(log->rules, SIGN_LINE, (Str){0}, line->text, &match))
        return;
    if (match.sign->kind == MESSAGE_HINT) {
        open_hints(log);
        return;
    }
    LinkerMessage m = message_of(log, line);
    m.is_error = match.sign->kind != MESSAGE_WARNING;
    signmatch_fill(log->rules, &match, log->symbol, &m);
    (void)messagestore_add_once(&log->store, m);
}

/* False: the line is no hint, so they have ended. */
static bool take_hint(LinkerLog *log, const LogLine *line)
{
    SignMatch match;
    bool is_hint = signmatch_find(log->rules, SIGN_DETAIL, (Str){0}, line->text, &match) &&
                   match.sign->kind == MESSAGE_HINT;
    if (!is_hint) {
        log->hinted = NOTHING_OPEN;
        return false;
    }
    LinkerMessage *m = &log->store.messages.at[log->hinted];
    m->last_line = log->line_number;
    if (str_is_empty(m->hint))
        m->hint = str_copy(log->arena, signmatch_cut(match.groups[GROUP_SYMBOL].text));
    return true;
}

static void take_text(LinkerLog *log, const LogLine *line)
{
    SignMatch match;
    bool is_sign = signmatch_find(log->rules, SIGN_TEXT, (Str){0}, line->rest, &match);
    /* Any program may say "error:"; only a linker is believed. Where none is named (its
     * name was lost, or cut off), the words must be a linker's. */
    bool is_believed = line->tool == TOOL_LINKER || line->tool == TOOL_FOREIGN ||
                       (is_sign && line->tool == TOOL_UNNAMED);
    if (!is_believed) {
        take_line_sign(log, line);
        return;
    }
    LinkerMessage m = message_of(log, line);
    if (is_sign)
        signmatch_fill(log->rules, &match, log->symbol, &m);
    if (line->tool == TOOL_FOREIGN)
        m.kind = m.kind == MESSAGE_UNRESOLVED ? MESSAGE_GNU_UNRESOLVED : MESSAGE_ERROR;
    if (!messagestore_add(&log->store, m))
        return;
    log->open = (ptrdiff_t)log->store.messages.len - 1;
    log->open_last = (size_t)log->open;
}

/* Each place that refers to a symbol is a message of its own, so that all
 * inputs that are concerned are known. */
static void take_reference(LinkerLog *log, const PatternGroup *groups)
{
    LinkerMessage *head = &log->store.messages.at[log->open];
    InputName origin = signmatch_input(groups[GROUP_ORIGIN].text);
    log->place_of = MESSAGE_REFERENCE;
    if (str_is_empty(origin.file))
        return; /* only a source file: the next line tells the object */
    if (str_is_empty(head->origin.file)) {
        head->origin = messagestore_own_input(&log->store, origin);
        head->function = str_copy(log->arena, signmatch_cut(groups[GROUP_FUNCTION].text));
        return;
    }
    size_t shown = log->open_last - (size_t)log->open;
    for (size_t i = (size_t)log->open; i <= log->open_last; i++)
        if (input_name_eq(log->store.messages.at[i].origin, origin))
            return;
    LinkerMessage copy = *head;
    copy.more = 0;
    copy.origin = origin;
    copy.function = signmatch_cut(groups[GROUP_FUNCTION].text);
    if (shown < REFERENCES_MAX && messagestore_add(&log->store, copy))
        log->open_last = log->store.messages.len - 1;
}

/* lld tells the first definition first; the second one is the one too many.
 * "defined at file.c:3" is kept until the next line names the object. */
static void take_side(LinkerLog *log, MessageKind kind, const PatternGroup *groups)
{
    LinkerMessage *head = &log->store.messages.at[log->open];
    Str input = groups[GROUP_ORIGIN].text;
    log->place_of = kind;
    if (log->sides_seen > 1)
        return;
    InputName name = messagestore_own_input(
        &log->store, signmatch_input(input.len ? input : groups[GROUP_FILE].text));
    Str value = str_copy(log->arena, signmatch_cut(groups[GROUP_VALUE].text));
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
    SignMatch match;
    if (log->open < 0 || log->details >= DETAILS_MAX)
        return;
    if (!signmatch_find(log->rules, SIGN_DETAIL, (Str){0}, line->text, &match))
        return;
    LinkerMessage *head = &log->store.messages.at[log->open];
    head->last_line = log->line_number;
    log->details++;
    if (match.sign->kind == MESSAGE_REFERENCE)
        take_reference(log, match.groups);
    else if (match.sign->kind == MESSAGE_PLACE)
        take_place(log, match.groups);
    else if (match.sign->kind == MESSAGE_MORE)
        head->more = count_of(match.groups[GROUP_COUNT_OF_MORE].text);
    else if (match.sign->kind == MESSAGE_AVAILABLE)
        head->other = messagestore_own_input(&log->store,
                                             signmatch_input(match.groups[GROUP_OTHER_INPUT].text));
    else
        take_side(log, match.sign->kind, match.groups);
}

/* A line that is no message: perhaps the rest of an unfinished one. */
static void take_rest(LinkerLog *log, const LogLine *line)
{
    SignMatch match;
    size_t len = log->joined_len + 1 + line->text.len;
    if (log->unfinished < 0 || log->join_lines++ >= JOIN_LINES_MAX || len > JOIN_BYTES_MAX ||
        str_is_empty(line->text)) {
        log->unfinished = NOTHING_OPEN;
        return;
    }
    log->joined[log->joined_len] = ' ';
    memcpy(log->joined + log->joined_len + 1, line->text.at, line->text.len);
    log->joined_len = len;
    LinkerMessage m = log->store.messages.at[log->unfinished];
    if (!signmatch_find(log->rules, SIGN_CODE, m.code, (Str){log->joined, len}, &match))
        return;
    if (m.kind == MESSAGE_LTCG && str_is_empty(match.groups[GROUP_NAME].text))
        return;
    signmatch_fill(log->rules, &match, log->symbol, &m);
    m.text =
        str_format(log->arena, "%.*s %.*s", STR_ARG(m.text), STR_ARG(signmatch_cut(line->text)));
    m.last_line = log->line_number;
    messagestore_own(&log->store, &m);
    log->store.messages.at[log->unfinished] = m;
    log->unfinished = NOTHING_OPEN;
}

/* An error list that was copied one cell a line: "Error", "LNK2019", what was
 * said, the project, the file. */
static bool take_cell(LinkerLog *log, const LogLine *line)
{
    Str text = line->text;
    if (log->lone_code_len > 0) {
        LogLine whole = *line;
        whole.kind = LOGLINE_CODE;
        whole.code = (Str){log->lone_code, log->lone_code_len};
        whole.is_error = !str_starts_with(whole.code, STR("LNK4"));
        whole.is_weak = true;
        size_t count = log->store.messages.len;
        take_code(log, &whole);
        log->lone_code_len = 0;
        bool is_new = log->store.messages.len > count;
        log->celled = is_new ? (ptrdiff_t)count : NOTHING_OPEN;
        log->cells = 0;
        return is_new;
    }
    if (logline_is_code(text) && text.len < sizeof log->lone_code) {
        memcpy(log->lone_code, text.at, text.len);
        log->lone_code_len = text.len;
        return true;
    }
    return false;
}

/* The project and the file, if this is one of them. */
static void take_file_cell(LinkerLog *log, const LogLine *line)
{
    LinkerMessage *m = &log->store.messages.at[log->celled];
    InputName name = signmatch_input(line->text);
    bool is_file = name.member.len || str_ends_with_nocase(name.file, STR(".obj")) ||
                   str_ends_with_nocase(name.file, STR(".lib"));
    if (is_file && str_is_empty(m->origin.file))
        m->origin = messagestore_own_input(&log->store, name);
    if (is_file || ++log->cells == 2)
        log->celled = NOTHING_OPEN;
}

static void take_parsed(LinkerLog *log, const LogLine *line)
{
    if (line->kind == LOGLINE_DETAIL) {
        take_detail(log, line);
        return;
    }
    if (line->kind == LOGLINE_OTHER) {
        if (take_cell(log, line))
            return;
        if (log->celled >= 0)
            take_file_cell(log, line);
        if (log->hinted >= 0 && take_hint(log, line))
            return;
        if (log->unfinished >= 0)
            take_rest(log, line);
        else
            take_line_sign(log, line);
        return;
    }
    close_message(log);
    log->lone_code_len = 0;
    log->celled = NOTHING_OPEN;
    if (line->kind == LOGLINE_CODE)
        take_code(log, line);
    else
        take_text(log, line);
}

static bool has(Str raw, Str part)
{
    return str_find(raw, part) < raw.len;
}

static void take_hints(LinkerLog *log, Str raw)
{
    LogHints *hints = &log->hints;
    for (Str rest = raw; rest.len; rest = str_skip(rest, 1)) {
        rest = str_skip(rest, str_find_char(rest, '.'));
        if (str_starts_with(rest, STR(".r")))
            hints->rust |=
                str_starts_with(rest, STR(".rlib")) || str_starts_with(rest, STR(".rcgu.o"));
        else if (str_starts_with(rest, STR(".vcxproj")) || str_starts_with(rest, STR(".csproj")))
            hints->project = true;
    }
    hints->cmake = hints->cmake || has(raw, STR("CMakeFiles")) || has(raw, STR("ZERO_CHECK"));
}

static void take_whole(void *user, Str raw, size_t first, size_t last)
{
    LinkerLog *log = user;
    bool matters = log->unfinished >= 0 || log->hinted >= 0 || log->celled >= 0 ||
                   log->lone_code_len > 0 || logline_may_matter(raw) ||
                   rules_has_line_sign(log->rules, raw);
    if (!matters)
        return;
    take_hints(log, raw);
    log->first_line = first;
    log->line_number = last;
    LogLine line = logline_parse(log->rules->before, raw, log->cleaned);
    take_parsed(log, &line);
}

static void take_wrapped(void *user, Str line, size_t number)
{
    LinkerLog *log = user;
    logwrap_take(log->wrap, line, number);
}

LinkerLog *linkerlog_new(Arena *arena, const Ruleset *rules)
{
    LinkerLog *log = arena_new(arena, LinkerLog);
    log->arena = arena;
    log->rules = rules;
    log->text = logtext_new(arena, take_wrapped, log);
    log->wrap = logwrap_new(arena, rules, take_whole, log);
    log->cleaned = arena_array(arena, char, LOGLINE_ROOM(LOG_LINE_MAX));
    log->symbol = arena_array(arena, char, SYMBOL_BUFFER_SIZE);
    log->joined = arena_array(arena, char, JOIN_BYTES_MAX);
    log->store = messagestore(arena);
    log->open = NOTHING_OPEN;
    log->unfinished = NOTHING_OPEN;
    log->hinted = NOTHING_OPEN;
    log->celled = NOTHING_OPEN;
    return log;
}

void linkerlog_feed(LinkerLog *log, Str bytes)
{
    logtext_feed(log->text, bytes);
}

void linkerlog_end(LinkerLog *log)
{
    logtext_end(log->text);
    logwrap_end(log->wrap);
    close_message(log);
}
