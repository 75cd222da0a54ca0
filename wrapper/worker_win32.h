/* SPDX-License-Identifier: MIT */
/* Between os_win32_worker.c and breakdown_win32.c. */
#ifndef CRTLINK_WRAPPER_WORKER_WIN32_H
#define CRTLINK_WRAPPER_WORKER_WIN32_H

#include <stdbool.h>

/* The caller runs in a worker: os_worker_break_down is for it. */
bool worker_is_current(void);

#endif
