/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include "crtlink.h"
#include "report/report_plan.h"
#include "say.h"

int tool_plan(Call *call, const StrVec *arguments)
{
    size_t at;
    ToolOptions options;
    if (!tool_options(call, "--plan", "text|json", arguments, &at, &options))
        return EXIT_USAGE;
    if (!options.has_end)
        return tool_complain(call, "--plan", "the linker's arguments follow behind `--`");
    StrVec argv = {0};
    for (; at < arguments->len; at++)
        vec_push(&call->arena, &argv, arguments->at[at]);
    Str why = {"", 0};
    /* Without a linker the plan can still be told. */
    if (!crtlink_prepare(call, &argv, &why)) {
        say_note(call, CODE_LINKER, why);
        call->linker.name = STR("lld-link");
    }
    Plan plan;
    FinalCommand command = {0};
    crtlink_plan(call, &plan);
    rewrite_command(&call->arena, &call->command, &plan.edits, &command);
    Program program = crtlink_program(call, &command);
    say_diags(call);
    if (str_eq(options.format, STR("json"))) {
        say_out(report_plan_json(&call->arena, &call->command, &plan, &program.argv));
        say_out(STR("\n"));
    } else {
        say_out(report_plan_text(&call->arena, &call->command, &plan, &program.argv));
    }
    return 0;
}
