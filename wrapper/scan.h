/* SPDX-License-Identifier: MIT */
/* --scan from the inside: a walk gives files in order (scan_walk.c), workers look at them
 * (scan_look.c), and what they found is printed in the order of the walk (scan_queue.c). */
#ifndef CRTLINK_WRAPPER_SCAN_H
#define CRTLINK_WRAPPER_SCAN_H

#include "base/os.h"
#include "call.h"
#include "report/conflicts.h"
#include "report/report_scan.h"
#include "report/scansummary.h"

typedef struct ScanFile {
    Str path;
    bool is_named; /* by the user: told of whatever it is */
    Str error;     /* why it, or the folder of this name, cannot be looked at; empty: it can */
} ScanFile;

enum { SCAN_LIST_ROOM = 64 * 1024 };

/* Names that are read from a file or from standard input. */
typedef struct ScanList {
    Str path; /* "-": standard input */
    char end; /* of each name: LF or NUL */
    bool is_open, is_input;
    bool is_first; /* no name was taken yet */
    OsReading file;
    uint64_t at; /* bytes that were read */
    char *room;
    Str rest; /* of what was read */
} ScanList;

bool scan_list_open(Arena *arena, Str path, char end, ScanList *out, Str *error);
/* False: that was all. */
bool scan_list_next(ScanList *list, Arena *arena, ScanFile *out);
/* The next name can be had without waiting for it. */
bool scan_list_is_ready(const ScanList *list);

/* A folder that is being walked through. */
typedef struct ScanFolder {
    Arena arena; /* of what follows */
    Str path;
    OsEntryVec entries;
    size_t at;
} ScanFolder;

typedef struct ScanWalk {
    Arena *arena;
    const StrVec *named; /* files and folders */
    size_t at;
    ScanList list;           /* comes after them */
    VEC(ScanFolder) folders; /* the innermost last */
    size_t depth;            /* of those in use */
    Map seen;                /* folders, by what the system knows them by: each is walked once */
} ScanWalk;

ScanWalk scan_walk(Arena *arena, const StrVec *named);
/* The next file, its path in `arena`. False: that was all. */
bool scan_walk_next(ScanWalk *walk, Arena *arena, ScanFile *out);
/* The next one can be had without waiting for somebody to name it. */
bool scan_walk_is_ready(const ScanWalk *walk);

/* How much of it is done, up to 1, as if all entries of a folder were alike; below 0: nobody knows.
 */
double scan_walk_done(const ScanWalk *walk);

typedef struct ScanError {
    Str path, member, message;
} ScanError;

typedef enum ScanFormat {
    SCAN_AS_TEXT,
    SCAN_AS_JSON,
    SCAN_AS_LINES, /* an element of the JSON on each line */
} ScanFormat;

enum { SCAN_FILES_PER_JOB = 8 };

typedef enum JobState {
    JOB_FREE,
    JOB_TAKEN,
    JOB_LEFT, /* by a worker that broke down */
    JOB_DONE,
} JobState;

/* A few files that one worker looks at, and what it found. */
typedef struct ScanJob {
    JobState state;
    size_t number;
    Arena arena, out_arena; /* all but `out`; `out` */
    ScanFile files[SCAN_FILES_PER_JOB];
    size_t count, at; /* files; the one that is being looked at */
    StrBuf out;       /* is used again for the next job */
    size_t whole;     /* so much of it can stand if the rest of the file is lost */
    bool has_head;    /* the beginning of the file's text is written */
    bool is_cut;      /* the files from `at` on were left out: an interruption */
    Conflicts conflicts;
    ScanSummary summary;
    VEC(ScanError) errors;
    size_t inputs; /* that are told of */
    size_t lost;   /* of them, not looked at to their end */
    double done;   /* how far the walk had come, as scan_walk_done tells */
} ScanJob;

typedef struct ScanQueue ScanQueue;

enum { SCAN_PROGRESS_WIDTH = 78 }; /* columns, at most */

typedef struct ScanProgress {
    bool is_on, is_shared; /* standard error is a terminal for people; so is standard output */
    uint64_t started, last;
    size_t shown; /* columns */
    size_t files;
} ScanProgress;

typedef struct Scan {
    Call *call;
    ScanFormat format;
    unsigned flags; /* SCAN_* */
    ScanWalk walk;
    /* What has been printed so far: */
    Conflicts conflicts;
    ScanSummary summary;
    VEC(ScanError) errors; /* SCAN_AS_JSON */
    size_t error_count, inputs, lost;
    bool has_printed;
    ScanProgress progress;
    bool is_broken; /* standard output takes no more */
    bool is_cut;    /* interrupted */
} Scan;

/* What a worker keeps from file to file. */
typedef struct ScanEyes {
    Arena scratch, lasting;
    Pieces pieces;
    DirectiveCache directives;
} ScanEyes;

/* Looks at job->files[job->at]. */
void scan_look(const Scan *scan, ScanQueue *queue, ScanJob *job, ScanEyes *eyes);
/* The same when looking at it broke down. */
void scan_look_lost(const Scan *scan, ScanJob *job);
void scan_eyes_close(ScanEyes *eyes);

void scan_progress_start(Scan *scan);
/* Behind each job that was printed. */
void scan_progress_show(Scan *scan, ScanJob *job);
void scan_progress_clear(Scan *scan);

/* Everything, on all processors. */
void scan_run(Scan *scan);
/* Prints what job->out holds, now, when it has become its turn. */
void scan_queue_print_early(ScanQueue *queue, ScanJob *job);

#endif
