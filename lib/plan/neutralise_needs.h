/* SPDX-License-Identifier: MIT */
/* Shared by the neutralise*.c files; nobody else includes this. */
#ifndef CRTLINK_PLAN_NEUTRALISE_NEEDS_H
#define CRTLINK_PLAN_NEUTRALISE_NEEDS_H

#include "plan/inputrules.h"
#include "plan/neutralise.h"

#define RUNTIME_LIBRARY "RuntimeLibrary"

typedef struct Neutraliser {
    Arena *arena;
    const LinkCase *link;
    const Resolution *r;
    Plan *plan;
    CrtSet kept;        /* the CRT that the image has */
    bool mixes_configs; /* debug and release records: none is touched */
} Neutraliser;

/* An input that needs a copy. */
typedef struct Need {
    uint32_t input;      /* index of the file */
    bool is_neutralised; /* for crt.on-mismatch; else for rules alone */
    Str reason;
    Origin policy;
} Need;

typedef VEC(Need) NeedVec;

/* neutralise.c */
Str neutralise_file_name(const Neutraliser *n, uint32_t file);
uint32_t neutralise_input_of(const Neutraliser *n, uint32_t file);
void neutralise_refuse(Neutraliser *n, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const Record *neutralise_runtime_record(const Neutraliser *n);
/* The first value of another configuration than the first of all; NULL: none. */
const RecordValue *neutralise_other_config(const Record *record);
Str neutralise_clash_text(const Neutraliser *n, const Record *record, const RecordValue *other);
/* Why no copy of the input can be made; NULL: it can. */
const char *neutralise_obstacle(const Neutraliser *n, uint32_t input);
void neutralise_need(const Neutraliser *n, NeedVec *needs, Need need);

/* neutralise_rules.c */
const InputRule *neutralise_rule_for_record(const Neutraliser *n, uint32_t file, Str key);
void neutralise_need_for_rules(Neutraliser *n, NeedVec *needs);

#endif
