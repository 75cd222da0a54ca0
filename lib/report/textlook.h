/* SPDX-License-Identifier: MIT */
/* How text for people looks where it is shown: colours, and where lines end. A terminal gets
 * colours and lines of its width; files and pipes always get the same bytes. */
#ifndef CRTLINK_REPORT_TEXTLOOK_H
#define CRTLINK_REPORT_TEXTLOOK_H

#include "report/namebook.h"

typedef struct TextLook {
    size_t width;     /* columns of prose; a word that is longer stands alone */
    size_t columns;   /* of the terminal: for lists */
    bool has_color;   /* ANSI sequences */
    NameBook *names;  /* shown beside decorated names; NULL: none */
    bool is_terminal; /* paths and quoted commands stay on one line; long lines are fitted */
} TextLook;

enum {
    TEXTLOOK_WIDTH = 100, /* where no terminal has one */
    TEXTLOOK_NARROWEST = 40,
    TEXTLOOK_WIDEST = 120, /* longer lines are hard to read */
};

/* For what is no terminal. */
extern const TextLook textlook_plain;
/* For a terminal of so many columns; 0: it does not say. */
TextLook textlook_terminal(size_t columns, bool has_color);

typedef enum TextStyle {
    STYLE_NONE,
    STYLE_CODE, /* a cause's code, a name to type */
    STYLE_HEAD, /* what a part is about */
    STYLE_BAD,
    STYLE_GOOD,
    STYLE_CHANGED,
    STYLE_QUIET,
} TextStyle;

/* `text` in that style. It must hold no control characters. */
void textlook_add(StrBuf *out, const TextLook *look, TextStyle style, Str text);

/* The same on as many lines as it needs, the further ones indented. */
void textlook_add_fitted(StrBuf *out, const TextLook *look, TextStyle style, Str text,
                         size_t column, size_t indent);

/* Broken at blanks, runs of which count as one, and ended with a newline; `column` is where the
 * text starts, `indent` where further lines do. What stands between `` is shown as code. */
void textlook_add_wrapped(StrBuf *out, const TextLook *look, Str text, size_t column,
                          size_t indent);

/* The words at a line's start by which the line is known, and how it is shown. */
typedef struct LinePaint {
    const char *start; /* behind the line's indentation */
    TextStyle style;
    bool is_whole;   /* all of the line, not only the start */
    bool is_command; /* to be copied: never broken */
} LinePaint;

/* Lists and tables: each line by the first row that fits, broken at blanks where a terminal is
 * too narrow for it. Without a terminal and colours the text as it is. */
Str textlook_paint(Arena *arena, const TextLook *look, const LinePaint *paints, size_t count,
                   Str text);

#endif
