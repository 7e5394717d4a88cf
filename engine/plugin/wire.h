/* SPDX-License-Identifier: Apache-2.0
 * plugin/wire.h - what goes between Tend and the worker process that runs a plugin: the bytes.
 *
 * A frame is 16 bytes of head (kind, number of the request, two lengths) and two parts.  The first
 * part is a map, the second a value of its own or raw files.  A worker says "ready" once, is sent
 * its package once, and then answers one call after the other.
 *
 * Whatever comes from a worker may have been written by whoever took it over: lengths are held
 * against the ceilings below before room is made, keys and kinds are those listed and no others,
 * texts hold nothing that hides or turns them. */
#ifndef TEND_PLUGIN_WIRE_H
#define TEND_PLUGIN_WIRE_H

#include <stdint.h>

#include "plugin/cage.h"

/* Of one package: more than the cage takes, so that its own sentence comes about one too large. */
#define WIRE_FILES         ((size_t)2 * CAGE_FILES)
#define WIRE_PACKAGE_BYTES (4 * CAGE_SOURCE_BYTES)

#define WIRE_HEAD    16  /* bytes */
#define WIRE_NAME    64  /* bytes: of a plugin, a file, a check, a step ... */
#define WIRE_MESSAGE 400 /* bytes of the sentence in a result */
#define WIRE_TRACE   CAGE_TRACE

enum wire_kind {
	WIRE_READY = 1, /* from the worker: it is shut in, or why it refuses to run anything */
	WIRE_PACKAGE,   /* to it: the files */
	WIRE_CALL,      /* to it: one call; the second part is the input */
	WIRE_RESULT     /* from it: what came of it; the second part is what was given back */
};

struct wire_head {
	enum wire_kind kind;
	uint32_t number;      /* of the request: 0 for ready and package, calls count from 1 */
	size_t first, second; /* bytes of the two parts */
};

/* Frames one after the other; grows in an arena. */
struct wire_bytes {
	uint8_t *v;
	size_t n, cap;
};

/* NULL, or why such a call cannot be sent, whatever its input: a sentence without a dot. */
const char *wire_call_fault(const struct cage_call *call);

/* Each adds one frame.  A call without a fault; its files go with the package only, and nothing is
 * added if its input cannot be told: then it says why. */
void wire_put_ready(struct arena *a, struct wire_bytes *out, const char *refused);
void wire_put_package(struct arena *a, struct wire_bytes *out, const struct cage_call *call);
const char *wire_put_call(struct arena *a, struct wire_bytes *out, uint32_t number,
                          const struct cage_call *call) MUST_USE;
/* A result that cannot be told goes as CAGE_BAD_RESULT; its texts are cut and made plain. */
void wire_put_result(struct arena *a, struct wire_bytes *out, uint32_t number,
                     const struct cage_result *result);

/* Reading gives NULL, or why this is not what was to come: a sentence without a dot. */

/* `number`: that of the request; NULL takes any. */
const char *wire_take_head(const uint8_t b[WIRE_HEAD], enum wire_kind want, const uint32_t *number,
                           struct wire_head *out);
/* The parts stand one after the other from `p` on.  *refused: NULL if it is ready. */
const char *wire_take_ready(const struct wire_head *h, const uint8_t *p, struct arena *a,
                            const char **refused);
/* Plugin and files of the call; the files' bytes are borrowed from `p`, a NUL after none. */
const char *wire_take_package(const struct wire_head *h, const uint8_t *p, struct arena *a,
                              struct cage_call *out);
/* Everything else of it; plugin and files stay as they are. */
const char *wire_take_call(const struct wire_head *h, const uint8_t *p, struct arena *a,
                           struct cage_call *out);
/* `asked`: the call that it answers, whose files a result may name. */
const char *wire_take_result(const struct wire_head *h, const uint8_t *p,
                             const struct cage_call *asked, struct arena *a,
                             struct cage_result *out);

#endif
