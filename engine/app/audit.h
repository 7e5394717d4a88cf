/* SPDX-License-Identifier: Apache-2.0
 * app/audit.h - is a record whole: looked at without the app, which refuses to open what is not. */
#ifndef TEND_APP_AUDIT_H
#define TEND_APP_AUDIT_H

#include "store/chain.h"
#include "util/text.h"

/* The head in a backup's manifest, kept elsewhere: it shows an end that was cut off.  Named by the
 * manifest's file or by the backup that it lies beside. */
enum rc audit_kept_head(struct arena *a, const char *manifest, struct store_seen *out,
                        struct err *e) MUST_USE;
/* As store_verify(), of the file at `path`, which stays as it is.  RC_NOTFOUND: there is none. */
enum rc audit_verify(const char *path, const struct verify_options *how, struct verify_report *out,
                     struct err *e) MUST_USE;
/* Whether that answer says "whole" or "not whole"; else it was not decided. */
bool audit_decided(enum rc rc, const struct verify_report *r);
/* One JSON object "tend.audit.verify/1", once it is decided. */
void audit_verify_json(const struct verify_report *r, bool whole, struct text *out);

#endif
