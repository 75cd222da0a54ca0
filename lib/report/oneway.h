/* SPDX-License-Identifier: MIT */
/* The direction in which no bridge goes: an object compiled with /MT takes a variable of the C++
 * library, std::cout, as one of the image; with the dynamic CRT it lives in the DLL. A function
 * could be reached by a jump, a variable cannot. */
#ifndef CRTLINK_REPORT_ONEWAY_H
#define CRTLINK_REPORT_ONEWAY_H

#include "model/resolve.h"
#include "report/explain.h"

/* A note to the explanation that speaks of such a variable, from the replay of the failed link. */
void oneway_add(Arena *arena, const Resolution *resolution, ExplainResult *result);

#endif
