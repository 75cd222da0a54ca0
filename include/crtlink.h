/* SPDX-License-Identifier: MIT */
/* libcrtlink: what an object file or a library wants of the C runtime, how a link would end, and
 * what a failed link's log means. It runs no program, prints nothing, never ends the process, and
 * reads no environment variable and no settings: all it needs is given to it.
 *
 *   crtlink_scan *scan;
 *   if (crtlink_scan_file("zlib.lib", 0, &scan) == CRTLINK_OK) {
 *       puts(crtlink_scan_json(scan, NULL));
 *       crtlink_scan_free(scan);
 *   }
 *
 * Errors. A status other than CRTLINK_OK says that there is no answer; *out is then NULL. A file
 * that cannot be read, a link that would fail, a log that makes no sense: these are answers.
 *
 * Ownership. An answer is freed by its own _free function, which takes NULL as well. Texts and
 * lists belong to the answer and live as long as it does. Nothing that is passed in is kept.
 *
 * Texts are NUL-terminated; lengths are bytes without that NUL. JSON is UTF-8. Paths are what the
 * system's open() takes; relative ones start at the working directory. Names (of members, symbols,
 * libraries) are the bytes that the file has: any, even no UTF-8, cut at a NUL; in JSON they are
 * made printable. An index that is too large yields NULL, or 0 for a number.
 *
 * Threads. It starts none. There is no state beside the answers: any number of calls may run at
 * once. One answer may be read by several threads at once; it is changed by nothing but its _free.
 *
 * Memory. Files are read, not mapped: one that shrinks meanwhile does no harm, and a call needs
 * about the size of the files it looks at; an answer keeps none of that. A call that runs out of
 * memory returns CRTLINK_NO_MEMORY; what the JSON library held of it just then can be lost.
 *
 * Versions. The library's name carries a number (libcrtlink.so.0) that changes when a program built
 * against an older one would no longer run. New functions may be added without that; JSON has a
 * "schema" of its own and may gain keys. */
#ifndef CRTLINK_H
#define CRTLINK_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum crtlink_status {
    CRTLINK_OK = 0,
    CRTLINK_NO_MEMORY = 1,
    CRTLINK_BAD_ARGUMENT =
        2, /* NULL where something is needed, or a word or bit that is not known */
} crtlink_status;

/* "0.1.0", of the library that runs. */
const char *crtlink_version(void);
/* One sentence in English. */
const char *crtlink_status_text(crtlink_status status);

/* ---- What a file wants ---- */

/* One file: an object, a library, an import library, a resource, a DLL. */
typedef struct crtlink_scan crtlink_scan;

enum {
    CRTLINK_SCAN_SYMBOLS = 1 /* the JSON lists each member's external symbols */
};

/* `flags`: 0 or CRTLINK_SCAN_SYMBOLS. */
crtlink_status crtlink_scan_file(const char *path, unsigned flags, crtlink_scan **out);
void crtlink_scan_free(crtlink_scan *scan);

/* 0: its members agree, 1: they want different things, 2: it, or a member, cannot be read. */
int crtlink_scan_outcome(const crtlink_scan *scan);
/* Why the file as a whole cannot be read; NULL: it can. */
const char *crtlink_scan_error(const crtlink_scan *scan);
/* "object", "archive", "import-library", "resource", "dll", "unknown". */
const char *crtlink_scan_kind(const crtlink_scan *scan);
/* "x64", "x86", "arm64", "arm64ec", "arm", "none". */
const char *crtlink_scan_machine(const crtlink_scan *scan);

/* An object file has one member, of its own name. */
size_t crtlink_scan_member_count(const crtlink_scan *scan);
const char *crtlink_scan_member_name(const crtlink_scan *scan, size_t member);
/* Which C runtime: "static" (/MT), "dynamic" (/MD), "mixed", "none". */
const char *crtlink_scan_member_linkage(const crtlink_scan *scan, size_t member);
/* "release", "debug", "none". */
const char *crtlink_scan_member_config(const crtlink_scan *scan, size_t member);
/* Why this member cannot be read; NULL: it can. */
const char *crtlink_scan_member_error(const crtlink_scan *scan, size_t member);

