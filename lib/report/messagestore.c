/* SPDX-License-Identifier: MIT */
#include "report/messagestore.h"

#include "base/map.h"

enum { MANY_MESSAGES = 512, FIRST_SLOTS = 64 };

MessageStore messagestore(Arena *arena)
{
    return (MessageStore){.arena = arena};
}

InputName messagestore_own_input(MessageStore *store, InputName name)
{
    return (InputName){str_copy(store->arena, name.file), str_copy(store->arena, name.member)};
}

/* A slice of `from` becomes the same slice of its copy. */
static Str own_slice(MessageStore *store, Str field, Str from, Str copy)
{
    size_t at = (size_t)((uintptr_t)field.at - (uintptr_t)from.at);
    if (field.len && at < from.len && field.len <= from.len - at)
        return str_slice(copy, at, at + field.len);
    return str_copy(store->arena, field);
}

void messagestore_own(MessageStore *store, LinkerMessage *m)
{
    Str line = m->text;
    Str *fields[] = {&m->code,        &m->symbol,      &m->undecorated,   &m->function,
                     &m->key,         &m->value,       &m->hint,          &m->name,
                     &m->other_value, &m->origin.file, &m->origin.member, &m->other.file,
                     &m->other.member};
    m->text = str_copy(store->arena, line);
    store->kept_bytes += line.len;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        store->kept_bytes += fields[i]->len;
        *fields[i] = own_slice(store, *fields[i], line, m->text);
    }
}

static uint64_t hash_more(uint64_t hash, Str field)
{
    /* Order and borders of the fields count: the product mixes both in. */
    return (hash ^ str_hash(field) ^ field.len) * UINT64_C(0x9E3779B97F4A7C15);
}

/* The slot of the hash, which is not 0, or the free one that it would have. */
static uint64_t *seen_slot(const MessageStore *store, uint64_t hash)
{
    size_t mask = store->seen_slots - 1, i = (size_t)(hash >> 32) & mask;
    while (store->seen[i] && store->seen[i] != hash)
        i = (i + 1) & mask;
    return &store->seen[i];
}

/* At most half of the slots are taken. */
static void grow_seen(MessageStore *store)
{
    const uint64_t *old = store->seen;
    size_t count = store->seen_slots;
    if (store->seen_count < count / 2)
        return;
    store->seen_slots = count ? count * 4 : FIRST_SLOTS;
    store->seen = arena_array(store->arena, uint64_t, store->seen_slots);
    for (size_t i = 0; i < count; i++)
        if (old[i])
            *seen_slot(store, old[i]) = old[i];
}

static bool is_hash_known(MessageStore *store, uint64_t hash)
{
    grow_seen(store);
    hash += hash == 0;
    uint64_t *slot = seen_slot(store, hash);
    bool is_known = *slot == hash;
    *slot = hash;
    store->seen_count += !is_known;
    return is_known;
}

/* MSBuild prints every message again at the end. */
static bool is_repeated(MessageStore *store, const LinkerMessage *m)
{
    const Str fields[] = {m->code,         m->origin.file, m->origin.member, m->other.file,
                          m->other.member, m->symbol,      m->key,           m->text};
    uint64_t hash = (uint64_t)m->kind;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        hash = hash_more(hash, fields[i]);
    return is_hash_known(store, hash);
}

static bool is_full(const MessageStore *store)
{
    return store->messages.len >= MESSAGES_MAX || store->kept_bytes >= MESSAGE_BYTES_MAX;
}

/* `m` may be made of slices of the line. */
bool messagestore_add(MessageStore *store, LinkerMessage m)
{
    if (is_full(store)) {
        store->dropped++;
        return false;
    }
    messagestore_own(store, &m);
    /* From here on room for all: pages that are not used cost nothing, copies do. */
    if (store->messages.len == MANY_MESSAGES)
        vec_reserve(store->arena, &store->messages, MESSAGES_MAX - MANY_MESSAGES);
    vec_push(store->arena, &store->messages, m);
    return true;
}

bool messagestore_add_once(MessageStore *store, LinkerMessage m)
{
    /* Once full, nothing more is remembered either. */
    return (is_full(store) || !is_repeated(store, &m)) && messagestore_add(store, m);
}

bool messagestore_knows(MessageStore *store, MessageKind kind, Str text)
{
    /* Apart from the hashes of whole messages, which start with their code. */
    return is_hash_known(store, hash_more(~(uint64_t)kind, text));
}
