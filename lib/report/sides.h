/* SPDX-License-Identifier: MIT */
/* Who wants what: the parties of a conflict and what shows it. */
#ifndef CRTLINK_REPORT_SIDES_H
#define CRTLINK_REPORT_SIDES_H

#include "command/linkcmd.h"
#include "report/evidence.h"

enum {
    WITNESSES_MAX = 64,       /* kept of each side; the others are counted */
    WITNESS_EVIDENCE_MAX = 4, /* likewise of each witness */
};

typedef enum WitnessKind {
    WITNESS_INPUT,
    WITNESS_CRT,    /* one of Microsoft's own libraries: somebody asked for it */
    WITNESS_OPTION, /* an argument of the linker */
} WitnessKind;

typedef struct Witness {
    WitnessKind kind;
    InputName name; /* WITNESS_OPTION: file is the argument */
    Str crate;      /* of an rlib; else empty */
    StrVec evidence;
    size_t more_evidence;
    bool is_own; /* a member that this build compiles itself: it follows settings */
} Witness;

typedef struct Side {
    Linkage linkage;
    Config config;
    Str label; /* "static CRT (/MT)", "_MSC_VER = 1800" */
    VEC(Witness) witnesses;
    size_t more;
} Side;

typedef VEC(Side) Sides;

/* What is known besides the log. wants[i] belongs to input->members.at[i];
 * NULL: not scanned. */
typedef struct ExplainInput {
    const Input *input;
    const Wants *wants;
} ExplainInput;

typedef struct SidesContext {
    const Ruleset *rules;
    const BuildRule *build;     /* NULL: not known */
    const LinkCommand *command; /* NULL: not known */
    const ExplainInput *inputs;
    size_t input_count;
} SidesContext;

/* From the messages first, then from the command line and the inputs. `facts`
 * are those of one cause. */
void sides_collect(Arena *arena, const SidesContext *context, SidesBy by, const FactRefs *facts,
                   Sides *out);

const Side *sides_with_linkage(const Sides *sides, Linkage linkage); /* or NULL */
const Side *sides_with_config(const Sides *sides, Config config);    /* or NULL */
/* "/MT", "/MDd"; empty when the linkage is not known. */
Str side_flag(Linkage linkage, Config config);
/* The first archive that has members on both sides; empty: none. */
Str sides_mixed_archive(const Sides *sides);
/* The short name of a witness: its crate, library or object file. */
Str witness_short_name(const Witness *witness);

#endif
