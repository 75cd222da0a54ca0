/* SPDX-License-Identifier: MIT */
/* What the wrapper asks of the operating system besides files: itself, the
 * search path, programs. system_posix.c has it; nothing else in wrapper/
 * includes a system header. */
#ifndef CRTLINK_WRAPPER_SYSTEM_H
#define CRTLINK_WRAPPER_SYSTEM_H

#include "call.h"
#include "report/namebook.h"

/* ".exe" where programs have such a name. */
extern const Str system_program_suffix;
/* Names of files and environment variables are the same in any letter case. */
extern const bool system_ignores_case;

/* Without a closing separator; empty when it is gone or cannot be told. */
Str system_working_folder(Arena *arena);
/* Where the machine's and the user's policy may lie, in that order. */
void system_policy_files(Call *call, const char *name, StrVec *out);

bool system_is_program(Arena *arena, Str path);
/* crtlink itself, under any name: the same file, or a copy of it. */
bool system_is_self(Arena *arena, Str path);
/* Folders of PATH; relative and empty ones are left out: the working directory
 * is not searched for programs. */
void system_path_folders(Call *call, StrVec *out);

/* Folders in which MSVC's tools are installed, besides those on PATH, best first. */
void system_msvc_folders(Call *call, StrVec *out);
/* Folders that have versions of Visual C++ or of the Windows SDK in them (see inputs/installed.h),
 * besides those that LIB names; some may not be there. Asking takes a while. */
void system_toolchain_roots(Call *call, StrVec *out);
/* The program says of itself that it is MSVC's linker. */
bool system_is_msvc_linker(Arena *arena, Str path);

enum { STREAM_OUT = 1, STREAM_ERR = 2 };

/* All of it. False: the stream is closed, full or broken. */
bool system_write(int stream, Str text);
/* Why something of what was written to standard output is lost; empty: nothing is. */
Str system_out_failure(Arena *arena);
/* Some bytes of standard input; 0: no more. */
size_t system_read_input(char *buffer, size_t size);
typedef struct TerminalState {
    bool is_terminal, can_color;
    size_t columns; /* 0: it does not say */
} TerminalState;

TerminalState system_terminal(int stream);
/* Fills in what the C++ names of MSVC in the book say, where the system has somebody who knows:
 * llvm-undname on PATH or beside the linker, or Windows' own dbghelp.dll. */
void system_read_names(Call *call, NameBook *book);
/* Once, first of all: the arguments and the environment. And a closed standard stream must
 * not be reused for a file that is opened later; programs that are run still find it closed. */
void system_start(Call *call, int argc, char **argv);

/* A program to run. Strings are as the system wants them. */
typedef struct Program {
    Str path;
    StrVec argv; /* with the program's name in front */
    StrVec environment;
    bool is_callers; /* what follows the name is what our own caller gave: it may be spelled the
                        same */
} Program;

typedef struct ProgramEnd {
    int exit_code;   /* as a shell reports it: 128 + signal when a signal ended it */
    int our_signal;  /* a signal that told us to end, to be raised again; 0 none */
    Str out, err;    /* what it wrote, as far as it was kept; when both streams of ours are
                        one (`2>&1`, a terminal) all of it is in err */
    bool is_cut;     /* it wrote more than is kept */
    bool is_refused; /* system_run gave false: it is no program, whatever its arguments */
    bool is_dropped; /* nothing of its output was let go on */
} ProgramEnd;

typedef enum RunVerdict {
    RUN_GO_ON, /* its output goes on as it comes */
    RUN_HOLD,  /* it is held until the program has ended; then `release` decides */
} RunVerdict;

/* Looks on while a program runs. */
typedef struct RunWatch {
    RunVerdict (*look)(void *context); /* once, after the start; until then all is held */
    bool (*release)(void *context, const ProgramEnd *end); /* false: drop the output */
    void *context;
} RunWatch;

/* Becomes the program. Returns only when it cannot be started, with the reason. */
Str system_become(Arena *arena, const Program *program);
/* Runs it; its output goes to ours byte for byte as it comes, each stream to
 * its own, and is kept for reading. Interrupting us ends it. `watch` may be NULL. False: it
 * could not be started; *error says why. After it has run, a reader of ours that is
 * gone is an error of system_write and no longer a signal. */
bool system_run(Arena *arena, const Program *program, const RunWatch *watch, ProgramEnd *out,
                Str *error);
/* Text of the two above when the system refused the arguments for their length. */
extern const Str system_too_long;

/* A private temporary file (0600, a name that cannot be guessed) with this text,
 * in `folder` or, when that is empty, where the system keeps such files. A signal
 * that ends us before it is removed removes it. */
bool system_temp_file(Arena *arena, Str folder, Str text, Str *path, Str *error);
/* The private folder of this link (0700, a name that cannot be guessed), for files that
 * the linker shall read. Its place in a command is told before there is a folder:
 * with `is_stable` the same text in every link from the same working folder, where the
 * system can do that; else with the folder's own name. */
Str system_private_root(Arena *arena, Str folder, bool is_stable);
bool system_private_open(Arena *arena, Str *error);
/* A file in it (0600), `path` below the folder; folders in between are made. */
bool system_private_write(Arena *arena, Str path, Str bytes, Str *error);
/* The same as a copy of `source`, by reflink where the file system can, in which the patches
 * are made. A source that changes meanwhile is an error. */
bool system_private_copy(Arena *arena, Str path, Str source, const OverlayPatches *patches,
                         Str *error);
/* Whether all files are still there as they were written. */
bool system_private_is_whole(Arena *arena);
void system_private_close(void); /* removes it */
/* Removes whatever of the above there is. */
void system_remove_temp_files(void);

/* Files that crtlink writes for others. A name that is a link is followed; what is
 * no regular file is refused. On failure *error says why, without the path. */

/* All of it or nothing: readers see the old file or the new one. */
bool system_write_file(Arena *arena, Str path, Str text, Str *error);
/* The same for a file that is not there yet; one that is, is an error. */
bool system_write_new_file(Arena *arena, Str path, Str text, Str *error);

typedef struct Appender {
    Str (*make)(void *context, Str before); /* from what is there already */
    void *context;
} Appender;

/* While others that do the same wait. `make` sees the first `limit` bytes. */
bool system_append_file(Arena *arena, Str path, size_t limit, const Appender *appender, Str *error);
/* Whether writing there stays below the folder, whatever links are in the way. */
bool system_is_below(Arena *arena, Str path, Str folder);

/* Should crtlink itself break down (a bad access, a file that shrinks while it
 * is read, no memory), the user's link must not be lost: before the linker has run,
 * become it; afterwards, end with its exit code. */
void system_on_breakdown_become(Arena *arena, const Program *program);
void system_on_breakdown_exit(int exit_code);
/* Runs it so that a breakdown in it costs nothing else: false, and it is given
 * up where it was. For what can be left out while the linker runs. */
bool system_guard(void (*run)(void *context), void *context);
/* A breakdown by hand. Does not return. */
void system_break_down(const char *why) __attribute__((noreturn));

/* From now on a signal that asks us to end (Ctrl-C, Ctrl-Break) is only noted, once. */
void system_catch_interruptions(void);
/* That signal; 0: none has come. */
int system_interruption(void);

/* Since some time in the past. */
uint64_t system_milliseconds(void);

/* system_read_input; after an interruption there is no more. */
size_t system_read_input_unless_interrupted(char *buffer, size_t size);

/* Ends this process by the signal, as the system would have. */
void system_end_by_signal(int signal_number);

#endif
