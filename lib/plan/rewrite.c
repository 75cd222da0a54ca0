/* SPDX-License-Identifier: MIT */
#include "plan/rewrite.h"

#include "base/utf.h"
#include "command/wincmd.h"

#include <assert.h>

/* The edit of each Arg, by index; NULL for those that stay. */
static const Edit **edits_by_arg(Arena *arena, const LinkCommand *command, const EditVec *edits)
{
    static const Edit drop_setting = {.action = EDIT_REMOVE};
    const Edit **by_arg = arena_array(arena, const Edit *, command->args.len);
    for (size_t i = 0; i < edits->len; i++) {
        const Edit *edit = &edits->at[i];
        if (edit->action == EDIT_ADD || edit->action == EDIT_INSERT)
            continue;
        assert(edit->arg < command->args.len);
        by_arg[edit->arg] = edit;
    }
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_CRTLINK)
            by_arg[i] = &drop_setting;
    }
    return by_arg;
}

/* One source and its args: those from `from` up to `to`. */
typedef struct Part {
    const ArgSource *source;
    size_t from, to;
} Part;

static Part next_part(const LinkCommand *command, size_t source, size_t from)
{
    Part part = {.source = &command->sources.at[source], .from = from, .to = from};
    while (part.to < command->args.len && command->args.at[part.to].source == source)
        part.to++;
    return part;
}

static bool is_edited(Part part, const Edit *const *by_arg)
{
    for (size_t i = part.from; i < part.to; i++)
        if (by_arg[i])
            return true;
    return false;
}

/* The words of a part after its edits. */
static void add_words(Arena *arena, const LinkCommand *command, Part part,
                      const Edit *const *by_arg, StrVec *out)
{
    for (size_t i = part.from; i < part.to; i++) {
        if (!by_arg[i])
            vec_push(arena, out, command->args.at[i].text);
        else if (by_arg[i]->action == EDIT_REPLACE)
            vec_push(arena, out, by_arg[i]->text);
    }
}

static Str quoted_words(Arena *arena, const StrVec *words)
{
    StrVec quoted = {0};
    for (size_t i = 0; i < words->len; i++)
        vec_push(arena, &quoted, wincmd_quote(arena, words->at[i]));
    return str_join(arena, &quoted, STR(" "));
}

static void set_variable(Arena *arena, Str name, const StrVec *words, FinalCommand *out)
{
    Str text = quoted_words(arena, words);
    if (str_eq(name, STR("LINK"))) {
        out->sets_link = true;
        out->link = text;
    } else {
        out->sets_link_underscores = true;
        out->link_underscores = text;
    }
}

static void rewrite_variable(Arena *arena, const LinkCommand *command, Part part,
                             const Edit *const *by_arg, FinalCommand *out)
{
    if (!is_edited(part, by_arg))
        return;
    StrVec words = {0};
    add_words(arena, command, part, by_arg, &words);
    set_variable(arena, part.source->origin.file, &words, out);
    out->is_changed = true;
}

static void rewrite_argument(Arena *arena, const LinkCommand *command, Part part,
                             const Edit *const *by_arg, FinalCommand *out)
{
    add_words(arena, command, part, by_arg, &out->flat);
    if (!is_edited(part, by_arg)) {
        vec_push(arena, &out->argv, part.source->text);
        return;
    }
    add_words(arena, command, part, by_arg, &out->argv);
    out->is_changed = true;
}

static void add_arguments(Arena *arena, const EditVec *edits, EditAction action, FinalCommand *out)
{
    for (size_t i = 0; i < edits->len; i++) {
        if (edits->at[i].action != action)
            continue;
        vec_push(arena, &out->argv, edits->at[i].text);
        vec_push(arena, &out->flat, edits->at[i].text);
        out->is_changed = true;
    }
}

/* Where the arguments begin: behind `-flavor link`, which the linker wants first. */
static bool starts_arguments(const LinkCommand *command, Part part)
{
    if (part.source->origin.kind == ORIGIN_VARIABLE)
        return false;
    return part.from == part.to || command->args.at[part.from].kind != ARG_FLAVOR;
}

