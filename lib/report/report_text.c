/* SPDX-License-Identifier: MIT */
#include "report/report_text.h"

#include "base/columns.h"
#include "base/utf.h"
#include "report/namelist.h"

enum {
    WITNESS_LINES = 6, /* of each side */
    MEMBERS_SHOWN = 6, /* of one archive, in one line */
    HEAD_COLUMNS = 18, /* "crtlink: CRT1001: " */
    NOTE_MAX = 400,    /* bytes of a one-line note */
};

static bool is_severity_at(Str s, size_t at, size_t *end)
{
    static const char *const words[] = {"error", "warning"};
    for (size_t i = 0; i < 2; i++) {
        Str word = str_of(words[i]);
        if (str_starts_with_nocase(str_skip(s, at), word)) {
            *end = at + word.len;
            return true;
        }
    }
    return false;
}

/* A name may hold "x : error LNK2019: y". Build tools look for the word, a code
 * and a colon; without the colon they see none. */
static Str defuse(Arena *arena, Str s)
{
    enum { CODE_MAX = 12 };
    StrBuf out = strbuf(arena);
    size_t colons_until = 0, end = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (is_severity_at(s, i, &end))
            colons_until = end + CODE_MAX;
        bool is_near = i < colons_until;
        if (is_near && s.at[i] == ':')
            strbuf_add(&out, STR("\\x3A"));
        else
            strbuf_add_char(&out, s.at[i]);
    }
    return strbuf_str(&out);
}

static Str safe(Arena *arena, Str text)
{
    return defuse(arena, utf8_printable(arena, text));
}

/* The text of a block, and how it looks. */
typedef struct Block {
    StrBuf text;
    const TextLook *look;
} Block;

static void add_item(Block *out, const char *head, Str text, size_t indent)
{
    strbuf_add(&out->text, str_of(head));
    textlook_add_wrapped(&out->text, out->look, text, str_of(head).len, indent);
}

/* With the readings of decorated names. */
static Str named(const Block *out, Str text)
{
    NameBook *names = out->look->names;
    return names ? namebook_beside(out->text.arena, names, text) : text;
}

/* The first line of a part. */
static void add_head(Block *out, TextStyle style, Str head)
{
    strbuf_add(&out->text, STR("\n  "));
    textlook_add(&out->text, out->look, style, head);
    strbuf_add_char(&out->text, '\n');
}

/* Package names with a `-` have a `_` in the file's name. */
static Str crate_text(Arena *arena, Str crate)
{
    StrBuf dashed = strbuf(arena);
    for (size_t i = 0; i < crate.len; i++)
        strbuf_add(&dashed, crate.at[i] == '_' ? STR("-") : str_slice(crate, i, i + 1));
    Str other = strbuf_str(&dashed);
    if (crate.len == 0)
        return crate;
    if (str_eq(crate, other))
        return str_format(arena, ", crate %.*s", STR_ARG(crate));
    return str_format(arena, ", crate %.*s or %.*s", STR_ARG(crate), STR_ARG(other));
}

/* "needs a", "needs b": the verb once. */
static Str without_verb(Str evidence, Str before)
{
    size_t verb = str_find_char(evidence, ' ');
    bool is_same = verb < evidence.len && verb == str_find_char(before, ' ') &&
                   str_eq(str_slice(evidence, 0, verb), str_slice(before, 0, verb));
    return is_same ? str_skip(evidence, verb + 1) : evidence;
}

static Str evidence_text(Arena *arena, const Witness *witness)
{
    StrVec parts = {0};
    for (size_t i = 0; i < witness->evidence.len; i++) {
        Str before = i > 0 ? witness->evidence.at[i - 1] : (Str){0};
        vec_push(arena, &parts, without_verb(witness->evidence.at[i], before));
    }
    return namelist_text(arena, &parts, WITNESS_EVIDENCE_MAX, witness->more_evidence);
}

static bool same_group(Arena *arena, const Witness *a, const Witness *b)
{
    return a->kind == b->kind && a->name.member.len && b->name.member.len &&
           str_eq(str_path_base(a->name.file), str_path_base(b->name.file)) &&
           str_eq(evidence_text(arena, a), evidence_text(arena, b));
}

/* Members of one archive with the same evidence stand in one line. */
static Str group_text(Arena *arena, const Side *side, size_t first, bool *done)
{
    const Witness *witness = &side->witnesses.at[first];
    NameSet members = nameset(arena);
    for (size_t i = first; i < side->witnesses.len; i++) {
        const Witness *other = &side->witnesses.at[i];
        if (i != first && (done[i] || !same_group(arena, witness, other)))
            continue;
        done[i] = true;
        nameset_add(&members, str_path_base(other->name.member));
    }
    Str list = namelist_text(arena, &members.names, MEMBERS_SHOWN, 0);
    Str file = list.len ? str_path_base(witness->name.file) : witness->name.file;
    Str crate = crate_text(arena, witness->crate), evidence = evidence_text(arena, witness);
    return str_format(arena, "%.*s%s%.*s%s%.*s - %.*s", STR_ARG(file), list.len ? "(" : "",
                      STR_ARG(list), list.len ? ")" : "", STR_ARG(crate), STR_ARG(evidence));
}

static void add_side(Arena *arena, Block *out, const Side *side)
{
    bool *done = arena_array(arena, bool, side->witnesses.len);
    size_t lines = 0, left = side->more;
    add_head(out, STYLE_HEAD, safe(arena, side->label));
    for (size_t i = 0; i < side->witnesses.len; i++) {
        if (done[i])
            continue;
        if (lines++ < WITNESS_LINES)
            add_item(out, "    ", named(out, safe(arena, group_text(arena, side, i, done))), 6);
        else
            left++;
    }
    if (left)
        strbuf_addf(&out->text, "    and %zu more\n", left);
}

