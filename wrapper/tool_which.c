/* SPDX-License-Identifier: MIT */
#include "report/report_which.h"

#include "say.h"
#include "tool_replay.h"

int tool_which(Call *call, const StrVec *arguments)
{
    Str text;
    ReplayOptions options;
    Resolution resolution;
    bool is_found;
    if (!replay_options(call, "--which", true, arguments, &options))
        return EXIT_USAGE;
    if (!options.name.len)
        return tool_complain(call, "--which", "a symbol comes first");
    if (options.has_argv) {
        (void)replay(call, &options, &resolution);
        is_found = report_which(&call->arena, &resolution, options.name, &text);
    } else {
        is_found =
            report_which_in_folders(&call->arena, call_variable(call, "LIB"), options.name, &text);
    }
    static const LinePaint wins = {"-> ", STYLE_GOOD, true, false};
    say_lines(call, &wins, 1, text);
    return is_found ? 0 : 1;
}
