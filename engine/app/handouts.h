/* SPDX-License-Identifier: Apache-2.0
 * app/handouts.h - what a patient was given to read, kept by its digest and shown again. */
#ifndef TEND_APP_HANDOUTS_H
#define TEND_APP_HANDOUTS_H

#include "app/doing.h"

#define HANDOUT_FILE "hand-out" /* kind among the texts of the store */

struct handout_kept {
	struct store_text text;
	struct digest digest;
	char hex[DIGEST_HEX + 1];
};
/* Of a CMD_HAND_OUT: the bytes of `files->text` under cmd->e.name; what the command said itself of
 * a digest is thrown away.  `out` outlives the command. */
enum rc handout_keep(struct doing *d, struct command *cmd, struct handout_kept *out,
                     struct err *e) MUST_USE;
/* Puts it beside the events it is saved with. */
void handout_with(const struct handout_kept *h, struct event_row *rows, struct store_command *sc);

/* The bytes of the event `seq` of a course, checked against their digest; lands in the arena.
 * RC_NOTFOUND: that is no hand-out. */
enum rc app_handout(struct app *app, const char *course, int64_t seq, struct arena *a,
                    struct store_text *out, struct err *e) MUST_USE;

#endif
