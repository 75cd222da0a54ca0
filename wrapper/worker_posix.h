/* SPDX-License-Identifier: MIT */
/* Between os_posix_worker.c and breakdown_posix.c. */
#ifndef CRTLINK_WRAPPER_WORKER_POSIX_H
#define CRTLINK_WRAPPER_WORKER_POSIX_H

#include <stdbool.h>

/* The caller runs in a worker: os_worker_break_down is for it. Safe in a signal handler. */
bool worker_is_current(void);

#endif
