/* SPDX-License-Identifier: MIT */
/* Who reads what crtlink found out about a link, besides the person at the
 * terminal: files for programs and browsers, and GitHub Actions. That one of
 * them cannot be written is one line, and changes no exit code. */
#ifndef CRTLINK_WRAPPER_OUTPUTS_H
#define CRTLINK_WRAPPER_OUTPUTS_H

#include "call.h"
#include "report/linkreport.h"

/* Explanations go to standard error: explain.text, or what `auto` makes of it. */
bool outputs_has_text(const Call *call);
/* Anybody else reads along. */
bool outputs_has_others(const Call *call);
/* A file tells of every link, also of those that went well. */
bool outputs_has_files(const Call *call);

/* A report with all but result, world and resolution. */
LinkReport outputs_report(Call *call, const FinalCommand *command, int exit_code);
/* To all that the settings name. */
void outputs_write(Call *call, const LinkReport *report);
/* Annotations to the stream, and the step summary to the file that GitHub names. */
void outputs_write_github(Call *call, const LinkReport *report, int stream);

#endif
