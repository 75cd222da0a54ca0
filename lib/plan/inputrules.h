/* SPDX-License-Identifier: MIT */
/* [input "pattern"]: what is ignored in the inputs that match.
 *
 * The pattern has `*` and `?` as wildcards. "x*.lib" is every object in a file,
 * "x*.lib(y*)" those of its members; the file's name matches as a path or by its
 * last part, so does the member's. Letter case does not count. */
#ifndef CRTLINK_PLAN_INPUTRULES_H
#define CRTLINK_PLAN_INPUTRULES_H

#include "inputs/drectve.h"
#include "model/policy.h"

/* `member` is empty for an object file. */
bool inputrule_matches(const InputRule *rule, Str path, Str member);
/* Whether the rule is about this directive: its record's key or its library. */
bool inputrule_ignores(const InputRule *rule, const Directive *directive);
/* The first rule of the policy that ignores the directive of this input; NULL: none. */
const InputRule *inputrules_find(const Policy *policy, Str path, Str member,
                                 const Directive *directive);
bool inputrule_is_record(const InputRule *rule); /* ignore-record, else ignore-defaultlib */

#endif
