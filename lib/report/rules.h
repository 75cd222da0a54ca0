/* SPDX-License-Identifier: MIT */
/* The rules of the explanations: how linkers word things (signs), what a
 * message tells (evidence), what that means and what to do (causes). All of it
 * is data: config/explain.ini, built in, and files of the user in the same
 * format. config/explain.ini documents the format. */
#ifndef CRTLINK_REPORT_RULES_H
#define CRTLINK_REPORT_RULES_H

#include "report/fact.h"
#include "report/pattern.h"
#include "report/rulesfile.h"

typedef enum SignScope {
    SIGN_CODE,   /* what follows "LNK2019: " */
    SIGN_TEXT,   /* what follows "lld-link: error: " */
    SIGN_DETAIL, /* a line that belongs to the message before it */
    SIGN_LINE,   /* a whole line of any tool; `contains` is a must */
} SignScope;

typedef enum SignSeverity {
    SEVERITY_AS_SAID,
    SEVERITY_ERROR,
    SEVERITY_WARNING,
} SignSeverity;

typedef struct Sign {
    Str name;
    MessageKind kind;
    SignScope scope;
    StrVec codes; /* SIGN_CODE */
    Str contains; /* only lines with these bytes are tried; may be empty */
    Str prefix;   /* put in front of the symbol ("__imp_") when `import` took part */
    SignSeverity severity;
    Pattern *pattern;
} Sign;

/* `symbol = PATTERN` in an evidence section. */
typedef struct Condition {
    FactField field;
    Pattern *pattern;
} Condition;

typedef enum Confidence {
    CONFIDENCE_POSSIBLE,
    CONFIDENCE_LIKELY,
    CONFIDENCE_CERTAIN,
} Confidence;

const char *confidence_name(Confidence confidence);

/* The first that fits a message, in the order of the file, is what the message
 * is evidence of. */
typedef struct EvidenceRule {
    Str name;
    uint32_t kinds;                         /* bits: 1 << MessageKind */
    StrVec codes;                           /* empty: any */
    uint32_t properties_yes, properties_no; /* bits: FactProperty */
    VEC(Condition) conditions;
    Confidence confidence;
} EvidenceRule;

/* A text that may have variants: `fix.cargo`, `fix.cargo.static`. */
typedef struct RuleText {
    Str name;    /* "message", "title", "fix", "avoid", "note" */
    Str target;  /* fix: "cargo" ...; else empty */
    Str variant; /* "static" ...; empty: the text for all other cases */
    Str text;
} RuleText;

typedef VEC(RuleText) RuleTexts;

/* How the two parties are told apart. */
typedef enum SidesBy {
    SIDES_NONE,
    SIDES_BY_LINKAGE,
    SIDES_BY_CONFIG,
    SIDES_BY_VALUE, /* of the record that differs */
} SidesBy;

typedef struct CauseRule {
    Str code;       /* "CRT1001" */
    Str name;       /* "crt-static-vs-dynamic" */
    uint64_t rank;  /* lower comes first */
    StrVec when;    /* any of this evidence makes the cause */
    StrVec absorbs; /* this evidence belongs to it when it is there */
    StrVec weak;    /* makes the cause only when nothing else went wrong */
    StrVec codes;   /* linker codes behind which it may be: "LNK2038" */
    SidesBy sides;
    bool lists_components; /* say which library brings each name */
    bool is_fallback;      /* for failures that no other cause explains; `when` only picks texts */
    RuleTexts texts;
    Str explain; /* --explain */
} CauseRule;

/* Something known about a library that many people link. */
typedef struct KnownInput {
    Str name;
    StrVec inputs;   /* wildcards over file, crate and member names */
    Pattern *symbol; /* names that it has; NULL: unknown */
    StrVec libs;     /* what to link for them */
    StrVec causes;   /* empty: any */
    Linkage linkage; /* of its CRT */
    bool is_fixed;   /* prebuilt: its users must follow it */
    RuleTexts texts;
} KnownInput;

/* A build system: which fixes are for it, and which archive members it
 * compiles itself. */
typedef struct BuildRule {
    Str name;
    StrVec shows;
    Pattern *own_member; /* NULL: cannot be told */
} BuildRule;

/* What a code of a linker means, for --explain. */
typedef struct CodeRule {
    Str code; /* "LNK1104" */
    Str title, explain;
} CodeRule;

/* What a value stands for: [values _MSC_VER] 1800 = Visual Studio 2013. */
typedef struct ValueRule {
    Str key, value, text;
} ValueRule;

typedef struct PatternRef {
    Pattern *pattern;
} PatternRef;

typedef struct Ruleset {
    Arena *arena;
    RuleSections sections;
    VEC(Sign) signs;
    StrVec line_signs; /* what the signs on whole lines contain */
    VEC(EvidenceRule) evidence;
    VEC(CauseRule) causes;
    VEC(KnownInput) known;
    VEC(BuildRule) builds;
    VEC(CodeRule) codes;
    VEC(ValueRule) values;
    StrVec marks;             /* patterns of what tools put in front of a line */
    Pattern *before;          /* any number of them, with blanks before each */
    StrVec names;             /* pairs: the name in the object, the name as printed */
    VEC(PatternRef) patterns; /* all, for rules_free */
} Ruleset;

/* `builtin` is the text of config/explain.ini, `user` that of the user's own
 * file (empty: none). User's signs and evidence are tried first; a section of
 * the same name replaces keys of the built-in one. A mistake is a Diag with
 * file and line, and that entry is left out. Texts are borrowed. */
Ruleset *rules_load(Arena *arena, Str builtin, Str user, Str user_file, Diags *diags);
/* Returns the JIT's memory, for programs that go on; the rest is the arena's. */
void rules_free(Ruleset *rules);

const CauseRule *rules_cause(const Ruleset *rules, Str code_or_name); /* any case; or NULL */
const CodeRule *rules_code(const Ruleset *rules, Str code);           /* any case; or NULL */
/* The text of [values KEY], or `value` itself. */
Str rules_value_text(const Ruleset *rules, Str key, Str value);
const BuildRule *rules_build(const Ruleset *rules, Str name); /* or NULL */
size_t rules_evidence_index(const Ruleset *rules, Str name);  /* evidence.len when absent */
/* Whether a sign on whole lines could fit. */
bool rules_has_line_sign(const Ruleset *rules, Str raw);
/* The name in the object behind what lld prints ("const type_info::`vftable'"),
 * or `printed` itself. */
Str rules_symbol_name(const Ruleset *rules, Str printed);

#endif
