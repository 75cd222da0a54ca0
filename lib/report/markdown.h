/* SPDX-License-Identifier: MIT */
/* Text that holds names from anywhere as Markdown, GitHub's kind: no name becomes
 * a heading, a link, a mention, a picture or HTML. Words that could be read as
 * markup stand as code, where nothing is markup. */
#ifndef CRTLINK_REPORT_MARKDOWN_H
#define CRTLINK_REPORT_MARKDOWN_H

#include "base/str.h"

/* One line of prose for behind "- " or "**x** ". What stands between two backticks is
 * code, as in the texts of the rules. */
void markdown_text(StrBuf *out, Str text);
/* One name, as code. */
void markdown_code(StrBuf *out, Str name);
/* Lines as they are. */
void markdown_block(StrBuf *out, const StrVec *lines);

#endif
