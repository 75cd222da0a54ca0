/* SPDX-License-Identifier: MIT */
/* Runs the linker and relays what it prints, until it has ended. */
#include "relay_win32.h"

#include <stdlib.h>

const Str system_too_long = {"the arguments are too long for this system", 42};

enum {
    DRAIN_IDLE = 300,      /* ms without output after the linker's end ... */
    DRAIN_MOST = 1500,     /* ... and in all: mspdbsrv.exe may keep the pipe open for minutes */
    LONGEST_LINE = 8191,   /* characters; beyond it other programs on the way (cmd.exe) cut */
    LONGEST_SYSTEM = 32766 /* characters; CreateProcessW's limit */
};

/* Ctrl-C goes to all that share our console, the linker too: it ends, and we tell its
 * exit code. */
static BOOL WINAPI ignore_ctrl(DWORD event)
{
    return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
}

static bool is_too_long(Arena *arena, const Program *program)
{
    size_t len = wcslen(win32_command_line(arena, program));
    return len > (program->is_callers ? (size_t)LONGEST_SYSTEM : (size_t)LONGEST_LINE);
}

static bool is_console(HANDLE stream)
{
    DWORD mode;
    return stream && GetConsoleMode(stream, &mode);
}

/* Whether two handles are one stream (`2>&1`, a console): then one relay serves both, or the
 * order of what is written to them would be lost. */
static bool is_same_stream(HANDLE one, HANDLE other)
{
    typedef BOOL(WINAPI * CompareHandles)(HANDLE, HANDLE); /* since Windows 10 */
    FARPROC found = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CompareObjectHandles");
    CompareHandles compare = NULL;
    memcpy(&compare, &found, sizeof compare);
    if (one == other || (is_console(one) && is_console(other)))
        return one != NULL;
    return one && other && compare && compare(one, other);
}

typedef struct Run {
    Relay relays[2]; /* [0] has standard output, [1] standard error unless both are one */
    bool is_shared;
    PROCESS_INFORMATION process;
} Run;

static bool open_relays(const Program *program, Run *run)
{
    HANDLE out = win32_stream(STREAM_OUT), err = win32_stream(STREAM_ERR);
    run->is_shared = is_same_stream(out, err);
    if (!relay_open(out, &run->relays[0]) || !relay_open(err, &run->relays[1]))
        return false;
    run->relays[0].unicode = win32_unicode_output(&program->environment);
    return true;
}

static DWORD start(Arena *arena, const Program *program, Run *run)
{
    Win32Streams streams = {
        .in = win32_stream(0),
        .out = run->relays[0].give,
        .err = run->relays[run->is_shared ? 0 : 1].give,
        .is_relayed = true,
    };
    DWORD error = win32_start(arena, program, &streams, &run->process);
    if (error)
        return error;
    (void)CloseHandle(run->process.hThread);
    if (!relay_start(&run->relays[0]) || !relay_start(&run->relays[1]))
        return GetLastError();
    return 0;
}

static void set_held(Run *run, bool is_held)
{
    relay_set_held(&run->relays[0], is_held);
    relay_set_held(&run->relays[1], is_held);
}

static void wait_for_end(Run *run)
{
    (void)WaitForSingleObject(run->process.hProcess, INFINITE);
    relay_drain(&run->relays[0], DRAIN_IDLE, DRAIN_MOST);
    relay_drain(&run->relays[1], DRAIN_IDLE, DRAIN_MOST);
}

static ProgramEnd end_of(Run *run, Arena *arena)
{
    DWORD code = EXIT_NO_LINKER;
    (void)GetExitCodeProcess(run->process.hProcess, &code);
    Relay *out = &run->relays[0], *err = &run->relays[1];
    ProgramEnd end = {.exit_code = (int)code, .is_cut = out->is_cut || err->is_cut};
    end.out = relay_kept(out, arena);
    end.err = relay_kept(err, arena);
    if (run->is_shared) {
        end.err = end.out;
        end.out = (Str){"", 0};
    }
    return end;
}

typedef struct Look {
    const RunWatch *watch;
    RunVerdict verdict;
} Look;

static void take_look(void *context)
{
    Look *look = context;
    look->verdict = look->watch->look(look->watch->context);
}

/* A look that breaks down has seen nothing. */
static RunVerdict verdict_of(const RunWatch *watch)
{
    Look look = {watch, RUN_GO_ON};
    return system_guard(take_look, &look) ? look.verdict : RUN_GO_ON;
}

/* True: its output is dropped. */
static bool run_watched(Run *run, Arena *arena, const RunWatch *watch)
{
    RunVerdict verdict = verdict_of(watch);
    set_held(run, verdict != RUN_GO_ON);
    wait_for_end(run);
    if (verdict == RUN_GO_ON)
        return false;
    ProgramEnd end = end_of(run, arena);
    bool has_let_go = run->relays[0].is_released || run->relays[1].is_released;
    if (!has_let_go && !watch->release(watch->context, &end))
        return true;
    set_held(run, false);
    return false;
}

/* The run's memory is left to the system: a reader may still wait for its pipe. */
bool system_run(Arena *arena, const Program *program, const RunWatch *watch, ProgramEnd *out,
                Str *error)
{
    *out = (ProgramEnd){0};
    if (is_too_long(arena, program)) {
        *error = system_too_long;
        return false;
    }
    Run *run = calloc(1, sizeof *run);
    if (!run) {
        *error = win32_error_text(arena, ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    DWORD failure = open_relays(program, run) ? 0 : GetLastError();
    if (!failure) {
        set_held(run, watch != NULL);
        (void)SetConsoleCtrlHandler(ignore_ctrl, TRUE);
        failure = start(arena, program, run);
        out->is_refused = failure != 0;
    }
    if (failure) {
        *error = win32_error_text(arena, failure);
        return false;
    }
    bool is_dropped = false;
    if (watch)
        is_dropped = run_watched(run, arena, watch);
    else
        wait_for_end(run);
    *out = end_of(run, arena);
    out->is_dropped = is_dropped;
    relay_close(&run->relays[0]);
    relay_close(&run->relays[1]);
    (void)CloseHandle(run->process.hProcess);
    return true;
}

/* Windows has no exec: the linker gets our own streams, and we end as it ends. */
Str system_become(Arena *arena, const Program *program)
{
    PROCESS_INFORMATION process;
    Win32Streams streams = {
        .in = win32_stream(0), .out = win32_stream(STREAM_OUT), .err = win32_stream(STREAM_ERR)};
    if (is_too_long(arena, program))
        return system_too_long;
    (void)SetConsoleCtrlHandler(ignore_ctrl, TRUE);
    DWORD code, error = win32_start(arena, program, &streams, &process);
    if (error)
        return win32_error_text(arena, error);
    (void)WaitForSingleObject(process.hProcess, INFINITE);
    if (!GetExitCodeProcess(process.hProcess, &code))
        code = EXIT_NO_LINKER;
    ExitProcess(code);
}