static void add_notes(Arena *arena, Block *out, const StrVec *notes)
{
    if (notes->len)
        strbuf_add_char(&out->text, '\n');
    for (size_t i = 0; i < notes->len; i++)
        add_item(out, "  ", named(out, safe(arena, notes->at[i])), 4);
}

static void add_fix(Arena *arena, Block *out, const Fix *fix)
{
    Str head = str_eq(fix->target, STR("plain"))
                   ? STR("")
                   : str_format(arena, "%.*s: ", STR_ARG(safe(arena, fix->target)));
    strbuf_add(&out->text, STR("    "));
    textlook_add(&out->text, out->look, head.len ? STYLE_HEAD : STYLE_NONE, head);
    textlook_add_wrapped(&out->text, out->look, safe(arena, fix->text), 4 + head.len, 6);
}

/* Where the build system is not known, there is a fix for each. The text has
 * those of many; the others are named. */
static bool is_of_few(Str target)
{
    static const char *const few[] = {"cargo-dist", "vcpkg", "conan", "meson", "bazel"};
    for (size_t i = 0; i < sizeof few / sizeof *few; i++)
        if (str_eq(target, str_of(few[i])))
            return true;
    return false;
}

static bool has_fix_for(const Explanation *e, Str target)
{
    for (size_t i = 0; i < e->fixes.len; i++)
        if (str_eq(e->fixes.at[i].target, target))
            return true;
    return false;
}

static void add_fixes(Arena *arena, Block *out, const Explanation *e)
{
    StrVec left = {0};
    bool is_long = has_fix_for(e, STR("cargo")) && has_fix_for(e, STR("msbuild"));
    if (e->fixes.len)
        add_head(out, STYLE_GOOD, STR("what to change"));
    for (size_t i = 0; i < e->fixes.len; i++) {
        if (is_long && is_of_few(e->fixes.at[i].target))
            vec_push(arena, &left, e->fixes.at[i].target);
        else
            add_fix(arena, out, &e->fixes.at[i]);
    }
    if (left.len) {
        Str names = namelist_text(arena, &left, left.len, 0);
        add_item(out, "    ",
                 str_format(arena, "For %.*s: crtlink --explain-log --build=NAME LOG.",
                            STR_ARG(safe(arena, names))),
                 6);
    }
    if (e->avoid.len)
        add_head(out, STYLE_CHANGED, STR("what not to do"));
    for (size_t i = 0; i < e->avoid.len; i++)
        add_item(out, "    ", safe(arena, e->avoid.at[i]), 6);
}

Str report_text_block(Arena *arena, const TextLook *look, const Explanation *e)
{
    Block out = {strbuf(arena), look};
    Str code = safe(arena, e->cause->code), title = safe(arena, e->title);
    strbuf_add(&out.text, STR("crtlink: "));
    textlook_add(&out.text, look, e->is_error ? STYLE_BAD : STYLE_CHANGED, code);
    strbuf_add(&out.text, STR(": "));
    textlook_add_fitted(&out.text, look, STYLE_HEAD, title, HEAD_COLUMNS, 2);
    add_item(&out, "  ", named(&out, safe(arena, e->message)), 2);
    for (size_t i = 0; i < e->sides.len; i++)
        add_side(arena, &out, &e->sides.at[i]);
    add_notes(arena, &out, &e->notes);
    add_fixes(arena, &out, e);
    if (!e->cause->is_fallback) {
        Str more = str_format(arena, "more: crtlink --explain %.*s", STR_ARG(code));
        add_head(&out, STYLE_QUIET, more);
    }
    return strbuf_str(&out.text);
}

Str report_text(Arena *arena, const TextLook *look, const ExplainResult *result)
{
    StrBuf out = strbuf(arena);
    for (size_t i = 0; i < result->causes.len; i++) {
        if (i > 0)
            strbuf_add_char(&out, '\n');
        strbuf_add(&out, report_text_block(arena, look, &result->causes.at[i]));
    }
    return strbuf_str(&out);
}

Str report_text_note(Arena *arena, const Explanation *e)
{
    Str message = safe(arena, e->message);
    Str shown = str_slice(message, 0, NOTE_MAX);
    /* Cut at a character of UTF-8, not inside one. */
    while (shown.len < message.len && shown.len && (message.at[shown.len] & 0xC0) == 0x80)
        shown.len--;
    return str_format(arena, "%.*s: %.*s%s", STR_ARG(safe(arena, e->cause->code)), STR_ARG(shown),
                      shown.len < message.len ? "..." : "");
}

Str report_text_wrap(Arena *arena, const TextLook *look, Str text)
{
    StrBuf out = strbuf(arena);
    bool is_first = true;
    while (text.len) {
        Str line = str_cut(&text, '\n');
        size_t columns = look->is_terminal ? columns_of(line) : line.len;
        if (is_first && columns <= look->width) {
            textlook_add(&out, look, STYLE_HEAD, line);
            strbuf_add_char(&out, '\n');
        } else if (columns > look->width) {
            textlook_add_wrapped(&out, look, line, 0, 0);
        } else {
            strbuf_add(&out, line); /* with its indentation */
            strbuf_add_char(&out, '\n');
        }
        is_first = false;
    }
    return strbuf_str(&out);
}
