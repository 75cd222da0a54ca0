/* SPDX-License-Identifier: MIT */
/* The inputs of a link for the page: what each wants of the C runtime, which of
 * its members are in the link, and who brought them. */
#ifndef CRTLINK_REPORT_PAGEDATA_H
#define CRTLINK_REPORT_PAGEDATA_H

#include "report/json.h"
#include "report/linkreport.h"

/* {"inputs":[{"path","kind","machine","crate","from","crt","members","linked","error"}],
 *  "parts":[[input, member, linkage, config, [evidence], is linked, index of the part that
 *  brought it or -1, why]], "left_out": parts beyond PARTS_MAX}.
 * A part is a member that wants a C runtime or is in the link; the C runtime's own are only
 * counted. Empty without a world. */
json_t *pagedata_inputs(Arena *arena, const LinkReport *report);

#endif
