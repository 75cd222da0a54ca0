/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include "inputs/input.h"

/* KEPT_DIRECTIVES: bytes of texts that are remembered parsed. PRINTED_EARLY: a library of a million
 * symbols need not be in memory as a whole. */
enum { KEPT_DIRECTIVES = 1024 * 1024, PRINTED_EARLY = 4 * 1024 * 1024 };

/* In a folder, files that are neither objects nor libraries are no mistake. */
static bool is_of_interest(const Input *input)
{
    static const Str endings[] = {
        {".lib",  4},
        {".obj",  4},
        {".o",    2},
        {".a",    2},
        {".rlib", 5},
        {".res",  4},
    };
    if (input->kind == INPUT_DLL)
        return false;
    if (input->kind != INPUT_UNKNOWN)
        return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with_nocase(input->path, endings[i]))
            return true;
    return false;
}

static void add_error(ScanJob *job, Str path, Str member, Str message)
{
    ScanError error = {path, str_copy(&job->arena, member), str_copy(&job->arena, message)};
    vec_push(&job->arena, &job->errors, error);
}

static ScanText text_of(const Scan *scan, ScanJob *job, Arena *scratch)
{
    return (ScanText){&job->out, scratch, scan->flags};
}

static void begin_text(const Scan *scan, ScanJob *job)
{
    if (scan->format == SCAN_AS_JSON)
        strbuf_add(&job->out, STR(",\n"));
}

static void end_text(const Scan *scan, ScanJob *job)
{
    if (scan->format == SCAN_AS_LINES)
        strbuf_add_char(&job->out, '\n');
    job->whole = job->out.len;
    job->has_head = false;
    job->inputs++;
}

static void take_errors(ScanJob *job, const Input *input)
{
    if (input->error.len)
        add_error(job, input->path, (Str){"", 0}, input->error);
    for (size_t i = 0; i < input->members.len; i++) {
        const Member *member = &input->members.at[i];
        if (member->error.len)
            add_error(job, input->path, input->kind == INPUT_OBJECT ? (Str){"", 0} : member->name,
                      member->error);
    }
}

static void take_input(const Scan *scan, ScanQueue *queue, ScanJob *job, Arena *scratch,
                       const Input *input)
{
    Wants *wants = arena_array(scratch, Wants, input->members.len);
    ScanText text = text_of(scan, job, scratch);
    begin_text(scan, job);
    report_scan_head(&text, input);
    job->has_head = true;
    for (size_t i = 0; i < input->members.len; i++) {
        wants_of_member(scratch, &input->members.at[i], &wants[i]);
        report_scan_member(&text, input, &input->members.at[i], &wants[i]);
        job->whole = job->out.len;
        if (job->out.len > PRINTED_EARLY)
            scan_queue_print_early(queue, job);
    }
    report_scan_end(&text, input);
    conflicts_add(&job->conflicts, input, wants);
    scansummary_add(&job->summary, input, wants);
    take_errors(job, input);
    /* Last: what breaks down before it is told once, as a file that was lost. */
    end_text(scan, job);
}

static void prepare(const Scan *scan, ScanEyes *eyes)
{
    Arena *arena = &eyes->scratch;
    if (!arena->out_of_memory) {
        arena->out_of_memory = eyes->lasting.out_of_memory = scan->call->arena.out_of_memory;
        arena->context = eyes->lasting.context = scan->call->arena.context;
    }
    arena_reset(arena);
    if (!eyes->directives.is_lasting || eyes->directives.kept > KEPT_DIRECTIVES) {
        arena_reset(&eyes->lasting);
        eyes->directives = directive_cache_lasting(&eyes->lasting);
    }
}

void scan_look(const Scan *scan, ScanQueue *queue, ScanJob *job, ScanEyes *eyes)
{
    const ScanFile *file = &job->files[job->at];
    Input input = {.path = file->path, .error = file->error};
    prepare(scan, eyes);
    InputReader reader = {
        .arena = &eyes->scratch, .directives = eyes->directives, .pieces = &eyes->pieces};
    if (file->error.len) {
        add_error(job, file->path, (Str){"", 0}, file->error);
        if (scan->format == SCAN_AS_JSON)
            return;
    } else {
        (void)input_open_pieces(&reader, file->path, &input);
    }
    if (file->is_named || file->error.len || is_of_interest(&input))
        take_input(scan, queue, job, &eyes->scratch, &input);
    if (!file->error.len)
        input_close(&input);
    eyes->directives = reader.directives;
}

void scan_look_lost(const Scan *scan, ScanJob *job)
{
    const Str why = STR("it could not be read to its end: it has changed, or memory ran out");
    const ScanFile *file = &job->files[job->at];
    Arena scratch = {.out_of_memory = scan->call->arena.out_of_memory,
                     .context = scan->call->arena.context};
    ScanText text = text_of(scan, job, &scratch);
    job->out.len = job->whole;
    if (!job->has_head)
        begin_text(scan, job);
    report_scan_broken(&text, file->path, job->has_head, why);
    end_text(scan, job);
    add_error(job, file->path, (Str){"", 0}, why);
    job->lost++;
    arena_free(&scratch);
}

void scan_eyes_close(ScanEyes *eyes)
{
    pieces_free(&eyes->pieces);
    arena_free(&eyes->scratch);
    arena_free(&eyes->lasting);
}
