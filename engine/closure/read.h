/* SPDX-License-Identifier: Apache-2.0
 * closure/read.h - a protocol file and its parts, from text to the bound model.
 *
 * The files themselves are fetched by whoever calls: from a folder, from the store, or from
 * memory in a test. */
#ifndef TEND_CLOSURE_READ_H
#define TEND_CLOSURE_READ_H

#include "protocol/plan.h"

/* Gives the text of a part named as in `parts:`, of a variant's base (`kap-lozenge-im.yaml`) or of a
 * file of a plugin (`plugins/ID/plugin.yaml`, `plugins/ID/init.lua`), in the arena, or NULL and a
 * reason in *e. */
struct part_reader {
	void *ctx;
	const char *(*read)(void *ctx, struct arena *a, const char *name, size_t *len,
	                    struct err *e);
	/* The files were taken in before, checked as a whole, and their digest is known: courses go
	 * by them whatever a newer program finds wanting. */
	bool kept;
};

/* One file of the closure: what the protocol consists of, in the order read. */
struct closure_file {
	const char *name; /* "" for the protocol itself, as in `parts:`, a base's id and `.yaml`, or
	            * `plugins/ID/FILE` */
	const char *text; /* as written */
	size_t len;
	const char *canonical; /* what the digest is taken over */
	size_t canonical_len;
};

struct closure {
	struct closure_file *v;
	size_t n, cap;
};

/* Meaning of the language as this program reads it; part of every digest.  It changes when the
 * same text would mean something else, and then old courses keep the old meaning. */
#define SEMANTICS_LEVEL 1

/* Reads, types, binds and checks the whole.  All errors of the run are in `d`.  Gives the model,
 * or NULL when there is an error.  `closure` may be NULL; it is filled as far as files were read.
 */
struct protocol *protocol_read(struct arena *a, struct diags *d, const char *path, const char *text,
                               size_t len, const struct part_reader *parts,
                               struct closure *closure);

/* The same; *whole is the protocol as one tree, written out: the parts taken in, the changes of a
 * variant made, every node with the place where it was written.  Only for a protocol without
 * errors; otherwise as far as it came, or NULL. */
struct protocol *protocol_read_whole(struct arena *a, struct diags *d, const char *path,
                                     const char *text, size_t len, const struct part_reader *parts,
                                     struct closure *closure, const struct node **whole);

/* Over the semantics level and the canonical text of every file, each with its name and length. */
void closure_digest(const struct closure *c, char out[65]);

/* The plan of a protocol that was read without errors, under the digest of its closure. */
const struct plan *closure_plan(struct arena *a, const struct protocol *p, const struct closure *c);

/* The whole as one YAML text that reads again to the same protocol; of a variant with its changes
 * at the top and the origin of each line that it wrote.  `whole` as above. */
void protocol_write_out(const struct protocol *p, const struct node *whole, struct text *out);

#endif
