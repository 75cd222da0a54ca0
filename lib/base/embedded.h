/* SPDX-License-Identifier: MIT */
/* Text files that are compiled in by tools/embed.sh. Each ends in a NUL that
 * its length does not count. */
#ifndef CRTLINK_BASE_EMBEDDED_H
#define CRTLINK_BASE_EMBEDDED_H

#include <stddef.h>

extern const char embedded_crtlink_ini[]; /* config/crtlink.ini */
extern const size_t embedded_crtlink_ini_len;

extern const char embedded_explain_ini[]; /* config/explain.ini */
extern const size_t embedded_explain_ini_len;

extern const char embedded_page_html[]; /* config/page.html, with page.css and page.js in it */
extern const size_t embedded_page_html_len;

#endif
