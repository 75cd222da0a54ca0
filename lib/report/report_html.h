/* SPDX-License-Identifier: MIT */
/* One link as a page for people, in one file that needs no other and no network.
 * config/page.html, .css and .js are its look; the link itself is JSON in it, which
 * the page's script shows as text: no name becomes markup. */
#ifndef CRTLINK_REPORT_REPORT_HTML_H
#define CRTLINK_REPORT_REPORT_HTML_H

#include "report/linkreport.h"

Str report_html(Arena *arena, const LinkReport *report);

#endif
