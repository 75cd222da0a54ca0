/* SPDX-License-Identifier: MIT */
/* Explanations for GitHub Actions: annotations, which are workflow commands in
 * the output of a step, and a step summary in Markdown.
 *
 * The format is that of GitHub's documentation of workflow commands and of the
 * runner that reads them: a line that begins with `::`; `%`, CR and LF of the
 * message are %25, %0D and %0A, in properties also `:` and `,`. GitHub shows ten
 * annotations of a kind for a step, and drops a summary of more than 1 MiB. */
#ifndef CRTLINK_REPORT_REPORT_GITHUB_H
#define CRTLINK_REPORT_REPORT_GITHUB_H

#include "report/linkreport.h"

enum {
    GITHUB_ANNOTATIONS_MAX = 10,        /* of one step */
    GITHUB_SUMMARY_MAX = 1024 * 1024,   /* bytes, of one step */
    GITHUB_LINK_SUMMARY_MAX = 64 * 1024 /* bytes, of one link: a step may have many */
};

typedef struct GithubRequest {
    const LinkReport *report;
    Str file;      /* of the repository, that is to be changed; empty: not known */
    size_t before; /* annotations that this step has already */
} GithubRequest;

typedef struct GithubAnnotations {
    Str text; /* commands, a line each; no line of ours is one otherwise */
    size_t shown, left_out;
} GithubAnnotations;

/* One for each cause, main cause first. None when the link succeeded: a line would make
 * rustc warn. */
void report_github_annotations(Arena *arena, const GithubRequest *request, GithubAnnotations *out);

/* Markdown of at most `limit` bytes; empty when there is nothing to say, or no room. */
Str report_github_summary(Arena *arena, const LinkReport *report,
                          const GithubAnnotations *annotations, size_t limit);
/* Annotations that earlier links of the step made, by what they left in its summary. */
size_t github_annotations_before(Str summary);

Str github_escape_data(Arena *arena, Str text);
Str github_escape_property(Arena *arena, Str text);

#endif
