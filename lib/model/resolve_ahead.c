/* SPDX-License-Identifier: MIT */
/* A second thread reads ahead of the replay: it opens the files and members that are queued, in
 * the order of the queue, reads what archives offer, and hashes the names of objects. That is half
 * of the work, and all of the waiting for the system. It decides nothing: the replay takes what it
 * finds ready and does itself what is not, with the same result.
 *
 * Two rings join them: tasks from the replay, batches of names from the reader. Each has one writer
 * and one reader. Who finds nothing to do sleeps until a part of a ring is ready, so that they do
 * not wake each other for every file. */
#include "model/resolve_link.h"

#include "base/os.h"
#include "base/reader.h"
#include "model/earlylibs.h"
#include "model/objectviews.h"

#include <stdatomic.h>

enum {
    TASKS = 512,
    BATCHES = 256,
    ENOUGH_INPUTS = 24, /* fewer are read before a thread is started */
    FEWEST_FED = 16,    /* handed over at once */
    FEWEST_AHEAD = 4,
    FEWEST_READY = 32, /* batches: with fewer the reader is behind */
};

typedef struct AheadTask {
    Str path;               /* a file; or a member: */
    const Archive *archive; /* of this one, which stays where it is, and is read at `path` */
    uint64_t offset;
    EarlyLib *early;              /* a file that may be read before its turn, or NULL */
    bool wants_names, is_on_disk; /* is_on_disk: as it is there, not in the overlay */
    /* The answer, with the task's first batch. */
    bool is_open;
    bool is_view; /* of the bytes only what object_parse reads is there, until the task is done */
    Str bytes, error;
    OfferGroup *offers;   /* of an archive */
    ArchiveMember member; /* of a member */
    uint64_t member_at;   /* is_view: where its bytes are in the archive */
} AheadTask;

typedef struct AheadBatch {
    size_t task;
    const char *table; /* what the names were read from; NULL: there are none */
    NameBatch names;
} AheadBatch;

struct Ahead {
    const Overlay *overlay;
    Symtab symbols; /* as it was; only for its memory */
    Arena arena;    /* the reader's */
    OsGate *gate;
    OsWorker *worker;
    AheadTask tasks[TASKS];
    AheadBatch *batches;
    ObjectViews views; /* the reader's */
    size_t read;       /* tasks that the reader has done */
    EarlyLibs early;
    Arena *replay_arena;
    size_t reader_next, replay_next; /* of those, for either thread */
    atomic_size_t fed, made, used;   /* tasks handed over, batches made and used */
    atomic_size_t done;              /* tasks that the replay has done */
    atomic_size_t due;               /* how many must be before the reader has a view again, or 0 */
    atomic_bool is_idle;             /* the reader has done all tasks */
    atomic_bool has_ended, stops;
    atomic_bool replay_waits, reader_waits;
    size_t finished; /* tasks whose batches are all used */
};

/* ---- sleeping and waking ---- */

static void wait_until(Ahead *a, atomic_bool *waits, bool (*is_due)(const Ahead *))
{
    os_gate_lock(a->gate);
    /* Who rings takes the flag back, and that may have been for something else. */
    for (atomic_store(waits, true); !is_due(a); atomic_store(waits, true))
        os_gate_wait(a->gate);
    atomic_store(waits, false);
    os_gate_unlock(a->gate);
}

/* Behind a change that the other may wait for. Once is enough: it takes a while until he is up. */
static void wake(Ahead *a, atomic_bool *waits)
{
    if (!atomic_load(waits) || !atomic_exchange(waits, false))
        return;
    /* Who decided to sleep sleeps now; he would find the lock taken if it were held while ringing.
     */
    os_gate_lock(a->gate);
    os_gate_unlock(a->gate);
    os_gate_ring(a->gate);
}

static size_t ready_batches(const Ahead *a)
{
    return atomic_load(&a->made) - atomic_load(&a->used);
}

static bool replay_is_due(const Ahead *a)
{
    size_t ready = ready_batches(a);
    bool is_idle = atomic_load(&a->is_idle) || atomic_load(&a->due);
    return ready >= BATCHES / 4 || (ready && is_idle) || atomic_load(&a->has_ended);
}

static bool reader_has_room(const Ahead *a)
{
    return ready_batches(a) <= BATCHES / 2 || atomic_load(&a->stops);
}

static bool reader_has_view(const Ahead *a)
{
    return atomic_load(&a->done) >= atomic_load(&a->due) || atomic_load(&a->stops);
}

static bool reader_has_task(const Ahead *a)
{
    return a->read < atomic_load(&a->fed) || atomic_load(&a->stops);
}

