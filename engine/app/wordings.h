/* SPDX-License-Identifier: Apache-2.0
 * app/wordings.h - the sentences of forms, taken in and given back. */
#ifndef TEND_APP_WORDINGS_H
#define TEND_APP_WORDINGS_H

#include "app/app.h"
#include "app/doing.h"
#include "protocol/wording.h"

/* DO_WORDING_IMPORT: `files->text` of the form cmd.e.name, which some protocol kept here has. */
enum rc wording_import(struct doing *d, struct making *m, struct err *e);

/* The sentences of a record, read from the store and checked against its digest. */
enum rc app_wording(struct app *app, const struct wording_record *r, struct arena *a,
                    const struct form_words **out, struct err *e) MUST_USE;
/* Those in use for this very form; *out and *record are NULL where there are none that fit it. */
enum rc app_wording_of(struct app *app, const struct form *f, struct arena *a,
                       const struct form_words **out, const struct wording_record **record,
                       struct err *e) MUST_USE;

#endif
