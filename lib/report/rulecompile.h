/* SPDX-License-Identifier: MIT */
/* One section of a rules file becomes one entry of the Ruleset. */
#ifndef CRTLINK_REPORT_RULECOMPILE_H
#define CRTLINK_REPORT_RULECOMPILE_H

#include "report/rules.h"

/* Appends to `rules`, whose sections (for macros) must all be read. A mistake
 * is a Diag and leaves the entry out. */
void rulecompile_section(Ruleset *rules, const RuleSection *section, Diags *diags);

#endif
