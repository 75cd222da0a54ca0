/* SPDX-License-Identifier: MIT */
#ifndef REPORT_H
#define REPORT_H

/* Prints the text in lower case. */
void report(const char *text);

#endif
