/* SPDX-License-Identifier: MIT */
/* Jobs go round: a worker fills a free one from the walk, looks at its files, and leaves it as
 * done. Whoever finds the next one in order done prints it. So the output is that of a single
 * thread, and no more is held than a few jobs for each worker. */
#include "scan.h"

#include "system.h"

enum { MOST_WORKERS = 16, JOBS_PER_WORKER = 8, LARGEST_KEPT = 1024 * 1024 };

struct ScanQueue {
    Scan *scan;
    OsGate *gate; /* for what follows; NULL: there is one worker */
    ScanJob *jobs;
    size_t job_count;
    size_t next, head; /* numbers: of the next job, of the next one to be printed */
    bool is_printing;  /* by one worker, outside the gate */
    bool is_filling;   /* likewise */
    bool is_over;      /* no more jobs are made */
};

typedef struct Worker {
    ScanQueue *queue;
    ScanJob *job; /* that it is busy with, or NULL */
    ScanEyes eyes;
    bool is_helper;   /* no first thread: known before it runs, which `thread` is not */
    OsWorker *thread; /* of a helper; the first thread alone looks at it */
} Worker;

static void lock(ScanQueue *q)
{
    if (q->gate)
        os_gate_lock(q->gate);
}

static void unlock(ScanQueue *q)
{
    if (q->gate)
        os_gate_unlock(q->gate);
}

static void ring(ScanQueue *q)
{
    if (q->gate)
        os_gate_ring(q->gate);
}

static void print(ScanQueue *q, ScanJob *job)
{
    Scan *scan = q->scan;
    Str text = strbuf_str(&job->out);
    job->out.len = job->whole = 0;
    if (text.len == 0 || scan->is_broken)
        return;
    /* A comma is in front of each but the first. */
    if (scan->format == SCAN_AS_JSON && !scan->has_printed)
        text = str_skip(text, 1);
    scan->has_printed = true;
    if (scan->progress.is_shared)
        scan_progress_clear(scan);
    if (!system_write(STREAM_OUT, text))
        scan->is_broken = true;
}

static void take_errors(Scan *scan, const ScanJob *job)
{
    Arena *arena = &scan->call->arena;
    scan->error_count += job->errors.len;
    for (size_t i = 0; i < job->errors.len && scan->format == SCAN_AS_JSON; i++) {
        const ScanError *from = &job->errors.at[i];
        ScanError error = {str_copy(arena, from->path), str_copy(arena, from->member),
                           str_copy(arena, from->message)};
        vec_push(arena, &scan->errors, error);
    }
}

/* What was found after an interruption is left out, so that what is printed has no gap. */
static void print_job(ScanQueue *q, ScanJob *job)
{
    Scan *scan = q->scan;
    if (scan->is_cut)
        return;
    print(q, job);
    conflicts_merge(&scan->conflicts, &job->conflicts);
    scansummary_merge(&scan->summary, &job->summary);
    take_errors(scan, job);
    scan->inputs += job->inputs;
    scan->lost += job->lost;
    scan->is_cut = job->is_cut;
    scan_progress_show(scan, job);
}

static void forget(ScanJob *job)
{
    if (job->out.cap > LARGEST_KEPT) {
        arena_free(&job->out_arena);
        job->out = strbuf(&job->out_arena);
    }
    job->out.len = job->whole = 0;
    arena_reset(&job->arena);
    job->errors.at = NULL;
    job->errors.len = job->errors.cap = 0;
    job->count = job->at = job->inputs = job->lost = 0;
    job->is_cut = false;
}

/* Behind the gate, which opens while there is something to print. */
static void print_what_is_done(ScanQueue *q)
{
    ScanJob *job = &q->jobs[q->head % q->job_count];
    while (!q->is_printing && job->state == JOB_DONE && job->number == q->head) {
        q->is_printing = true;
        unlock(q);
        print_job(q, job);
        forget(job);
        lock(q);
        job->state = JOB_FREE;
        q->is_printing = false;
        q->is_over |= q->scan->is_broken || q->scan->is_cut;
        job = &q->jobs[++q->head % q->job_count];
        ring(q);
    }
}

void scan_queue_print_early(ScanQueue *q, ScanJob *job)
{
    lock(q);
    while (q->head != job->number)
        os_gate_wait(q->gate);
    unlock(q);
    if (!q->scan->is_cut)
        print(q, job);
}

static ScanJob *job_that_was_left(ScanQueue *q)
{
    for (size_t i = 0; i < q->job_count; i++)
        if (q->jobs[i].state == JOB_LEFT)
            return &q->jobs[i];
    return NULL;
}

/* Does not wait for more names than one: what is there may be wanted now. False: that was all. */
static bool fill(ScanWalk *walk, ScanJob *job)
{
    while (job->count < SCAN_FILES_PER_JOB && !system_interruption()) {
        if (job->count && !scan_walk_is_ready(walk))
            return true;
        if (!scan_walk_next(walk, &job->arena, &job->files[job->count]))
            return false;
        job->count++;
    }
    return job->count > 0;
}

