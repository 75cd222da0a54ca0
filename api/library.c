/* SPDX-License-Identifier: MIT */
#include "base/ini.h"
#include "task.h"

/* When the library is loaded, no call of it runs yet. */
__attribute__((constructor)) static void start(void)
{
    ini_set_up();
}

PUBLIC const char *crtlink_version(void)
{
    return CRTLINK_VERSION;
}

PUBLIC const char *crtlink_status_text(crtlink_status status)
{
    switch (status) {
    case CRTLINK_OK:
        return "All went well.";
    case CRTLINK_NO_MEMORY:
        return "There is no memory left.";
    case CRTLINK_BAD_ARGUMENT:
        return "An argument is missing or not known.";
    }
    return "This status is not known.";
}
