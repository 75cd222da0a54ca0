/* SPDX-License-Identifier: MIT */
#include "system.h"

#include <sys/ioctl.h>
#include <unistd.h>

TerminalState system_terminal(int stream)
{
    struct winsize size = {0};
    TerminalState state = {.is_terminal = isatty(stream) == 1, .can_color = true};
    if (state.is_terminal && ioctl(stream, TIOCGWINSZ, &size) == 0)
        state.columns = size.ws_col;
    return state;
}