/* On the command line itself: nowhere else does it keep the variables out. */
static bool ignores_variables(const LinkCommand *command)
{
    for (size_t i = 0; i < command->args.len; i++) {
        const Arg *arg = &command->args.at[i];
        if (arg->kind == ARG_OPTION && arg->option->id == OPT_LLDIGNOREENV &&
            arg->origin.kind == ORIGIN_ARGUMENT)
            return true;
    }
    return false;
}

void rewrite_command(Arena *arena, const LinkCommand *command, const EditVec *edits,
                     FinalCommand *out)
{
    *out = (FinalCommand){.link = STR(""), .link_underscores = STR("")};
    const Edit *const *by_arg = (const Edit *const *)edits_by_arg(arena, command, edits);
    size_t from = 0;
    bool is_started = false;
    for (size_t i = 0; i < command->sources.len; i++) {
        Part part = next_part(command, i, from);
        if (!is_started && starts_arguments(command, part)) {
            add_arguments(arena, edits, EDIT_INSERT, out);
            is_started = true;
        }
        if (part.source->origin.kind == ORIGIN_VARIABLE)
            rewrite_variable(arena, command, part, by_arg, out);
        else
            rewrite_argument(arena, command, part, by_arg, out);
        from = part.to;
    }
    if (!is_started)
        add_arguments(arena, edits, EDIT_INSERT, out);
    add_arguments(arena, edits, EDIT_ADD, out);
    if (out->is_changed && ignores_variables(command))
        out->sets_link = out->sets_link_underscores = true;
}

size_t rewrite_command_size(const FinalCommand *command)
{
    size_t size = 0;
    for (size_t i = 0; i < command->argv.len; i++)
        size += command->argv.at[i].len + 1;
    return size;
}

static void add_unit(StrBuf *b, uint32_t unit)
{
    strbuf_add_char(b, (char)(unit & 0xFF));
    strbuf_add_char(b, (char)(unit >> 8));
}

/* Bytes in the UTF-8 sequence that starts with `first`. */
static size_t sequence_length(uint8_t first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static uint32_t code_point(Str sequence)
{
    uint32_t c = (uint8_t)sequence.at[0];
    if (sequence.len > 1)
        c &= 0x7Fu >> sequence.len;
    for (size_t i = 1; i < sequence.len; i++)
        c = c << 6 | ((uint8_t)sequence.at[i] & 0x3F);
    return c;
}

/* Bytes that are no UTF-8 become U+FFFD, one each. */
static void add_utf16(StrBuf *b, Str s)
{
    for (size_t i = 0; i < s.len;) {
        Str sequence = str_slice(s, i, i + sequence_length((uint8_t)s.at[i]));
        uint32_t c = 0xFFFD;
        if (utf8_is_valid(sequence))
            c = code_point(sequence);
        else
            sequence.len = 1;
        i += sequence.len;
        if (c >= 0x10000) {
            add_unit(b, 0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        add_unit(b, c);
    }
}

static bool is_flavor(const StrVec *argv)
{
    return argv->len > 1 && str_eq(argv->at[0], STR("-flavor"));
}

Str rewrite_response_text(Arena *arena, const FinalCommand *command, LinkerKind linker,
                          size_t *kept)
{
    const StrVec *words = command->flat.len ? &command->flat : &command->argv;
    StrBuf text = strbuf(arena);
    *kept = is_flavor(words) ? 2 : 0;
    for (size_t i = *kept; i < words->len; i++) {
        Str word = wincmd_quote(arena, words->at[i]);
        /* The first bytes of the file must not look like a byte order mark. */
        if (text.len == 0 && linker != LINKER_MSVC && (uint8_t)word.at[0] >= 0x80)
            strbuf_add_char(&text, '\n');
        strbuf_add(&text, word);
        strbuf_add_char(&text, '\n');
    }
    if (linker != LINKER_MSVC)
        return strbuf_str(&text);
    StrBuf wide = strbuf(arena);
    add_unit(&wide, 0xFEFF);
    add_utf16(&wide, strbuf_str(&text));
    return strbuf_str(&wide);
}
