/* SPDX-License-Identifier: MIT */
/* The settings: what the user wants crtlink to do.
 *
 * A setting is section.key. Later sources win: built-in, system file, user's
 * file, nearest crtlink.ini, environment, /CRTLINK: arguments. Every value knows
 * where it was set. A mistake is a CODE_POLICY Diag, and the setting stays as
 * it was. */
#ifndef CRTLINK_MODEL_POLICY_H
#define CRTLINK_MODEL_POLICY_H

#include "base/diag.h"
#include "command/linkcmd.h"
#include "model/settings.h"

typedef struct Setting {
    Str value;
    Origin origin;
    Str folder; /* of a stranger's file, which writes only below it; else empty */
} Setting;

/* [input "pattern"]: what is ignored in the inputs that match. */
typedef struct InputRule {
    Str pattern;
    Str key, value;
    Origin origin;
} InputRule;

/* How the symbol's own name is written in the DLL; only x86 and __vectorcall decorate C names. */
typedef enum PinStyle {
    PIN_AS_WRITTEN,  /* as the symbol is written in the policy */
    PIN_DECORATED,   /* _f@4 */
    PIN_NOPREFIX,    /* f@4 */
    PIN_UNDECORATED, /* f */
} PinStyle;

/* [dll "name"]: symbol = [other name | #ordinal] [, decorated | noprefix | undecorated] [, data] */
typedef struct DllPin {
    Str dll, symbol, value;
    Origin origin;
    Str name; /* in the DLL; empty: the symbol's own */
    PinStyle style;
    bool has_ordinal;
    uint16_t ordinal;
    bool is_data; /* a variable: there is no function to jump to */
} DllPin;

typedef struct Policy {
    Setting settings[SETTING_COUNT];
    VEC(InputRule) inputs;
    VEC(DllPin) pins;
} Policy;

typedef enum PolicyTrust {
    TRUST_OWN,      /* built-in, system, user, environment, arguments */
    TRUST_STRANGER, /* a file found by walking up: names no program by path, writes only below
                       its own folder */
} PolicyTrust;

void policy_init(Policy *policy);
void policy_read_ini(Arena *arena, Str text, Str file, OriginKind kind, PolicyTrust trust,
                     Diags *diags, Policy *policy);
/* Environment strings "NAME=value"; those that are no setting are ignored. */
void policy_read_environment(Arena *arena, const StrVec *environment, Diags *diags, Policy *policy);
void policy_read_arguments(Arena *arena, const LinkCommand *command, Diags *diags, Policy *policy);

bool policy_is(const Policy *policy, SettingId id, const char *value);
/* Relative files that a stranger's file names are relative to it; others to the
 * working directory. */
Str policy_value(const Policy *policy, SettingId id);
Origin policy_origin(const Policy *policy, SettingId id);

#endif
