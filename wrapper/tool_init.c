/* SPDX-License-Identifier: MIT */
/* --init: a commented crtlink.ini to start from. */
#include "tools.h"

#include "base/embedded.h"
#include "base/os.h"
#include "say.h"
#include "system.h"

int tool_init(Call *call, const StrVec *arguments)
{
    Str error, path = STR("crtlink.ini");
    Str text = {embedded_crtlink_ini, embedded_crtlink_ini_len};
    if (arguments->len > 1)
        return tool_complain(call, "--init", "name one file, or none for crtlink.ini");
    if (arguments->len)
        path = arguments->at[0];
    if (os_file_info(&call->arena, path).kind != OS_FILE_MISSING)
        return tool_complain(call, "--init", "%.*s is there already; it is left as it is",
                             STR_ARG(path));
    if (!system_write_new_file(&call->arena, path, text, &error))
        return tool_complain(call, "--init", "%.*s: %.*s", STR_ARG(path), STR_ARG(error));
    say_out(str_format(&call->arena,
                       "%.*s: written, with every setting and its default. Remove what you do not "
                       "change.\n",
                       STR_ARG(path)));
    return 0;
}
