/* SPDX-License-Identifier: Apache-2.0
 * tend/protocol.h - is this protocol file right, and what is it called.
 *
 * Checking needs no data file and changes nothing.  What counts for treatment is not a file in a
 * folder but the text that a clinic keeps and signed; the digest tells whether it is the same. */
#ifndef TEND_PROTOCOL_H
#define TEND_PROTOCOL_H

#include <stddef.h>

#include "tend/tend.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One protocol that was read, right or not.  It never changes, so threads may share it. */
struct tend_protocol;

/* Gives the text of a part as it is named under `parts:`, and its bytes without the NUL in
 * *length; NULL if there is no such part.  The text stays the caller's and is only read before the
 * next call and before the reading function returns. */
typedef const char *tend_part_fn(void *ctx, const char *name, size_t *length);

/* Reads a protocol file and the parts beside it, never anything from outside of its folder.
 * TEND_OK: it was read, and *out tells what is wrong with it, if anything; tend_protocol_close()
 * it.  TEND_NOTFOUND, TEND_IO: the file itself can not be read; TEND_USAGE: it is larger than 256
 * KiB.  A part that can not be read is one of its errors. */
TEND_API enum tend_code tend_protocol_read_file(const char *path, struct tend_protocol **out,
                                                struct tend_error *error) TEND_MUST_USE_;

/* The same with text from memory: `length` bytes, which need no NUL and may be anything at all.
 * `name` is what diagnostics call it.  `part` may be NULL for a protocol without parts; `ctx` is
 * handed to it. */
TEND_API enum tend_code tend_protocol_read_text(const char *name, const char *text, size_t length,
                                                tend_part_fn *part, void *ctx,
                                                struct tend_protocol **out,
                                                struct tend_error *error) TEND_MUST_USE_;

/* Frees it and every text borrowed from it.  NULL is fine. */
TEND_API void tend_protocol_close(struct tend_protocol *protocol);

/* How many there are; with errors it can not be used. */
TEND_API size_t tend_protocol_errors(const struct tend_protocol *protocol);
TEND_API size_t tend_protocol_warnings(const struct tend_protocol *protocol);

/* Texts borrowed until tend_protocol_close().  The diagnostics with the marked lines, as
 * `tend check` prints them ("" if there are none), and as JSON "tend.check/1". */
TEND_API const char *tend_protocol_report(const struct tend_protocol *protocol);
TEND_API const char *tend_protocol_report_json(const struct tend_protocol *protocol);

/* Borrowed likewise; NULL where it has errors.  Digest: 64 hex digits over the canonical text of the
 * file, its parts and the meaning of the language; comments and layout do not count. */
TEND_API const char *tend_protocol_id(const struct tend_protocol *protocol);
TEND_API const char *tend_protocol_version(const struct tend_protocol *protocol);
TEND_API const char *tend_protocol_title(const struct tend_protocol *protocol);
TEND_API const char *tend_protocol_digest(const struct tend_protocol *protocol);

/* What a diagnostic's code such as "E0201" means and why it matters, as JSON "tend.explain/1".
 * *json is for tend_free().  TEND_NOTFOUND: there is no such code. */
TEND_API enum tend_code tend_protocol_explain(const char *code, char **json,
                                              struct tend_error *error) TEND_MUST_USE_;

#ifdef __cplusplus
}
#endif

#endif
