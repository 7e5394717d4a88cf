/* SPDX-License-Identifier: Apache-2.0
 * app/reply.h - the answer to a command as bytes, so that the same command is answered the same.
 *
 * What a caller gets is always read back from these bytes, the first time too: so the first answer
 * and the hundredth can not differ. */
#ifndef TEND_APP_REPLY_H
#define TEND_APP_REPLY_H

#include "app/app.h"

/* One JSON object, "tend.reply/1"; lands in the arena. */
const char *reply_write(struct arena *a, const struct app_reply *r);
/* RC_IO: not what reply_write() wrote.  Texts land in the arena; `replayed` stays false. */
enum rc reply_read(struct arena *a, const char *json, size_t n, struct app_reply *out,
                   struct err *e) MUST_USE;

#endif
