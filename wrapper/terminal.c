/* SPDX-License-Identifier: MIT */
/* NO_COLOR: https://no-color.org, which lets an option overrule it. CLICOLOR, CLICOLOR_FORCE:
 * https://bixense.com/clicolors. COLUMNS: POSIX, environment variables; shells do not export it
 * by themselves, so whoever sets it wants it. */
#include "terminal.h"

#include "system.h"

static bool is_set(const Call *call, const char *variable)
{
    return call_variable(call, variable).len > 0;
}

static bool is_zero(const Call *call, const char *variable)
{
    return str_eq(call_variable(call, variable), STR("0"));
}

static bool wants_color(const Call *call, bool is_terminal)
{
    Str asked = call->color.len ? call->color : policy_value(&call->policy, SET_EXPLAIN_COLOR);
    if (str_eq(asked, STR("always")) || str_eq(asked, STR("never")))
        return str_eq(asked, STR("always"));
    if (is_set(call, "NO_COLOR"))
        return false;
    if (is_set(call, "CLICOLOR_FORCE") && !is_zero(call, "CLICOLOR_FORCE"))
        return true;
    return is_terminal && !is_zero(call, "CLICOLOR") &&
           !str_eq(call_variable(call, "TERM"), STR("dumb"));
}

TextLook terminal_look(const Call *call, int stream)
{
    enum { WIDEST = 10000 };
    size_t columns = 0;
    uint64_t wanted = 0;
    TerminalState terminal = system_terminal(stream);
    bool has_color = wants_color(call, terminal.is_terminal && terminal.can_color);
    if (!terminal.is_terminal) {
        TextLook look = textlook_plain;
        look.has_color = has_color;
        return look;
    }
    columns = terminal.columns;
    if (str_to_u64(call_variable(call, "COLUMNS"), WIDEST, &wanted) && wanted > 0)
        columns = (size_t)wanted;
    return textlook_terminal(columns, has_color);
}