/* ---- the reader ---- */

/* Something else to do, rather than to wait. False: there is nothing. */
static bool reader_reads_early(Ahead *a)
{
    return earlylibs_read_next(&a->early, &a->reader_next, &a->arena, a->overlay);
}

/* Where the next batch goes; NULL: the replay wants no more. */
static AheadBatch *next_slot(Ahead *a, size_t task)
{
    while (ready_batches(a) == BATCHES && reader_reads_early(a))
        ;
    if (ready_batches(a) == BATCHES) {
        wake(a, &a->replay_waits);
        wait_until(a, &a->reader_waits, reader_has_room);
    }
    if (atomic_load(&a->stops))
        return NULL;
    AheadBatch *slot = &a->batches[atomic_load(&a->made) % BATCHES];
    slot->task = task;
    return slot;
}

static void publish(Ahead *a)
{
    atomic_fetch_add(&a->made, 1);
    if (ready_batches(a) >= BATCHES / 4)
        wake(a, &a->replay_waits);
}

static void give_names(Ahead *a, size_t task, NameWalk walk)
{
    AheadBatch *slot;
    do {
        slot = next_slot(a, task);
        if (!slot)
            return;
        slot->table = walk.coff->symbols.at;
        namewalk_next(&walk, &slot->names);
        publish(a);
    } while (!slot->names.is_last);
}

static void give_none(Ahead *a, size_t task)
{
    AheadBatch *slot = next_slot(a, task);
    if (!slot)
        return;
    slot->table = NULL;
    slot->names.len = 0;
    slot->names.is_last = true;
    publish(a);
}

/* The replay will soon wait: it is quicker when it looks at the names itself. */
static bool is_behind(const Ahead *a)
{
    return ready_batches(a) < FEWEST_READY;
}

static void give_names_of(Ahead *a, size_t task, Str bytes, bool is_view)
{
    Coff coff;
    const char *error;
    if (!is_behind(a) && file_kind(bytes) == FILE_COFF && coff_open(bytes, &coff, &error))
        give_names(a, task, namewalk(&coff, is_view ? &a->arena : NULL));
    else
        give_none(a, task);
}

static size_t due_for_view(const Ahead *a)
{
    return objectviews_due(&a->views, atomic_load(&a->done));
}

/* Waits until the replay is done with half of the views. False: it wants no more. */
static bool wait_for_view(Ahead *a)
{
    while (due_for_view(a) && reader_reads_early(a))
        ;
    size_t due = due_for_view(a);
    if (due) {
        atomic_store(&a->due, due);
        wake(a, &a->replay_waits);
        wait_until(a, &a->reader_waits, reader_has_view);
        atomic_store(&a->due, 0);
    }
    return !atomic_load(&a->stops);
}

static void open_task(Ahead *a, size_t number, AheadTask *task)
{
    task->is_view = task->wants_names && task->is_on_disk && wait_for_view(a) &&
                    objectviews_open(&a->views, &a->arena, number, task->path, &task->bytes);
    task->is_open = task->is_view ||
                    overlay_open(&a->arena, a->overlay, task->path, &task->bytes, &task->error);
}

static void read_file(Ahead *a, size_t number, AheadTask *task)
{
    if (task->early) {
        (void)earlylib_read(task->early, &a->arena, a->overlay);
        give_none(a, number);
        return;
    }
    open_task(a, number, task);
    if (!task->is_open || !task->wants_names) {
        give_none(a, number);
        return;
    }
    task->offers = offers_of(&a->arena, task->bytes);
    give_names_of(a, number, task->bytes, task->is_view);
}

static void read_member(Ahead *a, size_t number, AheadTask *task)
{
    ArchiveMember *member = &task->member;
    task->is_view = task->is_on_disk && wait_for_view(a) &&
                    objectviews_open_member(&a->views, &a->arena, number, task->path, task->archive,
                                            task->offset, member, &task->member_at);
    if (task->is_view || archive_member_at(task->archive, task->offset, member))
        give_names_of(a, number, member->bytes, task->is_view);
    else
        give_none(a, number);
}

static void read_task(Ahead *a, size_t number)
{
    AheadTask *task = &a->tasks[number % TASKS];
    if (task->archive)
        read_member(a, number, task);
    else
        read_file(a, number, task);
}

static void read_ahead(void *context)
{
    Ahead *a = context;
    symtab_fetch(&a->symbols);
    while (!atomic_load(&a->stops)) {
        if (a->read < atomic_load(&a->fed)) {
            read_task(a, a->read++);
        } else if (!reader_reads_early(a)) {
            atomic_store(&a->is_idle, true);
            wake(a, &a->replay_waits);
            wait_until(a, &a->reader_waits, reader_has_task);
            atomic_store(&a->is_idle, false);
        }
    }
}

