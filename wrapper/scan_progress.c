/* SPDX-License-Identifier: MIT */
/* How far a scan is, on a terminal's standard error. The walk is not done twice to count: each
 * folder is given an equal share of the one that it is in. */
#include "scan.h"

#include "system.h"

#include <string.h>

enum { PATIENCE = 1000, INTERVAL = 100, BAR = 24 }; /* milliseconds; characters */

void scan_progress_start(Scan *scan)
{
    ScanProgress *p = &scan->progress;
    p->is_on = system_terminal(STREAM_ERR).is_terminal && !call_variable(scan->call, "CI").len;
    p->is_shared = system_terminal(STREAM_OUT).is_terminal;
    p->started = p->last = system_milliseconds();
}

/* A part of 1 from where it is in `list`; below 0: nobody knows. */
static double list_done(const ScanList *list)
{
    if (list->is_input)
        return -1;
    double size = (double)list->file.size;
    return size > 0 ? ((double)list->at - (double)list->rest.len) / size : 1;
}

double scan_walk_done(const ScanWalk *walk)
{
    if (walk->depth == 0 && walk->at == walk->named->len && walk->list.is_open)
        return list_done(&walk->list);
    double done = 0, share = 1;
    if (walk->named->len) {
        share /= (double)walk->named->len;
        done = share * (double)(walk->at - (walk->depth && walk->at ? 1 : 0));
    }
    for (size_t i = 0; i < walk->depth; i++) {
        const ScanFolder *folder = &walk->folders.at[i];
        bool is_inside = i + 1 < walk->depth;
        if (folder->entries.len == 0)
            break;
        share /= (double)folder->entries.len;
        done += share * (double)(folder->at - (is_inside && folder->at ? 1 : 0));
    }
    return done < 1 ? done : 1;
}

/* Blanks and carriage returns: every terminal has those. */
void scan_progress_clear(Scan *scan)
{
    ScanProgress *p = &scan->progress;
    if (p->shown == 0)
        return;
    char line[SCAN_PROGRESS_WIDTH + 2];
    memset(line, ' ', sizeof line);
    line[0] = line[p->shown + 1] = '\r';
    (void)system_write(STREAM_ERR, (Str){line, p->shown + 2});
    p->shown = 0;
}

static Str line_of(Arena *arena, size_t files, double done)
{
    if (done < 0)
        return str_format(arena, "crtlink: %zu files", files);
    StrBuf b = strbuf(arena);
    strbuf_add(&b, STR("crtlink: ["));
    for (int i = 0; i < BAR; i++)
        strbuf_add_char(&b, i < (int)(done * (double)BAR) ? '#' : '.');
    strbuf_addf(&b, "] %3d%%  %zu files", (int)(done * 100), files);
    return strbuf_str(&b);
}

void scan_progress_show(Scan *scan, ScanJob *job)
{
    ScanProgress *p = &scan->progress;
    p->files += job->count;
    if (!p->is_on)
        return;
    uint64_t now = system_milliseconds();
    if (now - p->started < PATIENCE || now - p->last < INTERVAL)
        return;
    Str line = line_of(&job->arena, p->files, job->done);
    p->last = now;
    /* What was longer before is overwritten. */
    if (line.len < p->shown)
        scan_progress_clear(scan);
    p->shown = line.len < SCAN_PROGRESS_WIDTH ? line.len : SCAN_PROGRESS_WIDTH;
    (void)system_write(STREAM_ERR, str_format(&job->arena, "\r%.*s", STR_ARG(line)));
}
