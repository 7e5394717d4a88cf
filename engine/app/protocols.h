/* SPDX-License-Identifier: Apache-2.0
 * app/protocols.h - protocol files on their way into the store, and plans out of it.
 *
 * A protocol in use is never read from a folder: its files are kept in the record by digest, and
 * what is compiled from them must have the digest that people signed. */
#ifndef TEND_APP_PROTOCOLS_H
#define TEND_APP_PROTOCOLS_H

#include "app/handle.h"

/* A checked protocol, ready to be kept; lands in the arena. */
struct protocol_in {
	const struct protocol *p;
	char digest[DIGEST_HEX + 1]; /* of the closure */
	struct store_text *texts;    /* of its files, in the order read */
	struct digest *digests;      /* of the texts */
	size_t n;
};
/* RC_NO: it has errors; files->diags tells them.  RC_NOTFOUND, RC_IO: it can not be read. */
enum rc protocols_read(struct arena *a, const struct app_protocol_files *files,
                       struct protocol_in *out, struct err *e) MUST_USE;

/* Whether a patient may be enrolled on it or moved to it: approved by two, no example, not retired;
 * in a demo only not retired.  RC_GATE says which. */
enum rc protocols_may_treat(const struct clinic *c, const struct protocol_record *r,
                            struct err *e) MUST_USE;

#endif
