/* SPDX-License-Identifier: Apache-2.0
 * protocol/wording.h - the sentences of a form that a clinic may use, from a file of its own.
 *
 * Tend ships item names and scoring rules, never the sentences of a licensed questionnaire.  A
 * wording names its form, its language and the line under which the clinic may use it, and says
 * every item of the form once. */
#ifndef TEND_PROTOCOL_WORDING_H
#define TEND_PROTOCOL_WORDING_H

#include "protocol/model.h"

struct form_words {
	struct ident form, language, licence;
	struct {
		struct option *v;
		size_t n, cap;
	} items; /* names and what is asked */
	struct {
		struct label *v;
		size_t n, cap;
	} answers; /* points, or yes and no, and how each is called; may be empty */
};

/* NULL and diagnostics where the file is none.  Lives in the arena; `src` is borrowed. */
const struct form_words *wording_read(struct arena *a, struct diags *d, const struct source *src);
/* Adds what does not fit: an item that the form does not have, or that is missing, an answer that
 * nobody can give.  True if all is well. */
bool wording_fits(struct arena *a, struct diags *d, const struct form_words *w,
                  const struct form *f);
/* Both by name; NULL where the wording has none. */
const char *wording_item(const struct form_words *w, const char *item);
const char *wording_answer(const struct form_words *w, const char *answer);

#endif
