/* SPDX-License-Identifier: MIT */
/* The messages of a log: copied when they are new, bounded in number and bytes. */
#ifndef CRTLINK_REPORT_MESSAGESTORE_H
#define CRTLINK_REPORT_MESSAGESTORE_H

#include "report/message.h"

enum {
    MESSAGES_MAX = 20000,
    MESSAGE_BYTES_MAX = 32 * 1024 * 1024, /* of names and texts, together */
};

typedef struct MessageStore {
    Arena *arena;
    LinkerMessages messages;
    size_t dropped;    /* that did not fit */
    size_t kept_bytes; /* of names and texts */
    uint64_t *seen;    /* hashes of messages; 0 is free */
    size_t seen_count, seen_slots;
} MessageStore;

MessageStore messagestore(Arena *arena);
/* `m` may be made of slices of a line that will not last. False: not added. */
bool messagestore_add(MessageStore *store, LinkerMessage m);
/* The same, unless one with the same fields was added so before. */
bool messagestore_add_once(MessageStore *store, LinkerMessage m);
/* Whether this was asked before for the same kind and text. */
bool messagestore_knows(MessageStore *store, MessageKind kind, Str text);

/* Copies what the slices of a message point to. */
void messagestore_own(MessageStore *store, LinkerMessage *m);
InputName messagestore_own_input(MessageStore *store, InputName name);

#endif
