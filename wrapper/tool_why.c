/* SPDX-License-Identifier: MIT */
#include "report/report_why.h"

#include "say.h"
#include "tool_replay.h"

int tool_why(Call *call, const StrVec *arguments)
{
    Str text;
    ReplayOptions options;
    Resolution resolution;
    if (!replay_options(call, "--why", true, arguments, &options))
        return EXIT_USAGE;
    if (!options.name.len || !options.has_argv)
        return tool_complain(call, "--why",
                             "a name comes first, then `--` and the linker's arguments");
    (void)replay(call, &options, &resolution);
    bool is_there = report_why(&call->arena, &resolution, options.name, &text);
    say_lines(call, NULL, 0, text);
    return is_there ? 0 : 1;
}
