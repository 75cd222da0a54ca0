/* SPDX-License-Identifier: MIT */
/* The last line of defence: when crtlink itself breaks down, the user's link
 * still happens. */
#include "win32.h"
#include "worker_win32.h"

#include <setjmp.h>

typedef struct Breakdown {
    /* All is made beforehand: there may be no memory left. */
    wchar_t *path, *line, *environment; /* path NULL: end with exit_code */
    Win32Attributes *attributes;        /* may be NULL */
    bool is_armed;
    int exit_code;
} Breakdown;

static Breakdown breakdown = {.exit_code = EXIT_NO_LINKER};

/* Where system_guard goes on after a breakdown. */
static _Thread_local jmp_buf guard;
static _Thread_local volatile bool is_guarded;

static void say(const char *text)
{
    (void)system_write(STREAM_ERR, str_of(text));
}

static bool create_process(Win32Attributes *attributes, PROCESS_INFORMATION *out)
{
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup}, attributes};
    return CreateProcessW(breakdown.path, breakdown.line, NULL, NULL, TRUE,
                          CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT,
                          breakdown.environment, NULL, &startup.StartupInfo, out);
}

static DWORD run_linker(void)
{
    PROCESS_INFORMATION process;
    DWORD code = EXIT_NO_LINKER;
    if (!create_process(breakdown.attributes, &process) && !create_process(NULL, &process))
        return code;
    (void)WaitForSingleObject(process.hProcess, INFINITE);
    (void)GetExitCodeProcess(process.hProcess, &code);
    return code;
}

void system_break_down(const char *why)
{
    if (is_guarded) {
        /* Without a frame there is no unwinding, which would walk through the frame that
         * on_fault made up. */
        ((_JUMP_BUFFER *)(void *)&guard)->Frame = 0;
        longjmp(guard, 1);
    }
    win32_remove_temp_files();
    say("crtlink: note: CRT0003: ");
    say(why);
    if (breakdown.path)
        say("; the linker runs with the untouched arguments\n");
    else if (breakdown.exit_code == EXIT_STOPPED)
        say("; the link is stopped, as linker.on-error = stop says\n");
    else
        say("; nothing more is explained\n");
    TerminateProcess(GetCurrentProcess(),
                     breakdown.path ? run_linker() : (DWORD)breakdown.exit_code);
    for (;;)
        Sleep(INFINITE);
}

static void after_fault(void)
{
    if (worker_is_current())
        os_worker_break_down(NULL);
    system_break_down("crtlink met a fault of its own or an input that changed while it was read");
}

static bool is_fault(DWORD code)
{
    static const DWORD faults[] = {
        EXCEPTION_ACCESS_VIOLATION,      EXCEPTION_IN_PAGE_ERROR,
        EXCEPTION_STACK_OVERFLOW,        EXCEPTION_ILLEGAL_INSTRUCTION,
        EXCEPTION_PRIV_INSTRUCTION,      EXCEPTION_INT_DIVIDE_BY_ZERO,
        EXCEPTION_ARRAY_BOUNDS_EXCEEDED, EXCEPTION_DATATYPE_MISALIGNMENT,
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (code == faults[i])
            return true;
    return false;
}

/* The faulting thread goes on in after_fault: outside the exception, where all
 * calls are allowed. */
static LONG CALLBACK on_fault(EXCEPTION_POINTERS *fault)
{
    if (!is_fault(fault->ExceptionRecord->ExceptionCode))
        return EXCEPTION_CONTINUE_SEARCH;
    uintptr_t go_on = (uintptr_t)after_fault;
#if defined(__x86_64__) || defined(_M_X64)
    /* As if called: 16-aligned but for the return address, with room for the callee's. */
    fault->ContextRecord->Rsp = ((fault->ContextRecord->Rsp - 256) & ~(DWORD64)15) - 8;
    fault->ContextRecord->Rip = go_on;
#elif defined(__aarch64__) || defined(_M_ARM64)
    fault->ContextRecord->Pc = go_on;
#else
#error "how does a fault go on here?"
#endif
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void arm(void)
{
    if (breakdown.is_armed)
        return;
    breakdown.is_armed = true;
    (void)AddVectoredExceptionHandler(1, on_fault);
    /* What is left of the stack when it is full is for on_fault. */
    ULONG reserve = 64 * 1024;
    (void)SetThreadStackGuarantee(&reserve);
}

bool system_guard(void (*run)(void *context), void *context)
{
    if (setjmp(guard) != 0) {
        is_guarded = false;
        return false;
    }
    is_guarded = true;
    run(context);
    is_guarded = false;
    return true;
}

void system_on_breakdown_become(Arena *arena, const Program *program)
{
    breakdown.line = win32_command_line(arena, program);
    breakdown.environment = win32_environment(arena, &program->environment);
    breakdown.path = win32_path(arena, program->path);
    breakdown.attributes = win32_job_attributes(arena);
    arm();
}

void system_on_breakdown_exit(int exit_code)
{
    breakdown.exit_code = exit_code;
    breakdown.path = NULL;
    arm();
}
