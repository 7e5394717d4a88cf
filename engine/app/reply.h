/* SPDX-License-Identifier: Apache-2.0
 * app/reply.h - the answer to a command as bytes, so that the same command is answered the same.
 *
 * What a caller gets is what these bytes say, the first time too: so the first answer and the
 * hundredth can not differ. */
#ifndef TEND_APP_REPLY_H
#define TEND_APP_REPLY_H

#include "app/app.h"

/* One JSON object, "tend.reply/1"; lands in the arena. */
const char *reply_write(struct arena *a, const struct app_reply *r);
/* What reply_read() gives of `json`, which reply_write() just made of *r, without reading it: no
 * field that is not written goes through, texts land in the arena. */
struct app_reply reply_as_written(struct arena *a, const struct app_reply *r, const char *json);
/* RC_IO: not what reply_write() wrote.  Texts land in the arena; `replayed` stays false. */
enum rc reply_read(struct arena *a, const char *json, size_t n, struct app_reply *out,
                   struct err *e) MUST_USE;

#endif
