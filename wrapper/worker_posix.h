/* SPDX-License-Identifier: MIT */
/* Between os_posix_worker.c and breakdown_posix.c. */
#ifndef CRTLINK_WRAPPER_WORKER_POSIX_H
#define CRTLINK_WRAPPER_WORKER_POSIX_H

#include <stdbool.h>

/* The caller runs in a worker: os_worker_break_down is for it. But not at a gate: who waits there
 * would wait for ever. No byte of a file is looked at behind a gate, so what comes there is a
 * signal that somebody has sent. Safe in a signal handler. */
bool worker_can_end_alone(void);

#endif
