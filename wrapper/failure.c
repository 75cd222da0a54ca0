/* SPDX-License-Identifier: MIT */
#include "failure.h"

#include "say.h"

/* Inputs that the linker may have stumbled over: one line each. */
static void say_bad_inputs(Call *call)
{
    for (size_t i = 0; i < call->world.inputs.len; i++) {
        const Input *input = &call->world.inputs.at[i].input;
        Origin origin = {.kind = ORIGIN_INPUT, .file = input->path};
        if (input->error.len)
            diag_add(&call->diags, SEV_NOTE, CODE_INPUT, origin, "%.*s", STR_ARG(input->error));
        for (size_t m = 0; m < input->members.len; m++) {
            const Member *member = &input->members.at[m];
            origin.member = input->kind == INPUT_ARCHIVE ? member->name : (Str){"", 0};
            if (member->error.len)
                diag_add(&call->diags, SEV_NOTE, CODE_INPUT, origin, "%.*s",
                         STR_ARG(member->error));
        }
    }
    say_diags(call);
}

void failure_explain(Call *call, const Plan *plan, const ProgramEnd *end)
{
    (void)plan;
    (void)end;
    call_open_world(call);
    say_bad_inputs(call);
}