static void note_end(void *context)
{
    Ahead *a = context;
    atomic_store(&a->has_ended, true);
    os_gate_lock(a->gate);
    os_gate_ring(a->gate);
    os_gate_unlock(a->gate);
}

/* ---- the replay ---- */

/* The libraries among the inputs. */
static EarlyLibs early_libs(Link *link)
{
    EarlyLibs libs = earlylibs(link->arena);
    for (size_t i = 0; i < link->command->args.len; i++) {
        const Arg *arg = &link->command->args.at[i];
        if (arg->kind != ARG_INPUT || !earlylibs_is_name(arg->text))
            continue;
        Str path = link_find_file(link, arg->text);
        if (link_file_info(link, path).kind == OS_FILE_REGULAR)
            earlylibs_add(&libs, path);
    }
    return libs;
}

static bool start(Link *link)
{
    Ahead *a = arena_new(link->arena, Ahead);
    a->overlay = link->overlay;
    a->symbols = *link->symbols;
    a->arena.out_of_memory = os_worker_break_down;
    a->batches = arena_array(link->arena, AheadBatch, BATCHES);
    a->early = early_libs(link);
    a->replay_arena = link->arena;
    a->gate = os_gate(link->arena);
    if (!a->gate)
        return false;
    a->worker = os_worker_start(link->arena, (OsWork){read_ahead, note_end, a});
    if (a->worker)
        link->ahead = a;
    else
        os_gate_close(a->gate);
    return a->worker != NULL;
}

void ahead_start(Link *link)
{
    size_t inputs = 0;
    for (size_t i = 0; i < link->command->args.len; i++)
        inputs += link->command->args.at[i].kind == ARG_INPUT;
    if (inputs < ENOUGH_INPUTS || os_processor_count() < 2 || !start(link))
        symtab_fetch(link->symbols);
}

static AheadTask ahead_task(const Link *link, const Task *task)
{
    if (task->kind == TASK_MEMBER) {
        const Archive *archive = archive_of(link, task->archive);
        bool is_on_disk =
            !link->overlay && !archive->is_thin && archive->bytes.len > OBJECTVIEWS_LARGEST;
        return (AheadTask){.archive = archive,
                           .offset = task->offset,
                           .path = link->out->files.at[task->archive].path,
                           .is_on_disk = is_on_disk};
    }
    return (AheadTask){.path = task->path,
                       .early = earlylibs_find(&link->ahead->early, task->path),
                       .wants_names = !task->is_lazy && !task->is_whole,
                       .is_on_disk =
                           !link->overlay || !map_find(&link->overlay->files, task->path)};
}

void ahead_feed(Link *link)
{
    Ahead *a = link->ahead;
    if (!a)
        return;
    size_t fed = atomic_load(&a->fed), waiting = link->queue.len - fed, due;
    /* Before the first there is none in hand. */
    atomic_store(&a->done, link->queue_at ? link->queue_at - 1 : 0);
    due = atomic_load(&a->due);
    if (due && atomic_load(&a->done) >= due)
        wake(a, &a->reader_waits);
    /* Many at once, or the reader would be woken for each; but it must not run out of them. */
    bool is_urgent = fed < link->queue_at + FEWEST_AHEAD;
    if (waiting == 0 || (waiting < FEWEST_FED && !is_urgent))
        return;
    /* A slot is free when its task is done, which the one in hand is not. */
    size_t end = link->queue_at + TASKS - 1;
    if (end > link->queue.len)
        end = link->queue.len;
    if (fed >= end)
        return;
    for (; fed < end; fed++)
        a->tasks[fed % TASKS] = ahead_task(link, &link->queue.at[fed]);
    atomic_store(&a->fed, fed);
    wake(a, &a->reader_waits);
}

static void use_batch(Ahead *a)
{
    const AheadBatch *batch = &a->batches[atomic_load(&a->used) % BATCHES];
    if (batch->names.is_last)
        a->finished = batch->task + 1;
    atomic_fetch_add(&a->used, 1);
    if (ready_batches(a) == BATCHES / 2)
        wake(a, &a->reader_waits);
}

static bool replay_reads_early(Ahead *a)
{
    return earlylibs_read_next(&a->early, &a->replay_next, a->replay_arena, a->overlay);
}