/* What members stand against each other in: "CRT1001" and one sentence. */
size_t crtlink_scan_conflict_count(const crtlink_scan *scan);
const char *crtlink_scan_conflict_code(const crtlink_scan *scan, size_t conflict);
const char *crtlink_scan_conflict_message(const crtlink_scan *scan, size_t conflict);

/* All of it, as `crtlink --scan --format=json FILE` prints it (schema crtlink.scan/1).
 * `length` may be NULL. */
const char *crtlink_scan_json(const crtlink_scan *scan, size_t *length);

/* ---- How a link would end ---- */

typedef struct crtlink_replay crtlink_replay;

typedef enum crtlink_linker {
    CRTLINK_LLD_LINK = 0,
    CRTLINK_LINK_EXE = 1, /* Microsoft's, by its documented order */
} crtlink_linker;

/* `arguments`: `count` of them, as the linker would get them, without its own name. `environment`:
 * "NAME=value", NULL at its end; LIB, LINK and _LINK_ are looked at; NULL for none of them.
 * `lld_version`: 14, 19, 22 ...; 0 for the newest that is known. Nothing is linked or written. */
crtlink_status crtlink_replay_command(const char *const *arguments, size_t count,
                                      const char *const *environment, crtlink_linker linker,
                                      unsigned lld_version, crtlink_replay **out);
void crtlink_replay_free(crtlink_replay *replay);

/* 0: it would link, 1: it would fail, 2: cannot be told. */
int crtlink_replay_outcome(const crtlink_replay *replay);

/* Objects and members that become part of the link, in the linker's order: "a.obj", "x.lib(b.obj)".
 */
size_t crtlink_replay_loaded_count(const crtlink_replay *replay);
const char *crtlink_replay_loaded(const crtlink_replay *replay, size_t index);
/* Symbols that nobody defines, undecorated by the linker's prose: "__imp_tolower". */
size_t crtlink_replay_unresolved_count(const crtlink_replay *replay);
const char *crtlink_replay_unresolved(const crtlink_replay *replay, size_t index);
/* Files that are asked for and not found. */
size_t crtlink_replay_missing_count(const crtlink_replay *replay);
const char *crtlink_replay_missing(const crtlink_replay *replay, size_t index);

/* All of it, as `crtlink --predict --format=json -- ...` prints it (schema crtlink.predict/1).
 * `length` may be NULL. */
const char *crtlink_replay_json(const crtlink_replay *replay, size_t *length);

/* ---- What a log means ---- */

typedef struct crtlink_explanation crtlink_explanation;

/* `log`: `length` bytes of any tool's output, with a linker's messages in it. `build`: whose fixes
 * are wanted ("cargo", "cmake", "msbuild", "meson", "bazel", "plain"); NULL: as the log shows. */
crtlink_status crtlink_explain_log(const char *log, size_t length, const char *build,
                                   crtlink_explanation **out);
void crtlink_explanation_free(crtlink_explanation *explanation);

/* 0: nothing to explain, 1: explained, 3: there are errors that no cause explains. */
int crtlink_explanation_outcome(const crtlink_explanation *explanation);

/* The main cause first. Code: "CRT1001"; name: "crt-static-vs-dynamic"; message: what is wrong. */
size_t crtlink_explanation_cause_count(const crtlink_explanation *explanation);
const char *crtlink_explanation_cause_code(const crtlink_explanation *explanation, size_t cause);
const char *crtlink_explanation_cause_name(const crtlink_explanation *explanation, size_t cause);
const char *crtlink_explanation_cause_message(const crtlink_explanation *explanation, size_t cause);

/* For a person: what is wrong, who is on which side, what to change. */
const char *crtlink_explanation_text(const crtlink_explanation *explanation, size_t *length);
/* As `crtlink --explain-log --format=json` prints it (schema crtlink.explain/1). In both `length`
 * may be NULL. */
const char *crtlink_explanation_json(const crtlink_explanation *explanation, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