/* The gate is open meanwhile: folders are read, names waited for. */
static ScanJob *new_job(ScanQueue *q, ScanJob *job)
{
    q->is_filling = true;
    unlock(q);
    bool has_more = fill(&q->scan->walk, job);
    job->done = scan_walk_done(&q->scan->walk);
    job->conflicts = conflicts(&job->arena);
    job->summary = (ScanSummary){.arena = &job->arena};
    lock(q);
    q->is_filling = false;
    q->is_over |= !has_more;
    ring(q);
    if (job->count == 0)
        return NULL;
    job->number = q->next++;
    return job;
}

/* NULL: there is nothing left to do. */
static ScanJob *take_job(ScanQueue *q)
{
    ScanJob *job = NULL;
    for (;;) {
        job = job_that_was_left(q);
        ScanJob *next = &q->jobs[q->next % q->job_count];
        bool can_fill = !q->is_over && !q->is_filling && next->state == JOB_FREE;
        if (!job && can_fill) {
            job = new_job(q, next);
            if (!job)
                continue;
        }
        if (job || (q->is_over && !q->is_filling && q->head == q->next))
            break;
        if (q->gate)
            os_gate_wait(q->gate);
    }
    if (job)
        job->state = JOB_TAKEN;
    return job;
}

static void look_at_files(void *context)
{
    Worker *worker = context;
    ScanJob *job = worker->job;
    for (; job->at < job->count && !job->is_cut; job->at++) {
        if (system_interruption())
            job->is_cut = true;
        else
            scan_look(worker->queue->scan, worker->queue, job, &worker->eyes);
    }
}

static void lose_file(Worker *worker)
{
    scan_look_lost(worker->queue->scan, worker->job);
    worker->job->at++;
}

/* In a worker a breakdown ends the worker; the first thread goes on. */
static void do_job(Worker *worker)
{
    const Arena *main = &worker->queue->scan->call->arena;
    if (worker->is_helper) {
        worker->job->arena.out_of_memory = os_worker_break_down;
        worker->job->out_arena.out_of_memory = os_worker_break_down;
        look_at_files(worker);
    }
    worker->job->arena.out_of_memory = worker->job->out_arena.out_of_memory = main->out_of_memory;
    while (!worker->is_helper && !system_guard(look_at_files, worker)) {
        worker->eyes = (ScanEyes){0};
        lose_file(worker);
    }
}

static void work(void *context)
{
    Worker *worker = context;
    ScanQueue *q = worker->queue;
    lock(q);
    while ((worker->job = take_job(q))) {
        unlock(q);
        do_job(worker);
        lock(q);
        worker->job->state = JOB_DONE;
        worker->job = NULL;
        ring(q);
        print_what_is_done(q);
    }
    ring(q);
    unlock(q);
}

/* After a breakdown, too. */
static void worker_ended(void *context)
{
    Worker *worker = context;
    ScanJob *job = worker->job;
    if (!job)
        return;
    job->arena.out_of_memory = job->out_arena.out_of_memory =
        worker->queue->scan->call->arena.out_of_memory;
    lose_file(worker);
    lock(worker->queue);
    job->state = JOB_LEFT;
    ring(worker->queue);
    unlock(worker->queue);
}

static void start_workers(ScanQueue *q, Worker *workers, size_t count)
{
    Arena *arena = &q->scan->call->arena;
    for (size_t i = 1; i < count; i++) {
        workers[i].queue = q;
        workers[i].is_helper = true;
        workers[i].eyes.scratch.out_of_memory = os_worker_break_down;
        workers[i].eyes.lasting.out_of_memory = os_worker_break_down;
        workers[i].thread = os_worker_start(arena, (OsWork){work, worker_ended, &workers[i]});
        if (!workers[i].thread)
            break;
    }
}

void scan_run(Scan *scan)
{
    Arena *arena = &scan->call->arena;
    size_t count = os_processor_count();
    count = count > MOST_WORKERS ? MOST_WORKERS : count;
    ScanQueue queue = {.scan = scan, .gate = count > 1 ? os_gate(arena) : NULL};
    count = queue.gate ? count : 1;
    queue.job_count = count * JOBS_PER_WORKER;
    queue.jobs = arena_array(arena, ScanJob, queue.job_count);
    for (size_t i = 0; i < queue.job_count; i++) {
        queue.jobs[i].out = strbuf(&queue.jobs[i].out_arena);
        queue.jobs[i].arena.out_of_memory = queue.jobs[i].out_arena.out_of_memory =
            arena->out_of_memory;
        queue.jobs[i].arena.context = queue.jobs[i].out_arena.context = arena->context;
    }
    Worker *workers = arena_array(arena, Worker, count);
    workers[0].queue = &queue;
    scan_progress_start(scan);
    start_workers(&queue, workers, count);
    work(&workers[0]);
    for (size_t i = 0; i < count; i++) {
        if (workers[i].thread)
            (void)os_worker_join(workers[i].thread);
        scan_eyes_close(&workers[i].eyes);
    }
    scan_progress_clear(scan);
    if (queue.gate)
        os_gate_close(queue.gate);
}
