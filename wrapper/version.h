/* SPDX-License-Identifier: MIT */
#ifndef CRTLINK_WRAPPER_VERSION_H
#define CRTLINK_WRAPPER_VERSION_H

#define CRTLINK_VERSION "0.1.0"

#endif