/* The next batch; NULL: there will be none. */
static AheadBatch *wait_for_batch(Ahead *a)
{
    while (ready_batches(a) == 0 && replay_reads_early(a))
        ;
    if (ready_batches(a) == 0)
        wait_until(a, &a->replay_waits, replay_is_due);
    return ready_batches(a) ? &a->batches[atomic_load(&a->used) % BATCHES] : NULL;
}

/* Drops what is left of earlier tasks. NULL: there is no more for this one, or the reader has
 * ended before it. */
static AheadBatch *batch_of(Ahead *a, size_t number)
{
    if (number < a->finished || number >= atomic_load(&a->fed))
        return NULL;
    AheadBatch *batch = wait_for_batch(a);
    while (batch && batch->task < number) {
        use_batch(a);
        batch = wait_for_batch(a);
    }
    return batch && batch->task == number ? batch : NULL;
}

/* False: it is none of those that are read early, or the reader has ended while it read it. */
static bool open_early(Ahead *a, size_t number, AheadFile *out)
{
    EarlyLib *lib = number < atomic_load(&a->fed) ? a->tasks[number % TASKS].early : NULL;
    if (!lib || (!earlylib_read(lib, a->replay_arena, a->overlay) &&
                 !(batch_of(a, number) && atomic_load(&lib->is_read))))
        return false;
    lib->is_used = true;
    *out = (AheadFile){
        .bytes = lib->bytes, .error = lib->error, .is_open = lib->is_open, .offers = lib->offers};
    return true;
}

bool ahead_open(Link *link, AheadFile *out)
{
    Ahead *a = link->ahead;
    size_t number = link->queue_at - 1; /* the task in hand */
    if (!a)
        return false;
    if (open_early(a, number, out))
        return true;
    if (!batch_of(a, number) || a->tasks[number % TASKS].early)
        return false;
    const AheadTask *task = &a->tasks[number % TASKS];
    *out = (AheadFile){task->bytes, task->error, task->is_open, task->is_view, task->offers};
    return true;
}

bool ahead_member(Link *link, ArchiveMember *out, Str *again)
{
    Ahead *a = link->ahead;
    size_t number = link->queue_at - 1;
    const AheadTask *task = a && batch_of(a, number) ? &a->tasks[number % TASKS] : NULL;
    if (!task || !task->is_view)
        return false;
    *out = task->member;
    return bytes_slice(task->archive->bytes, task->member_at, 1, out->bytes.len, again);
}

void link_names(Link *link, NameWalk walk, NameSource *out)
{
    Ahead *a = link->ahead;
    out->walk = walk;
    out->is_done = false;
    out->is_ahead = false;
    out->task = link->queue_at - 1;
    if (!a || link->queue_at == 0)
        return;
    const AheadBatch *batch = batch_of(a, out->task);
    /* An object that is loaded for another one is not the one that the task is about. */
    out->is_ahead = batch && batch->table && batch->table == walk.coff->symbols.at;
    out->has_batch = false;
}

/* The batch that was given out last is free when the next one is asked for. */
static const NameBatch *next_ahead(Ahead *a, NameSource *source)
{
    if (source->has_batch)
        use_batch(a);
    const AheadBatch *batch = wait_for_batch(a);
    source->has_batch = batch != NULL;
    return batch ? &batch->names : NULL;
}

const NameBatch *link_next_names(Link *link, NameSource *source)
{
    const NameBatch *batch = NULL;
    if (source->is_done) {
        if (source->is_ahead && source->has_batch)
            use_batch(link->ahead);
        return NULL;
    }
    if (source->is_ahead)
        batch = next_ahead(link->ahead, source);
    /* Should the reader have broken down, all names once more: that they were there changes
     * nothing. */
    if (!batch) {
        source->is_ahead = false;
        namewalk_next(&source->walk, &source->own);
        batch = &source->own;
    }
    source->is_done = batch->is_last;
    return batch;
}

/* Files that the replay did not come to. */
static void close_rest(const Ahead *a, size_t first)
{
    size_t end = atomic_load(&a->fed);
    for (size_t i = first; i < end; i++) {
        const AheadTask *task = &a->tasks[i % TASKS];
        if (!task->archive && task->is_open && !task->is_view)
            os_file_close(task->bytes);
    }
}

void ahead_stop(Link *link)
{
    Ahead *a = link->ahead;
    if (!a)
        return;
    link->ahead = NULL;
    atomic_store(&a->stops, true);
    wake(a, &a->reader_waits);
    (void)os_worker_join(a->worker);
    os_gate_close(a->gate);
    close_rest(a, link->queue_at);
    earlylibs_close(&a->early);
    objectviews_close(&a->views);
    arena_adopt(link->arena, &a->arena);
}
