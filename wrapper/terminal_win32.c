/* SPDX-License-Identifier: MIT */
#include "win32.h"

/* A console understands ANSI sequences only where it is told to. That holds for all programs in
 * it; it is what cmd.exe and PowerShell expect of one that they start, and they set their own mode
 * again after it. */
static bool take_sequences(HANDLE console, DWORD mode)
{
    enum { SEQUENCES = 0x0004 }; /* ENABLE_VIRTUAL_TERMINAL_PROCESSING: Windows 10 and later */
    return (mode & SEQUENCES) || SetConsoleMode(console, mode | SEQUENCES);
}

TerminalState system_terminal(int stream)
{
    DWORD mode;
    CONSOLE_SCREEN_BUFFER_INFO info;
    TerminalState state = {0};
    HANDLE console = win32_stream(stream);
    if (!console || !GetConsoleMode(console, &mode))
        return state;
    state.is_terminal = true;
    state.can_color = take_sequences(console, mode);
    /* A line that fills the last column of an old console is followed by an empty one. */
    if (GetConsoleScreenBufferInfo(console, &info) && info.srWindow.Right > info.srWindow.Left)
        state.columns = (size_t)(info.srWindow.Right - info.srWindow.Left);
    return state;
}
